"""Small boxes drawn near the upper left corner, and writing in red there: where a secrecy mark stands.

A decree's mark is MẬT, TỐI MẬT or TUYỆT MẬT in red capitals in a red frame of 20 to 40 by 8 mm, stamped below the
document's number; a copy of it is grey.  Method: on a picture of about 100 dpi, upright but for a small lean, ink is
what is dark in the green channel, where red ink is dark too.  A frame is an outer contour that fills its own smallest
rectangle, of the frame's size, and is hollow.  Red writing is what is left of the red pixels, joined along the line.
Accuracy: drawn frames of 20x8 to 45x10 mm are found at leans up to 4 degrees.  Fails on frames that other ink crosses,
and on bitonal scans of pale stamps: then only the words tell.
Costs below 3 ms where there is nothing red.  Source: Thông tư 24/2020/TT-BCA [M]; domain notes 7.1, ô 10a.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from digitize.model import MM_PER_INCH, Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.imaging.pixels import Grey, Mask, Pixels

_LOOKED_AT: Final = (0.62, 0.36)
"""Share of the page's width and height, from the upper left."""
_FRAME_MM: Final = ((17.0, 50.0), (5.5, 14.0))  # of a frame: a little more than the decree's, for stamps of their own
_WRITING_MM: Final = ((5.0, 48.0), (2.0, 9.0))  # of one line in red
_JOINED_MM = 4.0  # letters of a line in red stand closer
_FILLS = 0.8  # share of its smallest rectangle that a frame's outline holds
_HOLLOW = 0.62  # ink's share of a frame with its writing; a black bar has more
_INK = 0.72  # of the paper's brightness
_REDDER = 40  # red above green and blue
_RED_SHARE = 0.4  # of a frame's ink
_MOST = 4  # stamps that are told of; a page of red tables has no mark


class SeenStamp(NamedTuple):
    """A box or a line in red, in millimetres of the picture."""

    box: Box
    framed: bool
    red: bool


def find_stamps(picture: Pixels, dpi: float) -> tuple[SeenStamp, ...]:
    """Find small frames and red lines of writing near the upper left corner.

    Args:
        picture: upright, colour or grey; 100 dpi is enough.
        dpi: its resolution.
    """
    corner = picture[: round(picture.shape[0] * _LOOKED_AT[1]), : round(picture.shape[1] * _LOOKED_AT[0])]
    if not corner.size:
        return ()
    green, red = _green(corner), _red(corner)
    framed = list(_frames(green, red, dpi))
    writing = [] if red is None else [one for one in _writing(red, dpi) if not any(_meet(one, own) for own in framed)]
    return tuple((*framed, *writing)[:_MOST])


def _green(corner: Pixels) -> Grey:
    import cv2

    return corner if corner.ndim == 2 else np.asarray(cv2.extractChannel(corner, 1), dtype=np.uint8)


def _red(corner: Pixels) -> Mask | None:
    """Where red ink is; None where there is hardly any."""
    import cv2

    if corner.ndim == 2:
        return None
    red, green, blue = cv2.split(corner)
    over = cv2.subtract(red, cv2.max(green, blue))
    mask = np.asarray(cv2.threshold(over, _REDDER, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    return mask if cv2.countNonZero(mask) else None


def _frames(green: Grey, red: Mask | None, dpi: float) -> Iterator[SeenStamp]:
    import cv2

    paper = float(np.percentile(green[::4, ::4], 90))
    ink = cv2.threshold(green, paper * _INK, 255, cv2.THRESH_BINARY_INV)[1]
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    for outline in cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, width, height = cv2.boundingRect(outline)
        if not _fits((width, height), _FRAME_MM, dpi, lean=0.08):
            continue
        sides = cv2.minAreaRect(outline)[1]
        if not _fits((max(sides), min(sides)), _FRAME_MM, dpi) or cv2.contourArea(outline) < _FILLS * np.prod(sides):
            continue
        inside = np.s_[top : top + height, left : left + width]
        inked = cv2.countNonZero(ink[inside])
        if inked <= _HOLLOW * np.prod(sides):
            reddened = 0 if red is None else cv2.countNonZero(red[inside])
            box = _box(left, top, width, height, dpi)
            yield SeenStamp(box=box, framed=True, red=reddened > _RED_SHARE * inked)


def _writing(red: Mask, dpi: float) -> Iterator[SeenStamp]:
    import cv2

    across = max(3, round(_JOINED_MM * dpi / MM_PER_INCH))
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((3, across), np.uint8))
    for outline in cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, width, height = cv2.boundingRect(outline)
        if _fits((width, height), _WRITING_MM, dpi):
            yield SeenStamp(box=_box(left, top, width, height, dpi), framed=False, red=True)


def _fits(
    size_px: tuple[float, float], limits_mm: tuple[tuple[float, float], ...], dpi: float, lean: float = 0.0
) -> bool:
    """Whether width and height lie within limits; a lean (its sine) lets the bounding box grow in height."""
    width, height = (side * MM_PER_INCH / dpi for side in size_px)
    (narrow, wide), (low, high) = limits_mm
    return narrow <= width <= wide + lean * high and low <= height <= high + lean * width


def _box(left: float, top: float, width: float, height: float, dpi: float) -> Box:
    mm = MM_PER_INCH / dpi
    return Box(left * mm, top * mm, (left + width) * mm, (top + height) * mm)


def _meet(one: SeenStamp, other: SeenStamp) -> bool:
    return (
        one.box.x0 < other.box.x1
        and other.box.x0 < one.box.x1
        and one.box.y0 < other.box.y1
        and other.box.y0 < one.box.y1
    )
