"""Cover sheets and separator sheets for the printer.

A cover sheet carries its symbol twice, in opposite corners: a stain, a staple or a torn corner takes one only, and
whichever way the sheet is fed one of the two comes first.  The same facts stand between them in large words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier import cover_words as words
from digitize.dossier.boundary import SEPARATOR_CODE, SEPARATOR_QR
from digitize.pdf.sheets.drawing import Sheets, Style, code39_modules, qr_modules
from digitize.pdf.sheets.fonts import Font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.cover import CoverFacts

_QR_MM = 50.0
_TITLE = Style(font=Font.BOLD, points=36)
_KIND = Style(font=Font.PLAIN, points=18)
_LABEL = Style(font=Font.PLAIN, points=20)
_VALUE = Style(font=Font.BOLD, points=28)
_NAME = Style(font=Font.PLAIN, points=20)
_NOTE = Style(font=Font.BOLD, points=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """A cover sheet to be printed."""

    facts: CoverFacts
    text: str  # of its QR
    procedure_name: str


def cover_sheets(sheets: Sequence[CoverSheet]) -> bytes:
    """Draw cover sheets, one a page.

    Raises:
        ToolError: a font is not installed.
    """
    drawn = Sheets(words.TITLE)
    for sheet in sheets:
        _cover(drawn, sheet)
        drawn.next()
    return drawn.done()


def separator_sheets(copies: int) -> bytes:
    """Draw plain separator sheets: the code along all four edges, its QR in the middle.

    Raises:
        ToolError: a font is not installed.
    """
    drawn = Sheets(words.SEPARATOR_TITLE)
    for _ in range(copies):
        _separator(drawn)
        drawn.next()
    return drawn.done()


def _cover(drawn: Sheets, sheet: CoverSheet) -> None:
    qr = qr_modules(sheet.text)
    drawn.symbol(qr, (15, 15, _QR_MM, _QR_MM))
    drawn.symbol(qr, (145, 232, _QR_MM, _QR_MM))
    drawn.write(words.TITLE, (78, 24), _TITLE)
    drawn.write(words.MANY_TIMES if sheet.facts.reusable else words.ONCE, (78, 42), _KIND)
    y = 84.0
    for label, value in words.printed_facts(sheet.facts):
        lowest = drawn.write(f"{label}: {value}", (15, y), _VALUE)
        if label == words.PROCEDURE:
            lowest = drawn.write(_shortened(sheet.procedure_name), (15, lowest), _NAME, width_mm=180)
        y = lowest + 1
    drawn.write(words.NOTE, (15, 268), _NOTE)


def _shortened(name: str, most: int = 150) -> str:
    """Cut a procedure's name at a word, so that it stays on the sheet: some have 60 words."""
    if len(name) <= most:
        return name
    return name[:most].rpartition(" ")[0] + " …"


def _separator(drawn: Sheets) -> None:
    bars, qr = code39_modules(SEPARATOR_CODE), qr_modules(SEPARATOR_QR)
    drawn.symbol(bars, (45, 14, 120, 22))
    drawn.symbol(bars, (45, 261, 120, 22))
    drawn.symbol(bars, (12, 88, 22, 120), turn=90)
    drawn.symbol(bars, (176, 88, 22, 120), turn=90)
    drawn.write_centred(words.SEPARATOR_TITLE, (105, 62), _TITLE)
    drawn.symbol(qr, (80, 110, _QR_MM, _QR_MM))
    drawn.write_centred(words.SEPARATOR_NOTE, (105, 190), Style(font=Font.PLAIN, points=15))
