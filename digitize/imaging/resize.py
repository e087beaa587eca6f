"""Making a picture smaller without losing thin strokes, or larger without steps.

Method: area averaging, by halves as long as a half is still large enough: OpenCV halves some twenty
times faster than it averages by an odd factor.  Enlarging is cubic.
Accuracy: a halving drops an odd last row or column, so a picture is true to half a pixel of the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from digitize.imaging.pixels import Pixels


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return the picture `width` x `height` pixels large, at least 1 x 1; `pixels` itself where it is so already."""
    import cv2

    width, height = max(width, 1), max(height, 1)
    while pixels.shape[1] >= 2 * width and pixels.shape[0] >= 2 * height:
        pixels = _halved(pixels)
    if pixels.shape[:2] == (height, width):
        return pixels
    smaller = width <= pixels.shape[1] and height <= pixels.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), dtype=np.uint8)


def _halved(pixels: Pixels) -> Pixels:
    import cv2

    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    even = pixels[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
