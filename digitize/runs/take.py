"""Taking named files in as a new batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.intake.claim import Plan, claim, find_files, write_plan
from digitize.registry import store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digitize.intake.profiles import ScannerProfile
    from digitize.model import Given
    from digitize.runs.batch import Desk


def begin(desk: Desk, by: str) -> Path:
    """Begin a batch and return the folder that will be its own; lock it before anything is put there."""
    return desk.layout.batch(store.begin_batch(desk.db, desk.now(), by))


def take(paths: Sequence[Path], folder: Path, desk: Desk, profile: ScannerProfile, given: Given) -> None:
    """Copy files into a batch's folder and write the plan.

    Raises:
        SettingsError: a path does not exist; nothing was taken.
        StoreError: the data folder refuses; nothing was taken.
    """
    found, skipped = find_files(paths, profile.files)
    plan = Plan(
        batch=folder.name,
        profile=profile.name,
        taken_at=desk.now(),
        given=given,
        files=claim(found, folder),
        skipped=skipped,
    )
    write_plan(plan, folder)
