"""The real text of a PDF page that was made on a computer, so that it need not be guessed from pixels.

Words come from pdfium with their boxes.  A word counts when something can be seen where it stands: not in
the invisible text mode, not under a later picture, not white on white; annotations are not looked at.
The words are kept only together: when they are written Vietnamese or ordinary Latin words (a font with a
wrong or old TCVN3/VNI encoding is not) and when they account for what is seen on the page (a letterhead
over a pasted scan does not).  Otherwise the page is read like a scan.
Fails for texts in other scripts, for pages of numbers only and for text that runs sideways: those are
read like scans too.
Source: ISO 32000-1 9.3.6 (text modes) and 9.10 (extraction); thresholds set on made pages, see the tests.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from digitize import text
from digitize.imaging.decode.pdf_words import UNMAPPED, FoundWord, find_words
from digitize.model import MM_PER_INCH, Box, Line, PageText, Word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_LEAST_WORDS = 5
_LEAST_ORDINARY = 0.8  # of the tokens with letters, and again of those with marks
_MOST_UNMAPPED = 0.02  # of the words that hold characters without a meaning
_LEAST_COVERED = 0.6  # of the ink that is no ruled line; seals and emblems cost the rest
_INK = 160  # grey level below which a pixel counts as ink
_CONTRAST = 40  # grey levels between a visible word and its paper
_LONG_WORD = 4  # letters; such a word is wider than high
_LOOK_DPI = 100.0
_RULE_MM = 10.0
_AROUND_MM = 0.8  # of a word's box, for accents and strokes that stand out
_BACKWARDS = 0.2  # of the lines that stand above their predecessor before the order is not believed
_MEANT = re.compile(f"[^\\x00-\\x1f\\x7f-\\x9f\\ue000-\\uf8ff{UNMAPPED}]*")  # no controls, no private use
_PRONOUNCEABLE = re.compile(r"(?=.*[aeiouy])(?!.*[aeiouy]{4})(?!.*[^aeiouy]{5})[a-z]{1,20}")


def find_text(path: Path, frame: int, pixels: NDArray[np.uint8], dpi: float) -> PageText | None:
    """Find a drawn page's real text.

    Args:
        path: the PDF.
        frame: its 1-based page.
        pixels: the page as displayed, grey or RGB.
        dpi: of `pixels`.

    Returns:
        The lines in reading order, with boxes in mm of the displayed page and confidence 1; None where
        the page has no real text or the text is not all that is seen.
    """
    grey = _grey(pixels)
    height, width = grey.shape
    size_mm = (width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
    words = [
        word for word in find_words(path, frame, size_mm) if text.printable(word.text) and _is_seen(word, grey, dpi)
    ]
    if not are_real([word.text for word in words]) or _runs_sideways(words):
        return None
    if _covered_share(grey, dpi, [word.box for word in words]) < _LEAST_COVERED:
        return None
    return PageText(lines=_lines(words))


def are_real(words: Sequence[str]) -> bool:
    """Whether words are writing: enough of them, mapped to letters, legal syllables or ordinary Latin words."""
    unmapped = sum(not _MEANT.fullmatch(word) for word in words)
    tokens = [token for word in words for token in text.tokens(word) if token.isalpha()]
    if len(tokens) < _LEAST_WORDS or unmapped > _MOST_UNMAPPED * len(words):
        return False
    marked = [token for token in tokens if not token.isascii()]
    ordinary = [token for token in tokens if text.is_syllable(token) or _PRONOUNCEABLE.fullmatch(token.casefold())]
    legal = sum(map(text.is_syllable, marked))
    return len(ordinary) >= _LEAST_ORDINARY * len(tokens) and legal >= _LEAST_ORDINARY * len(marked)


def _runs_sideways(words: Sequence[FoundWord]) -> bool:
    long = [word.box for word in words if len(word.text) >= _LONG_WORD]
    return 2 * sum(box.y1 - box.y0 > box.x1 - box.x0 for box in long) > len(long)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _is_seen(word: FoundWord, grey: NDArray[np.uint8], dpi: float) -> bool:
    x0, y0, x1, y1 = (round(side / MM_PER_INCH * dpi) for side in word.box)
    area = grey[max(y0 - 1, 0) : y1 + 1, max(x0 - 1, 0) : x1 + 1]
    return word.visible and bool(area.size) and int(area.max()) - int(area.min()) >= _CONTRAST


def _covered_share(grey: NDArray[np.uint8], dpi: float, boxes: Sequence[Box]) -> float:
    """Return the share of the ink, without ruled lines, that lies in the words' boxes."""
    import cv2

    scale = _LOOK_DPI / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small < _INK).astype(np.uint8)
    length = round(_RULE_MM / MM_PER_INCH * _LOOK_DPI)
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
        thick = cv2.morphologyEx(rules, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))  # a dark area is no rule
        ink[(rules == 1) & (thick == 0)] = 0
    inside = np.zeros_like(ink)
    for box in boxes:
        x0, y0, x1, y1 = (
            round((side + around) / MM_PER_INCH * _LOOK_DPI)
            for side, around in zip(box, (-_AROUND_MM, -_AROUND_MM, _AROUND_MM, _AROUND_MM), strict=True)
        )
        inside[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1] = 1
    total = int(ink.sum())
    return int((ink & inside).sum()) / total if total else 0.0


def _lines(words: Sequence[FoundWord]) -> tuple[Line, ...]:
    rows: list[list[FoundWord]] = []
    for word in words:
        if rows and not word.starts_line and _on_one_line(rows[-1][-1].box, word.box):
            rows[-1].append(word)
        else:
            rows.append([word])
    if _goes_backwards(rows):
        rows.sort(key=lambda row: (row[0].box.y1, row[0].box.x0))
    return tuple(Line(words=tuple(_word(word) for word in row)) for row in rows)


def _word(found: FoundWord) -> Word:
    return Word(text=text.printable(found.text), box=found.box, confidence=1.0)


def _on_one_line(before: Box, after: Box) -> bool:
    overlap = min(before.y1, after.y1) - max(before.y0, after.y0)
    return overlap > 0.3 * min(before.y1 - before.y0, after.y1 - after.y0) and after.x0 >= before.x0


def _goes_backwards(rows: Sequence[Sequence[FoundWord]]) -> bool:
    """Whether many lines stand above the line before them in the same column: drawn in no reading order."""
    climbs = 0
    for above, below in itertools.pairwise(rows):
        one, other = above[0].box, below[0].box
        same_column = min(above[-1].box.x1, below[-1].box.x1) > max(one.x0, other.x0)
        climbs += same_column and other.y1 < one.y0
    return climbs > _BACKWARDS * max(len(rows) - 1, 1)
