"""Files that several rooms' tests hand in."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image


def tiff(frames: int) -> bytes:
    """A multi-page TIFF of different pictures."""
    file = io.BytesIO()
    first, *rest = (Image.effect_noise((300, 300), 20 + number) for number in range(frames))
    first.save(file, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw", dpi=(100, 100))
    return file.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that needs a password to open."""
    file = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))
    return file.getvalue()
