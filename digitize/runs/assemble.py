"""From a dossier's pages to the dossier: order, procedure, facts, documents, what is missing, when it is due.

Pure: the pages' results and how they were taken go in, a `Dossier` comes out.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from digitize.dossier.classify import classify
from digitize.dossier.completeness import missing_components
from digitize.dossier.deadlines import YearCalendar, due_date
from digitize.dossier.documents import find_documents
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.fields import find_field_doubts, find_fields
from digitize.dossier.restricted import find_restriction
from digitize.dossier.separate import group_pages, numbered_marks, numbered_texts
from digitize.intake.layout import HANOI
from digitize.model import (
    Dossier,
    DossierState,
    Event,
    Given,
    Original,
    PageKind,
    PageSource,
    ReadPage,
    clean_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.procedures import Catalogue, Procedure
    from digitize.dossier.restricted import Restriction
    from digitize.intake.sorting import DossierPlan
    from digitize.model import DossierPage, Doubt, PageResult

_POOR_CONFIDENCE = 0.6
_POOR_SYLLABLES = 0.6
"""Mean word confidence and share of legal syllables below which a page should be scanned again."""
_ATTESTED_DPI = 199.0
"""Nghị định 30/2020/NĐ-CP, Phụ lục I asks for 200; a scanner's inch may be a little off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How a batch was taken in."""

    batch: str
    profile: str
    at: datetime
    given: Given
    closes_at: time
    calendars: tuple[YearCalendar, ...] = ()  # that an operator has approved

    @property
    def received_at(self) -> datetime:
        """When the paper was handed in; the moment of taking unless a person said otherwise."""
        return self.given.received_at or self.at


def page_sources(batch: str, plan: DossierPlan) -> tuple[tuple[int, PageSource], ...]:
    """Name every frame of a dossier's files, in page order, with its file's ordinal in the batch."""
    names = _names_below(plan)[: len(plan.scans)]
    return tuple(
        (
            scan.claimed.ordinal,
            PageSource(
                id=f"{batch}.{scan.claimed.ordinal:05}.{frame:05}",
                name=name,
                sha256=scan.claimed.sha256,
                frame=frame,
            ),
        )
        for scan, name in zip(plan.scans, names, strict=True)
        for frame in range(1, scan.frames + 1)
    )


def assemble(plan: DossierPlan, taken: Taken, results: Sequence[PageResult], catalogue: Catalogue) -> Dossier:
    """Make the dossier of the pages that were done.

    Args:
        plan: its id and files.
        taken: how they were taken in.
        results: every side, in scan order.
        catalogue: the procedures that are known.
    """
    pages = group_pages(results)
    texts, marks = numbered_texts(pages), numbered_marks(pages)
    received_on = taken.received_at.astimezone(HANOI).date()
    restriction = find_restriction(texts, catalogue)
    found = classify(texts, catalogue, received_on=received_on, given=taken.given.procedure)
    procedure = catalogue.find(found.choice.code) if found.choice else None
    documents = find_documents(texts, procedure, sides=len(pages))
    fields = find_fields(texts, marks)
    doubts = (
        *_held(restriction),
        *found.doubts,
        *find_field_doubts(texts, marks, fields),
        *_page_doubts(pages),
        *([doubt(DoubtCode.HELD_BESIDE)] if plan.held_beside else []),
        *plan.doubts,
    )
    missing = missing_components(procedure, documents) if procedure else ()
    due_at, due_provisional = _due(procedure, taken, received_on)
    return Dossier(
        id=plan.id,
        batch=taken.batch,
        state=_state(restriction, doubts, missing),
        restricted=restriction is not None,
        channel=taken.given.channel,
        received_at=taken.received_at,
        due_at=due_at,
        due_provisional=due_provisional,
        procedure=found.choice,
        suggestions=found.suggestions,
        doubts=doubts,
        missing_components=missing,
        fields=fields,
        documents=documents,
        pages=pages,
        originals=_originals(plan),
        history=tuple(_history(plan, taken)),
    )


def _names_below(plan: DossierPlan) -> list[str]:
    """The files' names below the dossier's folder."""
    folder = posixpath.commonpath([posixpath.dirname(file.claimed.name) for file in plan.files])
    return [posixpath.relpath(file.claimed.name, folder or ".") for file in plan.files]


def _originals(plan: DossierPlan) -> tuple[Original, ...]:
    return tuple(
        Original(
            name=name,
            sha256=file.claimed.sha256,
            extension=file.extension,
            bytes=file.claimed.bytes,
            signatures=file.signatures,
        )
        for file, name in zip(plan.files, _names_below(plan), strict=True)
    )


def _history(plan: DossierPlan, taken: Taken) -> Iterator[Event]:
    by = taken.given.by
    facts = (("batch", taken.batch), ("profile", taken.profile))
    yield Event(at=taken.at, who=by, what="scanned", facts=facts)
    for kind in sorted({kind for file in plan.files for kind in file.active_content}):
        yield Event(at=taken.at, who=by, what="active_content_left_out", facts=(("kind", kind),))
    if plan.renditions:
        yield Event(at=taken.at, who=by, what="renditions_kept", facts=(("files", str(len(plan.renditions))),))


def _held(restriction: Restriction | None) -> tuple[Doubt, ...]:
    if restriction is None or restriction.certain:
        return ()
    return (doubt(DoubtCode.RESTRICTED_SUSPECTED, restriction.page),)


def _page_doubts(pages: Sequence[DossierPage]) -> Iterator[Doubt]:
    if all(page.kind in {PageKind.BLANK, PageKind.SEPARATOR} for page in pages):
        yield doubt(DoubtCode.NO_PAGES)
    cleans = [clean for page in pages if page.kind is PageKind.PAGE and (clean := clean_of(page.result))]
    if any(clean.page.colour == "bitonal" for clean in cleans):
        yield doubt(DoubtCode.BITONAL)
    for page in pages:
        if page.kind is PageKind.FAILED:
            yield doubt(DoubtCode.PAGES_FAILED, page.n)
        elif page.kind is PageKind.SEPARATOR and page.n > 1:
            yield doubt(DoubtCode.SEPARATOR_INSIDE, page.n)
        elif page.kind is PageKind.PAGE:
            yield from _reading_doubts(page)


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


ADVICE = frozenset(
    {
        *(DoubtCode.UNIT_CONFLICT, DoubtCode.DPI_LOW, DoubtCode.BITONAL, DoubtCode.NUMBER_HANDWRITTEN),
        *(DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND),
    }
)
"""Doubts that are shown and hold nothing back."""


def _state(restriction: Restriction | None, doubts: Sequence[Doubt], missing: Sequence[str]) -> DossierState:
    if restriction is not None:
        return DossierState.RESTRICTED
    blocking = bool(missing) or any(doubt.code not in ADVICE for doubt in doubts)
    return DossierState.NEEDS_REVIEW if blocking else DossierState.CHECKED


def _due(procedure: Procedure | None, taken: Taken, received_on: date) -> tuple[datetime | None, bool]:
    """When the dossier is due, and whether that is provisional.

    It is while a year that the term touches has no approved calendar, or nobody has verified the term itself.
    """
    term = procedure.term(received_on) if procedure else None
    if procedure is None or term is None:
        return None, False
    found = due_date(taken.received_at, term, taken.calendars, taken.closes_at)
    verified = procedure.ordinary_times(received_on)[0].verified
    return found.at, found.provisional or not verified
