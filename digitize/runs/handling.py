"""What officers do with dossiers in the one queue: numbers, joining, who works on it, official status, linked cases.

Each changes the dossier's folder and the registry through `runs/noting.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier import handling
from digitize.dossier.handling import By
from digitize.dossier.numbers import hold_official, number_key
from digitize.errors import SettingsError
from digitize.registry import journal, lookup, outbox, register
from digitize.registry.connection import writing
from digitize.registry.offers import offers_of
from digitize.runs.noting import note
from digitize.runs.pulling import apply_entry, counted_by
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from digitize.dossier.handling import Handled
    from digitize.dossier.same_filing import Window
    from digitize.model import Dossier, OfficialStatus, StatusStep
    from digitize.registry.register import Held
    from digitize.runs.pulling import Desk


def bind_number(dossier: str, typed: str, desk: Desk, now: datetime, *, replacing: bool = False) -> Dossier:
    """Bind the number that the one-stop system gave; what its register says under it is taken over.

    Raises:
        SettingsError: it is no official number, another dossier has it, or this one has another.
    """

    def change(found: Dossier) -> Handled:
        _hold_free(hold_official(typed), found, desk)
        return handling.bind_number(found, typed, _by(desk, now), replacing=replacing)

    after = note(desk.layout, desk.db, dossier, change)
    return apply_entry(dossier, desk, now) or after


def _hold_free(number: str, dossier: Dossier, desk: Desk) -> None:
    holder = register.holder_of(desk.db.conn, number)
    if holder in {None, dossier.id}:
        return
    raise SettingsError(
        N_("{number} is the number of {holder}"),
        code="number_known",
        hint=N_("`digitize review merge` puts one dossier into another; else compare the number with the receipt."),
        number=number,
        holder=holder,
    )


def unbind_number(dossier: str, desk: Desk, now: datetime) -> Dossier:
    """Take the number off a dossier again; its entry of the register stands alone then.

    Raises:
        SettingsError: there is none.
    """
    return note(desk.layout, desk.db, dossier, lambda found: handling.unbind_number(found, _by(desk, now)))


def join_entry(dossier: str, number: str, window: Window, desk: Desk, now: datetime) -> Dossier:
    """Say that a dossier and an entry of the register that was offered for it are one filing.

    Raises:
        SettingsError: it was not offered.
    """
    held = _entry(number, desk)
    offered = offers_of(desk.db.conn, [dossier], (), window)
    if held.key not in {number_key(offer.number) for offer in offered}:
        raise SettingsError(
            N_("this entry is not offered for {dossier}"),
            code="not_offered",
            hint=N_("`digitize queue offers` lists them; `digitize queue number` binds any number."),
            dossier=dossier,
        )
    return bind_number(dossier, held.entry.number, desk, now)


def keep_apart(dossier: str, number: str, desk: Desk, now: datetime) -> None:
    """Say that a dossier and an entry of the register are two filings: it is not offered again.

    Raises:
        SettingsError: the register has no such entry.
    """
    lookup.load_dossier(desk.db.conn, dossier)
    held = _entry(number, desk)
    event = _by(desk, now).event(
        lookup.load_dossier(desk.db.conn, dossier), "kept_apart", ("number", held.entry.number)
    )
    with writing(desk.db.conn):
        register.keep_apart(desk.db.conn, held, dossier)
        journal.append(desk.db.conn, event, dossier)


def _entry(number: str, desk: Desk) -> Held:
    held = register.find_entry(desk.db.conn, hold_official(number))
    if held is None:
        raise SettingsError(
            N_("the register has no entry of this number"),
            code="no_entry",
            hint=N_("`digitize queue pull` reads the register."),
        )
    return held


def assign(dossier: str, to: str | None, unit: str | None, desk: Desk, now: datetime) -> Dossier:
    """Say who works on a dossier, an account or a unit."""
    return note(desk.layout, desk.db, dossier, lambda found: handling.assign(found, to, unit, _by(desk, now)))


def move_status(dossier: str, step: StatusStep, desk: Desk, now: datetime) -> Dossier:
    """Move the official status of a dossier, and let the courier report it.

    Raises:
        SettingsError: the status may not follow, a linked case is open, or the time is impossible.
    """
    steps: list[StatusStep] = []

    def change(found: Dossier) -> Handled:
        said_at = handling.moved_at(found, step.status)  # a stop may have kept it from the outbox
        steps.append(replace(step, at=said_at or step.at))
        after, event = handling.move_status(found, step.status, steps[0].at, _by(desk, now))
        return counted_by(found, after, desk.rules), event

    def also(conn: sqlite3.Connection) -> None:
        outbox.plan_status(conn, dossier, steps[0])

    return note(desk.layout, desk.db, dossier, change, also)


def move_linked(dossier: str, key: str, told: tuple[OfficialStatus, str | None], desk: Desk, now: datetime) -> Dossier:
    """Say how far a linked case is, and its number; what the register waited for is then looked at again.

    Raises:
        SettingsError: there is no such case, or the status may not follow.
    """
    status, number = told
    by = _by(desk, now)
    after = note(desk.layout, desk.db, dossier, lambda found: handling.move_linked(found, key, status, number, by))
    return after if handling.open_cases(after) else apply_entry(dossier, desk, now) or after


def _by(desk: Desk, now: datetime) -> By:
    return By(at=now, who=desk.who)
