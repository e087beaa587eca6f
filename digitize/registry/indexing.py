"""How pages get into the full-text index and out of it again.

FTS5 is contentless: the text itself stands packed in `pages`, and to delete a page its keys must be given once more.
So `INDEX_VERSION` must grow whenever keys come out differently; the index is then built anew at the next start.
The vocabulary holds the words without marks that `fuzzy` may mean.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from digitize.registry.words import folded_key, index_keys, match_expression
from digitize.text import tokens

if TYPE_CHECKING:
    import sqlite3

INDEX_VERSION = 1
_GLANCE = 100  # pages
EXACT_COLUMNS, FOLDED_COLUMNS = ("exact", "exact_facts"), ("folded", "folded_facts")


def index_page(conn: sqlite3.Connection, page: int, text: str, facts: str) -> None:
    """Put a page's text and facts into the index, in the caller's transaction.

    Args:
        conn: a writing connection.
        page: id of the row in `pages`.
        text: what stands on the page.
        facts: what is known of it besides.
    """
    old_text, old_facts = _stored(conn, page)
    if (old_text, old_facts) == (text, facts):
        return
    _remove(conn, page, old_text, old_facts)
    conn.execute("UPDATE pages SET text = ?, facts = ? WHERE id = ?", (pack(text), pack(facts), page))
    _add(conn, page, text, facts)


def forget_page(conn: sqlite3.Connection, page: int) -> None:
    """Take a page out of the index, and out of the vocabulary what stood on no other page."""
    text, facts = _stored(conn, page)
    _remove(conn, page, text, facts)
    conn.execute("UPDATE pages SET text = NULL, facts = NULL WHERE id = ?", (page,))
    for word in _vocabulary(text, facts):
        anywhere = match_expression(FOLDED_COLUMNS, [[(word,)]])
        if not conn.execute("SELECT 1 FROM fts WHERE fts MATCH ? LIMIT 1", (anywhere,)).fetchone():
            conn.execute("DELETE FROM vocabulary WHERE word = ?", (word,))


def rebuild(conn: sqlite3.Connection) -> None:
    """Build the index anew from the pages' texts, in the caller's transaction."""
    conn.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
    conn.execute("DELETE FROM vocabulary")
    for page, text, facts in conn.execute("SELECT id, text, facts FROM pages WHERE text IS NOT NULL ORDER BY id"):
        _add(conn, page, unpack(text), unpack(facts))


def merge_all(conn: sqlite3.Connection) -> None:
    """Merge the index into one piece; only then no byte of removed words is left in it."""
    conn.execute("INSERT INTO fts (fts) VALUES ('optimize')")


def is_answering(conn: sqlite3.Connection) -> bool:
    """Whether the index can be asked and knows the newest pages; a glance, not a proof (`verify` gives that)."""
    newest = conn.execute(
        "SELECT count(*), count(d.id) FROM (SELECT id FROM pages WHERE length(text) > ? ORDER BY id DESC LIMIT ?) AS p"
        " LEFT JOIN fts_docsize AS d ON d.id = p.id",
        (len(pack("")), _GLANCE),
    ).fetchone()
    conn.execute("SELECT rowid FROM fts WHERE fts MATCH 'a' LIMIT 1").fetchone()
    return bool(newest[0] == newest[1])


def _stored(conn: sqlite3.Connection, page: int) -> tuple[str, str]:
    text, facts = conn.execute("SELECT text, facts FROM pages WHERE id = ?", (page,)).fetchone()
    return unpack(text), unpack(facts)


def _add(conn: sqlite3.Connection, page: int, text: str, facts: str) -> None:
    if text or facts:
        conn.execute(
            "INSERT INTO fts (rowid, exact, folded, exact_facts, folded_facts) VALUES (?, ?, ?, ?, ?)",
            (page, *index_keys(text), *index_keys(facts)),
        )
        words = ((word, len(word)) for word in _vocabulary(text, facts))
        conn.executemany("INSERT OR IGNORE INTO vocabulary VALUES (?, ?)", words)


def _remove(conn: sqlite3.Connection, page: int, text: str, facts: str) -> None:
    if text or facts:
        conn.execute(
            "INSERT INTO fts (fts, rowid, exact, folded, exact_facts, folded_facts) VALUES ('delete', ?, ?, ?, ?, ?)",
            (page, *index_keys(text), *index_keys(facts)),
        )


def _vocabulary(text: str, facts: str) -> set[str]:
    return {folded_key(token) for part in (text, facts) for token in tokens(part)}


def pack(text: str) -> bytes:
    """Write a text as it stands in `pages`."""
    return zlib.compress(text.encode())


def unpack(packed: bytes | None) -> str:
    """Read a text of `pages` again; "" where there is none."""
    return zlib.decompress(packed).decode() if packed else ""
