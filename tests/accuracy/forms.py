"""`python -m tests.accuracy.forms`: which facts are taken from printed forms, how many are right, and how sure.

Forms of many wordings are drawn, led through a scanner of 200 or 300 dpi and read by the real engine; thousands more
are judged as text into which the engine's slips were put.  Beside them the codes of identity cards.  `--read N`,
`--typed N` and `--cards N` measure more.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitize.dossier.fields import find_fields
from digitize.imaging.marks import find_marks
from digitize.model import MM_PER_INCH, Box, Line, PageText, Word
from digitize.text import exact_key
from tests.accuracy import cards
from tests.accuracy.drawn_forms import Form, draw_form

if TYPE_CHECKING:
    from digitize.ocr.engine import OcrEngine

SURE = 0.9
_SHOWN = 12  # wrong and sure values that are printed
_FONTS = Path("/usr/share/fonts/truetype")
_SLIPS = {"0": "O8", "1": "l7I", "8": "B3", "5": "S6", "6": "5", "3": "8", "9": "0"}
_MARKS = {"ễ": "ê", "ầ": "â", "ị": "i", "ọ": "o", "ữ": "ư", "ấ": "ẩ", "ề": "ê", "ạ": "a", "ố": "ô", "ỳ": "ỷ"}


class Judged(NamedTuple):
    """One field of one form against its truth."""

    name: str
    confidence: float  # 0: not given
    is_right: bool
    given: str
    truth: str


def judge(form: Form, page: PageText) -> list[Judged]:
    """Hold the chosen fields of a page against the truth of its form."""
    chosen = {one.name: one for one in find_fields([(1, page)]) if not one.alternative}
    judged = []
    for name, truth in form.truth.items():
        one = chosen.get(name)
        right = one is not None and _key(name, one.value) == _key(name, truth)
        judged.append(Judged(name, one.confidence if one else 0.0, right, one.value if one else "", truth))
    made_up = [one for name, one in chosen.items() if name not in form.truth and name in _NEVER_ELSE]
    return judged + [Judged(one.name, one.confidence, False, one.value, "") for one in made_up]


_NEVER_ELSE = {"applicant_name", "id_number", "owner_name", "owner_id_number", "document_number", "tax_code"}


def _key(name: str, value: str) -> str:
    return exact_key(value) if name.endswith("name") else value


def typed(form: Form, number: int) -> PageText:
    """The form's text as an engine would give it, with its slips: what is misread is, as a rule, read with doubt."""
    chance = np.random.default_rng((9, number))
    rate = float(chance.choice([0.0, 0.004, 0.012]))
    lines = []
    for index, row in enumerate(form.rows):
        pieces = [*row.pieces, *([(60.0, "|" + "|".join(row.boxed) + "|")] if row.boxed else [])]
        words = tuple(word for x, text in pieces for word in _typed(text, x, 20 + 7.0 * index, rate, chance))
        lines.append(Line(words=words))
    return PageText(lines=tuple(lines))


def _typed(text: str, x: float, y: float, rate: float, chance: np.random.Generator) -> Iterator[Word]:
    for piece in text.split():
        read = "".join(_misread(char, rate, chance) for char in piece)
        sure = float(chance.uniform(0.35, 0.9)) if read != piece else float(chance.uniform(0.9, 0.97))
        yield Word(text=read, box=Box(x, y, x + 2.1 * len(piece), y + 4), confidence=sure)
        x += 2.1 * (len(piece) + 1)


def _misread(char: str, rate: float, chance: np.random.Generator) -> str:
    slips = _SLIPS.get(char) or _MARKS.get(char)
    return str(chance.choice(list(slips))) if slips and chance.random() < 3 * rate else char


def picture(form: Form, number: int, dpi: int) -> np.ndarray:
    """Draw a form and scan it: lean, blur, noise and JPEG."""
    chance = np.random.default_rng((13, number))
    sheet = Image.new("L", (round(210 * dpi / MM_PER_INCH), round(297 * dpi / MM_PER_INCH)), 250)
    pen = ImageDraw.Draw(sheet)
    step = max(8.0, form.points * 0.62)
    for index, row in enumerate(form.rows):
        _draw_row(pen, form, row, 18 + step * index, dpi)
    pixels = np.asarray(sheet, dtype=np.float32)
    pixels = cv2.GaussianBlur(pixels, (0, 0), float(chance.uniform(0.5, 1.1)) * dpi / 300)
    pixels = 255 - (255 - pixels) * float(chance.uniform(0.55, 1.0)) + chance.normal(0, 6, pixels.shape)
    turn = cv2.getRotationMatrix2D((pixels.shape[1] / 2, pixels.shape[0] / 2), float(chance.uniform(-0.3, 0.3)), 1)
    pixels = cv2.warpAffine(pixels.astype(np.float32), turn, pixels.shape[::-1], borderValue=250)
    _, data = cv2.imencode(".jpg", np.clip(pixels, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 70])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def _draw_row(pen: ImageDraw.ImageDraw, form: Form, row, y: float, dpi: int) -> None:
    font = _font(form.face, form.points, dpi, bold=row.bold)
    scale = dpi / MM_PER_INCH
    for x, text in row.pieces:
        shrunk = font
        room = (203 - x) * scale
        if pen.textlength(text, font=font) > room:
            shrunk = _font(form.face, form.points * room / pen.textlength(text, font=font), dpi, bold=row.bold)
        pen.text((x * scale, y * scale), text, font=shrunk, fill=25)
    if row.boxed:
        left = row.pieces[-1][0] * scale + pen.textlength(row.pieces[-1][1], font=font) + 4 * scale
        side = 6.5 * scale
        for place, figure in enumerate(row.boxed):
            x = left + place * side
            pen.rectangle(
                (x, y * scale - 0.6 * scale, x + side, y * scale + 5.9 * scale), outline=60, width=max(1, dpi // 150)
            )
            pen.text((x + side * 0.3, y * scale), figure, font=font, fill=25)


def _font(face: str, points: float, dpi: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    folder = "croscore" if face.startswith(("Tinos", "Arimo")) else "dejavu"
    name = face.replace("-Regular", "-Bold") if bold and "-" in face else face + ("-Bold" if bold else "")
    return ImageFont.truetype(str(_FONTS / folder / f"{name}.ttf"), round(points * dpi / 72))


def read_forms(numbers: Iterable[int], engine: OcrEngine) -> list[Judged]:
    """Judge drawn forms as the engine reads them."""
    judged = []
    for number in numbers:
        form = draw_form(number)
        dpi = 300 if number % 3 else 200
        judged += judge(form, engine.read(picture(form, number, dpi), dpi))
    return judged


def typed_forms(numbers: Iterable[int]) -> list[Judged]:
    """Judge forms as text with slips."""
    return [one for number in numbers for one in judge(draw_form(number), typed(draw_form(number), number))]


def table(judged: Sequence[Judged]) -> str:
    """Put the figures into a table: by field how many there were, given, right, given surely, right of those."""
    by_name: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_name[one.name].append(one)
    lines = ["| field | there | given | right | sure | right of the sure |", "|---|---|---|---|---|---|"]
    for name, ones in sorted(by_name.items()):
        given = [one for one in ones if one.confidence]
        sure = [one for one in ones if one.confidence >= SURE]
        share = f"{100 * sum(one.is_right for one in sure) / len(sure):.2f} %" if sure else "-"
        there = sum(bool(one.truth) for one in ones)
        lines.append(
            f"| {name} | {there} | {len(given)} | {sum(one.is_right for one in given)} | {len(sure)} | {share} |"
        )
    return "\n".join(lines)


def reliability(judged: Sequence[Judged]) -> str:
    """Put into a table how many values of each confidence are right."""
    bins = Counter[float]()
    right = Counter[float]()
    for one in judged:
        if one.confidence:
            step = min(0.95, int(one.confidence * 20) / 20)
            bins[step] += 1
            right[step] += one.is_right
    lines = ["| confidence from | values | right |", "|---|---|---|"]
    return "\n".join(
        lines + [f"| {step:.2f} | {bins[step]} | {100 * right[step] / bins[step]:.1f} % |" for step in sorted(bins)]
    )


def card_table(count: int) -> str:
    """Put into a table how many codes of copied cards are read."""
    lines = ["| dpi | mm | " + " | ".join(cards.CONDITIONS) + " |", "|---|---|" + "---|" * len(cards.CONDITIONS)]
    for dpi, mm in ((300, 11.0), (300, 15.0), (300, 20.0), (200, 11.0), (200, 15.0), (200, 20.0)):
        shares = [cards_read(range(count), mm=mm, dpi=dpi, condition=condition) for condition in cards.CONDITIONS]
        lines.append(f"| {dpi} | {mm:.0f} | " + " | ".join(f"{read}/{there}" for read, there in shares) + " |")
    return "\n".join(lines)


def cards_read(numbers: Iterable[int], *, mm: float, dpi: int, condition: cards.Condition) -> tuple[int, int]:
    """Count the codes that are read and those that are there."""
    read = there = 0
    for number in numbers:
        copy = cards.draw_copy(number, mm=mm, dpi=dpi, condition=condition, cards=2 if number % 4 == 0 else 1)
        texts = {mark.text for mark in find_marks(copy.page)}
        read += sum(unicodedata.normalize("NFC", text) in texts for text in copy.texts)
        there += len(copy.texts)
    return read, there


def sure_and_wrong(judged: Sequence[Judged]) -> list[Judged]:
    """The worst of all: values that are given surely and are not the paper's."""
    return [one for one in judged if one.confidence >= SURE and not one.is_right]


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--read", type=int, default=30)
    ask.add_argument("--typed", type=int, default=3000)
    ask.add_argument("--cards", type=int, default=4)
    ask.add_argument("--from", dest="first", type=int, default=0)
    given = ask.parse_args()
    from digitize.runs.page_task import EngineChoice, engine_of

    typed_ones = typed_forms(range(given.first, given.first + given.typed))
    read_ones = (
        read_forms(
            range(given.first, given.first + given.read),
            engine_of(EngineChoice(name="tesserocr", languages="vie", tessdata=None, seconds=60.0)),
        )
        if given.read
        else []
    )
    for title, judged in (("read by the engine", read_ones), ("typed with slips", typed_ones)):
        print(f"\n### {title}\n\n{table(judged)}\n\n{reliability(judged)}\n")
        for one in sure_and_wrong(judged)[:_SHOWN]:
            print(f"sure and wrong: {one.name}: {one.given!r} for {one.truth!r} at {one.confidence}")
    if given.cards:
        print(f"\n### codes of cards\n\n{card_table(given.cards)}")


if __name__ == "__main__":
    main()
