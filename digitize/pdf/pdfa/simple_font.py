"""Rules about the one-byte TrueType subsets of printed sheets: embedded, symbolic, with the widths of their program.

Source: ISO 19005-2 6.2.11.4 - 6.2.11.8; OpenType 1.9, table `cmap` format 0 and 6, which reportlab writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pikepdf import Dictionary, Stream

from digitize.pdf.pdfa.rule import violation
from digitize.pdf.pdfa.true_type import advance_widths, one_byte_glyphs
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

    from digitize.pdf.pdfa.rule import Violation

NO_CHARACTER: Final = frozenset({0, 0xFEFF, 0xFFFE})
_SYMBOLIC: Final = 4
_BFCHAR: Final = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{4,})>")


def simple_font_violations(font: pikepdf.Object, codes: frozenset[int]) -> Iterator[Violation]:
    """Hold a font with the codes that it shows against the standard."""
    descriptor = font.get("/FontDescriptor", Dictionary())
    program = descriptor.get("/FontFile2")
    if not isinstance(program, Stream):
        yield violation("6.2.11.4", N_("a font is not embedded"))
        return
    if int(descriptor.get("/Flags", 0)) & _SYMBOLIC == 0 or "/Encoding" in font:
        yield violation("6.2.11.6", N_("a font of a subset is not marked as symbolic, or has an encoding"))
    yield from _glyphs(font, program.read_bytes(), codes)
    yield from _unicode(font.get("/ToUnicode"), codes)


def _glyphs(font: pikepdf.Object, program: bytes, codes: frozenset[int]) -> Iterator[Violation]:
    glyphs, widths = one_byte_glyphs(program), advance_widths(program)
    if not glyphs or not widths:
        yield violation("6.2.11.6", N_("a font does not have just one table of its codes"))
        return
    if any(not 0 < glyphs.get(code, 0) < len(widths) for code in codes):
        yield violation("6.2.11.8", N_("text refers to a glyph that the font does not have"))
        return
    first = int(font.get("/FirstChar", 0))
    stated = [float(width) for width in font.get("/Widths", [])]
    if any(
        not 0 <= code - first < len(stated) or abs(stated[code - first] - widths[glyphs[code]]) > 1 for code in codes
    ):
        yield violation("6.2.11.5", N_("a font has other widths than the file says"))


def _unicode(cmap: pikepdf.Object | None, codes: frozenset[int]) -> Iterator[Violation]:
    if not isinstance(cmap, Stream):
        yield violation("6.2.11.7.2", N_("a font does not say which characters its codes mean"))
        return
    mapped = {int(code, 16): int(target, 16) for code, target in _BFCHAR.findall(cmap.read_bytes())}
    lacking = codes - mapped.keys()
    if lacking:
        yield violation("6.2.11.7.2", N_("{count} codes of a font have no character"), count=len(lacking))
    if NO_CHARACTER.intersection(mapped.values()):
        yield violation("6.2.11.7.2", N_("a code of a font means U+0000, U+FEFF or U+FFFE"))
