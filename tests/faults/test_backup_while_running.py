"""Backups made while another process takes files in: each of them, restored and finished, holds every file once."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from digitize.errors import StoreError
from digitize.intake.layout import HANOI, Layout
from digitize.runs.backup.make import BackupOrder, make_backup
from tests.program import ROOT, Program

SOURCES = 4


def draw_stack(folder: Path) -> Path:
    """Draw small scans, each a dossier of its own, the last of them damaged."""
    folder.mkdir()
    for number in range(1, SOURCES):
        page = Image.new("L", (827, 1169), 255)
        ImageDraw.Draw(page).text((80, 120), f"Giay to so {number}", fill=0, font_size=40)
        page.save(folder / f"{number}.png", dpi=(100, 100))
    (folder / "held.png").write_bytes((folder / "1.png").read_bytes()[:200])
    return folder


def backups_during_ingest(data: Path, stack: Path, folder: Path) -> list[Path]:
    """Run `ingest` in another process and back up again and again until it has ended, and once more."""
    command = [sys.executable, ROOT / "cli.py", "--data", data, "ingest", stack]
    process = subprocess.Popen(map(str, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made: list[Path] = []
    running = True
    while running:
        running = process.poll() is None
        target = folder / f"{len(made):03}.tar"
        order = BackupOrder(target=target, by="op", at=datetime(2026, 11, 23, tzinfo=HANOI), station="Q1")
        try:
            kept = make_backup(Layout(data), order, lambda _: None)
        except StoreError as error:
            assert error.code == "absent"  # the registry is not made yet
        else:
            assert kept.manifest.damaged == ()
            made.append(target)
    assert process.returncode == 3
    return made


def standing(backup: Path, room: Path) -> tuple[Any, ...]:
    """How far the work was at a backup's moment: batches by state, dossiers, files in intake and on the shelf."""
    with tarfile.open(backup) as tar:
        names = tar.getnames()
        tar.extract("registry.db", room, filter="data")
    with sqlite3.connect(room / "registry.db") as registry:
        batches = registry.execute("SELECT group_concat(state) FROM batches").fetchone()[0]
        dossiers = registry.execute("SELECT count(*) FROM dossiers").fetchone()[0]
    planned = any(name.endswith("plan.json") for name in names)
    count = [sum(name.startswith(room) for name in names) for room in ("intake/", "originals/", "quarantine/")]
    return (batches, planned, dossiers, *count)


def account(program: Program, stack: Path, empty: Path, *, planned: bool) -> None:
    """Finish what is open, and hold that all files are there once, or none where none was claimed yet."""
    program.run("ingest", empty)
    reasons = [json.loads(path.read_bytes())["file"] for path in program.data.glob("quarantine/*/*.reason.json")]
    with sqlite3.connect(program.data / "registry.db") as registry:
        sums = registry.execute("SELECT sides, pages + blank + separators + quarantined FROM ledger").fetchall()
        names = [name for (name,) in registry.execute("SELECT name FROM originals")]
    assert sorted(names + reasons) == (sorted(path.name for path in stack.iterdir()) if planned else [])
    assert len(list(program.data.glob("originals/*/*"))) == len(names)
    assert len(list(program.data.glob("dossiers/*/*/*/archive.pdf"))) == len(names)
    assert sum(sides for sides, _ in sums) == (SOURCES if planned else 0)
    assert all(sides == accounted for sides, accounted in sums)
    assert not list(program.data.glob("intake/*"))
    assert program.json("verify")["ok"]


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Any, ...], Path]:
    """One backup of each different standing, in the order of the work."""
    folder = tmp_path_factory.mktemp("running")
    made = backups_during_ingest(folder / "data", draw_stack(folder / "stack"), folder)
    return {standing(backup, folder): backup for backup in reversed(made)}


def test_every_moment_shows_a_whole_state(moments: dict[tuple[Any, ...], Path]) -> None:
    """Seen were: work in progress with files in intake, and the end with everything put away; nothing was damaged."""
    assert any(batches == "open" and planned for batches, planned, *_ in moments)
    assert ("closed", False, SOURCES - 1, 0, SOURCES - 1, 2) in moments


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_restored_moment_is_finished_by_the_next_run(
    moments: dict[tuple[Any, ...], Path], tmp_path: Path, share: float
) -> None:
    """Wherever the work was: its files are there once, or were not claimed and their sources still stand."""
    order = list(reversed(moments.items()))
    found, backup = order[round(share * (len(order) - 1))]
    stack, empty = draw_stack(tmp_path / "stack"), tmp_path / "empty"
    empty.mkdir()
    program = Program(tmp_path / "restored")

    program.run("restore", backup)

    account(program, stack, empty, planned=found[1] or found[2] > 0)
