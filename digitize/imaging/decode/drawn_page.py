"""A PDF page that is more than one picture, drawn by poppler through pdf2image.

Annotations are hidden: a signature's visible widget is no page ink.  Drawn at 300 dpi or at the
resolution of the page's sharpest picture up to 600, less for huge sheets; grey where there is no colour.
The resolution is exact.  poppler knows no UserUnit, so its dots per 72 units are scaled here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitize.errors import ToolError
from digitize.imaging.decode import refusals
from digitize.imaging.decode.pdf_file import shown_box, unit_points
from digitize.imaging.decode.picture import Picture, code_losslessly
from digitize.model import Step
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path

    import pikepdf
    from numpy.typing import NDArray

    from digitize.imaging.decode.limits import Limits
    from digitize.imaging.decode.page_content import PageContent, PlacedImage
    from digitize.imaging.decode.refusals import Where

POINTS_PER_INCH = 72.0
_LEAST_DPI, _MOST_DPI = 300.0, 600.0
_MOST_PIXELS = 70_000_000  # A3 at 600 dpi: a quarter of a gigabyte while it is drawn
_SPARE = 0.98  # poppler rounds each side up


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingPlan:
    """At which resolution to draw a page."""

    dpi: float  # dots per real inch
    unit_points: float  # the page's UserUnit


def plan_drawing(page: pikepdf.Page, content: PageContent, limits: Limits) -> DrawingPlan:
    """Choose the resolution for a page."""
    unit = unit_points(page)
    x0, y0, x1, y1 = shown_box(page)
    width, height = ((x1 - x0) * unit / POINTS_PER_INCH, (y1 - y0) * unit / POINTS_PER_INCH)
    sharpest = max((max(image_dpi(placed, unit)) for placed in content.images), default=0.0)
    wanted = min(max(_LEAST_DPI, math.ceil(sharpest - 0.5)), _MOST_DPI)
    most_pixels = min(limits.max_pixels, _MOST_PIXELS) * _SPARE
    most = min(math.sqrt(most_pixels / (width * height)), limits.max_side_px * _SPARE / max(width, height))
    return DrawingPlan(dpi=min(wanted, most), unit_points=unit)


def image_dpi(placed: PlacedImage, unit: float) -> tuple[float, float]:
    """Return a placed image's pixels per real inch along its own rows and columns; 0 where it has no extent."""
    a, b, c, d, _e, _f = placed.matrix
    sides = (math.hypot(a, b) * unit / POINTS_PER_INCH, math.hypot(c, d) * unit / POINTS_PER_INCH)
    pixels = (int(placed.image.get("/Width", 0)), int(placed.image.get("/Height", 0)))
    return (pixels[0] / sides[0] if sides[0] else 0.0, pixels[1] / sides[1] if sides[1] else 0.0)


def draw_page(path: Path, plan: DrawingPlan, limits: Limits, where: Where) -> Picture:
    """Draw one page as it is displayed, its Rotate applied, and code it losslessly.

    Raises:
        ScanError: corrupt, timed_out.
        ToolError: poppler is missing.
    """
    pixels = _without_false_colour(_draw(path, plan, limits, where))
    return code_losslessly(pixels, Step(name="rasterised", settings=(("dpi", f"{plan.dpi:g}"),)))


def _draw(path: Path, plan: DrawingPlan, limits: Limits, where: Where) -> NDArray[np.uint8]:
    import pdf2image
    from pdf2image import exceptions

    with refusals.damage_refused(where):
        try:
            pages = pdf2image.convert_from_path(
                path.absolute(),  # a name may begin with a dash
                dpi=plan.dpi * plan.unit_points,  # type: ignore[arg-type] # poppler takes fractions
                first_page=where.frame,
                last_page=where.frame,
                use_cropbox=True,
                hide_annotations=True,
                timeout=limits.raster_seconds,
            )
        except exceptions.PDFInfoNotInstalledError as error:
            raise ToolError(
                N_("{tool} is not installed"),
                hint=N_("See `digitize status` for the packages to install."),
                tool="pdftoppm",
            ) from error
        except exceptions.PDFPopplerTimeoutError as error:
            raise refusals.timed_out(where, limits.raster_seconds) from error
        return np.asarray(pages[0].convert("RGB"))


def _without_false_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    red = pixels[:, :, 0]
    grey = bool((red == pixels[:, :, 1]).all() and (red == pixels[:, :, 2]).all())
    return np.ascontiguousarray(red) if grey else pixels
