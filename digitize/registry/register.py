"""The one-stop system's register as it was last pulled: dossiers filed online, and those handed in at counters.

An entry whose number a dossier here has is linked to it, whichever of the two came first.  Of a restricted dossier's
entry neither the number (only a keyed hash) nor a person, procedure or unit is kept, and no list shows it.
Numbers in both orders are one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from digitize.dossier.lifecycle import state_of_entry
from digitize.dossier.numbers import number_key
from digitize.model import DossierState, OfficialStatus, RegisterEntry, from_plain, to_plain
from digitize.registry import journal, rows
from digitize.registry.connection import meta, set_meta, store_errors
from digitize.registry.words import folded_key
from digitize.text import tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from digitize.model import Dossier

_COLUMNS = (
    "number_key, number, channel, procedure, state, official_status, received_at, due_at, applicant, applicant_folded,"
    " id_number, unit, assignee, dossier, pulled_at, value"
)
_PUT = (
    f"INSERT INTO register ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (number_key) DO UPDATE SET number = excluded.number, channel = excluded.channel,"
    " procedure = excluded.procedure, state = excluded.state, official_status = excluded.official_status,"
    " received_at = excluded.received_at,"
    " due_at = excluded.due_at, applicant = excluded.applicant, applicant_folded = excluded.applicant_folded,"
    " id_number = excluded.id_number, unit = excluded.unit, assignee = excluded.assignee, dossier = excluded.dossier,"
    " pulled_at = excluded.pulled_at, value = excluded.value"
)
_LAST = "pulled:"  # and the name of the connector, in `meta`


class Held(NamedTuple):
    """An entry as it stands in the registry."""

    key: str
    entry: RegisterEntry
    before: RegisterEntry | None  # what was last applied to the dossier
    dossier: str | None  # id of ours that has its number
    apart: frozenset[str]  # ids of those that a person said are others


class WalkIns(NamedTuple):
    """The true denominator of digitisation, and what stands above it."""

    registered: int
    digitised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """An entry of which nothing could be made, and why."""

    number: str  # as the system has it
    code: str
    template: str  # message id
    facts: tuple[tuple[str, str], ...] = ()
    first_at: datetime | None = None


def put_entry(conn: sqlite3.Connection, entry: RegisterEntry, at: datetime) -> Literal["new", "changed", "same"]:
    """Write an entry in the caller's transaction; one that is known as it is stays untouched."""
    plain, hidden = number_key(entry.number), _hidden(conn, entry.number)
    found = conn.execute("SELECT number_key, value, dossier FROM register WHERE number_key IN (?, ?)", (plain, hidden))
    key, value, dossier = found.fetchone() or (plain, None, None)
    kept = _nameless(entry) if key == hidden else entry
    new = _written(kept)
    if value == new:
        return "same"
    conn.execute(_PUT, _row(key, kept, dossier or _dossier_of(conn, plain), at))
    conn.execute("DELETE FROM register_aside WHERE number = ?", (entry.number,))
    return "changed" if value else "new"


def _row(key: str, entry: RegisterEntry, dossier: str | None, at: datetime) -> tuple[str | int | None, ...]:
    return (
        *(key, entry.number, str(entry.channel), entry.procedure, str(state_of_entry(entry.channel, entry.status))),
        *(int(entry.status), rows.stamp(entry.received_at)),
        rows.stamp(entry.due_at) if entry.due_at else None,
        entry.applicant,
        entry.applicant and " ".join(map(folded_key, tokens(entry.applicant))),
        entry.id_number and entry.id_number.replace(" ", "").replace(".", ""),
        *(entry.unit, entry.assignee, dossier, rows.stamp(at), _written(entry)),
    )


def _written(entry: RegisterEntry) -> str:
    return json.dumps(to_plain(entry), ensure_ascii=False, sort_keys=True)


def _nameless(entry: RegisterEntry) -> RegisterEntry:
    nobody = replace(entry, number="", procedure="", applicant=None, id_number=None)
    return replace(nobody, unit=None, assignee=None, linked=())


def _hidden(conn: sqlite3.Connection, number: str) -> str:
    return f"#{journal.blinded(conn, number_key(number))}"


def _dossier_of(conn: sqlite3.Connection, key: str) -> str | None:
    row = conn.execute("SELECT id FROM dossiers WHERE number_key = ? ORDER BY id LIMIT 1", (key,)).fetchone()
    return row[0] if row else None


def link_number(conn: sqlite3.Connection, dossier: Dossier, at: datetime) -> None:
    """Let the entry of a dossier's number point to it and no other entry, in the caller's transaction.

    Args:
        conn: the registry.
        dossier: whole; the registry itself holds no number of a restricted one.
        at: now.
    """
    own = ""
    if dossier.number:
        hidden = _hidden(conn, dossier.number)
        own = hidden if dossier.restricted else number_key(dossier.number)
        if dossier.restricted:
            _hide(conn, dossier, hidden, at)
    gone = "DELETE FROM register WHERE dossier = ? AND number_key <> ? AND number = ''"
    if conn.execute(gone, (dossier.id, own)).rowcount:  # what it told was not kept: all of it is read again
        conn.execute("DELETE FROM meta WHERE key LIKE ?", (f"{_LAST}%",))
    free = "UPDATE register SET dossier = NULL, applied = '' WHERE dossier = ? AND number_key <> ?"
    conn.execute(free, (dossier.id, own))
    link = "UPDATE register SET dossier = ?1, applied = '' WHERE number_key = ?2 AND dossier IS NOT ?1"
    conn.execute(link, (dossier.id, own))


def _hide(conn: sqlite3.Connection, dossier: Dossier, hidden: str, at: datetime) -> None:
    """Keep a number as a hash, with what an entry may tell of a restricted dossier."""
    key = number_key(dossier.number or "")
    held = find_entry(conn, key)
    if held:
        entry = _nameless(held.entry)
        conn.execute("DELETE FROM register WHERE number_key = ?", (key,))
        conn.execute(_PUT, _row(hidden, entry, dossier.id, at))
        return
    empty = (hidden, "", "", "", "", 0, rows.stamp(dossier.received_at), *(None,) * 6, dossier.id, rows.stamp(at), "")
    conn.execute(_PUT.replace("INSERT", "INSERT OR IGNORE").partition(" ON CONFLICT")[0], empty)


@store_errors()
def find_entry(conn: sqlite3.Connection, number: str) -> Held | None:
    """Return the entry of a number, in either order; None where there is none, or it is a restricted dossier's."""
    found = _held(conn, "number_key = ?", number_key(number))
    return next(found, None)


@store_errors()
def entry_of(conn: sqlite3.Connection, dossier: str) -> Held | None:
    """Return the entry that is linked to a dossier."""
    return next(_held(conn, "dossier = ?", dossier), None)


@store_errors()
def to_apply(conn: sqlite3.Connection) -> tuple[Held, ...]:
    """Return the entries that say what their dossiers do not have yet."""
    return tuple(_held(conn, "dossier IS NOT NULL AND value <> applied"))


def _held(conn: sqlite3.Connection, where: str, *values: str) -> Iterator[Held]:
    sql = f"SELECT number_key, value, applied, dossier, apart FROM register WHERE value <> '' AND {where}"  # noqa: S608
    for key, value, applied, dossier, apart in conn.execute(f"{sql} ORDER BY rowid", values).fetchall():
        yield Held(
            key=key,
            entry=from_plain(RegisterEntry, json.loads(value)),
            before=from_plain(RegisterEntry, json.loads(applied)) if applied else None,
            dossier=dossier,
            apart=frozenset(apart.split()),
        )


def note_applied(conn: sqlite3.Connection, held: Held) -> None:
    """Note in the caller's transaction that a dossier has what an entry says."""
    conn.execute("UPDATE register SET applied = ? WHERE number_key = ?", (_written(held.entry), held.key))


@store_errors()
def holder_of(conn: sqlite3.Connection, number: str) -> str | None:
    """Return the id of the dossier that has a number, a restricted one too."""
    sql = "SELECT dossier FROM register WHERE number_key = ? AND dossier IS NOT NULL"
    row = conn.execute(sql, (_hidden(conn, number),)).fetchone()
    return row[0] if row else _dossier_of(conn, number_key(number))


def keep_apart(conn: sqlite3.Connection, held: Held, dossier: str) -> None:
    """Note in the caller's transaction that an entry and a dossier are not the same filing."""
    apart = " ".join(sorted({*held.apart, dossier}))
    conn.execute("UPDATE register SET apart = ? WHERE number_key = ?", (apart, held.key))


@store_errors()
def walk_ins(conn: sqlite3.Connection) -> WalkIns:
    """Count what was received at counters, whoever turned nobody away, and whose papers of these are here."""
    received = "register.channel = 'walk-in' AND register.official_status <> ?"
    not_received = int(OfficialStatus.NOT_RECEIVED)
    here = f"SELECT count(*), count(dossier) FROM register WHERE {received}"  # noqa: S608
    away = f"SELECT count(*) FROM dossiers JOIN register ON dossier = id WHERE dossiers.state = ? AND {received}"  # noqa: S608
    registered, linked = conn.execute(here, (not_received,)).fetchone()
    turned_away = conn.execute(away, (DossierState.NOT_ACCEPTED, not_received)).fetchone()[0]
    return WalkIns(registered, linked - turned_away)


@store_errors()
def last_pull(conn: sqlite3.Connection, connector: str) -> datetime | None:
    """Return when the last pull began that was carried through; None: all must be read."""
    at = meta(conn, _LAST + connector)
    return datetime.fromisoformat(at) if at else None


def note_pull(conn: sqlite3.Connection, connector: str, began_at: datetime) -> None:
    """Note in the caller's transaction that a pull was carried through."""
    set_meta(conn, _LAST + connector, rows.stamp(began_at))


def put_aside(conn: sqlite3.Connection, aside: Aside, at: datetime) -> None:
    """Keep in the caller's transaction what an entry was that could not be understood, and why."""
    sql = (
        "INSERT INTO register_aside VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (number, code)"
        " DO UPDATE SET facts = excluded.facts, last_at = excluded.last_at"
    )
    facts = json.dumps(dict(aside.facts), ensure_ascii=False, sort_keys=True)
    conn.execute(sql, (aside.number, aside.code, aside.template, facts, rows.stamp(at)))


@store_errors()
def set_aside(conn: sqlite3.Connection) -> tuple[Aside, ...]:
    """Return the entries that could not be understood, the oldest first."""
    found = conn.execute("SELECT number, code, template, facts, first_at FROM register_aside ORDER BY first_at, number")
    return tuple(
        Aside(
            number=number,
            code=code,
            template=template,
            facts=tuple(json.loads(facts).items()),
            first_at=datetime.fromisoformat(first_at),
        )
        for number, code, template, facts, first_at in found
    )
