"""How far each file has come on its way in: seen, claimed, staged, built, verified, committed, released.

seen: it lies in a hotfolder · claimed: it is ours · staged: looked over, and its dossier has an id · built: its
dossier's folder is made · verified: the archive was read back · committed: the registry has it · released: the file
stands among the originals or the held ones.  Every step is a transaction of its own, durable before the next begins;
a step that is noted twice stays as it was noted first.  A file that was taken away again is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.errors import StoreError
from digitize.registry import rows
from digitize.registry.connection import store_errors, writing
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlite_utils import Database

    from digitize.intake.claim import Plan

Step: TypeAlias = Literal["staged", "built", "verified", "committed", "released"]
IN_WORK = "in_work"
_ORDER = ("seen", "claimed", "staged", "built", "verified", "committed", "released")


@store_errors()
def note_seen(db: Database, hotfolder: str, files: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Note what lies in a hotfolder now.

    Args:
        db: the registry.
        hotfolder: its name.
        files: the identity of each file, by its place.
        at: the time of the look.

    Returns:
        When each was seen first, by its place: ISO 8601, UTC.
    """
    known = {
        (place, identity): (row, seen_at)
        for row, place, identity, seen_at in db.execute(
            "SELECT id, place, identity, seen_at FROM arrivals WHERE hotfolder = ? AND state = 'seen'", (hotfolder,)
        ).fetchall()
    }
    fresh = [file for file in files.items() if file not in known]
    gone = [row for file, (row, _) in known.items() if files.get(file[0]) != file[1]]
    if fresh or gone:
        now = rows.stamp(at)
        with writing(db.conn):
            db.conn.executemany("UPDATE arrivals SET state = 'gone' WHERE id = ?", [(row,) for row in gone])
            db.conn.executemany(
                "INSERT INTO arrivals (hotfolder, place, identity, state, seen_at) VALUES (?, ?, ?, 'seen', ?)",
                [(hotfolder, place, identity, now) for place, identity in fresh],
            )
    return {
        place: known[place, identity][1] if (place, identity) in known else rows.stamp(at)
        for place, identity in files.items()
    }


@store_errors()
def note_claimed(db: Database, plan: Plan, at: datetime) -> None:
    """Note that the files of a batch are ours; files that were never seen in a hotfolder begin here.

    Raises:
        StoreError: code `in_work`; another batch has equal bytes in work, and what becomes of them decides whether
            these are duplicates.  Nothing was noted; try again when it is done.
    """
    now = rows.stamp(at)
    with writing(db.conn):
        have = {n for (n,) in db.execute("SELECT n FROM arrivals WHERE batch = ?", (plan.batch,)).fetchall()}
        if not have and not plan.given.again:
            _check_turn(db, plan)
        for file in (*plan.files, *plan.sidecars):
            if file.ordinal in have:
                continue
            row = db.execute(
                "SELECT id FROM arrivals WHERE hotfolder = ? AND place = ? AND state = 'seen'",
                (plan.hotfolder, file.place),
            ).fetchone()
            values = {
                "state": "claimed",
                "batch": plan.batch,
                "n": file.ordinal,
                "sha256": file.sha256,
                "bytes": file.bytes,
                "claimed_at": now,
            }
            if row:
                db.table("arrivals").update(row[0], values)
            else:
                db.table("arrivals").insert(
                    {"hotfolder": plan.hotfolder, "place": file.place, "identity": "", **values}
                )


def _check_turn(db: Database, plan: Plan) -> None:
    in_work = "SELECT batch FROM arrivals WHERE sha256 = ? AND state IN ('claimed', 'staged', 'built', 'verified')"
    for file in plan.files:
        other = db.execute(in_work, (file.sha256,)).fetchone()
        if other:
            raise StoreError(
                N_("the batch {batch} has a file with the bytes of another one in work, {other}"),
                code=IN_WORK,
                hint=N_("It goes on when that one is done."),
                batch=plan.batch,
                other=other[0],
            )


@store_errors()
def reach(db: Database, batch: str, files: Iterable[int] | None, steps: Iterable[Step], at: datetime) -> None:
    """Note that files have come so far; a file that is further already stays there.

    Args:
        db: the registry.
        batch: theirs.
        files: their ordinals; None: all of the batch.
        steps: in order.
        at: now.
    """
    chosen = None if files is None else list(files)
    with writing(db.conn):
        for step in steps:
            before = ", ".join(f"'{state}'" for state in _ORDER[: _ORDER.index(step)])
            sql = (
                f"UPDATE arrivals SET state = '{step}', {step}_at = ? "  # noqa: S608 - our own words
                f"WHERE batch = ? AND state IN ({before})"
            )
            if chosen is None:
                db.execute(sql, (rows.stamp(at), batch))
            else:
                db.conn.executemany(f"{sql} AND n = ?", [(rows.stamp(at), batch, n) for n in chosen])


@store_errors()
def came_from(conn: sqlite3.Connection, batch: str, sha256: str) -> tuple[str, str] | None:
    """Return the hotfolder of a file of a batch and its place in it; None where it came from none."""
    sql = "SELECT hotfolder, place FROM arrivals WHERE batch = ? AND sha256 = ? AND hotfolder <> '' LIMIT 1"
    row = conn.execute(sql, (batch, sha256)).fetchone()
    return (row[0], row[1]) if row else None


@store_errors()
def count_attempt(db: Database, batch: str, at: datetime) -> int:
    """Count that a batch could not be finished, and return how often that was."""
    sql = (
        "INSERT INTO batch_attempts VALUES (?, 1, ?) ON CONFLICT (batch) "
        "DO UPDATE SET attempts = attempts + 1, last_at = excluded.last_at RETURNING attempts"
    )
    with writing(db.conn):
        return int(db.execute(sql, (batch, rows.stamp(at))).fetchone()[0])
