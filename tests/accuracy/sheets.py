"""The sides that are drawn to be measured: whole pages, pages with next to nothing on them, copies of cards.

Every sheet is upright and clean; `passes.py` leads it through a scanner.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from samples import card, ink
from samples.dossiers import people
from samples.sheet import Look, Sheet, spans

from tests.imaging.drawn_pages import SENTENCES

_LEFT, _WIDTH = 25.0, 165.0  # mm

Draw = Callable[[int], Sheet]


def letter(dpi: int) -> Sheet:
    """A full page of running text."""
    return _written(dpi, _running(40), Look(13, "justify"))


def small_print(dpi: int) -> Sheet:
    """A full page of small italics."""
    return _written(dpi, [f"__{line}__" for line in _running(52)], Look(10))


def form(dpi: int) -> Sheet:
    """Labels with dotted lines to write on."""
    labels = ("Họ và tên", "Ngày, tháng, năm sinh", "Số căn cước công dân", "Nơi thường trú", "Số điện thoại")
    return _written(dpi, [f"{n + 1}. {labels[n % 5]}: {'.' * (70 - 3 * (n % 5))}" for n in range(22)], Look(13))


def table(dpi: int) -> Sheet:
    """A ruled table of short cells."""
    sheet = Sheet(dpi=dpi)
    _lines(sheet, ["**DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU**"], Look(14, "centre"), 25)
    words = " ".join(SENTENCES).split()
    for row in range(18):
        sheet.rule(_LEFT, 40 + 11 * row, _LEFT + _WIDTH, 40 + 11 * row)
        cells = (str(row + 1), " ".join(words[3 * row % 80 :][:4]), f"{1987 * (row + 3) % 5000}", words[row % 60])
        for cell, x in zip(cells, (27, 40, 120, 150), strict=True):
            sheet.set_line(spans(cell), x, 43 + 11 * row, 80, Look(12))
    for x in (_LEFT, 38, 118, 148, _LEFT + _WIDTH):
        sheet.rule(x, 40, x, 40 + 11 * 17)
    return sheet


def official_letter(dpi: int) -> Sheet:
    """Two cells of a head, a title, a few lines, signature and seal."""
    sheet, random = Sheet(dpi=dpi), np.random.default_rng(3)
    head = ("ỦY BAN NHÂN DÂN", "**PHƯỜNG HẢI CHÂU**", "Số: 12/XN-UBND")
    motto = (
        "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**",
        "**Độc lập - Tự do - Hạnh phúc**",
        "__Ngày 05 tháng 3 năm 2026__",
    )
    for n, (left, right) in enumerate(zip(head, motto, strict=True)):
        sheet.set_line(spans(left), 20, 20 + 6 * n, 70, Look(12, "centre"))
        sheet.set_line(spans(right), 95, 20 + 6 * n, 100, Look(12, "centre"))
    _lines(sheet, ["**GIẤY XÁC NHẬN**"], Look(14, "centre"), 48)
    _lines(sheet, _running(9), Look(13, "justify"), 60)
    ink.sign(sheet, random, (150, 150), ("ỦY BAN NHÂN DÂN PHƯỜNG HẢI CHÂU", "HẢI CHÂU"))
    _lines(sheet, ["**Nguyễn Văn Bình**"], Look(13, "right"), 168)
    return sheet


def sentence(dpi: int) -> Sheet:
    """One sentence and nothing else."""
    return _written(dpi, [SENTENCES[0]], Look(13))


def five_words(dpi: int) -> Sheet:
    """A heading of five words."""
    return _written(dpi, ["Giấy xác nhận cư trú"], Look(14, "centre"))


def capitals(dpi: int) -> Sheet:
    """A heading in capitals."""
    return _written(dpi, ["**HỒ SƠ ĐĂNG KÝ KẾT HÔN**"], Look(16, "centre"))


def closing(dpi: int) -> Sheet:
    """The last page of a letter: place and date, office, seal over signature, name."""
    sheet, random = Sheet(dpi=dpi), np.random.default_rng(5)
    for n, line in enumerate(("__Đà Nẵng, ngày 05 tháng 3 năm 2026__", "**TM. ỦY BAN NHÂN DÂN**", "**CHỦ TỊCH**")):
        sheet.set_line(spans(line), 100, 30 + 6 * n, 90, Look(13, "centre"))
    ink.sign(sheet, random, (150, 62), ("ỦY BAN NHÂN DÂN PHƯỜNG HẢI CHÂU", "HẢI CHÂU"))
    sheet.set_line(spans("**Trần Thị Mai Hương**"), 100, 78, 90, Look(13, "centre"))
    return sheet


def few_lines(dpi: int) -> Sheet:
    """Three short lines."""
    return _written(dpi, ["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT, phòng Tư pháp."], Look(11))


def card_copy(dpi: int) -> Sheet:
    """Both sides of an identity card on A4."""
    return card.copy_of_card(dpi, people.HA, np.random.default_rng(1))


def card_front(dpi: int) -> Sheet:
    """The front of an identity card on A4."""
    sheet = Sheet(dpi=dpi)
    card._front(sheet, people.MAI, 62, 60, np.random.default_rng(2))
    return sheet


def card_back(dpi: int) -> Sheet:
    """The back of an identity card on A4."""
    sheet = Sheet(dpi=dpi)
    card._back(sheet, people.HA, 62, 110)
    return sheet


def card_alone(dpi: int) -> Sheet:
    """The card itself, a little paper around it."""
    sheet = Sheet(dpi=dpi, width_mm=100, height_mm=70)
    card._front(sheet, people.HA, 7.2, 8, np.random.default_rng(4))
    return sheet


def two_words(dpi: int) -> Sheet:
    """Two short words."""
    return _written(dpi, ["Lưu: VT."], Look(12))


def page_number(dpi: int) -> Sheet:
    """A page number alone."""
    return _written(dpi, ["2"], Look(13, "centre"))


DENSE: tuple[Draw, ...] = (letter, small_print, form, table, official_letter)
SPARSE: tuple[Draw, ...] = (sentence, five_words, capitals, closing, few_lines)
CARDS: tuple[Draw, ...] = (card_copy, card_front, card_back, card_alone)
BARE: tuple[Draw, ...] = (two_words, page_number)  # fewer than five words: "don't know" is right


@functools.cache
def _running(lines: int) -> list[str]:
    words = np.random.default_rng(7).permutation(" ".join(SENTENCES * 8).split()).tolist()
    return [" ".join(words[number * 12 :][:12]) for number in range(lines)]


def _written(dpi: int, lines: list[str], look: Look) -> Sheet:
    sheet = Sheet(dpi=dpi)
    _lines(sheet, lines, look, 25)
    return sheet


def _lines(sheet: Sheet, lines: list[str], look: Look, top: float) -> None:
    for number, line in enumerate(lines):
        words = spans(line)
        width = max(_WIDTH, sheet.width_of(words, look.points))
        sheet.set_line(words, _LEFT, top + number * sheet.line_height(look.points), width, look)
