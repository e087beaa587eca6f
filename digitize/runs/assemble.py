"""From the sides that were done to their dossier: its pages in order, where they came from, how they were taken in.

Pure.  What follows from the pages is worked out in `dossier/conclude.py`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.conclude import conclude, given_procedure
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.separate import group_pages
from digitize.model import Dossier, DossierState, Event, Given, Original, PageSource, Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.conclude import Rules
    from digitize.intake.sorting import DossierPlan
    from digitize.model import Doubt, PageResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How a batch was taken in."""

    batch: str
    profile: str
    at: datetime
    given: Given


def page_sources(batch: str, plan: DossierPlan) -> tuple[tuple[int, PageSource], ...]:
    """Name every side of a dossier, in page order, with its file's ordinal in the batch."""
    names = _names_below(plan)[: len(plan.scans)]
    every = tuple(
        (
            scan.claimed.ordinal,
            PageSource(
                id=f"{batch}.{scan.claimed.ordinal:05}.{frame:05}",
                name=name,
                sha256=scan.claimed.sha256,
                frame=frame,
            ),
        )
        for scan, name in zip(plan.scans, names, strict=True)
        for frame in range(1, scan.frames + 1)
    )
    return every[plan.sides[0] - 1 : plan.sides[1]] if plan.sides else every


def assemble(plan: DossierPlan, taken: Taken, results: Sequence[PageResult], rules: Rules) -> Dossier:
    """Make the dossier of the pages that were done.

    Args:
        plan: its id and files.
        taken: how they were taken in.
        results: every side, in scan order.
        rules: what the dossier is held against.
    """
    given, ticket = taken.given.procedure, taken.given.ticket
    dossier = Dossier(
        id=plan.id,
        batch=taken.batch,
        state=DossierState.READING,
        restricted=False,
        channel=taken.given.channel,
        received_at=received_at(plan, taken.given, taken.at),
        due_at=None,
        due_provisional=False,
        procedure=given_procedure(rules.catalogue, given) if given else None,
        suggestions=(),
        doubts=tuple(_of_its_coming(plan, taken)),
        missing_components=(),
        fields=(),
        documents=(),
        pages=group_pages(results),
        originals=_originals(plan),
        history=tuple(_history(plan, taken)),
        number=plan.bound.number if plan.bound else None,
        bound=plan.bound,
        said=Said(fields=(("ticket", ticket),)) if ticket else Said(),
        training=taken.given.training,
    )
    return conclude(dossier, rules)


def _of_its_coming(plan: DossierPlan, taken: Taken) -> Iterator[Doubt]:
    if taken.given.into:
        yield doubt(DoubtCode.MEANT_FOR, dossier=taken.given.into.dossier)
    if plan.held_beside:
        yield doubt(DoubtCode.HELD_BESIDE)
    yield from plan.doubts


def received_at(plan: DossierPlan, given: Given, taken_at: datetime) -> datetime:
    """When the paper was handed in: as a person said, else as the sheet on top says, else when it was taken in."""
    bound = plan.bound.received_at if plan.bound else None
    return given.received_at or bound or taken_at


def _names_below(plan: DossierPlan) -> list[str]:
    """The files' names below the dossier's folder."""
    folder = posixpath.commonpath([posixpath.dirname(file.claimed.name) for file in plan.files])
    return [posixpath.relpath(file.claimed.name, folder or ".") for file in plan.files]


def _originals(plan: DossierPlan) -> tuple[Original, ...]:
    return tuple(
        Original(
            name=name,
            sha256=file.claimed.sha256,
            extension=file.extension,
            bytes=file.claimed.bytes,
            signatures=file.signatures,
        )
        for file, name in zip(plan.files, _names_below(plan), strict=True)
    )


def _history(plan: DossierPlan, taken: Taken) -> Iterator[Event]:
    by = taken.given.by
    facts = (("batch", taken.batch), ("profile", taken.profile))
    yield Event(at=taken.at, who=by, what="scanned", facts=facts)
    for kind in sorted({kind for file in plan.files for kind in file.active_content}):
        yield Event(at=taken.at, who=by, what="active_content_left_out", facts=(("kind", kind),))
    if plan.renditions:
        yield Event(at=taken.at, who=by, what="renditions_kept", facts=(("files", str(len(plan.renditions))),))
