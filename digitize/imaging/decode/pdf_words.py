"""The words of a PDF page as pdfium finds them, each with its box and whether its text object shows.

pdfium walks the page's content only; annotations and form fields are not part of it.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize import text
from digitize.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INVISIBLE_MODES = frozenset({3, 7})  # invisible; clip only
_MOST_CHARACTERS = 200_000
_STEPS_PER_POINT = 100  # pdfium gives device places as whole numbers
UNMAPPED = "\ufffd"
_SOFT_HYPHEN = 0xAD  # what word processors write where a hyphen is seen
_MOST_DEPTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWord:
    """A run of characters without white space."""

    text: str  # NFC; characters that the font gives no meaning are U+FFFD
    box: Box  # mm on the displayed page
    visible: bool  # by its text mode, and not under a later opaque picture
    starts_line: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Character:
    letter: str
    box: Box
    visible: bool


def find_words(path: Path, frame: int, size_mm: tuple[float, float]) -> tuple[FoundWord, ...]:
    """Find the words of a page, in the order in which they are drawn.

    Args:
        path: the PDF.
        frame: its 1-based page.
        size_mm: width and height of the displayed page.

    Raises:
        pypdfium2.PdfiumError: pdfium can't open the page.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[frame - 1]
        textpage = page.get_textpage()
        return tuple(_words(_characters(page, textpage, size_mm)))


def _words(characters: Iterator[_Character]) -> Iterator[FoundWord]:
    run: list[_Character] = []
    starts_line = True
    for character in characters:
        if not character.letter.isspace():
            run.append(character)
            continue
        if run:
            yield _word(run, starts_line=starts_line)
            run, starts_line = [], False
        starts_line = starts_line or character.letter in "\r\n"
    if run:
        yield _word(run, starts_line=starts_line)


def _word(run: list[_Character], *, starts_line: bool) -> FoundWord:
    xs0, ys0, xs1, ys1 = zip(*(character.box for character in run), strict=True)
    return FoundWord(
        text=text.nfc("".join(character.letter for character in run)),
        box=Box(min(xs0), min(ys0), max(xs1), max(ys1)),
        visible=all(character.visible for character in run),
        starts_line=starts_line,
    )


def _characters(page: Any, textpage: Any, size_mm: tuple[float, float]) -> Iterator[_Character]:
    from pypdfium2 import raw

    shows = _Shows(page)
    for index in range(min(textpage.count_chars(), _MOST_CHARACTERS)):
        box = textpage.get_charbox(index)
        yield _Character(
            letter=_letter(textpage, index),
            box=_on_paper(page, box, size_mm),
            visible=shows.shows(raw.FPDFText_GetTextObject(textpage, index), box),
        )


def _letter(textpage: Any, index: int) -> str:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(textpage, index)
    if code == _SOFT_HYPHEN or raw.FPDFText_IsHyphen(textpage, index) == 1:
        return "-"
    if raw.FPDFText_HasUnicodeMapError(textpage, index) == 1:
        return UNMAPPED
    return chr(code) if 0 < code < 0x110000 else UNMAPPED


class _Shows:
    """Knows for each text object of a page whether it can be seen."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._place: dict[int | None, int] = {}
        self._pictures: list[tuple[int, tuple[float, float, float, float]]] = []
        self._modes: dict[int | None, bool] = {}
        for place, found in enumerate(page.get_objects(max_depth=_MOST_DEPTH)):
            self._place[_address(found.raw)] = place
            opaque = found.type == raw.FPDF_PAGEOBJ_IMAGE and not raw.FPDFPageObj_HasTransparency(found)
            if opaque and found.level == 0:
                self._pictures.append((place, found.get_bounds()))

    def shows(self, text_object: Any, box: tuple[float, float, float, float]) -> bool:
        from pypdfium2 import raw

        address = _address(text_object)
        if address is None:  # a space or line break that pdfium made up
            return True
        if address not in self._modes:
            self._modes[address] = raw.FPDFTextObj_GetTextRenderMode(text_object) not in _INVISIBLE_MODES
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        place = self._place.get(address, 0)
        covered = any(later > place and x0 <= x <= x1 and y0 <= y <= y1 for later, (x0, y0, x1, y1) in self._pictures)
        return self._modes[address] and not covered


def _address(pointer: Any) -> int | None:
    return ctypes.cast(pointer, ctypes.c_void_p).value


def _on_paper(page: Any, box: tuple[float, float, float, float], size_mm: tuple[float, float]) -> Box:
    """Turn a box in the page's own units into mm from the displayed page's top left corner."""
    from pypdfium2 import raw

    width, height = page.get_size()
    steps = (max(round(width * _STEPS_PER_POINT), 1), max(round(height * _STEPS_PER_POINT), 1))
    x, y = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for corner in ((box[0], box[1]), (box[2], box[3])):
        raw.FPDF_PageToDevice(page, 0, 0, *steps, 0, *corner, x, y)
        xs.append(x.value / steps[0] * size_mm[0])
        ys.append(y.value / steps[1] * size_mm[1])
    return Box(min(xs), min(ys), max(xs), max(ys))
