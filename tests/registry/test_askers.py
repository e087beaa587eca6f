"""Who asks too often."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import registry_papers as papers

from digitize.registry.askers import Limits, may_ask

FIVE = Limits(minute=5, day=0)


def ask(path: Path, asker: str, seconds: float, limits: Limits = FIVE) -> bool:
    """Ask some seconds after the morning."""
    return may_ask(path, asker, limits, papers.MORNING + timedelta(seconds=seconds))


def test_the_sixth_question_in_a_minute_is_refused(tmp_path: Path) -> None:
    """The next one is heard a minute after the first; another asker is not held up."""
    path = tmp_path / "askers.db"
    first = [ask(path, "a", second) for second in range(6)]

    other, early, late = ask(path, "b", 6), ask(path, "a", 59.9), ask(path, "a", 60.1)

    assert first == [True] * 5 + [False]
    assert (other, early, late) == (True, False, True)


def test_a_refused_question_is_not_counted(tmp_path: Path) -> None:
    """A gateway that sends it again and again locks nobody out."""
    path = tmp_path / "askers.db"
    for second in range(50):
        ask(path, "a", second)

    assert [ask(path, "a", 65 + second) for second in range(5)] == [True] * 5


def test_a_day_has_its_limit(tmp_path: Path) -> None:
    """And ends."""
    path = tmp_path / "askers.db"
    limits = Limits(minute=0, day=3)

    asked = [ask(path, "a", 3600 * hour, limits) for hour in (0, 1, 2, 3, 24.1)]

    assert asked == [True, True, True, False, True]


def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path: Path) -> None:
    """Questions of tomorrow are forgotten."""
    path = tmp_path / "askers.db"
    for second in range(5):
        ask(path, "a", 86_400 + second)

    assert ask(path, "a", 0)


def test_the_file_is_private_and_forgets_after_a_day(tmp_path: Path) -> None:
    """Only its owner reads it."""
    path = tmp_path / "askers.db"
    ask(path, "a", 0)
    ask(path, "b", 86_401)

    with closing(sqlite3.connect(path)) as conn:
        left = conn.execute("SELECT asker FROM asked").fetchall()
    assert left == [("b",)]
    assert path.stat().st_mode & 0o777 == 0o600
