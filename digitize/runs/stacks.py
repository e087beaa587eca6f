"""The parent's side of dividing a stack: ids for its dossiers, the registry's word on its sheets, and when it is done.

A stack's files go to the shelf when every dossier in it is registered, not before: what is left to do needs them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.intake.layout import HANOI
from digitize.intake.sorting import write_parts
from digitize.registry import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.dossier.stack import Part
    from digitize.intake.sorting import DossierPlan, Scan
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


def give_ids(
    stack: DossierPlan, parts: Sequence[Part], received_at: datetime, folder: Path, db: Database
) -> tuple[DossierPlan, ...]:
    """Make a dossier of each part of a stack and write that down, before anything is made of them.

    The first dossier keeps the stack's id unless its cover sheet names another day of receipt.

    Args:
        stack: its files and its id.
        parts: in order.
        received_at: of dossiers whose sheets name no time.
        folder: of the batch.
        db: the registry.
    """
    desk = stack.id.split("-")[1]
    plans: list[DossierPlan] = []
    for part in parts:
        at = (part.bound and part.bound.received_at) or received_at
        day, usual = at.astimezone(HANOI).date(), received_at.astimezone(HANOI).date()
        is_first = not plans and day == usual
        id_ = stack.id if is_first else store.reserve_ids(db, desk, day, 1)[0]
        plans.append(part_plan(stack, part, id_))
    write_parts(stack.id, tuple(plans), folder)
    return tuple(plans)


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
