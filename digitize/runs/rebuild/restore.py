"""One dossier's PDFs and description again, in one worker, from its originals and `dossier.json`; nothing is read anew.

Each side is decoded once more and drawn with the placement and the words that were written down.  Only what is
missing or damaged is replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING

from digitize.dossier.describe import describe
from digitize.dossier.doubts import DoubtCode
from digitize.errors import DigitizeError, ToolError
from digitize.imaging.decode import DecodedPage, Limits, decode
from digitize.intake import shelf
from digitize.intake.layout import ACCESS, ARCHIVE, DESCRIPTION, VALUE
from digitize.intake.sorting import DossierPlan
from digitize.model import Dossier, Given, clean_of, from_plain, to_plain
from digitize.runs.assemble import Taken
from digitize.runs.damaged import DAMAGED
from digitize.runs.dossier_task import DossierJob, with_access, with_documents, write_pdf
from digitize.runs.judging import Judging
from digitize.runs.page_task import page_copies, part_path
from digitize.runs.purge import read_purges
from digitize.runs.signing.kept import is_whole
from digitize.runs.verify.visit import is_access, is_archive, is_document, was_told

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import DossierPage
    from digitize.pdf.access import AccessParams

ACCEPTED = Limits(max_side_px=100_000, max_pixels=1_000_000_000, max_pages=100_000, max_bytes=100_000_000_000)
"""Of files that were accepted once: no profile that ships allows as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreJob:
    """A dossier to look after."""

    folder: Path
    layout: Layout
    work: Path
    access: AccessParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was made again."""

    dossier: str
    made: tuple[str, ...] = ()  # below the dossier's folder
    lost: tuple[str, ...] = ()  # what can't be made: the originals or the value are damaged too


def restore(job: RestoreJob) -> Restored:
    """Make again what is missing or damaged of a dossier's folder.

    Raises:
        StoreError: the data folder refuses.
        ToolError: a program that reads PDFs is missing.
    """
    name = job.folder.name
    try:
        dossier = from_plain(Dossier, shelf.read_json(job.folder / VALUE))
    except DAMAGED:
        return Restored(dossier=name, lost=(VALUE,))
    restored = _restored(dossier, job)
    gone = {copy for purge in read_purges(job.layout) for copy in purge.signed}
    lost = tuple(
        f"signed/{copy.sha256}.pdf"
        for copy in dossier.signed
        if (copy.folder, copy.sha256) not in gone and not is_whole(copy, job.layout)
    )
    return replace(restored, lost=(*restored.lost, *lost))


def _restored(dossier: Dossier, job: RestoreJob) -> Restored:
    bad = _damaged(dossier, job.folder)
    if not bad:
        return _described(dossier, job.folder, ())
    try:
        made = drawn(dossier, job)
    except ToolError:
        raise
    except (DigitizeError, OSError, ValueError):
        made = None
    if made is None:
        return Restored(dossier=job.folder.name, lost=bad)
    return _put_in_place(dossier, made, bad, job)


def _damaged(dossier: Dossier, folder: Path) -> tuple[str, ...]:
    documents = ((f"{number:02}.pdf", document) for number, document in enumerate(dossier.documents, start=1))
    archive = () if is_archive(dossier, folder) else (ARCHIVE,)
    access = () if is_access(dossier, folder) and not _lacks_access(dossier) else (ACCESS,)
    bad = (f"documents/{name}" for name, document in documents if not is_document(document, folder, name))
    return (*archive, *bad, *access)


def _lacks_access(dossier: Dossier) -> bool:
    """Whether a dossier of an older version has no access copy yet."""
    tried = was_told(dossier, DoubtCode.ACCESS_UNSOUND)
    pages = any(page.archive_page is not None for page in dossier.pages)
    return dossier.access is None and pages and not dossier.restricted and not tried


def drawn(dossier: Dossier, job: RestoreJob) -> Dossier | None:
    """Draw archive, documents and access copy in `staged(dossier, job)`.

    Returns:
        The dossier with the hashes of what was drawn; None where the originals no longer give a sound archive.
    """
    paths = {
        original.sha256: job.layout.original(original.sha256, original.extension) for original in dossier.originals
    }
    if any(not path.is_file() or shelf.sha256_of(path) != sha256 for sha256, path in paths.items()):
        return None
    task = task_of(dossier, job)
    shelf.clear(task.staged)
    shelf.make_folder(task.staged)

    def decoded(page: DossierPage) -> DecodedPage:
        source = page.result.source
        return decode(source, paths[source.sha256], ACCEPTED)

    kept = [page for page in dossier.pages if page.archive_page is not None]
    for page in kept:
        scan = decoded(page) if clean_of(page.result) else None
        part = part_path(task.work, page.result.source.id)
        shelf.write_bytes(part, page_copies(page.result, scan, task.access.levels[0]))
    if kept:
        write_pdf(task, dossier, kept, task.staged / ARCHIVE)
    if not is_archive(dossier, task.staged):
        return None
    return with_access(task, with_documents(task, dossier), decoded)


def staged(dossier: Dossier, job: RestoreJob) -> Path:
    """Where `drawn` puts what it draws."""
    return task_of(dossier, job).staged


def task_of(dossier: Dossier, job: RestoreJob) -> DossierJob:
    """How the dossier was gathered, as far as its PDFs tell of it."""
    scanned = next((event for event in dossier.history if event.what == "scanned"), None)
    taken = Taken(
        batch=dossier.batch,
        profile=dict(scanned.facts).get("profile", "") if scanned else "",
        at=scanned.at if scanned else dossier.received_at,
        given=Given(by=""),
    )
    return DossierJob(
        plan=DossierPlan(id=dossier.id, scans=()),
        taken=taken,
        judging=Judging(data=job.layout.data, closes_at=time()),
        work=job.work / dossier.id,
        access=job.access,
    )


def _put_in_place(dossier: Dossier, made: Dossier, bad: tuple[str, ...], job: RestoreJob) -> Restored:
    """Move what was made into the folder; what came out otherwise replaces what is there."""
    place = staged(dossier, job)
    if made.documents != dossier.documents:
        bad = (*bad, *(f"documents/{path.name}" for path in place.glob("documents/*.pdf")))
    if made.access != dossier.access:
        bad = (*bad, ACCESS)
    bad = tuple(name for name in dict.fromkeys(bad) if (place / name).exists())
    for name in bad:
        shelf.place(place / name, job.folder / name)
    if made != dossier:
        shelf.write_json(job.folder / VALUE, to_plain(made))
    shelf.clear(job.work / dossier.id)
    return _described(made, job.folder, bad)


def _described(dossier: Dossier, folder: Path, made: tuple[str, ...]) -> Restored:
    path, description = folder / DESCRIPTION, describe(dossier)
    if path.is_file() and path.read_bytes() == description:
        return Restored(dossier=dossier.id, made=made)
    shelf.write_bytes(path, description)
    return Restored(dossier=dossier.id, made=(*made, DESCRIPTION))
