"""Draws pages whose truth is known, and renders the real scans that stand beside the project."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.imaging.lines import find_lines
from digitize.imaging.orient import OrientParams, orientation_of
from digitize.imaging.skew import SkewParams, skew_of
from digitize.model import MM_PER_INCH, Orientation, PageSource, ScannedPage, Skew

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey, Pixels

FONTS = Path("/usr/share/fonts/truetype/croscore")
SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "scans"

SENTENCES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Theo đề nghị của Trưởng phòng Tư pháp tại Tờ trình số 15/TTr-TP ngày 05 tháng 3,",
    "Ủy ban nhân dân phường Hải Châu xác nhận ông Nguyễn Văn Bình đang cư trú tại địa chỉ",
    "số 12 đường Lê Duẩn, quận Hải Châu, thành phố Đà Nẵng, từ ngày 01 tháng 01 năm 1998.",
    "Giấy này được cấp để bổ sung hồ sơ đăng ký kết hôn theo quy định của pháp luật hiện hành.",
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật.",
    "Nơi nhận: Như trên; Lưu: VT, phòng Tư pháp; Sở Thông tin và Truyền thông (để báo cáo).",
)


def a4(dpi: float = 100, *, background: int = 255) -> Image.Image:
    """Return an empty A4 page in colour."""
    size = round(210 * dpi / MM_PER_INCH), round(297 * dpi / MM_PER_INCH)
    return Image.new("RGB", size, (background,) * 3)


def font(name: str, points: float, dpi: float) -> ImageFont.FreeTypeFont:
    """Return Tinos or Arimo at a size in points."""
    if not FONTS.is_dir():
        pytest.skip("fonts-croscore is not installed")
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), round(points * dpi / 72))


def write(page: Image.Image, lines: list[str], *, at_mm: tuple[float, float], dpi: float, points: float = 13,
          face: str = "Tinos-Regular", colour: tuple[int, int, int] = (20, 20, 20)) -> None:  # fmt: skip
    """Write lines of text, 1.4 times the font's size apart."""
    pen = ImageDraw.Draw(page)
    left, top = (mm * dpi / MM_PER_INCH for mm in at_mm)
    for number, line in enumerate(lines):
        pen.text((left, top + number * 1.4 * points * dpi / 72), line, font=font(face, points, dpi), fill=colour)


@functools.cache
def letter_page(dpi: float = 100, points: float = 13, face: str = "Tinos-Regular", lines: int = 30) -> Pixels:
    """Return an upright, level page of Vietnamese text; callers must not write into it."""
    page = a4(dpi)
    words = np.random.default_rng(7).permutation(" ".join(SENTENCES * 5).split())
    text = [" ".join(words[number * 14 :][:14]) for number in range(lines)]
    write(page, ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], at_mm=(60, 20), dpi=dpi, points=points, face=face)
    write(page, text, at_mm=(30, 35), dpi=dpi, points=points, face=face)
    return np.asarray(page)


def grey(pixels: Pixels) -> Grey:
    """Return the picture without colours."""
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def leaned(pixels: Pixels, degrees: float, *, outside: int = 255) -> Pixels:
    """Turn a picture clockwise around its middle by a few degrees, as a crooked feed does."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    fill = (outside,) * 3
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=fill))


def scanned(pixels: Pixels, dpi_x: float = 100, dpi_y: float = 100) -> ScannedPage:
    """Return the facts of a scan that has these pixels."""
    source = PageSource(id="b.1.1", name="scan.jpg", sha256="", frame=1)
    height, width = pixels.shape[:2]
    return ScannedPage(source=source, width_px=width, height_px=height, dpi_x=dpi_x, dpi_y=dpi_y, dpi_inferred=False)


def real_scans() -> list[Path]:
    """Return the scans beside the project, or nothing where they are absent."""
    return sorted(SCANS.glob("*/*.pdf"))


@functools.cache
def rendered(path: Path, dpi: int = 100) -> Pixels:
    """Return the first page of a scan; callers must not write into it."""
    from pdf2image import convert_from_path

    return np.asarray(convert_from_path(path, dpi=dpi, last_page=1)[0].convert("RGB"))


needs_scans = pytest.mark.skipif(not SCANS.is_dir(), reason="the scans of ../shared/data are not here")


def turn_found(picture: Grey, dpi: float, params: OrientParams) -> Orientation | None:
    """Look for lines, then for the turn, as the program does with any page."""
    lines = find_lines(picture, dpi, params.max_lean_degrees)
    return orientation_of(lines, dpi, params) if lines else None


def skew_found(picture: Grey, dpi: float, params: SkewParams) -> Skew | None:
    """Look for lines, then for the lean of an upright page."""
    lines = find_lines(picture, dpi)
    return skew_of(lines, 0, params) if lines else None
