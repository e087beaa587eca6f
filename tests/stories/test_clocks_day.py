"""Stories 8 and 12 with real processes: hours before an event top the queue; an approval lists the dates it moves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from digitize.commands import run
from tests.program import Program


def test_an_officer_works_by_the_clock_and_an_operator_approves_next_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A press conference is due in hours before older dossiers; January's date moves with the order on January."""
    scans = tmp_path / "scans"
    scans.mkdir()
    for seed in (1, 2):
        Image.effect_noise((300, 300), 20 * seed).save(scans / f"{seed}.png", dpi=(100, 100))
    program = Program(tmp_path / "data")
    taken = program.json("ingest", scans, "--procedure", "2.001171", "--received", "2026-12-24T13:30")
    conference, licence = (one["id"] for one in taken["dossiers"])
    program.run("review", "set-procedure", licence, "1.003868")
    run(["holidays", "approve", "2026", "--data", str(program.data)])

    def look(*words: str) -> Any:
        """Run a command that starts no worker, in this process."""
        capsys.readouterr()
        assert run([*words, "--data", str(program.data), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    asked_for = look("show", conference)
    program.run("review", "set-field", conference, "event_at", "14h00 ngày 25/12/2026")
    queue = look("queue")["items"]
    shown = look("show", conference)
    before = look("show", licence)
    approved = look("holidays", "approve", "2027", "--off", "2027-01-04", "--work", "2027-01-09")
    after = look("show", licence)

    assert "event_unknown" in {doubt["code"] for doubt in asked_for["doubts"]}
    assert [(one["dossier"], one["due_at"]) for one in queue] == [
        (conference, "2026-12-25T02:00:00+07:00"),
        (licence, "2027-01-08T17:00:00+07:00"),
    ]
    assert (shown["transfer_by"], shown["due_provisional"]) == ("2026-12-24T17:00:00+07:00", False)
    assert "event_unknown" not in {doubt["code"] for doubt in shown["doubts"]}
    assert before["due_provisional"] is True
    assert approved["dossiers"] == [
        {
            "dossier": licence,
            "number": None,
            "before": "2027-01-08T17:00:00+07:00",
            "due_at": "2027-01-09T17:00:00+07:00",
            "another_day": True,
            "was_provisional": True,
            "provisional": False,
        }
    ]
    assert (after["due_at"], after["due_provisional"]) == ("2027-01-09T17:00:00+07:00", False)
    assert after["clock_766"]["due_at"] == after["first_due_at"] == after["due_at"]
    assert (after["supplement_requests"]["asked"], after["supplement_requests"]["most"]) == (0, 1)
    assert after["history"][-1]["what"] == "due_recounted"
