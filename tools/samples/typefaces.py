"""Tinos and Arimo, which have the measures of Times New Roman and Arial and all Vietnamese letters."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Style = Literal["Regular", "Bold", "Italic", "BoldItalic"]
Face = Literal["Tinos", "Arimo"]

POINTS_PER_INCH = 72
_FOLDERS = (Path("/usr/share/fonts/truetype/croscore"), Path("/usr/share/fonts/croscore"))


@functools.cache
def typeface(points: float, dpi: int, style: Style = "Regular", face: Face = "Tinos") -> ImageFont.FreeTypeFont:
    """Open a font at a size in points for pictures of `dpi`."""
    name = f"{face}-{style}.ttf"
    path = next((folder / name for folder in _FOLDERS if (folder / name).is_file()), None)
    if path is None:
        raise SystemExit(f"{name} is missing: install the package fonts-croscore")
    return ImageFont.truetype(str(path), points * dpi / POINTS_PER_INCH, layout_engine=ImageFont.Layout.BASIC)


def style_of(*, bold: bool, italic: bool) -> Style:
    """Name the cut of a typeface."""
    return {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}[
        bold, italic
    ]  # type: ignore[return-value]
