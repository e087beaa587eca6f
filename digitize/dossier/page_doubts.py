"""What a person must look at because of how single sides were scanned and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.sample_pages import sample_pages
from digitize.model import PageKind, ReadPage, clean_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.model import DossierPage, Doubt

_POOR_CONFIDENCE = 0.6
_POOR_SYLLABLES = 0.6
"""Mean word confidence and share of legal syllables below which a page should be scanned again."""
_ATTESTED_DPI = 199.0
"""Nghị định 30/2020/NĐ-CP, Phụ lục I asks for 200; a scanner's inch may be a little off."""


def find_page_doubts(pages: Sequence[DossierPage]) -> Iterator[Doubt]:
    """Find the sides of a dossier that failed, read badly, or can't be signed as a copy."""
    if not any(page.kind in {PageKind.PAGE, PageKind.FAILED} for page in pages):
        yield doubt(DoubtCode.NO_PAGES)
    cleans = [clean for page in pages if page.kind is PageKind.PAGE and (clean := clean_of(page.result))]
    if any(clean.page.colour == "bitonal" for clean in cleans):
        yield doubt(DoubtCode.BITONAL)
    for n in sample_pages(pages):
        yield doubt(DoubtCode.SAMPLE_PAGE, n)
    for page in pages:
        if page.kind is PageKind.FAILED:
            yield doubt(DoubtCode.PAGES_FAILED, page.n)
        elif page.kind is PageKind.SEPARATOR and _is_between_papers(page, pages):
            yield doubt(DoubtCode.SEPARATOR_INSIDE, page.n)
        elif page.kind is PageKind.PAGE:
            yield from _reading_doubts(page)


def _is_between_papers(separator: DossierPage, pages: Sequence[DossierPage]) -> bool:
    """Whether it stands between papers that came alike: one before a result divides nothing of what was handed in."""
    alike = (page for page in pages if page.is_result == separator.is_result)
    papers = [page.n for page in alike if page.kind in {PageKind.PAGE, PageKind.FAILED}]
    return min(papers, default=0) < separator.n < max(papers, default=0)


def _reading_doubts(page: DossierPage) -> Iterator[Doubt]:
    clean = clean_of(page.result)
    if clean is None or not isinstance(page.result, ReadPage):
        return
    if clean.orientation is None:
        yield doubt(DoubtCode.PAGE_TURN_UNKNOWN, page.n)
    syllables = page.result.syllable_rate
    if page.result.text.words and (
        page.result.confidence < _POOR_CONFIDENCE or (syllables is not None and syllables < _POOR_SYLLABLES)
    ):
        yield doubt(DoubtCode.PAGE_POOR, page.n)
    dpi = min(clean.page.dpi_x, clean.page.dpi_y)
    if dpi < _ATTESTED_DPI:
        yield doubt(DoubtCode.DPI_LOW, page.n, dpi=round(dpi))
