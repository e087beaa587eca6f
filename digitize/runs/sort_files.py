"""Deciding what each file of a claimed batch is: part of a dossier, held, or bytes that we have already.

Files are duplicates dossier by dossier: a folder of which one page was accepted before is still whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digitize.dossier.separate import group_files
from digitize.errors import ScanError
from digitize.intake.claim import Claimed, Plan, stored_name
from digitize.intake.layout import HANOI
from digitize.intake.sorting import DossierPlan, Duplicate, Held, Scan, Sorting
from digitize.registry import store
from digitize.runs.page_task import survey_scan
from digitize.runs.pool import LOST, why_lost
from digitize.wording import N_

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.imaging.decode import FileSurvey, Limits
    from digitize.intake.profiles import Grouping

    Survey: TypeAlias = Future[FileSurvey | ScanError]

_AGAIN = N_("Scan this stack again; if it happens again, ask the operator.")
_LOOKED_IN_VAIN = {
    "timed_out": N_("{name}: looking at this file took too long"),
    "too_large": N_("{name}: looking at this file took too much memory"),
    "corrupt": N_("{name}: the file is damaged"),
}
"""Why a worker was lost on a file, in words."""


class Group(NamedTuple):
    """The files that belong to one dossier."""

    scans: tuple[Scan, ...]
    held: tuple[Held, ...]

    @property
    def content(self) -> tuple[str, ...]:
        """What it holds, in order."""
        return tuple(scan.claimed.sha256 for scan in self.scans)


def look_at(plan: Plan, folder: Path, executor: Executor, limits: Limits) -> list[tuple[Claimed, Survey]]:
    """Let workers open each claimed file; returns at once."""
    return [
        (file, executor.submit(survey_scan, folder / stored_name(file.ordinal), file.name, limits))
        for file in plan.files
    ]


def judge(file: Claimed, survey: Survey) -> Scan | Held:
    """Wait for what a worker saw of a file and say whether it can be taken."""
    return _verdict(file, _outcome(file, survey))


def sort_files(plan: Plan, verdicts: tuple[Scan | Held, ...], by: Grouping, db: Database, desk: str) -> Sorting:
    """Gather files into dossiers, set aside what we have already, and reserve a local id for each dossier."""
    places = [file.place for file in plan.files]
    groups = [
        Group(
            scans=tuple(verdict for place in group if isinstance(verdict := verdicts[place], Scan)),
            held=tuple(verdict for place in group if isinstance(verdict := verdicts[place], Held)),
        )
        for group in group_files(places, by.by, by.name_pattern)
    ]
    fresh, again = _apart([group for group in groups if group.scans], db, plan.given.again)
    day = (plan.given.received_at or plan.taken_at).astimezone(HANOI).date()
    ids = store.reserve_ids(db, desk, day, len(fresh)) if fresh else []
    dossiers = tuple(
        DossierPlan(id=id_, scans=group.scans, held_beside=bool(group.held))
        for id_, group in zip(ids, fresh, strict=True)
    )
    ours = {group.content: dossier.id for group, dossier in zip(fresh, dossiers, strict=True)}
    duplicates = tuple(
        Duplicate(scan=scan, dossier=store.known_original(db.conn, scan.claimed.sha256) or ours[group.content])
        for group in again
        for scan in group.scans
    )
    held = tuple(held for group in groups for held in group.held)
    return Sorting(dossiers=dossiers, held=held, duplicates=duplicates)


def _apart(groups: list[Group], db: Database, again: bool) -> tuple[list[Group], list[Group]]:
    """Part what is new from what is known already, in the registry or earlier in this batch."""
    fresh: list[Group] = []
    known: list[Group] = []
    seen: set[tuple[str, ...]] = set()
    for group in groups:
        registered = all(store.known_original(db.conn, sha256) for sha256 in group.content)
        (known if not again and (registered or group.content in seen) else fresh).append(group)
        seen.add(group.content)
    return fresh, known


def _outcome(file: Claimed, future: Survey) -> FileSurvey | ScanError:
    try:
        return future.result()
    except LOST as loss:
        code = why_lost(loss)
        return ScanError(_LOOKED_IN_VAIN[code], code=code, hint=_AGAIN, name=file.name)


def _verdict(file: Claimed, outcome: FileSurvey | ScanError) -> Scan | Held:
    if isinstance(outcome, ScanError):
        facts = tuple((name, str(value)) for name, value in outcome.facts.items())
        return Held(
            claimed=file,
            extension="bin",
            code=outcome.code,
            template=outcome.template,
            facts=facts,
            hint=outcome.hint_template,
        )
    return Scan(
        claimed=file,
        extension=outcome.type.value,
        frames=outcome.frames,
        signatures=outcome.signatures,
        active_content=outcome.active_content,
    )
