"""A stretch of a line with the words that it covers, and the same line without marks, letter for letter."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.titles import around
from digitize.text import fold

if TYPE_CHECKING:
    from digitize.model import Box, Line, Word


class Span(NamedTuple):
    """Some words of a page that are a value."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with a space between."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The box around the words."""
        return around(self.words)

    @property
    def confidence(self) -> float:
        """The mean of the words'."""
        return sum(word.confidence for word in self.words) / len(self.words)

    @property
    def confidence_of_figures(self) -> float:
        """The least of the words' with a figure in them: one wrong figure makes another number."""
        figures = [word.confidence for word in self.words if any(map(str.isdigit, word.text))]
        return min(figures, default=self.confidence)


def flat(text: str) -> str:
    """Return a text folded letter for letter, so that positions in it are positions in the text."""
    return "".join(map(_flat_letter, text))


def span(line: Line, start: int, end: int) -> Span | None:
    """Return the words of a line that stand, at least in part, between two positions of its text."""
    words = []
    at = 0
    for word in line.words:
        if at < end and at + len(word.text) > start:
            words.append(word)
        at += len(word.text) + 1
    return Span(tuple(words)) if words else None


@functools.lru_cache(maxsize=4096)
def _flat_letter(letter: str) -> str:
    folded = fold(letter)
    return folded if len(folded) == 1 else letter
