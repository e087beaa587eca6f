"""Entries of a one-stop system's register, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from digitize.intake.layout import HANOI
from digitize.model import Channel, OfficialStatus, RegisterEntry

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=HANOI)
ID_NUMBER = "040188001234"
CODE = "1.003725"


def number(ordinal: int) -> str:
    """An official number of Monday."""
    return f"H20.14-261123-{ordinal:04d}"


def entry(ordinal: int, **facts: Any) -> RegisterEntry:
    """A walk-in dossier that was received on Monday."""
    plain: dict[str, Any] = {
        "number": number(ordinal),
        "channel": Channel.WALK_IN,
        "procedure": CODE,
        "status": OfficialStatus.RECEIVED,
        "received_at": MONDAY,
        "due_at": None,
        "applicant": "Ngô Thị Hà",
        "id_number": ID_NUMBER,
    }
    return RegisterEntry(**{**plain, **facts})
