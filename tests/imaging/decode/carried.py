"""Puts a picture stream into a PDF as its keys say, and lets strangers decode it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from scan_files import Pixels

from digitize.model import PictureStream


def carry(stream: PictureStream, path: Path) -> None:
    """Write a PDF of one page with the stream as its picture."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(stream.width_px, stream.height_px))
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image_of(pdf, stream)))
        page.obj.Contents = Stream(pdf, f"{stream.width_px} 0 0 {stream.height_px} 0 0 cm /Im0 Do".encode())
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def image_of(pdf: pikepdf.Pdf, stream: PictureStream) -> pikepdf.Stream:
    """Make the image XObject."""
    image = Stream(pdf, stream.data)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.BitsPerComponent = stream.width_px, stream.height_px, stream.bits
    image.Filter = Name("/" + stream.filter)
    if stream.decode_parms:
        image.DecodeParms = Dictionary({f"/{key}": value for key, value in stream.decode_parms})
    if stream.colour == "indexed":
        last = len(stream.palette) // 3 - 1
        image.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, last, String(stream.palette)])
    else:
        image.ColorSpace = Name.DeviceGray if stream.colour == "gray" else Name.DeviceRGB
    if stream.inverted:
        image.Decode = Array([1, 0] * (3 if stream.colour == "rgb" else 1))
    return image


def shown_by_pikepdf(stream: PictureStream) -> Pixels:
    """Decode with qpdf and Pillow."""
    with pikepdf.new() as pdf:
        image = pikepdf.PdfImage(image_of(pdf, stream)).as_pil_image()
        return _as_ours(image, stream)


def shown_by_poppler(stream: PictureStream, folder: Path) -> Pixels:
    """Decode with pdfimages."""
    carry(stream, folder / "carried.pdf")
    subprocess.run(["pdfimages", "-png", folder / "carried.pdf", folder / "carried"], check=True)
    with Image.open(folder / "carried-000.png") as image:
        return _as_ours(image, stream)


def _as_ours(image: Image.Image, stream: PictureStream) -> Pixels:
    return np.asarray(image.convert("L" if stream.colour == "gray" else "RGB"))
