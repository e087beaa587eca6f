"""A run that a person stops, or that lacks its engine, is finished by the next; test_kills.py pulls the plug."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.program import ROOT, Program

SCAN = ROOT / "sample_scans" / "20261123_084530_0001.tif"


def start(program: Program, *words: str | Path) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own."""
    command = [sys.executable, ROOT / "cli.py", "--data", program.data, *words]
    return subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def everything(program: Program, sources: list[Path]) -> None:
    """Hold what must be true after the work was finished, however often it was interrupted."""
    queue = program.json("queue")
    views = [program.json("show", item["dossier"]) for item in queue["items"]]
    with sqlite3.connect(program.data / "registry.db") as registry:
        sums = registry.execute("SELECT sides, pages + blank + separators + quarantined FROM ledger").fetchall()
    assert sorted(view["originals"][0]["name"] for view in views) == sorted(path.name for path in sources)
    assert all(len(view["pages"]) == 6 for view in views)
    assert all((program.data / view["archive_pdf"]).exists() for view in views)
    assert all(sides == accounted for sides, accounted in sums)
    assert list((program.data / "intake").iterdir()) == []
    assert not [path for path in program.data.rglob("*") if path.name.endswith(".writing")]


def test_ctrl_c_ends_cleanly_and_the_next_run_continues(program: Program, tmp_path: Path) -> None:
    """Exit 130 without a traceback; what was claimed is finished later."""
    process = start(program, "ingest", SCAN)
    deadline = time.monotonic() + 240
    while not list(program.data.glob("intake/*/work/*.json")) and time.monotonic() < deadline:
        assert process.poll() is None

    os.killpg(process.pid, signal.SIGINT)
    status = process.wait(120)
    other = tmp_path / "other.tif"
    other.write_bytes(SCAN.read_bytes() + b"\0")
    program.run("ingest", other)

    assert status == 130
    everything(program, [SCAN, other])


def test_a_missing_engine_leaves_the_batch_claimed(program: Program, tmp_path: Path) -> None:
    """Exit 4 and what to install; when it is there, the next run finishes."""
    empty = tmp_path / "tessdata"
    empty.mkdir()
    command = [sys.executable, ROOT / "cli.py", "--data", program.data, "--lang", "en", "ingest", SCAN]
    refused = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, "TESSDATA_PREFIX": str(empty)},  # noqa: TID251 - for the child alone
        capture_output=True,
        text=True,
        check=False,
    )
    other = tmp_path / "other.tif"
    other.write_bytes(SCAN.read_bytes() + b"\0")
    program.run("ingest", other)

    assert refused.returncode == 4
    assert "tesseract-ocr-vie" in refused.stderr
    everything(program, [SCAN, other])
