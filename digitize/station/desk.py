"""The collaborators of a command, built from the settings and the scanner profile."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack, contextmanager
from datetime import datetime, time
from pathlib import Path
from time import monotonic
from time import time as wall_clock
from typing import TYPE_CHECKING

from digitize.dossier.restricted import Kinds
from digitize.errors import SettingsError
from digitize.imaging.blank import BlankParams
from digitize.imaging.decode import Limits
from digitize.imaging.orient import OrientParams
from digitize.imaging.skew import SkewParams
from digitize.intake.hotfolder import Hotfolder
from digitize.intake.layout import HANOI
from digitize.intake.profiles import builtin_folder, find_profile, list_profiles, profile_files
from digitize.intake.watch_note import FolderNote
from digitize.intake.wholeness import Moment
from digitize.pdf.access import AccessParams
from digitize.registry.store import open_store
from digitize.runs.batch import Desk, Way
from digitize.runs.checks import check_station, remember
from digitize.runs.cleaning import CleaningParams
from digitize.runs.page_task import EngineChoice, PageSettings
from digitize.runs.pool import LocalPool
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digitize.intake.layout import Layout
    from digitize.intake.profiles import ScannerProfile
    from digitize.runs.watch.watcher import Heard, Watcher
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
            accepts=settings.desk.accepts,
            kinds=Kinds(certain=settings.restricted.certain, asked=settings.restricted.asked),
        )


def hotfolders(layout: Layout, settings: StationSettings) -> tuple[Hotfolder, ...]:
    """Return the folders that are watched: one below `hotfolder/` for each profile, and those of the settings.

    Raises:
        SettingsError: a profile is unknown or has faults.
    """
    folders = profile_folders(layout)
    known = profile_files(folders)
    return (
        *(
            Hotfolder(name=path.name, path=path, profile=find_profile(path.name, folders))
            for path in _below_hotfolder(layout)
            if path.name in known
        ),
        *(
            Hotfolder(
                name=told.name, path=Path(told.path), profile=find_profile(told.profile, folders), share=told.share
            )
            for told in settings.watch.folders
        ),
    )


def _strange_folders(layout: Layout, at: datetime) -> tuple[FolderNote, ...]:
    known = profile_files(profile_folders(layout))
    why = N_("no scanner profile is called so")
    return tuple(
        FolderNote(name=path.name, path=str(path), profile="", mode="", lost_since=at, lost_why=why)
        for path in _below_hotfolder(layout)
        if path.name not in known
    )


def _below_hotfolder(layout: Layout) -> list[Path]:
    return sorted(path for path in layout.hotfolder("").iterdir() if path.is_dir() and not path.name.startswith("."))


@contextmanager
def open_watcher(
    desk: Desk, settings: StationSettings, environment: Environment, *, heard: Heard, once: bool
) -> Iterator[Watcher]:
    """Prepare the watcher of all hotfolders, with a worker of its own that looks into files.

    Raises:
        SettingsError: see `hotfolders`.
    """
    from digitize.runs.watch.watcher import Watcher, WatchOrder

    ways = {name: way_of(profile, settings, environment) for name, profile in _profiles(desk.layout).items()}
    order = WatchOrder(
        folders=hotfolders(desk.layout, settings),
        strange=_strange_folders(desk.layout, desk.now()),
        look_after=lambda: _look_after(desk, environment),
        way_of_name=lambda name: _known_way(ways, name),
        by=environment.user,
        once=once,
        reserve_bytes=settings.watch.reserve_mib << 20,
        files_per_batch=settings.watch.files_per_batch,
        moment=lambda: Moment(steady=monotonic(), wall=wall_clock()),
        training=settings.desk.training,
    )
    with LocalPool(jobs=1, seconds_per_task=_TASK_SECONDS) as scout:
        watcher = Watcher(order, desk, scout, heard)
        try:
            yield watcher
        finally:
            watcher.close()


def _look_after(desk: Desk, environment: Environment) -> None:
    """Note since when what is wrong is wrong."""
    checks = check_station(desk.layout, environment, desk.now())
    remember(desk.layout, checks, desk.now())


def _known_way(ways: Mapping[str, Way], name: str) -> Way:
    if name not in ways:
        raise SettingsError(
            N_("there is no scanner profile {name}"), hint=N_("`digitize profiles list` shows them."), name=name
        )
    return ways[name]


def _profiles(layout: Layout) -> dict[str, ScannerProfile]:
    return {profile.name: profile for profile in list_profiles(profile_folders(layout))}


def access_params(settings: StationSettings) -> AccessParams:
    """Say how fine and how large access copies may be."""
    return AccessParams(finest=settings.access.profile, max_bytes=round(settings.access.max_mib * 2**20))


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
            access=access_params(settings),
            cleaning=CleaningParams(
                blank=BlankParams(trust=profile.blank.trust),
                orient=OrientParams(trust=profile.orientation.trust),
                skew=SkewParams(trust=profile.skew.trust),
            ),
        ),
    )
