"""What a person says of a dossier without touching its pages: it is right, its procedure, facts, papers; or it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import not_answered
from digitize.dossier.doubts import DoubtCode
from digitize.dossier.fields import FIELD_NAMES
from digitize.dossier.lifecycle import DossierEvent, move
from digitize.dossier.review.change import Change, decided, hold_open
from digitize.dossier.review.values import kept_value
from digitize.errors import SettingsError
from digitize.model import ComponentSaid, ComponentStatus, DossierState, PageKind, Settled
from digitize.text import fold, nfc, printable
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from digitize.dossier.procedures import Procedure
    from digitize.dossier.review.change import Act
    from digitize.model import Dossier, Event, Said

_OF_THE_PROCEDURE = frozenset(
    {DoubtCode.PROCEDURE_UNKNOWN, DoubtCode.PROCEDURES_SEVERAL, DoubtCode.PROCEDURE_GIVEN_DIFFERS}
)
_OPEN_QUESTIONS = frozenset({DoubtCode.PROCEDURE_UNKNOWN, DoubtCode.PROCEDURES_SEVERAL})
"""Doubts that only choosing a procedure settles."""
_MOST = 500  # characters of a reason


def accept(dossier: Dossier, act: Act, only: Settled | None = None) -> Change:
    """Say that a dossier is right as it is, or that one of its doubts is settled.

    Args:
        dossier: which.
        act: who and when.
        only: the doubt; None settles all that are shown, and confirms procedure and papers.

    Raises:
        SettingsError: there is no such doubt, no procedure was chosen, or nobody has said where a paper is.
    """
    hold_open(dossier)
    _hold_ordinary(dossier)
    if not only or only.code in _OPEN_QUESTIONS:
        _hold_procedure(dossier)
    if only:
        told = [doubt for doubt in dossier.doubts if doubt.code == only.code and only.page in {None, doubt.page}]
        if not told:
            raise _no_such_doubt(dossier, only)
        event = act.event("doubt_settled", ("code", only.code), *([("page", only.page)] if only.page else []))
    else:
        _hold_complete(dossier)
        told = list(dossier.doubts)
        event = act.event("accepted", ("procedure", dossier.procedure.code if dossier.procedure else ""))
    settled = dict.fromkeys((*dossier.said.settled, *(Settled(code=doubt.code, page=doubt.page) for doubt in told)))
    said = replace(dossier.said, settled=tuple(settled))
    if not only and dossier.procedure:
        said = replace(said, confirmed=True, procedure=dossier.procedure.code)
    return _said(dossier, act, said, event)


def _no_such_doubt(dossier: Dossier, only: Settled) -> SettingsError:
    return SettingsError(
        N_("{dossier} has no doubt {name} (it has {codes})"),
        code="no_such_doubt",
        dossier=dossier.id,
        name=only.code,
        codes=", ".join(sorted({doubt.code for doubt in dossier.doubts})) or "-",
    )


def _hold_ordinary(dossier: Dossier) -> None:
    if dossier.state is DossierState.RESTRICTED:
        raise SettingsError(
            N_("{dossier} is restricted; it is released or handed over, not accepted"),
            code="restricted",
            dossier=dossier.id,
        )


def _hold_procedure(dossier: Dossier) -> None:
    if dossier.procedure is None:
        raise SettingsError(
            N_("{dossier} has no procedure yet"),
            code="no_procedure",
            hint=N_("`digitize review set-procedure` chooses it; the suggestions: {codes}."),
            dossier=dossier.id,
            codes=", ".join(suggestion.code for suggestion in dossier.suggestions) or "-",
        )


def _hold_complete(dossier: Dossier) -> None:
    if open_papers := not_answered(dossier.missing_components, dossier.said):
        raise SettingsError(
            N_("not seen yet in {dossier}: {components}"),
            code="components_not_seen",
            hint=N_(
                "Say of each where it is: `digitize review set-component ... present --page N`,"
                " or missing, in_database, shown_only, later."
            ),
            dossier=dossier.id,
            components="; ".join(open_papers),
        )


def set_procedure(dossier: Dossier, act: Act, code: str) -> Change:
    """Say which procedure it is.

    Raises:
        SettingsError: the catalogue has none of that code; the message names the nearest.
    """
    hold_open(dossier)
    procedure = act.rules.catalogue.get(code)
    said = dossier.said
    if procedure.code != (dossier.procedure.code if dossier.procedure else None):
        settled = tuple(told for told in said.settled if told.code not in _OF_THE_PROCEDURE)
        said = replace(said, case=None, components=(), settled=settled, confirmed=False)
    event = act.event("set_procedure", ("procedure", procedure.code))
    return _said(dossier, act, replace(said, procedure=procedure.code), event)


def set_case(dossier: Dossier, act: Act, case: str) -> Change:
    """Say which of the procedure's cases it is.

    Raises:
        SettingsError: the procedure has no such case; the message lists them.
    """
    hold_open(dossier)
    cases = cases_of(_procedure(dossier, act))
    chosen = next((known for known in cases if fold(known) == fold(case)), None)
    if chosen is None:
        raise SettingsError(
            N_("the procedure has no such case (it has {cases})"), code="unknown_case", cases="; ".join(cases) or "-"
        )
    return _said(dossier, act, replace(dossier.said, case=chosen), act.event("set_case", ("case", chosen)))


def cases_of(procedure: Procedure) -> tuple[str, ...]:
    """Return the names of a procedure's cases."""
    return tuple(dict.fromkeys((*procedure.cases, *(time.case for time in procedure.times if time.case))))


def set_field(dossier: Dossier, act: Act, name: str, typed: str) -> Change:
    """Say what a fact is; what was read stays beside it.

    Raises:
        SettingsError: there is no such field, or it can't have that value.
    """
    hold_open(dossier)
    if name not in FIELD_NAMES:
        meant = nearest(name, FIELD_NAMES)
        raise SettingsError(
            N_("there is no field {name}; did you mean {meant}?") if meant else N_("there is no field {name}"),
            code="unknown_field",
            hint=N_("The fields are {names}."),
            name=name,
            meant=meant,
            names=", ".join(FIELD_NAMES),
        )
    others = tuple(pair for pair in dossier.said.fields if pair[0] != name)
    said = replace(dossier.said, fields=(*others, (name, kept_value(name, typed))))
    return _said(dossier, act, said, act.event("set_field", ("field", name)))


def set_component(dossier: Dossier, act: Act, word: ComponentSaid) -> Change:
    """Say where a paper that the procedure asks for is.

    Raises:
        SettingsError: the procedure asks for no such paper, or the page is none.
    """
    hold_open(dossier)
    component = _component(_procedure(dossier, act), word.component)
    kinds = {page.n: page.kind for page in dossier.pages}
    if (word.status is ComponentStatus.PRESENT) != (word.page is not None):
        raise SettingsError(N_("a paper that is present has a page, and no other has: add --page N"), code="page")
    if word.page is not None and kinds.get(word.page) not in {PageKind.PAGE, PageKind.FAILED}:
        raise no_page(dossier, word.page)
    others = tuple(said for said in dossier.said.components if said.component != component)
    words = () if word.status is ComponentStatus.NOT_SEEN else (replace(word, component=component),)
    said = replace(dossier.said, components=(*others, *words))
    facts = (("component", component), ("status", word.status), *([("page", word.page)] if word.page else []))
    return _said(dossier, act, said, act.event("set_component", *facts))


def _component(procedure: Procedure, wanted: str) -> str:
    names = [component.name for component in procedure.components]
    key = fold(wanted)
    found = [name for name in names if fold(name) == key] or [name for name in names if key and key in fold(name)]
    if len(found) == 1:
        return found[0]
    raise SettingsError(
        N_("several papers are called so: {papers}") if found else N_("the procedure asks for no such paper: {papers}"),
        code="unknown_component",
        papers="; ".join(found or names),
    )


def reject(dossier: Dossier, act: Act, reason: str) -> Change:
    """Turn a dossier away at the counter, the applicant advised.

    Raises:
        SettingsError: no reason is given, or its state does not allow it.
    """
    why = " ".join(printable(nfc(reason)).split())[:_MOST]
    if not why:
        raise SettingsError(N_("--reason is empty"), hint=N_("Say what the applicant was told."))
    state = move(dossier.state, DossierEvent.TURN_AWAY)
    event = act.event("turned_away", ("reason", why))
    return Change(event=event, dossiers=(replace(dossier, state=state, history=(*dossier.history, event)),))


def reopen(dossier: Dossier, act: Act) -> Change:
    """Take a dossier up again that was turned away, refused or confirmed.

    Raises:
        SettingsError: its state does not allow it.
    """
    state = move(dossier.state, DossierEvent.REOPEN)
    event = act.event("reopened")
    said = replace(dossier.said, confirmed=False)
    after = replace(dossier, state=state, said=said, history=(*dossier.history, event))
    return Change(event=event, dossiers=(after,))


def no_page(dossier: Dossier, n: int) -> SettingsError:
    """Refuse an n that is no page."""
    return SettingsError(
        N_("{dossier} has no page {page} (it has sides 1 to {last})"),
        code="no_such_page",
        dossier=dossier.id,
        page=n,
        last=len(dossier.pages),
    )


def _procedure(dossier: Dossier, act: Act) -> Procedure:
    _hold_procedure(dossier)
    return act.rules.catalogue.get(dossier.procedure.code if dossier.procedure else "")


def _said(dossier: Dossier, act: Act, said: Said, event: Event) -> Change:
    return Change(event=event, dossiers=(decided(dossier, replace(dossier, said=said), act, event),))
