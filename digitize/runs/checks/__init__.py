"""What `status` looks at: tools, data folder, watcher, and the work that waits.  Facts only."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, SettingsError
from digitize.registry import store
from digitize.registry.connection import store_errors
from digitize.runs.checks.check import LEVELS, Check, Level, overall
from digitize.runs.checks.folder import check_books, check_disk
from digitize.runs.checks.memory import acknowledge, note_conditions, remember
from digitize.runs.checks.programs import check_programs
from digitize.runs.checks.watcher import check_watcher
from digitize.runs.checks.work import check_intake, check_work
from digitize.settings import StationSettings, station_of
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from digitize.intake.layout import Layout
    from digitize.settings import Environment

__all__ = ["LEVELS", "Check", "Level", "acknowledge", "check_station", "note_conditions", "overall", "remember"]


def check_station(layout: Layout, environment: Environment, now: datetime) -> tuple[Check, ...]:
    """Look at everything; quick enough for every minute, also with years of dossiers."""
    settings, faults = _settings(layout)
    return (
        *check_programs(environment),
        *faults,
        *check_watcher(layout, settings.alarms, now),
        *_data(layout, settings, now),
    )


def _settings(layout: Layout) -> tuple[StationSettings, tuple[Check, ...]]:
    """Read the station's settings; where they can't be used, the defaults and what is wrong."""
    try:
        return station_of(layout.station), (Check(name="settings", level="ok"),)
    except SettingsError as error:
        value, hint = N_("station.toml has faults"), N_("Nothing can be taken in until it is put right: {faults}")
        return StationSettings(), (
            Check(name="settings", level="error", value=value, hint=hint, facts=(("faults", error),)),
        )
    except (OSError, UnicodeDecodeError):
        value, hint = N_("station.toml can't be read"), N_("Nothing can be taken in until it is readable UTF-8 text.")
        return StationSettings(), (Check(name="settings", level="error", value=value, hint=hint),)


def _data(layout: Layout, settings: StationSettings, now: datetime) -> Iterator[Check]:
    if not layout.registry.exists():
        yield Check(name="registry", level="warn", value=N_("absent"), hint=N_("Run `digitize init` first."))
        return
    yield check_disk(layout.data, settings.watch.reserve_mib)
    yield check_intake(layout.intake)
    try:
        with store_errors(), closing(store.open_reading(layout.registry)) as registry:
            books = (*check_books(registry), *check_work(registry, settings.alarms.outbox_hours, now))
    except DigitizeError as error:
        facts = tuple((name, str(fact)) for name, fact in error.facts.items())
        yield Check(name="registry", level="error", value=error.template, hint=error.hint_template, facts=facts)
        return
    yield Check(name="registry", level="ok")
    yield from books
