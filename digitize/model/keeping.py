"""How a dossier is kept: a legal hold, where it came from, the end of its keeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

FROZEN, RELEASED = "frozen", "freeze_released"
"""What a dossier's history calls a legal hold and its end; the fact is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A legal hold: nothing of the dossier may be changed or erased."""

    at: datetime
    by: str  # the account
    reason: str  # "" where only the registry's bare value of a restricted dossier is known


@dataclass(frozen=True, slots=True, kw_only=True)
class CameFrom:
    """The export that a dossier was imported from."""

    station: str  # the other registry's own name
    desk: str  # its code
    agency: str  # its code; "": not told
    manifest: str  # SHA-256 of the export's manifest
    at: datetime
    by: str  # the account that imported it


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Why a dossier need not be kept any longer: what stays of it after its erasure."""

    ended_on: date  # of the work
    ends_on: date  # of the keeping
    years: int
    source: str  # of the period
    procedure: str  # code
    documents: int
    pages: int
