"""Drawn pages of known truth: lines on grainy paper, leaning a little, and backs that only shine through."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from tests.program import ROOT

Mode = Literal["RGB", "L", "1"]
DENSE, ORDINARY = 38, 24
"""Lines on an A4 page: as full as it gets, and as a letter or a form has."""

_FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
_DPI, _SIZE = 300, (2480, 3508)
_LETTERS = 78  # a line
_PAPER, _PRINT = (250, 248, 243), (25, 25, 30)
_GRAIN = 14.0  # standard deviation of a sensor's noise, of 255
_TILE = 512  # px; the grain repeats after so many, which is far more than a JPEG block
_SHINES = 0.05  # of the front's darkness
_LEAN = 3.0  # degrees at most


def texts(pages: int, lines: int) -> tuple[str, ...]:
    """What stands on the first so many pages of so many lines."""
    pool = _lines()
    return tuple("\n".join(pool[(number * lines + row) % len(pool)] for row in range(lines)) for number in range(pages))


def front(text: str, number: int) -> Image.Image:
    """A colour scan of a page at 300 dpi; the number decides its lean and its grain."""
    lean = Random(number).uniform(-_LEAN, _LEAN)  # noqa: S311 - nothing secret
    return _grainy(_print(text).rotate(lean, Image.Resampling.BICUBIC, fillcolor=_PAPER), number)


def blank_back(text: str, number: int) -> Image.Image:
    """The empty back of such a page: its front shines through, mirrored."""
    paper = Image.new("RGB", _SIZE, _PAPER)
    return _grainy(Image.blend(paper, ImageOps.mirror(_print(text)), _SHINES), number)


def save(pictures: Sequence[Image.Image], path: Path, mode: Mode = "RGB") -> None:
    """Write a PDF as a scanner does: JPEG for colour and grey, CCITT G4 for ink."""
    first, *others = [
        picture.convert("L").point(_ink, "1") if mode == "1" else picture.convert(mode) for picture in pictures
    ]
    first.save(path, save_all=True, append_images=others, resolution=_DPI, **({} if mode == "1" else {"quality": 75}))


def _ink(level: int) -> int:
    return 255 if level > 150 else 0


@cache
def _lines() -> tuple[str, ...]:
    """Lines of administrative Vietnamese, from our own samples."""
    words = " ".join(path.read_text() for path in sorted((ROOT / "sample_scans" / "truth").glob("*.txt")))
    return tuple(textwrap.wrap(" ".join(words.split() * 3), _LETTERS))


def _print(text: str) -> Image.Image:
    picture = Image.new("RGB", _SIZE, _PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(_FONT, 54)
    for number, line in enumerate(text.splitlines()):
        draw.text((300, 300 + 75 * number), line, font=font, fill=_PRINT)
    return picture


def _grainy(picture: Image.Image, seed: int) -> Image.Image:
    tile = np.random.default_rng(seed).normal(0.0, _GRAIN, (_TILE, _TILE)).round().astype(np.int16)
    width, height = _SIZE
    grain = np.tile(tile, (-(-height // _TILE), -(-width // _TILE)))[:height, :width, np.newaxis]
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))
