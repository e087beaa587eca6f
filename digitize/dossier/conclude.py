"""From what a dossier's pages say, and what was said of it, to what is thought of it.  Pure.

Run when a dossier is gathered, and again whenever a person decided something: what persons said, a flag, and a
signed cover sheet are never touched; everything else is worked out anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from digitize.dossier.classify import Classification, classify
from digitize.dossier.completeness import missing_components
from digitize.dossier.deadlines import VIETNAM, YearCalendar, due_date
from digitize.dossier.documents import find_documents
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.fields import find_field_doubts, find_fields
from digitize.dossier.page_doubts import find_page_doubts
from digitize.dossier.restricted import find_restriction
from digitize.dossier.separate import numbered_marks, numbered_texts
from digitize.model import DossierState, ProcedureChoice, Settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime, time

    from digitize.dossier.procedures import Catalogue, Procedure
    from digitize.dossier.restricted import Restriction
    from digitize.model import Dossier, Doubt

ADVICE = frozenset(
    {
        *(DoubtCode.UNIT_CONFLICT, DoubtCode.DPI_LOW, DoubtCode.BITONAL, DoubtCode.NUMBER_HANDWRITTEN),
        *(DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND),
    }
)
"""Doubts that are shown and hold nothing back."""

OF_ITS_COMING = frozenset(
    {
        *(DoubtCode.HELD_BESIDE, DoubtCode.INDEX_UNREAD, DoubtCode.DOCUMENTS_ABSENT, DoubtCode.RENDITIONS_DIFFER),
        *(DoubtCode.ARCHIVE_UNSOUND, DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND),
        *(DoubtCode.SEPARATOR_MISSING, DoubtCode.SECOND_APPLICATION, DoubtCode.SEPARATOR_UNSURE, DoubtCode.END_UNSURE),
        *(DoubtCode.SHEETS_DIFFER, DoubtCode.COVER_FORGED, DoubtCode.COVER_FOREIGN, DoubtCode.COVER_CONFLICTING),
        *(DoubtCode.COVER_UNREADABLE, DoubtCode.COVER_REUSED, DoubtCode.COVER_NOT_ISSUED, DoubtCode.COVER_EMPTY),
        *(DoubtCode.COVER_DOSSIER, DoubtCode.RECEIPT_UNSURE, DoubtCode.NUMBER_KNOWN),
    }
)
"""Doubts that no look at the pages gives again: of how the files came, of the sheets between
them, and of the PDFs that were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a dossier is held against."""

    catalogue: Catalogue
    closes_at: time
    calendars: tuple[YearCalendar, ...] = ()  # that an operator has approved


def conclude(dossier: Dossier, rules: Rules) -> Dossier:
    """Work out everything that follows from a dossier's pages and from what was said of it.

    Args:
        dossier: its pages, what was said, when it was received; of its doubts only those of its coming are kept.
        rules: what it is held against.
    """
    texts, marks = numbered_texts(dossier.pages), numbered_marks(dossier.pages)
    restriction = None if dossier.said.unrestricted else find_restriction(texts, rules.catalogue)
    received_on = dossier.received_at.astimezone(VIETNAM).date()
    found = _classified(dossier, rules.catalogue, received_on)
    procedure = rules.catalogue.find(found.choice.code) if found.choice else None
    documents = find_documents(texts, procedure, sides=len(dossier.pages))
    fields = find_fields(texts, marks)
    doubts = (
        *(told for told in dossier.doubts if told.code in OF_ITS_COMING),
        *_held(restriction),
        *_sheet_doubts(dossier, rules.catalogue),
        *found.doubts,
        *find_field_doubts(texts, marks, fields),
        *find_page_doubts(dossier.pages),
    )
    doubts = tuple(told for told in doubts if Settled(code=told.code, page=told.page) not in dossier.said.settled)
    missing = missing_components(procedure, documents) if procedure else ()
    due_at, due_provisional = _due(procedure, dossier.received_at, rules)
    return replace(
        dossier,
        state=_state(restriction, doubts, missing),
        restricted=restriction is not None,
        due_at=due_at,
        due_provisional=due_provisional,
        procedure=found.choice,
        suggestions=found.suggestions,
        doubts=doubts,
        missing_components=missing,
        fields=fields,
        documents=documents,
    )


def _classified(dossier: Dossier, catalogue: Catalogue, received_on: date) -> Classification:
    """Tell the procedure; one that a person, a flag or the sheet on top said is not questioned, only compared."""
    code, by = _given(dossier, catalogue)
    found = classify(numbered_texts(dossier.pages), catalogue, received_on=received_on, given=code)
    if found.choice is None or code is None:
        return found
    return replace(found, choice=replace(found.choice, by=by))


def _given(dossier: Dossier, catalogue: Catalogue) -> tuple[str | None, Literal["person", "flag", "cover"]]:
    if dossier.said.procedure:
        return dossier.said.procedure, "person"
    if dossier.procedure and dossier.procedure.by == "flag":
        return dossier.procedure.code, "flag"
    known = bool(dossier.bound and dossier.bound.procedure and catalogue.find(dossier.bound.procedure))
    return dossier.bound.procedure if dossier.bound and known else None, "cover"


def _sheet_doubts(dossier: Dossier, catalogue: Catalogue) -> Iterator[Doubt]:
    bound = dossier.bound
    if bound and bound.procedure and catalogue.find(bound.procedure) is None:
        yield doubt(DoubtCode.COVER_PROCEDURE_UNKNOWN, bound.page, procedure=bound.procedure)


def given_procedure(catalogue: Catalogue, code: str) -> ProcedureChoice:
    """Make the choice that a flag says.

    Raises:
        SettingsError: the code is not in the catalogue.
    """
    procedure = catalogue.get(code)
    return ProcedureChoice(
        code=procedure.code, name=procedure.name, confidence=1.0, by="flag", verified=procedure.verified
    )


def _held(restriction: Restriction | None) -> tuple[Doubt, ...]:
    if restriction is None or restriction.certain:
        return ()
    return (doubt(DoubtCode.RESTRICTED_SUSPECTED, restriction.page),)


def _state(restriction: Restriction | None, doubts: Sequence[Doubt], missing: Sequence[str]) -> DossierState:
    if restriction is not None:
        return DossierState.RESTRICTED
    blocking = bool(missing) or any(doubt.code not in ADVICE for doubt in doubts)
    return DossierState.NEEDS_REVIEW if blocking else DossierState.CHECKED


def _due(procedure: Procedure | None, received_at: datetime, rules: Rules) -> tuple[datetime | None, bool]:
    """When the dossier is due, and whether that is provisional.

    It is while a year that the term touches has no approved calendar, or nobody has verified the term itself.
    """
    received_on = received_at.astimezone(VIETNAM).date()
    term = procedure.term(received_on) if procedure else None
    if procedure is None or term is None:
        return None, False
    found = due_date(received_at, term, rules.calendars, rules.closes_at)
    verified = procedure.ordinary_times(received_on)[0].verified
    return found.at, found.provisional or not verified
