"""How many pixels make an inch: what the file says if it can be true, else worked out from the paper.

A given resolution is believed between 50 and 1200 dpi when the paper it means can exist; 72 and 96,
which programs write when they do not know, only when the paper is no larger than A3.  Otherwise the
pixel size is compared with the usual papers at the usual scanner settings.  A3 at 200 dpi has the
pixels of A5 at 400: such ties go to the more usual pair.  Fails for papers of other sizes, which get
the resolution at which their short side is as wide as A4.
Source of the paper sizes: ISO 216, ISO/IEC 7810 (ID-1), ANSI/ASME Y14.1 (Letter).
"""

from __future__ import annotations

from dataclasses import dataclass

from digitize.model import MM_PER_INCH

_PAPERS = (  # short side and long side in mm, and how much a worse fit is forgiven for being usual
    (210.0, 297.0, 0.0),
    (148.0, 210.0, 0.008),  # A5
    (297.0, 420.0, 0.006),  # A3
    (215.9, 279.4, 0.010),  # Letter
    (53.98, 85.6, 0.012),  # ID-1, the identity card
)
_SETTINGS = {300: 0.0, 200: 0.0, 150: 0.003, 600: 0.004, 240: 0.006, 400: 0.006, 100: 0.006}  # dpi, the same malus
_FIT = 0.045  # relative error of a side, scanners crop by a few millimetres
_LEAST_DPI, _MOST_DPI = 50.0, 1200.0
_SCREEN_DPI = (72.0, 96.0)
_SCREEN_PAPER_MM = (310.0, 435.0)
_LEAST_SIDE_MM, _MOST_SHORT_MM, _MOST_LONG_MM = 10.0, 930.0, 3100.0
_MOST_SQUEEZED = 2.2  # fax: 204 x 98 dpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Pixels per inch along the picture's own rows and columns."""

    dpi_x: float
    dpi_y: float
    inferred: bool


def find_resolution(width_px: int, height_px: int, *given: tuple[float, float] | None) -> Resolution:
    """Take the first given pair that can be true, else infer one from the paper size.

    Args:
        width_px: of the picture as stored.
        height_px: of the picture as stored.
        given: what the file's headers say, most trusted first, in dots per inch.
    """
    for pair in given:
        if pair is not None and _credible(width_px, height_px, pair):
            return Resolution(dpi_x=pair[0], dpi_y=pair[1], inferred=False)
    dpi = _infer(min(width_px, height_px), max(width_px, height_px))
    return Resolution(dpi_x=dpi, dpi_y=dpi, inferred=True)


def _credible(width_px: int, height_px: int, pair: tuple[float, float]) -> bool:
    if not all(_LEAST_DPI <= dpi <= _MOST_DPI for dpi in pair) or max(pair) > _MOST_SQUEEZED * min(pair):
        return False
    short, long = sorted((width_px / pair[0] * MM_PER_INCH, height_px / pair[1] * MM_PER_INCH))
    if all(round(dpi) in _SCREEN_DPI for dpi in pair) and (short > _SCREEN_PAPER_MM[0] or long > _SCREEN_PAPER_MM[1]):
        return False
    return short >= _LEAST_SIDE_MM and short <= _MOST_SHORT_MM and long <= _MOST_LONG_MM


def _infer(short_px: int, long_px: int) -> float:
    fits = [
        (error + paper_malus + malus, dpi)
        for short_mm, long_mm, paper_malus in _PAPERS
        for dpi, malus in _SETTINGS.items()
        if (error := max(_off(short_px, short_mm, dpi), _off(long_px, long_mm, dpi))) <= _FIT
    ]
    if fits:
        return float(min(fits)[1])
    return min(max(short_px / (_PAPERS[0][0] / MM_PER_INCH), _LEAST_DPI), _MOST_DPI)


def _off(pixels: int, side_mm: float, dpi: int) -> float:
    return abs(pixels / (side_mm / MM_PER_INCH * dpi) - 1.0)
