"""What the book of dossiers lists: those that came in on some days, here or only in the one-stop system's register."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.model import DossierState, RegisterEntry, from_plain
from digitize.registry import rows
from digitize.registry.connection import store_errors

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from digitize.model import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What came in."""

    dossiers: tuple[Dossier, ...]
    entries: tuple[RegisterEntry, ...]  # of the register, of which no papers are here
    restricted: int  # dossiers that are only counted


@store_errors()
def list_book(conn: sqlite3.Connection, since: date, until: date) -> Listed:
    """Return what was received from one day to another, both included; what was turned away never came in."""
    begins, ends = (rows.stamp(datetime.combine(day, time(), VIETNAM)) for day in (since, until + timedelta(days=1)))
    between = "received_at >= ? AND received_at < ? AND state <> ?"
    values = (begins, ends, str(DossierState.NOT_ACCEPTED))
    kept = conn.execute(f"SELECT value FROM dossiers WHERE {between} AND NOT restricted", values)  # noqa: S608
    secret = conn.execute(f"SELECT count(*) FROM dossiers WHERE {between} AND restricted", values)  # noqa: S608
    entries = conn.execute(
        f"SELECT value FROM register WHERE {between} AND dossier IS NULL AND number <> ''",  # noqa: S608
        values,
    )
    return Listed(
        dossiers=tuple(rows.unpack(value) for (value,) in kept),
        entries=tuple(from_plain(RegisterEntry, json.loads(value)) for (value,) in entries),
        restricted=secret.fetchone()[0],
    )
