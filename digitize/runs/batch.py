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

from digitize.dossier.restricted import USUAL, Kinds
from digitize.dossier.stack import Dividing
from digitize.errors import StoreError
from digitize.intake import erasing, ledger, shelf
from digitize.intake.claim import PLAN, read_plan, stored_name
from digitize.intake.cover_keys import read_keys
from digitize.intake.layout import VALUE
from digitize.intake.sidecars import safe_extension
from digitize.intake.sorting import dossiers_of, read_parts, read_sorting, write_sorting
from digitize.intake.takeover import INTENT
from digitize.model import Dossier, PageKind, from_plain, to_plain
from digitize.registry import arrivals, store
from digitize.registry.calendars import approvals
from digitize.registry.checking import purged_hashes
from digitize.runs.alarms import alarmed
from digitize.runs.assemble import Taken, page_sources, received_at
from digitize.runs.crew import Crew, CrewTold
from digitize.runs.dossier_task import Division, DossierJob
from digitize.runs.indexes import read_indexes
from digitize.runs.judging import Judging
from digitize.runs.outcome import nameless, outcome_of
from digitize.runs.page_task import PageJob, PageSettings, load_engine
from digitize.runs.pool import LOST
from digitize.runs.purge import PURGED, hold_purged
from digitize.runs.rework.carry_out import Hand
from digitize.runs.rework.join import join
from digitize.runs.sort_files import Came, judge, look_at, sort_files
from digitize.runs.stacks import Stack, Stacks, give_ids
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from datetime import datetime, time
    from pathlib import Path

    from sqlite_utils import Database

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
    accepts: tuple[str, ...] = ()  # codes and sectors of procedures; (): all
    kinds: Kinds = USUAL  # of letters that leave the ordinary path

    def judging(self) -> Judging:
        """Say what dossiers are held against from now on."""
        return Judging(
            data=self.layout.data,
            closes_at=self.closes_at,
            accepts=self.accepts,
            calendars=tuple(approval.calendar for approval in approvals(self.db.conn)),
            kinds=self.kinds,
        )


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
    sums = _closed_before(batch) or _close_with_sums(batch, sorting, told)
    if plan.given.into:
        hand = Hand(desk=desk, access=way.pages.access, who=plan.given.by)
        for joined in join(plan.given.into, dossiers_of(sorting, folder), hand):
            told.dossier(joined)
    _put_away(batch, sorting)
    return BatchReport(plan=plan, sorting=sorting, ledger=sums)


def _closed_before(batch: Batch) -> Ledger | None:
    """Return the sums of a batch whose dossiers are all registered: an interrupted run had only to put it away."""
    if store.batch_state(batch.desk.db.conn, batch.plan.batch) != "closed":
        return None
    record = shelf.read_json(batch.desk.layout.closed_batch(batch.plan.batch))
    return from_plain(store.ClosedBatch, record).outcome.ledger


def _close_with_sums(batch: Batch, sorting: Sorting, told: Told) -> Ledger:
    plan, folder = batch.plan, batch.folder
    kinds: Counter[PageKind] = Counter()
    restricted: set[str] = set()
    for dossier in _dossiers(batch, sorting, told):
        kinds.update(page.kind for page in dossier.pages)
        restricted |= {dossier.id} if dossier.restricted else set()
        if not plan.given.into:
            told.dossier(dossier)
    sums = ledger.count(
        files=len(plan.files),
        kinds=kinds.elements(),
        quarantined_sides=sum(held.sides for held in sorting.held),
        duplicates=len(sorting.duplicates),
    )
    dossiers = dossiers_of(sorting, folder)
    secret = {file.claimed.sha256 for dossier in dossiers if dossier.id in restricted for file in dossier.files}
    _close(batch, nameless(outcome_of(plan, sorting, dossiers, sums), secret))
    return sums


def _sort(batch: Batch) -> Sorting:
    desk = batch.desk
    surveys = look_at(batch.plan, batch.folder, desk.executor, batch.way.pages.limits)
    loading = [desk.executor.submit(load_engine, batch.way.pages.engine) for _ in range(desk.jobs)]
    verdicts = hold_purged(tuple(judge(file, survey) for file, survey in surveys), desk.db)
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
    """Yield every dossier of the batch when it is registered; a stack's originals are on the shelf after its last."""
    desk = batch.desk
    taken, judging, dividing = _taken(batch), desk.judging(), _dividing(batch)
    known = [(stack, read_parts(stack, batch.folder)) for stack in sorting.dossiers]
    stacks = Stacks((stack, parts or (stack,)) for stack, parts in known)
    jobs = [
        (
            _dossier_job(batch, judging, plan, None if parts or batch.plan.given.into else dividing),
            _page_jobs(batch, plan),
        )
        for stack, parts in known
        for plan in parts or (stack,)
    ]
    total = sum(len(pages) for _, pages in jobs)
    done = iter(range(1, total + 1))
    placed = {job.plan.id: place for job, _ in jobs if (place := _place_of(job, desk.layout))}
    for job, _ in jobs:
        if job.plan.id in placed:
            yield _commit(batch, job, placed[job.plan.id], stacks)

    def divided(job: DossierJob, division: Division) -> list[DossierJob]:
        at = received_at(job.plan, taken.given, taken.at)
        stack = Stack(plan=job.plan, batch=taken.batch, folder=batch.folder, received_at=at)
        plans = give_ids(stack, division.parts, desk.db, desk.now())
        stacks.divide(job.plan, plans)
        return [replace(job, plan=plan, dividing=None) for plan in plans]

    crew = Crew(desk.executor, desk.jobs, CrewTold(lambda: told.sides(next(done), total), divided))
    for finished in crew.work([work for work in jobs if work[0].plan.id not in placed]):
        for job, outcome in stacks.gathered(*finished):
            place = desk.layout.dossier(
                job.plan.id, received_at(job.plan, taken.given, taken.at), restricted=outcome.restricted
            )
            shelf.place(job.staged, place)
            yield _commit(batch, job, place, stacks)


def _taken(batch: Batch) -> Taken:
    plan = batch.plan
    return Taken(
        batch=plan.batch,
        profile=plan.profile,
        at=plan.taken_at,
        given=plan.given,
    )


def _dividing(batch: Batch) -> Dividing:
    by_sheets = batch.way.profile.grouping.by == "separators"
    return Dividing(keys=read_keys(batch.desk.layout.cover_keys), by_sheets=by_sheets)


def _page_jobs(batch: Batch, dossier: DossierPlan) -> tuple[PageJob, ...]:
    return tuple(
        PageJob(
            source=source,
            scan=batch.folder / stored_name(ordinal),
            work=batch.folder / WORK,
            settings=batch.way.pages,
            ahead=batch.desk.layout.ahead,
        )
        for ordinal, source in page_sources(batch.plan.batch, dossier)
    )


def _dossier_job(batch: Batch, judging: Judging, dossier: DossierPlan, dividing: Dividing | None) -> DossierJob:
    return DossierJob(
        plan=dossier,
        taken=_taken(batch),
        judging=judging,
        work=batch.folder / WORK,
        limits=batch.way.pages.limits,
        access=batch.way.pages.access,
        dividing=dividing,
    )


def _place_of(job: DossierJob, layout: Layout) -> Path | None:
    """Where a dossier stands that an interrupted run had moved to its place."""
    places = layout.dossier_places(job.plan.id, received_at(job.plan, job.taken.given, job.taken.at))
    return next((place for place in places if (place / VALUE).exists()), None)


def _commit(batch: Batch, job: DossierJob, place: Path, stacks: Stacks) -> Dossier:
    found = from_plain(Dossier, shelf.read_json(place / VALUE))
    dossier = alarmed(batch.desk.db.conn, found, {found.id})
    if dossier != found:
        shelf.write_json(place / VALUE, to_plain(dossier))
    store.commit_dossier(batch.desk.db, dossier, at=batch.desk.now(), who=batch.plan.given.by)
    stack = stacks.registered(job.plan.id)
    if stack:
        _reach(batch, stack, "built", "verified", "committed")
        for scan in stack.files:
            _shelve(batch, scan)
        _reach(batch, stack, "released")
    return dossier


def _reach(batch: Batch, stack: DossierPlan, *steps: arrivals.Step) -> None:
    files = [file.claimed.ordinal for file in stack.files]
    arrivals.reach(batch.desk.db, batch.plan.batch, files, steps, batch.desk.now())


def _shelve(batch: Batch, scan: Scan) -> None:
    stored = batch.folder / stored_name(scan.claimed.ordinal)
    if scan.claimed.sha256 in purged_hashes(batch.desk.db.conn):  # since the batch was sorted
        erasing.erase(stored)
    elif stored.exists():
        shelf.shelve(stored, batch.desk.layout.original(scan.claimed.sha256, scan.extension))


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
        if held.code == PURGED:
            erasing.erase(stored)
        elif stored.exists():
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
