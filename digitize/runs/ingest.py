"""Taking files in as a new batch, and finishing batches that were interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError
from digitize.intake import shelf
from digitize.intake.claim import Plan, claim, find_files, is_claimed, lock_of, open_batches, read_plan, write_plan
from digitize.registry import store
from digitize.runs.batch import BatchReport, Told, finish_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digitize.intake.profiles import ScannerProfile
    from digitize.model import Given
    from digitize.runs.batch import Desk, Way

_NOBODY = Told(sides=lambda *_: None, dossier=lambda _: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asked to be taken in, and how."""

    paths: tuple[Path, ...]
    profile: ScannerProfile
    way: Way
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """An interrupted batch that was found."""

    batch: str
    error: DigitizeError | None  # why it can't be finished now


def ingest(order: Order, desk: Desk, told: Told) -> BatchReport:
    """Copy files in as a batch of their own and do it.

    Raises:
        SettingsError: a path does not exist; nothing was taken.
        StoreError: the data folder refuses; what was claimed stays so.
    """
    folder = desk.layout.batch(store.begin_batch(desk.db, desk.now(), order.given.by))
    with shelf.only_one(lock_of(folder)):
        _take(order, folder, desk)
        return finish_batch(folder, desk, order.way, told)


def finish_left_over(desk: Desk, way_of_name: Callable[[str], Way]) -> Iterator[LeftOver]:
    """Finish interrupted batches, oldest first; one that another process works on is left to it.

    A batch that was never claimed is only put away: its files still stand where they were.

    Args:
        desk: where they are done.
        way_of_name: gives the way of the profile of that name.
    """
    for folder in open_batches(desk.layout.intake):
        with shelf.only_one(lock_of(folder)) as ours:
            if ours and is_claimed(folder):
                yield LeftOver(batch=folder.name, error=_finish(folder, desk, way_of_name))
            elif ours:
                shelf.clear(folder)


def _take(order: Order, folder: Path, desk: Desk) -> None:
    waiting = find_files(order.paths, order.profile)
    plan = Plan(
        batch=folder.name,
        profile=order.profile.name,
        taken_at=desk.now(),
        given=order.given,
        files=claim(waiting.scans, folder),
        skipped=waiting.skipped,
        sidecars=claim(waiting.sidecars, folder, first=len(waiting.scans) + 1),
    )
    write_plan(plan, folder)


def _finish(folder: Path, desk: Desk, way_of_name: Callable[[str], Way]) -> DigitizeError | None:
    try:
        finish_batch(folder, desk, way_of_name(read_plan(folder).profile), _NOBODY)
    except DigitizeError as error:
        return error
    return None
