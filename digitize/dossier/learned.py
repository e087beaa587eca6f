"""What was learned from the dossiers whose procedure people confirmed: a linear model over runs of three letters.

It answers only where the titles leave the procedure open, only for procedures that it has seen, and only for a
dossier that looks like those it was trained on (`least_alike`).  Everything lies in plain arrays and JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digitize.dossier.candidates import spread_runs
from digitize.dossier.phrases import compared
from digitize.dossier.titles import find_title
from digitize.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from digitize.model import PageText

    Numbers: TypeAlias = NDArray[np.float32]

ARRAYS = ("runs", "rarity", "weights", "bias", "middles")


class Guess(NamedTuple):
    """The likeliest procedure that people confirmed before."""

    code: str
    probability: float  # 0 where the dossier looks like none that the model was trained on


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A trained model."""

    number: int  # of its folder
    codes: tuple[str, ...]
    runs: NDArray[np.int32]  # that it knows, sorted
    rarity: Numbers  # of each run
    weights: Numbers  # a row for each code
    bias: Numbers
    middles: Numbers  # of each code's training dossiers, of length one
    heat: float  # by which scores are divided, so that the probabilities come true
    least_alike: float  # cosine with the middle, below which a dossier is a stranger
    threshold: float  # probability from which it answers

    def guess(self, words: Sequence[str]) -> Guess | None:
        """Tell the likeliest procedure; None where nothing is known of these words."""
        import numpy as np

        found = vector(words, self.runs, self.rarity)
        if not found.any():
            return None
        scores = (self.weights @ found + self.bias) / self.heat
        chances = np.exp(scores - scores.max())
        best = int(chances.argmax())
        alike = float(self.middles[best] @ found)
        return Guess(self.codes[best], float(chances[best] / chances.sum()) if alike >= self.least_alike else 0.0)

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """What its file of arrays holds."""
        return {name: getattr(self, name) for name in ARRAYS}


def heading_words(pages: Sequence[tuple[int, PageText]]) -> tuple[str, ...]:
    """Return the words of the pages' titles: what the model looks at; organisations and people stand elsewhere."""
    found: list[str] = []
    for _, page in pages:
        title = find_title(page)
        if title is not None:
            found += [compared(word) for word in tokens(fold(title.text))]
    return tuple(word for word in found if not word.isdigit())


def vector(words: Sequence[str], runs: NDArray[np.int32], rarity: Numbers) -> Numbers:
    """Return the TF-IDF of words over known runs, of length one; all zero where they have none of them."""
    import numpy as np

    found, counts = spread_runs(words)
    places = np.searchsorted(runs, found)
    known = (places < len(runs)) & (runs[np.minimum(places, len(runs) - 1)] == found)
    whole = np.zeros(len(runs), dtype=np.float32)
    whole[places[known]] = (1 + np.log(counts[known])) * rarity[places[known]]
    length = float(np.linalg.norm(whole))
    return whole / length if length else whole
