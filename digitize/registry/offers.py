"""Dossiers without a number and entries of the register that may be the same filing; a person joins them, or not.

Identity number (or a company's tax code) and procedure are equal, and the times fit (`dossier/same_filing.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.same_filing import Window, times_fit
from digitize.model import Channel, DossierState, OfficialStatus
from digitize.registry.connection import store_errors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A dossier and an entry that may be one."""

    dossier: str  # id
    number: str  # of the entry
    channel: str  # of the entry
    procedure: str  # code
    received_at: datetime  # the papers
    registered_at: datetime


_OVER = ", ".join(
    str(int(status))
    for status in (
        *(OfficialStatus.NOT_RECEIVED, OfficialStatus.WITHDRAWN),
        *(OfficialStatus.STOPPED, OfficialStatus.RETURNED),
    )
)
_PAIRS = (
    "SELECT DISTINCT dossiers.id, register.number, register.channel, register.procedure, dossiers.received_at,"  # noqa: S608
    " register.received_at FROM {first} WHERE fields.name IN ('id_number', 'old_id_number', 'tax_code')"
    " AND NOT fields.alternative AND dossiers.number_key IS NULL AND NOT dossiers.restricted"
    f" AND dossiers.state NOT IN ('{DossierState.NOT_ACCEPTED}', '{DossierState.CLOSED}')"
    f" AND register.dossier IS NULL AND register.official_status NOT IN ({_OVER})"
    " AND instr(' ' || register.apart || ' ', ' ' || dossiers.id || ' ') = 0"
)
_OF_DOSSIERS = (
    "{asked} CROSS JOIN dossiers ON dossiers.id = asked.value CROSS JOIN fields ON fields.dossier = dossiers.id"
    " CROSS JOIN register ON register.id_number = fields.value AND register.procedure = dossiers.procedure"
)
_OF_ENTRIES = (
    "{asked} CROSS JOIN register ON register.number_key = asked.value"
    " CROSS JOIN fields ON fields.name IN ('id_number', 'old_id_number', 'tax_code')"
    " AND fields.value = register.id_number"
    " CROSS JOIN dossiers ON dossiers.id = fields.dossier AND dossiers.procedure = register.procedure"
)
_ASKED = "json_each(?) AS asked"
_ALL = "(SELECT number_key AS value FROM register WHERE dossier IS NULL AND id_number IS NOT NULL) AS asked"


@store_errors()
def all_offers(conn: sqlite3.Connection, window: Window) -> tuple[Offer, ...]:
    """Return every pair that a person should look at, the oldest papers first."""
    return _found(conn, _OF_ENTRIES.format(asked=_ALL), (), window)


@store_errors()
def offers_of(
    conn: sqlite3.Connection, dossiers: Iterable[str], keys: Iterable[str], window: Window
) -> tuple[Offer, ...]:
    """Return the pairs of some dossiers (ids), and of some entries (keys of their numbers)."""
    of_dossiers = _found(conn, _OF_DOSSIERS.format(asked=_ASKED), (json.dumps(list(dossiers)),), window)
    of_entries = _found(conn, _OF_ENTRIES.format(asked=_ASKED), (json.dumps(list(keys)),), window)
    return tuple(dict.fromkeys((*of_dossiers, *of_entries)))


def _found(conn: sqlite3.Connection, first: str, values: tuple[str, ...], window: Window) -> tuple[Offer, ...]:
    pairs = conn.execute(f"{_PAIRS.format(first=first)} ORDER BY 5, 1, 2", values)
    offers = (
        Offer(
            dossier=dossier,
            number=number,
            channel=channel,
            procedure=procedure,
            received_at=datetime.fromisoformat(received_at),
            registered_at=datetime.fromisoformat(registered_at),
        )
        for dossier, number, channel, procedure, received_at, registered_at in pairs
    )
    return tuple(
        offer for offer in offers if times_fit(offer.received_at, Channel(offer.channel), offer.registered_at, window)
    )
