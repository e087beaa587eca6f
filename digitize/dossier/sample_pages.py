"""Pages of a sample dossier: "MẪU" in bold capitals at the top right (Thông tư 01/2018/TT-VPCP Điều 5.2).  Pure.

A form's own number ("Mẫu số 29") is another thing: the word must stand alone on its line, in capitals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.model import PageKind, ReadPage, clean_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.model import DossierPage, Line

_WORD = "MẪU"
_TOP = 0.15  # of the page's height; the mark stands above the title
_RIGHT = 0.5  # of its width


def sample_pages(pages: Iterable[DossierPage]) -> tuple[int, ...]:
    """Return the n of sides that are marked as a sample."""
    return tuple(page.n for page in pages if page.kind is PageKind.PAGE and _is_sample(page))


def _is_sample(page: DossierPage) -> bool:
    clean = clean_of(page.result)
    if clean is None or not isinstance(page.result, ReadPage):
        return False
    width, height = clean.placement.width_mm, clean.placement.height_mm
    return any(_is_mark(line, width, height) for line in page.result.text.lines)


def _is_mark(line: Line, width_mm: float, height_mm: float) -> bool:
    if len(line.words) != 1 or line.words[0].text.strip("\"'“”()[].:") != _WORD:
        return False
    box = line.words[0].box
    return box.y1 <= _TOP * height_mm and box.x0 >= _RIGHT * width_mm
