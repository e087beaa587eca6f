"""How a scanned picture comes to lie on the upright page: pure geometry, and the warp that follows it.

Method: the quarter turn, the lean and the crop are one affine matrix.  A picture is first averaged
down to the wanted resolution (no thin stroke falls between the samples) and then turned by
a cubic warp, which blurs less than a linear one; without lean and crop nothing is resampled twice.
Accuracy: the matrix is exact; a picture follows it to half a pixel of the wanted resolution.
Fails on nothing; corners of the paper that a lean turns out of the picture are cut.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np

from digitize.imaging.pixels import WHITE, Matrix, Pixels
from digitize.imaging.resize import resized
from digitize.model import MM_PER_INCH, Box, Crop, Orientation, Placement, ScannedPage, Skew

QuarterTurn: TypeAlias = Literal[0, 90, 180, 270]

_QUARTERS: Final[dict[QuarterTurn, tuple[int, int]]] = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}
"""Cosine and sine of the clockwise quarter turns."""


def place(page: ScannedPage, orientation: Orientation | None, skew: Skew | None, crop: Crop | None) -> Placement:
    """Say how `page` lies, from the findings that are trusted.

    Args:
        page: The side as scanned.
        orientation: The quarter turn to make; None leaves the picture as it is.
        skew: The lean to take out; None leaves it.
        crop: The paper in the upright, levelled picture; None keeps the whole turned picture.
    """
    width, height = _picture_mm(page)
    turn = orientation.degrees if orientation else 0
    turned = Box(0.0, 0.0, *_turned_size(turn, width, height))
    return Placement(
        turn=turn,
        lean_degrees=skew.degrees if skew else 0.0,
        crop=crop.box if crop else turned,
        picture_width_mm=width,
        picture_height_mm=height,
    )


def scan_to_page(page: ScannedPage, placement: Placement) -> Matrix:
    """Return the matrix from scan pixel corners (x right, y down) to millimetres on the upright page."""
    return _picture_to_page(placement) @ _scaling(MM_PER_INCH / page.dpi_x, MM_PER_INCH / page.dpi_y)


def reduced(pixels: Pixels, page: ScannedPage, dpi: float) -> Pixels:
    """Average the scan down to `dpi` both ways, neither turned nor cropped; it is never enlarged.

    Args:
        pixels: The whole scan, full size or already reduced.  Colours are kept.
        page: Gives the scan's size on paper.
        dpi: Wanted resolution.

    Returns:
        The reduced picture, or `pixels` itself where that is no finer.
    """
    width, height = (_pixel_count(side, dpi) for side in _picture_mm(page))
    return resized(pixels, min(width, pixels.shape[1]), min(height, pixels.shape[0]))


def levelled(pixels: Pixels, page: ScannedPage, placement: Placement, dpi: float) -> Pixels:
    """Make the upright, levelled, cropped page; what lies outside the scan is white.

    Args:
        pixels: The whole scan, full size or already reduced.
        page: Gives the scan's size on paper.
        placement: How the scan lies on the page.
        dpi: Resolution of the result, both ways.

    Returns:
        A picture of `placement.width_mm` x `placement.height_mm`, grey or colour as `pixels`.
    """
    if placement == place(page, Orientation(degrees=placement.turn, confidence=1.0), None, None):
        width, height = (_pixel_count(side, dpi) for side in _picture_mm(page))
        return _turned(resized(pixels, width, height), placement.turn)
    return _warped(reduced(pixels, page, dpi), placement, dpi)


def _picture_mm(page: ScannedPage) -> tuple[float, float]:
    return page.width_px * MM_PER_INCH / page.dpi_x, page.height_px * MM_PER_INCH / page.dpi_y


def _turned_size(turn: QuarterTurn, width: float, height: float) -> tuple[float, float]:
    return (width, height) if turn in {0, 180} else (height, width)


def _pixel_count(mm: float, dpi: float) -> int:
    return max(1, round(mm * dpi / MM_PER_INCH))


def _picture_to_page(placement: Placement) -> Matrix:
    """From millimetres of the picture as scanned to millimetres of the page."""
    width, height = placement.picture_width_mm, placement.picture_height_mm
    turned_width, turned_height = _turned_size(placement.turn, width, height)
    lean = np.radians(placement.lean_degrees)
    to_middle = _shift(-width / 2, -height / 2)
    turned = _rotation(*_QUARTERS[placement.turn])
    upright = _rotation(np.cos(lean), -np.sin(lean))
    to_corner = _shift(turned_width / 2 - placement.crop.x0, turned_height / 2 - placement.crop.y0)
    return to_corner @ upright @ turned @ to_middle


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _scaling(x: float, y: float) -> Matrix:
    return np.diag([x, y, 1.0])


def _rotation(cosine: float, sine: float) -> Matrix:
    """Clockwise, because y points down."""
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _turned(pixels: Pixels, turn: QuarterTurn) -> Pixels:
    import cv2

    if turn == 0:
        return pixels
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return np.asarray(cv2.rotate(pixels, codes[turn]), dtype=np.uint8)


def _warped(pixels: Pixels, placement: Placement, dpi: float) -> Pixels:
    import cv2

    pixel_mm = _scaling(placement.picture_width_mm / pixels.shape[1], placement.picture_height_mm / pixels.shape[0])
    dots = dpi / MM_PER_INCH
    corners = _scaling(dots, dots) @ _picture_to_page(placement) @ pixel_mm
    middles = _shift(-0.5, -0.5) @ corners @ _shift(0.5, 0.5)  # OpenCV counts from the pixels' middles
    size = _pixel_count(placement.width_mm, dpi), _pixel_count(placement.height_mm, dpi)
    page = cv2.warpAffine(
        pixels, middles[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(WHITE,) * 3
    )
    return np.asarray(page, dtype=np.uint8)
