"""What was seen before: since when, and what a person has acknowledged."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.registry import conditions, store
from digitize.registry.conditions import Seen
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.registry.conditions import Condition
    from digitize.runs.checks.check import Check


def note_conditions(db: Database, checks: Iterable[Check], at: datetime) -> None:
    """Write down what changed since somebody looked last; for one who holds the registry open.

    Raises:
        StoreError: the registry can't be written.
    """
    conditions.note(db.conn, map(_seen, checks), at)


def remember(layout: Layout, checks: Sequence[Check], at: datetime) -> tuple[Check, ...]:
    """Return checks with what is known of them from before, and write down what changed if that is possible."""
    known = conditions.note_if_possible(layout.registry, map(_seen, checks), at) if layout.registry.exists() else {}
    return tuple(_with(check, known.get(check.name), at) for check in checks)


def acknowledge(layout: Layout, name: str, checks: Sequence[Check], *, at: datetime, who: str) -> None:
    """Take a person's word that a warning is known.

    Raises:
        SettingsError: nothing is called so (`unknown_check`), or it is no warning (`not_a_warning`).
        StoreError: the registry can't be written.
    """
    names = [check.name for check in checks]
    if name not in names:
        meant = nearest(name, names)
        raise SettingsError(
            N_("no check is called {wanted}; did you mean {meant}?") if meant else N_("no check is called {wanted}"),
            code="unknown_check",
            hint=N_("`digitize status` shows them."),
            wanted=name,
            meant=meant,
        )
    store.open_reading(layout.registry).close()
    with closing(store.open_store(layout.registry)) as db:
        note_conditions(db, checks, at)
        conditions.acknowledge(db.conn, name, at, who)


def _seen(check: Check) -> Seen:
    return Seen(name=check.name, level=check.level, subject=check.subject, since=check.since)


def _with(check: Check, known: Condition | None, now: datetime) -> Check:
    if known is None:
        return check
    return replace(check, since=min(known.since, now), acknowledged=known.acknowledged_at is not None)
