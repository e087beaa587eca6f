"""Paper and pictures of an access copy coded as JPEG, by libjpeg (through OpenCV)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitize.model import PictureStream

if TYPE_CHECKING:
    from digitize.imaging.pixels import Pixels


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
