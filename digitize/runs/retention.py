"""How long the dossiers of a data folder are kept, and which of them are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.describe import Holder
from digitize.dossier.retention import due_of, ended_on, load_periods, period_of
from digitize.errors import StoreError
from digitize.intake.profiles import read_text
from digitize.registry import lookup
from digitize.runs.catalogue import known_catalogue
from digitize.runs.noting import read_whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from digitize.dossier.retention import Due, Period
    from digitize.intake.layout import Layout
    from digitize.model import Dossier


def known_periods(layout: Layout) -> tuple[Period, ...]:
    """Read `retention.toml`; `()` where there is none.

    Raises:
        SettingsError: it has faults (a KeysError).
    """
    path = layout.retention
    return load_periods(read_text(path), path.name) if path.exists() else ()


def due_of_dossier(layout: Layout, dossier: Dossier, periods: tuple[Period, ...]) -> Due | None:
    """Work out when a dossier is due; None while work on it goes on."""
    return due_of(dossier, _sector(layout, dossier), periods)


def due_dossiers(layout: Layout, conn: sqlite3.Connection) -> Iterator[Due]:
    """Yield every dossier whose work has ended; one whose folder is lost is left to `verify`.

    Raises:
        SettingsError: `retention.toml` has faults.
    """
    periods = known_periods(layout)
    for name in lookup.ended_dossiers(conn):
        try:
            dossier = read_whole(layout, conn, name)
        except StoreError:
            continue
        if due := due_of_dossier(layout, dossier, periods):
            yield due


def holder_of(layout: Layout, agency: str, dossier: Dossier, periods: tuple[Period, ...]) -> Holder:
    """Say what only this station knows of a dossier: whose it is and how long it is kept."""
    code = dossier.procedure.code if dossier.procedure else ""
    day = ended_on(dossier) or dossier.received_at.astimezone(VIETNAM).date()
    period = period_of(periods, code, _sector(layout, dossier), day)
    if period is None:
        return Holder(organ_id=agency)
    return Holder(organ_id=agency, years=period.years, permanent=period.permanent)


def _sector(layout: Layout, dossier: Dossier) -> str:
    day = dossier.received_at.astimezone(VIETNAM).date()
    procedure = known_catalogue(layout.data).find(dossier.procedure.code, day) if dossier.procedure else None
    return procedure.sector if procedure else ""
