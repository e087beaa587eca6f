"""Where the ink is, and which of it may be letters.

Method: a pixel is ink where it is darker than the mean of its surroundings by a fixed step, which
follows uneven paper; letters are the connected pieces of ink that are neither dust nor larger than
print ever is, nor long and thin, nor at the edge of the picture.  So black edges, frames, rules (whole
or broken into dashes), pictures and seals drop out.
Accuracy: made for 75 to 150 dpi.  Fails on print larger than `_TALLEST_MM` and on light letters on
dark ground, which count as no letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitize.imaging.pixels import WHITE
from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey, Mask

_SURROUNDINGS_MM = 8.0
_DARKER_BY = 18  # grey levels: above the grain of paper, below a pencil stroke

_LOWEST_MM = 0.5  # a piece of ink of less height is dust, or a full stop that is not missed
_TALLEST_MM = 9.0  # capitals of 36 points
_WIDEST_MM = 70.0  # a line of letters that touch
_LEAST_PIXELS = 3
_FLATTEST = 12  # times as wide as high: beyond is a rule or a dash of one
_SLIMMEST = 8  # times as high as wide: an "l" of a single pixel's width
_EDGE_MM = 4.0  # the sheet's own edge, its shadow and the scanner's

_USUAL_PERCENTILE = 75


def find_ink(grey: Grey, dpi: float) -> Mask:
    """Mark what is darker than the paper around it."""
    import cv2

    method, polarity = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(grey, WHITE, method, polarity, blockSize=_window(dpi), C=_DARKER_BY)
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
    letter &= (
        (boxes[:, cv2.CC_STAT_AREA] >= _LEAST_PIXELS) & (width <= _FLATTEST * height) & (height <= _SLIMMEST * width)
    )
    letter[0] = False  # the paper
    letters = (letter.astype(np.uint8) * WHITE)[labels]
    return _inside(np.asarray(letters, dtype=np.uint8), round(_EDGE_MM * dpi / MM_PER_INCH))


def letter_darkness(grey: Grey, letters: Mask, dpi: float) -> Grey:
    """Return how dark the letters are, their faded rims included: 0 is paper, 255 the usual ink or darker.

    At 100 dpi this tells a tone mark from the body that it nearly touches; the mask does not.
    """
    import cv2

    window = _window(dpi)
    darker = cv2.subtract(cv2.blur(grey, (window, window)), grey)
    usual = np.percentile(darker[letters > 0], _USUAL_PERCENTILE) if letters.any() else WHITE
    rimmed = cv2.bitwise_and(darker, cv2.dilate(letters, np.ones((3, 3), np.uint8)))
    return np.asarray(cv2.convertScaleAbs(rimmed, alpha=WHITE / max(1.0, float(usual))), dtype=np.uint8)


def _window(dpi: float) -> int:
    return max(3, round(_SURROUNDINGS_MM * dpi / MM_PER_INCH)) | 1


def _inside(letters: Mask, edge_px: int) -> Mask:
    kept = np.zeros_like(letters)
    height, width = letters.shape
    inside = np.s_[edge_px : height - edge_px, edge_px : width - edge_px]
    kept[inside] = letters[inside]
    return kept
