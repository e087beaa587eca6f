"""A stack of four pages, the third a handwritten denunciation; and the search for a word in every byte."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

DPI = 150
RARE = "khuynhđiệpxảo"
_FOLDER = Path("/usr/share/fonts/truetype/croscore")


def sheet(*lines: str, hand: bool = False, mark: str = "", points: float = 15) -> Image.Image:
    """Draw a page; by hand it slants and wavers, with a mark it bears a red frame at the upper left."""
    page = Image.new("RGB", (round(210 * DPI / 25.4), round(297 * DPI / 25.4)), (250, 248, 243))
    pen = ImageDraw.Draw(page)
    face = "Tinos-Italic" if hand else "Tinos-Regular"
    font = ImageFont.truetype(str(_FOLDER / f"{face}.ttf"), round(points * DPI / 72))
    for row, line in enumerate(lines):
        waver = (row * 7) % 5 if hand else 0
        pen.text((170 + waver, 190 + row * 52 + waver), line, font=font, fill=(30, 30, 110) if hand else (20, 20, 20))
    if mark:
        bold = ImageFont.truetype(str(_FOLDER / "Tinos-Bold.ttf"), round(14 * DPI / 72))
        pen.rectangle(
            (150, 100, 150 + round(24 * DPI / 25.4), 100 + round(8 * DPI / 25.4)), outline=(206, 32, 52), width=3
        )
        grain = np.random.default_rng(5).integers(238, 254, (60, page.width, 3), dtype=np.uint8)
        page.paste(Image.fromarray(grain), (0, page.height - 90))  # bytes that no other page has
        pen.text((150 + 12 * DPI / 25.4, 100 + 4 * DPI / 25.4), mark, font=bold, fill=(206, 32, 52), anchor="mm")
    return page


def application(name: str) -> Image.Image:
    """Draw an ordinary form."""
    return sheet(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP BƯU CHÍNH",
        "Kính gửi: Sở Khoa học và Công nghệ",
        f"Người đề nghị: {name}",
        "Chúng tôi đề nghị được cấp giấy phép cung ứng dịch vụ bưu chính.",
    )


def denunciation() -> Image.Image:
    """Draw the third page."""
    return sheet(
        "ĐƠN TỐ CÁO",
        "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh",
        f"Tôi tên là Lục Văn Sửu, tố cáo ông {RARE}",
        f"về hành vi nhận tiền của dân. Ông {RARE} đã nhận",
        "nhiều lần, có người làm chứng.",
        hand=True,
        points=17,
    )


def stack(path: Path, *pages: Image.Image) -> Path:
    """Write pages as the scanner does."""
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(DPI, DPI))
    return path


def places_of(word: str, folder: Path) -> set[str]:
    """Return which files below a folder hold a word, composed, decomposed or folded, plainly or packed."""
    forms = {form.encode() for form in _forms(word)}
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(form in text for text in _texts(path.read_bytes()) for form in forms)
    }


def _forms(word: str) -> set[str]:
    return {
        unicodedata.normalize("NFC", word),
        unicodedata.normalize("NFD", word),
        "".join(c for c in unicodedata.normalize("NFD", word).replace("đ", "d") if not unicodedata.combining(c)),
    }


def _texts(raw: bytes) -> Iterator[bytes]:
    """The bytes in small letters, and whatever in them was packed with zlib."""
    yield raw.decode("utf-8", "replace").lower().encode()
    at = raw.find(b"\x78")
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(raw[at:]).decode("utf-8", "replace").lower().encode()
        at = raw.find(b"\x78", at + 1)
