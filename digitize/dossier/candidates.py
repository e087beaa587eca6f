"""Which known titles a printed one may be: cosine of TF-IDF over runs of three letters.

The runs go over the words without marks and with a space between them, so a lost mark costs nothing and a misread
letter three runs of many.  Everything lies in plain arrays (CSR): a file of them is loaded by numpy without pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.int32]
    Weights: TypeAlias = NDArray[np.float32]

_LETTERS = " 0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_LETTERS)
_RUNS = _BASE**3
_MISSING = 0  # any other character counts as a space


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIndex:
    """For each run of letters the titles that have it."""

    starts: Numbers  # of each run in `titles`, and the end
    titles: Numbers
    weights: Weights  # of the run in that title, of length one over a title
    rarity: Weights  # of each run

    def nearest(self, words: Sequence[str], count: int) -> list[int]:
        """Return the titles nearest to these words, best first."""
        import numpy as np

        runs, counts = spread_runs(words)
        total = int(self.titles.max()) + 1 if len(self.titles) else 0
        if not len(runs) or not total:
            return []
        heavy = (1 + np.log(counts)) * self.rarity[runs]
        spans = [slice(self.starts[run], self.starts[run + 1]) for run in runs]
        titles = np.concatenate([self.titles[span] for span in spans])
        weights = np.concatenate([self.weights[span] * weight for span, weight in zip(spans, heavy, strict=True)])
        scores = np.bincount(titles, weights=weights, minlength=total)
        best = np.argpartition(-scores, min(count, total - 1))[:count]
        return [int(title) for title in best[np.argsort(-scores[best], kind="stable")] if scores[title] > 0]

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """What a file of this index holds."""
        return {"starts": self.starts, "titles": self.titles, "weights": self.weights, "rarity": self.rarity}


def index_runs(titles: Sequence[Sequence[str]]) -> RunIndex:
    """Index the words of titles."""
    import numpy as np

    counted = [spread_runs(words) for words in titles]
    sizes = [len(runs) for runs, _ in counted]
    none = np.zeros(0, dtype=np.int64)
    runs = np.concatenate([runs for runs, _ in counted] or [none])
    counts = np.concatenate([counts for _, counts in counted] or [none])
    numbers = np.repeat(np.arange(len(titles)), sizes)
    spread = np.bincount(runs, minlength=_RUNS)
    rarity = np.where(spread > 0, np.log((1 + len(titles)) / (1 + spread)) + 1, 0.0)
    weights = (1 + np.log(np.maximum(counts, 1))) * rarity[runs]
    lengths = np.sqrt(np.bincount(numbers, weights=weights**2, minlength=len(titles)))
    weights = weights / np.maximum(lengths[numbers], 1e-9)
    order = np.argsort(runs, kind="stable")
    starts = np.concatenate([[0], np.cumsum(spread)])
    return RunIndex(
        starts=starts.astype(np.int32),
        titles=numbers[order].astype(np.int32),
        weights=weights[order].astype(np.float32),
        rarity=rarity.astype(np.float32),
    )


def spread_runs(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different runs of some words, sorted, and how often each comes."""
    import numpy as np

    runs, counts = np.unique(_runs(words), return_counts=True)
    return runs, counts


def _runs(words: Sequence[str]) -> NDArray[np.int64]:
    import numpy as np

    text = f" {' '.join(words)} ".encode("ascii", "replace")
    codes = _codes()[np.frombuffer(text, dtype=np.uint8)]
    return codes[:-2] * _BASE * _BASE + codes[1:-1] * _BASE + codes[2:]


def _codes() -> NDArray[np.int64]:
    import numpy as np

    table = np.full(256, _MISSING, dtype=np.int64)
    for place, letter in enumerate(_LETTERS):
        table[ord(letter)] = place
    return table
