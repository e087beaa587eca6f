"""How likely the nearest procedure is the right one, and from when on it is chosen without asking.

A logistic regression over a few figures of the comparison, each cut into steps.  It was fitted, and its threshold
chosen, on generated dossiers of procedures and wordings that the published figures were not measured on
(`python -m tests.accuracy classify --fit`).  `assets/classification.json` keeps the numbers and how they came about.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from digitize.dossier.ranking import margin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.asks import Ask
    from digitize.dossier.ranking import Candidate

_STEPS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("extra_share", (0.001, 0.03, 0.07, 0.12, 0.2, 0.35)),
    ("missing_share", (0.001, 0.05, 0.12, 0.2, 0.35, 0.5, 0.7)),
    ("extra", (1.0, 2.5, 5.0, 9.0)),
    ("missing", (1.0, 2.5, 5.0, 9.0, 16.0)),
    ("critical", (0.5, 2.5, 5.0)),
    ("action", (0.5, 2.5)),
    ("margin", (0.05, 0.3, 0.8, 1.5, 2.5, 4.0, 7.0)),
    ("weight", (6.0, 10.0, 15.0, 22.0, 35.0)),
    ("unclear", (0.08, 0.15, 0.25)),
    ("at_odds", (0.5,)),
    ("form", (0.5,)),
    ("shared", (0.5,)),
    ("asks", (0.5,)),
    ("level_told", (0.5,)),
)
"""What is measured, and the steps from which on it counts."""

FIGURES = tuple(f"{name}>{step:g}" for name, steps in _STEPS for step in steps)
"""What the regression looks at, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The fitted numbers."""

    weights: tuple[float, ...]  # one for each figure
    bias: float
    threshold: float  # probability from which a procedure is chosen without asking

    def probability(self, figures: Sequence[float]) -> float:
        """Return the probability, 0..1, that the nearest procedure is the right one."""
        total = self.bias + sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@functools.lru_cache(maxsize=1)
def fitted_trust() -> Trust:
    """Load the numbers that ship."""
    text = (resources.files("digitize") / "assets" / "classification.json").read_text(encoding="utf-8")
    plain = json.loads(text)
    weights = tuple(plain["weights"][name] for name in FIGURES)
    return Trust(weights=weights, bias=plain["bias"], threshold=plain["threshold"])


def figures(ask: Ask, ranked: Sequence[Candidate]) -> tuple[float, ...]:
    """Measure how well the nearest procedure fits and how clearly it stands out."""
    measured = _measured(ask, ranked)
    return tuple(float(measured[name] > step) for name, steps in _STEPS for step in steps)


def _measured(ask: Ask, ranked: Sequence[Candidate]) -> dict[str, float]:
    best = ranked[0]
    difference = best.difference
    return {
        "extra_share": difference.extra / max(difference.printed, 1.0),
        "missing_share": difference.missing / max(difference.known, 1.0),
        "extra": difference.extra,
        "missing": difference.missing,
        "critical": difference.critical,
        "action": difference.action,
        "margin": margin(ranked),
        "weight": difference.printed,
        "unclear": 1 - ask.confidence,
        "at_odds": float(best.at_odds),
        "form": float(best.title.kind == "form"),
        "shared": float(len(best.title.codes) > 1),
        "asks": float(ask.asks),
        "level_told": float(bool(ask.title.levels or ask.levels)),
    }
