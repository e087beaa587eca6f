"""When a slip may be printed, and what must be done first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.numbers import is_official
from digitize.dossier.slips.words import SlipKind
from digitize.errors import SettingsError
from digitize.model import DossierState, OfficialStatus
from digitize.text import nfc, printable
from digitize.wording import N_

if TYPE_CHECKING:
    from datetime import date, datetime

    from digitize.dossier.slips.words import SlipWords
    from digitize.model import Dossier

_MOST = 1000  # characters of a reason
_NEVER_CAME_IN = frozenset({SlipKind.RECEIPT, SlipKind.APOLOGY, SlipKind.STOP, SlipKind.CONTROL})
_WITH_REASON = frozenset({SlipKind.REFUSAL, SlipKind.APOLOGY, SlipKind.STOP})
_TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A slip that a person wants."""

    kind: SlipKind
    at: datetime  # now
    reason: str = ""  # as it is printed
    until: date | None = None  # of an apology: the new day
    pages: int | None = None  # as a person counted them, for a fee for each page


def order_of(dossier: Dossier, order: Order, words: SlipWords) -> Order:
    """Hold that a slip may be printed; return the order with what the dossier itself says.

    Raises:
        SettingsError: it may not; the message says why, the hint what to do.
    """
    hold_printed_here(order.kind, words)
    _hold_ordinary(dossier)
    if order.kind is SlipKind.RECEIPT:
        _hold_number(dossier)
    if order.kind in _NEVER_CAME_IN and dossier.state is DossierState.NOT_ACCEPTED:
        raise SettingsError(
            N_("{dossier} was not accepted: there is no {kind} of it"),
            code="not_accepted",
            hint=N_(
                "`digitize slip {dossier} refusal` is what the applicant gets; `digitize review reopen` takes it up."
            ),
            dossier=dossier.id,
            kind=order.kind.value,
        )
    if order.kind is SlipKind.REFUSAL:
        _hold_refused(dossier)
    told = Order(
        kind=order.kind,
        at=order.at,
        reason=" ".join(printable(nfc(order.reason or _known_reason(dossier, order.kind))).split())[:_MOST],
        until=order.until,
        pages=order.pages,
    )
    if told.kind in _WITH_REASON and not told.reason:
        raise SettingsError(
            N_("a {kind} says why: add --reason"), code="reason", hint=N_("The citizen reads it."), kind=told.kind.value
        )
    if told.kind is SlipKind.APOLOGY:
        _hold_new_day(dossier, told)
    return told


def hold_printed_here(kind: SlipKind, words: SlipWords) -> None:
    """Hold that this kind is printed here.

    Raises:
        SettingsError: the one-stop system prints its own.
    """
    if kind.value in words.printed_elsewhere:
        raise SettingsError(
            N_("The one-stop system prints the {kind} itself: slips.printed_elsewhere in station.toml"),
            code="printed_elsewhere",
            kind=kind.value,
        )


def _hold_ordinary(dossier: Dossier) -> None:
    if dossier.restricted:
        raise SettingsError(
            N_("{dossier} is restricted: no slip is printed of it"),
            code="restricted",
            hint=N_("It is handed over, or released first: `digitize review release`."),
            dossier=dossier.id,
        )
    if dossier.procedure is None:
        raise SettingsError(N_("The procedure of {dossier} is not determined"), code="undecided", dossier=dossier.id)


def _hold_number(dossier: Dossier) -> None:
    if not dossier.number or not is_official(dossier.number):
        raise SettingsError(
            N_("{dossier} has no official number yet, and a receipt never carries a temporary one"),
            code="no_number",
            hint=N_("`digitize queue push` asks for one; `digitize queue number {dossier} NUMBER` binds one."),
            dossier=dossier.id,
        )


def _hold_refused(dossier: Dossier) -> None:
    told = dossier.official_status == OfficialStatus.NOT_RECEIVED
    if dossier.state is not DossierState.NOT_ACCEPTED and not told:
        raise SettingsError(
            N_("{dossier} was not turned away: there is nothing to confirm in writing"),
            code="not_refused",
            hint=N_("Say so first: `digitize review reject {dossier} --reason ...`."),
            dossier=dossier.id,
        )


def _hold_new_day(dossier: Dossier, order: Order) -> None:
    if order.until is None or order.until <= order.at.date():
        raise SettingsError(N_("an apology names a new day, later than today: add --until 2026-12-08"), code="until")
    if dossier.due_at and order.until <= dossier.due_at.astimezone(order.at.tzinfo).date():
        raise SettingsError(
            N_("the result is due on {due} anyway: a new day is a later one"),
            code="until",
            due=f"{dossier.due_at.astimezone(order.at.tzinfo):%d/%m/%Y}",
        )


def _known_reason(dossier: Dossier, kind: SlipKind) -> str:
    """What the applicant was told when the dossier was turned away."""
    if kind is not SlipKind.REFUSAL:
        return ""
    told = [dict(event.facts).get("reason", "") for event in dossier.history if event.what == _TURNED_AWAY]
    return told[-1] if told else ""
