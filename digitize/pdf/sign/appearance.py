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
    from collections.abc import Sequence

    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.writer import BasePdfFileWriter

_RIGHT = 2.0  # points between the words and the box
_SERIF, _NONSYMBOLIC = 2, 32  # flags of a font descriptor
_STEM = 80  # thousandths; a guess that viewers use only where the font is not embedded
_FONT = pdf_name("/F")


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
    name = pdf_name(f"/{letters.name}")
    program = generic.StreamObject(
        {pdf_name("/Length1"): generic.NumberObject(len(letters.program))}, stream_data=letters.program
    )
    program.compress()
    numbers = {
        "/Flags": _SERIF | _NONSYMBOLIC,
        "/ItalicAngle": 0,
        "/Ascent": letters.ascent,
        "/Descent": letters.descent,
        "/CapHeight": letters.cap_height,
        "/StemV": _STEM,
    }
    descriptor = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/FontDescriptor"),
            pdf_name("/FontName"): name,
            pdf_name("/FontBBox"): _array(letters.box),
            pdf_name("/FontFile2"): writer.add_object(program),
            **{pdf_name(key): generic.NumberObject(value) for key, value in numbers.items()},
        }
    )
    order = {
        pdf_name("/Registry"): generic.TextStringObject("Adobe"),
        pdf_name("/Ordering"): generic.TextStringObject("Identity"),
        pdf_name("/Supplement"): generic.NumberObject(0),
    }
    descendant = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/CIDFontType2"),
            pdf_name("/BaseFont"): name,
            pdf_name("/CIDSystemInfo"): generic.DictionaryObject(order),
            pdf_name("/FontDescriptor"): writer.add_object(descriptor),
            pdf_name("/CIDToGIDMap"): pdf_name("/Identity"),
            pdf_name("/W"): generic.ArrayObject([generic.NumberObject(0), _array(letters.widths)]),
        }
    )
    characters = generic.StreamObject(stream_data=letters.characters)
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type0"),
            pdf_name("/BaseFont"): name,
            pdf_name("/Encoding"): pdf_name("/Identity-H"),
            pdf_name("/DescendantFonts"): generic.ArrayObject([writer.add_object(descendant)]),
            pdf_name("/ToUnicode"): writer.add_object(characters),
        }
    )
    return writer.add_object(font)


def _array(numbers: Sequence[int]) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(number) for number in numbers)
