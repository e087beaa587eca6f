"""Tesseract reads a coarse page for real, with a second look and without one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.model import PageText
from digitize.ocr.tesseract import TesserocrEngine
from digitize.ocr.tesseract_cli import PytesseractEngine
from digitize.settings import hold_openmp

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf")
LINES = (
    "SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA THÔNG TƯ SỐ 79",
    "được sửa đổi, bổ sung bởi Luật số 48 và Nghị định số 95",
    "chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Bộ",
    "Quyết định này có hiệu lực thi hành kể từ ngày ký ban hành",
)
DRAWN_DPI, SCAN_DPI, READ_DPI = 300, 120, 150
REPEATS = 5


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    """Lines of 13 point bold print, scanned at 120 dpi, as the engine gets them."""
    picture = Image.new("L", (2481, 2600), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 54)
    for number in range(REPEATS * len(LINES)):
        draw.text((300, 300 + 100 * number), LINES[number % len(LINES)], font=font, fill=0)
    scan = cv2.resize(np.asarray(picture), None, fx=SCAN_DPI / DRAWN_DPI, fy=SCAN_DPI / DRAWN_DPI, interpolation=3)
    return cv2.resize(scan, None, fx=READ_DPI / SCAN_DPI, fy=READ_DPI / SCAN_DPI, interpolation=cv2.INTER_LINEAR)


def share_found(text: PageText) -> float:
    """Share of the drawn words that were read, marks and all."""
    drawn = Counter(" ".join(LINES * REPEATS).split())
    return (drawn & Counter(word.text for word in text.words)).total() / drawn.total()


def test_a_second_look_mends_the_marks_of_a_coarse_scan(page: np.ndarray) -> None:
    """One look finds nine words of ten; the rest are right letters under wrong marks, and are mended."""
    hold_openmp()
    twice, once = TesserocrEngine(), PytesseractEngine()

    found = [share_found(engine.read(page, READ_DPI)) for engine in (once, twice)]

    twice.close()
    assert found[0] < 0.95
    assert found[1] > 0.98


def test_a_second_look_leaves_no_trace_in_the_engine(page: np.ndarray) -> None:
    """The next page is read as if it were the first."""
    engine = TesserocrEngine()
    first = engine.read(page, READ_DPI)

    again = engine.read(page, READ_DPI)

    engine.close()
    assert again == first
