"""A stack of 60 sheets, both sides, half of the backs blank; and how soon the first of several dossiers is there."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import report
from tests.benchmarks.drawn import DENSE, ORDINARY
from tests.benchmarks.material import Stack, cut, duplex
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.programs import command
from tests.benchmarks.report import Section

_TICK = 0.05  # seconds between two looks at the registry
_HEAD = "sides|seconds|sheets a minute|sides a second|blank backs told|peak memory".split("|")
_FIRST_HEAD = ("sides", "as", "first dossier", "all dossiers")
_TEXT = """## A stack of {sheets} sheets
{sheets} sheets as a duplex scanner gives them, 300 dpi colour JPEG in one PDF of {sides} sides, drawn with grain and
leaning up to 3°, every second back blank with its front shining through; {jobs} jobs, from the start of `ingest` to
its end: `python -m tests.benchmarks stack` on {machine}, with {engine}. A dense side has {dense} lines, an ordinary
one {ordinary}.

{table}

The first verdict: the same sides as several files in one run; from the start of `ingest` to the first dossier in the
registry, and to the last.

{first}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """When dossiers were registered, seconds from the start."""

    files: int
    first: float
    last: float


def section(*, quick: bool) -> Section:
    """Measure dense and ordinary sides."""
    jobs, sheets, sheets_a_file = len(os.sched_getaffinity(0)), 2 if quick else 60, 1 if quick else 5
    rows, firsts = [], []
    with tempfile.TemporaryDirectory() as folder:
        for lines in (ORDINARY,) if quick else (ORDINARY, DENSE):
            work = Path(folder) / str(lines)
            work.mkdir()
            stack = duplex(work, sheets, lines)
            done = run([*command(work / "data"), "ingest", stack.path, "--jobs", str(jobs)])
            rows.append(row_of(stack, done, json.loads(done.printed)["ledger"]))
            files = cut(stack, 2 * sheets_a_file, work)
            firsts.append(first_row(stack, verdicts(files, jobs, work / "many"), 2 * sheets_a_file))
    text = _TEXT.format(
        sheets=sheets,
        sides=2 * sheets,
        jobs=jobs,
        machine=report.machine(),
        engine=report.tesseract(),
        dense=DENSE,
        ordinary=ORDINARY,
        table=report.table(_HEAD, rows),
        first=report.table(_FIRST_HEAD, firsts),
    )
    return Section(text=text)


def row_of(stack: Stack, done: Run, ledger: dict[str, Any]) -> list[str]:
    """How quick a stack was."""
    sides, blank = len(stack.truths), stack.truths.count("")
    return [
        stack.name,
        f"{done.wall:.1f} s",
        f"**{sides / 2 * 60 / done.wall:.1f}**",
        f"{sides / done.wall:.2f}",
        f"{ledger['blank']} of {blank}",
        f"{done.together:.0f} MiB",
    ]


def first_row(stack: Stack, seen: Verdicts, sides: int) -> list[str]:
    """How soon one knows."""
    return [stack.name, f"{seen.files} files of {sides} sides", f"**{seen.first:.1f} s**", f"{seen.last:.1f} s"]


def verdicts(files: Sequence[Path], jobs: int, data: Path) -> Verdicts:
    """Run `ingest` on the files and look into the registry meanwhile."""
    words = [str(word) for word in (*command(data), "ingest", *files, "--jobs", str(jobs))]
    first = last = 0.0
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        count, now = _registered(data), time.perf_counter() - began
        first = first or (now if count else 0.0)
        last = last or (now if count == len(files) else 0.0)
        time.sleep(_TICK)
    if process.returncode or not first:
        raise RuntimeError(f"ingest ended with {process.returncode}")
    return Verdicts(files=len(files), first=first, last=last or time.perf_counter() - began)


def _registered(data: Path) -> int:
    """How many dossiers the registry has; none while it is being made."""
    try:
        with sqlite3.connect(f"file:{data / 'registry.db'}?mode=ro", uri=True) as registry:
            return int(registry.execute("SELECT count(*) FROM dossiers").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
