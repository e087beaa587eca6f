"""Colour scans of drawn pages whose inks and places are known, for the access copy."""

from __future__ import annotations

import functools
from pathlib import Path

import cv2
import drawn_archives as drawn
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.imaging.decode import DecodedPage
from digitize.imaging.placement import place
from digitize.model import Blank, Box, CleanPage, PictureStream, Skew

DPI = 200
PAGE_MM = (148, 210)  # A5
SEAL = Box(80, 120, 116, 156)  # mm; 36 mm is what decrees ask of a seal
SIGNATURE = Box(20, 150, 60, 170)
PHOTO = Box(20, 90, 50, 130)
RED, BLUE, BLACK = (200, 40, 60), (30, 50, 150), (25, 25, 25)
LINES = (
    "Ủy ban nhân dân phường Hải Châu xác nhận ông Nguyễn",
    "Văn Bình đang cư trú tại địa chỉ số 12 đường Lê Duẩn,",
    "quận Hải Châu, thành phố Đà Nẵng, từ ngày 01 tháng 01",
    "năm 1998. Giấy này được cấp để bổ sung hồ sơ đăng ký",
    "kết hôn theo quy định của pháp luật hiện hành.",
)
UNDER_THE_SEAL = ("TRƯỞNG PHÒNG TƯ PHÁP", "Trần Quốc Việt Hoàng")
_FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")


def px(mm: float) -> int:
    """Millimetres as pixels of the scan."""
    return round(mm * DPI / 25.4)


def _font(points: float) -> ImageFont.FreeTypeFont:
    if not _FONT.exists():
        pytest.skip("fonts-croscore is not installed")
    return ImageFont.truetype(str(_FONT), round(points * DPI / 72))


def _print() -> np.ndarray:
    page = Image.new("RGB", (px(PAGE_MM[0]), px(PAGE_MM[1])), (255, 255, 255))
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(LINES):
        pen.text((px(18), px(20 + 8 * number)), line, font=_font(12), fill=BLACK)
    for number, line in enumerate(UNDER_THE_SEAL):
        pen.text((px(75), px(130 + 10 * number)), line, font=_font(12), fill=BLACK)
    return np.asarray(page)


def _seal() -> np.ndarray:
    page = Image.new("RGB", (px(PAGE_MM[0]), px(PAGE_MM[1])), (255, 255, 255))
    pen, ring = ImageDraw.Draw(page), tuple(map(px, SEAL))
    pen.ellipse(ring, outline=RED, width=px(1.6))
    pen.ellipse(tuple(map(px, (SEAL.x0 + 7, SEAL.y0 + 7, SEAL.x1 - 7, SEAL.y1 - 7))), outline=RED, width=px(0.6))
    pen.text((px(88), px(124)), "SỞ TƯ PHÁP", font=_font(10), fill=RED)
    return np.asarray(page)


def _signature() -> np.ndarray:
    page = np.full((px(PAGE_MM[1]), px(PAGE_MM[0]), 3), 255, np.uint8)
    along = np.linspace(0, 1, 200)
    x = SIGNATURE.x0 + along * (SIGNATURE.x1 - SIGNATURE.x0)
    y = (SIGNATURE.y0 + SIGNATURE.y1) / 2 + 8 * np.sin(along * 20)
    points = np.stack([x, y], axis=1) * DPI / 25.4
    cv2.polylines(page, [points.round().astype(np.int32)], False, BLUE, px(0.6), cv2.LINE_AA)
    return page


def _photo() -> np.ndarray:
    """Smooth tones with some detail, as a portrait has."""
    x0, y0, x1, y1 = map(px, PHOTO)
    rows, columns = np.mgrid[0 : y1 - y0, 0 : x1 - x0] / px(10)
    tone = 110 + 60 * np.sin(columns * 2.1) * np.cos(rows * 1.7) + 20 * np.sin(rows * 9)
    return np.stack([tone + 25, tone, tone - 15], axis=-1).clip(0, 255).astype(np.uint8)


@functools.cache
def page(*, seal: bool = False, signature: bool = False, photo: bool = False) -> np.ndarray:
    """Draw a page as a colour scanner sees it: inks over each other darken, paper is tinted and has grain."""
    inked = _print().astype(np.float32) / 255
    for wanted, layer in ((seal, _seal), (signature, _signature)):
        inked *= layer().astype(np.float32) / 255 if wanted else 1.0
    paper = np.array([250, 248, 242], np.float32)
    scan = inked * paper + np.random.default_rng(4).normal(0, 3, inked.shape)
    scan = cv2.GaussianBlur(scan, (0, 0), 0.6)
    if photo:
        x0, y0, x1, y1 = map(px, PHOTO)
        scan[y0:y1, x0:x1] = _photo()
    return scan.clip(0, 255).astype(np.uint8)


def decoded(pixels: np.ndarray, stream: PictureStream | None = None, colour: str = "colour") -> DecodedPage:
    """Take pixels for a scan that was decoded; coded as JPEG unless given."""
    facts = drawn.scanned_page(pixels.shape[1], pixels.shape[0], DPI, DPI)
    page_ = type(facts)(**{name: getattr(facts, name) for name in facts.__slots__} | {"colour": colour})
    return DecodedPage(
        page=page_, pixels=pixels, stream=stream or drawn.jpeg(pixels), text=None, turn_hint=None, steps=()
    )


def cleaned(scan: DecodedPage, *, lean: float = 0.0, blank: bool = False) -> CleanPage:
    """What was found about it: how it leans, and whether it is blank."""
    skew = Skew(degrees=lean, confidence=1.0)
    return CleanPage(
        page=scan.page,
        placement=place(scan.page, None, skew, None),
        marks=(),
        blank=Blank(is_blank=blank, ink_share=0.0, confidence=1.0),
        orientation=None,
        skew=skew,
        crop=None,
        steps=(),
    )
