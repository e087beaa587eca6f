"""The programs that are held against each other, each on one PDF: `ingest`, OCRmyPDF, recode_pdf."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import pikepdf

from tests.benchmarks.material import Stack
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.scores import Score, score
from tests.program import ROOT

PLAIN = "--output-type pdfa -l vie"
FULL = f"--deskew --rotate-pages {PLAIN}"
Command = list[str | Path]
RECODE = "--mask-compression ccitt -J pillow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one program did with a stack."""

    name: str
    pages: int
    run: Run
    size: int  # bytes of the PDF that keeps everything
    access: int | None  # bytes of the small copy beside it, where there is one
    score: Score


def ingest(stack: Stack, jobs: int, room: Path) -> Outcome:
    """`ingest` from the shell, from an empty data folder to the printed JSON."""
    room.mkdir()
    base = command(room / "data")
    done = run([*base, "ingest", stack.path, "--jobs", str(jobs)])
    (dossier,) = json.loads(done.printed)["dossiers"]
    pages = json.loads(run([*base, "show", dossier["id"]]).printed)["pages"]
    access = dossier["access_pdf"]
    return Outcome(
        name="digitize",
        pages=len(stack.truths),
        run=done,
        size=(room / "data" / dossier["archive_pdf"]).stat().st_size,
        access=(room / "data" / access).stat().st_size if access else None,
        score=total(stack.truths, [page["text"] for page in pages]),
    )


def ocrmypdf(stack: Stack, jobs: int, room: Path, options: str) -> Outcome:
    """OCRmyPDF with these options; what it read is what its sidecar says."""
    room.mkdir()
    out, sidecar = room / "peer.pdf", room / "peer.txt"
    program: Command = [Path(sys.executable).with_name("ocrmypdf"), *options.split(), "--jobs", str(jobs), "--quiet"]
    done = run([*program, "--sidecar", sidecar, stack.path, out])
    return Outcome(
        name=f"OCRmyPDF {options.removesuffix(PLAIN).strip()}".strip(),
        pages=len(stack.truths),
        run=done,
        size=out.stat().st_size,
        access=None,
        score=total(stack.truths, sidecar.read_text().split("\f")),
    )


def recode_pdf(stack: Stack, room: Path) -> tuple[Run, int]:
    """archive-pdf-tools on the scan's own pictures; the hOCR that it asks for is written beforehand, uncounted."""
    room.mkdir()
    subprocess.run(["pdfimages", "-png", stack.path, room / "side"], check=True)
    sides = sorted(room.glob("side-*.png"))
    (room / "sides.txt").write_text("\n".join(map(str, sides)))
    dpi = str(round(_resolution(stack.path)))
    words = ["-l", "vie", "--dpi", dpi, "hocr"]
    subprocess.run(["tesseract", room / "sides.txt", room / "sides", *words], check=True, capture_output=True)
    program: Command = [Path(sys.executable).with_name("recode_pdf"), *RECODE.split(), "--dpi", dpi]
    pictures: Command = ["--from-imagestack", str(room / "side-*.png"), "--hocr-file", room / "sides.hocr"]
    done = run([*program, *pictures, "--out-pdf", room / "recoded.pdf"])
    return done, (room / "recoded.pdf").stat().st_size


def command(data: Path) -> Command:
    """Our program on a data folder, telling in JSON."""
    return [sys.executable, ROOT / "cli.py", "--data", data, "--json"]


def total(truths: Sequence[str], texts: Sequence[Any]) -> Score:
    """Add the pages' scores up."""
    return reduce(add, (score(truth, text or "") for truth, text in zip(truths, texts, strict=False)))


def _resolution(path: Path) -> float:
    """Dots an inch of the first page's picture, which fills its page."""
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        picture = max(page.get_images().values(), key=lambda image: int(image.Width))
        width = abs(float(page.mediabox[2]) - float(page.mediabox[0]))
        return int(picture.Width) * 72 / width
