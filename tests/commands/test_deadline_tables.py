"""The deadline tables in docs/ are what the command gives, and say where each rule comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digitize.commands import run

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which nobody has approved a calendar."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    assert run(["init", "--data", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_tables_in_docs_are_what_the_command_gives(
    data: Path, year: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by `digitize --lang en holidays table YEAR` on an empty data folder."""
    capsys.readouterr()

    assert run(["holidays", "table", str(year), "--data", str(data), "--lang", "en"]) == 0

    assert capsys.readouterr().out == (DOCS / f"deadlines-{year}.md").read_text(encoding="utf-8")


def test_a_table_says_what_hangs_on_a_day_that_nobody_verified(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """10 working days over 24/11 end on one day or the day before; hours hang on nothing."""
    capsys.readouterr()
    assert run(["holidays", "table", "2026", "--data", str(data), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)

    culture_day = next(day for day in table["days"] if day["date"] == "2026-11-24")
    friday = next(one for one in table["receipts"] if one["received_at"] == "2026-11-13T15:30:00+07:00")
    ends = {(end["amount"], end["unit"]): (end["at"][:10], end["otherwise"]) for end in friday["ends"]}
    assert (table["approved"], culture_day["verified"]) == (False, False)
    assert friday["transfer_by"] == "2026-11-16T07:30:00+07:00"
    assert ends[10, "working_days"] == ("2026-11-30", "2026-11-27T17:00:00+07:00")
    assert ends[24, "hours"] == ("2026-11-14", None)


@pytest.mark.parametrize("year", [2026, 2027])
def test_every_rule_in_a_table_has_a_source_or_says_that_it_has_none(year: int) -> None:
    """No row above the dates is silent about where it comes from."""
    text = (DOCS / f"deadlines-{year}.md").read_text(encoding="utf-8")
    rows = [line for line in text.split("## When terms end")[0].splitlines() if line.startswith("| ")]

    told = ("(S:", "not verified", "an order on", "| Source |")
    assert rows and [row for row in rows if not any(words in row for words in told)] == []
