"""Memory of `ingest`: does a batch of 500 pages need more than one of 50?  A dossier of 500?  What does A3 need?

Peak resident memory of each process, sampled from /proc ten times a second.  Prints; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
from PIL import Image

from tests.benchmarks.material import repeated, stacks
from tests.program import ROOT

_KIB_PER_MIB = 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10, help="of 50 pages each, in the large batch")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        pages = next(stacks(Path(folder))).path
        scans = [repeated(pages, 50, Path(folder) / str(number)) for number in range(asked.files)]
        many = 50 * asked.files
        report("50 pages in one file", scans[:1], Path(folder) / "data-50")
        report(f"{many} pages in {asked.files} files", scans, Path(folder) / "data-files")
        report(f"{many} pages in one file", [repeated(pages, many, Path(folder))], Path(folder) / "data-one")
        report("4 pages of A3, 300 dpi, colour", [a3(pages, Path(folder))], Path(folder) / "data-a3")


def report(what: str, scans: Sequence[Path], data: Path) -> None:
    """Print the peak of the parent, of the largest worker and of all together."""
    command = [sys.executable, str(ROOT / "cli.py"), "--data", str(data), "ingest", "--again", *map(str, scans)]
    parent, workers, together = peaks(command)
    figures = f"parent {parent:.0f} MiB, largest worker {workers:.0f} MiB, all together {together:.0f} MiB"
    print(f"{what}: {figures}", flush=True)


def peaks(command: Sequence[str]) -> tuple[float, float, float]:
    """Run a command and watch its processes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parent = worker = together = 0
    while process.poll() is None:
        sizes = {pid: resident(pid) for pid in family(process.pid)}
        parent = max(parent, sizes.get(process.pid, 0))
        worker = max([worker, *(size for pid, size in sizes.items() if pid != process.pid)])
        together = max(together, sum(sizes.values()))
        time.sleep(0.1)
    return parent / _KIB_PER_MIB, worker / _KIB_PER_MIB, together / _KIB_PER_MIB


def family(root: int) -> Iterator[int]:
    """A process and everything that descends from it."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - names only, and quick
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    pending = [root]
    while pending:
        pid = pending.pop()
        yield pid
        pending += [child for child, parent in parents.items() if parent == pid]


def resident(pid: int) -> int:
    """Resident memory in KiB, shared pages counted by their share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def a3(pages: Path, folder: Path) -> Path:
    """Four colour pages of A3 at 300 dpi, each four A4 pages of the stack side by side."""
    path = folder / "a3.pdf"
    with tempfile.TemporaryDirectory() as work, pikepdf.new() as pdf:
        subprocess.run(["pdftoppm", "-r", "212", "-l", "4", "-png", pages, Path(work) / "p"], check=True)
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


if __name__ == "__main__":
    main()
