"""Where the words of the invisible text layer stand, so that two very different readers agree on them.

Method: a line is a level (or slightly leaning) strip as high as its words; every word is stretched
over its own box.  Readers see no lines, they guess them from geometry, so the strip keeps clear of
their thresholds: words keep left-to-right order with a visible gap, and a line's first word stands
clearly above or below the last word of the line before it.  Where two lines stand side by side (the
two-column head of every Vietnamese official letter), the last word of the first line is set smaller, in
the upper part of its box.
Accuracy: words lie on their boxes but for those last words, for gaps narrower than `_GAP`, and for boxes
that overlap or run against the reading order.
Fails when a line has more characters than the page has room for at half a point each.
Source: the thresholds are poppler's (TextOutputDev.cc: minWordSpacing 0.15, maxIntraLineDelta 0.5,
minDupBreakOverlap 0.1, all in font sizes) and pdfium's (cpdf_textpage.cpp: ProcessTextObject,
ProcessInsertObject, ProcessTextObjectItems), found by reading and confirmed by the property tests.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from digitize.model import MM_PER_INCH, Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.model import Line, PageText

POINTS_PER_MM: Final = 72 / MM_PER_INCH
CELL: Final = 0.2  # advance of every glyph in font sizes; twin of ADVANCE in tools/make_invisible_font.py

_LIGATURES: Final = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}

# Lengths below are shares of the font size.
_GAP: Final = 0.18  # poppler sees a space from 0.15
_NARROWEST: Final = 0.1  # advance of a character in a box too small for it
_WIDEST: Final = 2.0  # a wider advance would make pdfium gather the line above into this one
_STEP: Final = 0.3  # from word to word up or down a leaning line; poppler breaks the line from 0.5
_STEP_FAR_RIGHT: Final = 0.08  # beyond 1000 points pdfium breaks it from 0.1
_OUTLIER: Final = 0.35  # of the median height: word boxes that reach further do not shape the strip
_CATCH_UP: Final = 2.5  # pdfium drops a letter that repeats one nearer than 0.35 advances, so words grow wider by steps
_STEEPEST: Final = 0.06  # slope of a line that can be meant (3.4 degrees)
_LEVEL: Final = 0.15  # of the words' height from end to end: a line that leans less is level
_SLOPE_WORDS: Final = 4  # fewer words say nothing about a slope

_SMALLEST: Final = 1.0  # points; boxes without height get it
_CLEAR: Final = 1.05  # points that pdfium wants between two lines, at least
_FAR_RIGHT: Final = 1000 - 1  # points from the left
_EDGE: Final = 0.1  # points inside the page where words still stand; poppler drops what starts beyond its rounded edge
_SLACK: Final = 1.04  # for rounding
_SIZE_STEPS: Final = 8  # lines in a row whose font sizes differ, else pdfium takes rows of dots for one drawn twice


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWord:
    """A word where it stands: points from the page's lower left corner."""

    text: str
    x: float
    base: float
    size: float  # of the font
    stretch: float  # 1 = the glyphs' own width


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strip:
    """The place of a line, in points, y downwards."""

    bottom: float  # at the middle of the line
    size: float
    slope: float
    middle: float


def spelled(word: str) -> str:
    """Return the word as the text layer carries it: typographic ligatures as their letters.

    Readers differ in whether they take ligatures apart; without them there is nothing to differ in.
    """
    return word.translate(_LIGATURES)


def typeset(text: PageText, width_mm: float, height_mm: float) -> list[tuple[SetWord, ...]]:
    """Set the lines of a page, in the order of `text`; lines without a character are left out.

    Args:
        text: What stands on the page; boxes may touch, overlap, be empty or stick out of the page.
        width_mm: Of the page.
        height_mm: Of the page.
    """
    page = Box(_EDGE, _EDGE, width_mm * POINTS_PER_MM - _EDGE, height_mm * POINTS_PER_MM - _EDGE)
    lines: list[tuple[SetWord, ...]] = []
    for line in text.lines:
        words = _set_line(line, page, len(lines) % _SIZE_STEPS)
        if words and lines:
            lines[-1], words = _kept_apart(lines[-1], words, page)
        if words:
            lines.append(words)
    return lines


def _set_line(line: Line, page: Box, size_step: int) -> tuple[SetWord, ...]:
    words = [(spelled(word.text), _in_points(word.box, page)) for word in line.words if word.text]
    if not words:
        return ()
    texts, boxes = [text for text, _ in words], [box for _, box in words]
    strip = _strip(boxes, page)
    size = _distinct(_fitting(strip.size, texts, page.x1 - page.x0), size_step)
    slots = _slots(texts, boxes, size, page)
    bases = _bases(strip, slots, size, page)
    advances = _advances(texts, slots, size)
    return tuple(
        SetWord(text=text, x=slot[0], base=base, size=size, stretch=advance / (CELL * size))
        for text, slot, base, advance in zip(texts, slots, bases, advances, strict=True)
    )


def _in_points(box: Box, page: Box) -> Box:
    left, right = (box.x0, box.x1) if box.x0 <= box.x1 else (box.x1, box.x0)
    top, bottom = (box.y0, box.y1) if box.y0 <= box.y1 else (box.y1, box.y0)
    return Box(
        min(max(left * POINTS_PER_MM, page.x0), page.x1),
        min(max(top * POINTS_PER_MM, page.y0), page.y1),
        min(max(right * POINTS_PER_MM, page.x0), page.x1),
        min(max(bottom * POINTS_PER_MM, page.y0), page.y1),
    )


def _strip(boxes: Sequence[Box], page: Box) -> _Strip:
    middle = statistics.fmean((box.x0 + box.x1) / 2 for box in boxes)
    slope = _slope(boxes)
    drops = [slope * ((box.x0 + box.x1) / 2 - middle) for box in boxes]
    reach = _OUTLIER * statistics.median(box.y1 - box.y0 for box in boxes)
    bottom = max(_near_median([box.y1 - drop for box, drop in zip(boxes, drops, strict=True)], reach))
    top = min(_near_median([box.y0 - drop for box, drop in zip(boxes, drops, strict=True)], reach))
    size = min(max(bottom - top, _SMALLEST), page.y1 / 2)
    return _Strip(bottom=bottom, size=size, slope=slope, middle=middle)


def _slope(boxes: Sequence[Box]) -> float:
    """Least squares over the middles of the boxes."""
    xs, ys = [box.x0 + box.x1 for box in boxes], [box.y0 + box.y1 for box in boxes]
    if len(boxes) < _SLOPE_WORDS or max(xs) == min(xs):
        return 0.0
    slope = statistics.linear_regression(xs, ys).slope
    rise, height = slope * (max(xs) - min(xs)) / 2, statistics.median(box.y1 - box.y0 for box in boxes)
    return min(max(slope, -_STEEPEST), _STEEPEST) if abs(rise) > _LEVEL * height else 0.0


def _near_median(values: Sequence[float], reach: float) -> list[float]:
    median = statistics.median_low(values)
    return [value for value in values if abs(value - median) <= reach]


def _fitting(size: float, texts: Sequence[str], width: float) -> float:
    """Make the font small enough for every word to have room on the page."""
    needed = sum(len(text) * _NARROWEST + _GAP for text in texts) * size
    return size * min(1.0, width / needed)


def _distinct(size: float, step: int) -> float:
    """Round down to tenths and let the hundredths tell the line from its neighbours."""
    return max(int(size * 10 - 1) * 10, 1) / 100 + step / 100


def _slots(texts: Sequence[str], boxes: Sequence[Box], size: float, page: Box) -> list[tuple[float, float]]:
    """Left and right ends of the words: their boxes, moved only as far as order, gaps and page demand."""
    gap, narrowest = _GAP * size, [len(text) * _NARROWEST * size for text in texts]
    latest = [0.0] * len(texts)  # starts that leave room for the words to come
    room = page.x1
    for i in reversed(range(len(texts))):
        latest[i] = room - narrowest[i]
        room = latest[i] - gap
    slots: list[tuple[float, float]] = []
    free = page.x0
    for i, box in enumerate(boxes):
        start = max(min(box.x0, latest[i]), free)
        end = box.x1
        if i + 1 < len(boxes):
            touching = boxes[i + 1].x0 < box.x1 + gap
            shared = (box.x1 + boxes[i + 1].x0 - gap) / 2 if touching else end
            end = min(shared, latest[i + 1] - gap)
        end = max(end, start + narrowest[i])
        slots.append((start, end))
        free = end + gap
    return slots


def _bases(strip: _Strip, slots: Sequence[tuple[float, float]], size: float, page: Box) -> list[float]:
    bases: list[float] = []
    for start, end in slots:
        down = strip.bottom + strip.slope * ((start + end) / 2 - strip.middle)
        base = page.y0 + page.y1 - min(max(down, page.y0), page.y1)
        if bases:
            step = size * (_STEP if start < _FAR_RIGHT else _STEP_FAR_RIGHT)
            base = min(max(base, bases[-1] - step), bases[-1] + step)
        bases.append(base)
    return bases


def _advances(texts: Sequence[str], slots: Sequence[tuple[float, float]], size: float) -> list[float]:
    """Widths of one character of each word, in points."""
    advances: list[float] = []
    for text, (start, end) in zip(texts, slots, strict=True):
        advance = min((end - start) / len(text), _WIDEST * size)
        if advances:
            advance = min(advance, _CATCH_UP * (advances[-1] + _GAP * size))
        advances.append(advance)
    return advances


def _kept_apart(
    above: tuple[SetWord, ...], below: tuple[SetWord, ...], page: Box
) -> tuple[tuple[SetWord, ...], tuple[SetWord, ...]]:
    """Change two lines in reading order so far that neither reader joins them."""
    last, first = above[-1], below[0]
    clear = _clear_of(first)
    rise = first.base - last.base
    if abs(rise) >= max(clear, _SLACK * last.size / 2):
        return above, below
    lean, room = _lean_and_room(above)
    smaller = _distinct(min(last.size, 2 * max(clear / _SLACK, lean)), round(last.size * 100) % 10)
    clear = max(clear, _SLACK * smaller / 2)
    lift = min(clear + rise, room, page.y1 - last.base) if abs(rise) < clear else 0.0
    shift = _shift(first.base, last.base + lift, clear, page)
    last = replace(last, base=last.base + lift, size=smaller, stretch=last.stretch * last.size / smaller)
    moved = [min(max(word.base + shift, page.y0), page.y1) for word in below]
    return (*above[:-1], last), tuple(replace(word, base=base) for word, base in zip(below, moved, strict=True))


def _lean_and_room(words: tuple[SetWord, ...]) -> tuple[float, float]:
    """Points from the last word but one to the last up or down, and how far the last can rise within its line.

    A line of one word has no room: what is above it would come too near.
    """
    if len(words) == 1:
        return 0.0, 0.0
    last, rise = words[-1], words[-1].base - words[-2].base
    step = _STEP if last.x < _FAR_RIGHT else _STEP_FAR_RIGHT
    return abs(rise), max(0.0, step * last.size - max(rise, 0.0))


def _clear_of(first: SetWord) -> float:
    """Points that the first word of a line must stand above or below a small word for pdfium to see a new line."""
    gathered = CELL * first.size * (first.stretch + 1) / 4
    broken = CELL * first.size * 3 / 4
    return max(_CLEAR, _SLACK * gathered, _SLACK * broken)


def _shift(base: float, other: float, clear: float, page: Box) -> float:
    """The least move of `base` that brings it `clear` above or below `other`, on the page."""
    if abs(base - other) >= clear:
        return 0.0
    up, down = other + clear - base, other - clear - base
    upwards = base + up <= page.y1 and (up <= -down or base + down < page.y0)
    return up if upwards else down
