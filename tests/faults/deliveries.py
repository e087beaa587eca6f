"""Empties an outbox through a system that fails: `python -m tests.faults.deliveries --envelopes 10000 --kills 5`.

A fifth of all calls goes wrong, in every way that `tests.servers.faults` knows but for those that mean a long wait;
the courier is killed again and again in the middle.  What the system refuses goes to "a person", who confirms it
unchanged.  At the end every dossier must have arrived once, with its files, and be known here as arrived.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from digitize.dossier.lifecycle import DossierEvent, move
from digitize.intake import shelf
from digitize.intake.layout import VALUE, Layout
from digitize.model import ComponentStatus, Document, Dossier, DossierState, Event, Field, to_plain
from digitize.registry.store import begin_batch, commit_dossier, open_store
from digitize.runs.noting import note
from tests.program import ROOT
from tests.registry import registry_papers as papers
from tests.servers.faults import QUICK, Fault
from tests.servers.lgsp import SECRET, USER

_FAULTS = sorted(set(QUICK) - {Fault.WRONG_HASH})
_PERSON = "person"
_STATION = """
[queue]
system = "lgsp"
url = "{url}"
unit = "Bộ phận Một cửa"
agency = "H20.14"
"""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the envelopes."""

    envelopes: int
    runs: int = 0
    kills: int = 0
    seconds: float = 0.0
    never: int = 0  # not at the system
    doubled: int = 0  # made there more than once
    differing: int = 0  # with other files than here
    unknown: int = 0  # arrived, and not known here as arrived
    asked_person: int = 0
    calls: Counter[str] = field(default_factory=Counter)  # of the system
    faults: Counter[str] = field(default_factory=Counter)  # that it made

    @property
    def balanced(self) -> bool:
        """Whether each arrived exactly once."""
        return not (self.never or self.doubled or self.differing or self.unknown)


def prepare(layout: Layout, envelopes: int) -> None:
    """Make a data folder with checked dossiers of one paper each."""
    db = open_store(layout.registry)
    batch = begin_batch(db, papers.MORNING, papers.CLERK)
    for ordinal in range(1, envelopes + 1):
        paper = f"%PDF-1.7 paper {ordinal}".encode()
        made = _dossier(ordinal, batch, paper)
        folder = layout.dossier(made.id, made.received_at, restricted=False)
        shelf.write_bytes(folder / "documents" / "01.pdf", paper)
        shelf.write_json(folder / VALUE, to_plain(made))
        commit_dossier(db, made, at=papers.MORNING, who=papers.CLERK)
    db.close()


def _dossier(ordinal: int, batch: str, paper: bytes) -> Dossier:
    facts = {"applicant_name": "Ngô Thị Hà", "id_number": f"0401880{ordinal:05}"}
    return papers.dossier(
        ordinal,
        f"Đơn số {ordinal}",
        batch=batch,
        state=DossierState.CHECKED,
        procedure=papers.procedure("1.003725"),
        fields=tuple(
            Field(name=name, value=value, confidence=1.0, source="person", page=None, box=None)
            for name, value in facts.items()
        ),
        documents=(
            Document(
                title="Đơn",
                component="Đơn đề nghị",
                first_page=1,
                last_page=1,
                status=ComponentStatus.PRESENT,
                sha256=hashlib.sha256(paper).hexdigest(),
                bytes=len(paper),
            ),
        ),
    )


@contextlib.contextmanager
def system(place: Path, share: float, seed: int) -> Iterator[str]:
    """Run the one-stop system as a process of its own; give its address."""
    port = place / "port"
    words = ["--port-file", str(port), "--state", str(place / "system.db"), "--share", str(share), "--seed", str(seed)]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.lgsp", *words, "--faults", ",".join(_FAULTS)], cwd=ROOT
    )
    try:
        while not port.exists():
            assert server.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port.read_text()}"
    finally:
        server.kill()
        server.wait()


def empty(layout: Layout, outcome: Outcome, kills: int, chance: random.Random) -> None:
    """Let couriers run till nothing waits; some are killed."""
    command = [sys.executable, str(ROOT / "cli.py"), "--data", str(layout.data), "queue", "push", "--again"]
    log_in = {"DIGITIZE_QUEUE_USER": USER, "DIGITIZE_QUEUE_SECRET": SECRET}
    environment = os.environ | log_in  # noqa: TID251 - handed to a process of its own
    while _open(layout):
        courier = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        outcome.runs += 1
        if outcome.kills < kills:
            with contextlib.suppress(subprocess.TimeoutExpired):
                courier.wait(chance.uniform(1.0, 3.0 + outcome.envelopes / 400))
            if courier.poll() is None:
                os.killpg(courier.pid, signal.SIGKILL)
                outcome.kills += 1
        courier.wait()
        outcome.asked_person += confirm_refused(layout)


def _open(layout: Layout) -> int:
    with contextlib.closing(sqlite3.connect(layout.registry)) as registry:
        sql = "SELECT count(*) FROM dossiers WHERE state <> 'ACCEPTED'"
        return int(registry.execute(sql).fetchone()[0])


def confirm_refused(layout: Layout) -> int:
    """Confirm what the system refused, unchanged, as a person would who finds nothing wrong with it."""
    with contextlib.closing(sqlite3.connect(layout.registry)) as registry:
        refused = [name for (name,) in registry.execute("SELECT id FROM dossiers WHERE state = 'REFUSED'")]
    db = open_store(layout.registry)
    for name in refused:
        note(layout, db, name, _confirmed)
    db.close()
    return len(refused)


def _confirmed(dossier: Dossier) -> tuple[Dossier, Event]:
    state = move(move(dossier.state, DossierEvent.REOPEN), DossierEvent.CONFIRM)
    event = Event(at=papers.MORNING, who=_PERSON, what="accepted")
    return replace(dossier, state=state, doubts=(), history=(*dossier.history, event)), event


def audit(layout: Layout, url: str, outcome: Outcome) -> None:
    """Hold what the system has against what stands here."""
    held: dict[str, Any] = httpx.get(f"{url}/_held").json()
    made: Counter[str] = Counter()
    for key, times in held["created_by_key"].items():
        made[_dossier_of(key)] += times
    hashes = {_dossier_of(one["key"]): _hashes(one["plain"]) for one in held["dossiers"].values()}
    numbers = {_dossier_of(one["key"]): number for number, one in held["dossiers"].items()}
    with contextlib.closing(sqlite3.connect(layout.registry)) as registry:
        known = dict(registry.execute("SELECT id, number FROM dossiers WHERE state = 'ACCEPTED'").fetchall())
    for ordinal in range(1, outcome.envelopes + 1):
        name = f"TAM-Q1-261123-{ordinal:04}"
        outcome.never += name not in hashes
        outcome.doubled += made[name] > 1
        outcome.differing += hashes.get(name) != {hashlib.sha256(f"%PDF-1.7 paper {ordinal}".encode()).hexdigest()}
        outcome.unknown += known.get(name) != numbers.get(name)
    outcome.calls.update(held["calls"])
    outcome.faults.update(held["faults"])


def _dossier_of(key: str) -> str:
    return key.rpartition("-")[0]


def _hashes(plain: dict[str, Any]) -> set[str]:
    return {file["HashTepTin"] for paper in plain["ThanhPhanHoSo"] for file in paper["GiayToDinhKem"]}


def deliver_all(place: Path, envelopes: int, kills: int, share: float, seed: int) -> Outcome:
    """Prepare, empty, audit."""
    layout, outcome = Layout(place / "data"), Outcome(envelopes=envelopes)
    prepare(layout, envelopes)
    with system(place, share, seed) as url:
        layout.station.write_text(_STATION.format(url=url), encoding="utf-8")
        began = time.monotonic()
        empty(layout, outcome, kills, random.Random(seed))  # noqa: S311
        outcome.seconds = time.monotonic() - began
        audit(layout, url, outcome)
    return outcome


def main() -> int:
    """Run and print; 0 when each arrived exactly once."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.deliveries", description=__doc__)
    parser.add_argument("--envelopes", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--share", type=float, default=0.2, help="of the calls that go wrong")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        outcome = deliver_all(Path(place), asked.envelopes, asked.kills, asked.share, asked.seed)
    print(outcome)
    return 0 if outcome.balanced else 1


if __name__ == "__main__":
    sys.exit(main())
