"""Planning notices in the transaction that brings their event about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from digitize.dossier.notice import address_of, contact_of, notices_due
from digitize.registry.notices import plan_notice
from digitize.settings import station_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from digitize.dossier.notice import Notice, NoticeWay
    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.settings import Notices


def plan_due(layout: Layout, conn: sqlite3.Connection, change: tuple[Dossier, Dossier], at: datetime) -> None:
    """Plan what a change of a dossier calls for and the station wants, in the caller's transaction.

    Args:
        layout: the data folder.
        conn: the registry.
        change: the dossier as the registry had it, and as it is now.
        at: when it changed.
    """
    due = notices_due(*change)
    if not due:
        return
    settings = station_of(layout.station).notices
    way = way_for(change[1], settings)
    for notice in due:
        if way and notice.kind in settings.kinds and is_recent(notice, settings, at):
            plan_notice(conn, change[1].id, notice, way, at)


def way_for(dossier: Dossier, settings: Notices) -> NoticeWay | None:
    """Return the first way of the station's for which a dossier has a sure address."""
    contact = contact_of(dossier)
    return next((way for way in settings.ways if address_of(way, contact)), None)


def is_recent(notice: Notice, settings: Notices, at: datetime) -> bool:
    """Whether an event lies so near that a citizen should still be told of it."""
    return notice.at is None or at - notice.at <= timedelta(hours=settings.hours)
