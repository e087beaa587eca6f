"""The parent's side of dividing a stack: ids for its dossiers, the registry's word on its sheets, and when it is done.

A stack's files go to the shelf when every dossier in it is registered, not before: what is left to do needs them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.intake.layout import HANOI
from digitize.intake.sorting import DossierPlan, write_parts
from digitize.registry import covers, lookup, store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.dossier.stack import Part
    from digitize.intake.sorting import Scan
    from digitize.model import Bound, Doubt
    from digitize.runs.dossier_task import DossierJob, Gathered


class Stacks:
    """Which dossiers of which stack are still to be gathered, and to be registered.

    No dossier of a stack is put in its place before all are gathered, so that a stack that can't be finished is held
    whole.
    """

    def __init__(self, stacks: Iterable[tuple[DossierPlan, Sequence[DossierPlan]]]) -> None:
        """Begin with stacks, each with its dossiers as far as they are known."""
        self._stack_of: dict[str, DossierPlan] = {}
        self._ungathered: dict[str, set[str]] = {}
        self._unregistered: dict[str, set[str]] = {}
        self._waiting: dict[str, list[tuple[DossierJob, Gathered]]] = {}
        for stack, dossiers in stacks:
            self.divide(stack, dossiers)

    def divide(self, stack: DossierPlan, dossiers: Sequence[DossierPlan]) -> None:
        """Note what a stack turned out to hold."""
        self._ungathered[stack.id] = {dossier.id for dossier in dossiers}
        self._unregistered[stack.id] = {dossier.id for dossier in dossiers}
        for dossier in dossiers:
            self._stack_of[dossier.id] = stack

    def gathered(self, job: DossierJob, outcome: Gathered) -> list[tuple[DossierJob, Gathered]]:
        """Note that a dossier is gathered; return all that waited for it when it was its stack's last one."""
        stack = self._stack_of[job.plan.id].id
        self._ungathered[stack].discard(job.plan.id)
        self._waiting.setdefault(stack, []).append((job, outcome))
        return [] if self._ungathered[stack] else self._waiting.pop(stack)

    def registered(self, dossier: str) -> DossierPlan | None:
        """Note that a dossier is in the registry; return its stack when that was the last one."""
        stack = self._stack_of[dossier]
        self._ungathered[stack.id].discard(dossier)
        self._unregistered[stack.id].discard(dossier)
        return None if self._unregistered[stack.id] else stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack that holds sheets or several people's papers, and where it lies."""

    plan: DossierPlan
    batch: str
    folder: Path  # of the batch
    received_at: datetime  # of dossiers whose sheets name no time


def give_ids(stack: Stack, parts: Sequence[Part], db: Database, at: datetime) -> tuple[DossierPlan, ...]:
    """Make a dossier of each part of a stack and write that down, before anything is made of them.

    The first dossier keeps the stack's id unless its cover sheet names another day of receipt.

    Args:
        stack: to divide.
        parts: in order.
        db: the registry, which knows the sheets that were printed and used.
        at: now.
    """
    desk, usual = stack.plan.id.split("-")[1], stack.received_at.astimezone(HANOI).date()
    plans: list[DossierPlan] = []
    for ordinal, part in enumerate(parts):
        told = (part.bound and part.bound.received_at) or stack.received_at
        day = told.astimezone(HANOI).date()
        id_ = stack.plan.id if not ordinal and day == usual else store.reserve_ids(db, desk, day, 1)[0]
        reasons = tuple(_of_registry(part.bound, covers.Use(batch=stack.batch, dossier=id_, at=at), db.conn))
        plans.append(part_plan(stack.plan, _held(part, reasons), id_))
        if ordinal and any(reason.code in _NEVER_SILENT for reason in reasons):
            plans[-2] = _with_unsure_end(plans[-2])
    write_parts(stack.plan.id, tuple(plans), stack.folder)
    return tuple(plans)


_NEVER_SILENT = frozenset({DoubtCode.COVER_REUSED, DoubtCode.COVER_NOT_ISSUED})


def _of_registry(bound: Bound | None, use: covers.Use, conn: sqlite3.Connection) -> Iterator[Doubt]:
    """What the registry has against the sheet on top."""
    if bound is None:
        return
    if bound.nonce and not covers.is_issued(conn, bound.nonce):
        yield doubt(DoubtCode.COVER_NOT_ISSUED, bound.page)
    elif bound.nonce and (before := covers.use(conn, bound.nonce, use)):
        yield doubt(DoubtCode.COVER_REUSED, bound.page, dossier=before.dossier)
    if bound.dossier and bound.dossier != use.dossier:
        yield doubt(DoubtCode.COVER_DOSSIER, bound.page, dossier=bound.dossier)
    if bound.number and (other := lookup.dossier_of_number(conn, bound.number)) not in {None, use.dossier}:
        yield doubt(DoubtCode.NUMBER_KNOWN, bound.page, dossier=other)


def _held(part: Part, reasons: Sequence[Doubt]) -> Part:
    """Take a sheet that can't be believed for what it is: nothing that it says is given."""
    distrusted = any(reason.code in _NEVER_SILENT or reason.code == DoubtCode.NUMBER_KNOWN for reason in reasons)
    return replace(part, bound=None if distrusted else part.bound, doubts=(*part.doubts, *reasons))


def _with_unsure_end(plan: DossierPlan) -> DossierPlan:
    first, last = plan.sides or (1, 1)
    return replace(plan, doubts=(*plan.doubts, doubt(DoubtCode.END_UNSURE, last - first + 1)))


def part_plan(stack: DossierPlan, part: Part, id_: str) -> DossierPlan:
    """Return the files and sides of one part of a stack."""
    scans: list[Scan] = []
    before = passed = 0
    for scan in stack.scans:
        if passed + scan.frames < part.first:
            before = passed + scan.frames
        elif passed < part.last:
            scans.append(scan)
        passed += scan.frames
    return replace(
        stack,
        id=id_,
        scans=tuple(scans),
        sides=(part.first - before, part.last - before),
        bound=part.bound,
        doubts=(*stack.doubts, *part.doubts),
    )
