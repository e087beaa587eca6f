"""The one queue in real processes: the register pulled from a server, what waits to be scanned, a filing made twice."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from drawn_stacks import HA, dossier, stack

from tests.program import Program
from tests.servers.faults import running
from tests.servers.lgsp import SECRET, USER, LgspApp, lgsp_server

ONLINE, WALK_IN = "G09.20-20261120-0000007", "G09.20-20261123-0000008"


def entry(number: str, **more: Any) -> dict[str, Any]:
    """A line of the system's register."""
    return {
        "MaHoSo": number,
        "KenhThucHien": "2",
        "MaTTHC": "1.003725",
        "TrangThaiHoSo": 4,
        "NgayTiepNhan": "2026-11-20 16:40:00",
        "NgayCapNhat": "2026-11-21 08:00:00",
        **more,
    }


def settle(program: Program, url: str) -> None:
    """Tell the station where its one-stop system is."""
    program.run("init")
    profile = (resources.files("digitize") / "assets" / "systems" / "lgsp.toml").read_text("utf-8")
    systems = program.data / "systems"
    systems.mkdir()
    (systems / "near.toml").write_text(profile.replace("tls = true", "tls = false"), "utf-8")
    (program.data / "station.toml").write_text(f'[queue]\nsystem = "near"\nurl = "{url}"\n', "utf-8")


def test_what_was_filed_online_and_at_the_counter_becomes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """She filed online on Friday and comes with paper on Monday: offered, joined, taken off again, kept apart."""
    monkeypatch.setenv("DIGITIZE_QUEUE_USER", USER)
    monkeypatch.setenv("DIGITIZE_QUEUE_SECRET", SECRET)
    program, app = Program(tmp_path / "data"), LgspApp()
    app.register += [
        entry(ONLINE, SoDinhDanh=HA.number),
        entry(WALK_IN, KenhThucHien="1", NgayTiepNhan="2026-11-23 07:50:00"),
        entry("G09.20-20261332-0000009"),
    ]
    with running(lgsp_server(app)) as server:
        settle(program, f"{server.url}/lgsp/v1")
        pulled = program.json("queue", "pull")
        paper = stack(dossier(HA, 2), tmp_path / "ha.tif")
        (made,) = program.json("ingest", paper, "--received", "2026-11-23T08:02")["dossiers"]

    name = made["id"]
    waiting = program.json("queue", "--undigitised")
    (offer,) = program.json("queue", "offers")["items"]
    (joined,) = program.json("queue", "join", name, ONLINE)["dossiers"]
    bad = program.json("queue", "number", name, "000.00.14.H20-261332-0007", "--replace", expect=2)["error"]
    program.run("queue", "number", name, "--remove")
    freed = program.json("queue")
    program.run("queue", "apart", name, ONLINE)

    assert (pulled["new"], pulled["aside"]) == (2, 1)
    assert [one["code"] for one in pulled["set_aside"]] == ["number_day"]
    assert [(item["dossier"], item["number"], item["digitised"]) for item in waiting["items"]] == [
        (None, WALK_IN, False)
    ]
    assert waiting["walk_ins"] == {"registered": 1, "digitised": 0}
    assert (offer["dossier"], offer["number"]) == (name, ONLINE)
    assert (joined["number"], joined["official_status"]) == (ONLINE, 4)
    assert bad["code"] == "number_day"
    assert {item["number"] or item["dossier"]: item["offers"] for item in freed["items"]} == {
        name: [ONLINE],
        ONLINE: [name],
        WALK_IN: [],
    }
    assert program.json("queue", "offers")["total"] == 0
    assert program.json("verify")["ok"]
