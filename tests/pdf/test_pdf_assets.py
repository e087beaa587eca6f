"""The font and the profile that every archive carries are what our tools build."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageCms, ImageDraw, ImageFont

from digitize.pdf.typesetting import CELL

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "digitize" / "assets"
FONT, PROFILE = ASSETS / "invisible.ttf", ASSETS / "srgb.icc"


def test_the_font_is_what_its_tool_builds() -> None:
    """Byte for byte, so that nobody has to trust a binary."""
    built = io.BytesIO()
    runpy.run_path(str(ROOT / "tools" / "make_invisible_font.py"))["build"]().save(built)

    assert built.getvalue() == FONT.read_bytes()


def test_the_font_paints_nothing_yet_has_bounds() -> None:
    """Software that ignores the invisible mode shows no black boxes; pdfium has something to mark."""
    font = TTFont(FONT)
    cell = font["glyf"][font.getGlyphOrder()[1]]
    paper = Image.new("L", (400, 300), 255)
    face = ImageFont.truetype(str(FONT), 200, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(paper).text((20, 20), "\x01", font=face)

    assert (cell.xMin, cell.yMin, cell.xMax, cell.yMax) == (0, 0, CELL * 1000, 1000)
    assert np.asarray(paper).min() == 255


def test_the_profile_is_what_its_tool_builds() -> None:
    """Byte for byte."""
    assert runpy.run_path(str(ROOT / "tools" / "make_srgb_profile.py"))["build"]() == PROFILE.read_bytes()


def test_the_profile_is_srgb() -> None:
    """LittleCMS, which brings an sRGB of its own, sees no colour move by more than one step of 255."""
    steps = np.linspace(0, 255, 18).astype(np.uint8)
    colours = Image.fromarray(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(18, -1, 3))
    moved = ImageCms.profileToProfile(colours, str(PROFILE), ImageCms.createProfile("sRGB"))

    assert np.abs(np.asarray(colours).astype(int) - np.asarray(moved)).max() <= 1
