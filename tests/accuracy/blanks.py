"""Sides with next to nothing on them, which must be kept, and backs that only the front shines through, which need not.

Drawn at 150 dpi with the scanner's lean, dust and grain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from digitize.model import EngineId, Orientation, PageText
from tests.accuracy import passes, sheets
from tests.accuracy.ledger import Figures

from samples import ink, scanner  # isort: skip - `sheets` lays its way
from samples.sheet import Look, Sheet, spans  # isort: skip

_DPI = 150
_PAPERS = {"white": ((252, 251, 247), 2.0), "rough": ((246, 244, 238), 6.0), "recycled": ((203, 200, 192), 5.0)}
"""Shade, and grain in grey levels."""
_SHINE = ((0.035, 0.24, 0.8), (0.06, 0.30, 0.8), (0.10, 0.36, 1.2))
"""How much of print and of red ink shows through, and how soft in pixels: paper of 80 g, thin paper, thinner yet."""
_GREEN, _LIGHT_BLUE = (40, 120, 70), (110, 150, 230)

Put = Callable[[Sheet, np.random.Generator], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A side that is judged, and whether anybody put something on it."""

    name: str
    paper: str
    written: bool
    shine: tuple[float, float, float] | None  # of the front behind it


class NoReader:
    """An engine that tells nothing: only the verdict about blank sides is wanted."""

    id = EngineId(name="none", version="", languages="", model="")

    def read(self, picture: object, dpi: float) -> PageText:
        return PageText(lines=())

    def find_orientation(self, picture: object, dpi: float) -> Orientation | None:
        return None

    def close(self) -> None:
        return None


def _pressed(draw: Callable[[Sheet, np.random.Generator], Image.Image], strength: float) -> Put:
    """Put ink on the sheet with so much of its colour."""

    def put(sheet: Sheet, random: np.random.Generator) -> None:
        picture = draw(sheet, random).convert("RGB")
        pale = Image.blend(Image.new("RGB", picture.size, "white"), picture, strength)
        sheet.press(pale, float(random.uniform(50, 160)), float(random.uniform(50, 240)))

    return put


def _typed(words: str, points: float, at: tuple[float, float]) -> Put:
    return lambda sheet, _: sheet.set_line(spans(words), *at, 150, Look(points))


def _seal(sheet: Sheet, random: np.random.Generator) -> Image.Image:
    return ink.seal(sheet, random, "ỦY BAN NHÂN DÂN PHƯỜNG HẢI CHÂU", "HẢI CHÂU")


def _hand(colour: tuple[int, int, int], width: float) -> Callable[[Sheet, np.random.Generator], Image.Image]:
    return lambda sheet, random: ink.handwriting(sheet, random, width=width, colour=colour)


def _pen_line(sheet: Sheet, random: np.random.Generator) -> Image.Image:
    picture = Image.new("RGB", (sheet.px(60), sheet.px(4)), "white")
    ends = (0, sheet.px(1), picture.width, sheet.px(3))
    ImageDraw.Draw(picture).line(ends, fill=_LIGHT_BLUE, width=sheet.px(0.4))
    return picture


WRITTEN: dict[str, Put] = {
    "a page number": _typed("2", 12, (103, 12)),
    "a small page number in the corner": _typed("1", 9, (196, 285)),
    "two words": _typed("Lưu: VT", 10, (25, 150)),
    "a received stamp": _pressed(lambda sheet, random: ink.received_stamp(sheet, random, "BƯU ĐIỆN"), 0.7),
    "a faint received stamp": _pressed(lambda sheet, random: ink.received_stamp(sheet, random, "BƯU ĐIỆN"), 0.3),
    "a seal": _pressed(_seal, 0.9),
    "a faint seal": _pressed(_seal, 0.3),
    "a signature": _pressed(ink.signature, 1.0),
    "a light signature": _pressed(ink.signature, 0.35),
    "a line in pencil": _pressed(_hand(ink.PENCIL, 60), 0.8),
    "a line in hard pencil": _pressed(_hand((150, 150, 152), 60), 0.7),
    "a short note in pencil": _pressed(_hand(ink.PENCIL, 18), 0.8),
    "a line in light blue": _pressed(_hand(_LIGHT_BLUE, 50), 0.8),
    "a stroke in light blue": _pressed(_pen_line, 0.8),
    "a note in green": _pressed(_hand(_GREEN, 30), 0.6),
    "a note in red pencil": _pressed(_hand((225, 130, 120), 40), 0.8),
}

FRONTS: dict[str, sheets.Draw] = {
    "print": sheets.letter,
    "seal and signature": sheets.official_letter,
    "a table": sheets.table,
    "the last page": sheets.closing,
    "a card": sheets.card_copy,
}


def backs() -> list[Back]:
    """Everything that is judged."""
    return [*_written_sides(), *_ghosts()]


def _written_sides() -> Iterator[Back]:
    for name in WRITTEN:
        for paper in ("rough", "recycled"):
            yield Back(name=name, paper=paper, written=True, shine=None)
        yield Back(name=name, paper="white", written=True, shine=_SHINE[0])


def _ghosts() -> Iterator[Back]:
    for shine in _SHINE:
        for name in FRONTS:
            yield Back(name=name, paper="white", written=False, shine=shine)
    for paper in _PAPERS:
        yield Back(name="nothing", paper=paper, written=False, shine=None)


def judged(back: Back) -> tuple[Back, bool]:
    """Draw a side, scan it, and tell whether it is called blank."""
    sheet = Sheet(dpi=_DPI)
    random = np.random.default_rng(list(back.name.encode()))
    if back.shine:
        front = FRONTS.get(back.name, sheets.official_letter)(_DPI)
        sheet.picture = ImageChops.multiply(sheet.picture, shining(front, back.shine))
        sheet.pen = ImageDraw.Draw(sheet.picture)
    if back.written:
        WRITTEN[back.name](sheet, random)
    tint, noise = _PAPERS[back.paper]
    feed = scanner.Feed(skew=float(random.uniform(-1.5, 1.5)), tint=tint, noise=noise, dust=8)
    picture = scanner.scan(scanner.Side(sheet=sheet, feed=feed), random)
    return back, passes.cleaned(picture, _DPI, NoReader()).blank.is_blank


def shining(front: Sheet, shine: tuple[float, float, float]) -> Image.Image:
    """Return the front as its back shows it: mirrored, faint, soft; red ink more than print."""
    print_share, red_share, softness = shine
    levels = np.asarray(front.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), dtype=np.float32)
    reddish = np.clip(levels[:, :, :1] - levels[:, :, 1:2], 0, 255) / 255
    faint = 255 - (255 - levels) * (print_share + (red_share - print_share) * reddish)
    return Image.fromarray(faint.astype(np.uint8)).filter(ImageFilter.GaussianBlur(softness))


def figures(verdicts: Sequence[tuple[Back, bool]]) -> Figures:
    """Count written sides that were lost and backs that were told."""
    by_shine: Figures = {"blank: written": {"lost": float(sum(blank for back, blank in verdicts if back.written))}}
    for name, shine in zip(
        ("empty sheets", "ghosts", "strong ghosts", "very strong ghosts"), (None, *_SHINE), strict=True
    ):
        told = [blank for back, blank in verdicts if not back.written and back.shine == shine]
        by_shine[f"blank: {name}"] = {"called_blank": sum(told) / len(told)}
    return by_shine
