"""The fonts of printed sheets: Tinos and Arimo, which have every Vietnamese letter (Debian: fonts-croscore)."""

from __future__ import annotations

import functools
from enum import StrEnum
from pathlib import Path

from digitize.errors import ToolError
from digitize.wording import N_

_FOLDERS = ("/usr/share/fonts/truetype/croscore", "/usr/share/fonts/croscore", "/usr/local/share/fonts/croscore")


class Font(StrEnum):
    """A font by the name of its file."""

    PLAIN = "Arimo-Regular"
    BOLD = "Arimo-Bold"
    SERIF = "Tinos-Regular"
    SERIF_BOLD = "Tinos-Bold"
    SERIF_ITALIC = "Tinos-Italic"


def font_file(font: Font) -> Path:
    """Say where a font lies.

    Raises:
        ToolError: it is not installed.
    """
    places = (Path(folder) / f"{font}.ttf" for folder in _FOLDERS)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ToolError(
            N_("the font {font} is not installed"),
            code="font",
            hint=N_("Install the package fonts-croscore."),
            font=str(font),
        )
    return found


@functools.cache
def usable(font: Font) -> str:
    """Make a font known to reportlab and return its name there.

    Raises:
        ToolError: it is not installed.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(str(font), str(font_file(font))))
    return str(font)
