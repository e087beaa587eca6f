"""What people put on a sheet after printing: seals, the mail-room's stamp, signatures, a pencilled word.

Each is drawn on white, to be pressed on a `Sheet`; the caller's random generator makes it repeatable.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.typefaces import typeface

if TYPE_CHECKING:
    from samples.sheet import Sheet

RED = (206, 32, 52)
BLUE = (28, 52, 150)
PENCIL = (120, 120, 124)
_FINE = 3  # drawn so many times larger, then reduced


def seal(sheet: Sheet, rng: np.random.Generator, around: str, across: str, *, diameter: float = 34) -> Image.Image:
    """Draw an organisation's round red seal; `diameter` in millimetres."""
    size = sheet.px(diameter) * _FINE
    picture = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(picture)
    unit = size / diameter
    middle = size / 2
    for radius, weight in ((diameter / 2 - 0.6, 0.75), (diameter / 2 - 1.7, 0.25), (diameter / 2 - 6.6, 0.3)):
        edge = (middle - radius * unit, middle - radius * unit, middle + radius * unit, middle + radius * unit)
        pen.ellipse(edge, outline=RED, width=round(weight * unit))
    _around(picture, around, radius=(diameter / 2 - 5.6) * unit, points=diameter / 34 * 8.2, dpi=sheet.dpi * _FINE)
    _star(pen, middle, size - 4.3 * unit, 1.4 * unit)
    font = typeface(diameter / 34 * 7.6, sheet.dpi * _FINE, "Bold", "Arimo")
    lines = across.split("\n")
    for ordinal, line in enumerate(lines):
        y = middle + (ordinal - (len(lines) - 1) / 2) * 3.4 * unit
        pen.text((middle, y), line, font=font, fill=RED, anchor="mm")
    turned = picture.rotate(float(rng.uniform(-14, 10)), resample=Image.Resampling.BICUBIC, fillcolor="white")
    return _uneven(turned.reduce(_FINE), rng)


def received_stamp(sheet: Sheet, rng: np.random.Generator, office: str) -> Image.Image:
    """Draw the mail-room's stamp "ĐẾN", 50 x 35 mm, with its number and date written in by pen."""
    width, height = sheet.px(50) * _FINE, sheet.px(35) * _FINE
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    unit = width / 50
    dpi = sheet.dpi * _FINE
    pen.rectangle(
        (unit * 0.5, unit * 0.5, width - unit * 0.5, height - unit * 0.5), outline=RED, width=round(unit * 0.5)
    )
    pen.text((width / 2, unit * 5), office, font=typeface(9, dpi, "Bold", "Arimo"), fill=RED, anchor="mm")
    pen.line((0, unit * 9, width, unit * 9), fill=RED, width=round(unit * 0.35))
    pen.text((unit * 10, unit * 17), "ĐẾN", font=typeface(14, dpi, "Bold", "Arimo"), fill=RED, anchor="mm")
    for ordinal, label in enumerate(("Số:", "Ngày:", "Chuyển:")):
        y = unit * (14 + ordinal * 7.5)
        pen.text((unit * 20, y), label, font=typeface(9, dpi, "Regular", "Arimo"), fill=RED, anchor="lm")
        start = unit * (27 if ordinal == 0 else 30 if ordinal == 1 else 34)
        pen.line((start, y + unit * 1.8, width - unit * 2, y + unit * 1.8), fill=RED, width=round(unit * 0.15))
        if ordinal < 2:
            _scrawl(pen, rng, (start + unit * 2, y - unit * 0.5, unit * 12, unit * 1.6), BLUE, round(unit * 0.45))
    turned = picture.rotate(
        float(rng.uniform(-2.5, 2.5)), resample=Image.Resampling.BICUBIC, fillcolor="white", expand=True
    )
    return _uneven(turned.reduce(_FINE), rng)


def signature(
    sheet: Sheet, rng: np.random.Generator, *, width: float = 44, colour: tuple[int, int, int] = BLUE
) -> Image.Image:
    """Draw a signature: a few swinging strokes and a flourish."""
    across, down = sheet.px(width) * _FINE, sheet.px(width * 0.55) * _FINE
    picture = Image.new("RGB", (across, down), "white")
    pen = ImageDraw.Draw(picture)
    weight = max(2, sheet.px(0.45) * _FINE)
    _scrawl(pen, rng, (across * 0.12, down * 0.5, across * 0.62, down * 0.33), colour, weight)
    _scrawl(pen, rng, (across * 0.3, down * 0.55, across * 0.5, down * 0.18), colour, weight)
    start, end = (
        (across * 0.1, down * float(rng.uniform(0.7, 0.85))),
        (across * 0.94, down * float(rng.uniform(0.4, 0.7))),
    )
    swing = (across * 0.55, down * float(rng.uniform(0.75, 1.0)))
    pen.line(_bezier([start, swing, end]), fill=colour, width=weight, joint="curve")
    return picture.reduce(_FINE)


def handwriting(
    sheet: Sheet, rng: np.random.Generator, *, width: float, height: float = 6, colour: tuple[int, int, int] = PENCIL
) -> Image.Image:
    """Draw a line of running hand that nobody can read."""
    across, down = sheet.px(width) * _FINE, sheet.px(height * 2) * _FINE
    picture = Image.new("RGB", (across, down), "white")
    pen = ImageDraw.Draw(picture)
    weight = max(2, sheet.px(0.35) * _FINE)
    x = across * 0.02
    while x < across * 0.86:
        length = across * float(rng.uniform(0.06, 0.13))
        _scrawl(pen, rng, (x, down * 0.5, length, down * 0.3), colour, weight)
        x += length * 1.35
    return picture.reduce(_FINE)


def _around(picture: Image.Image, text: str, *, radius: float, points: float, dpi: int) -> None:
    """Set a text along the upper arc of a circle, clockwise."""
    font = typeface(points, dpi, "Bold", "Arimo")
    widths = [font.getlength(char) for char in text]
    spread = min(math.radians(290), sum(widths) * 1.1 / radius)
    angle = -spread / 2
    total = sum(widths)
    side = round(points * dpi / 72 * 2)
    for char, width in zip(text, widths, strict=True):
        step = spread * width / total
        angle += step / 2
        glyph = Image.new("RGB", (side, side), "white")
        ImageDraw.Draw(glyph).text((side / 2, side / 2), char, font=font, fill=RED, anchor="mm")
        glyph = glyph.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC, fillcolor="white")
        x = picture.width / 2 + (radius + points * dpi / 72 * 0.32) * math.sin(angle)
        y = picture.height / 2 - (radius + points * dpi / 72 * 0.32) * math.cos(angle)
        mask = glyph.convert("L").point(lambda level: 255 - level)
        picture.paste(Image.new("RGB", glyph.size, RED), (round(x - side / 2), round(y - side / 2)), mask)
        angle += step / 2


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = [
        (
            x + math.sin(corner * math.pi / 5) * radius * (1 if corner % 2 == 0 else 0.4),
            y - math.cos(corner * math.pi / 5) * radius * (1 if corner % 2 == 0 else 0.4),
        )
        for corner in range(10)
    ]
    pen.polygon(points, fill=RED)


def _scrawl(
    pen: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    box: tuple[float, float, float, float],
    colour: tuple[int, int, int],
    weight: int,
) -> None:
    """Draw loops from left to right: from x, y, so long, up and down so high."""
    x, y, length, height = box
    turns = max(4, round(length / max(height, 1) * 2.2))
    corners = [(x, y)]
    for turn in range(1, turns + 1):
        up = -1 if turn % 2 else 1
        corners.append(
            (
                x + length * turn / turns + float(rng.uniform(-0.5, 0.5)) * length / turns,
                y + up * height * float(rng.uniform(0.25, 1)),
            )
        )
    smooth = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        begin = ((before[0] + corner[0]) / 2, (before[1] + corner[1]) / 2)
        end = ((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2)
        smooth += _bezier([begin, corner, end])
    pen.line(smooth, fill=colour, width=weight, joint="curve")


def _bezier(corners: list[tuple[float, float]], steps: int = 16) -> list[tuple[float, float]]:
    (x0, y0), (x1, y1), (x2, y2) = corners
    shares = [step / steps for step in range(steps + 1)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * (1 - t) * t * x1 + t**2 * x2,
            (1 - t) ** 2 * y0 + 2 * (1 - t) * t * y1 + t**2 * y2,
        )
        for t in shares
    ]


def _uneven(ink: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Take ink off here and there, as a rubber stamp leaves it."""
    rough = rng.uniform(0, 255, (max(2, ink.height // 6), max(2, ink.width // 6))).astype(np.uint8)
    patches = Image.fromarray(rough).resize(ink.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1))
    strength = patches.point(lambda level: 150 + level * 90 // 255)
    return Image.composite(ink, Image.new("RGB", ink.size, "white"), strength)


def sign(
    sheet: Sheet, rng: np.random.Generator, at: tuple[float, float], seal_words: tuple[str, str] | None = None
) -> None:
    """Sign at a place in millimetres, and put the seal over the left third of the signature."""
    x, y = at
    sheet.press(signature(sheet, rng), x + float(rng.uniform(-2, 3)), y)
    if seal_words:
        around, across = seal_words
        sheet.press(seal(sheet, rng, around, across), x - 22, y + float(rng.uniform(-1, 2)))
