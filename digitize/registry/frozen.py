"""Months whose figures were frozen: written once, chained by hashes, never changed.

Each row carries SHA-256 of its value and of the row before it, as the journal does; triggers refuse changes by
ordinary means, the chain finds the others.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.report.frozen import FrozenMonth
from digitize.errors import StoreError
from digitize.model import Event, from_plain, to_plain
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = "id, month, at, by, sha256, before, value, hash"


class Frozen(NamedTuple):
    """A month as it was frozen."""

    month: FrozenMonth
    sha256: str  # of `written`
    hash: str  # of its row: the chain up to here


def written(month: FrozenMonth) -> bytes:
    """Write a frozen month as JSON: the same month gives the same bytes."""
    return json.dumps(to_plain(month), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def freeze(conn: sqlite3.Connection, month: FrozenMonth) -> Frozen:
    """Write a month down, unless it was frozen before: then what was frozen stands and is returned.

    Raises:
        StoreError: the registry can't be written, or its chain is broken (`frozen_changed`).
    """
    content = written(month)
    sha256 = hashlib.sha256(content).hexdigest()
    with writing(conn):
        known = find(conn, month.month)
        if known:
            return known
        newest = conn.execute("SELECT id, hash FROM frozen_months ORDER BY id DESC LIMIT 1").fetchone() or (0, "")
        values = (newest[0] + 1, month.month, rows.stamp(month.at), month.by, sha256, newest[1])
        row = (*values, zlib.compress(content), _hash(*values))
        conn.execute(f"INSERT INTO frozen_months ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        facts = (("month", month.month), ("sha256", sha256))
        journal.append(conn, Event(at=month.at, who=month.by, what="freeze_month", facts=facts))
    return Frozen(month, sha256, row[-1])


@store_errors()
def find(conn: sqlite3.Connection, month: str) -> Frozen | None:
    """Return a month as it was frozen; None: it was not.

    Raises:
        StoreError: it, or a month that was frozen before it, is not what was written (`frozen_changed`).
    """
    if not conn.execute("SELECT 1 FROM frozen_months WHERE month = ?", (month,)).fetchone():
        return None
    before = ""
    for *values, packed, found in conn.execute(f"SELECT {_COLUMNS} FROM frozen_months ORDER BY id"):  # noqa: S608
        content = _unpacked(packed)
        sound = found == _hash(*values) and values[-1] == before and hashlib.sha256(content).hexdigest() == values[-2]
        if not sound:
            raise _changed(values[1])
        if values[1] == month:
            return Frozen(from_plain(FrozenMonth, json.loads(content)), values[-2], found)
        before = found
    return None


@store_errors()
def frozen_months(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Return the months that are frozen, in order."""
    return tuple(month for (month,) in conn.execute("SELECT month FROM frozen_months ORDER BY month"))


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""


def _hash(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _changed(month: str) -> StoreError:
    return StoreError(
        N_("the frozen figures of {month} are not what was frozen"),
        code="frozen_changed",
        hint=N_("Somebody changed the registry; compare it with a backup and with log/reports."),
        month=month,
    )
