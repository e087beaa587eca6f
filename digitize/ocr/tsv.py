"""Tesseract's table of words (TSV), the one form in which both our engines speak.

Columns: level, page, block, paragraph, line, word, left, top, width, height (pixels), confidence
(0..100, -1 where there is none), text.  Level 5 rows are words.
"""

from __future__ import annotations

from itertools import groupby

from digitize.model import MM_PER_INCH, Box, Line, PageText, Word
from digitize.text import printable

_COLUMNS = 12
_WORD_LEVEL = "5"


def parse_tsv(table: str, dpi: float) -> PageText:
    """Turn Tesseract's table into lines of words, boxes in millimetres; empty words and lines fall away."""
    rows = [
        cells for row in table.splitlines() if (cells := row.split("\t"))[0] == _WORD_LEVEL and len(cells) == _COLUMNS
    ]
    lines = (
        tuple(word for cells in group if (word := _word(cells, MM_PER_INCH / dpi)).text)
        for _, group in groupby(rows, key=lambda cells: tuple(cells[1:5]))
    )
    return PageText(lines=tuple(Line(words=words) for words in lines if words))


def _word(cells: list[str], mm_per_px: float) -> Word:
    left, top, width, height = (int(cell) * mm_per_px for cell in cells[6:10])
    return Word(
        text="".join(printable(cells[11]).split()),
        box=Box(left, top, left + width, top + height),
        confidence=min(1.0, max(0.0, float(cells[10]) / 100)),
    )
