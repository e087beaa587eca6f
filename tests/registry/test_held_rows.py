"""Rows of the quarantine: which file a person means, and what settles one."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Literal

import pytest
import registry_papers as papers
from sqlite_utils import Database

from digitize.errors import SettingsError
from digitize.model import DossierState, Ledger
from digitize.registry import quarantine
from digitize.registry.journal import check_chain
from digitize.registry.quarantine import Discarding, HeldFile, choose, list_held
from digitize.registry.store import BatchOutcome, FileVerdict, Held, begin_batch, close_batch, commit_dossier

LOCKED, OTHER = "ab" * 32, "ac" * 32


def held_file(name: str = "locked.pdf", sha256: str = LOCKED) -> Held:
    """A file that asks for a password."""
    reason = "{name}: the PDF needs a password to open"
    return Held(name=name, sha256=sha256, code="encrypted", reason=reason, facts=(("name", name),))


def hold(db: Database, *files: Held, after: int = 0) -> str:
    """Close a batch that holds these files, some minutes after the first."""
    at = papers.MORNING + timedelta(minutes=after)
    batch = begin_batch(db, at, papers.CLERK)
    verdicts = tuple(FileVerdict(name=file.name, sha256=file.sha256, verdict="quarantined") for file in files)
    sums = Ledger(files=len(files), sides=len(files), quarantined=len(files))
    close_batch(db, batch, BatchOutcome(ledger=sums, files=verdicts, held=files), at=at, who=papers.CLERK)
    return batch


def take(db: Database, sha256: str, verdict: Literal["accepted", "duplicate"], *, restricted: bool = False) -> None:
    """Close a batch whose one dossier has a file of these bytes."""
    batch = begin_batch(db, papers.MORNING, papers.CLERK)
    state = DossierState.RESTRICTED if restricted else DossierState.NEEDS_REVIEW
    dossier = papers.dossier(1, "đơn", batch=batch, restricted=restricted, state=state)
    commit_dossier(db, dossier, at=papers.MORNING, who=papers.CLERK)
    file = FileVerdict(name="" if restricted else "locked.pdf", sha256=sha256, verdict=verdict, dossier=dossier.id)
    outcome = BatchOutcome(ledger=Ledger(files=1, sides=1, pages=1), files=(file,), held=())
    close_batch(db, batch, outcome, at=papers.MORNING, who=papers.CLERK)


def rows(db: Database) -> list[tuple[str, str, int]]:
    """Batch, state and attempts of every row, oldest first."""
    return [(file.batch, file.state, file.attempts) for file in list_held(db.conn, settled=True)]


@pytest.mark.parametrize("verdict", ["accepted", "duplicate"])
def test_bytes_that_are_taken_in_settle_their_held_row(db: Database, verdict: Literal["accepted", "duplicate"]) -> None:
    """Whether `quarantine retry` or an ordinary `ingest` did it."""
    batch = hold(db, held_file())

    take(db, LOCKED, verdict)

    assert list_held(db.conn) == ()
    assert rows(db) == [(batch, "retried", 1)]


def test_bytes_that_are_held_again_count_one_attempt_more(db: Database) -> None:
    """One row at a time asks for a decision; the older ones tell the story."""
    first = hold(db, held_file(), held_file("other.pdf", OTHER))

    second = hold(db, held_file(), after=5)

    assert rows(db) == [(first, "retried", 1), (first, "held", 1), (second, "held", 2)]
    assert check_chain(db.conn) is None


def test_a_file_that_was_set_aside_stays_so(db: Database) -> None:
    """Who, when and why are kept; a later attempt does not reopen it."""
    hold(db, held_file())
    word = Discarding(at=papers.MORNING, by="an", why="tệp thử")

    quarantine.discard(db.conn, list_held(db.conn), word)
    take(db, LOCKED, "accepted")

    (file,) = list_held(db.conn, settled=True)
    assert (file.state, file.settled_by, file.settled_why) == ("discarded", "an", "tệp thử")
    assert file.settled_at == papers.MORNING


def test_the_journal_names_the_bytes_and_neither_file_nor_reason(db: Database) -> None:
    """A file's name and a person's words may speak of people."""
    hold(db, held_file("Nguyễn Văn An.pdf"))

    quarantine.discard(db.conn, list_held(db.conn), Discarding(at=papers.MORNING, by="an", why="của ông Nguyễn Văn An"))

    facts = " ".join(facts for (facts,) in db.execute("SELECT facts FROM journal"))
    assert LOCKED in facts
    assert "Nguyễn" not in facts


def test_a_held_file_that_becomes_restricted_loses_its_name(db: Database) -> None:
    """What is said of a restricted dossier is its hash, here too."""
    hold(db, held_file("tố cáo ông X.pdf"))

    take(db, LOCKED, "accepted", restricted=True)

    (file,) = list_held(db.conn, settled=True)
    assert (file.name, file.facts) == ("", (("name", ""),))


@pytest.fixture
def several(db: Database) -> tuple[HeldFile, ...]:
    """Two batches: two files, then another content under the first one's name."""
    hold(db, held_file(), held_file("b.pdf", OTHER))
    hold(db, held_file(sha256="dd" * 32), after=5)
    return list_held(db.conn)


def test_a_file_is_called_by_hash_batch_or_name(several: tuple[HeldFile, ...]) -> None:
    """What the list shows may be typed back, each file once."""
    locked, other, newer = several

    assert choose(several, ["abab"]) == (locked,)
    assert choose(several, ["b.pdf", "ACAC"]) == (other,)
    assert choose(several, [newer.batch]) == (newer,)
    assert choose(several, [locked.batch]) == (locked, other)


@pytest.mark.parametrize(
    ("word", "code", "says"),
    [
        ("c.pdf", "unknown_file", "did you mean b.pdf?"),
        ("ffff", "unknown_file", "ffff"),
        ("", "unknown_file", "no held file"),
        ("locked.pdf", "ambiguous_file", "abababababab"),
    ],
)
def test_a_word_that_means_no_one_file_is_refused(
    several: tuple[HeldFile, ...], word: str, code: str, says: str
) -> None:
    """The nearest name, or the candidates, are named."""
    with pytest.raises(SettingsError, match=says) as refused:
        choose(several, [word])

    assert (refused.value.code, refused.value.exit_code) == (code, 2)


def test_a_short_prefix_of_two_contents_is_ambiguous(several: tuple[HeldFile, ...]) -> None:
    """Four digits may not be enough."""
    alike = dataclasses.replace(several[1], sha256="abab" + "0" * 60)

    with pytest.raises(SettingsError, match="several held files"):
        choose([several[0], alike], ["abab"])
