"""The pages that are measured, each with its truth: the scans beside the project, and our own samples."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pikepdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.program import ROOT, SHARED

_FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
_DENSE_PAGES, _LINES, _LINE_LETTERS = 12, 38, 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One PDF and the truth of each of its pages."""

    name: str
    path: Path
    truths: tuple[str, ...]


def stacks(folder: Path) -> Iterator[Stack]:
    """Put every page that has truth into one PDF a set, as it is; a set that is not here is left out."""
    scans = SHARED / "scans"
    if scans.is_dir():
        yield _stack("scans of 160 - 200 dpi (../shared/data/scans)", _shared_pages(scans), folder / "shared.pdf")
    yield _stack(
        "desk scans of 200 - 300 dpi, turned and leaned (sample_scans)", _sample_pages(), folder / "samples.pdf"
    )


def _stack(name: str, pairs: Sequence[tuple[Path, int, str]], path: Path) -> Stack:
    with pikepdf.new() as pdf:
        for source, number, _ in pairs:
            with pikepdf.open(source) as scan:
                pdf.pages.append(scan.pages[number])
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]  # signature widgets: the peer refuses signed files
        pdf.save(path)
    return Stack(name=name, path=path, truths=tuple(truth for _, _, truth in pairs))


def repeated(source: Path, pages: int, folder: Path) -> Path:
    """Make a PDF of so many pages, each with a picture stream of its own, from the pages of another."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{source.stem}_{pages}.pdf"
    with pikepdf.new() as pdf, pikepdf.open(source) as scan:
        for number in range(pages):
            pdf.pages.append(scan.pages[number % len(scan.pages)])
        pdf.save(path)
    return path


def _shared_pages(scans: Path) -> list[tuple[Path, int, str]]:
    synthetic = [(path, 0, path.with_suffix(".gt.txt").read_text()) for path in sorted(scans.glob("synthetic/*.pdf"))]
    real = [(path, 0, path.with_suffix(".p1.gt.txt").read_text()) for path in sorted(scans.glob("real/*.pdf"))]
    return [*synthetic, *real]


def _sample_pages() -> list[tuple[Path, int, str]]:
    """The colour PDFs; a complaint's text is shown to nobody, so it can't be scored."""
    pages: list[tuple[Path, int, str]] = []
    for path in sorted((ROOT / "sample_scans").glob("*.pdf")):
        truth = ROOT / "sample_scans" / "truth" / path.stem
        if not json.loads(truth.with_suffix(".expect.json").read_text())["restricted"]:
            texts = truth.with_suffix(".truth.txt").read_text().split("\f")
            pages += [(path, number, text) for number, text in enumerate(texts) if text.strip()]
    return pages


def _dense_pages(folder: Path) -> Stack:
    """Twelve A4 pages of 38 full lines, 300 dpi colour JPEG with grain, leaning up to 3 degrees."""
    words = " ".join(path.read_text() for path in sorted((ROOT / "sample_scans" / "truth").glob("*.txt"))).split()
    lines = textwrap.wrap(" ".join(words * 3), _LINE_LETTERS)
    random = Random(38)  # noqa: S311 - nothing secret
    pictures, truths = [], []
    for number in range(_DENSE_PAGES):
        page = lines[number * _LINES : (number + 1) * _LINES]
        pictures.append(_drawn(page, random))
        truths.append("\n".join(page))
    path = folder / "dense.pdf"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=300, quality=75)
    return Stack(name="dense A4 pages, 300 dpi, leaning up to 3 degrees (drawn)", path=path, truths=tuple(truths))


def _drawn(lines: Sequence[str], random: Random) -> Image.Image:
    picture = Image.new("RGB", (2480, 3508), (250, 248, 243))
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(_FONT, 54)
    for number, line in enumerate(lines):
        draw.text((300, 300 + 75 * number), line, font=font, fill=(25, 25, 30))
    leaning = picture.rotate(random.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=(250, 248, 243))
    grain = Image.effect_noise(picture.size, 14).convert("RGB")
    return ImageChops.add(leaning, grain, offset=-128)
