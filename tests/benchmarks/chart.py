"""Bars side by side as an SVG, readable on white and on black paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LABELS, _VALUES = 760, 20, 90  # px: whole, left of the bars, right of the longest one
_BAR, _GAP, _GROUP, _HEAD = 18, 4, 34, 44  # px
_COLOURS = ("#2b7a4b", "#c98a1b", "#b4452f", "#4a6fa5", "#7d5ba6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One set and the value of each program."""

    name: str
    values: Mapping[str, float]  # program -> value


def bars(title: str, unit: str, groups: Sequence[Group]) -> str:
    """Draw horizontal bars, a group a set; the longest one fills the width."""
    programs = list(dict.fromkeys(program for group in groups for program in group.values))
    longest = max(value for group in groups for value in group.values.values())
    lines, top = [], _HEAD
    for group in groups:
        lines.append(_text(_LABELS, top + 14, group.name, weight="bold"))
        top += 22
        for program, value in group.values.items():
            width = (_WIDTH - _LABELS - _VALUES) * value / longest
            colour = _COLOURS[programs.index(program) % len(_COLOURS)]
            lines.append(f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>')
            lines.append(
                _text(_LABELS + width + 6, top + 14, f"{value:,.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}")
            )
            top += _BAR + _GAP
        top += _GROUP - 22
    legend, height = _legend(programs, top), top + 24 * len(programs) + 10
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif">'
    paper = f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    heading = _text(_LABELS, 26, title, size=16, weight="bold")
    return "\n".join([head, paper, heading, *lines, *legend, "</svg>"]) + "\n"


def _legend(programs: Sequence[str], top: float) -> list[str]:
    lines = []
    for number, program in enumerate(programs):
        y = top + 24 * number
        lines.append(f'<rect x="{_LABELS}" y="{y}" width="14" height="14" fill="{_COLOURS[number % len(_COLOURS)]}"/>')
        lines.append(_text(_LABELS + 22, y + 12, program))
    return lines


def _text(x: float, y: float, words: str, *, size: int = 13, weight: str = "normal") -> str:
    shown = escape(words.replace("`", ""))
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="{weight}" fill="#222222">{shown}</text>'
