"""Where one citizen's papers end in a stack and the next one's begin.  A pure fold over the sides as they were scanned.

Sheets divide: a cover sheet in every stack, because somebody printed it for just that; separators, patch codes and
receipts where the scanner's profile says that sheets divide.  Where a sheet may be missing, the pages tell: a second
application form of another person begins a part of its own.  Whatever is not certain divides in the sight of a
person only: both parts carry the reason and go to review; nothing is joined or cut in silence.

Every side is in exactly one part, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.boundary import BoundaryKind, find_boundary
from digitize.dossier.cover import Standing
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.second_person import find_second_applications
from digitize.dossier.separate import group_pages
from digitize.model import Bound, PageKind, ReadPage, clean_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digitize.dossier.boundary import Boundary
    from digitize.dossier.cover import Cover
    from digitize.model import DossierPage, Doubt, PageResult

_ABOUT_COVERS = {
    Standing.FORGED: DoubtCode.COVER_FORGED,
    Standing.FOREIGN: DoubtCode.COVER_FOREIGN,
    Standing.CONFLICTING: DoubtCode.COVER_CONFLICTING,
    Standing.UNREADABLE: DoubtCode.COVER_UNREADABLE,
    Standing.WORDS_ONLY: DoubtCode.COVER_UNREADABLE,
}
_DIVIDES_UNSURELY = frozenset({DoubtCode.COVER_FORGED, DoubtCode.COVER_FOREIGN, DoubtCode.COVER_CONFLICTING})
"""Then the part before may not be whole either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dividing:
    """What may divide a stack."""

    keys: Mapping[str, bytes]  # of cover sheets, by their ids
    by_sheets: bool  # separators, patch codes and receipts too


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of sides that is one dossier."""

    first: int  # the stack's sides count from 1
    last: int
    bound: Bound | None = None  # what the sheet on top says, where it is to be believed
    doubts: tuple[Doubt, ...] = ()  # their pages count from 1 in the part


class _Sheet(NamedTuple):
    """A side that divides, or may."""

    n: int
    boundary: Boundary


@dataclass(slots=True, kw_only=True)
class _Open:
    """A part while the fold goes on."""

    first: int
    sheets: list[_Sheet] = field(default_factory=list)
    receipts: list[int] = field(default_factory=list)  # n of those that lie inside and divide nothing
    content: bool = False  # something besides sheets and blank sides lies in it


def divide(results: Sequence[PageResult], how: Dividing) -> tuple[Part, ...]:
    """Cut a stack into dossiers.

    Args:
        results: every side, in scan order; at least one.
        how: what may divide it.

    Returns:
        Parts in order that cover all sides.
    """
    pages = group_pages(results)
    parts = _closed(_opened(pages, how), len(pages))
    backs = _has_backs(parts, pages)
    cut = [piece for opened, last in parts for piece in _pieces(opened, last, pages, backs)]
    return tuple(_with_reasons_of_next(cut))


def _opened(pages: Sequence[DossierPage], how: Dividing) -> list[_Open]:
    """Fold the sides: a sheet opens a part, unless the part that it finds has nothing but sheets yet."""
    opened = [_Open(first=1)]
    for page in pages:
        current = opened[-1]
        boundary = _boundary(page, how)
        if boundary and _opens(boundary, how, first=not current.content):
            if current.content:
                current = _Open(first=page.n)
                opened.append(current)
            current.sheets.append(_Sheet(page.n, boundary))
            current.content = boundary.kind is BoundaryKind.PATCH and boundary.kept
        elif boundary and boundary.divides and boundary.kind is BoundaryKind.RECEIPT:
            current.receipts.append(page.n)
        elif page.kind in {PageKind.PAGE, PageKind.FAILED}:
            current.content = True
    return opened


def _boundary(page: DossierPage, how: Dividing) -> Boundary | None:
    clean = clean_of(page.result)
    text = page.result.text if isinstance(page.result, ReadPage) else None
    return find_boundary(clean, text, how.keys) if clean else None


def _opens(boundary: Boundary, how: Dividing, *, first: bool) -> bool:
    """Whether a sheet begins a dossier here; on top of a stack a receipt only binds its number."""
    if boundary.kind is BoundaryKind.COVER:
        return True
    if not boundary.divides or (boundary.kind is BoundaryKind.PATCH and boundary.kept):
        return False
    return how.by_sheets or (first and boundary.kind is BoundaryKind.RECEIPT)


def _closed(opened: Sequence[_Open], sides: int) -> list[tuple[_Open, int]]:
    """Give every part its last side; plain sheets below the last paper belong to what lies above them."""
    if len(opened) > 1 and not opened[-1].content and not any(sheet.boundary.cover for sheet in opened[-1].sheets):
        opened = opened[:-1]
    return [(part, last) for part, last in zip(opened, [*(part.first - 1 for part in opened[1:]), sides], strict=True)]


def _has_backs(parts: Sequence[tuple[_Open, int]], pages: Sequence[DossierPage]) -> bool:
    """Whether the scanner delivered the backs too: each cover sheet is followed by its own blank back."""
    covers = [sheet.n for part, _ in parts for sheet in part.sheets if sheet.boundary.cover]
    return bool(covers) and all(n < len(pages) and pages[n].kind is PageKind.BLANK for n in covers)


def _pieces(part: _Open, last: int, pages: Sequence[DossierPage], backs: bool) -> Iterator[Part]:
    """Close a part; where another person's application begins in it, cut there for a person to see."""
    own = pages[part.first - 1 : last]
    top = part.sheets[-1] if part.sheets else None
    bound = _bound(top, part.first) if top else None
    doubts = (*_sheet_doubts(part), *_declared(bound, own, backs))
    seconds = find_second_applications(own)
    cuts = [second.first for second in seconds if second.certain]
    unclear = [second.form for second in seconds if not second.certain]
    firsts, lasts = [part.first, *cuts], [*(n - 1 for n in cuts), last]
    for first, end in zip(firsts, lasts, strict=True):
        is_top = first == part.first
        missing = (doubt(DoubtCode.SEPARATOR_MISSING, 1 if not is_top else cuts[0] - part.first),) if cuts else ()
        asked = (doubt(DoubtCode.SECOND_APPLICATION, n - first + 1) for n in unclear if first <= n <= end)
        yield Part(
            first=first,
            last=end,
            bound=bound if is_top else None,
            doubts=(*missing, *(doubts if is_top else ()), *asked),
        )


def _bound(sheet: _Sheet, first: int) -> Bound | None:
    """What the sheet on top says, where it is ours beyond doubt or a receipt whose number can be read."""
    boundary, page = sheet.boundary, sheet.n - first + 1
    if boundary.kind is BoundaryKind.RECEIPT and boundary.number and boundary.sure:
        return Bound(by="receipt", page=page, number=boundary.number)
    facts = boundary.cover.facts if boundary.cover and boundary.cover.standing is Standing.VALID else None
    if facts is None:
        return None
    return Bound(
        by="cover",
        page=page,
        procedure=facts.procedure,
        dossier=facts.dossier,
        declared=facts.declared_sheets,
        desk=facts.desk,
        ticket=facts.ticket,
        received_at=facts.received,
        nonce=facts.number,
    )


def _sheet_doubts(part: _Open) -> Iterator[Doubt]:
    """What is not certain about the sheets on top of a part."""
    for sheet in part.sheets:
        page, boundary = sheet.n - part.first + 1, sheet.boundary
        if boundary.cover:
            yield from _cover_doubt(boundary.cover, page)
        elif not boundary.sure:
            receipt = boundary.kind is BoundaryKind.RECEIPT
            yield doubt(DoubtCode.RECEIPT_UNSURE if receipt else DoubtCode.SEPARATOR_UNSURE, page)
    yield from (doubt(DoubtCode.RECEIPT_UNSURE, n - part.first + 1) for n in part.receipts)
    covers = {sheet.boundary.cover: sheet.n for sheet in part.sheets if sheet.boundary.cover}
    if len(covers) > 1 or (covers and not part.content):
        yield doubt(DoubtCode.COVER_EMPTY, min(covers.values()) - part.first + 1)


def _cover_doubt(cover: Cover, page: int) -> Iterator[Doubt]:
    code = _ABOUT_COVERS.get(cover.standing)
    if code:
        yield doubt(code, page, procedure=cover.facts.procedure if cover.facts else "-")


def _declared(bound: Bound | None, pages: Sequence[DossierPage], backs: bool) -> Iterator[Doubt]:
    """Hold the sheets that came against those that the cover sheet declares."""
    if bound is None or bound.declared is None:
        return
    sides = sum(page.kind is not PageKind.SEPARATOR for page in pages)
    sheets = -(-(sides - 1) // 2) if backs else sides  # the cover's own back is one of the sides
    if sheets != bound.declared:
        yield doubt(DoubtCode.SHEETS_DIFFER, declared=bound.declared, scanned=sheets)


def _with_reasons_of_next(parts: Sequence[Part]) -> Iterator[Part]:
    """Hold the part above a sheet that can't be believed: it may have been meant to go on."""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        unsure = following and next((told for told in following.doubts if told.code in _DIVIDES_UNSURELY), None)
        if unsure:
            end = doubt(DoubtCode.END_UNSURE, part.last - part.first + 1)
            yield Part(first=part.first, last=part.last, bound=part.bound, doubts=(*part.doubts, end))
        else:
            yield part
