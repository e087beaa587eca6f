"""Carrying out what persons decide about restricted dossiers, where no PDF must be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.describe import describe
from digitize.dossier.hold import hold_unfrozen
from digitize.dossier.restriction import handed_over
from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import DESCRIPTION, VALUE
from digitize.model import Dossier, Event, from_plain, to_plain
from digitize.registry import journal, lookup, store
from digitize.registry.connection import writing
from digitize.runs.damaged import DAMAGED
from digitize.wording import N_

if TYPE_CHECKING:
    from sqlite_utils import Database

    from digitize.dossier.restriction import Decision, Office
    from digitize.intake.layout import Layout


def hand_over(layout: Layout, db: Database, dossier: str, office: Office, decision: Decision) -> Dossier:
    """Write a hand-over into the dossier's history, the registry and the journal.

    The folder is written first: a stop in between leaves a history that the next hand-over or rebuilding takes over.

    Raises:
        SettingsError: it is not restricted, or frozen.
        StoreError: its value can't be read, or the data folder refuses.
    """
    known = lookup.load_dossier(db.conn, dossier)
    folder = layout.dossier(known.id, known.received_at, restricted=known.restricted)
    try:
        whole = from_plain(Dossier, shelf.read_json(folder / VALUE))
    except DAMAGED as error:
        raise StoreError(
            N_("the folder of {dossier} is missing"), hint=N_("Bring it back from a backup first."), dossier=dossier
        ) from error
    hold_unfrozen(whole)
    after = handed_over(whole, office, decision)
    shelf.write_bytes(folder / DESCRIPTION, describe(after))
    shelf.write_json(folder / VALUE, to_plain(after))
    with writing(db.conn):
        store.commit_dossier(db, after, at=decision.at, who=decision.by)
        event = Event(at=decision.at, who=decision.by, what="hand_over", facts=(("unit", office.unit),))
        journal.append(db.conn, event, dossier)
    return after
