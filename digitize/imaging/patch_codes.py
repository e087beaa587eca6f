"""Kodak's patch codes, seen as bars: 2, 3 and T.

Source: Kodak A-61599 "Patch Code Information" and the i5000 series guide A-61670.  Four bars and three gaps, 20.3 mm
in all: a narrow bar and every gap 2.03 mm, a wide bar 5.08 mm, bars at least 50 mm long.  Read from the edge that
goes into the scanner first, patch 2 is wide-narrow-narrow-wide, patch 3 wide-narrow-wide-narrow, patch T
narrow-wide-narrow-wide.  3 and T are each other's mirror image; a patch stands within 94 mm of the leading edge, so it
is read from the edge that is nearer.  In the middle of a sheet the two can't be told apart; both divide.

Method: on a picture of 640 px a side, strips of 9 mm across the bars are averaged to a line each; where seven runs
of dark and light have the widths of a patch in four neighbouring strips, along one straight line, there is one.
No resolution is needed: the widths count in proportion, the whole between 4 and 11.5 % of the long side.
Accuracy: docs/accuracy.md.  Fails on bars shorter than 36 mm, on leans of more than 6 degrees and on bars of
which a seal or a stroke of a pen covers more than a strip in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from digitize.imaging.resize import resized

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from digitize.imaging.pixels import Grey

    Line: TypeAlias = npt.NDArray[np.float64]  # brightness along one strip, 1 is paper; or places along it
    Lines: TypeAlias = npt.NDArray[np.float64]  # a strip each

_SIDE_PX = 640  # a narrow bar of an A4 sheet has 4.4
_STRIP_PX = 20
_STRIPS = 4  # at least, of one patch
_TOTAL = (0.04, 0.115)  # of the long side; A3 to A5
_DARK, _LIGHT = 0.55, 0.72  # of the paper's brightness: a bar is darker than the one, a gap lighter than the other
_SLACK = 0.5  # narrow bars that a run may be wider or narrower
_MOST_SLOPE = 0.11  # of 6 degrees
_QUIET = 0.8  # narrow bars of light before the first and after the last bar
_WIDE = 2.5  # narrow bars
_BARS = {"2": "WNNW", "3": "WNWN", "T": "NWNW"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCode:
    """A patch in the picture as scanned."""

    kind: str  # "2", "3" or "T"
    corners: tuple[tuple[float, float], ...]  # four, in pixels of the picture


class _Piece(NamedTuple):
    """A patch's bars in one strip; along the bars is `strip`, across them `start` and `end`."""

    strip: int
    start: float
    end: float
    bars: str


def find_patches(grey: Grey) -> tuple[PatchCode, ...]:
    """Find every patch code of a page.

    Args:
        grey: the picture as scanned, in any resolution of at least 640 px a side.
    """
    long_side = max(grey.shape)
    scale = max(1.0, long_side / _SIDE_PX)
    small = resized(grey, max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    if min(small.shape) < _STRIPS * _STRIP_PX:
        return ()
    height, width = small.shape
    flat = resized(small, width // _STRIP_PX, height).T
    upright = resized(small, width, height // _STRIP_PX)
    paper = max(1.0, float(np.percentile(flat, 90)))
    along = (
        PatchCode(kind=patch.kind, corners=tuple((y, x) for x, y in patch.corners))
        for patch in _found(upright / paper, scale)
    )
    return (*_found(flat / paper, scale), *along)


def _found(lines: Lines, scale: float) -> Iterator[PatchCode]:
    """Yield the patches whose bars cross the lines; x counts along the bars."""
    for run in _runs_of_pieces(list(_pieces(lines))):
        first, last = run[0], run[-1]
        middle = sum(piece.start + piece.end for piece in run) / (2 * len(run))
        seen = first.bars if middle <= lines.shape[1] / 2 else first.bars[::-1]
        x0, x1 = first.strip * _STRIP_PX, (last.strip + 1) * _STRIP_PX
        corners = ((x0, first.start), (x1, last.start), (x1, last.end), (x0, first.end))
        kind = next(kind for kind, order in _BARS.items() if order == seen)
        yield PatchCode(kind=kind, corners=tuple((x * scale, y * scale) for x, y in corners))


def _pieces(lines: Lines) -> Iterator[_Piece]:
    """Yield the places where one strip shows a patch's bars."""
    long_side = max(lines.shape[1], lines.shape[0] * _STRIP_PX)
    for strip in np.flatnonzero((lines < _DARK).sum(axis=1) > _TOTAL[0] * long_side / 2):
        yield from _pieces_of(lines[strip], int(strip), long_side)


def _pieces_of(line: Line, strip: int, long_side: int) -> Iterator[_Piece]:
    middle = (_DARK + _LIGHT) / 2
    edges = _edges(line, middle)
    if len(edges) < 8:
        return
    places = np.lib.stride_tricks.sliding_window_view(edges, 8)[::2]
    totals = places[:, -1] - places[:, 0]
    fits = (totals > _TOTAL[0] * long_side) & (totals < _TOTAL[1] * long_side)
    for index in np.flatnonzero(fits):
        bars = _bars(places[index])
        if bars and _is_clean(line, places[index], edges, int(index)):
            yield _Piece(strip, float(places[index][0]), float(places[index][-1]), bars)


def _edges(line: Line, middle: float) -> Line:
    """Return where the line becomes dark, light, dark ... between its pixels; it begins and ends light."""
    padded = np.concatenate(([1.0], line, [1.0]))
    dark = padded < middle
    change = np.flatnonzero(dark[1:] != dark[:-1])
    before, after = padded[change], padded[change + 1]
    # the value at pixel i stands at i + 0.5 of the line; padded begins one pixel earlier
    places: Line = change - 0.5 + (before - middle) / (before - after)
    return places


def _bars(edges: Line) -> str:
    """Return the order of the bars between eight edges, or "" where they are no patch."""
    widths = np.diff(edges) / (edges[-1] - edges[0]) * 10  # a patch is ten narrow bars wide
    gaps, bars = widths[1::2], widths[::2]
    if np.abs(gaps - 1).max() > _SLACK:
        return ""
    wide = bars > (1 + _WIDE) / 2
    if np.abs(bars - np.where(wide, _WIDE, 1)).max() > _SLACK:
        return ""
    order = "".join("W" if one else "N" for one in wide)
    return order if order in _BARS.values() else ""


def _is_clean(line: Line, edges: Line, others: Line, index: int) -> bool:
    """Whether the bars are dark, the gaps light, and paper lies before the first bar and after the last."""
    middles = line[np.clip(((edges[1:] + edges[:-1]) / 2).astype(int), 0, len(line) - 1)]
    if middles[::2].max() > _DARK or middles[1::2].min() < _LIGHT:
        return False
    narrow = (edges[-1] - edges[0]) / 10
    before = edges[0] - others[2 * index - 1] if index else np.inf
    after = others[2 * index + 8] - edges[-1] if 2 * index + 8 < len(others) else np.inf
    return bool(min(before, after) >= _QUIET * narrow)


def _runs_of_pieces(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the pieces that lie beside each other along one straight line, enough of them."""
    left = sorted(pieces)
    while left:
        run = [left.pop(0)]
        for piece in list(left):
            if _goes_on(run, piece):
                run.append(piece)
                left.remove(piece)
        if len(run) >= _STRIPS and _is_straight(run):
            yield run


def _goes_on(run: list[_Piece], piece: _Piece) -> bool:
    last = run[-1]
    if not 1 <= piece.strip - last.strip <= 2 or piece.bars != last.bars:
        return False
    most = _MOST_SLOPE * _STRIP_PX * (piece.strip - last.strip) + 1
    return abs(piece.start - last.start) <= most and abs(piece.end - last.end) <= most


def _is_straight(run: list[_Piece]) -> bool:
    """Whether the first bar's edge is a line, to a pixel."""
    strips = np.array([piece.strip for piece in run], dtype=np.float64)
    starts = np.array([piece.start for piece in run])
    slope, offset = np.polyfit(strips, starts, 1)
    return bool(np.abs(starts - (slope * strips + offset)).max() <= 1.5)
