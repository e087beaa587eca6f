"""How often the procedure is told, and told right, over the whole catalogue; fits the numbers that ship.

Three sets that share no procedure with each other: one to fit the regression, one to choose the threshold, one for
the figures.  Two wordings ("reworded", "letter") are measured and never fitted on.  A twentieth of the national
procedures is left out of the catalogue, and every twelfth dossier is of no procedure at all: those must be asked about.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Literal
from unittest import mock

from digitize.dossier import classify as room
from digitize.dossier.classify import NumberedText, classify, read_asks
from digitize.dossier.national.record import read_record
from digitize.dossier.procedures import Catalogue, builtin_catalogue, layer_of, load_document
from digitize.dossier.trust import FIGURES, Trust, fitted_trust
from digitize.model import PageText
from tests.accuracy.dossiers import Labelled, Plan, draw, draw_letter, spread
from tests.accuracy.layout import NOISES, read
from tests.accuracy.paper import read_drawn
from tests.accuracy.procedures import national, records
from tests.accuracy.report import share, table
from tests.accuracy.workers import in_workers
from tests.program import ROOT

Part = Literal["fit", "threshold", "measure", "study"]
NUMBERS = ROOT / "digitize" / "assets" / "classification.json"
_WORDINGS: dict[Part, tuple[str, ...]] = {
    "fit": ("full", "full", "full", "bare", "form", "shortened", "two sizes"),
    "threshold": ("full", "full", "full", "bare", "form", "shortened", "two sizes"),
    "measure": Plan().titles,
    "study": Plan().titles,
}
_SEEDS: dict[Part, int] = {"fit": 101, "threshold": 211, "measure": 3907, "study": 503}
_DRAWN_SEED = 1_000  # more than that of the set
_LEFT_OUT = 0.05
_STATED_ERROR = 0.005
_DRAWN = "drawn and read"
_NOISE_SHARES = (55, 33, 12)
_NOISE_NAMES = ("good scan", "ordinary scan", "bad scan")


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier as it was read."""

    truth: Labelled
    noise: str
    pages: tuple[NumberedText, ...]


def left_out(code: str) -> bool:
    """Whether the catalogue that is measured with does not have a procedure."""
    return Random(code).random() < _LEFT_OUT  # noqa: S311 - nothing secret


@cache
def catalogue() -> Catalogue:
    """Our own list over the national one, a twentieth left out."""
    own = load_document(builtin_catalogue())
    procedures = (read_record(record) for record in records() if not left_out(record["ma_thu_tuc"]))
    return Catalogue(layer_of(own.sources, own.procedures), layer_of((), procedures))


def part_of(code: str) -> Part:
    """To which of the three sets a procedure belongs."""
    parts: tuple[Part, ...] = ("fit", "threshold", "measure", "measure")
    return Random(f"{code} part").choice(parts)  # noqa: S311 - nothing secret


def truths(part: Part, count: int, seed: int | None = None) -> Iterator[Labelled]:
    """Draw dossiers of one set; "study" has the procedures of the first two and all wordings, to look at mistakes."""
    of = ("fit", "threshold") if part == "study" else (part,)
    known = [one for one in national() if part_of(one.code) in of]
    plan = replace(Plan(), titles=_WORDINGS[part])
    for place, (one, own) in enumerate(spread(known, count, seed or _SEEDS[part])):
        yield draw_letter(own) if place % 12 == 11 else draw(one, own, plan=plan, in_catalogue=not left_out(one.code))


def cases(part: Part, count: int, seed: int | None = None) -> Iterator[Case]:
    """Draw dossiers of one set, read with invented mistakes."""
    for truth in truths(part, count, seed):
        rng = Random(truth.seed + 1)  # noqa: S311 - nothing secret
        noise = rng.choices(range(len(NOISES)), _NOISE_SHARES)[0]
        pages = tuple((n, read(rows, NOISES[noise], rng)) for n, rows in enumerate(truth.sheets, start=1))
        yield Case(truth, _NOISE_NAMES[noise], pages)


def drawn_cases(part: Part, count: int, kept: Path) -> Iterator[Case]:
    """Draw dossiers of one set on paper and read them with the real engine; what was read is kept in a folder."""
    drawn = list(truths(part, count, _SEEDS[part] + _DRAWN_SEED))
    for truth, pages in zip(drawn, in_workers(read_drawn, [(truth, str(kept)) for truth in drawn]), strict=True):
        yield Case(truth, _DRAWN, tuple(enumerate(pages, start=1)))


def section(count: int, drawn: int, kept: Path) -> str:
    """Measure, and write the table.

    Args:
        count: dossiers whose pages are spoiled as text.
        drawn: dossiers that are drawn on paper, scanned and read.
        kept: folder with what was read of drawn sheets before.
    """
    rows: dict[str, list[tuple[str | None, str | None]]] = defaultdict(list)
    seconds = 0.0
    library_seconds = _warm()
    for case in chain(cases("measure", count), drawn_cases("measure", drawn, kept)):
        before = time.process_time()
        choice = classify(case.pages, catalogue()).choice
        seconds += time.process_time() - before
        answer = (case.truth.procedure, choice.code if choice else None)
        for group in _groups(case):
            rows[group].append(answer)
    numbers = json.loads(NUMBERS.read_text(encoding="utf-8"))
    return (
        "## The procedure among the whole catalogue\n\n"
        f"{count:,} generated dossiers as text with invented slips, and {drawn:,} others drawn on paper (five cuts of"
        " type, 200 to 300 dpi, JPEG, lean, dust) and read by the real engine;"
        f" {len(catalogue().codes):,} procedures known; none of the drawn was fitted on;"
        f' {numbers["chosen"]} Every shortened title and a quarter of the others have a line "Nội dung đề nghị: …"'
        " with the procedure's name in the body.\n\n"
        + table(
            ("dossiers", "n", "answered", "right of answered"),
            [(name, f"{len(some):,}", *_scores(some)) for name, some in sorted(rows.items())],
        )
        + f"\n\n{1000 * seconds / (count + drawn):.1f} ms of processor time each;"
        f" {library_seconds:.2f} s to build the index."
    )


def _groups(case: Case) -> tuple[str, ...]:
    read_really = ", drawn and read" if case.noise == _DRAWN else ""
    if case.truth.left_out:
        return (f"of a procedure that the catalogue lacks{read_really}",)
    if case.truth.procedure is None:
        return (f"of no procedure at all{read_really}",)
    if read_really:
        return ("**of the catalogue, drawn and read**",)
    return ("**of the catalogue**", f"title {case.truth.wording}", case.noise)


def _warm() -> float:
    catalogue().procedures  # noqa: B018
    before = time.process_time()
    room.library_of(catalogue())
    return time.process_time() - before


def _scores(answers: Sequence[tuple[str | None, str | None]]) -> tuple[str, str]:
    answered = [(truth, told) for truth, told in answers if told]
    right = sum(truth == told for truth, told in answered)
    return share(len(answered), len(answers)), share(right, len(answered))


def wrong(count: int, part: Part = "measure") -> Iterator[str]:
    """Every confident wrong answer, to be looked at."""
    for case in cases(part, count):
        choice = classify(case.pages, catalogue()).choice
        if choice and choice.code != case.truth.procedure:
            readings = read_asks(case.pages, catalogue())
            yield "\n".join(
                [
                    f"{case.truth.wording}, seed {case.truth.seed}: true {case.truth.procedure}, told {choice.code}",
                    *(_shown(reading) for reading in readings),
                ]
            )


def _shown(reading: room.Reading) -> str:
    lines = [
        f"  page {reading.ask.n} p={reading.probability:.3f} {' '.join(reading.ask.title.words)}",
    ]
    lines += [f"     {one.cost:6.2f} {one.code} {one.title.kind} {one.title.text[:130]}" for one in reading.ranked[:3]]
    return "\n".join(lines)


def fit(count: int) -> None:
    """Fit the regression on one set, choose the threshold on another, write both down."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    figures, right = _readings("fit", count)
    model = LogisticRegression(C=2.0, max_iter=10_000).fit(np.array(figures), np.array(right))
    weights = dict(zip(FIGURES, (round(float(weight), 4) for weight in model.coef_[0]), strict=True))
    bias = round(float(model.intercept_[0]), 4)
    trust = Trust(weights=tuple(weights.values()), bias=bias, threshold=1.0)
    others, correct = _readings("threshold", count)
    chances = [trust.probability(one) for one in others]
    threshold, kept = _threshold(chances, correct)
    chosen = (
        f"threshold {threshold} chosen on {len(correct):,} others for at most {100 * _STATED_ERROR:g} % wrong of"
        f" those answered, procedures that the catalogue lacks among them; {100 * kept:.1f} % of the right"
        " ones are answered."
    )
    plain = {"chosen": chosen, "threshold": threshold, "bias": bias, "weights": weights}
    NUMBERS.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    fitted_trust.cache_clear()
    print(chosen)


def _threshold(chances: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    order = sorted(zip(chances, right, strict=True), reverse=True)
    wrong, best = 0, (1.0, 0.0)
    for place, (chance, good) in enumerate(order, start=1):
        wrong += not good
        if wrong <= _STATED_ERROR * place:
            best = (round(chance - 5e-5, 4), (place - wrong) / sum(right))
    return best


def _readings(part: Part, count: int) -> tuple[list[tuple[float, ...]], list[bool]]:
    """Measure the first page that asks; where another procedure may be headed just so, no figure decides."""
    figures, right = [], []
    never = Trust(weights=(0.0,) * len(FIGURES), bias=0.0, threshold=2.0)
    with mock.patch.object(room, "fitted_trust", lambda: never):
        for case in cases(part, count):
            for reading in read_asks(case.pages, catalogue())[:1]:
                if not reading.open:
                    figures.append(reading.figures)
                    right.append(reading.ranked[0].code == case.truth.procedure)
    return figures, right


def pages_of(case: Case) -> tuple[PageText, ...]:
    """The pages alone."""
    return tuple(page for _, page in case.pages)
