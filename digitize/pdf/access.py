"""The access copy's pages: small, for portals with an upload limit and for quick viewing; never the archive.

Method: a page is taken apart (`imaging.layers`).  Paper and photographs are JPEG pictures of low resolution; over
them each colour of ink is painted through a lossless Group 4 mask, coloured inks first.  Bitonal scans are Group 4
whole.  Where the layers come to no fewer bytes than the scan's own picture, that is taken.  Matrix, page box and text
layer are those of the archive.
Accuracy: ink has the resolution of its mask, and one flat colour a kind; bitonal pages are equal to the scan but
where the level asks for less resolution than the scan has.
Fails as the taking apart does; the archive beside it holds the scan.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from digitize.imaging.decode.picture import code_group4
from digitize.imaging.layers import LayerParams, find_layers
from digitize.imaging.patches import Patch, whole
from digitize.imaging.resize import resized
from digitize.model import Box
from digitize.pdf.archive import Layer, layered_part
from digitize.pdf.coding import jpeg_stream

if TYPE_CHECKING:
    from digitize.imaging.decode import DecodedPage
    from digitize.imaging.pixels import Pixels
    from digitize.model import CleanPage, PageText, PictureStream


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLevel:
    """How fine an access copy is; resolutions in dots per inch, never above the scan's own."""

    name: str
    mask_dpi: float  # of ink, and of bitonal pages
    picture_dpi: float  # of photographs
    paper_dpi: float  # at least, of what is left; half of it where that is plain
    quality: int  # libjpeg's, of photographs


LEVELS: Final = (
    AccessLevel(name="decree", mask_dpi=float("inf"), picture_dpi=200, paper_dpi=70, quality=50),
    AccessLevel(name="small", mask_dpi=200, picture_dpi=150, paper_dpi=50, quality=40),
    AccessLevel(name="least", mask_dpi=150, picture_dpi=100, paper_dpi=36, quality=30),
)
"""From the finest: the decrees' 200 dpi or more, 200 dpi, and the least that is still well legible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessParams:
    """How fine access copies may be, and how large."""

    finest: str = "decree"  # name of the level that is tried first
    max_bytes: int = 0  # of one file; 0: no limit

    @property
    def levels(self) -> tuple[AccessLevel, ...]:
        """Return the levels in the order in which they are tried."""
        return tuple(itertools.dropwhile(lambda level: level.name != self.finest, LEVELS))

    def allows(self, size: int) -> bool:
        """Whether a file may have so many bytes."""
        return not self.max_bytes or size <= self.max_bytes


_PAPER_QUALITY: Final = 35
_BLANK_DPI: Final = 50.0
_HALF: Final = 128
_SAME: Final = 0.98  # of a resolution: a scanner's inch may be a little off


def copies_part(decoded: DecodedPage, clean: CleanPage, text: PageText | None, level: AccessLevel) -> bytes:
    """Write one page as a PDF of its own: the archive's copy first, then the access copy where it differs.

    Args:
        decoded: The scan.
        clean: How it lies on the page, and whether it is blank.
        text: The text layer; None for a page that was not read.
        level: How fine the access copy is.

    Raises:
        PdfError: The page would be smaller or larger than a PDF page can be.
    """
    as_scanned = (Layer(stream=decoded.stream),)
    layers = access_layers(decoded, clean, level)
    copies = (as_scanned,) if layers == as_scanned else (as_scanned, layers)
    return layered_part(copies, clean.page, clean.placement, text)


def access_layers(decoded: DecodedPage, clean: CleanPage, level: AccessLevel) -> tuple[Layer, ...]:
    """Take a page apart and code it; the scan's own picture where that is no larger."""
    as_scanned = Layer(stream=decoded.stream)
    page, pixels, dpi = decoded.page, decoded.pixels, float(np.sqrt(decoded.page.dpi_x * decoded.page.dpi_y))
    if page.colour == "bitonal" and _is_group4(decoded.stream) and level.mask_dpi >= _SAME * dpi:
        return (as_scanned,)
    if page.colour == "bitonal":
        layers = [Layer(stream=code_group4(_shrunk(pixels, level.mask_dpi / dpi) < _HALF))]
    elif clean.blank.is_blank:
        layers = [Layer(stream=jpeg_stream(_shrunk(pixels, _BLANK_DPI / dpi), _PAPER_QUALITY))]
    else:
        layers = _mixed(_shrunk(pixels, level.mask_dpi / dpi), min(dpi, level.mask_dpi), level)
    smaller = sum(len(layer.stream.data) for layer in layers) < len(decoded.stream.data)
    return tuple(layers) if smaller else (as_scanned,)


def _is_group4(stream: PictureStream) -> bool:
    return stream.filter == "CCITTFaxDecode" and dict(stream.decode_parms).get("K", 0) < 0


def _mixed(pixels: Pixels, dpi: float, level: AccessLevel) -> list[Layer]:
    found = find_layers(pixels, dpi, level.paper_dpi, LayerParams())
    pictures = [
        Layer(
            stream=jpeg_stream(_shrunk(patch.of(pixels), level.picture_dpi / dpi), level.quality),
            part=_share(patch, pixels),
        )
        for patch in found.pictures
    ]
    inks = [
        Layer(stream=code_group4(ink.mask > 0), part=_share(ink.patch, pixels), ink=ink.colour) for ink in found.inks
    ]
    return [Layer(stream=jpeg_stream(found.paper, _PAPER_QUALITY)), *pictures, *inks]


def _shrunk(pixels: Pixels, scale: float) -> Pixels:
    if scale >= _SAME:
        return pixels
    return resized(pixels, round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))


def _share(patch: Patch, pixels: Pixels) -> Box:
    """Return a patch in shares of the picture's width and height."""
    _, _, width, height = whole(pixels)
    return Box(patch.x0 / width, patch.y0 / height, patch.x1 / width, patch.y1 / height)
