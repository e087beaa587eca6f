"""Pixels coded as PDF streams: Group 4 for masks, which loses nothing, and JPEG for paper and pictures.

Source: ITU-T T.6 by libtiff (through Pillow); ISO/IEC 10918-1 by libjpeg (through OpenCV).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np

from digitize.model import PictureStream

if TYPE_CHECKING:
    from digitize.imaging.pixels import Mask, Pixels

_ROWS_PER_STRIP: Final = 278
_OFFSETS: Final = 273
_LENGTHS: Final = 279


def group4_stream(ink: Mask) -> PictureStream:
    """Code a mask losslessly; what is not 0 comes out black."""
    from PIL import Image

    height, width = ink.shape
    file = io.BytesIO()
    bits = Image.frombytes("1", (width, height), ink.tobytes(), "raw", "1;8")
    bits.save(file, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    with Image.open(file) as coded:
        (offset,), (length,) = (coded.tag_v2[tag] for tag in (_OFFSETS, _LENGTHS))  # type: ignore[attr-defined]
    return PictureStream(
        data=file.getvalue()[offset : offset + length],
        filter="CCITTFaxDecode",
        width_px=width,
        height_px=height,
        colour="gray",
        bits=1,
        decode_parms=(("K", -1), ("Columns", width), ("Rows", height)),
    )


def jpeg_stream(pixels: Pixels, quality: int) -> PictureStream:
    """Code a grey or colour picture.

    Args:
        pixels: RGB order.
        quality: libjpeg's, 1..100.
    """
    import cv2

    blue_first = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8)
    _, coded = cv2.imencode(".jpg", blue_first, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    return PictureStream(
        data=coded.tobytes(),
        filter="DCTDecode",
        width_px=pixels.shape[1],
        height_px=pixels.shape[0],
        colour="gray" if pixels.ndim == 2 else "rgb",
        bits=8,
    )
