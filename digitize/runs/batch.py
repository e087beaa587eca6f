"""The parent's side of a batch: it hands out work, commits what comes back, and puts the originals on the shelf.

Order of things, so that a stop at any moment loses and doubles nothing:

1. `claim` has copied the files and written the plan.
2. The files are looked at; local ids are reserved; the sorting is written.
3. Pages are done by the workers, each into the work folder; done ones are not done again.
4. When the pages of a dossier are done a worker gathers it; its folder is moved to its place, whole.
5. One transaction registers the dossier.  Only then do its files move to `originals/`.
6. When all are in, the batch is closed with its sums and its folder goes.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.intake import ledger, shelf
from digitize.intake.claim import PLAN, read_plan, stored_name
from digitize.intake.sidecars import safe_extension
from digitize.intake.sorting import read_sorting, write_sorting
from digitize.intake.takeover import INTENT
from digitize.model import Dossier, PageKind, from_plain, to_plain
from digitize.registry import arrivals, store
from digitize.registry.calendars import approvals
from digitize.runs.assemble import Taken, page_sources, received_at
from digitize.runs.crew import Crew
from digitize.runs.dossier_task import VALUE, DossierJob
from digitize.runs.indexes import read_indexes
from digitize.runs.page_task import PageJob, PageSettings, load_engine
from digitize.runs.pool import LOST
from digitize.runs.sort_files import Came, judge, look_at, sort_files
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from datetime import datetime, time
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.dossier.deadlines import YearCalendar
    from digitize.intake.claim import Plan
    from digitize.intake.layout import Layout
    from digitize.intake.profiles import ScannerProfile
    from digitize.intake.sorting import DossierPlan, Scan, Sorting
    from digitize.model import Ledger

WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where batches are done and with what."""

    layout: Layout
    db: Database
    executor: Executor
    jobs: int
    code: str
    closes_at: time
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the profile of a batch wants it done."""

    profile: ScannerProfile
    pages: PageSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A claimed batch at work."""

    plan: Plan
    folder: Path
    desk: Desk
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom the batch tells how far it is."""

    sides: Callable[[int, int], None]  # done, of how many
    dossier: Callable[[Dossier], None]  # registered


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What became of a batch, besides its dossiers."""

    plan: Plan
    sorting: Sorting
    ledger: Ledger


def finish_batch(folder: Path, desk: Desk, way: Way, told: Told) -> BatchReport:
    """Do what is left to do of a claimed batch, from wherever it stopped.

    Raises:
        StoreError: the data folder or the registry refuses; the batch stays claimed.
        ToolError: the engine or a program is missing; the batch stays claimed.
    """
    batch = Batch(plan=read_plan(folder), folder=folder, desk=desk, way=way)
    plan = batch.plan
    arrivals.note_claimed(desk.db, plan, desk.now())
    sorting = read_sorting(folder) or _sort(batch)
    kinds: Counter[PageKind] = Counter()
    restricted: set[str] = set()
    for dossier in _dossiers(batch, sorting, told):
        kinds.update(page.kind for page in dossier.pages)
        restricted |= {dossier.id} if dossier.restricted else set()
        told.dossier(dossier)
    sums = ledger.count(
        files=len(plan.files),
        kinds=kinds.elements(),
        quarantined_sides=sum(held.sides for held in sorting.held),
        duplicates=len(sorting.duplicates),
    )
    _close(batch, _nameless(_outcome(plan, sorting, sums), restricted))
    _put_away(batch, sorting)
    return BatchReport(plan=plan, sorting=sorting, ledger=sums)


def _sort(batch: Batch) -> Sorting:
    desk = batch.desk
    surveys = look_at(batch.plan, batch.folder, desk.executor, batch.way.pages.limits)
    loading = [desk.executor.submit(load_engine, batch.way.pages.engine) for _ in range(desk.jobs)]
    verdicts = tuple(judge(file, survey) for file, survey in surveys)
    for engine in loading:
        with suppress(*LOST):  # another worker loads it again; what counts is that the engine is there
            engine.result()
    profile = batch.way.profile
    indexes = read_indexes(batch.plan, batch.folder, profile.wholeness.sidecar)
    sorting = sort_files(Came(batch.plan, verdicts, indexes), profile, desk.db, desk.code)
    write_sorting(sorting, batch.folder)
    arrivals.reach(desk.db, batch.plan.batch, None, ("staged",), desk.now())
    return sorting


def _dossiers(batch: Batch, sorting: Sorting, told: Told) -> Iterator[Dossier]:
    """Yield every dossier of the batch when it is registered and its originals are on the shelf."""
    desk = batch.desk
    calendars = tuple(approval.calendar for approval in approvals(desk.db.conn))
    jobs = [_jobs(batch, dossier, calendars) for dossier in sorting.dossiers]
    total = sum(len(pages) for _, pages in jobs)
    done = iter(range(1, total + 1))
    placed = {job.plan.id: place for job, _ in jobs if (place := _place_of(job, desk.layout))}
    for job, _ in jobs:
        if job.plan.id in placed:
            yield _commit(batch, job, placed[job.plan.id])
    crew = Crew(desk.executor, desk.jobs, lambda: told.sides(next(done), total))
    for job, restricted in crew.work([work for work in jobs if work[0].plan.id not in placed]):
        place = desk.layout.dossier(job.plan.id, received_at(job.plan, job.taken), restricted=restricted)
        shelf.place(job.staged, place)
        _reach(batch, job, "built", "verified")
        yield _commit(batch, job, place)


def _jobs(
    batch: Batch, dossier: DossierPlan, calendars: tuple[YearCalendar, ...]
) -> tuple[DossierJob, tuple[PageJob, ...]]:
    plan, work = batch.plan, batch.folder / WORK
    taken = Taken(
        batch=plan.batch,
        profile=plan.profile,
        at=plan.taken_at,
        given=plan.given,
        closes_at=batch.desk.closes_at,
        calendars=calendars,
    )
    pages = tuple(
        PageJob(
            source=source,
            scan=batch.folder / stored_name(ordinal),
            work=work,
            settings=batch.way.pages,
            ahead=batch.desk.layout.ahead,
        )
        for ordinal, source in page_sources(plan.batch, dossier)
    )
    way = batch.way.pages
    return DossierJob(plan=dossier, taken=taken, work=work, limits=way.limits, access=way.access), pages


def _place_of(job: DossierJob, layout: Layout) -> Path | None:
    """Where a dossier stands that an interrupted run had moved to its place."""
    places = layout.dossier_places(job.plan.id, received_at(job.plan, job.taken))
    return next((place for place in places if (place / VALUE).exists()), None)


def _commit(batch: Batch, job: DossierJob, place: Path) -> Dossier:
    dossier = from_plain(Dossier, shelf.read_json(place / VALUE))
    store.commit_dossier(batch.desk.db, dossier, at=batch.desk.now(), who=batch.plan.given.by)
    _reach(batch, job, "committed")
    for scan in job.plan.files:
        _shelve(batch, scan)
    _reach(batch, job, "released")
    return dossier


def _reach(batch: Batch, job: DossierJob, *steps: arrivals.Step) -> None:
    files = [file.claimed.ordinal for file in job.plan.files]
    arrivals.reach(batch.desk.db, batch.plan.batch, files, steps, batch.desk.now())


def _shelve(batch: Batch, scan: Scan) -> None:
    stored = batch.folder / stored_name(scan.claimed.ordinal)
    if stored.exists():
        shelf.shelve(stored, batch.desk.layout.original(scan.claimed.sha256, scan.extension))


def _outcome(plan: Plan, sorting: Sorting, sums: Ledger) -> store.BatchOutcome:
    accepted = [
        store.FileVerdict(name=scan.claimed.name, sha256=scan.claimed.sha256, verdict="accepted", dossier=dossier.id)
        for dossier in sorting.dossiers
        for scan in dossier.files
    ]
    duplicates = [
        store.FileVerdict(
            name=same.scan.claimed.name, sha256=same.scan.claimed.sha256, verdict="duplicate", dossier=same.dossier
        )
        for same in sorting.duplicates
    ]
    held = [
        store.FileVerdict(name=held.claimed.name, sha256=held.claimed.sha256, verdict="quarantined")
        for held in sorting.held
    ]
    skipped = [store.FileVerdict(name=name, sha256="", verdict="skipped") for name in plan.skipped]
    sidecars = [store.FileVerdict(name=file.name, sha256=file.sha256, verdict="skipped") for file in plan.sidecars]
    return store.BatchOutcome(
        ledger=sums,
        files=(*accepted, *duplicates, *held, *skipped, *sidecars),
        held=tuple(
            store.Held(
                name=held.claimed.name,
                sha256=held.claimed.sha256,
                code=held.code,
                reason=held.template,
                facts=held.facts,
                hint=held.hint,
                extension=held.extension,
                sides=held.sides,
            )
            for held in sorting.held
        ),
        profile=plan.profile,
    )


def _nameless(outcome: store.BatchOutcome, restricted: set[str]) -> store.BatchOutcome:
    """Take the names off the files of restricted dossiers, and off sidecars beside them."""

    def is_secret(file: store.FileVerdict) -> bool:
        is_sidecar = file.verdict == "skipped" and file.sha256 != ""
        return file.dossier in restricted or (bool(restricted) and is_sidecar)

    files = tuple(replace(file, name="") if is_secret(file) else file for file in outcome.files)
    return replace(outcome, files=files)


def _close(batch: Batch, outcome: store.BatchOutcome) -> None:
    plan, at = batch.plan, batch.desk.now()
    record = store.ClosedBatch(
        batch=plan.batch, began_at=plan.taken_at, closed_at=at, by=plan.given.by, outcome=outcome
    )
    shelf.write_json(batch.desk.layout.closed_batch(plan.batch), to_plain(record))
    store.close_batch(batch.desk.db, plan.batch, outcome, at=at, who=plan.given.by)


def _put_away(batch: Batch, sorting: Sorting) -> None:
    """Move held files into quarantine with their reasons, drop equal copies, and remove the work folder."""
    for held in sorting.held:
        target = batch.desk.layout.held(batch.plan.batch, held.claimed.sha256, held.extension)
        reason = {
            "file": held.claimed.name,
            "sha256": held.claimed.sha256,
            "code": held.code,
            "reason": held.template,
            "facts": dict(held.facts),
            "hint": held.hint,
            "sides": held.sides,
            "profile": batch.plan.profile,
            "batch": batch.plan.batch,
        }
        shelf.write_json(target.with_name(f"{target.name}.reason.json"), reason)
        stored = batch.folder / stored_name(held.claimed.ordinal)
        if stored.exists():
            shelf.shelve(stored, target)
    for same in sorting.duplicates:
        _shelve(batch, same.scan)
    for sidecar in batch.plan.sidecars:
        stored = batch.folder / stored_name(sidecar.ordinal)
        if stored.exists():
            shelf.shelve(stored, batch.desk.layout.original(sidecar.sha256, safe_extension(sidecar.name)))
    _nothing_left(batch.folder)
    arrivals.reach(batch.desk.db, batch.plan.batch, None, ("released",), batch.desk.now())
    shelf.sweep(batch.desk.layout.quarantine(batch.plan.batch))
    shelf.clear(batch.folder, INTENT, PLAN)  # without them it is a folder of which nothing was claimed


def _nothing_left(folder: Path) -> None:
    """Hold that every file of the batch has found its place before its folder goes."""
    left = sorted(folder.glob("*.scan"))
    if left:
        raise StoreError(
            N_("batch {batch}: {name} has no place; the batch stays in intake"),
            code="ledger",
            hint=N_("This is a fault of the program, please report it."),
            batch=folder.name,
            name=left[0].name,
        )
