"""From a dossier's pages to the dossier: order, procedure, facts, documents, what is missing, when it is due.

Pure: the pages' results and how they were taken go in, a `Dossier` comes out.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from digitize.dossier.classify import Classification, classify
from digitize.dossier.completeness import missing_components
from digitize.dossier.deadlines import due, vietnam_holidays
from digitize.dossier.documents import find_documents
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.fields import find_fields
from digitize.dossier.procedures import Catalogue, Procedure
from digitize.dossier.restricted import find_restriction
from digitize.dossier.separate import group_pages, numbered_texts
from digitize.intake.layout import HANOI
from digitize.intake.sorting import DossierPlan
from digitize.model import (
    Dossier,
    DossierPage,
    DossierState,
    Doubt,
    Event,
    Given,
    Original,
    PageKind,
    PageResult,
    PageSource,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How a batch was taken in."""

    batch: str
    profile: str
    at: datetime
    given: Given
    closes_at: time


def page_sources(batch: str, plan: DossierPlan) -> tuple[tuple[int, PageSource], ...]:
    """Name every frame of a dossier's files, in page order, with its file's ordinal in the batch."""
    folder = posixpath.commonpath([posixpath.dirname(scan.claimed.name) for scan in plan.scans])
    return tuple(
        (
            scan.claimed.ordinal,
            PageSource(
                id=f"{batch}.{scan.claimed.ordinal:05}.{frame:05}",
                name=posixpath.relpath(scan.claimed.name, folder or "."),
                sha256=scan.claimed.sha256,
                frame=frame,
            ),
        )
        for scan in plan.scans
        for frame in range(1, scan.frames + 1)
    )


def assemble(plan: DossierPlan, taken: Taken, results: tuple[PageResult, ...], catalogue: Catalogue) -> Dossier:
    """Make the dossier of the pages that were done.

    Args:
        plan: its id and files.
        taken: how they were taken in.
        results: every side, in scan order.
        catalogue: the procedures that are known.
    """
    pages = group_pages(results)
    received_at = taken.given.received_at or taken.at
    return understand(_bare(plan, taken, pages, received_at), taken, catalogue)
