"""Purges: who asked for one, who confirmed it, and which bytes must never be taken in again.

A request is a row; what two persons have agreed on stands in `log/purged/` too, from which the rows can be made again.
Reasons may speak of people: they stand in the row, the journal has none.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from digitize.model import Event, PurgeWord
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing
from digitize.registry.store import commit_dossier, erase_traces

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database

    from digitize.model import Purge

WHO = "purge"
_CONFIRMED = "SELECT dossier FROM purges WHERE confirmed_at IS NOT NULL"


@store_errors()
def pending(conn: sqlite3.Connection, dossier: str) -> PurgeWord | None:
    """Return who asked that a dossier be purged, while nobody has confirmed it."""
    found = conn.execute(
        "SELECT asked_by, asked_at, asked_why, lapsed FROM purges WHERE dossier = ? AND confirmed_at IS NULL",
        (dossier,),
    ).fetchone()
    if found is None:
        return None
    return PurgeWord(by=found[0], at=datetime.fromisoformat(found[1]), reason=found[2], lapsed=bool(found[3]))


def ask(db: Database, dossier: str, word: PurgeWord) -> None:
    """Write down that a person wants a dossier purged; an older request that ran out is replaced."""
    row = {"dossier": dossier, "asked_at": rows.stamp(word.at), "asked_by": word.by, "asked_why": word.reason}
    row |= {"lapsed": int(word.lapsed)}  # type: ignore[dict-item]
    with writing(db.conn):
        db.table("purges").upsert(row, pk="dossier")
        journal.append(db.conn, Event(at=word.at, who=word.by, what="ask_purge"), dossier)


def forget(db: Database, purge: Purge) -> bool:
    """Take everything of a dossier out of the registry but ids, times and hashes.

    Returns:
        Whether nothing is left in the file; else another program is reading, and it must be called again.
    """
    commit_dossier(db, purge.dossier, at=purge.confirmed.at, who=purge.confirmed.by)
    with writing(db.conn):
        known = db.execute(f"{_CONFIRMED} AND dossier = ?", (purge.dossier.id,)).fetchone()
        write(db, (purge,))
        for sha256 in purge.hashes:
            db.execute("UPDATE arrivals SET place = '' WHERE sha256 = ? AND state <> 'seen'", (sha256,))
            db.execute(
                "UPDATE quarantine SET name = '', facts = json_replace(facts, '$.name', '') WHERE sha256 = ?", (sha256,)
            )
        if not known:
            journal.append(db.conn, _event(purge, purge.confirmed.at, "confirm_purge"), purge.dossier.id)
    return erase_traces(db)


def finish(db: Database, purge: Purge) -> None:
    """Write down that all bytes are gone."""
    with writing(db.conn):
        write(db, (purge,))
        journal.append(db.conn, _event(purge, purge.done_at or purge.confirmed.at, "purge"), purge.dossier.id)


def _event(purge: Purge, at: datetime, what: str) -> Event:
    ground = "keeping_ended" if purge.kept else "not_to_be_stored"
    facts = (
        ("asked_by", purge.asked.by),
        ("ground", ground),
        *((f"sha256_{n}", sha256) for n, sha256 in enumerate(purge.hashes, 1)),
    )
    return Event(at=at, who=purge.confirmed.by, what=what, facts=facts)


def write(db: Database, purges: Iterable[Purge]) -> None:
    """Write the rows of agreed purges in the caller's transaction."""
    for purge in purges:
        row = {
            "dossier": purge.dossier.id,
            "asked_at": rows.stamp(purge.asked.at),
            "asked_by": purge.asked.by,
            "asked_why": purge.asked.reason,
            "confirmed_at": rows.stamp(purge.confirmed.at),
            "confirmed_by": purge.confirmed.by,
            "confirmed_why": purge.confirmed.reason,
            "done_at": purge.done_at and rows.stamp(purge.done_at),
            "lapsed": int(purge.kept is not None),
        }
        db.table("purges").upsert(row, pk="dossier")


@store_errors()
def sharing(conn: sqlite3.Connection, hashes: Iterable[str]) -> tuple[str, ...]:
    """Return the dossiers that list any of these files, but for purged ones."""
    sql = f"SELECT DISTINCT dossier FROM originals WHERE sha256 = ? AND dossier NOT IN ({_CONFIRMED})"  # noqa: S608
    return tuple(sorted({dossier for sha256 in hashes for (dossier,) in conn.execute(sql, (sha256,))}))
