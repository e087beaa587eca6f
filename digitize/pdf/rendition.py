"""A page for a portal that takes only small files: one picture in colour, at a resolution that is still lawful.

Unlike the access copy it is not taken apart: every part of the page has the whole resolution.  Where the scan is not
finer, or its own coding is smaller, its own picture is taken.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from digitize.imaging.resize import resized
from digitize.pdf.archive import Layer, layered_part
from digitize.pdf.coding import jpeg_stream

if TYPE_CHECKING:
    from digitize.imaging.decode import DecodedPage
    from digitize.model import CleanPage, PageText, PictureStream


def rendition_part(decoded: DecodedPage, clean: CleanPage, text: PageText | None, *, dpi: float, quality: int) -> bytes:
    """Write one page as a PDF of its own, to be joined; it is as large as the paper.

    Args:
        decoded: The scan.
        clean: How it lies on the page.
        text: The text layer; None for a page that was not read.
        dpi: That the picture keeps at least; never above the scan's own.
        quality: libjpeg's, 1..100.

    Raises:
        PdfError: The page would be smaller or larger than a PDF page can be.
    """
    return layered_part([[Layer(stream=_coded(decoded, dpi, quality))]], clean.page, clean.placement, text)


def _coded(decoded: DecodedPage, dpi: float, quality: int) -> PictureStream:
    page, (height, width) = decoded.page, decoded.pixels.shape[:2]
    if page.colour == "bitonal":
        return decoded.stream
    smaller = resized(
        decoded.pixels,
        min(width, ceil(width * dpi / page.dpi_x)),
        min(height, ceil(height * dpi / page.dpi_y)),
    )
    coded = jpeg_stream(smaller, quality)
    return coded if len(coded.data) < len(decoded.stream.data) else decoded.stream
