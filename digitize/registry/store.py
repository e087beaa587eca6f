"""The one writer of the registry: batches, ids, dossiers, in short transactions.

Every write is an upsert: a restart that replays what it had done changes nothing.  A dossier goes in with
`commit_dossier`, one transaction each, so that a batch of 500 dossiers and a dossier of 500 pages both hold the
lock only briefly; `close_batch` writes the sums when all are in.
What is only read is in `lookup` and `index`, without the start-up cost of sqlite-utils.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from digitize.dossier.numbers import local_id
from digitize.errors import StoreError
from digitize.model import Event, Ledger, to_plain
from digitize.registry import journal, quarantine, register, rows
from digitize.registry.connection import (
    SCHEMA_VERSION,
    connect,
    connect_reading,
    make_private,
    meta,
    schema_version,
    store_errors,
    writing,
)
from digitize.registry.index import LOCAL_TIME
from digitize.registry.indexing import forget_page, index_page, merge_all
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.model import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What became of a file that came in."""

    name: str  # base name, or path below the dossier's folder
    sha256: str  # "" for skipped files, which are not read
    verdict: Literal["accepted", "duplicate", "quarantined", "skipped"]
    dossier: str | None = None  # where its sides are


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file in quarantine, and why."""

    name: str
    sha256: str
    code: str  # one of contract section 4
    reason: str  # message id
    facts: tuple[tuple[str, str], ...] = ()  # of the reason
    hint: str = ""  # message id: what to do
    extension: str = "bin"  # its file in quarantine/<batch>/ is <sha256>.<extension>
    sides: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """Everything that a batch leaves behind besides its dossiers."""

    ledger: Ledger
    files: tuple[FileVerdict, ...]
    held: tuple[Held, ...]
    profile: str = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBatch:
    """A batch's record in the data folder (`log/batches/<batch>.json`), from which its rows can be made again."""

    batch: str
    began_at: datetime
    closed_at: datetime
    by: str
    outcome: BatchOutcome


_NO_PLACE = (
    "UPDATE arrivals SET place = '' WHERE place <> '' AND state <> 'seen' AND sha256 IN ("
    "SELECT sha256 FROM originals JOIN dossiers ON dossiers.id = originals.dossier WHERE restricted"
)
"""Files of restricted dossiers leave no name where they came in either."""


def open_store(path: Path) -> Database:
    """Open the registry for writing; make it (file 0600, folder 0700) or bring it up to date first.

    Raises:
        StoreError: a newer program wrote it (`newer`), or it can't be used.
    """
    from sqlite_utils import Database

    from digitize.registry.schema import migrate

    with store_errors():
        make_private(path)
        conn = connect(path)
        try:
            schema_version(conn)
            db = Database(conn, execute_plugins=False)
            with writing(conn):
                migrate(db)
        except BaseException:
            conn.close()
            raise
        return db


def open_reading(path: Path) -> sqlite3.Connection:
    """Open the registry for reading only, without sqlite-utils; an older one is brought up to date first.

    Raises:
        StoreError: there is none (`absent`), a newer program wrote it (`newer`), or it can't be used.
    """
    if not path.is_file():
        raise StoreError(
            N_("there is no registry in this data folder"), code="absent", hint=N_("Run `digitize init` first.")
        )
    with store_errors():
        conn = connect_reading(path)
        try:
            if schema_version(conn) < SCHEMA_VERSION:
                open_store(path).close()
        except BaseException:
            conn.close()
            raise
        return conn


def station_id(conn: sqlite3.Connection) -> str:
    """Return this registry's own name, which no other has."""
    return meta(conn, "station") or ""


def begin_batch(db: Database, at: datetime, who: str) -> str:
    """Begin a batch and return its id, `yyyymmdd-nnnn`, counted for each local day."""
    day = f"{at.astimezone(LOCAL_TIME):%Y%m%d}"
    with writing(db.conn):
        batch = f"{day}-{_count_up(db, f'batch:{day}', 1):04d}"
        db.table("batches").insert({"id": batch, "state": "open", "began_at": rows.stamp(at)})
        journal.append(db.conn, Event(at=at, who=who, what="begin_batch", facts=(("batch", batch),)))
    return batch


def drop_batch(db: Database, batch: str, at: datetime, who: str) -> None:
    """Drop a batch for which nothing was taken; its id is never given again."""
    with writing(db.conn):
        if db.execute("DELETE FROM batches WHERE id = ? AND state = 'open'", (batch,)).rowcount:
            journal.append(db.conn, Event(at=at, who=who, what="drop_batch", facts=(("batch", batch),)))


def reserve_ids(db: Database, desk: str, day: date, how_many: int) -> list[str]:
    """Return local ids that no other dossier ever gets, also when this one comes to nothing."""
    with writing(db.conn):
        last = _count_up(db, f"dossier:{desk}:{day:%y%m%d}", how_many)
    return [local_id(desk, day, n) for n in range(last - how_many + 1, last + 1)]


def _count_up(db: Database, counter: str, by: int) -> int:
    sql = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
    return int(db.execute(sql + " RETURNING value", (counter, by)).fetchone()[0])


def commit_dossier(db: Database, dossier: Dossier, *, at: datetime, who: str) -> bool:
    """Register a dossier whole: its row, pages, documents, fields, originals, index, outbox and journal.

    Of a restricted dossier only ids, times and hashes are kept; what was there before is erased from the file.

    Returns:
        Whether anything changed.

    Raises:
        StoreError: the registry can't be written, or knows no batch of that name.
    """
    prepared = prepare(dossier)
    with writing(db.conn):
        before = db.execute("SELECT restricted FROM dossiers WHERE id = ?", (dossier.id,)).fetchone()
        changed = put_dossier(db, prepared, at=at, who=who)
    if changed and dossier.restricted and before == (0,):
        erase_traces(db)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is written of a dossier, worked out before the lock is taken."""

    whole: Dossier
    kept: Dossier
    row: rows.Row
    delivery: str | None


def prepare(dossier: Dossier) -> Prepared:
    """Do the slow part of registering a dossier."""
    kept = rows.bare(dossier) if dossier.restricted else dossier
    plain = to_plain(kept)
    return Prepared(
        whole=dossier, kept=kept, row=rows.dossier_row(kept, plain), delivery=rows.delivery_digest(kept, plain)
    )


def put_dossier(db: Database, prepared: Prepared, *, at: datetime, who: str) -> bool:
    """Register a dossier in the caller's transaction; say whether anything changed."""
    kept, row = prepared.kept, prepared.row
    before = db.execute("SELECT digest FROM dossiers WHERE id = ?", (kept.id,)).fetchone()
    register.link_number(db.conn, prepared.whole, at)
    write_handovers(db, kept.id, rows.handover_rows(prepared.whole))
    if before and before[0] == row["digest"]:
        return False
    write_dossier(db, kept, row)
    plan_delivery(db, kept.id, prepared.delivery, at)
    facts = (("state", str(kept.state)), ("pages", str(kept.page_count)), ("value", row["digest"]))
    what = "change_dossier" if before else "register_dossier"
    journal.append(db.conn, Event(at=at, who=who, what=what, facts=facts), kept.id)
    return True


def write_dossier(db: Database, kept: Dossier, row: rows.Row) -> None:
    """Write a dossier's rows and index entries in the caller's transaction; the ids of its pages stay.

    Args:
        db: the registry.
        kept: what of the dossier the registry holds.
        row: its own row.
    """
    db.table("dossiers").upsert(row, pk="id")
    _replace_parts(db, kept)
    _write_pages(db, kept)


def write_handovers(db: Database, dossier: str, handovers: Iterable[rows.Row]) -> None:
    """Write which offices took a restricted dossier over, in the caller's transaction."""
    db.execute("DELETE FROM handovers WHERE dossier = ?", (dossier,))
    db.table("handovers").insert_all(handovers)


def _replace_parts(db: Database, dossier: Dossier) -> None:
    parts = {
        "documents": rows.document_rows(dossier),
        "fields": rows.field_rows(dossier),
        "originals": rows.original_rows(dossier),
        "linked": rows.linked_rows(dossier),
        "shown_originals": rows.shown_rows(dossier),
        "papers": rows.paper_rows(dossier),
        "reported": rows.reported_rows(dossier),
    }
    for table, parts_rows in parts.items():
        db.execute(f"DELETE FROM {table} WHERE dossier = ?", (dossier.id,))  # noqa: S608
        db.table(table).insert_all(parts_rows)
    if dossier.restricted:
        nameless = (
            "UPDATE files SET name = '' WHERE dossier = ?1"
            " OR sha256 IN (SELECT sha256 FROM originals WHERE dossier = ?1)"
        )
        db.execute(nameless, (dossier.id,))
        db.execute(f"{_NO_PLACE} AND dossier = ?)", (dossier.id,))


def _write_pages(db: Database, dossier: Dossier) -> None:
    numbers = {page.n for page in dossier.pages}
    for page_id, n in db.execute("SELECT id, n FROM pages WHERE dossier = ?", (dossier.id,)).fetchall():
        if n not in numbers:
            forget_page(db.conn, page_id)
            db.execute("DELETE FROM pages WHERE id = ?", (page_id,))
    db.table("pages").upsert_all((rows.page_row(dossier, page) for page in dossier.pages), pk=("dossier", "n"))
    ids = dict(db.execute("SELECT n, id FROM pages WHERE dossier = ?", (dossier.id,)).fetchall())
    facts = rows.page_facts(dossier)
    for page in dossier.pages:
        index_page(db.conn, ids[page.n], rows.page_text(page), facts.get(page.n, ""))


def plan_delivery(db: Database, dossier: str, digest: str | None, at: datetime) -> None:
    """Let the courier deliver each content once; a content that comes back after another is a new delivery."""
    replaced = (
        "UPDATE outbox SET state = 'replaced' WHERE dossier = ? AND kind = 'dossier'"
        " AND state IN ('waiting', 'parked') AND digest IS NOT ?"
    )
    db.execute(replaced, (dossier, digest))
    newest = (
        "SELECT digest FROM outbox WHERE dossier = ? AND kind = 'dossier'"
        " AND state IN ('waiting', 'parked', 'delivered') ORDER BY id DESC LIMIT 1"
    )
    if digest and db.execute(newest, (dossier,)).fetchone() != (digest,):
        row = {"dossier": dossier, "kind": "dossier", "digest": digest, "state": "waiting", "made_at": rows.stamp(at)}
        db.table("outbox").insert(row, pk="id")


def known_original(conn: sqlite3.Connection, sha256: str) -> str | None:
    """Return the id of the dossier that already holds a file of these bytes."""
    with store_errors():
        row = conn.execute(
            "SELECT dossier FROM originals WHERE sha256 = ? ORDER BY rowid LIMIT 1", (sha256,)
        ).fetchone()
    return row[0] if row else None


def batch_state(conn: sqlite3.Connection, batch: str) -> Literal["open", "closed"] | None:
    """How far a batch is; None when it is unknown."""
    with store_errors():
        row = conn.execute("SELECT state FROM batches WHERE id = ?", (batch,)).fetchone()
    return row[0] if row else None


def erase_traces(db: Database) -> bool:
    """Overwrite what taken out pages left behind in the file: merge the index, empty the write-ahead log.

    Call it after pages have moved from an ordinary dossier into a restricted one.  It reads and writes the
    whole index (about a second for 10,000 pages).

    Returns:
        Whether the log could be emptied; another connection that is reading prevents it, then call again later.
    """
    with writing(db.conn):
        merge_all(db.conn)
    with store_errors():
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def close_batch(db: Database, batch: str, outcome: BatchOutcome, *, at: datetime, who: str) -> bool:
    """Write a batch's sums, the verdict on each of its files and its quarantine.

    Files of restricted dossiers keep their hash but not their name.  What was held before of the same bytes is
    settled: it was tried again.

    Returns:
        Whether anything changed.

    Raises:
        StoreError: the sums do not balance (`ledger`), or the batch was closed with other sums (`closed`).
    """
    _check_balance(batch, outcome.ledger)
    with writing(db.conn):
        if _closed_alike(db, batch, outcome.ledger):
            return False
        db.execute("UPDATE batches SET state = 'closed', closed_at = ? WHERE id = ?", (rows.stamp(at), batch))
        db.table("ledger").insert({"batch": batch, **asdict(outcome.ledger)})
        db.table("files").insert_all(
            {"batch": batch, "n": n, **asdict(file)} for n, file in enumerate(outcome.files, 1)
        )
        db.execute(
            "UPDATE files SET name = '' WHERE batch = ? AND dossier IN (SELECT id FROM dossiers WHERE restricted)",
            (batch,),
        )
        hashes = (file.sha256 for file in outcome.files)
        quarantine.note_taken_again(db.conn, batch, hashes, at=at, who=who)
        quarantine.forget_names(db.conn, batch)
        db.execute(f"{_NO_PLACE}) AND batch = ?", (batch,))
        db.table("quarantine").insert_all(
            {**held_row(batch, n, held, at), "profile": outcome.profile, "attempts": _attempt(db, held)}
            for n, held in enumerate(outcome.held, 1)
        )
        sums = tuple((name, str(value)) for name, value in asdict(outcome.ledger).items())
        journal.append(db.conn, Event(at=at, who=who, what="close_batch", facts=(("batch", batch), *sums)))
    return True


def _check_balance(batch: str, ledger: Ledger) -> None:
    if not ledger.balanced:
        raise StoreError(
            N_("batch {batch} does not balance: {sides} sides came in, {known} are accounted for"),
            code="ledger",
            hint=N_("The files stay in intake; this is a fault of the program, please report it."),
            batch=batch,
            sides=ledger.sides,
            known=ledger.pages + ledger.blank + ledger.separators + ledger.quarantined,
        )


def _closed_alike(db: Database, batch: str, ledger: Ledger) -> bool:
    found = next(db.query("SELECT * FROM ledger WHERE batch = ?", (batch,)), None)
    if found and found != {"batch": batch, **asdict(ledger)}:
        raise StoreError(N_("batch {batch} was closed before, with other sums"), code="closed", batch=batch)
    return found is not None


def _attempt(db: Database, held: Held) -> int:
    """Count how often these bytes were held, this time included."""
    sql = "SELECT coalesce(max(attempts), 0) + 1 FROM quarantine WHERE sha256 = ?"
    return int(db.execute(sql, (held.sha256,)).fetchone()[0])


def held_row(batch: str, n: int, held: Held, at: datetime) -> rows.Row:
    """The row of a file that is held, without profile and attempts."""
    facts = json.dumps(dict(held.facts), ensure_ascii=False, sort_keys=True)
    return {"batch": batch, "n": n, **asdict(held), "facts": facts, "at": rows.stamp(at), "state": "held"}
