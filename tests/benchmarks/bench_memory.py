"""Memory of `ingest`: does a batch of 500 pages need more than one of 50?  A dossier of 500?  What does A3 need?"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from PIL import Image

from tests.benchmarks import report
from tests.benchmarks.material import Stack, repeated, samples, shared
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.programs import command
from tests.benchmarks.report import Section

_HEAD = ("batch", "parent", "largest worker", "all together")
_EVERY = 0.1  # seconds
_TEXT = """## Memory
Peaks of the proportional set size, sampled ten times a second, of `ingest` with a worker a core: `python -m
tests.benchmarks memory` on {machine}; {pages}.

{table}

A single dossier of 500 pages needs more than one of 50, because its words are gathered at once; reading itself does
not."""


def section(*, quick: bool) -> Section:
    """Measure four batches."""
    pages, files = (2, 2) if quick else (50, 10)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        stack = next(shared(work), None) or samples(work)
        scans = [repeated(stack, pages, work / str(number)).path for number in range(files)]
        many = pages * files
        rows = [
            _row(f"{pages} pages, one dossier", scans[:1], work / "data-few"),
            _row(f"{many} pages, {files} dossiers of {pages}", scans, work / "data-files"),
            _row(f"{many} pages, one dossier", [repeated(stack, many, work).path], work / "data-one"),
            _row("4 pages of A3, 300 dpi, colour", [_a3(stack, work)], work / "data-a3"),
        ]
    return Section(text=_TEXT.format(machine=report.machine(), pages=stack.name, table=report.table(_HEAD, rows)))


def row_of(what: str, done: Run) -> list[str]:
    """The peak of the parent, of the largest worker and of all together."""
    return [what, *(f"{size:.0f} MiB" for size in (done.parent, done.worker, done.together))]


def _row(what: str, scans: Sequence[Path], data: Path) -> list[str]:
    return row_of(what, run([*command(data), "ingest", "--again", *scans], every=_EVERY))


def _a3(stack: Stack, folder: Path) -> Path:
    """Four colour pages of A3 at 300 dpi, each four A4 pages of the stack side by side."""
    path = folder / "a3.pdf"
    with tempfile.TemporaryDirectory() as work, pikepdf.new() as pdf:
        subprocess.run(["pdftoppm", "-r", "212", "-l", "4", "-png", stack.path, Path(work) / "p"], check=True)
        quarters = [Image.open(picture).convert("RGB") for picture in sorted(Path(work).iterdir())]
        for number in range(4):
            sheet = Image.new("RGB", (3508, 4961), "white")
            for place, quarter in enumerate(quarters):
                sheet.paste(quarter, (place % 2 * 1754, place // 2 * 2480))
            sheet.save(Path(work) / f"sheet{number}.pdf", resolution=300, quality=80 + number)
            with pikepdf.open(Path(work) / f"sheet{number}.pdf") as single:
                pdf.pages.extend(single.pages)
        pdf.save(path)
    return path
