"""From the scanner to the online queue and back, in real processes, each connector with its own system."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from drawn_stacks import HA, dossier, stack

from tests.program import ROOT, Program
from tests.servers import lgsp, mc
from tests.servers.faults import FaultyServer, running
from tests.watching import Watching

NUMBER = "H20.14-261123-0007"
RECEIVED = "2026-11-23T08:02"
DUE = "2026-12-08T17:00:00+07:00"  # fifteen days


@dataclass
class Far:
    """A one-stop system as a story needs it."""

    name: str
    program: Program
    gives_number: bool

    def held(self, number: str) -> set[str]:
        """The SHA-256 of the files that it holds of a dossier."""
        raise NotImplementedError

    def says(self, number: str, status: int) -> None:
        """Let its register tell a status."""
        raise NotImplementedError


class Lgsp(Far):
    """The six steps of 2026."""

    server: FaultyServer
    app: lgsp.LgspApp

    def held(self, number: str) -> set[str]:
        """Components and results, as they were uploaded."""
        papers = self.app.held()["dossiers"][number]["plain"]["ThanhPhanHoSo"]
        steps = [step for step in self.app.held()["steps"] if step["number"] == number]
        results = [file for step in steps for file in step.get("DanhSachGiayToKetQua", [])]
        files = [*results, *(file for paper in papers for file in paper["GiayToDinhKem"])]
        return {file["HashTepTin"] for file in files if "HashTepTin" in file}

    def says(self, number: str, status: int) -> None:
        """An officer there moves it."""
        self.app.handle(number, status)


class Mc(Far):
    """The classic services; the portal fetches the files."""

    server: FaultyServer
    app: mc.McApp

    def held(self, number: str) -> set[str]:
        """What the addresses gave that it was told."""
        httpx.post(f"{self.server.url}/portal/fetch", json={}).raise_for_status()
        assert number in self.app.held()["dossiers"]
        return set(self.app.fetched.values())

    def says(self, number: str, status: int) -> None:
        """An entry of the register."""
        self.app.register[:] = [
            {
                "MaHoSo": number,
                "KenhThucHien": "1",
                "MaTTHC": "1.003725",
                "TrangThaiHoSo": str(status),
                "NgayTiepNhan": "20261123080200",
            }
        ]


class Folder(Far):
    """A folder that another program empties."""

    root: Path

    def held(self, number: str) -> set[str]:
        """The files of the delivery that holds."""
        key = json.loads((self.root / number / "current.json").read_text())["key"]
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.root / number / key).glob("*.pdf")}

    def says(self, number: str, status: int) -> None:
        """A file of the register."""
        line = {
            "number": number,
            "channel": "walk-in",
            "procedure": "1.003725",
            "official_status": status,
            "received_at": RECEIVED,
        }
        (self.root / "register").mkdir(exist_ok=True)
        (self.root / "register" / "today.json").write_text(json.dumps([line]))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with her dossier, checked, and a result that is still to come."""
    place = tmp_path_factory.mktemp("delivered")
    program = Program(place / "data")
    paper = stack(dossier(HA, 2), place / "ha.tif")
    (made,) = program.json("ingest", paper, "--received", RECEIVED)["dossiers"]
    program.run("review", "set-field", made["id"], "applicant_name", HA.name)
    program.run("review", "set-field", made["id"], "id_number", HA.number)
    program.run("review", "accept", made["id"])
    return place


@contextmanager
def files_served(program: Program) -> Iterator[str]:
    """Run `serve` as a process of its own; give its address."""
    command = [sys.executable, str(ROOT / "cli.py"), "--data", str(program.data), "--json", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        lines = ""
        while not lines.rstrip().endswith("}"):
            lines += process.stdout.readline()
        yield json.loads(lines)["listening"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["lgsp", "mc", "folder"])
def far(
    request: pytest.FixtureRequest, scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Far]:
    """A system, and the data folder settled for it."""
    shutil.copytree(scanned / "data", tmp_path / "data")
    program = Program(tmp_path / "data")
    common = 'unit = "Bộ phận Một cửa"\nagency = "H20.14"\n'
    settled = tmp_path / "data" / "station.toml"
    if request.param == "folder":
        root = tmp_path / "drop"
        root.mkdir()
        settled.write_text(f'[queue]\nsystem = "folder"\nfolder = "{root}"\n{common}', "utf-8")
        one = Folder(name="folder", program=program, gives_number=False)
        one.root = root
        yield one
        return
    module = lgsp if request.param == "lgsp" else mc
    monkeypatch.setenv("DIGITIZE_QUEUE_USER", module.USER)
    monkeypatch.setenv("DIGITIZE_QUEUE_SECRET", module.SECRET)
    if request.param == "lgsp":
        app = lgsp.LgspApp()
        with running(lgsp.lgsp_server(app)) as server:
            settled.write_text(f'[queue]\nsystem = "lgsp"\nurl = "{server.url}/lgsp/v1"\n{common}', "utf-8")
            six = Lgsp(name="lgsp", program=program, gives_number=True)
            six.app, six.server = app, server
            yield six
        return
    classic = mc.McApp(destination="")
    with files_served(program) as served, running(FaultyServer(classic)) as server:
        settled.write_text(f'[queue]\nsystem = "mc"\nurl = "{server.url}"\nserve_url = "{served}"\n{common}', "utf-8")
        portal = Mc(name="mc", program=program, gives_number=False)
        portal.app, portal.server = classic, server
        yield portal


def only(program: Program) -> dict[str, Any]:
    """The one dossier."""
    (item,) = program.json("queue")["items"]
    shown: dict[str, Any] = program.json("show", item["dossier"])
    return shown


def own_hashes(program: Program, shown: dict[str, Any]) -> set[str]:
    """The SHA-256 of its papers as they lie here."""
    return {
        hashlib.sha256((program.data / paper["pdf"]).read_bytes()).hexdigest()
        for paper in shown["documents"]
        if paper["pdf"]
    }


def test_her_paper_stands_in_the_online_queue_until_she_has_her_licence(far: Far, scanned: Path) -> None:
    """Number, files compared, status back, due date, result attached, closed."""
    program = far.program
    name = only(program)["id"]
    if not far.gives_number:
        waits = program.json("queue", "push")
        program.run("queue", "number", name, NUMBER)
        assert waits["lacking"] == 1

    pushed = program.json("queue", "push")
    sent = only(program)
    number = sent["number"]
    here, there = own_hashes(program, sent), far.held(number)
    far.says(number, 4)
    program.run("queue", "pull")
    in_work = only(program)
    result = stack(dossier(HA, 3)[-1:], scanned / f"{far.name}-result.tif")
    program.run("ingest", result, "--into", name, "--as", "result", "--again")
    if only(program)["state"] == "NEEDS_REVIEW":
        program.run("review", "accept", name)
    again = program.json("queue", "push")
    finished = own_hashes(program, only(program))
    there_at_last = far.held(number)
    far.says(number, 10)
    program.run("queue", "pull")
    closed = program.json("show", name)

    assert pushed["delivered"] == 1
    assert (sent["state"], sent["due_at"]) in {("ACCEPTED", DUE), ("SENT", DUE)}
    assert there == here
    assert len(here) == 2
    assert in_work["official_status"] == 4
    assert again["delivered"] == 1
    assert len(finished) == 3
    assert there_at_last >= finished
    assert (closed["state"], closed["official_status"]) == ("CLOSED", 10)
    assert program.json("verify")["ok"]


@pytest.mark.parametrize("far", ["lgsp"], indirect=True)
def test_the_watcher_delivers_and_reads_the_register_by_itself(far: Far) -> None:
    """`watch --serve` alone: nobody types anything; at the end it is told where files can be had."""
    program = far.program
    settled = program.data / "station.toml"
    settled.write_text(settled.read_text("utf-8") + "push_seconds = 0.2\npull_minutes = 0.01\n", "utf-8")
    with Watching(program, "--serve", "--port", "0") as watching:
        watching.until(lambda: watching.rows("SELECT 1 FROM dossiers WHERE state = 'ACCEPTED'"))
        ((number,),) = watching.rows("SELECT number FROM dossiers")
        far.says(number, 4)
        watching.until(lambda: watching.rows("SELECT 1 FROM dossiers WHERE official_status = 4"))

    told = watching.log.read_text()
    assert "event=pushed delivered=1" in told
    assert "event=serving" in told
    assert HA.name not in told
    assert only(program)["official_status"] == 4
