"""Rectangles of a picture's pixels, and the same place on the picture at another size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from digitize.imaging.resize import resized

if TYPE_CHECKING:
    from digitize.imaging.pixels import Pixels


class Patch(NamedTuple):
    """Columns and rows of a picture, the ends left out."""

    x0: int
    y0: int
    x1: int
    y1: int

    def of(self, pixels: Pixels) -> Pixels:
        """Return that part of a picture, not copied."""
        return pixels[self.y0 : self.y1, self.x0 : self.x1]


def whole(pixels: Pixels) -> Patch:
    """Return the patch that is the whole picture."""
    return Patch(0, 0, pixels.shape[1], pixels.shape[0])


def scaled(patch: Patch, of: Pixels, to: Pixels) -> Patch:
    """Return the pixels of `to` that hold `patch` of `of`, two sizes of one picture; at least one pixel."""
    x, y = to.shape[1] / of.shape[1], to.shape[0] / of.shape[0]
    x0, y0 = min(int(patch.x0 * x), to.shape[1] - 1), min(int(patch.y0 * y), to.shape[0] - 1)
    x1, y1 = math.ceil(patch.x1 * x), math.ceil(patch.y1 * y)
    return Patch(x0, y0, min(max(x1, x0 + 1), to.shape[1]), min(max(y1, y0 + 1), to.shape[0]))


def halved_to(pixels: Pixels, dpi: float, least_dpi: float) -> tuple[Pixels, float]:
    """Halve a picture as long as it keeps `least_dpi`; return it with its resolution."""
    width, height = pixels.shape[1], pixels.shape[0]
    while dpi / 2 >= least_dpi and min(width, height) > 1:
        width, height, dpi = width // 2, height // 2, dpi / 2
    return resized(pixels, width, height), dpi
