"""Story 2: a dossier without form 30 is not accepted; she comes back with it and there is still one dossier."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from drawn_stacks import HA, books, dossier, stack

from tests.program import Program


def test_she_comes_back_with_what_was_missing(program: Program, tmp_path: Path) -> None:
    """Not accepted and absent from the queue; then one dossier of two batches, received when it was whole."""
    first = stack(dossier(HA, 1, with_list=False), tmp_path / "first.tif")
    (came,) = program.json("ingest", first, "--received", "2026-11-23T08:02", "--procedure", "1.003725")["dossiers"]
    name = came["id"]
    (missing,) = came["missing_components"]
    program.run("review", "set-component", name, missing, "missing")
    slip = tmp_path / "slip.pdf"
    program.run("slip", name, "supplement", "-o", slip)
    program.run("review", "reject", name, "--reason", "thiếu danh mục")
    absent = program.json("queue")["total"]

    more = stack(books(HA), tmp_path / "more.tif")
    second = program.json("ingest", more, "--into", name, "--as", "supplement", "--received", "2026-11-23T09:10")

    after = program.json("show", name)
    assert absent == 0
    (row,) = program.json("queue")["items"]
    assert (row["dossier"], row["received_at"]) == (name, after["received_at"])
    assert [event["batch"] for event in after["history"] if event["what"] == "supplement_added"] == [second["batch"]]
    assert datetime.fromisoformat(after["received_at"]).strftime("%H:%M") == "09:10"
    assert len({page["sha256"] for page in after["pages"]}) == 2
    assert after["missing_components"] == []
    assert after["state"] == "CHECKED"
    assert program.json("verify")["ok"]
