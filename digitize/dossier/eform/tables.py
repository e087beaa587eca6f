"""A table of a form: the list of publications of form 30, row by row.

Method: the heads of the columns are found as cells of words that stand together, over one to four lines, and held
against the columns' labels; half way between two heads lies the border of two columns.  Below, words are put into lines
by their height and into columns by their middle; a number in the first column starts a row, other lines go on with
the row before (with the nearest number, where numbers stand in the middle of their rows).  A line that says "Tổng
cộng" or a signature ends the table; pages after the first go on with the same columns.

Fails on columns whose heads were not read, and on rows that are told apart by rules alone.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.titles import around
from digitize.model import Box, FormCell
from digitize.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.documents.sides import Side
    from digitize.dossier.procedures import Column
    from digitize.model import Word

_GAP_MM = 3.2  # between the words of two cells
_MOST_LINES_OF_HEAD = 4
_LEAST_LIKE = 0.62  # of the letters of a head and its label
_ORDINAL = re.compile(r"\W*(\d{1,4})\W*")
_COUNTED_COLUMN = re.compile(r"\W*(?:\(?\d{1,2}\)?|[a-z])\W*")
_ENDS = re.compile(
    r"\W*(?:tong (?:cong|so)|cong\b|ghi chu\s*:|nguoi |dai dien|thu truong|giam doc|.{0,40}\bngay\b.{0,12}\bthang\b)"
)
_NUMBER_HEADS = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "so"})


class _Head(NamedTuple):
    """The head of a column."""

    key: str  # "" of a column for which the form does not ask; "#" of the rows' numbers
    x0: float
    x1: float
    y1: float


class _Row(NamedTuple):
    """One printed line of the table."""

    y: float
    words: tuple[Word, ...]


def find_rows(sides: Sequence[Side], columns: Sequence[Column]) -> tuple[tuple[FormCell, ...], ...]:
    """Find the rows of a table; `()` where its head is not found.

    Args:
        sides: of the document that holds it, in order.
        columns: that the form has.
    """
    heads: Sequence[_Head] = ()
    found: list[tuple[FormCell, ...]] = []
    for side in sides:
        lines = _lines(side.text.words)
        heads_here, below = _heads(lines, columns)
        if not heads_here and not heads:
            continue
        heads = heads_here or heads
        found += _rows(side.n, lines[below:], heads)
    return tuple(found)


def _lines(words: Sequence[Word]) -> list[_Row]:
    """Put words into printed lines, whatever order they were read in."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box.y0 + one.box.y1):
        middle = (word.box.y0 + word.box.y1) / 2
        last = lines[-1][-1].box if lines else None
        if last and abs((last.y0 + last.y1) / 2 - middle) < (last.y1 - last.y0) / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    ordered = (tuple(sorted(line, key=lambda one: one.box.x0)) for line in lines)
    return [_Row(line[0].box.y0, line) for line in ordered]


def _heads(lines: Sequence[_Row], columns: Sequence[Column]) -> tuple[tuple[_Head, ...], int]:
    """Find the heads of the columns and the line below them; nothing where fewer than half are there."""
    best: tuple[float, tuple[_Head, ...], int] = (0.0, (), 0)
    for first in range(len(lines)):
        for count in range(1, _MOST_LINES_OF_HEAD + 1):
            likeness, heads = _matched(_cells(lines[first : first + count]), columns)
            if likeness > best[0]:
                best = (likeness, heads, first + count)
    _, heads, below = best
    if len({head.key for head in heads} - {"", "#"}) < max(2, (len(columns) + 1) // 2):
        return (), 0
    while below < len(lines) and all(_COUNTED_COLUMN.fullmatch(fold(word.text)) for word in lines[below].words):
        if len(lines[below].words) < len(heads) - 1:
            break
        below += 1
    return heads, below


def _cells(lines: Sequence[_Row]) -> list[list[Word]]:
    """Gather the words of some lines into cells: those of one line by their gaps, those of several by their columns."""
    cells: list[list[Word]] = []
    for line in lines:
        for cell in _split(line.words):
            box = around(cell)
            above = [other for other in cells if _overlap(around(other), box) > 0]
            cells = [other for other in cells if other not in above]
            cells.append([word for other in above for word in other] + cell)
    return sorted(cells, key=lambda cell: around(cell).x0)


def _split(words: Sequence[Word]) -> Iterator[list[Word]]:
    cell: list[Word] = []
    for word in words:
        if cell and word.box.x0 - cell[-1].box.x1 > _GAP_MM:
            yield cell
            cell = []
        cell.append(word)
    if cell:
        yield cell


def _overlap(one: Box, other: Box) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _matched(cells: Sequence[Sequence[Word]], columns: Sequence[Column]) -> tuple[float, tuple[_Head, ...]]:
    """Say of each head which column it is, each column once; and how like they are, all together."""
    likest = sorted(
        ((_likeness(cell, column.label), place, column.key) for place, cell in enumerate(cells) for column in columns),
        reverse=True,
    )
    keys: dict[int, str] = {}
    total = 0.0
    for like, place, key in likest:
        if like >= _LEAST_LIKE and place not in keys and key not in keys.values():
            keys[place] = key
            total += like
    boxes = [around(cell) for cell in cells]
    return total, tuple(
        _Head(keys.get(place) or ("#" if _text(cells[place]) in _NUMBER_HEADS else ""), box.x0, box.x1, box.y1)
        for place, box in enumerate(boxes)
    )


def _likeness(cell: Sequence[Word], label: str) -> float:
    from rapidfuzz.distance import Levenshtein

    printed, wanted = "".join(tokens(_text(cell))), "".join(tokens(fold(label)))
    if not printed:
        return 0.0
    shorter = wanted[: len(printed)] if len(printed) >= 6 else wanted  # "Tác giả" for "Tác giả, dịch giả"
    return max(
        Levenshtein.normalized_similarity(printed, wanted),
        Levenshtein.normalized_similarity(printed, shorter) * 0.95,
        Levenshtein.normalized_similarity(printed[: len(wanted)], wanted) * 0.9 if len(wanted) >= 6 else 0.0,
    )


def _text(words: Sequence[Word]) -> str:
    return " ".join(tokens(fold(" ".join(word.text for word in words))))


def _rows(page: int, lines: Sequence[_Row], heads: Sequence[_Head]) -> Iterator[tuple[FormCell, ...]]:
    borders = [(left.x1 + right.x0) / 2 for left, right in itertools.pairwise(heads)]
    body = []
    for line in lines:
        if _ENDS.match(fold(" ".join(word.text for word in line.words))):
            break
        body.append(line)
    for row in _grouped(body, heads, borders):
        cells = tuple(_in_cells(page, row, heads, borders))
        if cells:
            yield cells


def _grouped(lines: Sequence[_Row], heads: Sequence[_Head], borders: Sequence[float]) -> list[list[_Row]]:
    """Put lines into rows."""
    starts = [place for place, line in enumerate(lines) if _starts_row(line, heads, borders)]
    if not starts:
        return []
    if starts[0] == 0:
        ends = [*starts[1:], len(lines)]
        return [list(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    rows: list[list[_Row]] = [[] for _ in starts]
    for line in lines:
        nearest = min(range(len(starts)), key=lambda row: abs(lines[starts[row]].y - line.y))
        rows[nearest].append(line)
    return rows


def _starts_row(line: _Row, heads: Sequence[_Head], borders: Sequence[float]) -> bool:
    """Whether a line starts a row: by its number, else by words in the first column and in another."""
    numbers = next((place for place, head in enumerate(heads) if head.key == "#"), None)
    first = [word for word in line.words if _column(word, borders) == (numbers or 0)]
    if numbers is not None:
        return len(first) == 1 and _ORDINAL.fullmatch(first[0].text) is not None
    return bool(first) and len(first) < len(line.words)


def _column(word: Word, borders: Sequence[float]) -> int:
    middle = (word.box.x0 + word.box.x1) / 2
    return sum(middle > border for border in borders)


def _in_cells(page: int, lines: Sequence[_Row], heads: Sequence[_Head], borders: Sequence[float]) -> Iterator[FormCell]:
    for place, head in enumerate(heads):
        words = [word for line in lines for word in line.words if _column(word, borders) == place]
        if words and head.key not in {"", "#"}:
            yield FormCell(
                key=head.key,
                value=" ".join(word.text for word in words),
                page=page,
                box=around(words),
                confidence=round(sum(word.confidence for word in words) / len(words), 3),
            )
