"""Copies of identity cards drawn with their QR code, and how many of the codes the station reads.

A card lies somewhere on an A4 page, is copied (dark, pale, blurred, grown ink), leans, is fed in any of four turns,
scanned at 200 or 300 dpi and saved as JPEG.  Each copy comes of its number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import zxingcpp

from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

Condition = Literal["clean", "copied", "pale", "blurred", "grown", "coarse"]
CONDITIONS: tuple[Condition, ...] = ("clean", "copied", "pale", "blurred", "grown", "coarse")
_FINE_DPI = 600
_NAMES = ("Nguyễn Văn Bình", "Trần Thị Thu Hường", "Đặng Ngọc Uyển Nhi", "Hoàng Hữu Phước", "Lê Thị Ỷ", "Võ Minh Khuê")
_PLACES = (
    "Tổ 12, phường Hải Châu I, quận Hải Châu, thành phố Đà Nẵng",
    "Xóm 3, Nghi Phú, TP. Vinh, Nghệ An",
    "Số 45, ngõ 90, đường Lê Trọng Tấn, Khương Mai, Thanh Xuân, Hà Nội",
    "Ấp Mỹ Hòa, xã Tân Mỹ, huyện Ba Tri, tỉnh Bến Tre",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A scanned page with a card's code on it."""

    page: NDArray[np.uint8]
    texts: tuple[str, ...]


def draw_copy(number: int, *, mm: float, dpi: int, condition: Condition, cards: int = 1) -> Copy:
    """Draw one page.

    Args:
        number: which one; it decides turn, lean, place and texts.
        mm: side of the symbol.
        dpi: of the scan.
        condition: what happened to the copy.
        cards: how many cards lie on the page.
    """
    chance = np.random.default_rng((number, int(mm), dpi, CONDITIONS.index(condition), cards))
    texts = tuple(_text(chance) for _ in range(cards))
    page = np.full((_px(297, dpi), _px(210, dpi)), 255, np.uint8)
    lean = float(chance.uniform(-5, 5))
    for row, text in enumerate(texts):
        _lay(
            page,
            _card(text, mm, chance, condition),
            lean,
            (30 + chance.uniform(0, 60), 25 + 110 * row + chance.uniform(0, 40)),
            dpi,
        )
    page = _scanned(page, chance, condition)
    return Copy(page=np.ascontiguousarray(np.rot90(page, number % 4)), texts=texts)


def _text(chance: np.random.Generator) -> str:
    digits = "".join(map(str, chance.integers(0, 10, 6)))
    old = "".join(map(str, chance.integers(0, 10, 9))) if chance.random() < 0.7 else ""
    name, place = chance.choice(_NAMES), chance.choice(_PLACES)
    return f"040188{digits}|{old}|{name}|12051988|Nữ|{place}|10052021"


def _card(text: str, mm: float, chance: np.random.Generator, condition: Condition) -> NDArray[np.uint8]:
    """A card of 85.6 x 54 mm at `_FINE_DPI`, its code upper right, on a tinted, patterned ground."""
    level = str(chance.choice(["L", "M", "Q"], p=[0.3, 0.5, 0.2]))
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    small = np.asarray(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    side = _px(mm, _FINE_DPI)
    sharp = cv2.resize(np.kron(small, np.ones((16, 16), np.uint8)), (side, side), interpolation=cv2.INTER_AREA)
    height, width = _px(54, _FINE_DPI), _px(85.6, _FINE_DPI)
    rows, columns = np.mgrid[0:height, 0:width]
    ground = 205 + 18 * np.sin(rows / 9.0 + 3 * np.sin(columns / 60)) + 8 * np.sin(columns / 7.0)
    card = ground.astype(np.uint8)
    for line in range(6):
        y = 420 + 120 * line
        cv2.putText(card, "CONG HOA XA HOI CHU NGHIA", (560, y), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 60, 4)
    cv2.rectangle(card, (60, 420), (480, 1000), 120, -1)
    quiet = _px(1.0, _FINE_DPI)
    x, y = width - side - 2 * quiet - 30, 40 + quiet
    card[y - quiet : y + side + quiet, x - quiet : x + side + quiet] = 235
    card[y : y + side, x : x + side] = np.where(sharp < 128, 35, 235)
    if condition == "grown":
        card = cv2.erode(card, np.ones((3, 3), np.uint8))
    return np.asarray(card, dtype=np.uint8)


def _lay(page: NDArray[np.uint8], card: NDArray[np.uint8], lean: float, at_mm: tuple[float, float], dpi: int) -> None:
    scale = dpi / _FINE_DPI
    soft = cv2.GaussianBlur(card, (0, 0), 0.45 / scale)
    turn = cv2.getRotationMatrix2D((card.shape[1] / 2, card.shape[0] / 2), -lean, scale)
    turn[0, 2] += _px(at_mm[0], dpi) + card.shape[1] * scale / 2 - card.shape[1] / 2
    turn[1, 2] += _px(at_mm[1], dpi) + card.shape[0] * scale / 2 - card.shape[0] / 2
    cv2.warpAffine(soft, turn, page.shape[::-1], dst=page, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)


def _scanned(page: NDArray[np.uint8], chance: np.random.Generator, condition: Condition) -> NDArray[np.uint8]:
    picture = page.astype(np.float32)
    if condition == "copied":
        picture = 255 / (1 + np.exp(-(picture - 150) / 22))
    elif condition == "pale":
        picture = 150 + picture * 0.38
    elif condition == "blurred":
        picture = cv2.GaussianBlur(picture, (0, 0), 0.8)
    sigma = 14.0 if condition == "coarse" else 5.0
    picture += chance.normal(0, sigma, picture.shape).astype(np.float32)
    quality = int(chance.integers(50, 76))
    _, data = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def _px(mm: float, dpi: int) -> int:
    return round(mm * dpi / MM_PER_INCH)
