"""Letters of an installed font as a PDF font that holds just them: Type 0, Identity-H, with widths and characters.

Method: reportlab takes the glyphs out of the font's file; a code of the text is the glyph's number.
Fails for letters that the font does not have: they are refused, never shown as a box.
Source: ISO 32000-1 9.7 (composite fonts), 9.10.3 (ToUnicode); ISO 19005-2 6.2.11.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import PdfError
from digitize.pdf.sheets.fonts import Font, font_file
from digitize.wording import N_

if TYPE_CHECKING:
    from typing import Any

_IN_ONE_BLOCK = 100  # entries that a block of a character map may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """A font cut down to the letters of a text."""

    name: str  # with the tag of a subset
    program: bytes  # TrueType
    glyphs: tuple[tuple[str, int], ...]  # letter and glyph number
    widths: tuple[int, ...]  # of glyphs 0, 1, ..., in thousandths of the size
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]

    def codes(self, text: str) -> str:
        """Write a text as hexadecimal codes."""
        glyphs = dict(self.glyphs)
        return "".join(f"{glyphs[letter]:04X}" for letter in text)

    @property
    def characters(self) -> bytes:
        """The map from codes to characters."""
        rows = [f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, glyph in self.glyphs]
        blocks = [rows[first : first + _IN_ONE_BLOCK] for first in range(0, len(rows), _IN_ONE_BLOCK)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return _CMAP.format(body=body).encode()


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def width(text: str, size: float) -> float:
    """Return how wide a text is in points.

    Raises:
        PdfError: the font has no such letter.
        ToolError: the font is not installed.
    """
    face = _face()
    _hold_letters(text)
    return float(sum(face.charWidths[ord(letter)] for letter in text)) * size / 1000


def lettering(text: str) -> Lettering:
    """Cut the font of signatures down to the letters of a text.

    Raises:
        PdfError: the font has no such letter.
        ToolError: the font is not installed.
    """
    face = _face()
    _hold_letters(text)
    letters = sorted(set(text))
    program = face.makeSubset([ord(letter) for letter in letters])
    widths = [round(face.defaultWidth), *(round(face.charWidths[ord(letter)]) for letter in letters)]
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256("".join(letters).encode()).digest()[:6])
    return Lettering(
        name=f"{tag}+{Font.SERIF}",
        program=program,
        glyphs=tuple((letter, glyph) for glyph, letter in enumerate(letters, start=1)),
        widths=tuple(widths),
        ascent=round(face.ascent),
        descent=round(face.descent),
        cap_height=round(face.capHeight),
        box=tuple(round(side) for side in face.bbox),
    )


@functools.cache
def _face() -> Any:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(str(font_file(Font.SERIF)))


def _hold_letters(text: str) -> None:
    lacking = sorted({letter for letter in text if ord(letter) not in _face().charToGlyph})
    if lacking:
        raise PdfError(
            N_("the font of signatures has no letter {codes}"),
            code="no_letter",
            hint=N_("Write the agency's name below [sign] in station.toml with ordinary letters."),
            codes=", ".join(f"U+{ord(letter):04X}" for letter in lacking),
        )
