"""A second look at the lines that were read badly, and what can't be text taken away.

Method: pieces of lines with a doubtful word (`doubt`) are read again, each on its own, this time with
the engine's alternatives for each letter (`glimpse`); syllable statistics (`language`) choose among what the engine
proposed in its two readings (`choosing`).  Nothing is ever written that the engine did not propose.
Accuracy and cost stand in `docs/decisions.md`.  Fails where both readings lack the right letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from digitize.model import Box, PageText, Word
from digitize.ocr.second_look.choosing import settled
from digitize.ocr.second_look.doubt import doubtful
from digitize.ocr.second_look.glimpse import Glimpse

if TYPE_CHECKING:
    from digitize.ocr.second_look.language import Language

Look: TypeAlias = Callable[[Sequence[Box]], Sequence[Sequence[Glimpse]]]
"""Reads what lies in each of some boxes of the page, as one line."""

_GAP = 2.5  # of the words' height: beyond it another column begins
_NEIGHBOURS = 3  # words that are read with the only doubtful one of a piece: the engine and the language need them
_ABOVE, _BESIDE = 0.1, 0.35  # of the words' height: the margin that the engine needs


def looked_again(text: PageText, language: Language, look: Look) -> PageText:
    """Read a page's doubtful pieces again and keep the likelier words."""
    cut = [list(pieces(line.words)) for line in text.lines]
    windows = [[_window(doubtful(piece, language), len(piece)) for piece in line] for line in cut]
    places = [(n, m) for n, line in enumerate(windows) for m, (start, end) in enumerate(line) if start < end]
    if not places:
        return text
    seen = look([_around(cut[n][m][slice(*windows[n][m])]) for n, m in places])
    for (n, m), glimpses in zip(places, seen, strict=True):
        cut[n][m] = _settled(cut[n][m], windows[n][m], glimpses, language)
    words = (tuple(word for piece in line for word in piece) for line in cut)
    return PageText(lines=tuple(replace(line, words=some) for line, some in zip(text.lines, words, strict=True)))


def pieces(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Cut a line where a column ends."""
    height = max(word.box.y1 - word.box.y0 for word in words)
    start = 0
    for place in range(1, len(words)):
        if words[place].box.x0 - words[place - 1].box.x1 > _GAP * height:
            yield words[start:place]
            start = place
    yield words[start:]


def _settled(
    words: Sequence[Word], window: tuple[int, int], glimpses: Sequence[Glimpse], language: Language
) -> Sequence[Word]:
    start, end = window
    return (*words[:start], *settled(words[start:end], glimpses, language), *words[end:]) if glimpses else words


def _window(places: Sequence[int], count: int) -> tuple[int, int]:
    """Return what to read again, `words[start:end]`: the neighbours of one doubtful word, or everything."""
    if not places:
        return 0, 0
    if len(places) > 1:
        return 0, count
    return max(0, places[0] - _NEIGHBOURS), min(count, places[0] + _NEIGHBOURS + 1)


def _around(words: Sequence[Word]) -> Box:
    boxes = [word.box for word in words]
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    high, wide = _ABOVE * (bottom - top), _BESIDE * (bottom - top)
    return Box(min(box.x0 for box in boxes) - wide, top - high, max(box.x1 for box in boxes) + wide, bottom + high)
