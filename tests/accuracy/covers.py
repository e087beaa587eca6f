"""How many printed and scanned cover sheets, separator sheets and patch codes are read, and what is taken for one.

    python -m tests.accuracy.covers

Our sheets are printed as the program prints them, rasterised by poppler and spoiled as scanners and people do; OpenCV's
QR reader, which has nothing in common with ours, reads the same pictures beside it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from pdf2image import convert_from_bytes, convert_from_path

from digitize.dossier.boundary import is_separator_mark
from digitize.dossier.cover import CoverFacts, Standing, key_id, read_cover, write_cover
from digitize.imaging.marks import find_marks
from digitize.imaging.patch_codes import find_patches
from digitize.model import MM_PER_INCH, Box, Mark
from digitize.pdf.sheets.cover import CoverSheet, cover_sheets, separator_sheets
from tests.accuracy.workers import in_workers
from tests.program import ROOT, SHARED

Grey = npt.NDArray[np.uint8]

SECRET = bytes(range(32))
KEYS = {key_id(1, SECRET): SECRET}
FACTS = CoverFacts(
    procedure="1.003725",
    dossier="TAM-Q1-261123-0001",
    declared_sheets=12,
    desk="Q1",
    received=datetime(2026, 11, 23, 2, 12, 33, tzinfo=UTC),
    ticket="A045",
    number="K7QDX2MWABCD",
    key=key_id(1, SECRET),
)
_BARS = {"1": "WWNN", "2": "WNNW", "3": "WNWN", "4": "NWWN", "6": "NNWW", "T": "NWNW"}
_NARROW_MM, _WIDE_MM = 2.032, 5.08


@dataclass(frozen=True)
class Pass:
    """A sheet fed once."""

    sheet: str  # cover, separator or a patch
    spoiled: str
    dpi: int
    turn: int  # quarter turns


def passes() -> list[Pass]:
    """Every sheet, spoiled in every way, fed in every direction at three resolutions."""
    sheets = ("cover", "separator", "2", "3", "T")
    return [Pass(s, how, dpi, turn) for s in sheets for how in SPOILED for dpi in (150, 200, 300) for turn in range(4)]


@functools.cache
def printed(sheet: str, dpi: int) -> Grey:
    """A sheet fresh from the printer; callers must not write into it."""
    if sheet in _BARS:
        return patch_sheet(sheet, dpi)
    signed = CoverSheet(facts=FACTS, text=write_cover(FACTS, SECRET), procedure_name="Cấp giấy phép nhập khẩu")
    content = cover_sheets([signed]) if sheet == "cover" else separator_sheets(1)
    return np.asarray(convert_from_bytes(content, dpi=dpi, grayscale=True)[0], dtype=np.uint8)


def patch_sheet(kind: str, dpi: float, *, top_mm: float = 15, left_mm: float = 70, length_mm: float = 64) -> Grey:
    """A sheet with one of Kodak's patches along its leading edge."""
    scale = dpi / MM_PER_INCH
    page = np.full((round(297 * scale), round(210 * scale)), 250, np.uint8)
    y = top_mm
    for bar in _BARS[kind]:
        width = _WIDE_MM if bar == "W" else _NARROW_MM
        columns = slice(round(left_mm * scale), round((left_mm + length_mm) * scale))
        page[round(y * scale) : round((y + width) * scale), columns] = 20
        y += width + _NARROW_MM
    return page


def _leaned(degrees: float) -> Callable[[Grey], Grey]:
    def lean(page: Grey) -> Grey:
        height, width = page.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
        return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=255.0), dtype=np.uint8)

    return lean


def _noisy(page: Grey) -> Grey:
    noise = np.random.default_rng(5).normal(0, 18, page.shape)
    return np.clip(page * 0.9 + noise, 0, 255).astype(np.uint8)


def _coarse_jpeg(page: Grey) -> Grey:
    coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def _photocopied(page: Grey) -> Grey:
    """Grown toner, specks, black and white."""
    soft = cv2.GaussianBlur(page, (0, 0), page.shape[1] / 1500)
    noise = np.random.default_rng(6).normal(0, 25, page.shape)
    return np.where(soft + noise < 165, 0, 255).astype(np.uint8)


def _stained(page: Grey) -> Grey:
    """A cup stood on the upper left corner."""
    width = page.shape[1]
    stain = np.zeros(page.shape, np.uint8)
    cv2.circle(stain, (width // 5, width // 5), width // 8, 255, -1)
    return np.where(stain > 0, 60 + page // 16, page).astype(np.uint8)


def _torn(page: Grey) -> Grey:
    """The upper left quarter is gone."""
    copy = page.copy()
    copy[: page.shape[0] // 2, : page.shape[1] // 2] = 255
    return copy


def _all(*steps: Callable[[Grey], Grey]) -> Callable[[Grey], Grey]:
    return lambda page: functools.reduce(lambda done, step: step(done), steps, page)


SPOILED: dict[str, Callable[[Grey], Grey]] = {
    "as printed": lambda page: page,
    "leans -5": _leaned(-5),
    "leans +3": _leaned(3),
    "noise": _noisy,
    "JPEG q40": _coarse_jpeg,
    "photocopy": _photocopied,
    "stain": _stained,
    "quarter gone": _torn,
    "all but torn": _all(_leaned(4), _photocopied, _coarse_jpeg, _stained),
}


def fed(one: Pass) -> Grey:
    """The picture of a pass."""
    page = SPOILED[one.spoiled](printed(one.sheet, one.dpi))
    return np.ascontiguousarray(np.rot90(page, one.turn))


def outcome(one: Pass) -> tuple[Pass, bool, bool | None]:
    """Whether we read the sheet right, and whether OpenCV reads its QR (None: it was not asked)."""
    page = fed(one)
    marks = find_marks(page)
    if one.sheet == "cover":
        covers = [cover for mark in marks if (cover := read_cover(mark.text, KEYS))]
        right = bool(covers) and all(c.standing is Standing.VALID and c.facts == FACTS for c in covers)
        return one, right, _second_reader(page)
    if one.sheet == "separator":
        nowhere = Box(0, 0, 0, 0)
        seen = [is_separator_mark(Mark(type=mark.type, text=mark.text, box=nowhere)) for mark in marks]
        return one, bool(seen) and all(seen), None
    return one, [mark.text for mark in marks if mark.type == "PatchCode"] == [one.sheet], None


def _second_reader(page: Grey) -> bool:
    _, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(page)
    return any((cover := read_cover(text, KEYS)) and cover.facts == FACTS for text in texts)


def other_pages() -> Iterator[tuple[str, Grey]]:
    """Pages that are no patch sheet: real and drawn scans, our own sheets, patches that mean nothing to us."""
    for folder in (SHARED / "scans", ROOT / "sample_scans"):
        for path in sorted(folder.rglob("*.pdf")):
            for page in convert_from_path(path, dpi=150, grayscale=True):
                yield path.name, np.asarray(page, dtype=np.uint8)
        for path in sorted(file for ending in ("jpg", "png", "tif") for file in folder.rglob(f"*.{ending}")):
            yield from ((path.name, frame) for frame in _frames(path))
    for kind in ("1", "4", "6"):
        yield f"patch {kind}", patch_sheet(kind, 200)
    for sheet in ("cover", "separator"):
        yield sheet, printed(sheet, 200)


def _frames(path: Path) -> Iterator[Grey]:
    done, frames = cv2.imreadmulti(str(path), flags=cv2.IMREAD_GRAYSCALE)
    yield from (np.asarray(frame, dtype=np.uint8) for frame in frames if done)


def false_patches() -> tuple[int, list[str]]:
    """How many pages without a patch were looked at, and those on which one was seen, each upright and on its side."""
    pages, wrong = 0, []
    for name, page in other_pages():
        for turn in range(2):
            pages += 1
            wrong += [name] * bool(find_patches(np.ascontiguousarray(np.rot90(page, turn))))
    return pages, wrong


def figures() -> dict[str, dict[str, float]]:
    """Shares read of each kind of sheet, for the ledger."""
    outcomes = in_workers(outcome, passes())
    kinds = {"covers": ("cover",), "separators": ("separator",), "patch codes": ("2", "3", "T")}
    shares = {
        kind: {"right": float(np.mean([right for one, right, _ in outcomes if one.sheet in sheets]))}
        for kind, sheets in kinds.items()
    }
    _, wrong = false_patches()
    return shares | {"pages without a patch": {"false": float(len(wrong))}}


def main() -> None:
    """Print the tables."""
    outcomes = in_workers(outcome, passes())
    heads = ("cover", "by OpenCV", "separator", "patch 2/3/T")
    print(f"{'4 turns at 150, 200, 300 dpi':<32}" + "".join(f"{head:>14}" for head in heads))
    for spoiled in SPOILED:
        cells = []
        for sheets in (("cover",), ("separator",), ("2", "3", "T")):
            found = [(right, other) for one, right, other in outcomes if one.spoiled == spoiled and one.sheet in sheets]
            cells.append(f"{sum(right for right, _ in found)}/{len(found)}")
            if sheets == ("cover",):
                cells.append(f"{sum(bool(other) for _, other in found)}/{len(found)}")
        print(f"{spoiled:<32}" + "".join(f"{cell:>14}" for cell in cells))
    pages, wrong = false_patches()
    print(f"patch codes seen on {pages} pages and turns without one: {len(wrong)} {' '.join(wrong)}")


if __name__ == "__main__":
    main()
