"""Deciding what each file of a claimed batch is: part of a dossier, held, or bytes that we have already.

Files are duplicates dossier by dossier: a folder of which one page was accepted before is still whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.errors import ScanError
from digitize.intake.claim import Claimed, Plan, stored_name
from digitize.intake.gathering import gather
from digitize.intake.layout import HANOI
from digitize.intake.sorting import DossierPlan, Duplicate, Held, Scan, Sorting
from digitize.registry import store
from digitize.runs.indexes import hold_mismatches, index_doubts
from digitize.runs.page_task import survey_scan
from digitize.runs.pool import LOST, why_lost
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.imaging.decode import FileSurvey, Limits
    from digitize.intake.profiles import ScannerProfile
    from digitize.intake.sidecars import Told, Unread
    from digitize.model import Doubt

    Survey: TypeAlias = Future[FileSurvey | ScanError]

_AGAIN = N_("Scan this stack again; if it happens again, ask the operator.")
_LOOKED_IN_VAIN = {
    "timed_out": N_("{name}: looking at this file took too long"),
    "too_large": N_("{name}: looking at this file took too much memory"),
    "corrupt": N_("{name}: the file is damaged"),
}
"""Why a worker was lost on a file, in words."""


class Came(NamedTuple):
    """A claimed batch that was looked at."""

    plan: Plan
    verdicts: tuple[Scan | Held, ...]  # on each of the plan's files
    indexes: tuple[Told | Unread, ...]  # what the scanner's software says of them


class Group(NamedTuple):
    """The files that belong to one dossier."""

    scans: tuple[Scan, ...]
    renditions: tuple[Scan, ...]  # further ones of the same sides
    held: tuple[Held, ...]
    doubts: tuple[Doubt, ...]

    @property
    def files(self) -> tuple[Scan, ...]:
        """All that can be read."""
        return (*self.scans, *self.renditions)

    @property
    def content(self) -> tuple[str, ...]:
        """What it holds, in order."""
        return tuple(file.claimed.sha256 for file in self.files)


def look_at(plan: Plan, folder: Path, executor: Executor, limits: Limits) -> list[tuple[Claimed, Survey]]:
    """Let workers open each claimed file; returns at once."""
    return [
        (file, executor.submit(survey_scan, folder / stored_name(file.ordinal), file.name, limits))
        for file in plan.files
    ]


def judge(file: Claimed, survey: Survey) -> Scan | Held:
    """Wait for what a worker saw of a file and say whether it can be taken."""
    return _verdict(file, _outcome(file, survey))


def sort_files(came: Came, profile: ScannerProfile, db: Database, desk: str) -> Sorting:
    """Gather files into dossiers, set aside what we have already, and reserve a local id for each dossier."""
    plan = came.plan
    groups = _groups(came, profile, db)
    fresh, again = _apart([group for group in groups if group.scans], db, plan.given.again)
    day = (plan.given.received_at or plan.taken_at).astimezone(HANOI).date()
    ids = store.reserve_ids(db, desk, day, len(fresh)) if fresh else []
    dossiers = tuple(
        DossierPlan(
            id=id_,
            scans=group.scans,
            held_beside=bool(group.held),
            renditions=group.renditions,
            doubts=group.doubts,
        )
        for id_, group in zip(ids, fresh, strict=True)
    )
    ours = {group.content: dossier.id for group, dossier in zip(fresh, dossiers, strict=True)}
    duplicates = tuple(
        Duplicate(scan=scan, dossier=store.known_original(db.conn, scan.claimed.sha256) or ours[group.content])
        for group in again
        for scan in group.files
    )
    held = tuple(held for group in groups for held in group.held)
    return Sorting(dossiers=dossiers, held=held, duplicates=duplicates)


def _groups(came: Came, profile: ScannerProfile, db: Database) -> list[Group]:
    """Gather files into dossiers; what an index counts otherwise is held, unless a person has looked."""
    verdicts, plan = came.verdicts, came.plan
    if not plan.retried:

        def is_known(file: Scan) -> bool:
            return not plan.given.again and store.known_original(db.conn, file.claimed.sha256) is not None

        verdicts = hold_mismatches(verdicts, came.indexes, is_known)
    places = [file.place for file in plan.files]
    doubts = index_doubts(came.indexes, places)
    return [_group([[verdicts[file] for file in side] for side in sides], doubts) for sides in gather(places, profile)]


def _group(sides: Sequence[Sequence[Scan | Held]], doubts: Mapping[str, Sequence[Doubt]]) -> Group:
    """Let the best rendition of each side become its pages; where they differ in pages nothing is left out."""
    files = [file for side in sides for file in side]
    scans: list[Scan] = []
    renditions: list[Scan] = []
    found = {said: None for file in files for said in doubts.get(file.claimed.place, ())}
    for side in sides:
        readable = [file for file in side if isinstance(file, Scan)]
        alike = len({file.frames for file in readable}) <= 1
        scans += readable[:1] if alike else readable
        renditions += readable[1:] if alike else []
        found |= {} if alike else {doubt(DoubtCode.RENDITIONS_DIFFER): None}
    return Group(
        scans=tuple(scans),
        renditions=tuple(renditions),
        held=tuple(file for file in files if isinstance(file, Held)),
        doubts=tuple(found),
    )


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
