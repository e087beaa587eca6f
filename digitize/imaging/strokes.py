"""Everything on a side that is darker than its paper, in pieces, with what tells ink from other things.

Method: the paper's shade is the median of a small copy; how far a spot is darker than it is taken in the
channel that shows it best, smoothed a little.  What rises out of the paper's own grain is gathered into
connected strokes.  Black edges of the scan are left out, and a strip along the sheet's edge.
Accuracy: on even paper what is 6 grey levels darker is seen; less on rough paper, because the level
follows the grain.  Fails on tints wider than 10 mm: they count as paper.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from digitize.imaging.pixels import WHITE
from digitize.imaging.resize import resized
from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from digitize.imaging.pixels import Mask, Pixels

_PAPER_PIXEL_MM = 1.5  # of the small copy that the paper's shade is taken from
_PAPER_MEDIAN_PX = 9
_DARKEST_PAPER = 0.7  # of the page's usual shade: darker ground is ink or a picture
_SMOOTH_MM = 0.2
_EVEN = 64  # stands for "as light as the paper", so that lighter grain can be told too
_GRAIN_TIMES = 4.5  # standard deviations of the grain that nothing but ink exceeds
_JOIN_MM = 0.7  # gaps inside a stroke that is nearly worn away
_BLACK_BELOW = 0.35 * WHITE
_SPARE = 7  # every so many pixels are enough for a page's usual shade
_EDGE_THICK_MM = 3.0  # black wider than any stroke
_EDGE_SHADOW_MM = 2.0

_FIELDS = ("x", "y", "width", "height", "area", "long", "thick", "contrast", "slope", "redness")

Levels = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A connected piece of something darker than the paper, where it is at least half as dark as at its darkest.

    Lengths are in millimetres.
    """

    x: float  # of its box, from the left
    y: float  # from the top
    width: float
    height: float
    area: float
    long: float  # of the bar that lies most like it
    thick: float
    contrast: float  # grey levels darker than the paper, at its darkest
    slope: float  # share of that contrast gained in a pixel at its steepest edge
    redness: float  # share of the contrast that the red channel does not see, 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Darkness:
    """Grey levels darker than the paper, of every pixel."""

    any: Levels  # in the channel that shows it best
    red: Levels  # in the red channel; the same array for grey pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A side as it was looked at."""

    darkness: _Darkness
    inside: Bools  # what was looked at
    level: float  # grey levels: what is fainter is paper
    pixel_mm: float

    @property
    def area(self) -> float:
        """Square millimetres that were looked at."""
        return float(np.count_nonzero(self.inside)) * self.pixel_mm**2

    def share_above(self, level: float) -> float:
        """Return the share of that area which is darker than the paper by more than `level`."""
        dark = int(np.count_nonzero((self.darkness.any > level) & self.inside))
        return dark / max(1, int(np.count_nonzero(self.inside)))

    def strokes(self) -> tuple[Stroke, ...]:
        """Gather what is darker than the paper into strokes."""
        return _pieces(self.darkness, (self.darkness.any > self.level) & self.inside, self.pixel_mm)


def look(pixels: Pixels, dpi: float, margin_mm: float, least_contrast: float) -> Seen:
    """See how much darker than the paper everything is.

    Args:
        pixels: The whole side, grey or colour, reduced to about 100 dpi.
        dpi: Its resolution.
        margin_mm: This near the edge nothing is looked at.
        least_contrast: Grey levels; what is fainter is paper, however smooth that is.
    """
    pixel_mm = MM_PER_INCH / dpi
    darkness = _darkness(pixels, pixel_mm)
    inside = _inside(pixels, pixel_mm, margin_mm)
    level = max(least_contrast, _GRAIN_TIMES * _grain(darkness.any, inside))
    return Seen(darkness=darkness, inside=inside, level=level, pixel_mm=pixel_mm)


def printed_share(pixels: Pixels, contrast: float) -> float:
    """Return which share of the picture is the rim of a dark stroke: a cheap look that finds no less than `look`.

    Dark is what is darker by `contrast` than the darkest ground that counts as paper.  Black edges have few rims.
    """
    darkest = functools.reduce(np.minimum, (pixels[:, :, n] for n in range(3))) if pixels.ndim == 3 else pixels
    dark = darkest < _DARKEST_PAPER * float(np.median(darkest[::_SPARE, ::_SPARE])) - contrast
    rims = np.count_nonzero(dark[:, 1:] & ~dark[:, :-1])
    return rims / dark.size


def _darkness(pixels: Pixels, pixel_mm: float) -> _Darkness:
    import cv2

    height, width = pixels.shape[:2]
    paper = cv2.resize(_paper(pixels, pixel_mm), (width, height), interpolation=cv2.INTER_LINEAR)
    darker = cv2.addWeighted(paper, 1.0, pixels, -1.0, _EVEN)  # 8 bits: six times faster than 16
    smooth = cv2.GaussianBlur(darker, (0, 0), _SMOOTH_MM / pixel_mm)
    channels = cv2.split(smooth)
    most, red = (picture.astype(np.int16) - _EVEN for picture in (functools.reduce(cv2.max, channels), channels[0]))
    return _Darkness(any=most, red=red)


def _paper(pixels: Pixels, pixel_mm: float) -> Pixels:
    """Return a small picture of the bare paper's shade."""
    import cv2

    size = (max(_PAPER_MEDIAN_PX, round(side * pixel_mm / _PAPER_PIXEL_MM)) for side in pixels.shape[1::-1])
    small = resized(pixels, *size)
    usual = np.median(small, axis=(0, 1))
    median = cv2.medianBlur(small, _PAPER_MEDIAN_PX)
    return np.asarray(np.maximum(median, _DARKEST_PAPER * usual), dtype=np.uint8)


def _grain(darkness: Levels, inside: Bools) -> float:
    """Return the standard deviation of bare paper, from the median so that ink does not count."""
    sample = darkness[::3, ::3][inside[::3, ::3]]
    if not sample.size:
        return 0.0
    middle = np.median(sample)
    return float(middle + 1.4826 * np.median(np.abs(sample - middle)))


def _inside(pixels: Pixels, pixel_mm: float, margin_mm: float) -> Bools:
    """Mark what is looked at: neither the margin nor black edges and their shadow."""
    import cv2

    height, width = pixels.shape[:2]
    margin = round(margin_mm / pixel_mm)
    inside = np.zeros((height, width), bool)
    inside[margin : height - margin, margin : width - margin] = True
    edges = _black_edges(pixels, pixel_mm)
    if edges.any():
        reach = 2 * round((_EDGE_SHADOW_MM + _EDGE_THICK_MM / 2) / pixel_mm) + 1
        inside &= cv2.dilate(edges, np.ones((reach, reach), np.uint8)) == 0
    return inside


def _black_edges(pixels: Pixels, pixel_mm: float) -> Mask:
    """Mark thick black that touches the picture's edge."""
    import cv2

    lightest = functools.reduce(cv2.max, cv2.split(pixels))
    thick = round(_EDGE_THICK_MM / pixel_mm)
    black = (lightest < _BLACK_BELOW).astype(np.uint8)
    if not any(rim.any() for rim in (black[0], black[-1], black[:, 0], black[:, -1])):
        return np.asarray(black * 0, dtype=np.uint8)
    wider = cv2.copyMakeBorder(black, thick, thick, thick, thick, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(wider, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    _, labels = cv2.connectedComponents(opened[thick:-thick, thick:-thick])
    touching = np.unique(np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1])))
    return np.asarray(np.isin(labels, touching[touching > 0]), dtype=np.uint8)


def _pieces(darkness: _Darkness, mask: Bools, pixel_mm: float) -> tuple[Stroke, ...]:
    import cv2

    side = 2 * round(_JOIN_MM / pixel_mm / 2) + 1
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    if count < 2:
        return ()
    whole = _Members.of(np.asarray(labels, dtype=np.int32), mask)
    contrast = whole.most(darkness.any)
    slope = whole.most(_slopes(darkness.any)) / contrast
    redness = 1 - whole.most(darkness.red) / contrast
    core = whole.only(darkness.any.ravel()[whole.spots] >= contrast[whole.owners] / 2)
    shape = core.boxes() * pixel_mm, core.sums(np.ones(len(core.spots))) * pixel_mm**2, core.bars() * pixel_mm
    rows = zip(*np.vstack([*shape, contrast, slope, redness]), strict=True)
    return tuple(Stroke(**dict(zip(_FIELDS, map(float, row), strict=True))) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Members:
    """The pixels of all strokes, stroke after stroke."""

    spots: Ints  # flat positions
    owners: Ints  # the stroke of each, without a gap from 0
    width: int  # of the picture

    @classmethod
    def of(cls, labels: npt.NDArray[np.int32], mask: Bools) -> _Members:
        spots = np.flatnonzero(mask)
        owners = labels.ravel()[spots].astype(np.intp) - 1
        order = np.argsort(owners, kind="stable")
        return cls(spots=spots[order], owners=owners[order], width=labels.shape[1])

    def only(self, chosen: Bools) -> _Members:
        """Return the chosen pixels; at least one of every stroke must be."""
        return _Members(spots=self.spots[chosen], owners=self.owners[chosen], width=self.width)

    def most(self, picture: Levels | Floats) -> Doubles:
        """Return the greatest value in every stroke."""
        return self._each(np.maximum, picture.ravel()[self.spots])

    def sums(self, values: Doubles) -> Doubles:
        """Return the sum over every stroke."""
        return self._each(np.add, values)

    def boxes(self) -> Doubles:
        """Return left, top, width and height of every stroke."""
        y, x = np.divmod(self.spots, self.width)
        left, top = self._each(np.minimum, x), self._each(np.minimum, y)
        return np.vstack([left, top, self._each(np.maximum, x) + 1 - left, self._each(np.maximum, y) + 1 - top])

    def bars(self) -> Doubles:
        """Return length and thickness of the bars that have the strokes' second moments."""
        y, x = np.divmod(self.spots, self.width)
        pixels = self.sums(np.ones(len(x)))
        dx, dy = x - (self.sums(x) / pixels)[self.owners], y - (self.sums(y) / pixels)[self.owners]
        xx, yy, xy = (self.sums(product) / pixels for product in (dx * dx, dy * dy, dx * dy))
        middle, apart = (xx + yy) / 2 + 1 / 12, np.hypot((xx - yy) / 2, xy)  # a pixel itself has 1/12
        return np.asarray(np.sqrt(12 * np.vstack([middle + apart, np.maximum(middle - apart, 0)])), dtype=np.float64)

    def _each(self, operation: np.ufunc, values: npt.NDArray[Any]) -> Doubles:
        starts = np.searchsorted(self.owners, np.arange(self.owners[-1] + 1))
        return np.asarray(operation.reduceat(values.astype(np.float64), starts), dtype=np.float64)


def _slopes(darkness: Levels) -> Floats:
    import cv2

    across = cv2.Sobel(darkness, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(darkness, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    return np.asarray(cv2.magnitude(across, down), dtype=np.float32)
