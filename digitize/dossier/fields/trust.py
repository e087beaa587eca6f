"""How sure a fact is: the label's worth, the value's shape and the engine's words put together.

A value is as sure as its worst read word, for a wrong figure in one of four groups makes a wrong number; the
constants were set on drawn forms (`python -m tests.accuracy.forms` prints what came of each confidence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORST_WEIGHS = 0.5


def trust_words(words: Sequence[float]) -> float:
    """Return how far a value's words were read right, 0..1."""
    if not words:
        return 0.0
    mean = sum(words) / len(words)
    return (1 - _WORST_WEIGHS) * mean + _WORST_WEIGHS * min(words)


def trust(label: float, shape: float, words: Sequence[float], *, figures: bool = False) -> float:
    """Return how far a labelled value is right, 0..1.

    Args:
        label: how much the label is worth.
        shape: how well the value has its shape.
        words: the engine's confidence of each of its words.
        figures: whether one wrong sign makes another value, as in a number or a day, and nothing would show it.
    """
    read = min(words, default=0.0) if figures else trust_words(words)
    return max(0.0, min(1.0, label * shape * read))
