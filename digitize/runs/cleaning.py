"""From a decoded side to everything that is found about its picture, cheap questions first.

A reduced picture answers whether the side is blank, which way up it lies and how it leans; its letters and lines
are looked for once.  Only where the picture alone can't tell the orientation does the engine read some rows both
ways; what nobody can tell stays None and the page is left as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from digitize.errors import ReadingError, ToolError
from digitize.imaging.blank import BlankParams, find_blank
from digitize.imaging.clean import CleanParams, reading_picture
from digitize.imaging.crop import CropParams, find_crop, may_have_border
from digitize.imaging.lines import find_lines, seen_finer
from digitize.imaging.marks import find_marks, placed_marks
from digitize.imaging.orient import OrientParams, axis_confidence, orientation_of
from digitize.imaging.placement import levelled, place, reduced, scan_to_page
from digitize.imaging.skew import SkewParams, skew_of
from digitize.model import Blank, CleanPage, Orientation, Skew, Step
from digitize.runs.stamps import read_stamps
from digitize.runs.two_ways import upright_by_reading

if TYPE_CHECKING:
    from digitize.imaging.decode import DecodedPage
    from digitize.imaging.lines import Lines
    from digitize.imaging.pixels import Grey, Pixels
    from digitize.imaging.placement import QuarterTurn
    from digitize.model import Crop, Placement, ScannedPage
    from digitize.ocr.engine import OcrEngine

_QUESTIONS_DPI = 100.0
"""Enough for lines, edges and blank sides; a fiftieth of a 300 dpi colour scan's bytes."""
_ENGINE_DPI = 150.0
_LEAST_LETTERS_PX = 1000
"""65 mm2 of letters, about forty: on fewer Tesseract's orientation model guesses."""
_CLAIMED = 0.5
"""Confidence of a turn that only the file claims (EXIF, /Rotate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningParams:
    """How each finding is made and from when it is acted on."""

    blank: BlankParams = field(default_factory=BlankParams)
    orient: OrientParams = field(default_factory=OrientParams)
    skew: SkewParams = field(default_factory=SkewParams)
    crop: CropParams = field(default_factory=CropParams)
    clean: CleanParams = field(default_factory=CleanParams)


def clean_page(decoded: DecodedPage, params: CleaningParams, engine: OcrEngine) -> CleanPage:
    """Find what there is to know about a side's picture.

    A page that a program made (`born_digital`) stands as it is displayed.
    """
    page = decoded.page
    if page.born_digital:
        return _as_displayed(decoded, engine)
    small = levelled(decoded.pixels, page, place(page, None, None, None), _QUESTIONS_DPI)
    blank = find_blank(small, _QUESTIONS_DPI, params.blank)
    if blank.is_blank:
        return _found(decoded, blank)
    grey = reading_picture(small, params.clean)
    lines = _lines(decoded, grey, params)
    orientation = _orientation(decoded, lines, params, engine)
    skew = skew_of(lines, orientation.degrees if orientation else lines.turn, params.skew) if lines else None
    lean = skew if skew and skew.confidence >= params.skew.trust else None
    crop = _crop(grey, page, place(page, orientation, lean, None), params.crop)
    placement = place(page, orientation, lean, crop)
    return CleanPage(
        page=page,
        placement=placement,
        marks=placed_marks(find_marks(_grey(decoded.pixels)), scan_to_page(page, placement)),
        blank=blank,
        orientation=orientation,
        skew=skew,
        crop=crop,
        steps=decoded.steps,
        stamps=read_stamps(decoded, (small, _QUESTIONS_DPI), placement, engine),
    )


def picture_to_read(decoded: DecodedPage, clean: CleanPage, params: CleanParams, dpi: float) -> Pixels:
    """Make the upright, levelled grey picture that the engine sees; the archive never holds it."""
    return reading_picture(levelled(_red(decoded.pixels), decoded.page, clean.placement, dpi), params)


def _lines(decoded: DecodedPage, grey: Grey, params: CleaningParams) -> Lines | None:
    """Find the lines; where there are few of them, a finer picture tells their lean."""
    lines = find_lines(grey, _QUESTIONS_DPI)
    if lines is None or not lines.few:
        return lines
    finer = levelled(_red(decoded.pixels), decoded.page, place(decoded.page, None, None, None), _ENGINE_DPI)
    return seen_finer(lines, reading_picture(finer, params.clean), _ENGINE_DPI)


def _orientation(
    decoded: DecodedPage, lines: Lines | None, params: CleaningParams, engine: OcrEngine
) -> Orientation | None:
    found = orientation_of(lines, _QUESTIONS_DPI, params.orient) if lines else None
    if found and found.confidence >= params.orient.trust:
        return found
    try:
        found = _orientation_read(decoded, lines, params, engine)
    except (ReadingError, ToolError):
        found = None
    if found is None and decoded.turn_hint is not None:
        return Orientation(degrees=cast("QuarterTurn", decoded.turn_hint), confidence=_CLAIMED)
    return found


def _orientation_read(
    decoded: DecodedPage, lines: Lines | None, params: CleaningParams, engine: OcrEngine
) -> Orientation | None:
    """Ask the engine: by reading some rows both ways where the axis is known, else by its orientation model."""
    if lines is None:
        return None
    picture = reduced(_red(decoded.pixels), decoded.page, _ENGINE_DPI)
    if axis_confidence(lines, params.orient) > 0:
        found = upright_by_reading(picture, decoded.page, lines, _QUESTIONS_DPI, engine)
        if found:
            return found
    if np.count_nonzero(lines.letters) < _LEAST_LETTERS_PX:
        return None
    return engine.find_orientation(reading_picture(picture, params.clean), _ENGINE_DPI)


def _crop(grey: Grey, page: ScannedPage, placement: Placement, params: CropParams) -> Crop | None:
    if not may_have_border(grey, params):
        return None
    return find_crop(levelled(grey, page, placement, _QUESTIONS_DPI), _QUESTIONS_DPI, params)


def _as_displayed(decoded: DecodedPage, engine: OcrEngine) -> CleanPage:
    upright = Orientation(degrees=0, confidence=1.0)
    level = Skew(degrees=0.0, confidence=1.0)
    placement = place(decoded.page, upright, None, None)
    small = reduced(decoded.pixels, decoded.page, _QUESTIONS_DPI)
    return CleanPage(
        page=decoded.page,
        placement=placement,
        marks=placed_marks(find_marks(_grey(decoded.pixels)), scan_to_page(decoded.page, placement)),
        blank=Blank(is_blank=False, ink_share=0.0, confidence=1.0),
        orientation=upright,
        skew=level,
        crop=None,
        steps=(*decoded.steps, Step(name="kept_text")),
        stamps=read_stamps(decoded, (small, _QUESTIONS_DPI), placement, engine),
    )


def _found(decoded: DecodedPage, blank: Blank) -> CleanPage:
    """A blank side: there is nothing on it to turn, to level or to read."""
    return CleanPage(
        page=decoded.page,
        placement=place(decoded.page, None, None, None),
        marks=(),
        blank=blank,
        orientation=None,
        skew=None,
        crop=None,
        steps=decoded.steps,
    )


def _red(pixels: Pixels) -> Grey:
    """The channel that the engine sees, taken before the costly steps: they work on a third of the bytes."""
    import cv2

    return pixels if pixels.ndim == 2 else np.asarray(cv2.extractChannel(pixels, 0), dtype=np.uint8)


def _grey(pixels: Pixels) -> Grey:
    import cv2

    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
