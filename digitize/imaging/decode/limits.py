"""How large an input may be: checked against what headers claim, before anything is decoded.

What headers do not say (memory, time, output) travels along here; `runs/limits.py` holds a worker to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import ScanError
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.imaging.decode.refusals import Where

_HINT = N_("If this is a real scan, ask the operator to raise the limit.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file and one page may ask of a worker."""

    max_side_px: int = 49_999
    max_pixels: int = 178_000_000  # a page: A3 at 900 dpi; Pillow's own guard stands at 179 million
    max_pages: int = 2_000
    max_bytes: int = 2**31
    raster_seconds: int = 60  # for poppler on one PDF page
    memory_mib: int = 1_024  # beyond what a worker takes without a page
    seconds: float = 120.0  # of processor time, for one page
    output_bytes: int = 2**31  # of a file that is written for one page


def check_size(width: int, height: int, limits: Limits, where: Where) -> None:
    """Refuse a picture whose header claims too many pixels.

    Raises:
        ScanError: too_large.
    """
    if max(width, height) > limits.max_side_px or width * height > limits.max_pixels:
        raise ScanError(
            N_("{name}: a picture of {width} x {height} pixels is too large (at most {side} a side, {pixels} in all)"),
            code="too_large",
            hint=_HINT,
            name=where.name,
            width=width,
            height=height,
            side=limits.max_side_px,
            pixels=limits.max_pixels,
        )


def check_pages(pages: int, limits: Limits, where: Where) -> None:
    """Refuse a file with too many pages.

    Raises:
        ScanError: too_large.
    """
    if pages > limits.max_pages:
        raise ScanError(
            N_("{name}: more than {limit} pages"), code="too_large", hint=_HINT, name=where.name, limit=limits.max_pages
        )


def check_bytes(size: int, limits: Limits, where: Where) -> None:
    """Refuse a file with too many bytes.

    Raises:
        ScanError: too_large.
    """
    if size > limits.max_bytes:
        raise ScanError(
            N_("{name}: {size} bytes are too many (at most {limit})"),
            code="too_large",
            hint=_HINT,
            name=where.name,
            size=size,
            limit=limits.max_bytes,
        )
