"""A full day through one watcher: 1,000 dossiers of five sides; memory by time, and a green `verify`.  By name only."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image

from tests.benchmarks import report
from tests.benchmarks.bench_hotfolder import room, rows_of
from tests.benchmarks.measuring import family, resident
from tests.benchmarks.report import Section, many
from tests.program import ROOT, Program
from tests.watching import prepare, side

_KIB_PER_MIB = 1024
_SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
_TEXT = """## A day of the hotfolder
`python -m tests.benchmarks day` on {machine}, one run; the same small sides, five a dossier.

{table}"""


def section(*, quick: bool) -> Section:
    """Measure one day."""
    with room() as folder:
        rows = day(folder, 3 if quick else 1_000)
    return Section(text=_TEXT.format(machine=report.machine(), table=report.table(("what", "seen"), rows)))


def day(folder: Path, dossiers: int) -> list[tuple[str, str]]:
    """So many dossiers through one `watch --once`."""
    program = Program(folder / "data")
    hot = prepare(program, waits={"stable_seconds": 0.1, "page_pause_seconds": 0.2})
    for number in range(dossiers):
        _dossier(hot / f"{number:04}", number)
    began = time.monotonic()
    samples = _watched(program)
    seconds = time.monotonic() - began
    sides = rows_of(program, "SELECT sum(sides) FROM ledger")[0][0]
    began = time.monotonic()
    if not json.loads(program.run("verify", "--json").stdout)["ok"] or sides != 5 * dossiers:
        raise RuntimeError(f"something was lost: {sides} of {5 * dossiers} sides")
    checked = time.monotonic() - began
    moments = [next(sample for sample in samples if sample[0] >= share * samples[-1][0]) for share in _SHARES]
    counts, parents, together = (", ".join(many(value) for value in values) for values in zip(*moments, strict=True))
    speed = f"{seconds:.0f} s, {sides / seconds:.1f} sides a second; `verify` green in {checked:.0f} s"
    return [
        (f"{many(dossiers)} dossiers, {many(sides)} sides, TIFF and PDF, in one `watch --once`", speed),
        (f"its memory after {counts} dossiers", f"all processes {together} MiB; parent {parents} MiB"),
    ]


def _watched(program: Program) -> list[tuple[int, float, float]]:
    """Run the watcher to its end; each second the dossiers so far, MiB of the parent, MiB of all."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "cli.py", "--data", program.data, "watch", "--once", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    samples: list[tuple[int, float, float]] = []
    while process.poll() is None:
        sizes = {pid: resident(pid) for pid in family(process.pid)}
        count = int(rows_of(program, "SELECT count(*) FROM dossiers")[0][0])
        samples.append((count, sizes.get(process.pid, 0) / _KIB_PER_MIB, sum(sizes.values()) / _KIB_PER_MIB))
        time.sleep(1)
    if process.returncode:
        raise RuntimeError(f"watch ended with {process.returncode}")
    return samples


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
