"""One dossier in one worker: its bytes, its rows, its index entries and its PDFs, each held against `dossier.json`."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode
from digitize.errors import PdfError, StoreError, ToolError
from digitize.intake import shelf
from digitize.intake.layout import ACCESS, ARCHIVE, VALUE
from digitize.model import Dossier, ReadPage, from_plain
from digitize.pdf.check import check_archive
from digitize.registry import checking, store
from digitize.runs.damaged import DAMAGED
from digitize.runs.purge import read_purges
from digitize.runs.rework.intent import on_their_way
from digitize.runs.signing.kept import is_whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitJob:
    """A dossier to look at."""

    dossier: str
    folder: Path
    layout: Layout
    index: bool  # look at its index entries too; else that is done for all dossiers at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one check saw of one dossier."""

    name: str  # of the check
    checked: int
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A dossier as its folder has it, beside the registry."""

    dossier: Dossier
    folder: Path
    layout: Layout
    registry: sqlite3.Connection


def visit(job: VisitJob) -> tuple[Seen, ...]:
    """Look at everything of a dossier; whatever can't be looked at is a fault of that check.

    A person may have decided something meanwhile, so what seems wrong is looked at again while nobody decides.

    Raises:
        ToolError: a program that reads PDFs is missing.
    """
    seen = _visited(job)
    if not any(one.where for one in seen):
        return seen
    try:
        with shelf.taking_turns(job.layout.rework_lock):
            if job.dossier in on_their_way(job.layout):
                return ()
            folder = next(_folders(job), None)
            return _visited(replace(job, folder=folder)) if folder else ()
    except StoreError:
        return seen


def _folders(job: VisitJob) -> Iterator[Path]:
    """Where the dossier stands now."""
    data = job.layout.data
    values = (*data.glob(f"dossiers/*/*/{job.dossier}/{VALUE}"), *data.glob(f"restricted/{job.dossier}/{VALUE}"))
    return (value.parent for value in values)


def _visited(job: VisitJob) -> tuple[Seen, ...]:
    try:
        dossier = from_plain(Dossier, shelf.read_json(job.folder / VALUE))
    except DAMAGED:
        return (Seen(name="registry", checked=0, where=(job.dossier,)),)
    with closing(store.open_reading(job.layout.registry)) as registry:
        looked = Looked(dossier=dossier, folder=job.folder, layout=job.layout, registry=registry)
        return tuple(_seen(name, look, looked) for name, look in _LOOKS.items() if name != "index" or job.index)


def walk_index(layout: Layout, first: int, last: int) -> Seen:
    """Look at the index entries of a slice of all pages."""
    with closing(store.open_reading(layout.registry)) as registry:
        checked, faults = checking.slice_faults(registry, first, last)
    return Seen(name="index", checked=checked, where=tuple(f"{dossier}: {n}" for dossier, n in faults))


def _seen(name: str, look: Callable[[Looked], Seen], looked: Looked) -> Seen:
    try:
        return look(looked)
    except ToolError:
        raise
    except Exception:  # one that is broken beyond what we know is a fault of this dossier, not of the others
        return Seen(name=name, checked=1, where=(looked.dossier.id,))


def _rows(looked: Looked) -> Seen:
    tables = checking.row_faults(looked.registry, looked.dossier)
    return Seen(name="registry", checked=0, where=(_where(looked, tables),) if tables else ())


def _text(looked: Looked) -> Seen:
    pages = checking.text_faults(looked.registry, looked.dossier)
    return Seen(name="text", checked=_registered(looked), where=tuple(_where(looked, (n,)) for n in pages))


def _index(looked: Looked) -> Seen:
    pages = checking.index_faults(looked.registry, looked.dossier.id)
    return Seen(name="index", checked=_registered(looked), where=tuple(_where(looked, (n,)) for n in pages))


def _registered(looked: Looked) -> int:
    """How many sides the registry knows: none of a restricted dossier."""
    return 0 if looked.dossier.restricted else len(looked.dossier.pages)


def _numbers(looked: Looked) -> Seen:
    pages = looked.dossier.pages
    archived = [page.archive_page for page in pages if page.archive_page is not None]
    right = [page.n for page in pages] == list(range(1, len(pages) + 1)) and archived == [*range(1, len(archived) + 1)]
    return Seen(name="numbering", checked=0, where=() if right else (looked.dossier.id,))


def _originals(looked: Looked) -> Seen:
    purged = checking.purged_hashes(looked.registry)
    originals = {
        original.sha256: original.extension
        for original in looked.dossier.originals
        if original.sha256 not in purged  # with another dossier that lay in the same file
    }
    paths = {looked.layout.original(sha256, extension): sha256 for sha256, extension in originals.items()}
    in_work = looked.layout.batch(looked.dossier.batch)
    damaged = [
        path
        for path, sha256 in paths.items()
        if (shelf.sha256_of(path) != sha256 if path.exists() else not in_work.exists() and not path.exists())
    ]
    places = tuple(_where(looked, (path.relative_to(looked.layout.data).as_posix(),)) for path in damaged)
    return Seen(name="originals", checked=len(paths), where=places)


def _documents(looked: Looked) -> Seen:
    documents = looked.dossier.documents
    found = {path.name for path in looked.folder.glob("documents/*.pdf")}
    expected = {f"{number:02}.pdf": document for number, document in enumerate(documents, start=1)}
    wrong = [name for name, document in expected.items() if not is_document(document, looked.folder, name)]
    places = tuple(_where(looked, (f"documents/{name}",)) for name in sorted({*wrong, *(found - expected.keys())}))
    return Seen(name="documents", checked=len(documents), where=places)


def is_document(document: Document, folder: Path, name: str) -> bool:
    """Whether a document's PDF is there, unchanged since it was written."""
    path = folder / "documents" / name
    return path.is_file() and path.stat().st_size == document.bytes and shelf.sha256_of(path) == document.sha256


def _archive(looked: Looked) -> Seen:
    return Seen(
        name="archives", checked=1, where=() if is_archive(looked.dossier, looked.folder) else (looked.dossier.id,)
    )


def is_archive(dossier: Dossier, folder: Path) -> bool:
    """Whether the archive is there and holds what it must, as other programs read it.

    One that was never sound has a doubt that says so, and waits for a person.

    Raises:
        ToolError: qpdf or pdftotext is missing or took too long.
    """
    kept = [page.result for page in dossier.pages if page.archive_page is not None]
    path = folder / ARCHIVE
    if not kept or not path.is_file():
        return not kept and not path.exists()
    try:
        report = check_archive(path, [result.text if isinstance(result, ReadPage) else None for result in kept])
    except PdfError:
        return False
    known_unsound = was_told(dossier, DoubtCode.ARCHIVE_UNSOUND)
    return not report.failed_pages and (report.sound or known_unsound)


def was_told(dossier: Dossier, code: DoubtCode) -> bool:
    """Whether a doubt was raised, also one that a person has settled since."""
    return code in {*(told.code for told in dossier.doubts), *(settled.code for settled in dossier.said.settled)}


def _access(looked: Looked) -> Seen:
    dossier = looked.dossier
    return Seen(
        name="access_copies",
        checked=int(dossier.access is not None),
        where=() if is_access(dossier, looked.folder) else (dossier.id,),
    )


def is_access(dossier: Dossier, folder: Path) -> bool:
    """Whether the access copy is there and unchanged since it was written; or not there, as the dossier says."""
    path, copy = folder / ACCESS, dossier.access
    if copy is None or not path.is_file():
        return copy is None and not path.exists()
    return path.stat().st_size == copy.bytes and shelf.sha256_of(path) == copy.sha256


def _signed(looked: Looked) -> Seen:
    """Look at the signed copies, but for those that two persons have purged with another dossier."""
    gone = {copy for purge in read_purges(looked.layout) for copy in purge.signed}
    copies = [copy for copy in looked.dossier.signed if (copy.folder, copy.sha256) not in gone]
    wrong = (copy for copy in copies if not is_whole(copy, looked.layout))
    places = (looked.layout.signed_copy(copy.folder, copy.sha256).relative_to(looked.layout.data) for copy in wrong)
    return Seen(
        name="signed_copies", checked=len(copies), where=tuple(_where(looked, (place.as_posix(),)) for place in places)
    )


def _where(looked: Looked, what: Iterable[object]) -> str:
    return f"{looked.dossier.id}: {', '.join(map(str, what))}"


_LOOKS: dict[str, Callable[[Looked], Seen]] = {
    "registry": _rows,
    "text": _text,
    "index": _index,
    "numbering": _numbers,
    "originals": _originals,
    "documents": _documents,
    "archives": _archive,
    "access_copies": _access,
    "signed_copies": _signed,
}
