"""Slips as they are drawn: read back by poppler and zxing from what a printer gets, PDF/A by our rules."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pdf2image import convert_from_bytes

sys.path.insert(0, str(Path(__file__).parents[1] / "dossier"))
import slip_papers as papers

from digitize.dossier.boundary import BoundaryKind, find_boundary
from digitize.dossier.numbers import official_numbers
from digitize.dossier.slips.book import book_of, row_of
from digitize.dossier.slips.compose import slip_of
from digitize.dossier.slips.slip import Slip
from digitize.dossier.slips.words import SlipKind, SlipWords
from digitize.imaging.marks import find_marks
from digitize.imaging.pixels import Grey
from digitize.model import Box, CleanPage, Mark, PageSource, Placement, ScannedPage
from digitize.pdf.check import check_archive
from digitize.pdf.pdfa import violations
from digitize.pdf.sheets.lasting import About, lasting
from digitize.pdf.sheets.slip import draw_slip

LONG_OWNER = (
    "Công ty trách nhiệm hữu hạn một thành viên Đầu tư Xây dựng Thương mại và Dịch vụ Xuất nhập khẩu Xuất bản phẩm"
    " Hồng Lam Quốc tế"
)
A5, A4 = (419.5, 595.3), (595.3, 841.9)  # points


def drawn(slip: Slip) -> bytes:
    """A slip as it is kept."""
    return lasting(draw_slip(slip), About(title=slip.title, created=papers.NOW, producer="digitize test"))


def of_kind(kind: SlipKind, words: SlipWords = papers.WORDS, **changes: Any) -> Slip:
    """The twelfth slip of a kind."""
    return slip_of(papers.matter(kind, words, **changes), 12)


def read(pdf: bytes, *command: str) -> str:
    """Have one of poppler's programs look at a PDF."""
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def words_of(pdf: bytes) -> list[str]:
    """What stands on each sheet, in one line."""
    return [" ".join(page.split()) for page in read(pdf, "pdftotext", "-layout", "-", "-").split("\f")[:-1]]


def pictures(pdf: bytes, dpi: int = 200) -> list[Grey]:
    """The sheets as a scanner sees them."""
    return [np.asarray(page, dtype=np.uint8) for page in convert_from_bytes(pdf, dpi=dpi, grayscale=True)]


EXPECTED = {
    SlipKind.RECEIPT: ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Phí, lệ phí: 50.000 đ/hồ sơ", "bản sao chứng thực"],
    SlipKind.SUPPLEMENT: ["PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "1. Danh mục xuất bản phẩm", "NGƯỜI HƯỚNG DẪN"],
    SlipKind.REFUSAL: ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Không thuộc thẩm quyền của Sở"],
    SlipKind.APOLOGY: ["VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ", "GIA HẠN THỜI GIAN GIẢI QUYẾT", "21/12/2026", "xin lỗi Ông/Bà"],
    SlipKind.STOP: ["THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Người nộp hồ sơ đề nghị rút hồ sơ"],
    SlipKind.CONTROL: ["PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Giao: Bộ phận"],
}


@pytest.mark.parametrize("kind", list(SlipKind))
def test_a_slip_says_what_its_form_says(kind: SlipKind) -> None:
    """Title, who, procedure, number, why it is a draft; every Vietnamese letter comes back; one A5 sheet."""
    pdf = drawn(of_kind(kind))

    (text,) = words_of(pdf)
    for words in (*EXPECTED[kind], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Ngô Thị Hà", "Số: 12/", "chưa kiểm chứng"):
        assert words in text
    assert sizes(pdf) == [A5]


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each sheet."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [tuple(round(float(side), 1) for side in page.mediabox[2:]) for page in document.pages]  # type: ignore[misc]


@pytest.mark.parametrize("kind", list(SlipKind))
def test_its_symbols_are_read_from_the_picture(kind: SlipKind) -> None:
    """At 200 dpi: the QR at the upper left, the bar code of the number below it."""
    slip = of_kind(kind)
    (picture,) = pictures(drawn(slip))

    marks = {mark.type: mark for mark in find_marks(picture)}

    assert {name: mark.text for name, mark in marks.items()} == {"QRCode": slip.qr, "Code128": slip.code}
    across, down = np.array(marks["QRCode"].corners).mean(axis=0) * 25.4 / 200
    assert across < 35
    assert down < 30


def test_its_own_receipt_binds_its_number_when_it_comes_back() -> None:
    """On top of a stack, as story 5 has it: the same number, from either symbol, and no other one."""
    slip = of_kind(SlipKind.RECEIPT)
    (picture,) = pictures(drawn(slip))
    box = Box(0.0, 0.0, 148.0, 210.0)
    marks = tuple(Mark(type=mark.type, text=mark.text, box=box) for mark in find_marks(picture))
    scanned = ScannedPage(
        source=PageSource(id="b.1.1", name="a.tif", sha256="0" * 64, frame=1),
        width_px=1165,
        height_px=1654,
        dpi_x=200.0,
        dpi_y=200.0,
        dpi_inferred=False,
    )
    side = CleanPage(
        page=scanned,
        placement=Placement(turn=0, lean_degrees=0.0, crop=box, picture_width_mm=148.0, picture_height_mm=210.0),
        marks=marks,
        blank=None,  # type: ignore[arg-type]
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )

    found = find_boundary(side, None, {})

    assert found is not None
    assert (found.kind, found.number, found.sure) == (BoundaryKind.RECEIPT, papers.NUMBER, True)
    assert official_numbers(slip.qr) == (papers.NUMBER,)


@pytest.mark.parametrize("kind", list(SlipKind))
def test_it_is_pdf_a(kind: SlipKind, tmp_path: Path) -> None:
    """2u by our rules and whole for qpdf; every font a subset inside, with its characters."""
    pdf = drawn(of_kind(kind))
    (tmp_path / "slip.pdf").write_bytes(pdf)

    report = check_archive(tmp_path / "slip.pdf", [None])
    fonts = read(pdf, "pdffonts", "-").splitlines()[2:]

    assert report.sound, (report.complaints, report.violations)
    assert fonts
    assert all("Tinos" in line and line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_the_rules_see_a_font_that_is_not_as_it_must_be() -> None:
    """Not embedded, an encoding beside the symbols, widths that differ, a code without a character."""

    def broken(change: str) -> set[str]:
        with pikepdf.open(io.BytesIO(drawn(of_kind(SlipKind.STOP)))) as pdf:
            font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
            if change == "program":
                del font.FontDescriptor.FontFile2
            elif change == "encoding":
                font.Encoding = pikepdf.Name.WinAnsiEncoding
            elif change == "widths":
                font.Widths = pikepdf.Array([5] * len(font.Widths))  # type: ignore[arg-type]
            else:
                font.ToUnicode = pikepdf.Stream(pdf, b"1 beginbfchar\n<01> <0000>\nendbfchar")
            return {found.clause for found in violations(pdf)}

    found = {change: broken(change) for change in ("program", "encoding", "widths", "meaning")}

    assert found == {
        "program": {"6.2.11.4"},
        "encoding": {"6.2.11.6"},
        "widths": {"6.2.11.5"},
        "meaning": {"6.2.11.7.2"},
    }


def test_equal_slips_are_equal_bytes() -> None:
    """Nothing random is in them."""
    assert drawn(of_kind(SlipKind.RECEIPT)) == drawn(of_kind(SlipKind.RECEIPT))


def test_many_papers_flow_to_further_sheets() -> None:
    """Every paper once, in order; each sheet says which slip it belongs to; nobody signs an empty sheet."""
    many = tuple(
        replace(check, component=f"{check.component} thứ {n}") for n in range(10) for check in papers.COMPONENTS
    )
    pages = words_of(drawn(of_kind(SlipKind.RECEIPT, components=many)))

    assert len(pages) > 2
    for n, page in enumerate(pages, start=1):
        assert f"Tờ {n}/{len(pages)}" in page
        assert papers.NUMBER in page
    assert [page.count("Tên giấy tờ") for page in pages[:2]] == [1, 1]
    assert sum(page.count("NGƯỜI TIẾP NHẬN HỒ SƠ") for page in pages) == 1
    assert "Vào Sổ theo dõi hồ sơ" in pages[-1]


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_nothing_is_cut_off(size: str) -> None:
    """A name of 25 words, a word without end, a procedure of 60 words: all within the margins, all readable."""
    endless = "x" * 150
    fields = tuple(
        replace(field, value={"applicant_name": LONG_OWNER, "address": endless}.get(field.name, field.value))
        for field in papers.dossier().fields
    )
    procedure = papers.dossier().procedure
    assert procedure is not None
    words = replace(papers.WORDS, receipt=replace(papers.WORDS.receipt, size=size))
    long = replace(procedure, name=f"{procedure.name} phục vụ hội nghị, hội thảo, triển lãm, giới thiệu " * 4)
    pdf = drawn(of_kind(SlipKind.RECEIPT, words, fields=fields, procedure=long))

    text = "".join(words_of(pdf)).replace(" ", "")

    assert LONG_OWNER.replace(" ", "") in text
    assert text.count("x") >= 150
    assert set(sizes(pdf)) == {A5 if size == "A5" else A4}
    edge = round(5 * 200 / 25.4)
    for picture in pictures(pdf):
        assert (
            min(picture[:edge].min(), picture[-edge:].min(), picture[:, :edge].min(), picture[:, -edge:].min()) == 255
        )


def test_the_book_lists_every_dossier_of_its_days() -> None:
    """A4 across, in the order of receipt, its head on each sheet; restricted ones are only counted; numbers whole."""
    rows = [
        row_of(papers.dossier(received_at=papers.RECEIVED + timedelta(minutes=n), number=f"H20.14-261123-{n:04}"))
        for n in reversed(range(40))
    ]
    pdf = drawn(book_of(rows, (date(2026, 11, 1), date(2026, 11, 30)), papers.WORDS, 2))

    pages = words_of(pdf)

    text = " ".join(pages)
    places = [text.index(f"H20.14-261123-{n:04}") for n in range(40)]
    assert places == sorted(places)
    assert all("Mã hồ sơ" in page for page in pages)
    assert "Từ ngày 01/11/2026 đến ngày 30/11/2026: 40 hồ sơ." in text
    assert "2 hồ sơ hạn chế tiếp cận" in text
    assert set(sizes(pdf)) == {(A4[1], A4[0])}
