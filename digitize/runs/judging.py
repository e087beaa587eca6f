"""What a desk judges dossiers by: sent to a worker as places and settings, made there into rules, once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.classify import Habits
from digitize.dossier.conclude import Rules
from digitize.dossier.restricted import USUAL, Kinds
from digitize.intake.layout import Layout
from digitize.runs.catalogue import fingerprint, known_catalogue
from digitize.runs.deadline_rules import known_rules
from digitize.runs.search_index import ready_index
from digitize.runs.training import newest_model

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

    from digitize.dossier.deadlines import YearCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Where the rules of a station are found, and what of them is set."""

    data: Path  # the data folder, with its catalogue and models
    closes_at: time
    accepts: tuple[str, ...] = ()  # codes and sectors that this desk takes; (): all
    calendars: tuple[YearCalendar, ...] = ()  # that an operator has approved
    kinds: Kinds = USUAL  # of letters that leave the ordinary path


def rules_of(judging: Judging) -> Rules:
    """Make the rules; the catalogue is read again only when its files have changed.

    Raises:
        SettingsError: the catalogue or the rules about time have faults, or the desk accepts what it does not have.
    """
    catalogue = known_catalogue(judging.data)
    return Rules(
        catalogue=catalogue,
        closes_at=judging.closes_at,
        calendars=judging.calendars,
        kinds=judging.kinds,
        deadlines=known_rules(judging.data),
        habits=_habits(judging.data, judging.accepts, fingerprint(judging.data)),
    )


@functools.lru_cache(maxsize=2)
def _habits(data: Path, accepts: tuple[str, ...], _catalogue: str) -> Habits:
    """What this desk takes and has learned, as long as the catalogue has that fingerprint."""
    layout = Layout(data)
    if layout.catalogue.is_dir():
        ready_index(layout)
    codes = tuple(sorted(known_catalogue(data).accepted(accepts))) if accepts else ()
    return Habits(accepts=codes, learned=newest_model(layout))
