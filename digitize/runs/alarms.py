"""The alarm of documents that lie in another dossier already, asked of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.alarm import with_alarms
from digitize.registry import lookup

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container

    from digitize.model import Dossier


def alarmed(conn: sqlite3.Connection, dossier: Dossier, but: Container[str]) -> Dossier:
    """Say of each document whether a dossier, none of `but`, has it too; a restricted dossier is compared with none."""
    if dossier.restricted:
        return dossier
    return with_alarms(dossier, lambda key: lookup.dossier_with_paper(conn, key, but))
