"""The machine-readable symbols of a page: QR, Data Matrix, Code 128, Code 39 and patch codes, at every turn.

Method: zxing-cpp over the page as scanned, once at full size for small symbols and once at half size,
where noise has been averaged away, for large ones.  Data Matrix, whose search takes ten times as long as all
others on grainy paper, is looked for in one picture only, of at least 150 dpi on A4.  Vietnamese identity
cards write UTF-8 into their QR without saying so: bytes that are UTF-8 are read as UTF-8 whatever the symbol says.
Accuracy: an 11 mm QR of 130 letters is found at 200 dpi and up; a 60 mm Code 128 of 24 letters at 300.
Fails on damaged symbols: they are not found, and nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from digitize import text
from digitize.imaging.mark_places import Place, find_places, glimpses
from digitize.imaging.patch_codes import find_patches
from digitize.imaging.resize import resized
from digitize.model import PATCH_CODE, Box, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.imaging.patch_codes import PatchCode
    from digitize.imaging.pixels import Grey, Matrix

_QUICK, _SLOW = "QRCode, Code128, Code39", "DataMatrix"
_SLOW_SIDE_PX = 1700  # the long side that is enough for the slow one: A4 at 150 dpi


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMark:
    """A symbol in the picture as scanned."""

    type: str  # zxing-cpp's name of the symbology, or PATCH_CODE
    text: str  # NFC
    corners: tuple[tuple[float, float], ...]  # four, in pixels of the picture; around the symbol


def find_marks(grey: Grey) -> tuple[SeenMark, ...]:
    """Read every symbol on a page.

    Args:
        grey: The picture as scanned, full size.

    Returns:
        The symbols in reading order of the scan; `()` where there are none.
    """
    half = resized(grey, max(1, grey.shape[1] // 2), max(1, grey.shape[0] // 2))
    seen = [_seen_patch(patch) for patch in find_patches(half)]
    enough = max(half.shape) >= _SLOW_SIDE_PX
    slow = _read(half, 2.0, _SLOW) if enough else _read(grey, 1.0, _SLOW)
    for mark in (*_read(grey, 1.0, _QUICK), *_read(half, 2.0, _QUICK), *slow):
        if not any(_is_same(mark, other) for other in seen):
            seen.append(mark)
    for place in find_places(half):
        if not any(place.holds(_middle(mark)) for mark in seen):
            seen += _looked_closer(grey, place)
    return tuple(sorted(seen, key=lambda mark: _middle(mark)[::-1]))


def placed_marks(seen: Iterable[SeenMark], matrix: Matrix) -> tuple[Mark, ...]:
    """Put the symbols onto the upright page.

    Args:
        seen: Symbols in pixels of the picture as scanned.
        matrix: From those pixels to millimetres on the page, as `placement.scan_to_page` gives it.
    """
    return tuple(Mark(type=mark.type, text=mark.text, box=_page_box(mark, matrix)) for mark in seen)


def _looked_closer(grey: Grey, place: Place) -> list[SeenMark]:
    """Read a code that is there but was not seen at the page's own size."""
    for glimpse in glimpses(grey, place):
        found = _read(glimpse.grey, 1 / glimpse.scale, "QRCode")
        if found:
            corner = max(0, place.x), max(0, place.y)
            return [_moved(mark, *corner) for mark in found]
    return []


def _moved(mark: SeenMark, right: float, down: float) -> SeenMark:
    return replace(mark, corners=tuple((x + right, y + down) for x, y in mark.corners))


def _read(grey: Grey, scale: float, symbologies: str) -> list[SeenMark]:
    import zxingcpp

    formats = zxingcpp.barcode_formats_from_str(symbologies)
    found = zxingcpp.read_barcodes(grey, formats=formats, try_downscale=False, try_invert=False)
    return [_seen(symbol, scale) for symbol in found]


def _seen_patch(patch: PatchCode) -> SeenMark:
    corners = tuple((2.0 * x, 2.0 * y) for x, y in patch.corners)
    return SeenMark(type=PATCH_CODE, text=patch.kind, corners=corners)


def _seen(symbol: Any, scale: float) -> SeenMark:
    place = symbol.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return SeenMark(
        type=symbol.symbology.name,
        text=_text(symbol),
        corners=tuple(((point.x + 0.5) * scale, (point.y + 0.5) * scale) for point in corners),
    )


def _text(symbol: Any) -> str:
    try:
        return text.nfc(symbol.bytes.decode("utf-8"))
    except UnicodeDecodeError:
        return text.nfc(symbol.text)


def _middle(mark: SeenMark) -> tuple[float, float]:
    x, y = np.mean(mark.corners, axis=0)
    return float(x), float(y)


def _is_same(mark: SeenMark, other: SeenMark) -> bool:
    """Whether both are one symbol seen twice; a card copied twice gives two symbols of the same text."""
    if (mark.type, mark.text) != (other.type, other.text):
        return False
    size = np.ptp(other.corners, axis=0).max()
    return bool(np.hypot(*np.subtract(_middle(mark), _middle(other))) < size / 2)


def _page_box(mark: SeenMark, matrix: Matrix) -> Box:
    x, y, _ = matrix @ np.array([(*corner, 1.0) for corner in mark.corners]).T
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
