"""From what a dossier's pages say, and what was said of it, to what is thought of it.  Pure.

Run when a dossier is gathered, and again whenever a person decided something: what persons said, a flag, and a
signed cover sheet are never touched; everything else is worked out anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.classify import Classification, Given, Habits, classify
from digitize.dossier.completeness import check_components, component_doubts, missing_components, suggest_cases
from digitize.dossier.deadlines import VIETNAM, YearCalendar
from digitize.dossier.deadlines.legal import Counting, find_late_notice, find_time_doubts, legal_clock, matter_of
from digitize.dossier.deadlines.rules import DeadlineRules, builtin_rules
from digitize.dossier.documents import as_said, find_documents, read_sides
from digitize.dossier.documents.results import find_results, in_order, without_results
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.eform import read_eform
from digitize.dossier.fields import FIELD_NAMES, find_field_doubts, find_fields
from digitize.dossier.fields.event import find_event
from digitize.dossier.page_doubts import find_page_doubts
from digitize.dossier.restricted import USUAL, Kinds, Restriction, find_restriction
from digitize.dossier.separate import handed_in, numbered_marks, numbered_texts, standing
from digitize.model import DossierState, Field, LinkedCase, PageKind, ProcedureChoice, Settled, clean_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import time

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.procedures import Catalogue, Procedure
    from digitize.model import (
        Bound,
        CaseSuggestion,
        ComponentCheck,
        Document,
        Dossier,
        DossierPage,
        Doubt,
        FormValue,
        Said,
    )

ADVICE = frozenset(
    {
        *(DoubtCode.UNIT_CONFLICT, DoubtCode.DPI_LOW, DoubtCode.BITONAL, DoubtCode.NUMBER_HANDWRITTEN),
        *(DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND, DoubtCode.COPY_KIND_DIFFERS),
        *(DoubtCode.STATUS_UNFIT, DoubtCode.LINKED_OPEN),
        DoubtCode.DOCUMENT_KNOWN,
    }
)
"""Doubts that are shown and hold nothing back."""

OF_ITS_COMING = frozenset(
    {
        *(
            DoubtCode.MEANT_FOR,
            DoubtCode.HELD_BESIDE,
            DoubtCode.INDEX_UNREAD,
            DoubtCode.DOCUMENTS_ABSENT,
            DoubtCode.RENDITIONS_DIFFER,
        ),
        *(DoubtCode.ARCHIVE_UNSOUND, DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND),
        *(DoubtCode.SEPARATOR_MISSING, DoubtCode.SECOND_APPLICATION, DoubtCode.SEPARATOR_UNSURE, DoubtCode.END_UNSURE),
        *(DoubtCode.SHEETS_DIFFER, DoubtCode.COVER_FORGED, DoubtCode.COVER_FOREIGN, DoubtCode.COVER_CONFLICTING),
        *(DoubtCode.COVER_UNREADABLE, DoubtCode.COVER_REUSED, DoubtCode.COVER_NOT_ISSUED, DoubtCode.COVER_EMPTY),
        *(DoubtCode.COVER_DOSSIER, DoubtCode.RECEIPT_UNSURE, DoubtCode.NUMBER_KNOWN),
        *(DoubtCode.QUEUE_REFUSED, DoubtCode.STATUS_UNFIT, DoubtCode.LINKED_OPEN),
    }
)
"""Doubts that no look at the pages gives again: of how the files came, of the sheets between
them, and of the PDFs that were made."""

ANSWERED_BY: Mapping[str, str] = {
    DoubtCode.NUMBER_HANDWRITTEN: "document_number",
    DoubtCode.NAME_DIFFERS_FROM_CARD: "applicant_name",
    DoubtCode.ID_NUMBER_INCONSISTENT: "id_number",
    DoubtCode.CARD_LAYOUT_UNKNOWN: "id_number",
    DoubtCode.EVENT_UNKNOWN: "event_at",
    DoubtCode.EVENT_UNSURE: "event_at",
}
"""The field that a person types to settle a doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a dossier is held against."""

    catalogue: Catalogue
    closes_at: time
    calendars: tuple[YearCalendar, ...] = ()  # that an operator has approved
    habits: Habits | None = None  # of this desk
    kinds: Kinds = USUAL  # of letters that leave the ordinary path
    deadlines: DeadlineRules = field(default_factory=builtin_rules)

    @property
    def counting(self) -> Counting:
        """What terms are counted with."""
        return Counting(rules=self.deadlines, closes_at=self.closes_at, calendars=self.calendars)


def conclude(dossier: Dossier, rules: Rules) -> Dossier:
    """Work out everything that follows from a dossier's pages and from what was said of it.

    Args:
        dossier: its pages, what was said, when it was received; of its doubts only those of its coming are kept.
        rules: what it is held against.
    """
    dossier = replace(dossier, pages=_kept(dossier))
    papers_in = handed_in(dossier.pages)
    texts, marks = numbered_texts(papers_in), numbered_marks(papers_in)
    restriction = _restriction(dossier, numbered_texts(dossier.pages), rules)
    received_on = dossier.received_at.astimezone(VIETNAM).date()
    found = _classified(dossier, rules)
    procedure = rules.catalogue.find(found.choice.code, received_on) if found.choice else None
    papers = _papers(dossier, procedure)
    event = find_event(texts) if procedure and _has_event(procedure) else ()
    read = (*find_fields(texts, marks), *event, *_of_cover(dossier.bound))
    dossier = with_due(replace(dossier, fields=with_said(read, dossier.said)), procedure, rules)
    doubts = (
        *(told for told in dossier.doubts if told.code in OF_ITS_COMING),
        *_held(restriction),
        *_sheet_doubts(dossier, rules.catalogue),
        *found.doubts,
        *find_field_doubts(texts, marks, read),
        *find_page_doubts(dossier.pages),
        *component_doubts(papers.checks, papers.cases),
        *_too_many(dossier, procedure),
        *_time_doubts(dossier, procedure, rules),
    )
    doubts = tuple(told for told in doubts if not is_settled(told, dossier.said))
    missing = missing_components(papers.checks)
    held_back = not dossier.said.unrestricted and (dossier.restricted or restriction is not None)
    return replace(
        dossier,
        state=_state(held_back, doubts, not_answered(missing, dossier.said) if dossier.said.confirmed else missing),
        restricted=held_back,
        procedure=found.choice,
        suggestions=found.suggestions,
        doubts=doubts,
        missing_components=missing,
        documents=papers.documents,
        components=papers.checks,
        case=papers.case,
        case_suggestions=papers.cases,
        eform=papers.eform,
        linked=linked_cases(procedure, dossier.linked),
    )


def linked_cases(procedure: Procedure | None, known: Sequence[LinkedCase]) -> tuple[LinkedCase, ...]:
    """Return what is settled together with a procedure; what is known of each stays, and so does what has begun."""
    stated = {one.key: one for one in procedure.linked} if procedure else {}
    have = {case.key: case for case in known}
    cases = (
        replace(
            have.get(key) or LinkedCase(key=key, name=one.name, agency=one.agency),
            name=one.name,
            agency=one.agency,
            result=one.result,
        )
        for key, one in stated.items()
    )
    others = (case for case in known if case.key not in stated and (case.status or case.number))
    return (*cases, *others)


class _Papers(NamedTuple):
    """What became of the papers for which the procedure asks."""

    documents: tuple[Document, ...]
    case: str | None = None  # that a person chose
    cases: tuple[CaseSuggestion, ...] = ()  # that may apply while nobody chose
    checks: tuple[ComponentCheck, ...] = ()
    eform: tuple[FormValue, ...] = ()


def _papers(dossier: Dossier, procedure: Procedure | None) -> _Papers:
    """Find the documents and check the papers of the case that a person chose, else of the likeliest."""
    said, pages = dossier.said, handed_in(dossier.pages)
    sides = read_sides(pages)
    results = find_results(tuple(standing(dossier.pages)))
    documents = find_documents(sides, procedure, count=pages[-1].n if pages else 0)
    documents = as_said(without_results(documents, dossier.pages), said.components)
    if procedure is None:
        return _Papers(in_order(documents, results), said.case)
    known = said.case if said.case in procedure.cases else None  # cases of the terms ask for the same papers
    cases = () if known else suggest_cases(procedure, documents)
    asked = procedure.components_of(known or (cases[0].case if cases else ""))
    checks = check_components(asked, documents, said.components)
    eform = read_eform(procedure, documents, sides)
    return _Papers(in_order(documents, results), said.case, cases, checks, eform)


def _too_many(dossier: Dossier, procedure: Procedure | None) -> Iterator[Doubt]:
    most = procedure.most_pages if procedure else None
    count = replace(dossier, pages=handed_in(dossier.pages)).page_count
    if most is not None and count > most:
        yield doubt(DoubtCode.PAGES_MANY, pages=count, most=most)


def _kept(dossier: Dossier) -> tuple[DossierPage, ...]:
    """Make pages of the sides that were called blank and that a person wants kept."""
    return tuple(
        replace(page, kind=PageKind.PAGE, counted_as=page.counted)
        if page.n in dossier.said.kept_blanks and page.kind is PageKind.BLANK
        else page
        for page in dossier.pages
    )


def _of_cover(bound: Bound | None) -> Iterator[Field]:
    """The number that the applicant drew at the counter, as the cover sheet says it."""
    if bound and bound.ticket:
        yield Field(name="ticket", value=bound.ticket, confidence=1.0, source="cover", page=bound.page, box=None)


def with_said(read: Sequence[Field], said: Said) -> tuple[Field, ...]:
    """Put what a person typed before what was read of the same name, which stays beside it."""
    typed = dict(said.fields)
    names = dict.fromkeys((*(field.name for field in read), *typed))
    order = {name: place for place, name in enumerate(FIELD_NAMES)}
    fields: list[Field] = []
    for name in sorted(names, key=lambda name: order.get(name, len(order))):
        of_name = [field for field in read if field.name == name]
        if name not in typed:
            fields += of_name
            continue
        same = next((field for field in of_name if field.value == typed[name]), None)
        fields.append(_typed(name, typed[name], same))
        fields += [replace(field, alternative=True) for field in of_name if field is not same]
    return tuple(fields)


def _typed(name: str, value: str, same: Field | None) -> Field:
    page, box = (same.page, same.box) if same else (None, None)
    return Field(name=name, value=value, confidence=1.0, source="person", page=page, box=box)


def is_settled(told: Doubt, said: Said) -> bool:
    """Whether a person looked at a doubt, or typed the fact that it is about."""
    typed = {name for name, _ in said.fields}
    return Settled(code=told.code, page=told.page) in said.settled or ANSWERED_BY.get(told.code) in typed


def not_answered(missing: Sequence[str], said: Said) -> tuple[str, ...]:
    """Return the papers that were not seen and of which nobody has said where they are."""
    answered = {word.component for word in said.components}
    return tuple(name for name in missing if name not in answered)


def _classified(dossier: Dossier, rules: Rules) -> Classification:
    """Tell the procedure; one that a person, a flag or the sheet on top said is not questioned, only compared."""
    return classify(
        numbered_texts(handed_in(dossier.pages)),
        rules.catalogue,
        given=_given(dossier, rules.catalogue),
        habits=rules.habits,
    )


def _given(dossier: Dossier, catalogue: Catalogue) -> Given | None:
    if dossier.said.procedure:
        return Given(code=dossier.said.procedure, by="person")
    if dossier.procedure and dossier.procedure.by == "flag":
        return Given(code=dossier.procedure.code, by="flag")
    code = dossier.bound.procedure if dossier.bound else None
    return Given(code=code, by="cover") if code and catalogue.find(code) else None


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


def _restriction(dossier: Dossier, texts: Sequence[NumberedText], rules: Rules) -> Restriction | None:
    """Why the dossier is held back; what a person said of it is not questioned."""
    if dossier.said.unrestricted:
        return None
    cleans = ((page.n, clean_of(page.result)) for page in dossier.pages)
    stamps = {n: clean.stamps for n, clean in cleans if clean}
    return find_restriction(texts, rules.catalogue, rules.kinds, stamps)


def _held(restriction: Restriction | None) -> tuple[Doubt, ...]:
    if restriction is None or restriction.certain:
        return ()
    return (doubt(DoubtCode.RESTRICTED_SUSPECTED, restriction.page),)


def _state(held_back: bool, doubts: Sequence[Doubt], missing: Sequence[str]) -> DossierState:
    if held_back:
        return DossierState.RESTRICTED
    blocking = bool(missing) or any(doubt.code not in ADVICE for doubt in doubts)
    return DossierState.NEEDS_REVIEW if blocking else DossierState.CHECKED


def with_due(dossier: Dossier, procedure: Procedure | None, rules: Rules) -> Dossier:
    """Work out anew when a dossier is due, and nothing else.

    Args:
        dossier: its fields, waits and what was said of it are what the time depends on.
        procedure: in the version under which it was received; None: not known, then it has no due date.
        rules: with calendars and the dated rules.
    """
    if procedure is None:
        return replace(dossier, due_at=None, due_provisional=False, first_due_at=None)
    clock = legal_clock(matter_of(dossier, procedure), rules.counting)
    return replace(
        dossier,
        due_at=clock.due.at if clock.due else None,
        due_provisional=clock.due.provisional if clock.due else False,
        first_due_at=clock.first_due.at if clock.first_due else None,
    )


def recounted(dossier: Dossier, rules: Rules) -> Dossier:
    """Work out anew when a dossier is due, by its procedure as it was on the day of receipt."""
    received_on = dossier.received_at.astimezone(VIETNAM).date()
    procedure = rules.catalogue.find(dossier.procedure.code, received_on) if dossier.procedure else None
    return with_due(dossier, procedure, rules)


def _has_event(procedure: Procedure) -> bool:
    return any(stated.counts == "before_event" for stated in procedure.times)


def _time_doubts(dossier: Dossier, procedure: Procedure | None, rules: Rules) -> Iterator[Doubt]:
    if procedure:
        matter = matter_of(dossier, procedure)
        yield from find_time_doubts(matter, dossier.fields)
        yield from find_late_notice(matter, rules.counting)
