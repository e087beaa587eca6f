"""The working calendar: listed, approved with swapped days, and in force for what comes after."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from digitize.commands import run
from digitize.registry.journal import check_chain
from digitize.registry.store import open_reading
from tests.program import Program


class Calendar:
    """`holidays` on one data folder, in this process."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._capsys = capsys
        self.run("init")

    def run(self, *words: str) -> int:
        """Run a command quietly."""
        status = run([*words, "--data", str(self.data)])
        self._capsys.readouterr()
        return status

    def json(self, *words: str) -> Any:
        """Run a command that goes well and return what it printed."""
        assert run([*words, "--data", str(self.data), "--json"]) == 0
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Calendar:
    """A fresh data folder."""
    return Calendar(tmp_path / "data", capsys)


def test_a_year_is_not_approved_until_somebody_says_so(calendar: Calendar) -> None:
    """The list shows the seed and that nobody stands for it."""
    (year,) = calendar.json("holidays", "list", "2027")["years"]

    assert (year["approved"], year["approved_by"]) == (False, None)
    assert {"date": "2027-09-02", "name": "Quốc khánh"} in year["days_off"]


def test_an_approval_swaps_days_and_tells_what_changed(calendar: Calendar) -> None:
    """A Monday off, a Saturday worked for it, and a listed holiday that is none."""
    swaps = ["--off", "2027-01-04", "--work", "2027-01-09", "--work", "2027-11-24"]

    approved = calendar.json("holidays", "approve", "2027", *swaps)

    (year,) = calendar.json("holidays", "list", "2027")["years"]
    days_off = [off["date"] for off in year["days_off"]]
    assert approved["changed"] == [
        {"date": "2027-01-04", "worked": False},
        {"date": "2027-01-09", "worked": True},
        {"date": "2027-11-24", "worked": True},
    ]
    assert ("2027-01-04" in days_off, "2027-11-24" in days_off, year["made_up"]) == (True, False, ["2027-01-09"])
    assert year["approved"] and year["approved_by"] and year["approved_at"].endswith("+07:00")


def test_a_second_approval_replaces_the_first_and_both_stay_in_the_journal(calendar: Calendar) -> None:
    """The table in force is the last one; who approved what before can be read."""
    calendar.run("holidays", "approve", "2027", "--off", "2027-01-04")

    changed = calendar.json("holidays", "approve", "2027")["changed"]

    with closing(open_reading(calendar.data / "registry.db")) as registry:
        journalled = registry.execute("SELECT facts FROM journal WHERE what = 'approve_calendar' ORDER BY id")
        first, second = ("2027-01-04" in facts for (facts,) in journalled)
        assert check_chain(registry) is None
    assert changed == [{"date": "2027-01-04", "worked": True}]
    assert (first, second) == (True, False)


@pytest.mark.parametrize(
    "swaps",
    [
        ["--off", "2028-01-04"],  # another year
        ["--off", "04/01/2027"],  # no ISO date
        ["--work", "2027-01-05"],  # a Tuesday that is worked anyway
        ["--off", "2027-01-09", "--work", "2027-01-09"],  # both
    ],
)
def test_a_day_that_can_not_be_meant_is_refused_and_nothing_approved(calendar: Calendar, swaps: list[str]) -> None:
    """A slip of the pen must not move everybody's due dates."""
    assert calendar.run("holidays", "approve", "2027", *swaps) == 2

    assert calendar.json("holidays", "list", "2027")["years"][0]["approved"] is False


def test_the_list_is_read_by_people(calendar: Calendar, capsys: pytest.CaptureFixture[str]) -> None:
    """Weekday, day and name, a line each."""
    calendar.run("holidays", "approve", "2027", "--off", "2027-01-04")

    assert run(["holidays", "list", "2027", "--data", str(calendar.data), "--lang", "en"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2027: approved by ")
    assert "  Mon 04/01/2027  day off by an order" in lines
    assert f"  Thu {date(2027, 9, 2):%d/%m/%Y}  National Day" in lines


def test_a_dossier_of_approved_years_has_a_sure_due_date(calendar: Calendar, tmp_path: Path) -> None:
    """24/11 is worked after all: seven working days from Friday 20/11/2026 end on 01/12, as in story 7."""
    Image.effect_noise((300, 300), 20).save(tmp_path / "scan.png", dpi=(100, 100))
    calendar.run("holidays", "approve", "2026", "--work", "2026-11-24")
    taken = Program(calendar.data).json(
        "ingest", tmp_path / "scan.png", "--procedure", "1.005442", "--received", "2026-11-20T16:40"
    )

    dossier = calendar.json("show", taken["dossiers"][0]["id"])

    assert (dossier["due_at"], dossier["due_provisional"]) == ("2026-12-01T17:00:00+07:00", False)
