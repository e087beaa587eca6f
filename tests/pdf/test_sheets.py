"""Cover sheets and separators for the printer: read back by independent programs."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pdf2image import convert_from_bytes

from digitize.dossier.cover import key_id, write_cover
from digitize.dossier.cover_words import NOTE, TITLE
from digitize.imaging.marks import find_marks
from digitize.imaging.pixels import Grey
from digitize.pdf.sheets.cover import CoverSheet, cover_sheets, separator_sheets
from tests.accuracy.covers import FACTS, SECRET, Pass, outcome

LONG_NAME = "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh phục vụ hội nghị, hội thảo, triển lãm " * 8


def _sheet(**facts: object) -> CoverSheet:
    one = replace(FACTS, **facts)  # type: ignore[arg-type]
    return CoverSheet(facts=one, text=write_cover(one, SECRET), procedure_name=LONG_NAME)


def _words(pdf: bytes, folder: Path) -> str:
    (folder / "sheets.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "sheets.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode()


def _pages(pdf: bytes, dpi: int = 150) -> list[Grey]:
    return [np.asarray(page, dtype=np.uint8) for page in convert_from_bytes(pdf, dpi=dpi, grayscale=True)]


def test_the_same_sheets_are_the_same_bytes() -> None:
    """Nothing of the moment of making is in them."""
    sheets = [_sheet(), _sheet(number="ABCDEFGHIJKL")]

    assert cover_sheets(sheets) == cover_sheets(sheets)
    assert separator_sheets(2) == separator_sheets(2)


def test_the_facts_stand_in_words(tmp_path: Path) -> None:
    """Every letter of them, marks too, as poppler reads them."""
    words = _words(cover_sheets([_sheet()]), tmp_path)

    facts = ["Thủ tục: 1.003725", "Mã tạm: TAM-Q1-261123-0001", "Số tờ khai: 12", "Quầy: Q1", "Số thứ tự: A045"]
    for line in (TITLE, NOTE, "Dùng một lần", "Ngày nhận: 23/11/2026 09:12", *facts, "Số tờ bìa: K7QDX2MWABCD"):
        assert line in words


def test_the_laminated_kind_says_so_and_names_only_the_procedure(tmp_path: Path) -> None:
    """No date, no ticket and no number of its own stand on it."""
    bare = {"dossier": None, "declared_sheets": None, "received": None, "ticket": None, "number": ""}
    words = _words(cover_sheets([_sheet(**bare)]), tmp_path)

    assert "Dùng nhiều lần" in words
    assert not any(label in words for label in ("Mã tạm", "Số tờ", "Ngày nhận", "Số thứ tự"))


def test_each_copy_is_a_page_with_its_own_symbols_at_two_corners() -> None:
    """45 mm and more, far apart."""
    sheets = [_sheet(number=number) for number in ("AAAAAAAAAAAA", "BBBBBBBBBBBB")]

    marks = [find_marks(page) for page in _pages(cover_sheets(sheets))]

    assert [[mark.text for mark in page] for page in marks] == [[sheet.text] * 2 for sheet in sheets]
    for page in marks:
        corners = np.array([mark.corners for mark in page]) * 25.4 / 150
        assert np.ptp(corners, axis=1).min() > 45
        assert np.abs(corners[0].mean(axis=0) - corners[1].mean(axis=0)).min() > 100


def test_the_longest_facts_and_names_leave_the_symbols_free() -> None:
    """Nothing runs into the second symbol or off the sheet."""
    longest = _sheet(
        procedure="X-" + "ABCDE-" * 6 + "AB",
        dossier="TAM-ABCDEFGH-261123-123456789",
        declared_sheets=9999,
        desk="ABCDEFGH",
        ticket="ABCDEFGHIJKL",
        key=key_id(9999, SECRET),
    )
    (page,) = _pages(cover_sheets([longest]))

    assert [mark.text for mark in find_marks(page)] == [longest.text] * 2
    assert page[:, :60].min() == page[:, -60:].min() == 255


def test_a_separator_is_read_from_any_side() -> None:
    """Its code stands on all four edges and its QR in the middle."""
    (page,) = _pages(separator_sheets(1))

    texts = sorted(mark.text for mark in find_marks(page))

    assert texts == ["DGZ-PATCHT", *["PATCHT"] * 4]


@pytest.mark.parametrize("spoiled", ["leans -5", "photocopy", "stain", "quarter gone", "all but torn"])
@pytest.mark.parametrize("sheet", ["cover", "separator"])
def test_a_spoiled_sheet_is_still_read(sheet: str, spoiled: str) -> None:
    """Fed upside down at 200 dpi; `python -m tests.accuracy.covers` has every direction and resolution."""
    _, right, _ = outcome(Pass(sheet, spoiled, 200, 2))

    assert right


def test_another_reader_reads_the_printed_symbol() -> None:
    """OpenCV's, which shares nothing with ours."""
    _, _, other = outcome(Pass("cover", "as printed", 200, 0))

    assert other
