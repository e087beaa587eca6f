"""How far each file has come: one row a file, steps only forward, and equal bytes wait for each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from digitize.errors import StoreError
from digitize.intake.claim import Claimed, Plan
from digitize.model import Given
from digitize.registry import arrivals, store
from tests.registry.registry_papers import CLERK, MORNING


def plan(db: Database, *files: str, again: bool = False) -> Plan:
    """A claimed batch from the hotfolder `generic`; a file's bytes are its name's."""
    batch = store.begin_batch(db, MORNING, CLERK)
    claimed = tuple(
        Claimed(ordinal=n, name=name, place=name, sha256=name.split("=")[-1].ljust(64, "0"), bytes=1)
        for n, name in enumerate(files, 1)
    )
    return Plan(
        batch=batch,
        profile="generic",
        taken_at=MORNING,
        given=Given(by=CLERK, again=again),
        files=claimed,
        skipped=(),
        hotfolder="generic",
    )


def states(db: Database) -> list[tuple[str, str]]:
    """Place and state of every file."""
    return db.execute("SELECT place, state FROM arrivals ORDER BY id").fetchall()


def test_a_file_is_seen_once_and_gone_when_it_is_no_longer_there(db: Database) -> None:
    """Its first sight is remembered however often it is looked at; another file under its name is another arrival."""
    later = MORNING + timedelta(minutes=5)
    first = arrivals.note_seen(db, "generic", {"a.pdf": "1:1", "b.pdf": "1:2"}, MORNING)

    again = arrivals.note_seen(db, "generic", {"a.pdf": "1:1", "b.pdf": "1:3"}, later)

    assert again["a.pdf"] == first["a.pdf"]
    assert again["b.pdf"] > first["b.pdf"]
    assert states(db) == [("a.pdf", "seen"), ("b.pdf", "gone"), ("b.pdf", "seen")]


def test_what_was_seen_is_claimed_in_its_own_row(db: Database) -> None:
    """And a file that nobody saw in a hotfolder begins with its claim; noted twice it stays."""
    arrivals.note_seen(db, "generic", {"a": "1:1"}, MORNING)
    batch = plan(db, "a", "b")

    arrivals.note_claimed(db, batch, MORNING)
    arrivals.note_claimed(db, batch, MORNING)
    arrivals.note_seen(db, "generic", {}, MORNING)

    assert states(db) == [("a", "claimed"), ("b", "claimed")]
    assert db.execute("SELECT count(*) FROM arrivals WHERE seen_at IS NOT NULL").fetchone() == (1,)


def test_steps_go_forward_only_and_keep_their_first_time(db: Database) -> None:
    """A replay notes the same steps again."""
    batch = plan(db, "a", "b")
    arrivals.note_claimed(db, batch, MORNING)
    later = MORNING + timedelta(minutes=1)

    arrivals.reach(db, batch.batch, None, ("staged",), MORNING)
    arrivals.reach(db, batch.batch, [1], ("built", "verified", "committed"), MORNING)
    arrivals.reach(db, batch.batch, None, ("staged", "built"), later)

    assert states(db) == [("a", "committed"), ("b", "built")]
    (built_a, staged_b) = (
        db.execute("SELECT built_at FROM arrivals WHERE place = 'a'").fetchone()[0],
        db.execute("SELECT staged_at FROM arrivals WHERE place = 'b'").fetchone()[0],
    )
    assert (built_a[:16], staged_b[:16]) == (MORNING.isoformat()[:16], MORNING.isoformat()[:16])


def test_equal_bytes_in_work_wait_until_the_first_are_registered(db: Database) -> None:
    """Whoever notes his claim first goes first; told otherwise (`--again`) nobody waits."""
    first, second = plan(db, "a=x"), plan(db, "b=x")
    arrivals.note_claimed(db, first, MORNING)

    with pytest.raises(StoreError) as waits:
        arrivals.note_claimed(db, second, MORNING)
    arrivals.note_claimed(db, plan(db, "c=x", again=True), MORNING)
    arrivals.note_claimed(db, first, MORNING)
    for batch, _ in db.execute("SELECT batch, n FROM arrivals").fetchall():
        arrivals.reach(db, batch, None, ("committed",), MORNING)
    arrivals.note_claimed(db, second, MORNING)

    assert waits.value.code == arrivals.IN_WORK
    assert [place for place, state in states(db) if state == "claimed"] == ["b=x"]


def test_attempts_are_counted(db: Database) -> None:
    """For each batch."""
    assert [arrivals.count_attempt(db, batch, MORNING) for batch in ("x", "x", "y")] == [1, 2, 1]


def test_a_held_file_knows_its_hotfolder(db: Database) -> None:
    """One that a person named has none."""
    batch = plan(db, "a=x")
    arrivals.note_claimed(db, batch, MORNING)

    assert arrivals.came_from(db.conn, batch.batch, "x".ljust(64, "0")) == ("generic", "a=x")
    assert arrivals.came_from(db.conn, batch.batch, "y") is None
