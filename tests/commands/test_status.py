"""`status`: the level first, what is wrong before what is well, and what to do; exit 1 on an error alone."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digitize.commands import run
from digitize.intake.layout import HANOI, Layout
from digitize.intake.watch_note import FolderNote, WatchNote, write_note
from digitize.registry.store import open_store
from tests.program import Program

LOST_AT = datetime(2024, 11, 25, 8, 14, tzinfo=HANOI)


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A fresh data folder."""
    assert run(["init", "--data", str(tmp_path / "data")]) == 0
    capsys.readouterr()
    return tmp_path / "data"


def status(data: Path, capsys: pytest.CaptureFixture[str], *words: str, expect: int = 0) -> dict[str, Any]:
    """Checks by name, and the level under ""."""
    assert run(["status", *words, "--json", "--lang", "en", "--data", str(data)]) == expect
    answer = json.loads(capsys.readouterr().out)
    return {"": answer["level"]} | {check["name"]: check for check in answer["checks"]}


def lose_a_share(data: Path) -> None:
    """Leave a note of a watcher that lost a share and was killed."""
    folder = FolderNote(name="Quầy 2", path="/mnt/quay2", profile="generic", mode="poll", lost_since=LOST_AT)
    at = LOST_AT + timedelta(minutes=1)
    write_note(WatchNote(pid=1, once=False, started_at=LOST_AT, at=at, folders=(folder,)), Layout(data).watch_note)


def test_every_check_has_the_contracts_keys(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And since when, from the first look on."""
    first = status(data, capsys)["disk"]
    second = status(data, capsys)["disk"]

    assert first.keys() == {"name", "level", "since", "value", "hint", "acknowledged"}
    assert first["since"].endswith("+07:00")
    assert second["since"] == first["since"]


def test_an_acknowledged_warning_no_longer_counts(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is still shown, and the level is that of the rest."""
    before = status(data, capsys)

    after = status(data, capsys, "--acknowledge", "calendar")

    assert (before[""], before["calendar"]["acknowledged"]) == ("warn", False)
    assert (after[""], after["calendar"]["level"], after["calendar"]["acknowledged"]) == ("ok", "warn", True)


@pytest.mark.parametrize(
    ("name", "code"),
    [("watcher", "not_a_warning"), ("disk", "not_a_warning"), ("calender", "unknown_check")],
)
def test_an_error_can_not_be_acknowledged(data: Path, capsys: pytest.CaptureFixture[str], name: str, code: str) -> None:
    """Nor what is well, nor what does not exist."""
    lose_a_share(data)

    assert run(["status", "--acknowledge", name, "--json", "--data", str(data)]) == 2

    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert status(data, capsys, expect=1)["watcher"]["acknowledged"] is False


def test_a_killed_watcher_and_a_lost_share_are_read_by_people(program: Program) -> None:
    """Story 11: exit 1, folder and time, what to do; what is wrong stands first, in Vietnamese."""
    program.run("init")
    lose_a_share(program.data)

    lines = program.run("status", expect=1).stdout.splitlines()

    wrong = [number for number, line in enumerate(lines) if "Quầy 2" in line]
    well = [number for number, line in enumerate(lines) if "qpdf" in line]
    assert wrong and well and wrong[0] < well[0]
    assert "25/11 08:14" in lines[wrong[0]]
    assert lines[wrong[0] + 1].strip().startswith("->")


def test_a_busy_registry_does_not_break_the_answer(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody writes for long: the answer comes all the same, and says what can be known."""
    with closing(open_store(Layout(data).registry)) as db:
        db.execute("BEGIN IMMEDIATE")

        answer = status(data, capsys)

        db.execute("ROLLBACK")
    assert answer["registry"]["level"] == "ok"
    assert answer["calendar"]["since"] is not None


def test_a_folder_without_a_registry_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning, not an exception, and nothing is made."""
    answer = status(tmp_path / "none", capsys)

    assert (answer[""], answer["registry"]["value"]) == ("warn", "absent")
    assert not (tmp_path / "none").exists()
