"""Bars as SVG, drawn here: nothing is fetched, everything is also said in words.

Each chart has a title and a description for who can't see it, prints its figures beside the bars, and tells parts
apart by pattern as well as by colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH = 720
_LABELS = 230  # px for the names at the left
_ROW, _BAR = 34, 18  # px
_ROOM = 150  # px for the figures at the right
_LETTERS = 32  # of a label

PATTERNS = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f3d9d3"/><line x1="0" y1="0" x2="0" y2="6" stroke="#8c2f1b" stroke-width="3"/>'
    '</pattern><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#e8eef4"/><circle cx="3" cy="3" r="1.4" fill="#4a6078"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar."""

    label: str
    share: float  # 0..1 of the chart's width
    told: str  # the figures beside it
    mark: float | None = None  # 0..1: a target
    fill: str = "#1f5f8b"


def bars(name: str, title: str, description: str, found: Sequence[Bar]) -> str:
    """Draw horizontal bars.

    Args:
        name: of the chart within its page, for the ids.
        title: what it shows.
        description: the same in words.
        found: the bars, from the top.
    """
    height = len(found) * _ROW + 10
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{name}-t {name}-d"'
        f' xmlns="http://www.w3.org/2000/svg" font-family="Tinos, Times New Roman, serif" font-size="14">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>{PATTERNS}'
        f"{''.join(part for row, bar in enumerate(found) for part in _bar(row, bar))}</svg>"
    )


def _bar(row: int, bar: Bar) -> Iterator[str]:
    top = row * _ROW + 8
    full = _WIDTH - _LABELS - _ROOM
    width = max(0.0, min(1.0, bar.share)) * full
    baseline = top + _BAR - 4
    yield f'<text x="{_LABELS - 8}" y="{baseline}" text-anchor="end">{escape(_short(bar.label))}</text>'
    yield f'<rect x="{_LABELS}" y="{top}" width="{full}" height="{_BAR}" fill="#eef1f4" stroke="#9aa7b4"/>'
    yield f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{bar.fill}" stroke="#24323f"/>'
    if bar.mark is not None:
        x = _LABELS + max(0.0, min(1.0, bar.mark)) * full
        yield f'<path d="M{x:.1f} {top - 5}v{_BAR + 10}" stroke="#000" stroke-width="3" stroke-dasharray="4 2"/>'
    yield f'<text x="{_LABELS + full + 8}" y="{baseline}">{escape(bar.told)}</text>'


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"
