"""The collaborators of a command, built from the settings and the scanner profile."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack, contextmanager
from datetime import datetime, time
from typing import TYPE_CHECKING

from digitize.imaging.blank import BlankParams
from digitize.imaging.decode import Limits
from digitize.imaging.orient import OrientParams
from digitize.imaging.skew import SkewParams
from digitize.intake.layout import HANOI
from digitize.intake.profiles import builtin_folder
from digitize.registry.store import open_store
from digitize.runs.batch import Desk, Way
from digitize.runs.cleaning import CleaningParams
from digitize.runs.page_task import EngineChoice, PageSettings
from digitize.runs.pool import LocalPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.intake.profiles import ScannerProfile
    from digitize.settings import Environment, StationSettings

_TASK_SECONDS = 600.0
"""No page and no dossier takes so long; the engine's own limit is far shorter."""


def profile_folders(layout: Layout) -> tuple[Path, ...]:
    """Where profiles are looked for: the station's own first, then those that ship."""
    return layout.data / "scanner_profiles", builtin_folder()


def start_pool(settings: StationSettings, jobs: int | None = None) -> LocalPool:
    """Prepare the workers; `jobs` as `open_desk` takes it."""
    return LocalPool(jobs=_workers(settings, jobs), seconds_per_task=_TASK_SECONDS)


def _workers(settings: StationSettings, jobs: int | None) -> int:
    return jobs or settings.work.jobs or len(os.sched_getaffinity(0))


@contextmanager
def open_desk(layout: Layout, settings: StationSettings, jobs: int | None) -> Iterator[Desk]:
    """Open the registry and start the workers; close both at the end.

    Args:
        layout: the data folder.
        settings: of the station.
        jobs: how many workers; None asks the settings, which may say one for each core.
    """
    workers = _workers(settings, jobs)
    with ExitStack() as stack:
        db = open_store(layout.registry)
        stack.callback(db.close)
        executor = stack.enter_context(start_pool(settings, jobs))
        yield Desk(
            layout=layout,
            db=db,
            executor=executor,
            jobs=workers,
            code=settings.desk.code,
            closes_at=time.fromisoformat(settings.clock.closes_at),
            now=lambda: datetime.now(HANOI),
        )


def way_of(profile: ScannerProfile, settings: StationSettings, environment: Environment) -> Way:
    """Say how files of a profile are grouped and read."""
    return Way(
        profile=profile,
        pages=PageSettings(
            engine=EngineChoice(
                name=settings.ocr.engine,
                languages=settings.ocr.languages,
                tessdata=environment.tessdata,
                seconds=settings.ocr.seconds_per_page,
            ),
            dpi=settings.ocr.dpi,
            limits=Limits(
                max_side_px=profile.limits.pixels_per_side,
                max_pixels=profile.limits.pixels_per_page,
                max_pages=profile.limits.pages_per_file,
                max_bytes=profile.limits.bytes_per_file,
                memory_mib=profile.limits.memory_mib,
                seconds=profile.limits.seconds_per_page,
                raster_seconds=min(Limits().raster_seconds, math.ceil(profile.limits.seconds_per_page)),
                output_bytes=profile.limits.bytes_per_file,
            ),
            cleaning=CleaningParams(
                blank=BlankParams(trust=profile.blank.trust),
                orient=OrientParams(trust=profile.orientation.trust),
                skew=SkewParams(trust=profile.skew.trust),
            ),
        ),
    )
