"""What `verify` asks of the registry: do its tables say what the dossiers say, its index what the tables say?

Only reads.  FTS5 keeps no text.  A page's entry is held against its keys by two questions: are its columns as long as
an index of the same make counts them, and do all keys of a column, as one phrase, stand in it?  Both together hold only
for equal keys.  They take a tenth of a second a page, and more the larger the archive is; so for all pages the index is
walked through once, the words at their places are added up by page, and only a page whose sum is another is asked so.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from digitize.model import Ledger, PageKind, to_plain
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors
from digitize.registry.indexing import EXACT_COLUMNS, FOLDED_COLUMNS, pack, unpack
from digitize.registry.words import folded_key, index_keys
from digitize.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import Dossier

_COLUMNS = (EXACT_COLUMNS[0], FOLDED_COLUMNS[0], EXACT_COLUMNS[1], FOLDED_COLUMNS[1])
_WORDS = "SELECT word FROM vocabulary"
_SLICE = 30_000  # pages
_SUMS = tuple(field.name for field in fields(Ledger))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDossier:
    """A dossier's row, as far as sums and folders need it."""

    id: str
    batch: str
    restricted: bool
    received_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedOriginal:
    """A row of an accepted file; of a restricted dossier's only dossier and hash are known."""

    dossier: str
    sha256: str
    extension: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedHeld:
    """A row of a file in quarantine."""

    batch: str
    sha256: str
    extension: str
    state: str
    code: str
    sides: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedFile:
    """A row of a file that came in."""

    batch: str
    sha256: str
    verdict: str
    dossier: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that sums and folders are held against, of one moment."""

    dossiers: dict[str, BookedDossier]
    batches: dict[str, str]  # state by id
    ledgers: dict[str, Ledger]
    kinds: dict[str, Counter[PageKind]]  # what the registered sides were counted as, by the batch that brought them
    originals: tuple[BookedOriginal, ...]
    files: tuple[BookedFile, ...]
    held: tuple[BookedHeld, ...]
    misnumbered: tuple[str, ...]  # dossiers whose pages are not n = 1..k, or whose archive pages are not 1..m
    index_strays: int  # entries of the index without a page, and pages without an entry
    broken_row: int | None  # of the journal
    purged: frozenset[str] = frozenset()  # dossiers of which two persons wanted no byte kept


@store_errors()
def purged_dossiers(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the dossiers on whose purge two persons have agreed."""
    found = conn.execute("SELECT dossier FROM purges WHERE confirmed_at IS NOT NULL")
    return frozenset(dossier for (dossier,) in found)


@store_errors()
def purged_hashes(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the hashes of the files that must not be stored."""
    sql = "SELECT sha256 FROM originals JOIN purges USING (dossier) WHERE confirmed_at IS NOT NULL"
    return frozenset(sha256 for (sha256,) in conn.execute(sql))


@store_errors()
def read_books(conn: sqlite3.Connection) -> Books:
    """Read the sums and lists of a registry at one moment.

    Raises:
        StoreError: it can't be read.
    """
    conn.execute("BEGIN")
    try:
        return Books(
            dossiers=_dossiers(conn),
            batches=dict(conn.execute("SELECT id, state FROM batches ORDER BY id").fetchall()),
            ledgers={
                batch: Ledger(**dict(zip(_SUMS, sums, strict=True)))
                for batch, *sums in conn.execute(f"SELECT batch, {', '.join(_SUMS)} FROM ledger")  # noqa: S608
            },
            kinds=_kinds(conn),
            originals=tuple(
                BookedOriginal(dossier=dossier, sha256=sha256, extension=extension, bytes=size)
                for dossier, sha256, extension, size in conn.execute(
                    "SELECT dossier, sha256, extension, bytes FROM originals"
                )
            ),
            files=tuple(
                BookedFile(batch=batch, sha256=sha256, verdict=verdict, dossier=dossier)
                for batch, sha256, verdict, dossier in conn.execute(
                    "SELECT batch, sha256, verdict, dossier FROM files ORDER BY batch, n"
                )
            ),
            held=tuple(
                BookedHeld(batch=batch, sha256=sha256, extension=extension, state=state, code=code, sides=sides)
                for batch, sha256, extension, state, code, sides in conn.execute(
                    "SELECT batch, sha256, extension, state, code, sides FROM quarantine ORDER BY batch, n"
                )
            ),
            misnumbered=_misnumbered(conn),
            index_strays=_index_strays(conn),
            broken_row=journal.check_chain(conn),
            purged=purged_dossiers(conn),
        )
    finally:
        conn.execute("ROLLBACK")


def _dossiers(conn: sqlite3.Connection) -> dict[str, BookedDossier]:
    found = conn.execute("SELECT id, batch, restricted, received_at FROM dossiers ORDER BY id")
    return {
        name: BookedDossier(id=name, batch=batch, restricted=bool(restricted), received_at=received_at)
        for name, batch, restricted, received_at in found
    }


def _kinds(conn: sqlite3.Connection) -> dict[str, Counter[PageKind]]:
    sql = "SELECT batch, counted, count(*) FROM pages GROUP BY batch, counted"
    kinds: dict[str, Counter[PageKind]] = {}
    for batch, kind, count in conn.execute(sql):
        kinds.setdefault(batch, Counter())[PageKind(kind)] += count
    return kinds


def _misnumbered(conn: sqlite3.Connection) -> tuple[str, ...]:
    sql = (
        "SELECT dossier FROM pages GROUP BY dossier HAVING min(n) <> 1 OR max(n) <> count(*)"
        " OR coalesce(min(archive_page), 1) <> 1 OR coalesce(max(archive_page), 0) <> count(DISTINCT archive_page)"
        " OR count(archive_page) <> count(DISTINCT archive_page) ORDER BY dossier"
    )
    return tuple(dossier for (dossier,) in conn.execute(sql))


def _index_strays(conn: sqlite3.Connection) -> int:
    sql = (
        "SELECT (SELECT count(*) FROM fts_docsize WHERE id NOT IN (SELECT id FROM pages))"
        " + (SELECT count(*) FROM pages WHERE text IS NOT NULL AND NOT (text = ?1 AND facts = ?1)"
        " AND id NOT IN (SELECT id FROM fts_docsize))"
    )
    return int(conn.execute(sql, (pack(""),)).fetchone()[0])


@store_errors()
def find_damage(conn: sqlite3.Connection) -> bool:
    """Whether SQLite finds its own file damaged.

    Raises:
        StoreError: it can't even be read.
    """
    return bool(conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))


@store_errors()
def is_registered(conn: sqlite3.Connection, dossier: str) -> bool:
    """Whether there is a dossier of this id now."""
    return conn.execute("SELECT 1 FROM dossiers WHERE id = ?", (dossier,)).fetchone() is not None


@store_errors()
def row_faults(conn: sqlite3.Connection, dossier: Dossier) -> tuple[str, ...]:
    """Return the tables whose rows are not what a dossier gives; `()` when all are.

    Args:
        conn: the registry.
        dossier: whole, also a restricted one, of which less is kept.
    """
    kept = rows.bare(dossier) if dossier.restricted else dossier
    whole = rows.dossier_row(kept, to_plain(kept))
    expected: dict[str, list[rows.Row]] = {
        "pages": [rows.page_row(kept, page) for page in kept.pages],
        "documents": rows.document_rows(kept),
        "fields": rows.field_rows(kept),
        "originals": rows.original_rows(kept),
        "papers": rows.paper_rows(kept),
    }
    faults = [] if _same_value(conn, whole) else ["dossiers"]
    return (*faults, *(table for table, wanted in expected.items() if _rows(conn, table, dossier.id) != wanted))


def _same_value(conn: sqlite3.Connection, wanted: rows.Row) -> bool:
    found = _selected(conn, "SELECT * FROM dossiers WHERE id = ?", wanted["id"])
    if not found:
        return False
    value = found[0].pop("value")
    return (
        found[0] == {name: fact for name, fact in wanted.items() if name != "value"}
        and _digest(value) == (wanted["digest"])
    )


def _digest(value: bytes) -> str:
    try:
        return hashlib.sha256(zlib.decompress(value)).hexdigest()
    except zlib.error:
        return ""


def _rows(conn: sqlite3.Connection, table: str, dossier: str) -> list[rows.Row]:
    found = _selected(conn, f"SELECT * FROM {table} WHERE dossier = ? ORDER BY n", dossier)  # noqa: S608
    inner = {"id", "text", "facts"} if table == "pages" else set()
    return [{name: fact for name, fact in row.items() if name not in inner} for row in found]


def _selected(conn: sqlite3.Connection, sql: str, dossier: str) -> list[dict[str, Any]]:
    cursor = conn.execute(sql, (dossier,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@store_errors()
def text_faults(conn: sqlite3.Connection, dossier: Dossier) -> tuple[int, ...]:
    """Return the n of the pages whose text or facts in the registry are not the dossier's."""
    kept = rows.bare(dossier) if dossier.restricted else dossier
    facts = rows.page_facts(kept)
    expected = {page.n: (rows.page_text(page), facts.get(page.n, "")) for page in kept.pages}
    found = {n: (text, known) for _, n, text, known in _texts(conn, dossier.id)}
    return tuple(sorted(n for n in expected.keys() | found.keys() if expected.get(n) != found.get(n)))


@store_errors()
def index_faults(conn: sqlite3.Connection, dossier: str) -> tuple[int, ...]:
    """Return the n of the pages whose entry in the index does not hold just the keys of their text and facts."""
    with closing(sqlite3.connect(":memory:")) as probe:
        probe.execute(conn.execute("SELECT sql FROM sqlite_master WHERE name = 'fts'").fetchone()[0])
        return tuple(n for page, n, *texts in _texts(conn, dossier) if not _indexed(conn, probe, page, texts))


@store_errors()
def page_slices(conn: sqlite3.Connection) -> tuple[tuple[int, int], ...]:
    """Part the pages into slices of some minutes' work at most: the ids of the first and the last page of each."""
    pages = [page for (page,) in conn.execute("SELECT id FROM pages ORDER BY id")]
    return tuple((part[0], part[-1]) for part in (pages[i : i + _SLICE] for i in range(0, len(pages), _SLICE)))


@store_errors()
def slice_faults(conn: sqlite3.Connection, first: int, last: int) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Do what `index_faults` does for a slice of all pages.

    Returns:
        How many pages were looked at, and of each faulty one the dossier and n.
    """
    conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, fts, instance)")
    with closing(sqlite3.connect(":memory:")) as probe:
        probe.execute(conn.execute("SELECT sql FROM sqlite_master WHERE name = 'fts'").fetchone()[0])
        conn.execute("BEGIN")
        try:
            sums, vocabulary = _sums(conn, first, last), {word for (word,) in conn.execute(_WORDS)}
            found = conn.execute(
                "SELECT id, dossier, n, text, facts FROM pages WHERE id BETWEEN ? AND ?", (first, last)
            )
            pages = [(page, dossier, n, _unpacked(text, facts)) for page, dossier, n, text, facts in found]
            faults = tuple(
                (dossier, n)
                for page, dossier, n, texts in pages
                if not _adds_up(texts, sums.get(page, 0), vocabulary) and not _indexed(conn, probe, page, texts)
            )
        finally:
            conn.execute("ROLLBACK")
    return len(pages), faults


def _sums(conn: sqlite3.Connection, first: int, last: int) -> dict[int, int]:
    """Add up by page what the index holds: a number for each word at its place."""
    sums: dict[int, int] = {}
    instances = "SELECT doc, term, col, offset FROM temp.instances WHERE doc BETWEEN ? AND ?"
    for page, *word in conn.execute(instances, (first, last)):
        sums[page] = sums.get(page, 0) + hash(tuple(word))
    return sums


def _adds_up(texts: list[str], found: int, vocabulary: set[str]) -> bool:
    columns = [(name, key.split()) for name, key in zip(_COLUMNS, _keys(texts), strict=True)]
    expected = sum(hash((word, name, place)) for name, words in columns for place, word in enumerate(words))
    return expected == found and all(vocabulary.issuperset(words) for name, words in columns if name in FOLDED_COLUMNS)


def _texts(conn: sqlite3.Connection, dossier: str) -> Iterator[tuple[int, int, str, str]]:
    found = conn.execute("SELECT id, n, text, facts FROM pages WHERE dossier = ? ORDER BY n", (dossier,))
    for page, n, *packed in found:
        text, facts = _unpacked(*packed)
        yield page, n, text, facts


def _unpacked(text: bytes | None, facts: bytes | None) -> list[str]:
    try:
        return [unpack(text), unpack(facts)]
    except (zlib.error, UnicodeDecodeError):
        return ["\ufffd", "\ufffd"]  # unlike anything that was read


def _keys(texts: list[str]) -> list[str]:
    return [key for text in texts for key in index_keys(text)]


def _indexed(conn: sqlite3.Connection, probe: sqlite3.Connection, page: int, texts: list[str]) -> bool:
    keys = _keys(texts)
    if any(texts):
        sql = f"INSERT INTO fts (rowid, {', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
        probe.execute(sql, (page, *keys))
    lengths = "SELECT sz FROM fts_docsize WHERE id = ?"
    if conn.execute(lengths, (page,)).fetchone() != probe.execute(lengths, (page,)).fetchone():
        return False
    phrases = (f'{{{column}}} : "{key}"' for column, key in zip(_COLUMNS, keys, strict=True) if key)
    return all(_found(conn, phrase, page) == _found(probe, phrase, page) for phrase in phrases) and _known(conn, texts)


def _found(conn: sqlite3.Connection, phrase: str, page: int) -> bool:
    return conn.execute("SELECT 1 FROM fts WHERE fts MATCH ? AND rowid = ?", (phrase, page)).fetchone() is not None


def _known(conn: sqlite3.Connection, texts: list[str]) -> bool:
    """Whether `fuzzy` knows every word."""
    words = {folded_key(token) for text in texts for token in tokens(text)}
    sql = "SELECT count(*) FROM vocabulary WHERE word IN (SELECT value FROM json_each(?))"
    return bool(conn.execute(sql, (json.dumps(sorted(words)),)).fetchone()[0] == len(words))
