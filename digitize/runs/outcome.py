"""What became of each file of a batch, for its record and the registry.  Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.registry import store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from digitize.intake.claim import Plan
    from digitize.intake.sorting import DossierPlan, Held, Sorting
    from digitize.model import Ledger


def outcome_of(plan: Plan, sorting: Sorting, dossiers: Sequence[DossierPlan], sums: Ledger) -> store.BatchOutcome:
    """Say what became of each file.

    Args:
        plan: the files that came.
        sorting: how they were sorted.
        dossiers: what its stacks were divided into.
        sums: of the batch.
    """
    files = (*_accepted(sorting, dossiers), *_set_aside(plan, sorting))
    held = tuple(_held(one) for one in sorting.held)
    return store.BatchOutcome(ledger=sums, files=files, held=held, profile=plan.profile)


def nameless(outcome: store.BatchOutcome, secret: Set[str]) -> store.BatchOutcome:
    """Take the names off some files, and off all sidecars, which may name them.

    Args:
        outcome: of a batch.
        secret: hashes of the files that restricted dossiers came in.
    """

    def is_secret(file: store.FileVerdict) -> bool:
        is_sidecar = file.verdict == "skipped" and file.sha256 != ""
        return file.sha256 in secret or (bool(secret) and is_sidecar)

    files = tuple(replace(file, name="") if is_secret(file) else file for file in outcome.files)
    return replace(outcome, files=files)


def _accepted(sorting: Sorting, dossiers: Sequence[DossierPlan]) -> Iterator[store.FileVerdict]:
    """Yield what stands in dossiers; a file that several dossiers lie in stands with the first."""
    home = {scan.claimed.ordinal: one.id for one in reversed(dossiers) for scan in one.files}
    for stack in sorting.dossiers:
        for scan in stack.files:
            file = scan.claimed
            yield store.FileVerdict(name=file.name, sha256=file.sha256, verdict="accepted", dossier=home[file.ordinal])
    first = {stack.id: home[stack.files[0].claimed.ordinal] for stack in sorting.dossiers}
    for same in sorting.duplicates:
        file = same.scan.claimed
        dossier = first.get(same.dossier, same.dossier)
        yield store.FileVerdict(name=file.name, sha256=file.sha256, verdict="duplicate", dossier=dossier)


def _set_aside(plan: Plan, sorting: Sorting) -> Iterator[store.FileVerdict]:
    for held in sorting.held:
        yield store.FileVerdict(name=held.claimed.name, sha256=held.claimed.sha256, verdict="quarantined")
    for name in plan.skipped:
        yield store.FileVerdict(name=name, sha256="", verdict="skipped")
    for file in plan.sidecars:
        yield store.FileVerdict(name=file.name, sha256=file.sha256, verdict="skipped")


def _held(held: Held) -> store.Held:
    return store.Held(
        name=held.claimed.name,
        sha256=held.claimed.sha256,
        code=held.code,
        reason=held.template,
        facts=held.facts,
        hint=held.hint,
        extension=held.extension,
        sides=held.sides,
    )
