"""A page taken apart into what must stay sharp and what may be coarse: ink, pictures, and the paper under them.

Method: ink is what is darker than about halfway between the paper and the darkest stroke within some millimetres.
The red channel shows black and blue ink, the green one red ink; a coloured ink is told from print under it by how
light it is in its own channel.  Each colour of ink is one mask and one flat colour, its median.  Photographs are cut
out, without masks.  What is left is the paper, averaged down over the pixels that are no ink; holes are filled from
around them.
Accuracy: masks have the scan's own pixels; marks fainter than `contrast` stay in the paper's picture, soft.
Fails on ink of other colours than about red and blue (it becomes black or stays soft), and on line drawings in
grey tones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from digitize.imaging.patches import Patch, halved_to, scaled, whole
from digitize.imaging.pictures import find_pictures
from digitize.imaging.pixels import WHITE
from digitize.imaging.ranges import require
from digitize.imaging.resize import resized
from digitize.model import MM_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.imaging.pixels import Grey, Mask, Pixels

_COARSE_DPI: Final = 90.0  # questions about places are asked of the scan halved as long as it keeps this
_COLOUR_DPI: Final = 60.0
_CELL_MM: Final = 1.4  # the threshold is found for cells of this size, each with its eight neighbours
_BETWEEN: Final = 0.55  # of the way from the darkest stroke to the paper: thin strokes keep their width
_SOLID: Final = 60  # grey level: where nothing is lighter, all is ink
_BLACK: Final = 40  # grey level of black print under a seal
_LEAST_COLOUR_MM2: Final = 2.0  # less is the fringe that a scanner gives to black print
_TINGED: Final = 12  # levels of chroma beyond the paper's: less is grey
_PURE: Final = 0.2  # of an ink's usual chroma: less is the rim of print
_NEAR_PX: Final = 13  # at 60 to 120 dpi: how far around a coloured place its ink may reach
_FIRMEST: Final = 20  # pixels whose median is an ink's colour
_MANY: Final = 250_000  # pixels of which every fourth tells the colour as well
_TOLD: Final = 10  # grey levels by which a mark on the paper differs from what is around it
_TOLD_SHARE: Final = 1e-4  # of the paper: less is grain
_SMALLEST_PX: Final = 8  # of a picture whose holes are filled from elsewhere
_THIN: Final = 64  # of 255: where less bare paper is seen than this, it is taken from around

_COLOURED_INKS: Final = ((0, 1), (2, 0))
"""Red, then blue: the channel in which the ink is light, and the one in which it is dark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerParams:
    """What counts as ink."""

    contrast: int = 40  # 5..200 grey levels between paper and the darkest stroke around
    chroma: int = 30  # 5..200 levels between two channels, beyond the paper's own tint

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        require("layers.contrast", self.contrast, 5, 200)
        require("layers.chroma", self.chroma, 5, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class InkLayer:
    """Ink of one colour."""

    mask: Mask  # of the patch
    patch: Patch
    colour: tuple[int, int, int]  # RGB


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A page taken apart: the paper, over it the pictures as scanned, over them the inks."""

    paper: Pixels  # the whole scan, made smaller, without ink
    pictures: tuple[Patch, ...]
    inks: tuple[InkLayer, ...]  # black last


def find_layers(pixels: Pixels, dpi: float, paper_dpi: float, params: LayerParams) -> Layers:
    """Take a scan apart.

    Args:
        pixels: The scan, grey or colour, full size.
        dpi: Its resolution.
        paper_dpi: What the paper's picture keeps at least, and less than twice of it.
        params: What counts as ink.
    """
    coarse, coarse_dpi = halved_to(pixels, dpi, _COARSE_DPI)
    pictures = tuple(scaled(patch, coarse, pixels) for patch in find_pictures(coarse, coarse_dpi))
    scan = _Scan(pixels=pixels, coarse=coarse, dpi=coarse_dpi, params=params)
    dark = _darker(_channel(pixels, 0), _channel(coarse, 0), scan)
    masks = [*_coloured(scan, dark), (dark, whole(pixels))]
    for mask, patch in masks:
        _clear(mask, patch, pictures)
    covered = np.zeros(coarse.shape[:2], np.uint8)
    inks = tuple(_ink_layer(mask, patch, scan, covered) for mask, patch in masks if mask.any())
    for picture in pictures:
        scaled(picture, pixels, coarse).of(covered)[...] = WHITE
    return Layers(paper=_paper(scan, covered, paper_dpi), pictures=pictures, inks=inks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    """A scan at two sizes."""

    pixels: Pixels
    coarse: Pixels
    dpi: float  # of `coarse`
    params: LayerParams


def _darker(full: Grey, coarse: Grey, scan: _Scan) -> Mask:
    """Mark what is darker than its threshold; nothing where there is too little contrast for ink."""
    import cv2

    cell = max(2, round(_CELL_MM * scan.dpi / MM_PER_INCH))
    kernel, around = np.ones((cell, cell), np.uint8), np.ones((3, 3), np.uint8)
    middles = tuple(slice(min(cell, side) // 2, None, cell) for side in coarse.shape)
    darkest = cv2.erode(cv2.erode(coarse, kernel)[middles], around).astype(np.int16)
    paper = cv2.dilate(cv2.dilate(cv2.blur(coarse, (3, 3)), kernel)[middles], around).astype(np.int16)
    limit = np.where(paper - darkest >= scan.params.contrast, darkest + (paper - darkest) * _BETWEEN, 0)
    limit[paper < _SOLID] = WHITE
    scale_x, scale_y = full.shape[1] / coarse.shape[1] * cell, full.shape[0] / coarse.shape[0] * cell
    size = max(1, round(limit.shape[1] * scale_x)), max(1, round(limit.shape[0] * scale_y))
    limits = cv2.resize(limit.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    missing = max(0, full.shape[0] - size[1]), max(0, full.shape[1] - size[0])
    if any(missing):
        limits = cv2.copyMakeBorder(limits, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.asarray(cv2.compare(full, limits[: full.shape[0], : full.shape[1]], cv2.CMP_LT), dtype=np.uint8)


def _coloured(scan: _Scan, dark: Mask) -> Iterator[tuple[Mask, Patch]]:
    """Find red and blue ink; what is coloured is taken out of `dark`."""
    import cv2

    if scan.pixels.ndim == 2:
        return
    small, small_dpi = halved_to(scan.coarse, scan.dpi, _COLOUR_DPI)
    paper = np.median(small[::4, ::4].reshape(-1, 3), axis=0).astype(int)
    least = _LEAST_COLOUR_MM2 * (small_dpi / MM_PER_INCH) ** 2
    for light, deep in _COLOURED_INKS:
        tint = max(0, int(paper[light] - paper[deep]))
        chroma = _chroma(small, light, deep)
        places = _above(chroma, tint + scan.params.chroma)
        if cv2.countNonZero(places) < least:
            continue
        places, near = _gathered(places, least)
        if not places.any():
            continue
        core = places > 0
        usual, level, depth = (
            int(np.median(values[core])) for values in (chroma, _channel(small, light), _channel(small, deep))
        )
        x, y, width, height = cv2.boundingRect(near)
        box = Patch(x, y, x + width, y + height)
        patch, there = scaled(box, small, scan.pixels), scaled(box, small, scan.coarse)
        crop = patch.of(scan.pixels)
        tinge = _chroma(crop, light, deep)
        near = _enlarged(box.of(near), crop) & _above(_channel(crop, light), (level + _BLACK) // 2)
        deepest = np.maximum(_channel(there.of(scan.coarse), deep), np.uint8(depth))
        ink = near & _darker(_channel(crop, deep), deepest, scan)
        patch.of(dark)[...] &= ~(near & _above(tinge, tint + _TINGED))
        yield ink & _above(tinge, tint + max(_TINGED, round(_PURE * (usual - tint)))), patch


def _chroma(pixels: Pixels, light: int, deep: int) -> Grey:
    import cv2

    return np.asarray(cv2.subtract(_channel(pixels, light), _channel(pixels, deep)), dtype=np.uint8)


def _above(values: Grey, limit: int) -> Mask:
    import cv2

    return np.asarray(cv2.threshold(values, limit, WHITE, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _enlarged(mask: Mask, like: Pixels) -> Mask:
    import cv2

    size = like.shape[1], like.shape[0]
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _gathered(places: Mask, least_px: float) -> tuple[Mask, Mask]:
    """Join places that lie near each other, drop groups of fewer pixels; return what is left, and all around it."""
    import cv2

    around = cv2.dilate(places, np.ones((_NEAR_PX, _NEAR_PX), np.uint8))
    count, groups = cv2.connectedComponents(around, connectivity=8)
    sizes = np.bincount(groups[places > 0], minlength=count)
    near = np.asarray(((sizes >= least_px).astype(np.uint8) * WHITE)[groups], dtype=np.uint8)
    return places & near, near


def _clear(mask: Mask, patch: Patch, pictures: Sequence[Patch]) -> None:
    for picture in pictures:
        left, top = max(0, picture.x0 - patch.x0), max(0, picture.y0 - patch.y0)
        mask[top : max(0, picture.y1 - patch.y0), left : max(0, picture.x1 - patch.x0)] = 0


def _ink_layer(mask: Mask, patch: Patch, scan: _Scan, covered: Mask) -> InkLayer:
    """Find the ink's colour, and note in `covered` where it lies: 255 is ink all over."""
    there = scaled(patch, scan.pixels, scan.coarse)
    cover = resized(mask, there.x1 - there.x0, there.y1 - there.y0)
    np.maximum(there.of(covered), cover, out=there.of(covered))
    step = 1 + (cover.size > _MANY)
    colour = _ink_colour(cover[::step, ::step], there.of(scan.coarse)[::step, ::step])
    return InkLayer(mask=mask, patch=patch, colour=colour)


def _ink_colour(cover: Mask, coarse: Pixels) -> tuple[int, int, int]:
    """Return the median colour where a coarse pixel is ink all over, or as much of it as there is."""
    limits = (WHITE, WHITE // 2, 1)
    enough = (found for least in limits if np.count_nonzero(found := cover >= least) >= _FIRMEST)
    firm = next(enough, cover == cover.max())
    median = np.median(coarse[firm].reshape(np.count_nonzero(firm), -1), axis=0).astype(int)
    red, green, blue = (median if median.size == 3 else np.repeat(median, 3)).tolist()
    return red, green, blue


def _paper(scan: _Scan, covered: Mask, dpi: float) -> Pixels:
    """Average the paper down over what nothing lies on; plain paper is halved once more."""
    import cv2

    covered = np.asarray(cv2.dilate(covered, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    bare = np.bitwise_not(_above(covered, 0))
    seen = np.asarray(cv2.bitwise_and(scan.coarse, scan.coarse, mask=bare), dtype=np.uint8)
    paper = _filled(halved_to(seen, scan.dpi, dpi)[0], halved_to(bare, scan.dpi, dpi)[0])
    plain = resized(paper, paper.shape[1] // 2, paper.shape[0] // 2)
    back = cv2.resize(plain, (paper.shape[1], paper.shape[0]), interpolation=cv2.INTER_LINEAR)
    told = _above(np.asarray(cv2.absdiff(paper, np.asarray(back, dtype=np.uint8)), dtype=np.uint8), _TOLD)
    return paper if np.count_nonzero(told) > _TOLD_SHARE * paper.size else plain


def _filled(seen: Pixels, share: Grey) -> Pixels:
    """Divide by the share of each pixel that was seen; where that is little, take what is around.

    Args:
        seen: Averages in which what is covered counts as black.
        share: 255 where all was seen.
    """
    import cv2

    if share.min() == WHITE:
        return seen
    shares = share if seen.ndim == 2 else cv2.merge([share] * 3)
    mean = np.asarray(cv2.divide(seen, shares, scale=WHITE), dtype=np.uint8)
    height, width = share.shape
    if min(height, width) < _SMALLEST_PX:
        mean[share == 0] = np.median(mean[share > 0], axis=0) if share.any() else WHITE
        return mean
    around = _filled(resized(seen, width // 2, height // 2), resized(share, width // 2, height // 2))
    around = np.asarray(cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    cv2.copyTo(around, np.bitwise_not(_above(share, _THIN)), mean)
    return mean


def _channel(pixels: Pixels, channel: int) -> Grey:
    import cv2

    return pixels if pixels.ndim == 2 else np.asarray(cv2.extractChannel(pixels, channel), dtype=np.uint8)
