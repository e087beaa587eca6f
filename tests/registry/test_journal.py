from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.model import Event
from digitize.registry import journal
from digitize.registry.connection import writing
from digitize.registry.store import open_reading

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


def look(what: str) -> Event:
    """Somebody looked."""
    return Event(at=papers.MORNING, who="an", what=what, facts=(("reason", "hẹn trả"), ("hits", "3")))


@pytest.fixture
def five_looks(db: Database) -> Database:
    """A journal of five rows."""
    with writing(db.conn):
        for n in range(5):
            journal.append(db.conn, look(f"show {n}"), "TAM-Q1-261123-0001")
    return db


def test_an_untouched_journal_is_whole(five_looks: Database) -> None:
    """Rows count from 1 and fit each other."""
    broken = journal.check_chain(five_looks.conn)

    assert broken is None
    assert five_looks.execute("SELECT id FROM journal").fetchall() == [(1,), (2,), (3,), (4,), (5,)]


def test_an_empty_journal_is_whole(db: Database) -> None:
    """Nothing happened yet."""
    assert journal.check_chain(db.conn) is None


@pytest.mark.parametrize("change", ["UPDATE journal SET who = 'b'", "DELETE FROM journal WHERE id = 5"])
def test_the_journal_refuses_changes(five_looks: Database, change: str) -> None:
    """By ordinary means no row is changed or taken out."""
    with pytest.raises(sqlite3.IntegrityError, match="the journal is never"):
        five_looks.execute(change)

    assert journal.check_chain(five_looks.conn) is None


@pytest.mark.parametrize(
    ("tampering", "first_broken"),
    [
        ("UPDATE journal SET who = 'binh' WHERE id = 3", 3),
        ("UPDATE journal SET at = '2026-11-24' WHERE id = 2", 2),
        ("UPDATE journal SET facts = '{}' WHERE id = 5", 5),
        ("UPDATE journal SET dossier = NULL WHERE id = 1", 1),
        ("UPDATE journal SET hash = before WHERE id = 4", 4),
        ("DELETE FROM journal WHERE id = 1", 1),
        ("DELETE FROM journal WHERE id = 3", 3),
        ("DELETE FROM journal WHERE id = 5", 5),
        ("DELETE FROM journal", 1),
        ("INSERT INTO journal SELECT 6, at, who, what, dossier, facts, hash, hash FROM journal WHERE id = 5", 6),
    ],
)
def test_tampering_shows(five_looks: Database, tampering: str, first_broken: int) -> None:
    """Somebody who takes the triggers away and changes, cuts or adds rows is found at the first such row."""
    five_looks.execute("DROP TRIGGER journal_unchanged")
    five_looks.execute("DROP TRIGGER journal_kept")
    five_looks.execute(tampering)

    assert journal.check_chain(five_looks.conn) == first_broken


def test_a_look_is_journalled_beside_a_reader(path: Path, db: Database) -> None:
    """The shell's search reads with one connection and notes the look with another."""
    reader = open_reading(path)
    words = journal.blinded(reader, "giấy phép")

    journal.note_look(path, Event(at=papers.MORNING, who="an", what="search", facts=(("query", words),)))

    assert reader.execute("SELECT who, what, facts FROM journal").fetchall() == [
        ("an", "search", f'{{"query": "{words}"}}')
    ]
    assert journal.check_chain(reader) is None


def test_searched_words_are_blinded(db: Database) -> None:
    """Equal searches look equal, others differ, and no word shows."""
    hashes = [journal.blinded(db.conn, words) for words in ("Nguyễn Văn A", "Nguyễn Văn A", "Nguyễn Văn B")]

    assert hashes[0] == hashes[1] != hashes[2]
    assert {len(found) for found in hashes} == {32}


def test_a_row_of_a_failed_transaction_is_not_journalled(db: Database) -> None:
    """What did not happen stands in no journal, and the chain goes on."""
    with pytest.raises(ZeroDivisionError), writing(db.conn):
        journal.append(db.conn, look("show"))
        raise ZeroDivisionError
    with writing(db.conn):
        journal.append(db.conn, look("search"))

    assert db.execute("SELECT what FROM journal").fetchall() == [("search",)]
    assert journal.check_chain(db.conn) is None
