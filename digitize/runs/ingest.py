"""Taking files in as a new batch, and finishing batches that were interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.intake.claim import Plan, claim, find_files, lock_of, write_plan
from digitize.registry import store
from digitize.runs.batch import BatchReport, Told, finish_batch

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.intake.profiles import ScannerProfile
    from digitize.model import Given
    from digitize.runs.batch import Desk, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asked to be taken in, and how."""

    paths: tuple[Path, ...]
    profile: ScannerProfile
    way: Way
    given: Given


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
