"""The font object of the text layer: one glyph without ink for every character.

Method: a CIDFontType2 under `Identity-H`; a CIDToGIDMap leads every code to the one cell of
`assets/invisible.ttf` (built by `tools/make_invisible_font.py`), so no code ever meets `.notdef`; a
ToUnicode CMap lists just the codes used, one `bfchar` line each.
Fails for characters outside the Basic Multilingual Plane: a code has two bytes.
Source: ISO 32000-1 9.7 and 9.10; ISO 19005-2 6.2.11.
"""

from __future__ import annotations

import functools
import re
import zlib
from importlib import resources
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.pdf.typesetting import CELL

if TYPE_CHECKING:
    from collections.abc import Collection

_NAME: Final = "/DigitizeInvisible"
_EM: Final = 1000
_WIDTH: Final = round(CELL * _EM)
_SYMBOLIC: Final = 4
_ONE_BLOCK: Final = 100  # `bfchar` lines that one block may hold

_CMAP_HEAD: Final = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL: Final = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
_BFCHAR: Final = re.compile(rb"^<([0-9A-F]{4})> <\1>$", re.MULTILINE)


def write_font(pdf: pikepdf.Pdf, font: Dictionary, characters: Collection[str]) -> None:
    """Fill the empty dictionary `font` of `pdf` with the font for `characters`.

    Args:
        pdf: The document that gets the font's streams.
        font: An indirect dictionary that pages already point to.
        characters: What the pages show.
    """
    system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(_NAME),
        CIDSystemInfo=system,
        CIDToGIDMap=_packed(pdf, _every_code_to_the_cell()),
        DW=_WIDTH,
        FontDescriptor=pdf.make_indirect(_descriptor(pdf)),
    )
    font.Type = Name.Font
    font.Subtype = Name.Type0
    font.BaseFont = Name(_NAME)
    font.Encoding = Name("/Identity-H")
    font.DescendantFonts = Array([pdf.make_indirect(descendant)])
    font.ToUnicode = Stream(pdf, _to_unicode(characters))


def font_characters(font: pikepdf.Object) -> frozenset[str]:
    """Return the characters that a font written by `write_font` covers."""
    return frozenset(chr(int(code, 16)) for code in _BFCHAR.findall(font.ToUnicode.read_bytes()))


def _descriptor(pdf: pikepdf.Pdf) -> Dictionary:
    program = (resources.files("digitize") / "assets" / "invisible.ttf").read_bytes()
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(_NAME),
        Flags=_SYMBOLIC,
        FontBBox=Array([0, 0, _WIDTH, _EM]),
        ItalicAngle=0,
        Ascent=_EM,
        Descent=-1,  # poppler takes 0 for "not known"
        CapHeight=_EM,
        StemV=1,
        FontFile2=Stream(pdf, program, Length1=len(program)),
    )


@functools.cache
def _every_code_to_the_cell() -> bytes:
    return zlib.compress(b"\x00\x01" * 0x10000, 9)


def _packed(pdf: pikepdf.Pdf, deflated: bytes) -> Stream:
    return Stream(pdf, deflated, Filter=Name.FlateDecode)


def _to_unicode(characters: Collection[str]) -> bytes:
    codes = sorted(map(ord, characters))
    blocks = [codes[start : start + _ONE_BLOCK] for start in range(0, len(codes), _ONE_BLOCK)]
    return _CMAP_HEAD + b"".join(map(_bfchar_block, blocks)) + _CMAP_TAIL


def _bfchar_block(codes: list[int]) -> bytes:
    lines = b"".join(b"<%04X> <%04X>\n" % (code, code) for code in codes)
    return b"%d beginbfchar\n%sendbfchar\n" % (len(codes), lines)
