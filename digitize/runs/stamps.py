"""What is written in a frame, or in red, near a page's upper left corner: the engine's own picture hardly shows it.

Pages are read in the red channel, in which seals are as light as paper; so is a secrecy mark.  Where such a stamp was
found its own piece of the scan is read once more, in the green channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitize.errors import ReadingError, ToolError
from digitize.imaging.pixels import WHITE
from digitize.imaging.placement import levelled, place
from digitize.imaging.resize import resized
from digitize.imaging.secret_mark import find_stamps
from digitize.model import MM_PER_INCH, Box, Orientation, Stamp

if TYPE_CHECKING:
    from digitize.imaging.decode import DecodedPage
    from digitize.imaging.pixels import Grey, Pixels
    from digitize.imaging.secret_mark import SeenStamp
    from digitize.model import Placement
    from digitize.ocr.engine import OcrEngine

_LINE_MM = 1.3  # of a frame's edge, which is no letter
_AROUND_MM = 4.0  # white paper
_READ_DPI = 150.0
_SIZES = (1.0, 1.4, 0.8, 1.2)


def read_stamps(
    decoded: DecodedPage, small: tuple[Pixels, float], placement: Placement, engine: OcrEngine
) -> tuple[Stamp, ...]:
    """Find the stamps of a page and read them.

    Args:
        decoded: the side.
        small: its picture, reduced but not turned, and the resolution of that.
        placement: how it lies on the page.
        engine: reads what stands in them.
    """
    page = decoded.page
    upright = place(page, Orientation(degrees=placement.turn, confidence=1.0), None, None)
    seen = find_stamps(levelled(small[0], page, upright, small[1]), small[1])
    if not seen:
        return ()
    whole = np.rot90(decoded.pixels, k=-(placement.turn // 90))
    return tuple(
        Stamp(
            box=_moved(stamp.box, placement),
            framed=stamp.framed,
            red=stamp.red,
            text=_text(_piece(whole, stamp, placement), engine),
        )
        for stamp in seen
    )


def _piece(whole: Pixels, stamp: SeenStamp, placement: Placement) -> Grey:
    """Cut a stamp out of the turned scan, without its frame, on white paper."""
    sides = (placement.picture_width_mm, placement.picture_height_mm)
    width, height = sides if placement.turn in {0, 180} else sides[::-1]
    across, down = whole.shape[1] / width, whole.shape[0] / height
    (x0, x1), (y0, y1) = (
        (max(0, round(near * scale)), max(0, round(far * scale)))
        for near, far, scale in ((stamp.box.x0, stamp.box.x1, across), (stamp.box.y0, stamp.box.y1, down))
    )
    cut = whole[y0:y1, x0:x1]
    cut = np.ascontiguousarray(cut if cut.ndim == 2 else cut[:, :, 1])
    dots = _READ_DPI / MM_PER_INCH
    grey = resized(cut, *(max(1, round(side * dots)) for side in (cut.shape[1] / across, cut.shape[0] / down)))
    grey = _straight(grey, placement.lean_degrees, round(_LINE_MM * dots) if stamp.framed else 0)
    if not grey.size:
        return np.full((1, 1), WHITE, dtype=np.uint8)
    low, high = np.percentile(grey, (2, 90))
    stretched = np.clip((grey.astype(np.float32) - low) * (WHITE / max(high - low, 1.0)), 0, WHITE)
    return np.pad(stretched.astype(np.uint8), round(_AROUND_MM * dots), constant_values=WHITE)


def _straight(grey: Grey, lean: float, edge: int) -> Grey:
    """Turn a piece by the page's lean; take the frame's edge off, and what the turn lets stand out of it."""
    import cv2

    height, width = grey.shape
    middle = ((width - 1) / 2, (height - 1) / 2)
    turned = cv2.warpAffine(
        grey, cv2.getRotationMatrix2D(middle, lean, 1.0), (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    rise = abs(np.sin(np.radians(lean))) / 2 if edge else 0.0
    across, down = round(edge + rise * height), round(edge + rise * width)
    return np.asarray(turned[down : height - down, across : width - across], dtype=np.uint8)


def _text(piece: Grey, engine: OcrEngine) -> str:
    """Read a piece at one size after the other: in three letters alone the engine's layout often sees no line."""
    for size in _SIZES:
        height, width = (round(side * size) for side in piece.shape)
        try:
            text = engine.read(resized(piece, width, height), _READ_DPI).text
        except (ReadingError, ToolError):
            return ""
        if text:
            return " ".join(text.split())
    return ""


def _moved(box: Box, placement: Placement) -> Box:
    """From the turned picture to the page; the small lean is left out."""
    left, top = placement.crop.x0, placement.crop.y0
    return Box(box.x0 - left, box.y0 - top, box.x1 - left, box.y1 - top)
