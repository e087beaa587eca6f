"""The pages that are measured: scans with truth beside the project, else our own samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf

from tests.program import ROOT, SHARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One PDF and the truth of each of its pages; None where there is none."""

    path: Path
    truths: tuple[str | None, ...]


def stack(folder: Path) -> Stack:
    """Put every scan that has truth into one PDF, each page as it is."""
    scans = SHARED / "scans"
    pairs = _shared_pages(scans) if scans.is_dir() else _sample_pages()
    path = folder / "stack.pdf"
    with pikepdf.new() as pdf:
        for source, number, _ in pairs:
            with pikepdf.open(source) as scan:
                pdf.pages.append(scan.pages[number])
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]  # signature widgets: the peer refuses signed files
        pdf.save(path)
    return Stack(path=path, truths=tuple(truth for _, _, truth in pairs))


def repeated(source: Path, pages: int, folder: Path) -> Path:
    """Make a PDF of so many pages, each with a picture stream of its own, from the pages of another."""
    path = folder / f"{source.stem}_{pages}.pdf"
    with pikepdf.new() as pdf, pikepdf.open(source) as scan:
        for number in range(pages):
            pdf.pages.append(scan.pages[number % len(scan.pages)])
        pdf.save(path)
    return path


def _shared_pages(scans: Path) -> list[tuple[Path, int, str | None]]:
    synthetic = [(path, 0, path.with_suffix(".gt.txt").read_text()) for path in sorted(scans.glob("synthetic/*.pdf"))]
    real = [(path, 0, path.with_suffix(".p1.gt.txt").read_text()) for path in sorted(scans.glob("real/*.pdf"))]
    return [*synthetic, *real]


def _sample_pages() -> list[tuple[Path, int, str | None]]:
    pages: list[tuple[Path, int, str | None]] = []
    for path in sorted((ROOT / "sample_scans").glob("*.pdf")):
        truths = (ROOT / "sample_scans" / "truth" / f"{path.stem}.truth.txt").read_text().split("\f")
        pages += [(path, number, truth) for number, truth in enumerate(truths) if truth.strip()]
    return pages
