"""The registry again from what the data folder holds: for `verify --rebuild`.

`fill` writes into a registry, in one transaction, everything that dossiers and batch records say, and leaves the rest
as it is: the journal, deliveries, what became of held files, calendars, conditions, mounts, counters.  So a registry
that SQLite can still use is mended in place, others wait meanwhile and see the old one or the new one.  Where it can't
be used, a new file is filled, and `carry_over` brings into it what can still be read of the old one.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from digitize.dossier.numbers import local_id_parts
from digitize.model import Event, Ledger, to_plain
from digitize.registry import journal, purges, quarantine, register, rows, slips
from digitize.registry.checking import is_registered
from digitize.registry.connection import connect_reading, set_meta, store_errors, writing
from digitize.registry.decisions import retire
from digitize.registry.store import (
    BatchOutcome,
    ClosedBatch,
    FileVerdict,
    held_row,
    plan_delivery,
    write_dossier,
    write_handovers,
)
from digitize.registry.store import Held as HeldVerdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.model import Dossier, Purge
    from digitize.registry.decisions import Retired
    from digitize.registry.slips import PrintedSlip

_CARRIED = (
    *("batches", "counters", "outbox", "purges", "quarantine", "calendars", "conditions", "mounts", "covers"),
    *("decisions", "uploads", "register", "register_aside", "slips", "frozen_months", "journal"),
)
_SUMS = tuple(field.name for field in fields(Ledger))
_KEPT = "journal_kept"  # the trigger that refuses to shorten the journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a person's reason file says became of a held file."""

    state: str
    at: datetime
    by: str
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the data folder holds."""

    dossiers: Iterable[Dossier]  # oldest batch first, by id; read one after the other
    records: Sequence[ClosedBatch]  # oldest first
    in_work: Mapping[str, datetime]  # batches in intake, and when they began
    settled: Mapping[tuple[str, str], Settled]  # by batch and hash of a held file
    ids: frozenset[str]  # of dossiers and batches, wherever one is named
    purges: Sequence[Purge] = ()
    retired: Mapping[str, Retired] = field(default_factory=dict)  # dossiers that were merged into others
    slips: Sequence[PrintedSlip] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What came of it."""

    dossiers: int
    changed: tuple[str, ...]  # ids that the registry did not have, or had otherwise
    new_chain: bool  # the journal's old chain was broken or is gone


def fill(db: Database, content: Content, old: Path | None, *, at: datetime, who: str) -> Filled:
    """Make a registry say what the data folder says, in one transaction.

    Dossiers whose folder is gone keep their rows: `verify` goes on telling that it is missing.

    Args:
        db: the registry.
        content: what the data folder says.
        old: a damaged registry that this one replaces; what can still be read of it is carried over.
        at: now.
        who: the account.

    Raises:
        StoreError: the registry can't be written; then nothing has changed.
    """
    with store_errors(), writing(db.conn):
        db.execute("PRAGMA defer_foreign_keys = ON")
        if old:
            _carry_over(old, db)
        new_chain = _hold_chain(db, at, who)
        _put_batches(db, content)
        _empty_index(db)
        written = {dossier.id: _put_dossier(db, dossier, at, who) for dossier in content.dossiers}
        purges.write(db, content.purges)
        slips.restore(db, content.slips)
        changed = tuple(name for name, differs in written.items() if differs)
        _retire(db, content)
        _index_the_others(db, written)
        for record in content.records:
            _put_record(db, record, content.settled)
        _raise_counters(db, content.ids)
        _drop_orphans(db)
        facts = (
            ("dossiers", str(len(written))),
            ("changed", str(len(changed))),
            ("batches", str(len(content.records))),
        )
        journal.append(db.conn, Event(at=at, who=who, what="rebuild_registry", facts=facts))
    return Filled(dossiers=len(written), changed=changed, new_chain=new_chain)


def _retire(db: Database, content: Content) -> None:
    """Take out what was merged into other dossiers, whatever the old registry says."""
    db.execute("DELETE FROM retired")
    for dossier, note in content.retired.items():
        retire(db, dossier, note.heir, at=note.at, who=note.who)


def _hold_chain(db: Database, at: datetime, who: str) -> bool:
    """Begin a new chain where the old one is broken; the first row says so."""
    broken = journal.check_chain(db.conn)
    rows_before = int(db.execute("SELECT count(*) FROM journal").fetchone()[0])
    if broken is None and rows_before:
        return False
    trigger = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (_KEPT,)).fetchone()[0]
    for statement in (f"DROP TRIGGER {_KEPT}", "DELETE FROM journal", trigger):
        db.execute(statement)
    set_meta(db.conn, "journal_head", "")
    facts = (("rows_before", str(rows_before)), ("broken_row", str(broken or "")))
    journal.append(db.conn, Event(at=at, who=who, what="begin_new_journal", facts=facts))
    return True


def _put_batches(db: Database, content: Content) -> None:
    for batch, began_at in content.in_work.items():
        db.execute("INSERT OR IGNORE INTO batches VALUES (?, 'open', ?, NULL)", (batch, rows.stamp(began_at)))
    for record in content.records:
        row = (record.batch, rows.stamp(record.began_at), rows.stamp(record.closed_at))
        db.execute("INSERT OR IGNORE INTO batches VALUES (?, 'closed', ?, ?)", row)
        closed = "UPDATE batches SET state = 'closed', closed_at = ? WHERE id = ? AND state <> 'closed'"
        db.execute(closed, (row[2], record.batch))


def _empty_index(db: Database) -> None:
    db.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
    db.execute("DELETE FROM vocabulary")
    db.execute("UPDATE pages SET text = NULL, facts = NULL")


def _put_dossier(db: Database, dossier: Dossier, at: datetime, who: str) -> bool:
    """Write a dossier's rows anew; journal it when it is not what the registry had."""
    kept = rows.bare(dossier) if dossier.restricted else dossier
    plain = to_plain(kept)
    row = rows.dossier_row(kept, plain)
    before = db.execute("SELECT digest FROM dossiers WHERE id = ?", (kept.id,)).fetchone()
    write_dossier(db, kept, row)
    write_handovers(db, kept.id, rows.handover_rows(dossier))
    register.link_number(db.conn, dossier, at)
    plan_delivery(db, kept.id, rows.delivery_digest(kept, plain), at)
    if before == (row["digest"],):
        return False
    facts = (("state", str(kept.state)), ("pages", str(kept.page_count)), ("value", row["digest"]))
    what = "change_dossier" if before else "register_dossier"
    journal.append(db.conn, Event(at=at, who=who, what=what, facts=facts), kept.id)
    return True


def _index_the_others(db: Database, written: Container[str]) -> None:
    """Put the pages of dossiers whose folder is gone back into the index."""
    names = db.execute("SELECT id FROM dossiers WHERE NOT restricted").fetchall()
    for name in (name for (name,) in names if name not in written):
        row = next(db.query("SELECT * FROM dossiers WHERE id = ?", (name,)))
        try:
            write_dossier(db, rows.unpack(row["value"]), row)
        except (ValueError, zlib.error, BaseValidationError):
            continue  # its value is damaged too; only a backup has it


def _put_record(db: Database, record: ClosedBatch, settled: Mapping[tuple[str, str], Settled]) -> None:
    batch, outcome = record.batch, record.outcome
    for table in ("ledger", "files"):
        db.execute(f"DELETE FROM {table} WHERE batch = ?", (batch,))  # noqa: S608
    db.table("ledger").insert({"batch": batch, **asdict(outcome.ledger)})
    retired = {name for (name,) in db.execute("SELECT id FROM retired")}
    known = {file.dossier for file in outcome.files if file.dossier and is_registered(db.conn, file.dossier)} | retired
    db.table("files").insert_all(
        {"batch": batch, "n": n, **asdict(file), "dossier": file.dossier if file.dossier in known else None}
        for n, file in enumerate(outcome.files, 1)
    )
    nameless = "UPDATE files SET name = '' WHERE batch = ? AND dossier IN (SELECT id FROM dossiers WHERE restricted)"
    db.execute(nameless, (batch,))
    _settle_earlier(db, record)
    for n, held in enumerate(outcome.held, 1):
        _put_held(db, record, n, settled.get((batch, held.sha256)))
    quarantine.forget_names(db.conn, batch)


def _settle_earlier(db: Database, record: ClosedBatch) -> None:
    """What was held before of bytes that this batch took in was tried again."""
    sql = (
        "UPDATE quarantine SET state = 'retried', settled_at = ?, settled_by = ?"
        " WHERE sha256 = ? AND batch < ? AND state = 'held'"
    )
    for sha256 in {file.sha256 for file in record.outcome.files if file.sha256}:
        db.execute(sql, (rows.stamp(record.closed_at), record.by, sha256, record.batch))


def _put_held(db: Database, record: ClosedBatch, n: int, settled: Settled | None) -> None:
    held = record.outcome.held[n - 1]
    row = held_row(record.batch, n, held, record.closed_at)
    same = {name: row[name] for name in ("sha256", "code", "sides", "extension")}
    key = (record.batch, n)
    if db.execute("SELECT 1 FROM quarantine WHERE batch = ? AND n = ?", key).fetchone():
        db.table("quarantine").update(key, same)
        return
    before = db.execute("SELECT count(*) FROM quarantine WHERE sha256 = ?", (held.sha256,)).fetchone()[0]
    row |= {"profile": record.outcome.profile, "attempts": before + 1}
    if settled:
        row |= {"state": settled.state, "settled_at": rows.stamp(settled.at), "settled_by": settled.by}
        row |= {"settled_why": settled.why}
    db.table("quarantine").insert(row)


def _raise_counters(db: Database, ids: Iterable[str]) -> None:
    """See that no id is ever given twice."""
    given = {name for (name,) in db.execute("SELECT id FROM dossiers UNION SELECT id FROM batches").fetchall()}
    sql = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"
    for name in sorted(given | set(ids)):
        if parts := local_id_parts(name):
            db.execute(sql, (f"dossier:{parts[0]}:{parts[1]}", parts[2]))
            continue
        day, _, ordinal = name.partition("-")
        if len(day) == 8 and day.isdecimal() and ordinal.isdecimal():
            db.execute(sql, (f"batch:{day}", int(ordinal)))


def _drop_orphans(db: Database) -> None:
    """Take out deliveries of dossiers that nothing is left of; the registry that was kept has them."""
    for table in ("outbox", "uploads", "purges", "handovers"):
        known = "SELECT id FROM dossiers UNION SELECT id FROM retired"
        db.execute(f"DELETE FROM {table} WHERE dossier NOT IN ({known})")  # noqa: S608


def _carry_over(old: Path, db: Database) -> None:
    """Bring into a new registry what can be read of a damaged one, table by table."""
    for table in _CARRIED:
        for row in _readable(old, table):
            db.table(table).insert(row, ignore=True)
    known = {row["key"]: row["value"] for row in _readable(old, "meta")}
    for key in {"blinding_key", "journal_head", "station"} & known.keys():
        set_meta(db.conn, key, known[key])


def _readable(old: Path, table: str) -> list[rows.Row]:
    try:
        with closing(connect_reading(old)) as conn:
            found = conn.execute(f"SELECT * FROM {table}")  # noqa: S608
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]
    except sqlite3.Error:
        return []


def recorded(conn: sqlite3.Connection, batch: str, who: str) -> ClosedBatch | None:
    """Make the record of a closed batch from its rows; None where they don't tell it.

    Args:
        conn: the registry.
        batch: its id.
        who: stands for the account that took it in, which the rows don't tell.
    """
    times = conn.execute(
        "SELECT began_at, closed_at FROM batches WHERE id = ? AND closed_at <> ''", (batch,)
    ).fetchone()
    sums = conn.execute(f"SELECT {', '.join(_SUMS)} FROM ledger WHERE batch = ?", (batch,)).fetchone()  # noqa: S608
    if not times or not sums:
        return None
    files = conn.execute("SELECT name, sha256, verdict, dossier FROM files WHERE batch = ? ORDER BY n", (batch,))
    held = [file for file in quarantine.list_held(conn, settled=True) if file.batch == batch]
    return ClosedBatch(
        batch=batch,
        began_at=datetime.fromisoformat(times[0]),
        closed_at=datetime.fromisoformat(times[1]),
        by=who,
        outcome=BatchOutcome(
            ledger=Ledger(**dict(zip(_SUMS, sums, strict=True))),
            files=tuple(
                FileVerdict(name=name, sha256=sha256, verdict=verdict, dossier=dossier)
                for name, sha256, verdict, dossier in files
            ),
            held=tuple(map(_verdict, sorted(held, key=lambda file: file.n))),
            profile=next((file.profile for file in held), "generic"),
        ),
    )


def _verdict(file: quarantine.HeldFile) -> HeldVerdict:
    return HeldVerdict(
        name=file.name,
        sha256=file.sha256,
        code=file.code,
        reason=file.reason,
        facts=file.facts,
        hint=file.hint,
        extension=file.extension,
        sides=file.sides,
    )


def closed_batches(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Return the batches that are closed."""
    return tuple(batch for (batch,) in conn.execute("SELECT id FROM batches WHERE state = 'closed' ORDER BY id"))


def open_values(conn: sqlite3.Connection) -> Iterator[Dossier]:
    """Yield every dossier that the registry holds whole: those that are not restricted and can be read."""
    for (value,) in conn.execute("SELECT value FROM dossiers WHERE NOT restricted ORDER BY id"):
        try:
            yield rows.unpack(value)
        except (ValueError, zlib.error, BaseValidationError):
            continue


def close_alone(db: Database) -> None:
    """Close a registry so that all of it stands in one file, which can be moved."""
    with store_errors():
        db.execute("PRAGMA journal_mode = DELETE")
    db.close()
