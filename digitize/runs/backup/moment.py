"""Holding a data folder still for a moment, without stopping who works in it.

What must fit together is held under the registry's write lock: nobody can register a dossier, open or close a
batch while the names below are taken, and what the registry says is copied from a reader that began in the same
moment.  Files that are replaced or moved later get a second name (a hard link); files that never change once they
are placed (originals, PDFs) are read afterwards.  Dossiers are given their second names before the lock is taken
as well, so that under it only what has changed since is left to do.

Why every order of events comes out whole, on the machine that is restored:

- *Waits in a hotfolder*: nobody's yet, and not in the backup.  It stands where it stood.
- *Claimed, no plan yet*: what lies in the batch's folder is held as it is; what was not moved yet still stands
  outside.  A restored machine makes the batch of what was taken from a hotfolder, because it can't go on taking;
  of a cut off `ingest` it keeps nothing, as the next run would not here: its sources stand where they were.
- *Planned*: the plan is held before the scans.  A plan is written after its scans are there, so a held plan has all
  its scans: in `intake/`, or (committed dossiers) in `originals/`.
- *A dossier's folder is placed, its row not committed*: the folder is whole, the scans are still in `intake/`, the
  batch is open.  The next run registers the folder as it does after a power cut.
- *Committed, originals not yet shelved*: each scan is found in `intake/`, which is held first, or has moved to
  `originals/`, which is listed later.  Both at once is no harm: an equal copy goes when the batch is finished.
- *Closed, held files being put away*: the same with `quarantine/`, which is held after `intake/`.  When the plan
  or the sorting is gone already then everything is put away, and the rest of that folder is left out.
- *Begun or shelved after the moment*: an original that only the registry of now knows came later and is left out.
"""

from __future__ import annotations

import os
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from digitize.intake import shelf
from digitize.intake.claim import PLAN
from digitize.intake.layout import DESCRIPTION, VALUE
from digitize.intake.sorting import SORTED
from digitize.registry import snapshot, store
from digitize.runs.batch import WORK

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout

_DOSSIERS = (("dossiers", 3), ("restricted", 1))  # room, and how deep its dossiers' folders lie
_FIRST = (PLAN, SORTED)
_VALUES = (VALUE, DESCRIPTION)
_KEPT_REGISTRY = re.compile(r"registry\..+\.db")  # in log/: what a rebuilding put aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A data folder as it was."""

    folder: Path  # holds the second names and the registry's copy
    names: tuple[str, ...]  # of the held files, below the data folder

    @property
    def registry(self) -> Path:
        """The registry's copy."""
        return self.folder / "registry.db"

    def held(self, name: str) -> Path:
        """Where a held file is to be read."""
        return _second(self.folder, name)


def hold(layout: Layout) -> Moment:
    """Hold a data folder as it is now; the caller clears `layout.backing_up` when it is done.

    Raises:
        StoreError: there is no registry, it is busy, or the disk refuses.
    """
    folder, data = layout.backing_up, str(layout.data)
    held = shelf.make_folder(folder / "held")
    for file in _dossier_values(data):
        shelf.keep(layout.data / file.name, _second(folder, file.name))
    before = {entry.name: entry.inode() for entry in _entries(str(held))}

    def is_held(file: _File) -> bool:
        if before.get(_flat(file.name)) == file.inode:
            return True
        return shelf.keep(layout.data / file.name, _second(folder, file.name))

    names: list[str] = []
    reader = snapshot.at_one_moment(
        layout.registry, lambda: names.extend(file.name for file in _changing(data) if is_held(file))
    )
    moment = Moment(folder=folder, names=())
    with closing(reader):
        snapshot.copy_moment(reader, moment.registry)
    with closing(store.open_reading(moment.registry)) as registry:
        gone = _put_away(registry, names)
    kept = (name for name in names if _batch(name) not in gone)
    return Moment(folder=folder, names=tuple(sorted(kept)))


def files_below(folder: str, *, but: str = "") -> Iterator[os.DirEntry[str]]:
    """Yield the regular files of a folder and those below it, sorted by name; links are never followed.

    Args:
        folder: nothing is yielded when it does not exist.
        but: name of a folder right below it that is passed over.
    """
    for entry in sorted(_entries(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False) and entry.name != but:
            yield from files_below(entry.path)
        elif entry.is_file(follow_symlinks=False) and not shelf.is_temporary(entry.name):
            yield entry


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


class _File(NamedTuple):
    """A file below the data folder; as long as its second name lives, another file never has its inode."""

    name: str
    inode: int = -1  # not known


def _changing(data: str) -> Iterator[_File]:
    """The files that may be replaced or moved, in the order in which they must be held."""
    for batch in _entries(f"{data}/intake"):
        if batch.is_dir(follow_symlinks=False) and not batch.name.startswith("."):
            yield from (_File(f"intake/{batch.name}/{name}") for name in _FIRST)
            yield from (_file(data, entry) for entry in files_below(batch.path, but=WORK) if entry.name not in _FIRST)
    settings = ("station.toml", "procedures.toml", "deadline_rules.toml", "retention.toml")
    yield from (_File(name) for name in settings)
    rooms = (
        "catalogue",
        "scanner_profiles",
        "systems",
        "trust",
        "gateways",
        "decisions",
        "quarantine",
        "outbox",
        "slips",
        "log/batches",
        "log/purged",
    )
    for room in rooms:
        yield from (_file(data, entry) for entry in files_below(f"{data}/{room}"))
    yield from (_file(data, entry) for entry in _entries(f"{data}/log") if _KEPT_REGISTRY.match(entry.name))
    yield from _dossier_values(data)


def _dossier_values(data: str) -> Iterator[_File]:
    for room, depth in _DOSSIERS:
        for folder in _folders(f"{data}/{room}", depth):
            yield from (_file(data, entry) for entry in _entries(folder) if entry.name in _VALUES)


def _folders(folder: str, depth: int) -> Iterator[str]:
    if depth == 0:
        yield folder
        return
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _folders(entry.path, depth - 1)


def _file(data: str, entry: os.DirEntry[str]) -> _File:
    return _File(entry.path[len(data) + 1 :], entry.inode())


def _second(folder: Path, name: str) -> Path:
    return folder / "held" / _flat(name)


def _flat(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F")


def _batch(name: str) -> str | None:
    """The batch of a file in intake."""
    parts = name.split("/")
    return parts[1] if parts[0] == "intake" else None


def _put_away(registry: sqlite3.Connection, names: list[str]) -> set[str]:
    """Batches that were closed and whose folders were being removed."""
    held = set(names)
    batches = {batch for name in names if (batch := _batch(name))}
    return {
        batch
        for batch in batches
        if store.batch_state(registry, batch) == "closed"
        and any(f"intake/{batch}/{name}" not in held for name in _FIRST)
    }
