"""The watcher under load: 300 files at once, hostile files among good ones, a slow writer.

A run that lost something is an error: its figures are none.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.report import Section
from tests.faults.hostile import corpus
from tests.faults.verdicts import Held
from tests.program import Program
from tests.watching import QUICK, Watching, append_sides, prepare, side

_LONG = 1_200.0  # seconds
_TEXT = """## The hotfolder
`python -m tests.benchmarks hotfolder` on {machine}, one run each; small drawn sides (830 x 580 px, six lines).

{table}"""
Row = tuple[str, str]
"""What was done, what was seen."""


def section(*, quick: bool) -> Section:
    """Measure all three."""
    rows = []
    with room() as folder:
        rows.append(burst(folder, 3 if quick else 300))
    with room() as folder:
        rows.append(hostile(folder, *((3, 3) if quick else (50, 200))))
    with room() as folder:
        rows.append(writer(folder, *((2, 1.0) if quick else (6, 20.0))))
    return Section(text=_TEXT.format(machine=report.machine(), table=report.table(("what", "seen"), rows)))


@contextmanager
def room() -> Iterator[Path]:
    """A folder for one run."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def burst(folder: Path, files: int) -> Row:
    """Many files dropped at once: when the first is registered, when the last."""
    program = Program(folder / "data")
    hot = prepare(program)
    stack = folder / "stack"
    stack.mkdir()
    for number in range(files):
        side(f"to so {number}").save(stack / f"{number:03}.jpg", "JPEG", dpi=(100, 100))
    with Watching(program) as watching:
        began = time.monotonic()
        stack.rename(hot / "stack")
        watching.until(lambda: watching.dossiers() > 0)
        first = time.monotonic() - began
        watching.until(lambda: watching.dossiers() == files and watching.all_closed(), _LONG)
        last = time.monotonic() - began
        healthy = _watcher_is_well(program)
    different, rows = rows_of(program, "SELECT count(DISTINCT sha256), count(*) FROM originals")[0]
    _hold(different == rows == files and healthy, f"{different} files in {rows} rows of {files}")
    seen = f"the first registered after {first:.1f} s, the last after {last:.1f} s, each once"
    return f"{files} files dropped at once (a moved folder)", seen


def hostile(folder: Path, bad: int, good: int) -> Row:
    """Hostile files among good ones: codes, and how long after a verdict the next file is begun."""
    program = Program(folder / "data")
    hot = prepare(program, waits={**QUICK, "give_up_after_seconds": 10})
    stack = folder / "stack"
    stack.mkdir()
    codes = _write_hostile(stack, bad)
    for number in range(good):
        side(f"to so {number}").save(stack / f"good {number:03}.jpg", "JPEG", dpi=(100, 100))
    with Watching(program) as watching:
        stack.rename(hot / "stack")
        watching.until(
            lambda: (
                watching.dossiers() >= good
                and watching.all_closed()
                and len(watching.rows("SELECT 1 FROM quarantine")) >= len(codes)
            ),
            _LONG,
        )
        healthy = _watcher_is_well(program)
    held = {name.rpartition("/")[2]: code for name, code in rows_of(program, "SELECT name, code FROM quarantine")}
    wrong = {name: held.get(name) for name, right in codes.items() if held.get(name) not in right}
    taken = rows_of(program, "SELECT count(*) FROM originals WHERE name LIKE '%good %'")[0][0]
    _hold(taken == good and not wrong and healthy, f"{taken} of {good} good files; wrong: {wrong}")
    seen = f"all {good} registered, all {len(codes)} held with the right code{_next_begun(program)}"
    return f"{len(codes)} hostile files among {good} good ones", seen


def writer(folder: Path, pages: int, pause: float) -> Row:
    """A writer that appends a page now and then to a TIFF, with the waits that ship."""
    program = Program(folder / "data")
    program.run("init")
    scan = program.data / "hotfolder" / "generic" / "slow.tif"
    with Watching(program) as watching:
        for page in range(1, pages + 1):
            append_sides(scan, page, page)
            last = time.monotonic()
            threading.Event().wait(pause if page < pages else 0)
        watching.until(lambda: watching.dossiers() == 1 and watching.all_closed(), _LONG)
        verdict = time.monotonic() - last
    taken = rows_of(program, "SELECT count(*) FROM files")[0][0]
    found = rows_of(program, "SELECT count(*) FROM pages")[0][0]
    work = rows_of(program, "SELECT (julianday(committed_at) - julianday(claimed_at)) * 86400 FROM arrivals")[0][0]
    _hold(taken == 1 and found == pages, f"taken {taken} times, {found} of {pages} pages")
    took = f"{verdict:.1f} s after the last one (30 s of rest), {work:.1f} s after its claim"
    seen = f"taken once with its {pages} pages, {took}"
    return f"a TIFF that gets a page every {pause:.0f} s, with the waits that ship", seen


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise RuntimeError(f"something was lost: {what}")


def _next_begun(program: Program) -> str:
    """Say how long the watcher let a batch wait after another one was closed while files were waiting."""
    found = rows_of(program, "SELECT began_at, closed_at FROM batches WHERE closed_at IS NOT NULL")
    begun, closed = (sorted(map(datetime.fromisoformat, times)) for times in zip(*found, strict=True))
    gaps = [min((at - end).total_seconds() for at in begun if at >= end) for end in closed if begun[-1] >= end]
    if not gaps:
        return ""
    median = f"{statistics.median(gaps):.2f} s (median) to {max(gaps):.2f} s (longest)"
    return f"; a next batch was begun {median} after one was closed"


def _write_hostile(folder: Path, count: int) -> dict[str, tuple[str, ...]]:
    """Write some of the files that must be held, from all over the corpus; return the codes that are right."""
    cases = [case for case in corpus() if isinstance(case.verdict, Held)]
    chosen = cases[:: max(1, len(cases) // count)][:count]
    for case in chosen:
        (folder / case.name).write_bytes(case.content)
    return {case.name: case.verdict.codes for case in chosen if isinstance(case.verdict, Held)}


def _watcher_is_well(program: Program) -> bool:
    checks = {check["name"]: check["level"] for check in program.json("status")["checks"]}
    return bool(checks["watcher"] == "ok")


def rows_of(program: Program, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    """Ask the registry's file."""
    with sqlite3.connect(program.data / "registry.db", timeout=30) as registry:
        return registry.execute(sql).fetchall()
