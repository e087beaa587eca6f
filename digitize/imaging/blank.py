"""Whether anybody put something on a side.

Method: of all strokes that are darker than the paper (`strokes`), those that paper and scanner make
themselves are set aside: dust, punch holes and staples where such things sit, streaks of a dirty glass,
slivers of the sheet's edge.  The others are ink when they are strong; weak ones are ink if sharp (pencil,
a worn stamp) and the ghost of the other side if soft or pale red, for paper blurs what shines through it.
Accuracy: on drawn sides nothing written is lost, down to pencil on rough paper and stamps of a fifth of
their colour.  Everything between is doubtful, and what is doubtful is not blank.
Fails safely: creases, coarse grain and ghosts of heavy print come out as not blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.imaging.ranges import require
from digitize.imaging.strokes import Seen, Stroke, look, printed_share
from digitize.model import MM_PER_INCH, Blank

if TYPE_CHECKING:
    from digitize.imaging.pixels import Pixels

_HOLE_MM = (4.0, 8.5)  # punch holes, 5 to 6 mm, and their shadow
_HOLE_FILL = 0.6  # of its box; a letter or a ring fills less
_HOLE_FROM_EDGE_MM = 20.0
_STAPLE_MM = (6.0, 16.0)
_STAPLE_THICK_MM = 1.8
_STAPLE_FILL = 0.75  # of the bar; a word fills less
_PUNCTURE_MM2 = 1.0  # of a staple's leg; round, which the thinnest digit is not
_PUNCTURE_ROUND = 1.3  # length over thickness
_STAPLE_FROM_CORNER_MM = 25.0
_STREAK_SHARE = 0.95  # of the side's length
_STREAK_THICK_MM = 1.2
_SLIVER_FROM_EDGE_MM = 6.0
_SLIVER_LENGTH_MM = 20.0

_PLAINLY_PRINTED = 0.006  # of the picture is the left rim of something black: five lines of text; an edge gives 0.001
_PLAINLY_WRITTEN = 0.01  # of what is looked at, darker than any ghost: more than holes, dust and streaks make
_LEAST_SEEN = 0.4  # of the picture: a black cover, or a card on a black ground, is not paper without ink

_SURELY_INK, _DOUBTFUL, _SURELY_EMPTY = 0.02, 0.4, 0.98  # how sure a side is empty
_GHOST_LOSES = 0.25  # of that at the strongest contrast that a ghost can have
_SEAL_GHOST_LOSES = 0.2  # likewise, of a soft red one: seals shine through most
_VISIBLE = 0.35  # of the strong contrast: nobody reads what is fainter
_PALE_RED = 0.5  # of the contrast unseen by the red channel
_PALE_RED_BESIDE_RED = 0.3  # where a seal shines through: with the signature's ghost under it, it is less red
_SEAL_PIECE_MM2 = 1.0

_Paper = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankParams:
    """What counts as nothing."""

    margin_mm: float = 3.0  # 0..15: so near the edge nothing is looked at
    dust_mm2: float = 0.6  # 0.1..3 square millimetres: smaller pieces are dust; a "1" of 8 points has 0.7
    least_contrast: float = 6.0  # 2..40 grey levels: fainter is paper
    strong_contrast: float = 34.0  # 10..120 grey levels: stronger is ink, never a ghost
    sharp_slope: float = 0.36  # 0.1..0.6 of its contrast a pixel: a weak edge so steep is on this side
    trust: float = 0.8  # 0.5..1: a side is blank when this sure

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        require("blank.margin_mm", self.margin_mm, 0, 15)
        require("blank.dust_mm2", self.dust_mm2, 0.1, 3)
        require("blank.least_contrast", self.least_contrast, 2, 40)
        require("blank.strong_contrast", self.strong_contrast, 10, 120)
        require("blank.sharp_slope", self.sharp_slope, 0.1, 0.6)
        require("blank.trust", self.trust, 0.5, 1)


def find_blank(pixels: Pixels, dpi: float, params: BlankParams) -> Blank:
    """Find out whether a side carries anything.

    Args:
        pixels: The whole side, in colour where it has any, reduced to about 100 dpi.
        dpi: Its resolution.
        params: What counts as nothing.

    Returns:
        The verdict; its confidence is that of the verdict given.
    """
    printed = printed_share(pixels, params.strong_contrast)
    if printed >= _PLAINLY_PRINTED:
        return Blank(is_blank=False, ink_share=printed, confidence=1 - _SURELY_INK)
    seen = look(pixels, dpi, params.margin_mm, params.least_contrast)
    written = seen.share_above(params.strong_contrast)
    if written >= _PLAINLY_WRITTEN:
        return Blank(is_blank=False, ink_share=written, confidence=1 - _SURELY_INK)
    paper = pixels.shape[1] * MM_PER_INCH / dpi, pixels.shape[0] * MM_PER_INCH / dpi
    left = [stroke for stroke in seen.strokes() if stroke.area >= params.dust_mm2 and not _is_wear(stroke, paper)]
    pale_red = _PALE_RED_BESIDE_RED if any(map(_is_red_ghost, left)) else _PALE_RED
    emptiness = min((_emptiness(stroke, params, pale_red) for stroke in left), default=_bare(seen, paper, params))
    is_blank = emptiness >= params.trust
    return Blank(
        is_blank=is_blank,
        ink_share=min(1.0, sum(stroke.area for stroke in left) / max(seen.area, 1.0)),
        confidence=emptiness if is_blank else 1 - emptiness,
    )


def _bare(seen: Seen, paper: _Paper, params: BlankParams) -> float:
    """How sure a side is empty on which nothing was seen: not at all when black or grain would hide ink."""
    if seen.area < _LEAST_SEEN * paper[0] * paper[1]:
        return _DOUBTFUL
    hidden = min(1.0, seen.level / params.strong_contrast)
    return _SURELY_EMPTY - (_SURELY_EMPTY - _DOUBTFUL) * hidden**2


def _is_red_ghost(stroke: Stroke) -> bool:
    return stroke.redness >= _PALE_RED and stroke.area >= _SEAL_PIECE_MM2


def _emptiness(stroke: Stroke, params: BlankParams, pale_red: float) -> float:
    """How sure a side is empty that bears this stroke."""
    if stroke.contrast >= params.strong_contrast:
        return _SURELY_INK
    could_be_pencil = stroke.slope >= params.sharp_slope and stroke.redness < pale_red
    if could_be_pencil and stroke.contrast >= _VISIBLE * params.strong_contrast:
        return _DOUBTFUL
    soft_red = stroke.slope < params.sharp_slope and stroke.redness >= _PALE_RED
    loses = _SEAL_GHOST_LOSES if soft_red else _GHOST_LOSES
    return _SURELY_EMPTY - loses * (stroke.contrast / params.strong_contrast) ** 2


def _is_wear(stroke: Stroke, paper: _Paper) -> bool:
    return (
        _is_hole(stroke, paper) or _is_staple(stroke, paper) or _is_streak(stroke, paper) or _is_sliver(stroke, paper)
    )


def _is_hole(stroke: Stroke, paper: _Paper) -> bool:
    narrow, wide = sorted((stroke.width, stroke.height))
    round_enough = _HOLE_MM[0] <= narrow and wide <= _HOLE_MM[1] and wide - narrow < 1.2
    full = stroke.area >= _HOLE_FILL * stroke.width * stroke.height
    return round_enough and full and min(_from_edges(stroke, paper)) <= _HOLE_FROM_EDGE_MM


def _is_staple(stroke: Stroke, paper: _Paper) -> bool:
    """A staple, or a hole that its leg left, in a corner of the sheet."""
    if max(_from_edges(stroke, paper)) > _STAPLE_FROM_CORNER_MM:
        return False
    bar = _STAPLE_MM[0] <= stroke.long <= _STAPLE_MM[1] and stroke.thick <= _STAPLE_THICK_MM
    full = stroke.area >= _STAPLE_FILL * stroke.long * stroke.thick
    puncture = stroke.area <= _PUNCTURE_MM2 and stroke.long <= _PUNCTURE_ROUND * stroke.thick
    return puncture or (bar and full)


def _is_streak(stroke: Stroke, paper: _Paper) -> bool:
    long = max(stroke.width / paper[0], stroke.height / paper[1]) >= _STREAK_SHARE
    return long and min(stroke.width, stroke.height) <= _STREAK_THICK_MM


def _is_sliver(stroke: Stroke, paper: _Paper) -> bool:
    """A line along the sheet's edge."""
    right, bottom = paper[0] - stroke.x - stroke.width, paper[1] - stroke.y - stroke.height
    beside = min(stroke.x, right) + stroke.width <= _SLIVER_FROM_EDGE_MM and stroke.height >= _SLIVER_LENGTH_MM
    along = min(stroke.y, bottom) + stroke.height <= _SLIVER_FROM_EDGE_MM and stroke.width >= _SLIVER_LENGTH_MM
    return beside or along


def _from_edges(stroke: Stroke, paper: _Paper) -> tuple[float, float]:
    """Distances of its middle from the nearer upright edge and from the nearer level one."""
    x, y = stroke.x + stroke.width / 2, stroke.y + stroke.height / 2
    return min(x, paper[0] - x), min(y, paper[1] - y)
