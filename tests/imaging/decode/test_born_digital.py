"""Real text is kept with its places; anything else that a PDF calls text is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import scan_files as made
from pikepdf import Array

from digitize.imaging.decode import DecodedPage
from digitize.imaging.decode.born_digital import are_real
from digitize.model import MM_PER_INCH

pytestmark = pytest.mark.skipif(not made.FONTS.is_dir(), reason="the package fonts-croscore is not here")

LINES = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN",
    "Kính gửi: Sở Thông tin và Truyền thông tỉnh Thừa Thiên Huế",
    "Căn cứ Luật Xuất bản số 19/2012/QH13 ngày 20 tháng 11 năm 2012",
]


def drawn(folder: Path, lines: list[str] = LINES, **page: Any) -> DecodedPage:
    """Write a page of text and decode it."""
    with pikepdf.new() as pdf:
        objects = {name: made.flate_image(pdf, pixels) for name, pixels in page.pop("pictures", {}).items()}
        made.text_page(pdf, lines, objects=objects, **page)
        pdf.save(folder / "a.pdf")
    return made.read(folder / "a.pdf")


def test_real_text_is_kept_line_by_line(tmp_path: Path) -> None:
    """The page says that it was made on a computer, and what it says is certain."""
    page = drawn(tmp_path)

    assert page.text is not None
    assert [line.text for line in page.text.lines] == LINES
    assert page.page.born_digital
    assert {word.confidence for word in page.text.words} == {1.0}


def test_boxes_lie_on_the_ink_of_their_words(tmp_path: Path) -> None:
    """Every box holds ink, and blank paper is left when all boxes are blotted out; also on a cropped, turned page."""
    page = drawn(tmp_path, LINES, CropBox=Array([40, 300, 560, 842]))

    assert page.text is not None
    paper = page.pixels.copy()
    for word in page.text.words:
        x0, y0, x1, y1 = (round(side / MM_PER_INCH * page.page.dpi_x) for side in word.box)
        assert page.pixels[y0:y1, x0:x1].min() < 100
        paper[y0 - 4 : y1 + 5, x0 - 4 : x1 + 5] = 255
    assert (paper == 255).all()


def test_words_are_composed(tmp_path: Path) -> None:
    """Letters and marks that are drawn apart are one letter: NFC."""
    apart = ["Căn cứ Luật Xuất bản số mười chín", "ngày hai mươi tháng mươ\u0300i một"]

    page = drawn(tmp_path, apart)

    assert page.text is not None
    assert page.text.lines[1].text == "ngày hai mươi tháng mười một"


def test_invisible_layer_is_not_real_text(tmp_path: Path) -> None:
    """What a scanner wrote behind the page is not what the page says."""
    page = drawn(tmp_path, mode=3)

    assert page.text is None
    assert not page.page.born_digital


def test_garbage_behind_good_looks_is_not_real_text(tmp_path: Path) -> None:
    """A font whose map lies shows one thing and says another."""
    assert drawn(tmp_path, shift=5).text is None


def test_text_under_a_picture_is_not_seen(tmp_path: Path) -> None:
    """Words in the ordinary mode under the strips of a scan are the scanner's, however well they fit its ink."""
    scan = drawn(tmp_path).pixels
    half = scan.shape[0] // 2
    strips = b"q 595 0 0 421 0 421 cm /Im0 Do Q q 595 0 0 421 0 0 cm /Im1 Do Q"

    page = drawn(tmp_path, after=strips, pictures={"Im0": scan[:half], "Im1": scan[half : 2 * half]})

    assert page.text is None


def test_letterhead_over_a_pasted_scan_is_read_as_a_scan(tmp_path: Path) -> None:
    """The text must account for what is seen, or the picture's words would be lost."""
    scan = np.full((800, 600), 255, np.uint8)
    for top in range(40, 760, 30):
        scan[top : top + 8, 40:560] = np.tile([0, 0, 0, 255], 130)

    page = drawn(tmp_path, after=b"q 450 0 0 560 70 40 cm /Im0 Do Q", pictures={"Im0": scan})

    assert page.text is None


def test_form_lines_and_a_seal_do_not_spoil_real_text(tmp_path: Path) -> None:
    """Ruled lines are no unread ink, a small picture is little."""
    seal = np.full((60, 60), 255, np.uint8)
    seal[5:55:4] = 0
    rules = b"".join(b"50 %d m 545 %d l S " % (y, y) for y in range(100, 640, 20))

    page = drawn(tmp_path, before=rules, after=b"q 30 0 0 30 450 60 cm /Im0 Do Q", pictures={"Im0": seal})

    assert page.text is not None


def test_sideways_text_is_read_like_a_scan(tmp_path: Path) -> None:
    """A page that is shown lying must first be turned."""
    assert drawn(tmp_path, Rotate=90).text is None


def test_few_words_are_no_text(tmp_path: Path) -> None:
    """A page number says nothing about the page."""
    assert drawn(tmp_path, ["Trang 3"]).text is None


def test_lines_drawn_in_disorder_come_in_reading_order(tmp_path: Path) -> None:
    """A program that draws from the bottom up is put right."""
    with pikepdf.new() as pdf:
        page = made.text_page(pdf, LINES)
        blocks = page.obj.Contents.read_bytes().strip().split(b"\n")
        page.obj.Contents = pikepdf.Stream(pdf, b"\n".join(reversed(blocks)))
        pdf.save(tmp_path / "a.pdf")

    text = made.read(tmp_path / "a.pdf").text

    assert text is not None
    assert [line.text for line in text.lines] == LINES


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("Ủy ban nhân dân phường Hải Châu xác nhận", True),
        ("The Ministry of Foreign Affairs of the Republic requests", True),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc", False),  # TCVN3
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM Ñoäc laäp Töï do", False),  # VNI
        ("Hjqwz kfplm xxtrv bnmqs wrtpq zxcvb", False),
        ("12 34 56 78 90 11 22", False),
        ("\ue001\ue002 \ue003\ue004 Ủy ban nhân dân phường Hải Châu", False),
    ],
)
def test_writing_is_told_from_noise(text: str, real: bool) -> None:
    """Legal syllables or ordinary Latin words, not an old encoding and not noise."""
    assert are_real(text.split()) is real
