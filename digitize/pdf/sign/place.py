"""Where on the first page the signature's words stand: at the top right, where the paper is free.

Method: the page is drawn small by pdfium; words in one, two or three lines are tried from the top margin downwards,
and the first place without ink is taken, else the one with least ink.  Nothing is painted behind the words, so that
ink below them stays readable.
Accuracy: ink of less than about 0.3 mm may be overlooked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pypdfium2

from digitize.pdf.sign.lettering import width
from digitize.pdf.sign.wording import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_MM: Final = 72 / 25.4  # points
_RIGHT: Final = 8 * _MM  # margins, in points
_TOPS: Final = tuple(mm * _MM for mm in (5, 3, 7, 9, 11, 13, 15))
LEADING: Final = 12.0  # points from line to line
_PADDING: Final = 2.0  # points around the words
_WIDEST: Final = 0.62  # of the page, so that the corner at the top left stays free
_DARK: Final = 60  # grey levels below the paper's
_FREE: Final = 0.001  # share of dark points that is dust


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words in their lines, and the box around them in points from the page's lower left corner."""

    lines: tuple[str, ...]
    box: tuple[int, int, int, int]
    over_ink: bool


def find_place(pdf: Path, words: Sequence[str]) -> Place:
    """Find where words are to stand on the first page.

    Args:
        pdf: one of ours, whose pages are upright.
        words: parts between which a line may break.

    Raises:
        PdfError: the font has no such letter.
        ToolError: the font is not installed.
    """
    page_width, page_height, grey = _first_page(pdf)
    paper = float(np.median(grey))
    ink = grey < paper - _DARK
    best: tuple[float, Place] | None = None
    for lines in _layouts(words, page_width * _WIDEST):
        for top in _TOPS:
            box = _box(lines, page_width, page_height - top)
            share = _ink_in(ink, box, page_height)
            if share < _FREE:
                return Place(lines=lines, box=box, over_ink=False)
            if best is None or share < best[0]:
                best = share, Place(lines=lines, box=box, over_ink=True)
    assert best is not None  # noqa: S101 - there is always a layout
    return best[1]


def _first_page(pdf: Path) -> tuple[float, float, NDArray[np.uint8]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        page_width, page_height = page.get_size()
        grey = np.array(page.render(scale=1, grayscale=True).to_numpy(), dtype=np.uint8)
        page.close()
    finally:
        document.close()
    return float(page_width), float(page_height), grey.reshape(grey.shape[0], -1)


def _layouts(words: Sequence[str], widest: float) -> Iterator[tuple[str, ...]]:
    """One line, then as few as fit, then each part in a line of its own; a part that is too wide is broken."""
    tried = [(" ".join(words),), tuple(_wrapped(words, widest)), tuple(_broken(words, widest))]
    fitting = [lines for lines in tried if all(width(line, POINTS) <= widest for line in lines)]
    yield from dict.fromkeys(fitting or [tried[2]])


def _wrapped(parts: Sequence[str], widest: float) -> Iterator[str]:
    line = ""
    for part in parts:
        longer = f"{line} {part}".strip()
        if line and width(longer, POINTS) > widest:
            yield line
            line = part
        else:
            line = longer
    yield line


def _broken(words: Sequence[str], widest: float) -> Iterator[str]:
    for part in words:
        yield from _wrapped(part.split(), widest)


def _box(lines: Sequence[str], page_width: float, top: float) -> tuple[int, int, int, int]:
    wide = max(width(line, POINTS) for line in lines) + 2 * _PADDING
    high = len(lines) * LEADING + 2 * _PADDING
    right = int(page_width - _RIGHT)
    return max(0, int(right - wide)), int(top - high), right, int(top)


def _ink_in(ink: NDArray[np.bool_], box: tuple[int, int, int, int], page_height: float) -> float:
    left, bottom, right, top = box
    part = ink[max(0, int(page_height) - top) : int(page_height) - bottom, left:right]
    return float(part.mean()) if part.size else 0.0
