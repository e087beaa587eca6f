"""Writing down what came to a dossier from outside, where no PDF must be made again: a number, a status, a delivery.

The folder is written first, then one transaction takes the registry, the journal and the outbox along.  A stop in
between leaves a folder that is ahead; whoever noted it notes it once more, because the outbox or the register still
waits for it.  A notice to the citizen that the change calls for is planned in the same transaction, by what the
registry had before.  It is no decision of a person and can't be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.describe import describe
from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import DESCRIPTION, VALUE
from digitize.model import Dossier, from_plain, to_plain
from digitize.registry import journal, lookup, store
from digitize.registry.connection import writing
from digitize.runs.damaged import DAMAGED
from digitize.runs.notices.planning import plan_due
from digitize.runs.rework.finish import turn
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import Event


def read_whole(layout: Layout, conn: sqlite3.Connection, dossier: str) -> Dossier:
    """Read a dossier from its folder.

    Raises:
        SettingsError: there is none of this id.
        StoreError: its folder is missing or damaged.
    """
    known = lookup.load_dossier(conn, dossier)
    folder = layout.dossier(known.id, known.received_at, restricted=known.restricted)
    try:
        return from_plain(Dossier, shelf.read_json(folder / VALUE))
    except DAMAGED as error:
        raise StoreError(
            N_("the folder of {dossier} is missing or damaged"),
            code="damaged",
            hint=N_("Run `digitize verify --rebuild`."),
            dossier=dossier,
        ) from error


def note(
    layout: Layout,
    db: Database,
    dossier: str,
    change: Callable[[Dossier], tuple[Dossier, Event]],
    also: Callable[[sqlite3.Connection], None] = lambda _: None,
) -> Dossier:
    """Change a dossier's value, waiting for our turn; as `note_now`."""
    with turn(layout, db):
        return note_now(layout, db, dossier, change, also)


def note_now(
    layout: Layout,
    db: Database,
    dossier: str,
    change: Callable[[Dossier], tuple[Dossier, Event]],
    also: Callable[[sqlite3.Connection], None] = lambda _: None,
) -> Dossier:
    """Change a dossier's value; the caller has the turn.

    Args:
        layout: the data folder.
        db: the registry.
        dossier: its id.
        change: gives the new value, with the same pages and documents, and what the journal says of it.
        also: is done in the same transaction.

    Raises:
        SettingsError: there is none of this id; also what `change` raises.
        StoreError: the data folder or the registry refuses.
    """
    before = read_whole(layout, db.conn, dossier)
    after, event = change(before)
    if after != before:
        folder = layout.dossier(after.id, after.received_at, restricted=after.restricted)
        shelf.write_bytes(folder / DESCRIPTION, describe(after))
        shelf.write_json(folder / VALUE, to_plain(after))
    with writing(db.conn):
        known = lookup.load_dossier(db.conn, dossier)
        caught_up = store.commit_dossier(db, after, at=event.at, who=event.who)  # after a stop in between
        if caught_up or after != before:
            journal.append(db.conn, event, dossier)
        plan_due(layout, db.conn, (known, after), event.at)
        also(db.conn)
    return after
