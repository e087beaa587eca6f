"""What lies in the data folder, held against the registry: nothing lost, nothing unknown, nothing unfinished.

A batch that is being worked on moves files while we look.  So the folders are listed before the registry is read, and
what is missing or unknown counts only when its batch is no longer in `intake/` and a second look finds the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.registry.checking import is_registered
from digitize.runs.purge import left_of, read_purges
from digitize.runs.rework.intent import on_their_way
from digitize.runs.verify.checks import Check, check_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.registry.checking import BookedHeld, Books

_ROOMS = ("dossiers", "restricted", "decisions", "signed", "originals", "quarantine")
_DOSSIER_FILE = r"(archive\.pdf|dossier\.json|dossier\.xml|documents/\d{2,}\.pdf)"
_KNOWN = re.compile(
    rf"(dossiers/\d{{4}}/\d{{2}}|restricted)/[^/]+/{_DOSSIER_FILE}"
    r"|dossiers/\d{4}/\d{2}/[^/]+/(access\.pdf|portal/(\d{2,}(-\d+)?\.pdf|files\.json))"
    r"|originals/(?P<two>[0-9a-f]{2})/(?P=two)[0-9a-f]{62}\.\w+"
    r"|signed/[^/]+/[0-9a-f]{64}\.(pdf|json)"
    r"|decisions/[^/]+/(\d{4,}|retired)\.json"
    r"|quarantine/[^/]+/[0-9a-f]{64}\.\w+(\.reason\.json)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What lies where."""

    dossiers: dict[str, Path]  # folder by local id
    originals: tuple[Path, ...]
    held: tuple[Path, ...]
    strays: tuple[Path, ...]


def is_known(place: str) -> bool:
    """Whether a file of that name, below the data folder, is one of ours."""
    return _KNOWN.fullmatch(place) is not None


def list_folders(layout: Layout) -> Listing:
    """List everything that is kept."""
    dossiers: dict[str, Path] = {}
    originals, held, strays = [], [], []
    for room in _ROOMS:
        for path in sorted((layout.data / room).rglob("*")):
            if path.is_dir() and not path.is_symlink():
                continue
            if path.is_symlink() or not is_known(path.relative_to(layout.data).as_posix()):
                strays.append(path)
            elif path.name == VALUE:
                dossiers[path.parent.name] = path.parent
            elif room == "originals":
                originals.append(path)
            elif room == "quarantine" and not path.name.endswith(".reason.json"):
                held.append(path)
    return Listing(dossiers=dossiers, originals=tuple(originals), held=tuple(held), strays=tuple(strays))


def check_folders(layout: Layout, listing: Listing, books: Books, conn: sqlite3.Connection) -> Iterator[Check]:
    """Hold what lies there against the registry.

    Args:
        layout: the data folder.
        listing: made before `books` was read.
        books: the registry.
        conn: the registry as it is now.
    """
    yield check_of("registry", len(books.dossiers), _lost_dossiers(layout, listing, books))
    unknown = (*_unknown_dossiers(layout, listing, books, conn), *_unknown_files(layout, listing, books))
    strays = (_place(path.parent, layout) for path in listing.strays if path.exists() or path.is_symlink())
    kept = len(listing.dossiers) + len(listing.originals) + len(listing.held)
    yield check_of("folders", kept + len(listing.strays), (*unknown, *strays))
    yield check_of("originals", 0, _lost_originals(layout, books))
    yield check_of("purges", len(books.purged), _not_gone(layout, books))
    yield check_of("held_files", len(books.held), _lost_held(layout, books))


def _place(path: Path, layout: Layout) -> str:
    """Name a place of ours; names that came from outside are never told."""
    return path.relative_to(layout.data).as_posix()


def _lost_dossiers(layout: Layout, listing: Listing, books: Books) -> Iterator[str]:
    moving = on_their_way(layout)
    for dossier in books.dossiers.values():
        if dossier.id in moving or dossier.id in books.purged:
            continue
        folder = listing.dossiers.get(dossier.id)
        room = "restricted" if dossier.restricted else "dossiers"
        if folder is None:
            appeared = layout.data.glob(f"restricted/{dossier.id}/{VALUE}" if dossier.restricted else _of(dossier.id))
            if not any(appeared):
                yield dossier.id
        elif folder.relative_to(layout.data).parts[0] != room:
            yield dossier.id


def _of(dossier: str) -> str:
    return f"dossiers/*/*/{dossier}/{VALUE}"


def _unknown_dossiers(layout: Layout, listing: Listing, books: Books, conn: sqlite3.Connection) -> Iterator[str]:
    moving = on_their_way(layout)
    for dossier, folder in listing.dossiers.items():
        if dossier in books.dossiers or dossier in moving or not folder.exists():
            continue
        try:
            batch = str(shelf.read_json(folder / VALUE)["batch"])
        except (OSError, ValueError, KeyError, TypeError):
            batch = ""
        if not (batch and layout.batch(batch).exists()) and not is_registered(conn, dossier):
            yield _place(folder, layout)


def _unknown_files(layout: Layout, listing: Listing, books: Books) -> Iterator[str]:
    kept = {original.sha256 for original in books.originals} | set(sidecars(books))
    for path in listing.originals:
        if path.stem not in kept:
            yield _place(path, layout)
    held = {(held.batch, held.sha256) for held in books.held}
    for path in listing.held:
        if (path.parent.name, path.stem) not in held and not layout.batch(path.parent.name).exists():
            yield _place(path, layout)


def sidecars(books: Books) -> dict[str, str]:
    """Return the hashes of what the scanner's software wrote beside the scans, and the batch of each."""
    return {file.sha256: file.batch for file in books.files if file.verdict == "skipped" and file.sha256}


def _purged(books: Books) -> frozenset[str]:
    """Hashes of files that two persons have purged; other dossiers may name them still."""
    return frozenset(original.sha256 for original in books.originals if original.dossier in books.purged)


def _lost_originals(layout: Layout, books: Books) -> Iterator[str]:
    purged = _purged(books)
    for original in books.originals:
        dossier = books.dossiers[original.dossier]
        if original.sha256 in purged:
            continue
        if dossier.restricted:  # its file's type is not in the registry; the visit of the dossier looks at it
            continue
        path = layout.original(original.sha256, original.extension)
        lost = _missing(path.exists, layout.batch(dossier.batch))
        if lost or (path.exists() and path.stat().st_size != original.bytes):
            yield f"{original.dossier}: {_place(path, layout)}"

    for sha256, batch in sidecars(books).items():
        anywhere = layout.original(sha256, "*")
        if _missing(partial(_any, anywhere), layout.batch(batch)):
            yield _place(anywhere, layout)


def _not_gone(layout: Layout, books: Books) -> Iterator[str]:
    """Find purges whose note is gone or unfinished, and purged bytes that lie here."""
    notes = {purge.dossier.id: purge for purge in read_purges(layout)}
    for dossier in sorted(books.purged | notes.keys()):
        purge = notes.get(dossier)
        if purge is None or not purge.done_at or left_of(layout, purge) or dossier not in books.purged:
            yield dossier


def _any(pattern: Path) -> bool:
    return any(pattern.parent.glob(pattern.name))


def _lost_held(layout: Layout, books: Books) -> Iterator[str]:
    accepted = {original.sha256 for original in books.originals} | set(sidecars(books))
    purged = _purged(books)
    for held in books.held:
        path = layout.held(held.batch, held.sha256, held.extension)
        if held.sha256 in purged:
            continue
        if held.state != "held" and held.sha256 in accepted:
            continue
        if _missing(partial(_lies, held, layout), layout.batch(held.batch)):
            yield _place(path, layout)


def _lies(held: BookedHeld, layout: Layout) -> bool:
    """Whether the bytes of a held file lie in quarantine: its own, or, once settled, that of a later attempt."""
    if layout.held(held.batch, held.sha256, held.extension).exists():
        return True
    return held.state != "held" and any(layout.data.glob(f"quarantine/*/{held.sha256}.*"))


def _missing(is_there: Callable[[], bool], batch: Path) -> bool:
    """Whether a file that a committed row names is gone; a batch in work has yet to move it."""
    return not is_there() and not batch.exists() and not is_there()
