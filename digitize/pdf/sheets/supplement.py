"""The draft of a "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ" on A5 (Thông tư 01/2018 and 03/2025/TT-VPCP, form 02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.pdf.sheets.drawing import Sheets, Style
from digitize.pdf.sheets.fonts import Font

if TYPE_CHECKING:
    from digitize.dossier.supplement import SlipWords, Supplement

TITLE = "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
_A5_MM = (148.0, 210.0)
_LEFT, _WIDTH, _FOOT = 15.0, 118.0, 196.0
_HEAD = Style(font=Font.SERIF_BOLD, points=8.5)
_TITLE = Style(font=Font.SERIF_BOLD, points=12.0)
_TEXT = Style(font=Font.SERIF, points=10.5)
_SMALL = Style(font=Font.SERIF_ITALIC, points=9.0)
_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def draw_supplement(supplement: Supplement, words: SlipWords) -> bytes:
    """Draw the request.

    Args:
        supplement: what it says.
        words: what the station prints besides.

    Raises:
        ToolError: a font is not installed.
    """
    sheets = Sheets(f"{TITLE} {supplement.dossier}", _A5_MM)
    y = _draw_head(sheets, supplement, words)
    label = words.number if supplement.number else words.provisional_number
    for line in (
        f"{label}: {supplement.number or supplement.dossier}",
        f"{words.applicant}: {supplement.applicant}",
        f"{words.request}: {supplement.procedure}",
        f"{words.asks}:",
        *(f"{place}. {paper}" for place, paper in enumerate(supplement.missing, start=1)),
    ):
        y = _written(sheets, line, y)
    if words.phone:
        y = _written(sheets, _contact(words), y + 1)
    _draw_foot(sheets, words, y)
    return sheets.done()


def _draw_head(sheets: Sheets, supplement: Supplement, words: SlipWords) -> float:
    right = _LEFT + _WIDTH - 32
    below = 12.0
    for line in filter(None, (words.agency, words.unit)):
        below = sheets.write(line, (_LEFT, below), _HEAD, 52)
    sheets.write_centred(_STATE[0], (right, 12.0), _HEAD)
    sheets.write_centred(_STATE[1], (right, 16.5), _HEAD)
    on = supplement.on
    day = f"ngày {on.day:02} tháng {on.month:02} năm {on.year}"
    sheets.write_centred(f"{words.place}, {day}" if words.place else day[0].upper() + day[1:], (right, 22), _SMALL)
    return sheets.write_centred(TITLE, (_A5_MM[0] / 2, max(below, 28.0) + 4), _TITLE) + 3


def _written(sheets: Sheets, line: str, y: float) -> float:
    """Write a paragraph, on the next sheet where this one is full."""
    if y > _FOOT - 25:
        sheets.next()
        y = 12.0
    return sheets.write(line, (_LEFT, y), _TEXT, _WIDTH) + 1.2


def _draw_foot(sheets: Sheets, words: SlipWords, y: float) -> None:
    sheets.write_centred(words.signer, (_LEFT + _WIDTH - 28, max(y + 4, 60.0)), _HEAD)
    sheets.write(words.draft, (_LEFT, _FOOT), _SMALL)


def _contact(words: SlipWords) -> str:
    """Fill the two places of the station's sentence; any other brace stays as it is."""
    return words.contact.replace("{unit}", words.unit).replace("{phone}", words.phone)
