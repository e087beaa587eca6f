"""Finishing what an earlier run began, and giving up on a batch that no attempt can finish.

A batch that fails for a reason of the station (disk, registry, tool) waits and is tried again for ever.  One that
fails for any other reason is tried a few times; then its files are held for a person and the rest of it is closed,
so that no file can stop the desk.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, StoreError
from digitize.intake import shelf
from digitize.intake.claim import is_claimed, lock_of, open_batches, read_plan, unlocked_rest
from digitize.intake.sorting import Held, Sorting, read_parts, read_sorting, write_sorting
from digitize.intake.takeover import INTENT, read_intent, take_over
from digitize.registry import arrivals, checking, store
from digitize.runs.assemble import received_at
from digitize.runs.batch import Told, finish_batch
from digitize.runs.purge import finish_purges
from digitize.runs.retry import put_away
from digitize.runs.rework.finish import turn
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digitize.intake.claim import Claimed
    from digitize.intake.layout import Layout
    from digitize.intake.sorting import Scan
    from digitize.runs.batch import BatchReport, Desk, Way

NOBODY = Told(sides=lambda *_: None, dossier=lambda _: None)
ATTEMPTS = 3
UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """An interrupted batch that was found."""

    batch: str
    error: DigitizeError | None  # why it can't be finished now


def finish_left_over(desk: Desk, way_of_name: Callable[[str], Way]) -> Iterator[LeftOver]:
    """Finish interrupted batches, oldest first; one that another process works on is left to it.

    A batch that was never claimed is only put away: its files still stand where they were.

    Args:
        desk: where they are done.
        way_of_name: gives the way of the profile of that name.
    """
    settle(desk)
    finish_purges(desk.layout, desk.db, desk.now)
    for folder in open_batches(desk.layout.intake):
        with shelf.only_one(lock_of(folder)) as ours:
            if ours:
                try:
                    report = finish(folder, desk, way_of_name, NOBODY)
                except DigitizeError as error:
                    yield LeftOver(batch=folder.name, error=error)
                else:
                    if report:
                        yield LeftOver(batch=folder.name, error=None)


def settle(desk: Desk) -> None:
    """Sweep up, and finish what persons decided; what can't be finished now waits in intake for the next decision."""
    sweep(desk.layout)
    with suppress(StoreError), turn(desk.layout, desk.db):
        pass


def sweep(layout: Layout) -> None:
    """Remove the litter of processes that have ended: half-written files of ours, and locks without a batch."""
    for folder in (layout.data, layout.watch_note.parent, layout.closed_batch("").parent):
        shelf.sweep(folder)
    for lock in unlocked_rest(layout.intake):
        with shelf.only_one(lock):
            pass


def finish(folder: Path, desk: Desk, way_of_name: Callable[[str], Way], told: Told) -> BatchReport | None:
    """Do a batch from wherever it stands; the caller holds its lock.

    Returns:
        None where nothing had been taken: its files still stand where they were.

    Raises:
        DigitizeError: it can't be finished now.
    """
    if not is_claimed(folder):
        intent = read_intent(folder)
        if intent is None or take_over(intent, folder) is None:
            shelf.clear(folder, INTENT)
            store.drop_batch(desk.db, folder.name, desk.now(), who=intent.by if intent else "")
            return None
    plan = read_plan(folder)
    report = _finish_or_hold(folder, desk, way_of_name(plan.profile), told)
    if plan.retried:
        put_away(desk.db.conn, desk.layout)
    return report


def _finish_or_hold(folder: Path, desk: Desk, way: Way, told: Told) -> BatchReport:
    try:
        return finish_batch(folder, desk, way, told)
    except DigitizeError:
        raise
    except Exception as error:  # whatever a file or a fault of ours may cause: counted, told by its kind, never lost
        if arrivals.count_attempt(desk.db, folder.name, desk.now()) >= ATTEMPTS:
            hold_rest(folder, desk, type(error).__name__)
            return finish_batch(folder, desk, way, told)
        raise unfinished(folder.name, error) from error


def unfinished(batch: str, error: Exception) -> DigitizeError:
    """Tell an error that nobody expected by its kind alone: its text may hold what no log may."""
    kind = type(error).__name__
    return DigitizeError(
        N_("The batch {batch} could not be finished ({kind})"), code=UNEXPECTED, batch=batch, kind=kind
    )


def hold_rest(folder: Path, desk: Desk, kind: str) -> None:
    """Hold every file of a batch whose dossier is not registered; what was made of it so far goes.

    A stack of which some dossiers are registered stays as it is, and the batch open: its others were gathered once.
    """
    plan = read_plan(folder)
    before = read_sorting(folder) or Sorting(dossiers=(), held=(), duplicates=())
    parts = {stack: read_parts(stack, folder) or (stack,) for stack in before.dossiers}
    done = tuple(
        stack
        for stack, dossiers in parts.items()
        if any(checking.is_registered(desk.db.conn, one.id) for one in dossiers)
    )
    for one in (part for stack, dossiers in parts.items() if stack not in done for part in dossiers):
        for place in desk.layout.dossier_places(one.id, received_at(one, plan.given, plan.taken_at)):
            shelf.clear(place)
    scans = {scan.claimed.ordinal: scan for one in before.dossiers for scan in one.files}
    settled = {scan.claimed.ordinal for one in done for scan in one.files}
    settled |= {held.claimed.ordinal for held in before.held}
    settled |= {same.scan.claimed.ordinal for same in before.duplicates}
    given_up = tuple(
        _given_up(file, scans.get(file.ordinal), kind) for file in plan.files if file.ordinal not in settled
    )
    write_sorting(replace(before, dossiers=done, held=(*before.held, *given_up)), folder)


def _given_up(file: Claimed, scan: Scan | None, kind: str) -> Held:
    return Held(
        claimed=file,
        extension=scan.extension if scan else "bin",
        code="failed",
        template=N_("{name}: its dossier could not be made in {attempts} attempts ({kind})"),
        facts=(("name", file.name), ("attempts", str(ATTEMPTS)), ("kind", kind)),
        hint=N_("Scan this stack again; if it happens again, report the kind and keep the file."),
        sides=scan.frames if scan else 1,
    )
