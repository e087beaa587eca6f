"""Held files: which there are, which one a person means, and what became of them.

A row is `held` until the same bytes are taken in once more (`retried`; if they are held again, by a new row
that counts one attempt more) or a person sets the file aside (`discarded`).  Rows are never removed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from digitize.errors import SettingsError
from digitize.model import Event
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing
from digitize.text import nfc
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_MOST_CANDIDATES = 8  # named in the refusal of an ambiguous prefix
_SHOWN = 12  # digits of a hash
_PREFIX = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A row of the quarantine."""

    batch: str
    n: int
    name: str  # "" where the file became part of a restricted dossier
    sha256: str
    code: str  # contract section 4
    reason: str  # message id
    facts: tuple[tuple[str, str], ...]  # of reason and hint
    hint: str  # message id, or ""
    extension: str  # its file is quarantine/<batch>/<sha256>.<extension>
    profile: str
    sides: int
    attempts: int  # how often these bytes were held by then
    since: datetime
    state: Literal["held", "retried", "discarded"]
    settled_at: datetime | None
    settled_by: str | None
    settled_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarding:
    """A person's word that files need not be taken in."""

    at: datetime
    by: str
    why: str


@store_errors()
def list_held(conn: sqlite3.Connection, *, settled: bool = False) -> tuple[HeldFile, ...]:
    """Return the held files, newest last; with `settled` also what became of the others."""
    where = "TRUE" if settled else "state = 'held'"
    found = conn.execute(
        "SELECT batch, n, name, sha256, code, reason, facts, hint, extension, profile, sides, attempts, at,"  # noqa: S608
        f" state, settled_at, settled_by, settled_why FROM quarantine WHERE {where} ORDER BY at, batch, n"
    )
    return tuple(map(_held_file, found))


def _held_file(row: tuple) -> HeldFile:  # type: ignore[type-arg]
    batch, n, name, sha256, code, reason, facts, hint, extension, profile, sides, attempts, at, *settlement = row
    state, settled_at, settled_by, settled_why = settlement
    return HeldFile(
        batch=batch,
        n=n,
        name=name,
        sha256=sha256,
        code=code,
        reason=reason,
        facts=tuple(json.loads(facts).items()),
        hint=hint,
        extension=extension,
        profile=profile,
        sides=sides,
        attempts=attempts,
        since=datetime.fromisoformat(at),
        state=state,
        settled_at=settled_at and datetime.fromisoformat(settled_at),
        settled_by=settled_by,
        settled_why=settled_why,
    )


def choose(held: Sequence[HeldFile], words: Iterable[str]) -> tuple[HeldFile, ...]:
    """Return the files that a person means, in the order in which they are held.

    Args:
        held: the files to choose from.
        words: each a batch's id (all its files), a file's name as listed, or the beginning of its hash.

    Raises:
        SettingsError: a word means no file (`unknown_file`), or files of different content (`ambiguous_file`).
    """
    chosen = {(file.batch, file.n) for word in words for file in _meant(held, nfc(word.strip()))}
    return tuple(file for file in held if (file.batch, file.n) in chosen)


def _meant(held: Sequence[HeldFile], word: str) -> list[HeldFile]:
    if of_batch := [file for file in held if file.batch == word]:
        return of_batch
    found = [file for file in held if file.name == word and word]
    if not found and _PREFIX.fullmatch(word.casefold()):
        found = [file for file in held if file.sha256.startswith(word.casefold())]
    if not found:
        raise _unknown(held, word)
    if len({file.sha256 for file in found}) > 1:
        candidates = [f"{file.sha256[:_SHOWN]} ({file.batch})" for file in found]
        raise SettingsError(
            N_("several held files are called so: {candidates}"),
            code="ambiguous_file",
            hint=N_("Type the batch, or more of the hash that the list shows."),
            candidates=", ".join(candidates[:_MOST_CANDIDATES]) + (", …" if len(found) > _MOST_CANDIDATES else ""),
        )
    return found


def _unknown(held: Sequence[HeldFile], word: str) -> SettingsError:
    names = dict.fromkeys(name for file in held for name in (file.name, file.batch, file.sha256[:_SHOWN]) if name)
    meant = nearest(word, names)
    return SettingsError(
        N_("no held file is called {wanted}; did you mean {meant}?")
        if meant
        else N_("no held file is called {wanted}"),
        code="unknown_file",
        hint=N_("`digitize quarantine list` shows them."),
        wanted=word,
        meant=meant,
    )


def discard(conn: sqlite3.Connection, files: Iterable[HeldFile], word: Discarding) -> None:
    """Set held files aside; one that is settled already stays as it is.

    The journal gets batch and hash; name and reason may speak of people and stand in the row alone.

    Raises:
        StoreError: the registry can't be written; then none is set aside.
    """
    with writing(conn):
        for file in files:
            settled = conn.execute(
                "UPDATE quarantine SET state = 'discarded', settled_at = ?, settled_by = ?, settled_why = ?"
                " WHERE batch = ? AND n = ? AND state = 'held'",
                (rows.stamp(word.at), word.by, word.why, file.batch, file.n),
            ).rowcount
            if settled:
                facts = (("batch", file.batch), ("sha256", file.sha256))
                journal.append(conn, Event(at=word.at, who=word.by, what="discard_held", facts=facts))


def note_taken_again(conn: sqlite3.Connection, batch: str, hashes: Iterable[str], *, at: datetime, who: str) -> None:
    """Settle what was held of the bytes that another batch has taken in, in the transaction that closes it.

    So the old row is settled in the moment in which the new verdict stands, whatever stopped in between.
    """
    for sha256 in dict.fromkeys(filter(None, hashes)):
        before = conn.execute(
            "UPDATE quarantine SET state = 'retried', settled_at = ?, settled_by = ?"
            " WHERE sha256 = ? AND batch <> ? AND state = 'held' RETURNING batch",
            (rows.stamp(at), who, sha256, batch),
        ).fetchall()
        for (held_in,) in before:
            facts = (("batch", held_in), ("sha256", sha256), ("again", batch))
            journal.append(conn, Event(at=at, who=who, what="retry_held", facts=facts))


def note_given_back(conn: sqlite3.Connection, file: HeldFile, *, at: datetime, who: str) -> None:
    """Settle a held file that its writer went on with: it lies in its hotfolder again and waits until it is whole.

    Raises:
        StoreError: the registry can't be written.
    """
    with writing(conn):
        conn.execute(
            "UPDATE quarantine SET state = 'retried', settled_at = ?, settled_by = ? WHERE batch = ? AND n = ?",
            (rows.stamp(at), who, file.batch, file.n),
        )
        facts = (("batch", file.batch), ("sha256", file.sha256))
        journal.append(conn, Event(at=at, who=who, what="give_back_held", facts=facts))


def forget_names(conn: sqlite3.Connection, batch: str) -> None:
    """Take the names off held files whose bytes a batch has made part of a restricted dossier."""
    conn.execute(
        "UPDATE quarantine SET name = '', facts = json_replace(facts, '$.name', '') WHERE name <> '' AND sha256 IN ("
        "SELECT sha256 FROM files JOIN dossiers ON dossiers.id = files.dossier"
        " WHERE files.batch = ? AND dossiers.restricted)",
        (batch,),
    )
