"""Pictures, pages and archives that the tests of this room draw; the readers are other people's programs."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from digitize.imaging.placement import scan_to_page
from digitize.model import Box, Line, PageSource, PageText, PictureStream, Placement, ScannedPage, Word
from digitize.pdf.archive import join, page_part
from digitize.pdf.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ABOUT = Provenance(
    title="Hồ sơ TAM-Q1-261123-0001 <bản lưu>",
    local_id="TAM-Q1-261123-0001",
    created=datetime(2026, 11, 23, 9, 12, 33, 250_000, tzinfo=timezone(timedelta(hours=7))),
    producer="digitize 0.1.0",
    profile="fi-7160",
    engines=("tesserocr 5.3.0 vie 0123456789ab",),
    sources=("ab" * 32, "cd" * 32),
    derived_from_signed=True,
    description="Bản dẫn xuất; bản gốc có chữ ký số & được giữ nguyên.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A scan whose upright page is known."""

    page: ScannedPage
    placement: Placement
    scan: np.ndarray  # grey, as the scanner saw it
    text: PageText
    ink: tuple[Box, ...]  # of the words, mm on the upright page


def word(text: str, *box: float) -> Word:
    """Make a word from its box in mm."""
    return Word(text=text, box=Box(*box), confidence=0.9)


def page_text(*lines: Sequence[Word]) -> PageText:
    """Make a text from lines of words."""
    return PageText(lines=tuple(Line(words=tuple(words)) for words in lines))


def scanned_page(width_px: int, height_px: int, dpi_x: float = 100, dpi_y: float = 100) -> ScannedPage:
    """Make a scan of this size."""
    source = PageSource(id="b.1.1", name="scan.jpg", sha256="0" * 64, frame=1)
    return ScannedPage(
        source=source, width_px=width_px, height_px=height_px, dpi_x=dpi_x, dpi_y=dpi_y, dpi_inferred=False
    )


def as_scanned(page: ScannedPage) -> Placement:
    """Place a scan as it is."""
    width, height = page.width_px * 25.4 / page.dpi_x, page.height_px * 25.4 / page.dpi_y
    return Placement(
        turn=0, lean_degrees=0.0, crop=Box(0, 0, width, height), picture_width_mm=width, picture_height_mm=height
    )


LETTER = page_text(
    [word("ỦY", 20, 20, 30, 25), word("BAN", 32, 20, 45, 25)],
    [word("CỘNG", 80, 20, 95, 25), word("HÒA", 97, 20, 108, 25)],
    [word("Số:", 20, 30, 28, 34), word("15/QĐ-", 30, 30, 45, 34)],
    [word("UBND", 20, 36, 34, 40), word("đồng", 60, 36, 72, 40.8), word("g", 120, 37, 122, 40.8)],
)


def drawn_scan(*, turn: int, lean: float, crop: Box | None, dpi_x: float, dpi_y: float) -> Drawn:
    """Draw LETTER on an upright 140 x 100 mm page and make the scan that `Placement` turns back into it."""
    across, down = (140.0, 100.0) if crop is None else (crop.x1 + 3, crop.y1 + 4)  # of the turned picture
    box = crop or Box(0, 0, across, down)
    picture = (across, down) if turn in {0, 180} else (down, across)
    page = scanned_page(round(picture[0] * dpi_x / 25.4), round(picture[1] * dpi_y / 25.4), dpi_x, dpi_y)
    size = page.width_px * 25.4 / dpi_x, page.height_px * 25.4 / dpi_y
    placement = Placement(turn=turn, lean_degrees=lean, crop=box, picture_width_mm=size[0], picture_height_mm=size[1])
    ink = tuple(part.box for part in LETTER.words)
    return Drawn(page=page, placement=placement, scan=_scan(page, placement, ink), text=LETTER, ink=ink)


def _scan(page: ScannedPage, placement: Placement, ink: Sequence[Box]) -> np.ndarray:
    per_mm = 10
    upright = np.full((round(placement.height_mm * per_mm), round(placement.width_mm * per_mm)), 255, np.uint8)
    for box in ink:
        x0, y0, x1, y1 = (round(side * per_mm) for side in box)
        upright[y0:y1, x0:x1] = 0
    back = np.linalg.inv(scan_to_page(page, placement)) @ np.diag([1 / per_mm, 1 / per_mm, 1])
    return cv2.warpAffine(upright, back[:2], (page.width_px, page.height_px), flags=cv2.INTER_AREA, borderValue=200)


def jpeg(pixels: np.ndarray) -> PictureStream:
    """Code grey or colour pixels as a scanner does."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=85)
    colour = "gray" if pixels.ndim == 2 else "rgb"
    height, width = pixels.shape[:2]
    return PictureStream(
        data=file.getvalue(),
        filter="DCTDecode",
        width_px=width,
        height_px=height,
        colour=colour,
        bits=8,
        untouched=True,
    )


def archive(folder: Path, parts: Sequence[bytes], **facts: object) -> Path:
    """Write the parts as files, as workers do, and join them."""
    paths = [folder / f"{number}.part.pdf" for number, _ in enumerate(parts)]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    join(paths, facts.get("about", ABOUT), facts.get("bookmarks", ()), folder / "archive.pdf")
    return folder / "archive.pdf"


def text_archive(folder: Path, texts: Sequence[PageText | None], *, width_px: int = 827, height_px: int = 1169) -> Path:
    """Make an archive of white pages of 100 dpi (A4 unless told) with these texts."""
    page = scanned_page(width_px, height_px)
    white = PictureStream(
        data=zlib.compress(b"\xff"), filter="FlateDecode", width_px=1, height_px=1, colour="gray", bits=8
    )
    return archive(folder, [page_part(white, page, as_scanned(page), text) for text in texts])


def read_by_pdftotext(path: Path) -> list[list[list[str]]]:
    """Pages of lines of words."""
    out = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    return [_lines(page) for page in out.split("\f")[:-1]]


def read_by_pdfium(path: Path) -> list[list[list[str]]]:
    """Pages of lines of words."""
    document = pypdfium2.PdfDocument(path)
    return [_lines(page.get_textpage().get_text_range()) for page in document]


def _lines(text: str) -> list[list[str]]:
    return [words for words in map(str.split, text.splitlines()) if words]


def word_boxes(path: Path) -> list[tuple[str, Box]]:
    """Where pdftotext finds the words, in mm from the page's top left."""
    out = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', out)
    return [(html.unescape(text), Box(*(float(side) * 25.4 / 72 for side in sides))) for *sides, text in found]


def rendered(path: Path, dpi: float, *, page: int = 1) -> np.ndarray:
    """Let poppler paint a page in grey."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", str(page), "-l", str(page), path]
    return np.asarray(Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)))


def complaints(path: Path) -> str:
    """What `qpdf --check` warns of."""
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    return done.stderr + "\n".join(line for line in done.stdout.splitlines() if "WARNING" in line)
