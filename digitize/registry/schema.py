"""The tables of the registry, as migrations that only go forward.

`dossiers.value` holds a dossier whole; every other table is drawn from it, or is about batches and deliveries.
Times are UTC, ISO 8601 with microseconds, so that they sort as text.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from digitize.registry import rows
from digitize.registry.connection import SCHEMA_VERSION, meta, set_meta
from digitize.registry.indexing import INDEX_VERSION, rebuild
from digitize.registry.rebuilding import open_values

if TYPE_CHECKING:
    from sqlite_utils import Database

MIGRATIONS = Migrations("registry")

_TABLES = """
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

CREATE TABLE batches (
    id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('open', 'closed')), began_at TEXT NOT NULL, closed_at TEXT
) STRICT;
CREATE TABLE ledger (
    batch TEXT PRIMARY KEY REFERENCES batches (id),
    files INTEGER NOT NULL, sides INTEGER NOT NULL, pages INTEGER NOT NULL, failed INTEGER NOT NULL,
    blank INTEGER NOT NULL, separators INTEGER NOT NULL, quarantined INTEGER NOT NULL, duplicates INTEGER NOT NULL,
    CHECK (sides = pages + blank + separators + quarantined)
) STRICT;

CREATE TABLE dossiers (
    id TEXT PRIMARY KEY, batch TEXT NOT NULL REFERENCES batches (id), state TEXT NOT NULL, restricted INTEGER NOT NULL,
    channel TEXT NOT NULL, number TEXT, number_key TEXT, procedure TEXT, official_status INTEGER,
    received_at TEXT NOT NULL, due_at TEXT, due_provisional INTEGER NOT NULL, unit TEXT, assignee TEXT,
    applicant TEXT, applicant_folded TEXT, digest TEXT NOT NULL, value BLOB NOT NULL
) STRICT;
CREATE INDEX dossiers_in_order ON dossiers (due_at IS NULL, due_at, received_at, id);
CREATE INDEX dossiers_filters ON dossiers (procedure, state, received_at, number_key, applicant_folded, id);
CREATE INDEX dossiers_number ON dossiers (number_key);

CREATE TABLE files (
    batch TEXT NOT NULL REFERENCES batches (id), n INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'duplicate', 'quarantined', 'skipped')),
    dossier TEXT REFERENCES dossiers (id), PRIMARY KEY (batch, n)
) STRICT;
CREATE INDEX files_dossier ON files (dossier);
CREATE TABLE quarantine (
    batch TEXT NOT NULL REFERENCES batches (id), n INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, facts TEXT NOT NULL, sides INTEGER NOT NULL, at TEXT NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (batch, n)
) STRICT;

CREATE TABLE originals (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    extension TEXT NOT NULL, bytes INTEGER NOT NULL, signatures INTEGER NOT NULL, PRIMARY KEY (dossier, n)
) STRICT;
CREATE INDEX originals_sha256 ON originals (sha256);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, kind TEXT NOT NULL,
    archive_page INTEGER, sha256 TEXT NOT NULL, frame INTEGER NOT NULL,
    engine TEXT, confidence REAL, syllable_rate REAL, text BLOB, facts BLOB, UNIQUE (dossier, n)
) STRICT;
CREATE TABLE documents (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, title TEXT NOT NULL, component TEXT,
    first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, status TEXT NOT NULL, PRIMARY KEY (dossier, n)
) STRICT;
CREATE TABLE fields (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    confidence REAL NOT NULL, source TEXT NOT NULL, page INTEGER, alternative INTEGER NOT NULL, PRIMARY KEY (dossier, n)
) STRICT;
CREATE INDEX fields_value ON fields (name, value);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, dossier TEXT NOT NULL REFERENCES dossiers (id), digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replaced', 'delivered', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0, made_at TEXT NOT NULL, next_at TEXT, settled_at TEXT, receipt TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (state, next_at);
CREATE INDEX outbox_dossier ON outbox (dossier);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, dossier TEXT, facts TEXT NOT NULL,
    before TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_dossier ON journal (dossier);
CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never changed');
END;
CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never shortened');
END;

CREATE VIRTUAL TABLE fts USING fts5 (
    exact, folded, exact_facts, folded_facts, content = '', tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, length INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX vocabulary_length ON vocabulary (length);
"""

_HOTFOLDER_TABLES = """
CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY, hotfolder TEXT NOT NULL, place TEXT NOT NULL, identity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('seen', 'gone', 'claimed', 'staged', 'built', 'verified', 'committed', 'released')
    ),
    batch TEXT REFERENCES batches (id), n INTEGER, sha256 TEXT, bytes INTEGER,
    seen_at TEXT, claimed_at TEXT, staged_at TEXT, built_at TEXT, verified_at TEXT, committed_at TEXT, released_at TEXT,
    UNIQUE (batch, n)
) STRICT;
CREATE INDEX arrivals_seen ON arrivals (hotfolder) WHERE state = 'seen';
CREATE INDEX arrivals_sha256 ON arrivals (sha256);

ALTER TABLE quarantine ADD COLUMN hint TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN extension TEXT NOT NULL DEFAULT 'bin';
ALTER TABLE quarantine ADD COLUMN profile TEXT NOT NULL DEFAULT 'generic';
ALTER TABLE quarantine ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE quarantine ADD COLUMN settled_at TEXT;
ALTER TABLE quarantine ADD COLUMN settled_by TEXT;
ALTER TABLE quarantine ADD COLUMN settled_why TEXT;
CREATE INDEX quarantine_sha256 ON quarantine (sha256);

CREATE TABLE batch_attempts (batch TEXT PRIMARY KEY, attempts INTEGER NOT NULL, last_at TEXT NOT NULL) STRICT;
CREATE TABLE conditions (
    name TEXT PRIMARY KEY, level TEXT NOT NULL CHECK (level IN ('ok', 'warn', 'error')), value TEXT NOT NULL,
    since TEXT NOT NULL, acknowledged_at TEXT, acknowledged_by TEXT
) STRICT;
CREATE TABLE mounts (
    hotfolder TEXT PRIMARY KEY, path TEXT NOT NULL, point TEXT NOT NULL, source TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT;
CREATE TABLE calendars (
    year INTEGER PRIMARY KEY, days TEXT NOT NULL, made_up TEXT NOT NULL, approved_at TEXT NOT NULL,
    approved_by TEXT NOT NULL
) STRICT;
"""

_COVER_TABLES = """
CREATE TABLE covers (
    number TEXT PRIMARY KEY, issued_at TEXT, issued_by TEXT, procedure TEXT, dossier TEXT, declared INTEGER,
    used_batch TEXT, used_dossier TEXT, used_at TEXT
) STRICT;
"""

_DECISION_TABLES = """
ALTER TABLE pages ADD COLUMN batch TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN counted TEXT NOT NULL DEFAULT '';
UPDATE pages SET batch = (SELECT batch FROM dossiers WHERE dossiers.id = pages.dossier), counted = kind;
CREATE INDEX pages_sums ON pages (batch, counted);

CREATE TABLE retired (id TEXT PRIMARY KEY, heir TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL) STRICT;
CREATE TABLE decisions (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;

CREATE TABLE files_4 (
    batch TEXT NOT NULL REFERENCES batches (id), n INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'duplicate', 'quarantined', 'skipped')),
    dossier TEXT, PRIMARY KEY (batch, n)
) STRICT;
INSERT INTO files_4 SELECT batch, n, name, sha256, verdict, dossier FROM files;
DROP TABLE files;
ALTER TABLE files_4 RENAME TO files;
CREATE INDEX files_dossier ON files (dossier);

CREATE TABLE outbox_4 (
    id INTEGER PRIMARY KEY, dossier TEXT NOT NULL, digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replaced', 'delivered', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0, made_at TEXT NOT NULL, next_at TEXT, settled_at TEXT, receipt TEXT
) STRICT;
INSERT INTO outbox_4
    SELECT id, dossier, digest, state, attempts, made_at, next_at, settled_at, receipt FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_4 RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (state, next_at);
CREATE INDEX outbox_dossier ON outbox (dossier);
"""
"""Files and deliveries go on naming a dossier that was merged into another one."""


_RESTRICTED_TABLES = """
CREATE TABLE purges (
    dossier TEXT PRIMARY KEY REFERENCES dossiers (id), asked_at TEXT NOT NULL, asked_by TEXT NOT NULL,
    asked_why TEXT NOT NULL, confirmed_at TEXT, confirmed_by TEXT, confirmed_why TEXT, done_at TEXT
) STRICT;
CREATE TABLE handovers (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    unit TEXT NOT NULL, PRIMARY KEY (dossier, n)
) STRICT;
"""


_QUEUE_TABLES = """
CREATE TABLE outbox_6 (
    id INTEGER PRIMARY KEY, dossier TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('dossier', 'status')),
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replaced', 'delivered', 'refused', 'parked')),
    payload TEXT NOT NULL DEFAULT '', began_at TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    garbled INTEGER NOT NULL DEFAULT 0, made_at TEXT NOT NULL, next_at TEXT, settled_at TEXT,
    why TEXT NOT NULL DEFAULT '', receipt TEXT
) STRICT;
INSERT INTO outbox_6 (id, dossier, kind, digest, state, attempts, made_at, next_at, settled_at, receipt)
    SELECT id, dossier, 'dossier', digest, state, attempts, made_at, next_at, settled_at, receipt FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_6 RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (state, next_at, id);
CREATE INDEX outbox_dossier ON outbox (dossier, id);
CREATE TABLE uploads (
    dossier TEXT NOT NULL, connector TEXT NOT NULL, sha256 TEXT NOT NULL, remote TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (dossier, connector, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
    number_key TEXT PRIMARY KEY, number TEXT NOT NULL, channel TEXT NOT NULL, procedure TEXT NOT NULL,
    state TEXT NOT NULL, official_status INTEGER NOT NULL, received_at TEXT NOT NULL, due_at TEXT,
    applicant TEXT, applicant_folded TEXT, id_number TEXT, unit TEXT, assignee TEXT,
    dossier TEXT, apart TEXT NOT NULL DEFAULT '', pulled_at TEXT NOT NULL, value TEXT NOT NULL,
    applied TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE register_aside (
    number TEXT NOT NULL, code TEXT NOT NULL, template TEXT NOT NULL, facts TEXT NOT NULL, first_at TEXT NOT NULL,
    last_at TEXT NOT NULL, PRIMARY KEY (number, code)
) STRICT;
CREATE TABLE linked (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, key TEXT NOT NULL, status INTEGER, number TEXT,
    PRIMARY KEY (dossier, n)
) STRICT;
CREATE INDEX register_dossier ON register (dossier);
CREATE INDEX register_person ON register (id_number, procedure);
CREATE INDEX register_in_order ON register (due_at IS NULL, due_at, received_at, number_key) WHERE dossier IS NULL;
CREATE INDEX register_counted ON register (state, channel, procedure, due_at, unit, assignee) WHERE dossier IS NULL;
CREATE INDEX register_received ON register (channel, official_status, dossier);
CREATE INDEX dossiers_counted ON dossiers (state, channel, procedure, due_at, unit, assignee);
"""
"""`outbox.payload` is a status step, `why` what a delivery waits for, both JSON.  `register` is the one-stop system's,
`register.dossier` ours that has its number, `apart` (ids, between spaces) those that a person said are others,
`applied` the `value` that was last carried over to that dossier.  Of a restricted dossier's entry the number is kept as
a keyed hash only.  `register_aside` are entries that could not be understood."""


_SLIP_TABLES = """
CREATE TABLE slips (
    kind TEXT NOT NULL, year INTEGER NOT NULL, n INTEGER NOT NULL, dossier TEXT NOT NULL, at TEXT NOT NULL,
    by TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (kind, year, n)
) STRICT;
CREATE INDEX slips_dossier ON slips (dossier);

CREATE TABLE shown_originals (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (dossier, n)
) STRICT;
"""
"""`slips.n` counts a kind's slips of a year without gaps.  `shown_originals` are those that nobody has given back."""


_KEEPING_TABLES = """
ALTER TABLE dossiers ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dossiers_frozen ON dossiers (id) WHERE frozen;
ALTER TABLE purges ADD COLUMN lapsed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE papers (
    dossier TEXT NOT NULL REFERENCES dossiers (id), n INTEGER NOT NULL, page INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (dossier, n)
) STRICT;
CREATE INDEX papers_key ON papers (key, dossier);
"""
"""`papers.key` is a hash of number, notation and agency of a document; `purges.lapsed`: its keeping has ended."""


_NOTICE_TABLES = """
CREATE TABLE outbox_notices (
    id INTEGER PRIMARY KEY, dossier TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dossier', 'status', 'notice')), digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replaced', 'delivered', 'refused', 'parked')),
    payload TEXT NOT NULL DEFAULT '', began_at TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    garbled INTEGER NOT NULL DEFAULT 0, made_at TEXT NOT NULL, next_at TEXT, settled_at TEXT,
    why TEXT NOT NULL DEFAULT '', receipt TEXT
) STRICT;
INSERT INTO outbox_notices (id, dossier, kind, digest, state, payload, began_at, attempts, garbled, made_at, next_at,
    settled_at, why, receipt)
    SELECT id, dossier, kind, digest, state, payload, began_at, attempts, garbled, made_at, next_at,
    settled_at, why, receipt FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_notices RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (state, next_at, id);
CREATE INDEX outbox_dossier ON outbox (dossier, id);
CREATE UNIQUE INDEX outbox_notices ON outbox (digest) WHERE kind = 'notice';
"""
"""Of a notice `digest` is a keyed hash of its event, which so has one row only; `payload` its kind and its way."""


_REPORT_TABLES = """
CREATE TABLE reported (
    dossier TEXT PRIMARY KEY REFERENCES dossiers (id), training INTEGER NOT NULL, facts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE frozen_months (
    id INTEGER PRIMARY KEY, month TEXT NOT NULL UNIQUE, at TEXT NOT NULL, by TEXT NOT NULL, value BLOB NOT NULL,
    sha256 TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER frozen_unchanged BEFORE UPDATE ON frozen_months BEGIN
    SELECT RAISE(ABORT, 'a frozen month is never changed');
END;
CREATE TRIGGER frozen_kept BEFORE DELETE ON frozen_months BEGIN
    SELECT RAISE(ABORT, 'a frozen month is never taken out');
END;
CREATE INDEX dossiers_received ON dossiers (received_at);
CREATE INDEX register_received_at ON register (received_at);
"""
"""`reported.facts` is what of a dossier counts in the figures (`dossier/report/counted.py`).  `frozen_months` are the
figures of closed months, `sha256` of the unpacked value, chained as the journal is."""


@MIGRATIONS()
def first_tables(db: Database) -> None:
    """Make everything that version 1 has."""
    db.executescript("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;" + _TABLES)
    set_meta(db.conn, "blinding_key", secrets.token_hex(32))
    set_meta(db.conn, "index_version", str(INDEX_VERSION))


@MIGRATIONS()
def hotfolder_tables(db: Database) -> None:
    """Add what version 2 has: files on their way in, what became of held ones, conditions of the station, calendars."""
    db.executescript(_HOTFOLDER_TABLES)
    set_meta(db.conn, "station", secrets.token_hex(8))


@MIGRATIONS()
def cover_tables(db: Database) -> None:
    """Add what version 3 has: the one-time numbers of cover sheets, issued (`issued_at`) and used (`used_at`)."""
    db.executescript(_COVER_TABLES)


@MIGRATIONS()
def decision_tables(db: Database) -> None:
    """Add what version 4 has: which batch each side came in and was counted as, dossiers that went into others."""
    db.executescript(_DECISION_TABLES)


@MIGRATIONS()
def restricted_tables(db: Database) -> None:
    """Add what version 5 has: who asked for a purge and who confirmed it, which office took a dossier over."""
    db.executescript(_RESTRICTED_TABLES)


@MIGRATIONS()
def queue_tables(db: Database) -> None:
    """Add what version 6 has: how far each delivery is, files that the system holds already, the system's register."""
    db.executescript(_QUEUE_TABLES)


@MIGRATIONS()
def slip_tables(db: Database) -> None:
    """Add what version 7 has: the slips that were printed, originals that were shown and are still here."""
    db.executescript(_SLIP_TABLES)
    for dossier in open_values(db.conn):
        db.table("shown_originals").insert_all(rows.shown_rows(dossier))


@MIGRATIONS()
def keeping_tables(db: Database) -> None:
    """Add what version 8 has: legal holds, the ground of a purge, documents by which dossiers are compared."""
    db.executescript(_KEEPING_TABLES)
    for dossier in open_values(db.conn):
        db.table("papers").insert_all(rows.paper_rows(dossier))


@MIGRATIONS()
def notice_tables(db: Database) -> None:
    """Add what version 9 has: notices to citizens in the outbox."""
    db.executescript(_NOTICE_TABLES)


@MIGRATIONS()
def report_tables(db: Database) -> None:
    """Add what version 10 has: what of each dossier counts in the figures, and the months that were frozen."""
    db.executescript(_REPORT_TABLES)
    for dossier in open_values(db.conn):
        db.table("reported").insert_all(rows.reported_rows(dossier))


def migrate(db: Database) -> None:
    """Bring the tables and the index up to this program's version, inside the caller's transaction."""
    MIGRATIONS.apply(db)
    set_meta(db.conn, "schema_version", str(SCHEMA_VERSION))
    if meta(db.conn, "index_version") != str(INDEX_VERSION):
        rebuild(db.conn)
        set_meta(db.conn, "index_version", str(INDEX_VERSION))
