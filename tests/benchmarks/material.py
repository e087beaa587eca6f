"""The pages that are measured, each with its truth: drawn ones, our own samples, and the scans beside the project."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from tests.benchmarks import drawn
from tests.program import ROOT, SHARED

Side = tuple[Path, int, str]
"""A PDF, the number of its page counted from 0, and what stands there."""

_DENSE_PAGES = 12
_BACKS = 4  # different ones; paper is paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One PDF and the truth of each of its pages; an empty truth is a blank side."""

    name: str
    path: Path
    truths: tuple[str, ...]


def stacks(folder: Path) -> Iterator[Stack]:
    """Every set that has truth, one PDF each; a set that is not here is left out."""
    yield dense(folder)
    yield samples(folder)
    yield from shared(folder)


def dense(folder: Path, pages: int = _DENSE_PAGES, mode: drawn.Mode = "RGB") -> Stack:
    """Drawn A4 pages of 38 full lines, 300 dpi, with grain, leaning up to 3 degrees."""
    truths, path = drawn.texts(pages, drawn.DENSE), folder / f"dense_{mode}.pdf"
    drawn.save([drawn.front(text, number) for number, text in enumerate(truths)], path, mode)
    return Stack(name="dense A4, 300 dpi, leaning up to 3° (drawn)", path=path, truths=truths)


def samples(folder: Path) -> Stack:
    """The pages with text of our own colour PDFs."""
    return gathered("desk scans, 200 - 300 dpi, some turned (`sample_scans`)", _sample_pages(), folder / "samples.pdf")


def shared(folder: Path) -> Iterator[Stack]:
    """The first pages of the scans that lie beside the project, if they do."""
    scans = SHARED / "scans"
    if scans.is_dir():
        pages = [*first_pages(scans / "synthetic", ".gt.txt"), *first_pages(scans / "real", ".p1.gt.txt")]
        yield gathered("scans of 160 - 200 dpi (`../shared/data/scans`)", pages, folder / "shared.pdf")


def first_pages(folder: Path, truth: str) -> list[Side]:
    """The first page of each PDF in a folder with the truth that lies beside it."""
    return [(path, 0, path.with_suffix(truth).read_text()) for path in sorted(folder.glob("*.pdf"))]


def duplex(folder: Path, sheets: int, lines: int) -> Stack:
    """A stack as a duplex scanner gives it, 300 dpi colour: both sides of each sheet, every second back blank."""
    fronts, backs = min(_DENSE_PAGES, sheets + (sheets + 1) // 2), min(_BACKS, sheets // 2)
    truths = drawn.texts(fronts, lines)
    drawn.save([drawn.front(text, number) for number, text in enumerate(truths)], folder / "fronts.pdf")
    drawn.save([drawn.blank_back(text, number) for number, text in enumerate(truths[:backs])], folder / "backs.pdf")
    written = 0
    pairs: list[Side] = []
    for side in range(2 * sheets):
        if side % 4 == 3:
            pairs.append((folder / "backs.pdf", side // 4 % backs, ""))
        else:
            pairs.append((folder / "fronts.pdf", written % fronts, truths[written % fronts]))
            written += 1
    return gathered(f"{lines} lines a side", pairs, folder / f"duplex_{lines}.pdf")


def repeated(stack: Stack, pages: int, folder: Path) -> Stack:
    """The same stack again and again up to so many pages, each page with a picture stream of its own."""
    numbers = [number % len(stack.truths) for number in range(pages)]
    pairs = [(stack.path, number, stack.truths[number]) for number in numbers]
    folder.mkdir(exist_ok=True)
    return gathered(stack.name, pairs, folder / f"{stack.path.stem}_{pages}.pdf")


def cut(stack: Stack, pages: int, folder: Path) -> list[Path]:
    """The stack as files of so many pages."""
    files = []
    for first in range(0, len(stack.truths), pages):
        part = range(first, min(first + pages, len(stack.truths)))
        pairs = [(stack.path, number, stack.truths[number]) for number in part]
        files.append(gathered(stack.name, pairs, folder / f"{stack.path.stem}_{first + 1:03}.pdf").path)
    return files


def gathered(name: str, pairs: Sequence[Side], path: Path) -> Stack:
    """Gather pages; a source is opened again for each, because qpdf shares what it copies from one opened file."""
    with pikepdf.new() as pdf:
        for source, number, _ in pairs:
            with pikepdf.open(source) as scan:
                pdf.pages.append(scan.pages[number])
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]  # signature widgets: the peer refuses signed files
        pdf.docinfo["/Producer"] = "digitize benchmark"  # Ghostscript 10.0, the peer's, refuses an empty one
        pdf.save(path)
    return Stack(name=name, path=path, truths=tuple(truth for _, _, truth in pairs))


def _sample_pages() -> list[Side]:
    return [side for path in sorted((ROOT / "sample_scans").glob("*.pdf")) for side in chosen(path.stem)]


def chosen(stem: str, pages: int | None = None) -> list[Side]:
    """The first pages with text of one of our samples; of a complaint none, for its text is shown to nobody."""
    truth = ROOT / "sample_scans" / "truth" / stem
    if json.loads(truth.with_suffix(".expect.json").read_text())["restricted"]:
        return []
    texts = truth.with_suffix(".truth.txt").read_text().split("\f")
    path = ROOT / "sample_scans" / f"{stem}.pdf"
    return [(path, number, text) for number, text in enumerate(texts) if text.strip()][:pages]
