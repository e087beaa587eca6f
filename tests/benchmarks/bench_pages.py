"""`ingest` against OCRmyPDF on the same PDF with the same jobs: wall time, words, characters, bytes.

Prints ratios; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from tests.benchmarks.material import Stack, stacks
from tests.benchmarks.scores import Score, score
from tests.program import ROOT

PEER = "--deskew --rotate-pages --output-type pdfa -l vie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one program did with the stack."""

    name: str
    wall: float  # seconds
    size: int  # bytes of the PDF
    score: Score


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for pages in stacks(Path(folder)):
            for number in range(asked.rounds):
                room = Path(folder) / f"{pages.path.stem}{number}"
                room.mkdir()
                table(pages, asked.jobs, ours(pages, asked.jobs, room), peer(pages, asked.jobs, room))


def ours(pages: Stack, jobs: int, room: Path) -> Outcome:
    """`ingest` from the shell, from an empty data folder to the printed JSON."""
    base = [sys.executable, str(ROOT / "cli.py"), "--data", str(room / "data"), "--json"]
    done, wall = timed([*base, "ingest", str(pages.path), "--jobs", str(jobs)])
    (dossier,) = json.loads(done)["dossiers"]
    shown, _ = timed([*base, "show", dossier["id"]])
    texts = [page["text"] for page in json.loads(shown)["pages"]]
    archive = room / "data" / dossier["archive_pdf"]
    return Outcome(name="digitize ingest", wall=wall, size=archive.stat().st_size, score=total(pages, texts))


def peer(pages: Stack, jobs: int, room: Path) -> Outcome:
    """OCRmyPDF with the settings that do the same work."""
    out, sidecar = room / "peer.pdf", room / "peer.txt"
    program = str(Path(sys.executable).with_name("ocrmypdf"))
    command = [program, *PEER.split(), "--jobs", str(jobs), "--quiet", "--sidecar", str(sidecar)]
    _, wall = timed([*command, str(pages.path), str(out)])
    texts = sidecar.read_text().split("\f")
    return Outcome(name=f"ocrmypdf {PEER}", wall=wall, size=out.stat().st_size, score=total(pages, texts))


def timed(command: Sequence[str]) -> tuple[str, float]:
    """Run a command; what it printed and its wall seconds."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, time.perf_counter() - began


def total(pages: Stack, texts: Sequence[str]) -> Score:
    """Add the pages' scores up."""
    return reduce(add, (score(truth, text) for truth, text in zip(pages.truths, texts, strict=False)))


def table(stack: Stack, jobs: int, first: Outcome, second: Outcome) -> None:
    """Print both and the ratios."""
    pages = len(stack.truths)
    print(f"{stack.name}: {pages} pages, {jobs} jobs")
    for one in (first, second):
        print(
            f"  {one.wall / pages:6.2f} s wall, {one.size / pages / 1024:6.0f} KiB a page;"
            f" words found {one.score.recall:.4f}, right {one.score.precision:.4f}, CER {one.score.cer:.4f}  {one.name}"
        )
    print(f"  the peer takes {second.wall / first.wall:.1f} x the time and {second.size / first.size:.2f} x the bytes")


if __name__ == "__main__":
    main()
