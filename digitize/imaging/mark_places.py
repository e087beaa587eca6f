"""Where a QR code may stand that the decoder did not see, and a closer look at it.

Method: a code is a patch without any quiet line, as large as a card's code, whose brightness changes everywhere.  On
an eighth of the page the places where it changes are opened with a square that no gap between lines of text
survives; what is left and is about square is cut out, enlarged three times, sharpened, and given to the decoder
again.  Copies with grown ink or 1.6 pixels a module are read so.
Cost: 2 - 3 ms on an A4 page of 300 dpi without such a place, 10 - 40 ms for each place that turns out to be none.
Fails where a code touches a photograph or lies at 45 degrees; nothing is guessed then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from digitize.imaging.resize import resized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.imaging.pixels import Grey

_CELL_PX = 4  # of the halved picture, that is 8 of the page's
_OPENED = 7  # cells; more than between two lines of text, less than the smallest code of a card
_SMALLEST, _LARGEST = 8, 48  # cells; 11 mm at 200 dpi, 30 mm at 300
_MOST_ASPECT = 1.5
_LEAST_FILL = 0.6
_LEAST_CHANGE = 9  # of 255, between neighbours
_NOISE = 2.0  # times the change that the paper itself shows
_MOST_PLACES = 4
_MARGIN = 2  # cells around a place


class Place(NamedTuple):
    """A part of the page, in its pixels."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height


class Glimpse(NamedTuple):
    """An enlarged cut-out."""

    grey: Grey
    scale: float  # its pixels for one of the page's


def find_places(half: Grey) -> tuple[Place, ...]:
    """Find where a code may stand.

    Args:
        half: the page at half size.

    Returns:
        The squarest places first, a few at most, in pixels of the whole page.
    """
    rows, columns = half.shape[0] // _CELL_PX, half.shape[1] // _CELL_PX
    if min(rows, columns) < _SMALLEST:
        return ()
    whole = half[: rows * _CELL_PX, : columns * _CELL_PX]
    change = np.zeros_like(whole)
    cv2.absdiff(whole[1:, 1:], whole[:-1, :-1], dst=change[1:, 1:])
    cells = resized(change, columns, rows)
    busy = (cells > max(_LEAST_CHANGE, _NOISE * float(np.median(cells[::5, ::5])))).astype(np.uint8)
    opened = cv2.morphologyEx(busy, cv2.MORPH_OPEN, np.ones((_OPENED, _OPENED), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    ranked = sorted(filter(None, (_place(stats[label]) for label in range(1, count))))
    return tuple(place for _, place in ranked[:_MOST_PLACES])


def glimpses(grey: Grey, place: Place) -> Iterator[Glimpse]:
    """Give a place's enlarged pictures, the likeliest to be read first."""
    x0, y0 = max(0, place.x), max(0, place.y)
    cut = grey[y0 : place.y + place.height, x0 : place.x + place.width]
    for scale, sharpness in ((3.0, 0.0), (3.0, 1.5), (2.0, 2.5), (4.0, 1.5)):
        size = round(cut.shape[1] * scale), round(cut.shape[0] * scale)
        large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
        if sharpness:
            soft = cv2.GaussianBlur(large, (0, 0), scale * 1.2)
            large = cv2.addWeighted(large, 1 + sharpness, soft, -sharpness, 0)
        yield Glimpse(np.asarray(large, dtype=np.uint8), scale)


def _place(stats: np.ndarray) -> tuple[float, Place] | None:
    x, y, width, height, area = (int(part) for part in stats)
    long, short = max(width, height), min(width, height)
    if short < _SMALLEST or long > _LARGEST or long > _MOST_ASPECT * short or area < _LEAST_FILL * width * height:
        return None
    px = 2 * _CELL_PX
    place = Place((x - _MARGIN) * px, (y - _MARGIN) * px, (width + 2 * _MARGIN) * px, (height + 2 * _MARGIN) * px)
    return long / short, place
