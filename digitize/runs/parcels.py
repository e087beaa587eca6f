"""The files of a dossier as the one-stop system gets them: one for each paper, none larger than it takes.

A document that is small enough goes as it stands in `documents/`.  A larger one goes as a rendition, in colour and as
large as the paper, at `RENDITION_DPI` or more (Nghị định 30/2020/NĐ-CP, Phụ lục I): one picture a page, else as in the
finest access copy.  Where that is still too large the archive's own pages are divided, NN-1.pdf, NN-2.pdf, ...; a
single page that is too large even as a rendition is told, never made coarser.

What is made lies in the dossier's own folder: it goes with it when it is restricted or purged, and whoever changes the
dossier replaces it.  Equal dossiers and limits give equal bytes, so a retry sends the same file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from digitize.dossier.envelope import hold_sendable
from digitize.dossier.submitted import Submitted, submitted_documents
from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import PORTAL, Layout
from digitize.model import Dossier, EnvelopeFile, Gap, ReadPage, clean_of, from_plain, to_plain
from digitize.runs.damaged import DAMAGED
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from digitize.dossier.procedures import Procedure
    from digitize.model import DossierPage
    from digitize.pdf.access import AccessLevel
    from digitize.runs.dossier_task import DossierJob

RENDITION_DPI = 200
_GOOD, _POOR = (75, 50), 35  # libjpeg's; poor is still read without effort, and better than two files
_SAMPLE = 3  # pages that tell whether a rendition of all may fit
_HOPELESS = 1.5  # times the limit, by the sample
_PLAIN = "portal"  # level of a rendition that is one picture a page
_NOTE = "files.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesJob:
    """A dossier whose files are to be made; it pickles, so that a worker can do it."""

    dossier: Dossier
    procedure: Procedure | None  # in the version of the day of receipt
    layout: Layout
    most_bytes: int  # of one file; 0: no limit

    @property
    def folder(self) -> Path:
        """The dossier's own."""
        return self.layout.dossier(self.dossier.id, self.dossier.received_at, restricted=self.dossier.restricted)

    @property
    def is_heavy(self) -> bool:
        """Whether pictures may have to be coded anew; that is a worker's."""
        papers = submitted_documents(self.dossier, self.procedure)
        return any(self.too_large(paper.document.bytes) for paper in papers)

    def too_large(self, size: int) -> bool:
        """Whether a file of so many bytes is refused."""
        return bool(self.most_bytes) and size > self.most_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What was made."""

    files: tuple[EnvelopeFile, ...]
    gaps: tuple[Gap, ...] = ()  # single pages that are too large


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file that was made of a document, or a page of which none can be made."""

    name: str
    sha256: str
    bytes: int
    pages: int
    too_large: int | None = None  # the dossier's n of the page; nothing was written then


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What lies in the folder of the pieces."""

    most_bytes: int
    pieces: dict[str, tuple[Piece, ...]]  # by the hash of the document


def make_files(job: FilesJob) -> Files:
    """Make the files of a dossier, or find those that were made before.  Nobody may change the dossier meanwhile.

    Raises:
        QueueError: `never_sent`; the dossier is restricted, or was not accepted.
        PdfError, ScanError: a document or an original is damaged.
        StoreError: the data folder refuses.
    """
    hold_sendable(job.dossier)
    papers = submitted_documents(job.dossier, job.procedure)
    large = tuple(paper for paper in papers if job.too_large(paper.document.bytes))
    pieces = _all_pieces(job, large) if large else {}
    files, gaps = [], []
    for paper in papers:
        for piece in pieces.get(paper.number) or (_whole(job, paper),):
            if piece.too_large is None:
                files.append(_file(job, paper, piece))
            else:
                gaps.append(_gap(job, piece))
    return Files(files=tuple(files), gaps=tuple(gaps))


def _all_pieces(job: FilesJob, papers: Sequence[Submitted]) -> Mapping[int, tuple[Piece, ...]]:
    """Divide what is too large; what was divided before at the same limit is only looked up."""
    folder = job.folder / PORTAL
    known = _known(folder, job.most_bytes)
    made = {paper.document.sha256: known.get(paper.document.sha256) or _pieces(job, paper) for paper in papers}
    if made != known:
        note = Note(most_bytes=job.most_bytes, pieces=made)
        shelf.write_json(folder / _NOTE, to_plain(note))
    return {paper.number: made[paper.document.sha256] for paper in papers}


def _known(folder: Path, most_bytes: int) -> Mapping[str, tuple[Piece, ...]]:
    try:
        note = from_plain(Note, shelf.read_json(folder / _NOTE))
    except DAMAGED:
        return {}
    if note.most_bytes != most_bytes:
        return {}
    return {key: pieces for key, pieces in note.pieces.items() if all(_stands(folder, piece) for piece in pieces)}


def _stands(folder: Path, piece: Piece) -> bool:
    path = folder / piece.name
    return piece.too_large is not None or (path.is_file() and shelf.sha256_of(path) == piece.sha256)


def _pieces(job: FilesJob, paper: Submitted) -> tuple[Piece, ...]:
    """Make the pieces of a document that is too large."""
    work = job.layout.intake / f".portal-{job.dossier.id}-{paper.number:02}"
    try:
        return _rendered(job, paper, work) or _divided(job, paper, work)
    finally:
        shelf.clear(work)


def _rendered(job: FilesJob, paper: Submitted, work: Path) -> tuple[Piece, ...]:
    """Make one file of the whole document at a lower resolution; () where that is too large too."""
    pages = _pages(job.dossier, paper)
    target = job.folder / PORTAL / f"{paper.number:02}.pdf"
    return (_piece(target, len(pages)),) if _render(job, paper, pages, work, target) else ()


def _divided(job: FilesJob, paper: Submitted, work: Path) -> tuple[Piece, ...]:
    """Divide the document's own pages among several files."""
    from digitize.pdf.excerpt import split

    pages, pieces = _pages(job.dossier, paper), []
    for number, (part, written) in zip(count(1), split(_document(job, paper), job.most_bytes), strict=False):
        target = job.folder / PORTAL / f"{paper.number:02}-{number}.pdf"
        here = pages[part.start : part.stop]
        if not job.too_large(len(written)):
            shelf.write_bytes(target, written)
        elif not _render(job, paper, here, work, target):
            pieces.append(Piece(name=target.name, sha256="", bytes=len(written), pages=1, too_large=here[0].n))
            continue
        pieces.append(_piece(target, len(here)))
    return tuple(pieces)


def _render(job: FilesJob, paper: Submitted, pages: Sequence[DossierPage], work: Path, target: Path) -> bool:
    """Write a rendition of some pages that is small enough; say whether there is one."""
    from digitize.pdf.access import AccessParams
    from digitize.runs.dossier_task import write_pdf
    from digitize.runs.rebuild.restore import RestoreJob, task_of

    task = task_of(job.dossier, RestoreJob(folder=job.folder, layout=job.layout, work=work, access=AccessParams()))
    alone = replace(job.dossier, documents=(paper.document,))
    made = work / target.name
    for level in _levels():
        sample = pages[:: max(1, len(pages) // _SAMPLE)]
        _draw(job, task, sample, level)
        write_pdf(task, alone, sample, made, level)
        if job.too_large(round(made.stat().st_size * len(pages) / len(sample) / _HOPELESS)):
            continue
        _draw(job, task, pages, level)
        write_pdf(task, alone, pages, made, level)
        if not job.too_large(made.stat().st_size):
            shelf.place(made, target)
            return True
    return False


def _draw(job: FilesJob, task: DossierJob, pages: Iterable[DossierPage], level: AccessLevel) -> None:
    """Write each page as one coded picture, from the original."""
    from digitize.imaging.decode import decode
    from digitize.pdf.rendition import rendition_part
    from digitize.runs.page_task import page_copies, part_path
    from digitize.runs.rebuild.restore import ACCEPTED

    for page in pages:
        source, clean = page.result.source, clean_of(page.result)
        decoded = decode(source, _original(job, source.sha256), ACCEPTED) if clean else None
        if clean is None or decoded is None or level.name != _PLAIN:
            part = page_copies(page.result, decoded, level)
        else:
            text = page.result.text if isinstance(page.result, ReadPage) else None
            part = rendition_part(decoded, clean, text, dpi=RENDITION_DPI, quality=level.quality)
        shelf.write_bytes(part_path(task.work, source.id), part)


def _original(job: FilesJob, sha256: str) -> Path:
    extension = next((file.extension for file in job.dossier.originals if file.sha256 == sha256), "")
    path = job.layout.original(sha256, extension)
    if not path.is_file() or shelf.sha256_of(path) != sha256:
        raise StoreError(N_("{name} is damaged: its content no longer has its hash"), code="damaged", name=path.name)
    return path


def _levels() -> tuple[AccessLevel, ...]:
    """How fine a rendition may be, the best first; the access copy's ink and photographs have 200 dpi or more too."""
    from digitize.pdf.access import LEVELS, AccessLevel

    dpi = float(RENDITION_DPI)
    plain = (
        AccessLevel(name=_PLAIN, mask_dpi=dpi, picture_dpi=dpi, paper_dpi=dpi, quality=quality)
        for quality in (*_GOOD, _POOR)
    )
    *good, poor = plain
    return (*good, LEVELS[0], poor)


def _pages(dossier: Dossier, paper: Submitted) -> tuple[DossierPage, ...]:
    """The pages of a document's PDF, in order."""
    sides = range(paper.document.first_page, paper.document.last_page + 1)
    return tuple(page for page in dossier.pages if page.n in sides and page.archive_page is not None)


def _document(job: FilesJob, paper: Submitted) -> Path:
    return job.folder / "documents" / f"{paper.number:02}.pdf"


def _piece(path: Path, pages: int) -> Piece:
    return Piece(name=path.name, sha256=shelf.sha256_of(path), bytes=path.stat().st_size, pages=pages)


def _whole(job: FilesJob, paper: Submitted) -> Piece:
    """The document as it stands."""
    document = paper.document
    name = _document(job, paper).name
    return Piece(name=name, sha256=document.sha256, bytes=document.bytes, pages=len(_pages(job.dossier, paper)))


def _file(job: FilesJob, paper: Submitted, piece: Piece) -> EnvelopeFile:
    room = "documents" if piece.sha256 == paper.document.sha256 else PORTAL
    return EnvelopeFile(
        role=paper.role,
        component=paper.name,
        code=paper.code,
        name=piece.name,
        path=(job.folder / room / piece.name).relative_to(job.layout.data).as_posix(),
        sha256=piece.sha256,
        bytes=piece.bytes,
        pages=piece.pages,
        kind=paper.document.kind,
    )


def _gap(job: FilesJob, piece: Piece) -> Gap:
    hint = N_(
        "Page {page} of {dossier} has {mib} MiB at 200 dpi, the system takes {most}: scan it anew with"
        " `digitize review replace-page {dossier} {page} FILE`, or ask the system's operator for a higher limit."
    )
    mib, most = (f"{size / 2**20:.1f}" for size in (piece.bytes, job.most_bytes))
    facts = (("page", str(piece.too_large)), ("dossier", job.dossier.id), ("mib", mib), ("most", most))
    return Gap(what="file_size", hint=hint, facts=facts)
