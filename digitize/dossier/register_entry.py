"""What must be true of an entry of the one-stop system's register before it is believed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.numbers import hold_official
from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.procedures import Catalogue
    from digitize.model import RegisterEntry

_AHEAD = timedelta(hours=1)  # that another machine's clock may be
_FIRST_YEAR = 2000


class EntryFault(NamedTuple):
    """Why an entry is set aside."""

    code: str
    template: str  # message id
    facts: tuple[tuple[str, str], ...] = ()


def find_fault(entry: RegisterEntry, catalogue: Catalogue, now: datetime) -> EntryFault | None:
    """Say what is wrong with an entry; None: nothing."""
    try:
        hold_official(entry.number)
    except SettingsError as error:
        facts = tuple((name, str(fact)) for name, fact in error.facts.items())
        return EntryFault(error.code, error.template, facts)
    if catalogue.find(entry.procedure) is None:
        told = (("procedure", entry.procedure[:32]),)
        return EntryFault("procedure", N_("the catalogue has no procedure {procedure}"), told)
    return next(_time_faults(entry, now), None)


def _time_faults(entry: RegisterEntry, now: datetime) -> Iterator[EntryFault]:
    times = [entry.received_at, entry.due_at, entry.changed_at]
    times += [at for wait in entry.waits for at in (wait.asked_at, wait.complete_at)]
    if any(at.tzinfo is None for at in times if at):
        yield EntryFault("date", N_("one of its times has no zone"))
        return
    if entry.received_at.year < _FIRST_YEAR:
        yield _fault(N_("received on {day}, which is too long ago"), entry.received_at)
    if entry.received_at > now + _AHEAD:
        yield _fault(N_("received on {day}, which is yet to come"), entry.received_at)
    if entry.due_at and entry.due_at < entry.received_at:
        yield _fault(N_("due on {day}, before it was received"), entry.due_at)
    for wait in entry.waits:
        if wait.asked_at < entry.received_at or (wait.complete_at and wait.complete_at < wait.asked_at):
            yield _fault(N_("papers were asked for on {day}, which does not fit its other times"), wait.asked_at)


def _fault(template: str, at: datetime) -> EntryFault:
    return EntryFault("date", template, (("day", f"{at:%d/%m/%Y}"),))
