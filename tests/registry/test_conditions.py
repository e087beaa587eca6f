"""Since when a thing is as it is, and which warning is known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import registry_papers as papers
from sqlite_utils import Database

from digitize.errors import SettingsError
from digitize.registry.conditions import Seen, acknowledge, note, note_if_possible, read_conditions
from digitize.registry.journal import check_chain

START = papers.MORNING
LATER = START + timedelta(minutes=5)
HELD = Seen(name="held_files", level="warn", subject="2 files")


def is_acknowledged(db: Database) -> bool:
    """Whether the warning about held files is known."""
    known = read_conditions(db.conn).get("held_files")
    return known is not None and known.acknowledged_at is not None


def test_since_is_when_the_level_began(db: Database) -> None:
    """Looking again moves nothing; another level does."""
    note(db.conn, [HELD], START)

    same = note(db.conn, [HELD], LATER)["held_files"]
    well = note(db.conn, [Seen(name="held_files", level="ok")], LATER)["held_files"]

    assert (same.since, well.since) == (START, LATER)


def test_what_the_thing_itself_tells_beats_when_somebody_looked(db: Database) -> None:
    """A share that was lost at 08:14 was lost then, though nobody looked before 09:00."""
    lost = Seen(name="hotfolder:Quầy 2", level="error", since=START)

    assert note(db.conn, [lost], LATER)[lost.name].since == START


def test_a_clock_that_jumped_back_gives_no_time_to_come(db: Database) -> None:
    """Since is never later than now."""
    note(db.conn, [HELD], LATER)

    assert note(db.conn, [HELD], START)["held_files"].since == START


@pytest.mark.parametrize(
    "seen",
    [
        [Seen(name="held_files", level="error", subject="2 files")],
        [Seen(name="held_files", level="warn", subject="3 files")],
        [Seen(name="held_files", level="ok")],
        [],
    ],
)
def test_an_acknowledgement_is_for_one_warning_as_it_stood(db: Database, seen: list[Seen]) -> None:
    """It goes when the warning worsens, is about something else, or goes away; coming back it is new."""
    note(db.conn, [HELD], START)
    acknowledge(db.conn, "held_files", START, papers.CLERK)
    note(db.conn, [HELD], LATER)
    assert is_acknowledged(db)

    note(db.conn, seen, LATER)
    note(db.conn, [HELD], LATER)

    assert not is_acknowledged(db)


def test_an_acknowledgement_is_journalled(db: Database) -> None:
    """Who and what; the chain holds."""
    note(db.conn, [HELD], START)

    acknowledge(db.conn, "held_files", START, papers.CLERK)

    assert db.execute("SELECT who, facts FROM journal WHERE what = 'acknowledge'").fetchall() == [
        (papers.CLERK, '{"check": "held_files"}')
    ]
    assert check_chain(db.conn) is None


@pytest.mark.parametrize("level", ["ok", "error"])
def test_only_a_warning_can_be_acknowledged(db: Database, level: str) -> None:
    """An error stays red; nothing is journalled."""
    note(db.conn, [Seen(name="disk", level=level)], START)

    with pytest.raises(SettingsError) as refused:
        acknowledge(db.conn, "disk", START, papers.CLERK)

    assert refused.value.code == "not_a_warning"
    assert not list(db.execute("SELECT 1 FROM journal WHERE what = 'acknowledge'"))


def test_looking_at_what_has_not_changed_writes_nothing(db: Database) -> None:
    """`status` every second does not wear the disk."""
    note(db.conn, [HELD], START)
    before = db.conn.total_changes

    note(db.conn, [HELD], LATER)

    assert db.conn.total_changes == before


def test_a_registry_that_another_program_writes_still_answers(db: Database, path: Path) -> None:
    """The answer is what would be remembered; nothing waits for long."""
    note(db.conn, [HELD], START)
    db.execute("BEGIN IMMEDIATE")

    answer = note_if_possible(path, [HELD, Seen(name="disk", level="warn")], LATER)

    assert (answer["held_files"].since, answer["disk"].since) == (START, LATER)
    db.execute("ROLLBACK")
    assert "disk" not in read_conditions(db.conn)


def test_a_registry_that_is_none_is_no_obstacle(tmp_path: Path) -> None:
    """Nothing is known then."""
    broken = tmp_path / "registry.db"
    broken.write_bytes(b"not a database, but long enough to be looked at" * 20)

    assert note_if_possible(broken, [HELD], START) == {}
