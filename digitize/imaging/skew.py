"""How far the lines of a page lean, after the quarter turn.

Method: the lean of the lines that `lines.find_lines` found, refined to a hundredth of a degree.
Accuracy: see `lean`; pages that stand on their side, photographs, dust and empty paper give None.
The confidence grows with how far the best angle stands out: on text pages it is 0.75 to 0.95, on
a single short line or the copy of an identity card 0.5 to 0.9.
Fails on handwriting alone (None, mostly) and where most of the text was printed or pasted aslant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.imaging.ranges import require
from digitize.model import Skew

if TYPE_CHECKING:
    from digitize.imaging.lean import Lean
    from digitize.imaging.lines import Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SkewParams:
    """How a lean is looked for."""

    max_degrees: float = 15.0  # 1..25: a page that leans farther gives None
    least_prominence: float = 3.0  # 1..20: how often sharper than at a typical angle the rows must be
    trust: float = 0.4  # 0..1: below this confidence the page should be left as it is

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        require("skew.max_degrees", self.max_degrees, 1, 25)
        require("skew.least_prominence", self.least_prominence, 1, 20)
        require("skew.trust", self.trust, 0, 1)


def skew_of(lines: Lines, turn: int, params: SkewParams) -> Skew | None:
    """Find the lean that is left after a clockwise quarter turn from lines that were found already.

    Args:
        lines: Of the picture as scanned.
        turn: Of that picture.
        params: How far to look.

    Returns:
        The lean, clockwise positive; None where the page shows no lines, or they lie across the turn.
    """
    lean = lines.lean_after(turn)
    return _trusted(lean, params) if lean else None


def _trusted(lean: Lean, params: SkewParams) -> Skew | None:
    if lean.prominence < params.least_prominence or abs(lean.degrees) > params.max_degrees:
        return None
    return Skew(degrees=lean.degrees, confidence=1 - params.least_prominence / lean.prominence)
