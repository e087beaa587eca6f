"""`classify train`: learns from the dossiers whose procedure a person gave or accepted.

Restricted dossiers are never looked at.  A model is a folder of its own, `models/<n>/`: arrays without pickle, the
figures of the part that was held out, and the list of what it was trained on, by id and hash.  The newest counts.
"""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from digitize.dossier.candidates import spread_runs
from digitize.dossier.learned import ARRAYS, Learned, heading_words, vector
from digitize.dossier.separate import handed_in, numbered_texts
from digitize.errors import SettingsError
from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import Dossier, from_plain
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from digitize.intake.layout import Layout

LEAST_DOSSIERS, LEAST_OF_ONE, LEAST_PROCEDURES = 40, 5, 2
_HELD_OUT = 4  # every fourth of a procedure
_STATED_ERROR = 0.005  # of those answered, on the part that was held out
_HEATS = (0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 2.0)
_CONFIRMED_BY = ("person", "flag", "cover")
_ARRAYS, _CARD = "model.npz", "model.json"


class Example(NamedTuple):
    """A confirmed dossier."""

    dossier: str
    sha256: str  # of its dossier.json
    code: str
    words: tuple[str, ...]


def train(layout: Layout, at: datetime) -> dict[str, Any]:
    """Train a model of all that was confirmed and keep it; returns its card.

    Raises:
        SettingsError: too few dossiers are confirmed.
        StoreError: the data folder refuses.
    """
    examples = usable(tuple(find_examples(layout)))
    learned, figures = _fitted(examples, number=_newest(layout) + 1)
    card = {
        "number": learned.number,
        "at": at.isoformat(),
        "codes": list(learned.codes),
        "heat": learned.heat,
        "least_alike": learned.least_alike,
        "threshold": learned.threshold,
        "held_out": figures,
        "trained_on": [
            {"dossier": example.dossier, "sha256": example.sha256, "procedure": example.code} for example in examples
        ],
    }
    _keep(_folder(layout, learned.number), learned, card)
    return card


def newest_model(layout: Layout) -> Learned | None:
    """Load the newest model; None where none was trained."""
    number = _newest(layout)
    return _load(_folder(layout, number)) if number else None


def find_examples(layout: Layout) -> Iterator[Example]:
    """Find the confirmed dossiers that are not restricted, in the order of their ids."""
    for path in sorted(layout.data.glob(f"dossiers/*/*/*/{VALUE}")):
        dossier = from_plain(Dossier, shelf.read_json(path))
        if not dossier.restricted and dossier.procedure and _is_confirmed(dossier):
            words = heading_words(numbered_texts(handed_in(dossier.pages)))
            if words:
                yield Example(dossier.id, shelf.sha256_of(path), dossier.procedure.code, words)


def usable(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Leave out procedures with too few dossiers.

    Raises:
        SettingsError: too little is left.
    """
    counts = Counter(example.code for example in examples)
    kept = tuple(example for example in examples if counts[example.code] >= LEAST_OF_ONE)
    if len(kept) < LEAST_DOSSIERS or len({example.code for example in kept}) < LEAST_PROCEDURES:
        raise SettingsError(
            N_(
                "Too few confirmed dossiers to learn from: {found} of {needed} (of at least {procedures} procedures,"
                " {each} of each)"
            ),
            code="too_few_examples",
            hint=N_("Confirm procedures in review; each answer is an example."),
            found=len(kept),
            needed=LEAST_DOSSIERS,
            procedures=LEAST_PROCEDURES,
            each=LEAST_OF_ONE,
        )
    return kept


def _is_confirmed(dossier: Dossier) -> bool:
    by = dossier.procedure.by if dossier.procedure else ""
    return by in _CONFIRMED_BY or any(event.what == "accepted" for event in dossier.history)


def _fitted(examples: Sequence[Example], *, number: int) -> tuple[Learned, dict[str, Any]]:
    """Fit on three quarters, choose heat and threshold on the rest, then fit on everything."""
    learning, held_out = _parted(examples)
    trial = _fit(learning, number)
    heat = min(_HEATS, key=lambda heat: _surprise(trial, held_out, heat))
    guesses = [(_at_heat(trial, heat).guess(example.words), example.code) for example in held_out]
    answers = sorted(((guess.probability, guess.code == code) for guess, code in guesses if guess), reverse=True)
    threshold, answered, wrong = 1.01, 0, 0
    errors = 0
    for place, (chance, right) in enumerate(answers, start=1):
        errors += not right
        if chance > 0 and errors <= _STATED_ERROR * place:
            threshold, answered, wrong = chance, place, errors
    figures = {"dossiers": len(held_out), "answered": answered, "wrong": wrong, "stated_error": _STATED_ERROR}
    whole = _fit(examples, number)
    return _at_heat(whole, heat, threshold=max(threshold, 0.9)), figures


def _parted(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    seen: Counter[str] = Counter()
    learning: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        seen[example.code] += 1
        (held_out if seen[example.code] % _HELD_OUT == 0 else learning).append(example)
    return learning, held_out


def _fit(examples: Sequence[Example], number: int) -> Learned:
    import numpy as np
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    counts: Counter[int] = Counter(int(run) for example in examples for run in spread_runs(example.words)[0])
    runs = np.array(sorted(run for run, count in counts.items() if count >= LEAST_PROCEDURES), dtype=np.int32)
    rarity = np.log((1 + len(examples)) / (1 + np.array([counts[int(run)] for run in runs]))).astype(np.float32) + 1
    found = np.array([vector(example.words, runs, rarity) for example in examples])
    names = np.array([example.code for example in examples])
    model = LogisticRegression(C=30.0, max_iter=2000).fit(found, names)
    codes = tuple(str(code) for code in model.classes_)
    both = len(codes) == LEAST_PROCEDURES  # of two, sklearn keeps the second's row alone
    weights = np.vstack([-model.coef_, model.coef_]) / 2 if both else model.coef_
    bias = np.concatenate([-model.intercept_, model.intercept_]) / 2 if both else model.intercept_
    middles = np.array([found[names == code].mean(axis=0) for code in codes])
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    alike = [float(middles[codes.index(code)] @ one) for code, one in zip(names, found, strict=True)]
    return Learned(
        number=number,
        codes=codes,
        runs=runs,
        rarity=rarity,
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        middles=middles.astype(np.float32),
        heat=1.0,
        least_alike=float(np.quantile(alike, 0.05)),
        threshold=1.0,
    )


def _surprise(trial: Learned, held_out: Sequence[Example], heat: float) -> float:
    import math

    guesses = [(_at_heat(trial, heat).guess(example.words), example.code) for example in held_out]
    return sum(
        -math.log(max(1e-6, guess.probability if guess.code == code else 1 - guess.probability))
        for guess, code in guesses
        if guess
    )


def _at_heat(learned: Learned, heat: float, *, threshold: float = 1.0) -> Learned:
    import dataclasses

    return dataclasses.replace(learned, heat=heat, threshold=threshold)


def _folder(layout: Layout, number: int) -> Path:
    return layout.data / "models" / f"{number:04}"


def _newest(layout: Layout) -> int:
    cards = (layout.data / "models").glob(f"*/{_CARD}")
    return max((int(path.parent.name) for path in cards if path.parent.name.isdigit()), default=0)


def _keep(folder: Path, learned: Learned, card: dict[str, Any]) -> None:
    import numpy as np

    packed = io.BytesIO()
    np.savez_compressed(packed, **learned.arrays())  # type: ignore[arg-type]
    shelf.make_folder(folder)
    shelf.write_bytes(folder / _ARRAYS, packed.getvalue())
    shelf.write_json(folder / _CARD, card)  # last: without it the folder does not count


def _load(folder: Path) -> Learned:
    import numpy as np

    card = shelf.read_json(folder / _CARD)
    with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
        return Learned(
            number=card["number"],
            codes=tuple(card["codes"]),
            heat=card["heat"],
            least_alike=card["least_alike"],
            threshold=card["threshold"],
            **{name: arrays[name] for name in ARRAYS},
        )
