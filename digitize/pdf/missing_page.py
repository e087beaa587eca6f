"""The page that stands in an archive where a side could not be decoded: a crossed out A4 sheet without words.

So the archive has a place for every side, and nobody overlooks that one can't be seen; the bytes that came
in are among the originals.
"""

from __future__ import annotations

import zlib

import numpy as np

from digitize.model import MM_PER_INCH, Box, PageSource, PictureStream, Placement, ScannedPage
from digitize.pdf.archive import page_part

_DPI = 50
_WIDTH, _HEIGHT = 413, 585  # A4 at 50 dpi
_WHITE, _LINE = 255, 128


def missing_page(source: PageSource) -> bytes:
    """Write the crossed out sheet as a page part, to be joined like any other."""
    page = ScannedPage(
        source=source, width_px=_WIDTH, height_px=_HEIGHT, dpi_x=_DPI, dpi_y=_DPI, dpi_inferred=True, colour="grey"
    )
    width, height = _WIDTH * MM_PER_INCH / _DPI, _HEIGHT * MM_PER_INCH / _DPI
    placement = Placement(
        turn=0,
        lean_degrees=0.0,
        crop=Box(0.0, 0.0, width, height),
        picture_width_mm=width,
        picture_height_mm=height,
    )
    return page_part(_crossed_out(), page, placement, None)


def _crossed_out() -> PictureStream:
    pixels = np.full((_HEIGHT, _WIDTH), _WHITE, np.uint8)
    rows = np.arange(_HEIGHT)
    columns = rows * (_WIDTH - 1) // (_HEIGHT - 1)
    pixels[rows, columns] = pixels[rows, columns[::-1]] = _LINE
    return PictureStream(
        data=zlib.compress(pixels.tobytes()),
        filter="FlateDecode",
        width_px=_WIDTH,
        height_px=_HEIGHT,
        colour="gray",
        bits=8,
    )
