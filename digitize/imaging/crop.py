"""The paper inside a picture with black scan borders.

Method: along each side, the run of black that begins at the picture's edge is measured in every row.
A border is there where enough rows begin black and most of those runs end at the same depth; it is cut
at the least depth among them.  Then what would be cut is looked at: it may hold black and, at its ends,
the white wedges that levelling made; where it holds paper or ink, the side is left whole.
Accuracy: to a pixel of the reduced picture; a border that tapers is cut at its narrow end.
Fails on backgrounds that are grey or white, which give None, and on paper edges that were torn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from digitize.imaging.ranges import require
from digitize.model import MM_PER_INCH, Box, Crop

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey

_GAP_MM = 0.5  # white specks of this size do not end a run of black
_THINNEST_MM = 0.7  # less is an edge line, not a border
_AGREE_MM = 1.5  # runs that end this near each other end at the paper's edge
_ALL_BLACK = 0.9  # of the picture: a run so long saw no paper at all
_WEDGE_WHITE = 250  # grey levels: what levelling fills in
_BLEND_PX = 3  # thinner grey lies between the wedge and the black
_MOST_CHANGES = 2  # wedge, black, wedge; letters change more often
_RIM_PX = 3
_RIM_SHARE = 0.3  # of the least rows: a lean spreads a border's black over two rims
_SPECKED_ROWS = 0.01  # of all rows: so many may hold a bright speck in the black

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CropParams:
    """How a black border is looked for."""

    black_below: int = 80  # 1..160 grey levels: the scanner's black background
    least_rows: float = 0.2  # 0.05..1 of a side: so much of it must begin black
    least_agreement: float = 0.7  # 0.5..1 of those rows: so many must end at the same depth
    least_paper: float = 0.25  # 0.05..1 of the picture's width and height: less is no paper
    trust: float = 0.5  # 0..1: below this confidence nothing should be cut

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        require("crop.black_below", self.black_below, 1, 160)
        require("crop.least_rows", self.least_rows, 0.05, 1)
        require("crop.least_agreement", self.least_agreement, 0.5, 1)
        require("crop.least_paper", self.least_paper, 0.05, 1)
        require("crop.trust", self.trust, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Border:
    """The border of one side."""

    depth_px: int
    agreement: float


def may_have_border(grey: Grey, params: CropParams) -> bool:
    """Whether the rim of the picture as scanned is black enough for a border: most scans are done with here."""
    rims = (grey[:_RIM_PX], grey[-_RIM_PX:], grey[:, :_RIM_PX], grey[:, -_RIM_PX:])
    return any(float((rim < params.black_below).mean()) >= _RIM_SHARE * params.least_rows for rim in rims)


def find_crop(grey: Grey, dpi: float, params: CropParams) -> Crop | None:
    """Find the paper between black borders.

    Args:
        grey: The whole upright, levelled picture, reduced to 75 to 150 dpi.
        dpi: Its resolution.
        params: What counts as a border.

    Returns:
        The paper in millimetres of the picture, or None where no side has a border.
    """
    black = _without_gaps(grey < params.black_below, dpi)
    shade = _without_blends((grey < _WEDGE_WHITE) & ~black)
    height, width = grey.shape
    left = _find_border(black, shade, dpi, params)
    right = _find_border(black[:, ::-1], shade[:, ::-1], dpi, params)
    top = _find_border(black.T, shade.T, dpi, params)
    bottom = _find_border(black[::-1].T, shade[::-1].T, dpi, params)
    found = [border for border in (left, top, right, bottom) if border]
    if not found:
        return None
    x0, y0, x1, y1 = _depth(left), _depth(top), width - _depth(right), height - _depth(bottom)
    if x1 - x0 < params.least_paper * width or y1 - y0 < params.least_paper * height:
        return None
    box = Box(*(float(side * MM_PER_INCH / dpi) for side in (x0, y0, x1, y1)))
    return Crop(box=box, confidence=min(border.agreement for border in found))


def _without_gaps(black: Bools, dpi: float) -> Bools:
    import cv2

    side = 2 * max(1, round(_GAP_MM * dpi / MM_PER_INCH / 2)) + 1
    padded = cv2.copyMakeBorder(black.astype(np.uint8), side, side, side, side, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return np.asarray(closed[side:-side, side:-side] > 0)


def _without_blends(shade: Bools) -> Bools:
    import cv2

    opened = cv2.morphologyEx(shade.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_BLEND_PX, _BLEND_PX), np.uint8))
    return np.asarray(opened > 0)


def _find_border(black: Bools, shade: Bools, dpi: float, params: CropParams) -> _Border | None:
    """Find the border at the left of a picture."""
    width = black.shape[1]
    runs = np.where(black.all(axis=1), width, (~black).argmax(axis=1))
    runs = runs[(runs > 0) & (runs < _ALL_BLACK * width)]
    if len(runs) < params.least_rows * black.shape[0]:
        return None
    agreeing = runs[np.abs(runs - np.median(runs)) <= _AGREE_MM * dpi / MM_PER_INCH]
    agreement, depth = len(agreeing) / len(runs), int(agreeing.min(initial=width))
    if agreement < params.least_agreement or depth < _THINNEST_MM * dpi / MM_PER_INCH:
        return None
    if _holds_paper(black[:, :depth], shade[:, :depth]):
        return None
    return _Border(depth_px=depth, agreement=agreement)


def _holds_paper(black: Bools, shade: Bools) -> bool:
    """Whether a strip holds more than black and wedges of white."""
    letters = (black[:, 1:] != black[:, :-1]).sum(axis=1) > _MOST_CHANGES
    return float((shade.any(axis=1) | letters).mean()) > _SPECKED_ROWS


def _depth(border: _Border | None) -> int:
    return border.depth_px if border else 0
