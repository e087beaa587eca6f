"""One dossier in one worker: its pages gathered, understood, joined into the archive PDF and read back.

The finished folder stands in the batch's work folder until the parent moves it to its place; `dossier.json`
is written last, so a folder that has it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digitize import __version__
from digitize.dossier.describe import describe
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.stack import Dividing, Part, divide
from digitize.imaging.decode import DecodedPage, Limits, decode
from digitize.intake import shelf
from digitize.intake.claim import stored_name
from digitize.intake.layout import ACCESS, ARCHIVE, DESCRIPTION, VALUE
from digitize.model import AccessCopy, Dossier, DossierState, PageFailed, PageResult, ReadPage, clean_of, to_plain
from digitize.pdf.access import AccessLevel, AccessParams
from digitize.pdf.archive import Bookmark, join, without_text
from digitize.pdf.check import check_archive
from digitize.pdf.provenance import Provenance
from digitize.runs.assemble import assemble, page_sources
from digitize.runs.judging import Judging, rules_of
from digitize.runs.limits import Allowance, bounded
from digitize.runs.page_task import page_copies, part_path, read_result, result_path
from digitize.wording import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from digitize.intake.sorting import DossierPlan
    from digitize.model import DossierPage, Doubt, PageText
    from digitize.runs.assemble import Taken


_LANGUAGE = "vi"  # of an archive, whoever reads it
_ACCESS = N_("Access copy of {dossier}")
_DERIVED = N_("Derived from a digitally signed file, which is kept unchanged among the originals.")


_ABOUT_ACCESS = frozenset({DoubtCode.ACCESS_LARGE, DoubtCode.ACCESS_UNSOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierJob:
    """A dossier whose pages are all done."""

    plan: DossierPlan
    taken: Taken
    judging: Judging
    work: Path
    limits: Limits = field(default_factory=Limits)
    access: AccessParams = field(default_factory=AccessParams)
    dividing: Dividing | None = None  # what may divide it; None: nothing any more

    @property
    def staged(self) -> Path:
        """Its folder until it is moved to its place."""
        return self.work / self.plan.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A dossier whose folder is finished."""

    restricted: bool  # says where the folder belongs


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A stack on which sheets were found, or several people's papers: ids and the registry's word are needed first."""

    parts: tuple[Part, ...]


def run_dossier(job: DossierJob) -> Gathered | Division:
    """Gather a dossier into its folder, within the limits: the time is that of all its pages.

    Returns:
        A division, and no folder, where the job may be divided and the stack is not just one dossier.

    Raises:
        DigitizeError: the data folder refuses, or a tool is missing.
        MemoryError: it takes too much.
    """
    sides = sum(scan.frames for scan in job.plan.scans)
    with bounded(Allowance(memory_mib=job.limits.memory_mib, cpu_seconds=job.limits.seconds * max(sides, 1))):
        results = _results(job)
        return _divided(job, results) or Gathered(restricted=_gather(job, results))


def _divided(job: DossierJob, results: tuple[PageResult, ...]) -> Division | None:
    if job.dividing is None:
        return None
    parts = divide(results, job.dividing)
    plain = len(parts) == 1 and parts[0].bound is None and not parts[0].doubts
    return None if plain else Division(parts=parts)


def _gather(job: DossierJob, results: tuple[PageResult, ...]) -> bool:
    shelf.clear(job.staged)
    shelf.make_folder(job.staged)
    dossier, sound = _archived(job, _assembled(job, results))
    if not sound:
        dossier = replace(
            dossier, state=DossierState.NEEDS_REVIEW, doubts=(*dossier.doubts, doubt(DoubtCode.ARCHIVE_UNSOUND))
        )
    dossier = with_access(job, with_documents(job, dossier), _decoder(job))
    shelf.write_bytes(job.staged / DESCRIPTION, describe(dossier))
    shelf.write_json(job.staged / VALUE, to_plain(dossier))
    return dossier.restricted


def _assembled(job: DossierJob, results: tuple[PageResult, ...]) -> Dossier:
    return assemble(job.plan, job.taken, results, rules_of(job.judging))


def _results(job: DossierJob) -> tuple[PageResult, ...]:
    sources = page_sources(job.taken.batch, job.plan)
    return tuple(read_result(job.work, source.id) for _, source in sources)


def _archived(job: DossierJob, dossier: Dossier) -> tuple[Dossier, bool]:
    """Write the archive and read it back; a page whose words do not come back equal is failed and has none."""
    kept = [page for page in dossier.pages if page.archive_page is not None]
    path = job.staged / ARCHIVE
    if not kept:
        return dossier, True
    write_pdf(job, dossier, kept, path)
    report = check_archive(path, [_text(page) for page in kept])
    if not report.failed_pages:
        return dossier, report.sound
    for number in report.failed_pages:
        _fail(job, kept[number - 1])
    return _archived(job, _assembled(job, _results(job)))


def _fail(job: DossierJob, page: DossierPage) -> None:
    """Take the text off a page whose words can't be read back."""
    result = page.result
    if not isinstance(result, ReadPage):
        return
    failed = PageFailed(
        source=result.source, stage="check", error="the text can't be read back equal", clean=result.clean
    )
    part = part_path(job.work, failed.source.id)
    shelf.write_bytes(part, without_text(part))
    shelf.write_json(result_path(job.work, failed.source.id), to_plain(failed, PageResult))


def write_pdf(
    job: DossierJob, dossier: Dossier, pages: Sequence[DossierPage], path: Path, level: AccessLevel | None = None
) -> None:
    """Join the parts of some pages into a PDF, with a bookmark for each document that begins among them.

    The same pages, facts and version of this program give the same bytes.

    Args:
        job: where the parts are.
        dossier: what they belong to.
        pages: some of its pages.
        path: of the PDF.
        level: of an access copy; None writes an archive.
    """
    first = {page.n: number for number, page in enumerate(pages, start=1)}
    bookmarks = [
        Bookmark(title=document.title or document.component or dossier.id, first_page=first[document.first_page])
        for document in dossier.documents
        if document.first_page in first
    ]
    with shelf.replacing(path) as file:
        about = _about(job, dossier, pages)
        if level:
            title = translator(_LANGUAGE)(_ACCESS).format(dossier=dossier.id)
            about = replace(about, title=title, access_level=level.name)
        parts = [_part(job, page, level) for page in pages]
        join(parts, about, bookmarks, file, "access" if level else "archive")


def with_documents(job: DossierJob, dossier: Dossier) -> Dossier:
    """Write each document as a PDF of its own."""
    documents = []
    for number, document in enumerate(dossier.documents, start=1):
        pages = [
            page
            for page in dossier.pages
            if document.first_page <= page.n <= document.last_page and page.archive_page is not None
        ]
        path = job.staged / "documents" / f"{number:02}.pdf"
        write_pdf(job, replace(dossier, documents=(document,)), pages, path)
        documents.append(replace(document, sha256=shelf.sha256_of(path), bytes=path.stat().st_size))
    return replace(dossier, documents=tuple(documents))


def with_access(job: DossierJob, dossier: Dossier, decoded: Callable[[DossierPage], DecodedPage]) -> Dossier:
    """Write the access copy of a dossier that is not restricted, at the finest level that its limit allows.

    Args:
        job: where the parts are, and what is allowed.
        dossier: whole, but for its access copy.
        decoded: decodes a page once more, where its part is too fine.
    """
    told = tuple(doubt for doubt in dossier.doubts if doubt.code not in _ABOUT_ACCESS)
    dossier = replace(dossier, access=None, doubts=told)
    kept = [page for page in dossier.pages if page.archive_page is not None]
    if dossier.restricted or not kept:
        return dossier
    path = job.work / f"{job.plan.id}.{ACCESS}"
    for level in job.access.levels:
        _redraw(job, kept, level, decoded)
        write_pdf(job, dossier, kept, path, level)
        if job.access.allows(path.stat().st_size):
            break
    report = check_archive(path, [_text(page) for page in kept])
    if report.failed_pages or not report.sound:
        return replace(dossier, doubts=(*told, doubt(DoubtCode.ACCESS_UNSOUND)))
    copy = AccessCopy(level=level.name, sha256=shelf.sha256_of(path), bytes=path.stat().st_size)
    shelf.place(path, job.staged / ACCESS)
    return replace(dossier, access=copy, doubts=(*told, *_too_large(copy, job.access)))


def _redraw(
    job: DossierJob, pages: Sequence[DossierPage], level: AccessLevel, decoded: Callable[[DossierPage], DecodedPage]
) -> None:
    """Write the parts of a level that the page workers did not write."""
    for page in pages:
        part = _part(job, page, level)
        if not part.exists():
            scan = decoded(page) if clean_of(page.result) else None
            shelf.write_bytes(part, page_copies(page.result, scan, level))


def _too_large(copy: AccessCopy, access: AccessParams) -> Iterator[Doubt]:
    if not access.allows(copy.bytes):
        mib, limit = (f"{size / 2**20:.1f}" for size in (copy.bytes, access.max_bytes))
        yield doubt(DoubtCode.ACCESS_LARGE, mib=mib, limit=limit)


def _decoder(job: DossierJob) -> Callable[[DossierPage], DecodedPage]:
    """Return what decodes a page from the file that was claimed."""
    files = {source.id: stored_name(ordinal) for ordinal, source in page_sources(job.taken.batch, job.plan)}

    def decoded(page: DossierPage) -> DecodedPage:
        source = page.result.source
        return decode(source, job.work.parent / files[source.id], job.limits)

    return decoded


def _about(job: DossierJob, dossier: Dossier, pages: Sequence[DossierPage]) -> Provenance:
    sources = dict.fromkeys(original.sha256 for original in dossier.originals)
    signed = any(original.signatures for original in dossier.originals)
    return Provenance(
        title=dossier.id,
        local_id=dossier.id,
        created=job.taken.at,
        profile=job.taken.profile,
        engines=tuple(sorted(set(_engines(pages)))),
        sources=tuple(sources),
        derived_from_signed=signed,
        description=translator(_LANGUAGE)(_DERIVED) if signed else "",
        language=_LANGUAGE,
        producer=f"digitize {__version__}",
    )


def _engines(pages: Sequence[DossierPage]) -> Iterator[str]:
    yield from (str(page.result.engine) for page in pages if isinstance(page.result, ReadPage))


def _part(job: DossierJob, page: DossierPage, level: AccessLevel | None = None) -> Path:
    """Where a page's part lies; those of levels that are not tried first have names of their own."""
    name = page.result.source.id
    return part_path(job.work, f"{name}.{level.name}" if level in job.access.levels[1:] else name)


def _text(page: DossierPage) -> PageText | None:
    return page.result.text if isinstance(page.result, ReadPage) else None
