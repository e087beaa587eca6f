"""Rules about the content of pages and the fonts of the text it shows."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from digitize.pdf.pdfa.appearances import signature_appearances
from digitize.pdf.pdfa.rule import violation
from digitize.pdf.pdfa.simple_font import NO_CHARACTER, simple_font_violations
from digitize.pdf.pdfa.true_type import advance_widths
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.pdf.pdfa.rule import Violation

_OPERATORS: Final = frozenset(
    """
    b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID INLINE IMAGE j J K k l m M MP
    n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
    """.split()
)
_SHOWING: Final = frozenset({"Tj", "TJ", "'", '"'})
_CMYK: Final = frozenset({"k", "K"})
_DEEPEST: Final = 28
_BFCHAR: Final = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_BLOCK: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def text_violations(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """Hold the content of all pages, and each font with the codes it shows, against 6.2.2 and 6.2.11."""
    fonts: dict[tuple[int, int], tuple[pikepdf.Object, set[bytes]]] = {}
    for number, content in _contents(pdf):
        shown: dict[str, set[bytes]] = {}
        try:
            yield from _content(content, number, shown)
        except pikepdf.PdfError:
            yield violation("6.2.2", N_("the content of page {page} can't be read"), page=number)
        resources = content.get("/Resources", Dictionary()).get("/Font", Dictionary())
        for name, strings in shown.items():
            if name not in resources:
                yield violation("6.2.2", N_("page {page} shows text in a font that it does not have"), page=number)
                continue
            fonts.setdefault(resources[name].objgen, (resources[name], set()))[1].update(strings)
    for font, strings in fonts.values():
        if font.get("/Subtype") == Name.TrueType:
            yield from simple_font_violations(font, frozenset(b"".join(strings)))
        else:
            yield from _font(font, {code for raw in strings for code in _codes(raw)})


def _contents(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Yield the pages, then what signatures show on them."""
    yield from ((number, page.obj) for number, page in enumerate(pdf.pages, start=1))
    yield from signature_appearances(pdf)


def _content(content: pikepdf.Object, number: int, shown: dict[str, set[bytes]]) -> Iterator[Violation]:
    """Judge the operators of a page and note in `shown` which strings it shows in which font."""
    depth, font = 0, ""
    for instruction in pikepdf.parse_content_stream(content):
        operands, name = instruction.operands, str(instruction.operator)
        if name not in _OPERATORS:
            yield violation("6.2.2", N_("page {page} has the unknown operator {operator}"), page=number, operator=name)
        elif name in _CMYK:
            yield violation("6.2.4.3", N_("CMYK colours do not fit the RGB output intent"))
        elif name == "Tf":
            font = str(operands[0])
        elif name in _SHOWING:
            shown.setdefault(font, set()).add(_string(operands[-1]))
        elif name in {"q", "Q"}:
            depth += 1 if name == "q" else -1
            if depth > _DEEPEST:
                yield violation("6.1.13", N_("page {page} nests its graphics states too deeply"), page=number)


def _string(operand: Any) -> bytes:
    parts = operand if isinstance(operand, Array) else [operand]
    return b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))


def _codes(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(raw) // 2}H", raw[: len(raw) // 2 * 2])


def _font(font: pikepdf.Object, codes: set[int]) -> Iterator[Violation]:
    if font.get("/Subtype") != Name.Type0 or font.get("/Encoding") != Name("/Identity-H"):
        yield violation("6.2.11.2", N_("a font is not of the one kind that we write"))
        return
    descendant = font.DescendantFonts[0]
    program = descendant.get("/FontDescriptor", Dictionary()).get("/FontFile2")
    if descendant.get("/Subtype") != Name.CIDFontType2 or not isinstance(program, Stream):
        yield violation("6.2.11.4", N_("a font is not embedded"))
        return
    if not {"/Registry", "/Ordering", "/Supplement"} <= descendant.get("/CIDSystemInfo", Dictionary()).keys():
        yield violation("6.2.11.3", N_("a font does not say which characters it orders"))
    yield from _glyphs(descendant, advance_widths(program.read_bytes()), codes)
    yield from _unicode(font.get("/ToUnicode"), codes)


def _glyphs(descendant: pikepdf.Object, widths: list[float], codes: set[int]) -> Iterator[Violation]:
    glyph_map = descendant.get("/CIDToGIDMap")
    if isinstance(glyph_map, Stream):
        table = glyph_map.read_bytes()
        glyphs = {int.from_bytes(table[2 * code : 2 * code + 2]) for code in codes}
    elif glyph_map == Name.Identity:
        glyphs = set(codes)
    else:
        yield violation("6.2.11.3", N_("a font does not say which glyph a code means"))
        return
    if any(glyph == 0 or glyph >= len(widths) for glyph in glyphs):
        yield violation("6.2.11.8", N_("text refers to a glyph that the font does not have"))
        return
    stated, other = _stated_widths(descendant), float(descendant.get("/DW", 1000))
    glyph_of = glyph_map.read_bytes() if isinstance(glyph_map, Stream) else None
    for code in codes:
        glyph = int.from_bytes(glyph_of[2 * code : 2 * code + 2]) if glyph_of else code
        if abs(widths[glyph] - stated.get(code, other)) > 1:
            yield violation("6.2.11.5", N_("a font has other widths than the file says"))
            return


def _stated_widths(descendant: pikepdf.Object) -> dict[int, float]:
    """Read the widths that the file states by code; a shape that is not known states none (ISO 32000-1 9.7.4.3)."""
    entries, stated = list(descendant.get("/W", Array())), {}
    while len(entries) >= 2:
        first, second = int(entries.pop(0)), entries.pop(0)
        if isinstance(second, Array):
            stated.update({first + n: float(width) for n, width in enumerate(second)})
        elif entries:
            stated.update(dict.fromkeys(range(first, int(second) + 1), float(entries.pop(0))))
    return stated


def _unicode(cmap: pikepdf.Object | None, codes: set[int]) -> Iterator[Violation]:
    if not isinstance(cmap, Stream):
        yield violation("6.2.11.7.2", N_("a font does not say which characters its codes mean"))
        return
    mapped = {
        int(code, 16): {int(target[i : i + 4], 16) for i in range(0, len(target), 4)}
        for block in _BLOCK.findall(cmap.read_bytes())
        for code, target in _BFCHAR.findall(block)
    }
    if not codes <= mapped.keys():
        yield violation("6.2.11.7.2", N_("{count} codes of a font have no character"), count=len(codes - mapped.keys()))
    if any(targets & NO_CHARACTER for targets in mapped.values()):
        yield violation("6.2.11.7.2", N_("a code of a font means U+0000, U+FEFF or U+FFFE"))
