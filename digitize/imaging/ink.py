"""Where the ink is, and which of it may be letters.

Method: a pixel is ink where it is darker than the mean of its surroundings by a fixed step, which
follows uneven paper; letters are the connected pieces of ink that are neither dust nor larger than
print ever is, so black edges, frames, pictures and seals drop out.
Accuracy: made for 75 to 150 dpi.  Fails on print larger than `_TALLEST_MM` and on light letters on
dark ground, which count as no letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey, Mask

_SURROUNDINGS_MM = 8.0
_DARKER_BY = 18  # grey levels: above the grain of paper, below a pencil stroke

_LOWEST_MM = 0.5  # a piece of ink of less height is dust, or a full stop that is not missed
_TALLEST_MM = 9.0  # capitals of 36 points
_WIDEST_MM = 70.0  # a line of letters that touch
_LEAST_PIXELS = 3


def find_ink(grey: Grey, dpi: float) -> Mask:
    """Mark what is darker than the paper around it."""
    import cv2

    window = max(3, round(_SURROUNDINGS_MM * dpi / MM_PER_INCH)) | 1
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, blockSize=window, C=_DARKER_BY
    )
    return np.asarray(ink, dtype=np.uint8)


def find_letters(grey: Grey, dpi: float) -> Mask:
    """Mark the ink that may be letters."""
    import cv2

    ink = find_ink(grey, dpi)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return np.zeros_like(ink)
    height = boxes[:, cv2.CC_STAT_HEIGHT] * MM_PER_INCH / dpi
    width = boxes[:, cv2.CC_STAT_WIDTH] * MM_PER_INCH / dpi
    letter = (height >= _LOWEST_MM) & (height <= _TALLEST_MM) & (width <= _WIDEST_MM)
    letter &= boxes[:, cv2.CC_STAT_AREA] >= _LEAST_PIXELS
    letter[0] = False  # the paper
    return np.asarray((letter.astype(np.uint8) * 255)[labels], dtype=np.uint8)
