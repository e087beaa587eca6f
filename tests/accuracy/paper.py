"""Draws the sheets of a labelled dossier, leads them through a scanner and lets the real engine read them.

Four typefaces, 10.5 to 14 points, 200 to 300 dpi, lean up to 1.2 degrees, JPEG, grey lamp, dust, signature and seal.
Everything follows from the dossier's seed.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from PIL import ImageFont

from digitize.model import PageSource, PageText, ReadPage, from_plain, to_plain
from digitize.runs.page_task import EngineChoice, PageJob, PageSettings, do_page, engine_of, read_result
from digitize.settings import Ocr
from tests.accuracy import sheets  # noqa: F401 - lays the way to `samples`
from tests.accuracy.dossiers import Labelled, Row

from samples import ink  # isort: skip
from samples.scanner import Feed, Side, scan  # isort: skip
from samples.sheet import BLACK, Sheet  # isort: skip

_FONTS = Path("/usr/share/fonts/truetype")
_FACES = (
    ("croscore/Tinos-Regular.ttf", "croscore/Tinos-Bold.ttf"),
    ("croscore/Tinos-Regular.ttf", "croscore/Tinos-Bold.ttf"),
    ("croscore/Arimo-Regular.ttf", "croscore/Arimo-Bold.ttf"),
    ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
    ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
)
_LEFT, _WIDTH, _SECOND, _TOP = 25.0, 165.0, 110.0, 16.0  # mm
_LEADING = 1.35  # line height in sizes of type
_POINT = 25.4 / 72  # mm


@dataclass(frozen=True, slots=True)
class Hand:
    """How all sheets of one dossier were made."""

    face: tuple[str, str]
    points: float
    dpi: int
    feed: Feed
    quality: int  # of the JPEG


def hand_of(seed: int) -> Hand:
    """Choose typeface, size and scanner."""
    rng = Random(seed + 2)  # noqa: S311 - nothing secret
    worn = rng.random()
    return Hand(
        face=rng.choice(_FACES),
        points=rng.choice((10.5, 12, 13, 13, 14)),
        dpi=rng.choice((200, 200, 200, 240, 300)),
        feed=Feed(
            skew=rng.uniform(-1.2, 1.2),
            black_edges=rng.random() < 0.2,
            blur=0.4 + 0.7 * worn,
            noise=2 + 8 * worn,
            dust=round(10 + 80 * worn),
        ),
        quality=rng.choice((40, 60, 75, 90)),
    )


def draw_sheet(rows: Sequence[Row], hand: Hand, rng: np.random.Generator) -> Sheet:
    """Write the rows of a sheet on paper; the last sheet's lower right corner is signed and sealed."""
    sheet = Sheet(dpi=hand.dpi)
    top = _TOP
    for row in rows:
        half = _SECOND - _LEFT - 3
        _write(sheet, row.text, (row.align, row.bold), (_LEFT, top, half if row.right else _WIDTH), hand)
        if row.right:
            _write(sheet, row.right, ("centre", True), (_SECOND, top, _LEFT + _WIDTH - _SECOND), hand)
        top += hand.points * _LEADING * _POINT
    ink.sign(sheet, rng, (150, min(top + 12, 270)), ("CƠ QUAN CHỨNG THỰC", "ĐÃ KÝ") if rng.random() < 0.4 else None)
    return sheet


def _write(sheet: Sheet, text: str, look: tuple[str, bool], place: tuple[float, float, float], hand: Hand) -> None:
    """Write one line, smaller where it does not fit."""
    align, bold = look
    left, top, width = place
    points = hand.points
    font = _font(hand.face[bold], points, hand.dpi)
    if sheet.mm(font.getlength(text)) > width:
        points *= width / sheet.mm(font.getlength(text))
        font = _font(hand.face[bold], points, hand.dpi)
    slack = width - sheet.mm(font.getlength(text))
    start = left + {"left": 0.0, "centre": slack / 2, "right": slack}[align]
    sheet.pen.text((sheet.px(start), sheet.px(top + points * _POINT)), text, font=font, fill=BLACK, anchor="ls")


def _font(name: str, points: float, dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), points * dpi / 72, layout_engine=ImageFont.Layout.BASIC)


def read_drawn(work: tuple[Labelled, str]) -> tuple[PageText, ...]:
    """Draw, scan and read a dossier, or take what was read of these very sheets before.

    Args:
        work: the dossier, and the folder where what was read is kept.
    """
    truth, folder = work
    hand = hand_of(truth.seed)
    kept = Path(folder) / f"{hashlib.sha256(repr((hand, truth.sheets)).encode()).hexdigest()[:20]}.json"
    if not kept.exists():
        pages = _read_anew(truth, hand)
        kept.write_text(json.dumps([to_plain(page) for page in pages], ensure_ascii=False), encoding="utf-8")
    return tuple(from_plain(PageText, page) for page in json.loads(kept.read_text(encoding="utf-8")))


def _read_anew(truth: Labelled, hand: Hand) -> list[PageText]:
    """Lead every sheet through the scanner and the engine; a page that failed read nothing."""
    ocr = Ocr()
    choice = EngineChoice(name=ocr.engine, languages=ocr.languages, tessdata=None, seconds=ocr.seconds_per_page)
    settings = PageSettings(engine=choice, dpi=ocr.dpi)
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n, rows in enumerate(truth.sheets, start=1):
            rng = np.random.default_rng(truth.seed * 100 + n)
            picture = scan(Side(sheet=draw_sheet(rows, hand, rng), feed=hand.feed), rng)
            path = folder / f"{n}.jpg"
            picture.save(path, dpi=(hand.dpi, hand.dpi), quality=hand.quality)
            source = PageSource(id=f"b.1.{n}", name=path.name, sha256="0" * 64, frame=1)
            do_page(PageJob(source=source, scan=path, work=folder, settings=settings), engine_of(choice))
            result = read_result(folder, source.id)
            found.append(result.text if isinstance(result, ReadPage) else PageText(lines=()))
    return found
