"""Scanned pictures as scanners carry them: a PDF of JPEG pictures, TIFF with G4 or JPEG, a folder of JPEG files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL import Image

Carrier = Literal["pdf", "tiff-g4", "tiff-jpeg", "jpegs"]
Colour = Literal["colour", "grey", "bitonal"]

_INKED_BELOW = 150  # grey level where a bitonal scanner sees ink


def coloured(picture: Image.Image, colour: Colour) -> Image.Image:
    """Return the picture as the scanner's colour setting gives it."""
    if colour == "bitonal":
        return picture.convert("L").point(lambda level: 255 if level >= _INKED_BELOW else 0).convert("1")
    return picture.convert("L") if colour == "grey" else picture


def write(pictures: Sequence[Image.Image], path: Path, carrier: Carrier, *, dpi: int, quality: int) -> None:
    """Write the pictures of one dossier."""
    if carrier == "pdf":
        _write_pdf(pictures, path, dpi, quality)
    elif carrier == "jpegs":
        path.mkdir(parents=True, exist_ok=True)
        for ordinal, picture in enumerate(pictures, start=1):
            (path / f"{ordinal:08}.JPG").write_bytes(_jpeg(picture, dpi, quality))
    elif carrier == "tiff-g4":
        first, *others = pictures
        first.save(path, save_all=True, append_images=others, compression="group4", dpi=(dpi, dpi))
    else:
        first, *others = pictures
        first.save(path, save_all=True, append_images=others, compression="jpeg", quality=quality, dpi=(dpi, dpi))


def _jpeg(picture: Image.Image, dpi: int, quality: int) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)
    return stream.getvalue()


def _write_pdf(pictures: Sequence[Image.Image], path: Path, dpi: int, quality: int) -> None:
    """Write a page a picture, the JPEG stream as it is, as the scanners' own software does."""
    import pikepdf

    pdf = pikepdf.new()
    for picture in pictures:
        image = pdf.make_stream(
            _jpeg(picture, dpi, quality),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
        page = pdf.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pdf.make_stream(f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im0 Do Q".encode())
    pdf.save(path, deterministic_id=True)
