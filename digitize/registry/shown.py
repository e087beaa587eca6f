"""Originals that were shown for comparison and are still here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.registry.connection import store_errors

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A dossier with originals that nobody has given back."""

    dossier: str
    number: str | None
    received_at: str  # ISO 8601, Vietnam's time
    papers: tuple[str, ...]


@store_errors()
def list_shown(conn: sqlite3.Connection) -> tuple[Shown, ...]:
    """Return every dossier that has some, the first received first."""
    sql = (
        "SELECT dossiers.id, number, received_at, paper FROM shown_originals JOIN dossiers ON dossiers.id = dossier"
        " ORDER BY received_at, dossiers.id, n"
    )
    found: dict[tuple[str, str | None, str], list[str]] = {}
    for dossier, number, received_at, paper in conn.execute(sql):
        found.setdefault((dossier, number, received_at), []).append(paper)
    return tuple(
        Shown(dossier=dossier, number=number, received_at=_local(received_at), papers=tuple(papers))
        for (dossier, number, received_at), papers in found.items()
    )


def _local(stamp: str) -> str:
    return datetime.fromisoformat(stamp).astimezone(VIETNAM).isoformat(timespec="seconds")
