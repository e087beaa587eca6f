"""What is read of the registry besides pages by their words: one dossier by its name or number."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.numbers import number_key
from digitize.errors import SettingsError, StoreError
from digitize.registry import rows
from digitize.registry.connection import store_errors
from digitize.registry.one_queue import FINISHED, QueueFilters, QueueRow, list_queue
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container

    from digitize.model import Dossier

__all__ = [
    "QueueFilters",
    "QueueRow",
    "dossier_of_number",
    "heir_of",
    "list_queue",
    "load_dossier",
    "resolve_dossier",
    "restricted_ids",
]

_MOST_CANDIDATES = 8  # named in the refusal of an ambiguous prefix
_LAST_LETTER = chr(0x10FFFF)


@store_errors()
def resolve_dossier(conn: sqlite3.Connection, text: str) -> str:
    """Return the id of the dossier that a person means.

    Args:
        conn: the registry.
        text: local id, official number in either order, or the beginning of one; small letters are fine.

    Raises:
        SettingsError: no dossier is called so (`unknown_dossier`), or several are (`ambiguous_dossier`).
    """
    name, key = text.strip().upper(), number_key(text)
    found = _called(conn, name, key) or (_beginning(conn, name, key) if key else [])
    if not found and (heir := heir_of(conn, name)):
        raise SettingsError(
            N_("{dossier} was merged into {heir}"),
            code="merged_dossier",
            hint=N_("Ask for {heir}; `digitize review undo {heir}` takes a merge back."),
            dossier=name,
            heir=heir,
        )
    if not found and conn.execute("SELECT 1 FROM register WHERE number_key = ? AND number <> ''", (key,)).fetchone():
        raise SettingsError(
            N_("this number stands in the one-stop system's register; no papers of it are here"),
            code="not_digitised",
            hint=N_("Scan them, or see `digitize queue --undigitised`."),
        )
    if not found:
        raise SettingsError(N_("no dossier has this id or number"), code="unknown_dossier", hint=N_("Try `search`."))
    if len(found) > 1:
        raise SettingsError(
            N_("several dossiers are called so: {candidates}"),
            code="ambiguous_dossier",
            hint=N_("Type more of the id or number."),
            candidates=", ".join(found[:_MOST_CANDIDATES]) + (", …" if len(found) > _MOST_CANDIDATES else ""),
        )
    return found[0]


@store_errors()
def heir_of(conn: sqlite3.Connection, dossier: str) -> str | None:
    """Return the dossier that one was merged into; None for one that never was."""
    row = conn.execute("SELECT heir FROM retired WHERE id = ?", (dossier,)).fetchone()
    return row[0] if row else None


def _called(conn: sqlite3.Connection, name: str, key: str) -> list[str]:
    sql = "SELECT id FROM dossiers WHERE id = ? UNION SELECT id FROM dossiers WHERE number_key = ? ORDER BY id"
    return [dossier for (dossier,) in conn.execute(sql, (name, key))]


def _beginning(conn: sqlite3.Connection, name: str, key: str) -> list[str]:
    sql = (
        "SELECT id FROM dossiers WHERE id BETWEEN ? AND ?"
        " UNION SELECT id FROM dossiers WHERE number_key BETWEEN ? AND ?"
        " ORDER BY id LIMIT ?"
    )
    bounds = (name, name + _LAST_LETTER, key, key + _LAST_LETTER, _MOST_CANDIDATES + 1)
    return [dossier for (dossier,) in conn.execute(sql, bounds)]


@store_errors()
def load_dossier(conn: sqlite3.Connection, dossier: str) -> Dossier:
    """Return a dossier whole; of a restricted one only what the registry keeps (`rows.bare`).

    Raises:
        SettingsError: there is none of this id (`unknown_dossier`).
        StoreError: its value can't be read (`damaged`).
    """
    from cattrs import BaseValidationError

    row = conn.execute("SELECT value FROM dossiers WHERE id = ?", (dossier,)).fetchone()
    if row is None:
        raise SettingsError(N_("no dossier has this id or number"), code="unknown_dossier", hint=N_("Try `search`."))
    try:
        return rows.unpack(row[0])
    except (ValueError, zlib.error, BaseValidationError) as error:
        raise StoreError(
            N_("the registry's value of {dossier} can't be read"),
            code="damaged",
            hint=N_("Run `digitize verify --rebuild`."),
            dossier=dossier,
        ) from error


@store_errors()
def restricted_ids(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of all restricted dossiers, purged ones among them."""
    return frozenset(dossier for (dossier,) in conn.execute("SELECT id FROM dossiers WHERE restricted"))


@store_errors()
def open_through(conn: sqlite3.Connection, year: int) -> tuple[str, ...]:
    """Return the dossiers that are not finished and whose time, from the receipt to the due date, touches a year."""
    sql = (
        f"SELECT id FROM dossiers WHERE state NOT IN ({', '.join('?' * len(FINISHED))}) AND due_at >= ?"  # noqa: S608
        " AND received_at < ? ORDER BY received_at, id"
    )
    begins, ends = (rows.stamp(datetime(one, 1, 1, tzinfo=VIETNAM)) for one in (year, year + 1))
    return tuple(dossier for (dossier,) in conn.execute(sql, (*map(str, FINISHED), begins, ends)))


@store_errors()
def frozen_dossiers(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Return the dossiers under a legal hold, by id."""
    return tuple(dossier for (dossier,) in conn.execute("SELECT id FROM dossiers WHERE frozen ORDER BY id"))


@store_errors()
def ended_dossiers(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Return the dossiers that are closed, or whose official handling has come to any end; no purged ones."""
    sql = (
        "SELECT id FROM dossiers WHERE (state IN ('CLOSED', 'NOT_ACCEPTED') OR official_status IN (3, 7, 8, 9, 10)"
        " OR restricted) AND id NOT IN (SELECT dossier FROM purges WHERE confirmed_at IS NOT NULL) ORDER BY id"
    )
    return tuple(dossier for (dossier,) in conn.execute(sql))


@store_errors()
def dossier_with_paper(conn: sqlite3.Connection, key: str, but: Container[str]) -> str | None:
    """Return the first dossier, none of `but`, that has a document of this key (`dossier.duplicates`)."""
    found = conn.execute("SELECT dossier FROM papers WHERE key = ? ORDER BY dossier", (key,))
    return next((dossier for (dossier,) in found if dossier not in but), None)


@store_errors()
def dossier_of_number(conn: sqlite3.Connection, number: str) -> str | None:
    """Return the id of the dossier that has an official number, in either order."""
    sql = "SELECT id FROM dossiers WHERE number_key = ? ORDER BY id LIMIT 1"
    row = conn.execute(sql, (number_key(number),)).fetchone()
    return row[0] if row else None
