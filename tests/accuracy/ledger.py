"""The figures that were reached before, and what came out worse: they may only improve."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

Figures = dict[str, dict[str, float]]
"""By set, by figure; all of them shares, except skew in degrees and `lost` in sides."""

PATH = Path(__file__).with_name("ledger.toml")

HIGHER_IS_BETTER: Final = {"found", "precision", "right", "known", "called_blank"}

TOLERANCES: Final[Mapping[str, float]] = {
    "found": 0.003,
    "precision": 0.003,
    "cer": 0.003,
    "median": 0.01,
    "p95": 0.02,
    "known": 0.02,
    "right": 0.02,
    "unknown": 0.02,
}
"""What another build of Tesseract or OpenCV may make worse; a wrong turn and a lost side are not among it."""

_DIGITS = 4


def read(path: Path = PATH) -> Figures:
    """Read the figures that were reached."""
    figures: Figures = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return figures


def write(figures: Figures, path: Path = PATH) -> None:
    """Write the figures down, a set that was not measured now as it was."""
    merged = {**read(path), **figures}
    lines = ["# Written by `python -m tests.accuracy --write`; figures may only improve.", ""]
    for name in sorted(merged):
        lines.append(f'["{name}"]')
        lines += [f"{figure} = {value:.{_DIGITS}f}" for figure, value in merged[name].items()]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def worse(measured: Figures, reached: Figures) -> list[str]:
    """Tell every figure that is worse than it was, beyond its tolerance."""
    return [
        f"{name}: {figure} {now:.4f}, was {before:.4f}"
        for name, figure, now, before in _both(measured, reached)
        if _gain(figure, now, before) < -TOLERANCES.get(figure, 0.0)
    ]


def better(measured: Figures, reached: Figures) -> list[str]:
    """Tell every figure that is better than it was, or new."""
    gains = [
        f"{name}: {figure} {now:.4f}, was {before:.4f}"
        for name, figure, now, before in _both(measured, reached)
        if _gain(figure, now, before) > 0
    ]
    return gains + [f"{name}: new" for name in measured if name not in reached]


def _both(measured: Figures, reached: Figures) -> Iterator[tuple[str, str, float, float]]:
    for name, figures in measured.items():
        for figure, now in figures.items():
            if figure in reached.get(name, {}):
                yield name, figure, round(now, _DIGITS), reached[name][figure]


def _gain(figure: str, now: float, before: float) -> float:
    return round(now - before if figure in HIGHER_IS_BETTER else before - now, _DIGITS)
