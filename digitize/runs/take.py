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


def take(paths: Sequence[Path], desk: Desk, profile: ScannerProfile, given: Given) -> Path:
    """Copy files in and write the plan; returns the folder of the claimed batch.

    Raises:
        SettingsError: a path does not exist; nothing was taken.
        StoreError: the data folder refuses; nothing was taken.
    """
    found, skipped = find_files(paths, profile.files)
    taken_at = desk.now()
    batch = store.begin_batch(desk.db, taken_at, given.by)
    folder = desk.layout.batch(batch)
    plan = Plan(
        batch=batch,
        profile=profile.name,
        taken_at=taken_at,
        given=given,
        files=claim(found, folder),
        skipped=skipped,
    )
    write_plan(plan, folder)
    return folder
