"""The watcher under load: a full day of dossiers, 300 files at once, hostile files among good ones, a slow writer.

`python -m tests.benchmarks.bench_hotfolder [day] [burst] [hostile] [writer]`, all four unless named.
Prints; asserts nothing but that every side is accounted for, because a figure of a run that lost something is none.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PIL import Image

from tests.benchmarks.bench_memory import family, resident
from tests.faults.hostile import corpus
from tests.faults.verdicts import Held
from tests.program import ROOT, Program
from tests.watching import QUICK, Watching, append_sides, prepare, side

_KIB_PER_MIB = 1024
_LONG = 7_200.0  # seconds


def main(arguments: Sequence[str]) -> None:
    """Run what was named."""
    parts: Mapping[str, Callable[[Path], None]] = {
        "burst": burst,
        "hostile": hostile,
        "writer": writer,
        "day": day,
    }
    for name in arguments or parts:
        with tempfile.TemporaryDirectory() as folder:
            print(f"== {name} ==", flush=True)
            parts[name](Path(folder))


def day(folder: Path, dossiers: int = 1_000) -> None:
    """1,000 dossiers of five sides through one `watch --once`: memory by time, and a green `verify`."""
    program = Program(folder / "data")
    hot = prepare(program, waits={"stable_seconds": 0.1, "page_pause_seconds": 0.2})
    for number in range(dossiers):
        _dossier(hot / f"{number:04}", number)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, ROOT / "cli.py", "--data", program.data, "watch", "--once", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    samples: list[tuple[int, int, int]] = []
    while process.poll() is None:
        sizes = {pid: resident(pid) for pid in family(process.pid)}
        samples.append((_committed(program), sizes.get(process.pid, 0), sum(sizes.values())))
        time.sleep(1)
    seconds = time.monotonic() - began
    for share in (0.1, 0.25, 0.5, 0.75, 1.0):
        count, parent, together = next(sample for sample in samples if sample[0] >= share * samples[-1][0])
        print(f"after {count:5} dossiers: parent {parent // _KIB_PER_MIB} MiB, all {together // _KIB_PER_MIB} MiB")
    sides = _rows(program, "SELECT sum(sides) FROM ledger")[0][0]
    print(f"exit {process.returncode}; {sides} sides in {seconds:.0f} s: {sides / seconds:.1f} a second", flush=True)
    began = time.monotonic()
    checked = program.run("verify", "--json")
    print(f"verify ok: {json.loads(checked.stdout)['ok']}, in {time.monotonic() - began:.0f} s", flush=True)


def burst(folder: Path, files: int = 300) -> None:
    """300 files dropped at once: when the first is registered, when the last."""
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
    print(f"{files} files: first registered after {first:.1f} s, last after {last:.1f} s; watcher well: {healthy}")
    different, rows = _rows(program, "SELECT count(DISTINCT sha256), count(*) FROM originals")[0]
    print(f"{different} different files registered in {rows} rows", flush=True)


def hostile(folder: Path, bad: int = 50, good: int = 200) -> None:
    """50 hostile files among 200 good ones: codes, and how long after a verdict the next file is begun."""
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
    held = {name.rpartition("/")[2]: code for name, code in _rows(program, "SELECT name, code FROM quarantine")}
    wrong = {name: held.get(name) for name, right in codes.items() if held.get(name) not in right}
    taken = _rows(program, "SELECT count(*) FROM originals WHERE name LIKE '%good %'")[0][0]
    print(f"{taken} of {good} good files registered; {len(codes) - len(wrong)} of {len(codes)} hostile ones right")
    print(f"watcher well: {healthy}; wrong: {wrong}", flush=True)
    _next_begun(program)


def writer(folder: Path, pages: int = 6, pause: float = 20.0) -> None:
    """A writer that appends a page every 20 s to a TIFF, with the waits that ship."""
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
    taken = _rows(program, "SELECT count(*) FROM files")[0][0]
    found = _rows(program, "SELECT count(*) FROM pages")[0][0]
    work = _rows(program, "SELECT (julianday(committed_at) - julianday(claimed_at)) * 86400 FROM arrivals")[0][0]
    print(f"{pages} pages, one every {pause:.0f} s: taken {taken} time, {found} pages")
    print(f"registered {verdict:.1f} s after the last page, {work:.1f} s after it was whole", flush=True)


def _next_begun(program: Program) -> None:
    """Print how long the watcher let a batch wait after another one was closed while files were waiting."""
    found = _rows(program, "SELECT began_at, closed_at FROM batches WHERE closed_at IS NOT NULL")
    begun, closed = (sorted(map(datetime.fromisoformat, times)) for times in zip(*found, strict=True))
    gaps = [min((at - end).total_seconds() for at in begun if at >= end) for end in closed if begun[-1] >= end]
    if gaps:
        print(f"next batch begun after a closed one: median {statistics.median(gaps):.2f} s, longest {max(gaps):.2f} s")


def _dossier(path: Path, number: int) -> None:
    """Five sides with print, as a TIFF, a PDF or a TIFF of which one side is blank."""
    sides = [side(f"ho so {number} trang {page}") for page in range(1, 6)]
    if number % 3 == 2:
        sides[3] = Image.new("L", sides[0].size, 255)
    options = {"save_all": True, "append_images": sides[1:]}
    if number % 3 == 1:
        sides[0].save(path.with_suffix(".pdf"), "PDF", resolution=100, **options)
    else:
        sides[0].save(path.with_suffix(".tif"), "TIFF", compression="tiff_lzw", dpi=(100, 100), **options)


def _write_hostile(folder: Path, count: int) -> dict[str, tuple[str, ...]]:
    """Write some of the files that must be held, from all over the corpus; return the codes that are right."""
    cases = [case for case in corpus() if isinstance(case.verdict, Held)]
    chosen = cases[:: max(1, len(cases) // count)][:count]
    for case in chosen:
        (folder / case.name).write_bytes(case.content)
    return {case.name: case.verdict.codes for case in chosen if isinstance(case.verdict, Held)}


def _watcher_is_well(program: Program) -> bool:
    checks = {check["name"]: check["level"] for check in program.json("status")["checks"]}
    return checks["watcher"] == "ok"


def _committed(program: Program) -> int:
    return int(_rows(program, "SELECT count(*) FROM dossiers")[0][0])


def _rows(program: Program, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    with sqlite3.connect(program.data / "registry.db", timeout=30) as registry:
        return registry.execute(sql).fetchall()


if __name__ == "__main__":
    main(sys.argv[1:])
