"""Where a page holds photographs: areas of changing tone that a mask of ink would spoil.

Method: after a closing that lightens every stroke, photographs and shaded cells are what is still darker than
the paper.  Of these, only pieces in which the tone changes are photographs.
Bar codes and thick print are black on white, with next to nothing between, and need no picture.
Accuracy: a rectangle that holds the photograph and little else; print inside it goes with it.
Fails on photographs smaller than about 8 x 15 mm, and on very light or even ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from digitize.imaging.patches import Patch, halved_to, scaled
from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey, Pixels

_STROKE_MM: Final = 2.4  # thicker than the strokes of print and seals
_GAP_MM: Final = 5.0  # light parts of a photograph are no wider
_DARKER_BY: Final = 35  # grey levels below the paper
_LEAST_MM2: Final = 120.0
_LEAST_SIDE_MM: Final = 8.0
_TONES: Final = 10.0  # standard deviation of its grey levels; a shaded cell or the scanner's black edge has less
_RIM_MM: Final = 1.5
_STROKES_DPI, _TONES_DPI = 60.0, 20.0
_PAPER_PERCENTILE: Final = 75
_LEAST_PIXELS: Final = 4
_BLACK, _WHITE = 60, 180  # grey levels of print
_BETWEEN_SHARE: Final = 0.2  # of the pixels of print may be neither black nor white


def find_pictures(pixels: Pixels, dpi: float) -> tuple[Patch, ...]:
    """Find the photographs on a page.

    Args:
        pixels: The page, grey or colour.
        dpi: Its resolution, at least 60.
    """
    import cv2

    small, small_dpi = halved_to(pixels, dpi, _STROKES_DPI)
    grey: Grey = small if small.ndim == 2 else np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    tones, tones_dpi = halved_to(_without_strokes(grey, small_dpi), small_dpi, _TONES_DPI)
    pixel_mm = MM_PER_INCH / tones_dpi
    count, pieces, boxes, _ = cv2.connectedComponentsWithStats(_darker_areas(tones, pixel_mm), connectivity=8)
    rim = round(_RIM_MM / pixel_mm)
    found = []
    for piece in range(1, count):
        x, y, width, height, area = (int(value) for value in boxes[piece])
        large = area * pixel_mm**2 >= _LEAST_MM2 and min(width, height) * pixel_mm >= _LEAST_SIDE_MM
        if large and _tone_changes(tones, np.asarray(pieces == piece, dtype=np.uint8)):
            around = Patch(max(0, x - rim), max(0, y - rim), x + width + rim, y + height + rim)
            found.append(scaled(around, tones, pixels))
    return tuple(patch for patch in found if not _is_print(patch.of(pixels)))


def _without_strokes(grey: Grey, dpi: float) -> Grey:
    import cv2

    side = max(3, round(_STROKE_MM * dpi / MM_PER_INCH) | 1)
    kernel = np.ones((side, side), np.uint8)
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _darker_areas(tones: Grey, pixel_mm: float) -> Grey:
    import cv2

    darker = tones.astype(np.int16) < np.percentile(tones, _PAPER_PERCENTILE) - _DARKER_BY
    side = max(1, round(_GAP_MM / pixel_mm))
    return np.asarray(
        cv2.morphologyEx(darker.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), dtype=np.uint8
    )


def _tone_changes(tones: Grey, piece: Grey) -> bool:
    """Whether the tone changes inside a piece, its blurred rim left out."""
    import cv2

    inside = cv2.erode(piece, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    return int(inside.sum()) >= _LEAST_PIXELS and float(tones[inside].std()) >= _TONES


def _is_print(pixels: Pixels) -> bool:
    """Whether a patch is black on white: its grey levels stand at two ends with little between."""
    light = pixels if pixels.ndim == 2 else pixels.min(axis=2)
    black, white = np.percentile(light, 2), np.percentile(light, 98)
    quarter = (white - black) / 4
    between = np.mean((light > black + quarter) & (light < white - quarter))
    return bool(black < _BLACK and white > _WHITE and between < _BETWEEN_SHARE)
