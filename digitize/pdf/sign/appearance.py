"""The signature's words as pyHanko draws a stamp: text alone, nothing behind it, no picture, no transparency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.stamp import BaseStamp, BaseStampStyle

from digitize.pdf.sign.lettering import Lettering, lettering, width
from digitize.pdf.sign.place import LEADING
from digitize.pdf.sign.wording import POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.writer import BasePdfFileWriter

_RIGHT = 2.0  # points between the words and the box
_SERIF, _NONSYMBOLIC = 2, 32  # flags of a font descriptor
_STEM = 80  # thousandths; a guess that viewers use only where the font is not embedded
_FONT = pdf_name("/F")
_ORDER = {
    "/Registry": generic.TextStringObject("Adobe"),
    "/Ordering": generic.TextStringObject("Identity"),
    "/Supplement": generic.NumberObject(0),
}


class Words(PdfContent):
    """Lines of text, flush right, in a font of their own."""

    def __init__(self, lines: Sequence[str], writer: BasePdfFileWriter, box: BoxConstraints) -> None:
        """Prepare the font; it is written when the words are drawn."""
        super().__init__(box=box, writer=writer)
        self._lines = tuple(lines)
        self._letters = lettering("".join(lines))

    def render(self) -> bytes:
        """Return the operators."""
        self.set_resource(ResourceType.FONT, _FONT, _font(self._letters, self._ensure_writer))
        high, wide = float(self.box.height), float(self.box.width)
        rows = []
        for number, line in enumerate(self._lines):
            x, y = wide - _RIGHT - width(line, POINTS), high - LEADING * (number + 1) + 1
            rows.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{self._letters.codes(line)}> Tj")
        return f"BT 0 g /F {POINTS} Tf {' '.join(rows)} ET".encode()


@dataclass(frozen=True)
class WordsStyle(BaseStampStyle):
    """A stamp that shows lines of text, without a border."""

    border_width: int = 0
    lines: tuple[str, ...] = ()

    def create_stamp(
        self,
        writer: BasePdfFileWriter,
        box: BoxConstraints,
        text_params: dict[str, str],  # noqa: ARG002 - the words were said before
    ) -> _Stamp:
        """See pyHanko."""
        return _Stamp(writer, self, box)


class _Stamp(BaseStamp):
    def _render_inner_content(self) -> list[bytes]:
        words = Words(self.style.lines, self._ensure_writer, self.box)
        drawn = words.render()
        self.import_resources(words.resources)
        return [drawn]


def _font(letters: Lettering, writer: BasePdfFileWriter) -> generic.IndirectObject:
    """Write the font; see `lettering` for what it is."""
    descendant = {
        "/Type": pdf_name("/Font"),
        "/Subtype": pdf_name("/CIDFontType2"),
        "/BaseFont": pdf_name(f"/{letters.name}"),
        "/CIDSystemInfo": _dictionary(_ORDER),
        "/FontDescriptor": writer.add_object(_descriptor(letters, writer)),
        "/CIDToGIDMap": pdf_name("/Identity"),
        "/W": generic.ArrayObject([generic.NumberObject(0), _array(letters.widths)]),
    }
    font = {
        "/Type": pdf_name("/Font"),
        "/Subtype": pdf_name("/Type0"),
        "/BaseFont": pdf_name(f"/{letters.name}"),
        "/Encoding": pdf_name("/Identity-H"),
        "/DescendantFonts": generic.ArrayObject([writer.add_object(_dictionary(descendant))]),
        "/ToUnicode": writer.add_object(generic.StreamObject(stream_data=letters.characters)),
    }
    return writer.add_object(_dictionary(font))


def _descriptor(letters: Lettering, writer: BasePdfFileWriter) -> generic.DictionaryObject:
    length = {"/Length1": generic.NumberObject(len(letters.program))}
    program = generic.StreamObject(_dictionary(length), stream_data=letters.program)
    program.compress()
    numbers = {
        "/Flags": _SERIF | _NONSYMBOLIC,
        "/ItalicAngle": 0,
        "/Ascent": letters.ascent,
        "/Descent": letters.descent,
        "/CapHeight": letters.cap_height,
        "/StemV": _STEM,
    }
    told = {
        "/Type": pdf_name("/FontDescriptor"),
        "/FontName": pdf_name(f"/{letters.name}"),
        "/FontBBox": _array(letters.box),
        "/FontFile2": writer.add_object(program),
    }
    return _dictionary(told | {key: generic.NumberObject(value) for key, value in numbers.items()})


def _dictionary(entries: Mapping[str, object]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(key): value for key, value in entries.items()})


def _array(numbers: Sequence[int]) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(number) for number in numbers)
