"""From a page's picture and the places of its lines to the pictures that the network reads.

Method: rules are painted over, else they are read as dashes and bars.  A line is cut out with room above and
below, as the network was taught with: at least as deep as its letters' tails would reach.  Where more than a
word's width of it is empty, it is cut into pieces: the cells of a head or a table, which say nothing to each
other.  A piece is scaled to the network's height; black and white are taken from the row through its middle.
Accuracy: columns are known to half a pixel.  Fails on light letters on dark ground.
Source: Tesseract 5, linerec.cpp, input.cpp and networkio.cpp (padding, height, contrast).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from digitize.model import MM_PER_INCH
from digitize.ocr.lines.network import HEIGHT, POOLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import Box
    from digitize.ocr.lines.network import Floats

Grey = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

_WHITE = 255
_LEAST_RULE_MM = 12.0  # longer than a letter is wide or high
_RULE_DARKNESS = 85  # below white
_PAD_MM = 0.85
_TAIL, _CROWN = 0.3, 0.15  # of the height above the base line: room that is given below and above
_LEAST_LINE_MM = 1.0
_GAP = 1.6  # of the line's height: emptier is the space between two cells
_LEAST_CONTRAST = 25  # grey levels between ink and paper
_MIDDLE_OF_INK, _MIDDLE_OF_PAPER = 0.25, 0.75  # quantiles of the darkest and lightest spots of the middle row


class TextLine(NamedTuple):
    """Where the layout saw a line, in pixels of the page."""

    left: int
    top: int
    right: int
    bottom: int
    base: float  # height of the base line at the line's middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a line without wide gaps."""

    line: int  # ordinal of its line
    left: int  # of the picture, in pixels of the page
    top: int
    ink: Bools  # (height, width) in pixels of the page
    picture: Floats  # (HEIGHT, width), -1 black to 1 white

    @property
    def scale(self) -> float:
        """Pixels of the page for a column that the network tells."""
        return POOLED * float(self.ink.shape[1] / self.picture.shape[1])


def without_rules(page: Grey, dpi: float) -> Grey:
    """Paint horizontal and vertical rules white."""
    import cv2

    dark = np.asarray(cv2.threshold(page, _WHITE - _RULE_DARKNESS, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    length = round(_LEAST_RULE_MM * dpi / MM_PER_INCH)
    rules = np.zeros_like(dark)
    for shape in ((1, length), (length, 1)):
        cv2.bitwise_or(rules, cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), dst=rules)
    if not rules.any():
        return page
    rims = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    return np.asarray(np.where(rims > 0, np.uint8(_WHITE), page), dtype=np.uint8)


def cut_pieces(page: Grey, line: TextLine, ordinal: int, dpi: float) -> Iterator[Piece]:
    """Cut a line into pieces.

    Args:
        page: its picture.
        line: where the line lies.
        ordinal: which of the page's lines it is.
        dpi: of the page.
    """
    if line.bottom - line.top < _LEAST_LINE_MM * dpi / MM_PER_INCH:
        return
    rise = max(1.0, line.base - line.top)
    top, bottom = line.top - _CROWN * rise, max(line.bottom, line.base + _TAIL * rise)
    yield from _pieces(page, (line.left, round(top), line.right, round(bottom)), ordinal, dpi)


def cut_again(page: Grey, box: Box, ordinal: int, dpi: float) -> Iterator[Piece]:
    """Cut a box of the page, in millimetres, out as it is: another frame than the first look's."""
    left, top, right, bottom = (round(side * dpi / MM_PER_INCH) for side in box)
    yield from _pieces(page, (left, top, right, bottom), ordinal, dpi)


def _pieces(page: Grey, frame: tuple[int, int, int, int], ordinal: int, dpi: float) -> Iterator[Piece]:
    pad = max(1, round(_PAD_MM * dpi / MM_PER_INCH))
    left, top = max(0, frame[0] - pad), max(0, frame[1] - pad)
    band = page[top : frame[3] + pad, left : frame[2] + pad]
    if not band.size:
        return
    ink = _ink(band)
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return
    for part in np.split(columns, np.flatnonzero(np.diff(columns) > _GAP * band.shape[0]) + 1):
        first, last = max(0, int(part[0]) - pad), min(band.shape[1], int(part[-1]) + 1 + pad)
        picture = _scaled(band[:, first:last])
        if picture.shape[1] >= POOLED:
            yield Piece(line=ordinal, left=left + first, top=top, ink=ink[:, first:last], picture=picture)


def _ink(band: Grey) -> Bools:
    """Mark what is nearer to the darkest spot than to the paper."""
    paper, darkest = int(np.median(band)), int(band.min())
    return np.asarray(band < min((paper + darkest) // 2, paper - _LEAST_CONTRAST), dtype=np.bool_)


def _scaled(band: Grey) -> Floats:
    import cv2

    height, width = HEIGHT, round(band.shape[1] * HEIGHT / band.shape[0])
    method = cv2.INTER_AREA if height < band.shape[0] else cv2.INTER_LINEAR
    scaled = cv2.resize(band, (max(1, width), height), interpolation=method)
    black, white = _contrast(scaled[height // 2].astype(np.int16))
    levels = (scaled.astype(np.float32) - np.float32(black)) / np.float32(max(1.0, (white - black) / 2)) - 1
    return np.asarray(np.clip(levels, -1, 1), dtype=np.float32)


def _contrast(row: npt.NDArray[np.int16]) -> tuple[float, float]:
    """Return what is black and what is white, from the row's dark and light spots."""
    before, here, after = row[:-2], row[1:-1], row[2:]
    dark = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    light = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    black = float(np.quantile(dark, _MIDDLE_OF_INK)) if len(dark) else 0.0
    white = float(np.quantile(light, _MIDDLE_OF_PAPER)) if len(light) else float(_WHITE)
    return black, white
