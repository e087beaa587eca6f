"""One-time numbers of cover sheets: issued once, used once, and the second use tells of the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import registry_papers as papers
from sqlite_utils import Database

from digitize.dossier.cover import CoverFacts
from digitize.errors import StoreError
from digitize.registry.covers import Use, is_issued, issue, use, used_before
from digitize.registry.journal import check_chain

SHEET = CoverFacts(procedure="1.003725", desk="Q1", declared_sheets=12, number="AAAABBBBCCCC", key="1-ABCDEF")
OTHER = replace(SHEET, number="AAAABBBBDDDD")
FIRST = Use(batch="20261123-0001", dossier="TAM-Q1-261123-0001", at=papers.MORNING)


def test_only_printed_numbers_are_issued(db: Database) -> None:
    """A good signature on a number that was never printed here shows."""
    issue(db.conn, [SHEET, OTHER], at=papers.MORNING, by=papers.CLERK)

    known = [is_issued(db.conn, number) for number in (SHEET.number, OTHER.number, "ZZZZZZZZZZZZ")]

    assert known == [True, True, False]


def test_a_second_stack_hears_of_the_first(db: Database) -> None:
    """A photocopied sheet on another stack is told, and the first keeps the number."""
    issue(db.conn, [SHEET], at=papers.MORNING, by=papers.CLERK)
    second = Use(batch="20261123-0002", dossier="TAM-Q1-261123-0009", at=papers.MORNING + timedelta(hours=1))

    heard = [use(db.conn, SHEET.number, stack) for stack in (FIRST, second, second)]

    assert heard == [None, FIRST, FIRST]
    assert used_before(db.conn, SHEET.number) == FIRST


def test_the_same_stack_may_be_told_again(db: Database) -> None:
    """A restart replays the use; its time stays that of the first."""
    issue(db.conn, [SHEET], at=papers.MORNING, by=papers.CLERK)
    again = replace(FIRST, at=papers.MORNING + timedelta(days=1))

    heard = [use(db.conn, SHEET.number, stack) for stack in (FIRST, again)]

    assert heard == [None, None]
    assert used_before(db.conn, SHEET.number) == FIRST


def test_the_second_use_of_a_number_never_issued_shows_too(db: Database) -> None:
    """It is still not issued, but it is used."""
    heard = [
        use(db.conn, "ZZZZZZZZZZZZ", FIRST),
        use(db.conn, "ZZZZZZZZZZZZ", replace(FIRST, dossier="TAM-Q1-261123-0002")),
    ]

    assert heard == [None, FIRST]
    assert not is_issued(db.conn, "ZZZZZZZZZZZZ")


def test_two_sheets_of_one_number_are_not_issued(db: Database) -> None:
    """The order fails as a whole, and is not journalled."""
    issue(db.conn, [SHEET], at=papers.MORNING, by=papers.CLERK)

    with pytest.raises(StoreError):
        issue(db.conn, [OTHER, SHEET], at=papers.MORNING, by=papers.CLERK)

    assert not is_issued(db.conn, OTHER.number)
    assert db.execute("SELECT count(*) FROM journal WHERE what = 'print_covers'").fetchone()[0] == 1


def test_the_journal_says_who_printed_which(db: Database) -> None:
    """The account, the procedure, the key and the numbers stand in the chain."""
    issue(db.conn, [SHEET, OTHER], at=papers.MORNING, by=papers.CLERK)

    who, facts = db.execute("SELECT who, facts FROM journal WHERE what = 'print_covers'").fetchone()

    assert who == papers.CLERK
    assert all(word in facts for word in (SHEET.number, OTHER.number, "1.003725", "1-ABCDEF"))
    assert check_chain(db.conn) is None
