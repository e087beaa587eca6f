"""From what the network says of each column to words with places and confidence.

Method: the likeliest output of each column; the same one in a row is one letter, the one that means nothing falls
away (connectionist temporal classification, A. Graves and others, 2006).  A word's confidence is that of its least
likely letter at its peak, on Tesseract's scale.  Letters are said somewhere in their width, so words are bounded by
the widest empty stretch between their letters, and their boxes drawn around the ink; where that stretch is as wide
as a space, a word is parted although none was said.
Accuracy: boxes to a pixel of the page where words do not touch.
Source: Tesseract 5, recodebeam.cpp (confidences), ltrresultiterator.cpp (their scale).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitize.model import MM_PER_INCH, Box, Word
from digitize.ocr.second_look.glimpse import Glimpse
from digitize.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.ocr.lines.network import Floats
    from digitize.ocr.lines.pictures import Bools, Piece
    from digitize.ocr.lines.traineddata import Model

_WORST = 0.8  # confidence lost for each unit of the likelihood's logarithm
_SPACE = 0.16  # of a piece's height: as wide as a space between words is an empty stretch before a letter
_FAR = 8.0  # nats; a letter that costs more is no alternative


class _Letter(NamedTuple):
    """A letter among the columns."""

    text: str
    start: int
    end: int  # the first column after it


class _Said(NamedTuple):
    """A word among the columns."""

    letters: tuple[_Letter, ...]
    logarithm: float  # of the likelihood of the least likely letter, at its peak

    @property
    def text(self) -> str:
        return "".join(printable("".join(letter.text for letter in self.letters)).split())

    @property
    def confidence(self) -> float:
        return max(0.0, min(1.0, 1 + _WORST * self.logarithm))


def find_words(piece: Piece, said: Floats, model: Model, dpi: float) -> tuple[Word, ...]:
    """Make words of what was said of a piece of a line.

    Args:
        piece: with its place on the page.
        said: (columns, outputs), logarithms of likelihoods.
        model: tells what the outputs mean.
        dpi: of the page.
    """
    return tuple(
        Word(text=word.text, box=box, confidence=word.confidence) for word, box in _placed(piece, said, model, dpi)
    )


def find_glimpses(piece: Piece, said: Floats, model: Model, dpi: float) -> tuple[Glimpse, ...]:
    """Make words with the alternatives of each letter; see `find_words`."""
    return tuple(
        Glimpse(text=word.text, box=box, confidence=word.confidence, letters=_alternatives(word, said, model))
        for word, box in _placed(piece, said, model, dpi)
    )


def _placed(piece: Piece, said: Floats, model: Model, dpi: float) -> Iterator[tuple[_Said, Box]]:
    empty = np.logical_not(piece.ink.any(axis=0))
    words = [part for word in _said(said, model) for part in _parted(word, empty, piece)]
    bounds = _bounds(words, empty, piece)
    for word, first, last in zip(words, bounds[:-1], bounds[1:], strict=True):
        if word.text:
            yield word, _box(piece, first, last, dpi)


def _said(said: Floats, model: Model) -> Iterator[_Said]:
    best = said.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = [*starts[1:].tolist(), len(best)]
    sureness = np.maximum.reduceat(said[np.arange(len(said)), best], starts).tolist()
    letters: list[_Letter] = []
    logarithm = 0.0
    for output, start, end, sure in zip(best[starts].tolist(), starts.tolist(), ends, sureness, strict=True):
        letter = model.letters[output]
        if letter == " ":
            if letters:
                yield _Said(tuple(letters), logarithm)
            letters, logarithm = [], 0.0
            continue
        if letter:
            logarithm = min(logarithm, sure)
            letters.append(_Letter(letter, start, end))
    if letters:
        yield _Said(tuple(letters), logarithm)


def _alternatives(word: _Said, said: Floats, model: Model) -> tuple[dict[str, float], ...]:
    """What each letter might be instead, with its cost in nats; () where letters and characters are not the same."""
    if len(word.text) != len(word.letters):
        return ()
    costs = [said[start:end].max() - said[start:end].max(axis=0) for _, start, end in word.letters]
    return tuple(
        {model.letters[output]: float(cost[output]) for output in np.flatnonzero(cost < _FAR) if model.letters[output]}
        for cost in costs
    )


def _parted(word: _Said, empty: Bools, piece: Piece) -> Iterator[_Said]:
    """Part a word where so much is empty before a letter that a space was not said; numbers stay whole."""
    first = 0
    for place, (before, after) in enumerate(pairwise(word.letters), start=1):
        if after.text.isalpha() and not before.text.isdigit():
            _, width = _gap(empty, before, after, piece)
            if width > _SPACE * len(piece.ink):
                yield word._replace(letters=word.letters[first:place])
                first = place
    yield word._replace(letters=word.letters[first:])


def _bounds(words: Sequence[_Said], empty: Bools, piece: Piece) -> list[int]:
    """Return where each word ends and the next begins, in pixels of the piece, with both ends of the piece."""
    gaps = (_gap(empty, before.letters[-1], after.letters[0], piece) for before, after in pairwise(words))
    return [0, *(middle for middle, _ in gaps), len(empty)] if words else [0]


def _gap(empty: Bools, before: _Letter, after: _Letter, piece: Piece) -> tuple[int, int]:
    """Return the middle of the widest empty stretch between two letters, or of all between them, and its width."""
    start, end = round((before.end - 0.5) * piece.scale), round((after.start + 0.5) * piece.scale)
    edges = np.flatnonzero(np.diff(empty[start:end].astype(np.int8), prepend=0, append=0))
    if not len(edges):
        return (start + end) // 2, 0
    firsts, lasts = edges[::2], edges[1::2]
    widest = int((lasts - firsts).argmax())
    return start + int(firsts[widest] + lasts[widest]) // 2, int(lasts[widest] - firsts[widest])


def _box(piece: Piece, first: int, last: int, dpi: float) -> Box:
    ink = piece.ink[:, first:last]
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, piece.ink.shape[0])
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, last - first)
    left, right = piece.left + first + left, piece.left + first + right
    return Box(*(side * MM_PER_INCH / dpi for side in (left, piece.top + top, right, piece.top + bottom)))
