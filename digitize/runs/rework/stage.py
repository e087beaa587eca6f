"""A dossier's new folder, whole, in the work folder of a decision.

PDFs that say the same as before are the same files under a second name; else they are drawn again, in a worker, from
the originals and from what was read of them.  Nothing is read anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import is_settled
from digitize.dossier.describe import describe
from digitize.errors import PdfError
from digitize.intake import shelf
from digitize.intake.layout import ACCESS, ARCHIVE, DESCRIPTION, VALUE
from digitize.model import to_plain
from digitize.runs.rebuild.restore import RestoreJob, drawn, staged
from digitize.runs.rework.intent import place_of, staged_folder
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.pdf.access import AccessParams


@dataclass(frozen=True, slots=True, kw_only=True)
class StageJob:
    """A dossier whose folder is to be staged."""

    dossier: Dossier
    before: Dossier | None  # as it stands now; None: there is none
    work: Path  # of the decision
    layout: Layout
    access: AccessParams

    @property
    def must_draw(self) -> bool:
        """Whether its PDFs are other ones than now; that takes a worker."""
        return self.before is None or not _says_the_same(self.before, self.dossier)


def stage(job: StageJob) -> Dossier:
    """Write a dossier's new folder; return the dossier with the hashes of its PDFs.

    Raises:
        PdfError: the originals no longer give a sound archive.
        StoreError: the data folder refuses.
        ToolError: a program that reads PDFs is missing.
    """
    target = staged_folder(job.work, job.dossier.id)
    shelf.clear(target)
    dossier = _drawn(job, target) if job.before is None or job.must_draw else _kept(job, job.before, target)
    told = tuple(doubt for doubt in dossier.doubts if not is_settled(doubt, dossier.said))
    dossier = replace(dossier, doubts=told)
    shelf.write_bytes(target / DESCRIPTION, describe(dossier))
    shelf.write_json(target / VALUE, to_plain(dossier))
    return dossier


def _kept(job: StageJob, before: Dossier, target: Path) -> Dossier:
    """Give the PDFs that stay a second name."""
    folder, after = place_of(before).folder(job.layout), job.dossier
    names = [f"documents/{number:02}.pdf" for number in range(1, len(before.documents) + 1)]
    names += [ARCHIVE, *([] if after.restricted else [ACCESS])]
    shelf.make_folder(target / "documents" if before.documents else target)
    for name in names:
        shelf.keep(folder / name, target / name)
    documents = tuple(
        replace(new, sha256=old.sha256, bytes=old.bytes)
        for new, old in zip(after.documents, before.documents, strict=True)
    )
    return replace(after, documents=documents, access=None if after.restricted else before.access)


def _drawn(job: StageJob, target: Path) -> Dossier:
    order = RestoreJob(folder=target, layout=job.layout, work=job.work / "drawing", access=job.access)
    made = drawn(job.dossier, order)
    if made is None:
        raise PdfError(
            N_("the PDFs of {dossier} can't be made again; nothing was changed"),
            code="redraw",
            hint=N_("`digitize verify` tells which original is missing or damaged."),
            dossier=job.dossier.id,
        )
    shelf.place(staged(job.dossier, order), target)
    return made


def _says_the_same(before: Dossier, after: Dossier) -> bool:
    """Whether the PDFs of one are those of the other; an access copy that is missing must be drawn."""
    if before.restricted and not after.restricted:
        return False
    return _printed(before) == _printed(after)


def _printed(dossier: Dossier) -> tuple[object, ...]:
    """Everything that a dossier's PDFs show and tell of themselves."""
    return (
        tuple((page.kind, page.archive_page, page.result) for page in dossier.pages if page.archive_page),
        tuple((paper.title or paper.component, paper.first_page, paper.last_page) for paper in dossier.documents),
        tuple((file.sha256, file.signatures) for file in dossier.originals),
        tuple(page.n for page in dossier.pages),
    )
