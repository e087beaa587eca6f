"""Taking held files in once more, and what a person's word leaves beside them.

A retry is an ordinary batch whose files come from `quarantine/`.  It copies; the row of the first try is
settled by the transaction that closes the new batch, and the held copy goes when an equal file stands in
`originals/` or is held again.  So a stop at any moment leaves either a file that is still held or a claimed batch
that the next run finishes, and never both verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.claim import Claimed, Found, Plan, claim, lock_of, open_batches, read_plan, write_plan
from digitize.registry import quarantine, store
from digitize.runs.batch import BatchReport, finish_batch
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import Given
    from digitize.registry.quarantine import HeldFile
    from digitize.runs.batch import Desk, Told, Way

_TOGETHER = "count_mismatch"
"""Code of files that are held because of each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Held files of one profile that a person wants tried again."""

    files: tuple[HeldFile, ...]
    profile: str
    way: Way
    given: Given


def with_company(chosen: Sequence[HeldFile], held: Sequence[HeldFile]) -> tuple[HeldFile, ...]:
    """Add to chosen files those that are held because of them, so that their dossier is one again."""
    keys = {(file.batch, file.n) for file in chosen}
    groups = {file.batch for file in chosen if file.code == _TOGETHER}
    return tuple(
        file for file in held if (file.batch, file.n) in keys or (file.code == _TOGETHER and file.batch in groups)
    )


def at_rest(files: Sequence[HeldFile], layout: Layout) -> tuple[HeldFile, ...]:
    """Leave out what an open batch has claimed already."""
    claimed = {file.sha256 for folder in open_batches(layout.intake) for file in _claimed(folder)}
    return tuple(file for file in files if file.sha256 not in claimed)


def _claimed(folder: Path) -> tuple[Claimed, ...]:
    """The files of an open batch; none when it was never claimed, or is finished and cleared this very moment."""
    try:
        return read_plan(folder).files
    except FileNotFoundError:
        return ()


def retry(again: Retry, desk: Desk, told: Told) -> BatchReport:
    """Take held files in as a batch of their own and do it.

    Raises:
        StoreError: a held file is gone or damaged (nothing was taken), or the data folder refuses.
    """
    folder = desk.layout.batch(store.begin_batch(desk.db, desk.now(), again.given.by))
    with shelf.only_one(lock_of(folder)):
        _take(again, folder, desk)
        report = finish_batch(folder, desk, again.way, told)
    put_away(desk.db.conn, desk.layout)
    return report


def _take(again: Retry, folder: Path, desk: Desk) -> None:
    files = claim([_found(file, desk.layout) for file in again.files], folder)
    for held, claimed in zip(again.files, files, strict=True):
        _hold_equal(held, claimed)
    plan = Plan(
        batch=folder.name,
        profile=again.profile,
        taken_at=desk.now(),
        given=again.given,
        files=files,
        skipped=(),
        retried=True,
    )
    write_plan(plan, folder)


def _found(file: HeldFile, layout: Layout) -> Found:
    path = layout.held(file.batch, file.sha256, file.extension)
    if not path.is_file():
        raise StoreError(
            N_("the held file {sha256} is no longer in quarantine/{batch}"), sha256=file.sha256, batch=file.batch
        )
    return Found(path=path, name=file.name, place=f"{file.batch}/{file.name}")


def _hold_equal(held: HeldFile, claimed: Claimed) -> None:
    if held.sha256 != claimed.sha256:
        raise StoreError(N_("{name} is damaged: its content no longer has its hash"), name=held.sha256)


def put_away(conn: sqlite3.Connection, layout: Layout) -> None:
    """Let held copies go of which an equal file is shelved elsewhere; their reasons stay and say what became of them.

    Raises:
        StoreError: the data folder refuses, or a copy is not equal; it stays.
    """
    files = quarantine.list_held(conn, settled=True)
    elsewhere = {file.sha256: layout.held(file.batch, file.sha256, file.extension) for file in files}
    for file in files:
        copy = layout.held(file.batch, file.sha256, file.extension)
        target = _original(layout, file.sha256) or elsewhere[file.sha256]
        if file.state == "retried" and copy.exists() and target.exists() and target != copy:
            at = file.settled_at.isoformat() if file.settled_at else ""
            _update_reason(file, layout, {"state": file.state, "settled_at": at, "settled_by": file.settled_by or ""})
            shelf.shelve(copy, target)


def _original(layout: Layout, sha256: str) -> Path | None:
    """Where an accepted file of these bytes stands, whatever its type."""
    found = layout.original(sha256, "*")
    return next((path for path in found.parent.glob(found.name) if len(path.suffixes) == 1), None)  # not one in writing


def discard(conn: sqlite3.Connection, files: Sequence[HeldFile], word: quarantine.Discarding, layout: Layout) -> None:
    """Set held files aside for good; their bytes stay where they are, and the reason beside them says so.

    Raises:
        StoreError: the data folder or the registry refuses; repeat it.
    """
    for file in files:
        why = {"state": "discarded", "settled_at": word.at.isoformat(), "settled_by": word.by, "settled_why": word.why}
        _update_reason(file, layout, why)
    quarantine.discard(conn, files, word)


def _update_reason(file: HeldFile, layout: Layout, settled: dict[str, str]) -> None:
    held = layout.held(file.batch, file.sha256, file.extension)
    path = held.with_name(f"{held.name}.reason.json")
    plain = shelf.read_json(path) if path.exists() else {"sha256": file.sha256, "code": file.code, "batch": file.batch}
    names = {"file": file.name, "facts": dict(file.facts)}
    shelf.write_json(path, plain | names | settled)
