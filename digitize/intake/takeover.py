"""Taking files over from a hotfolder: renamed, not copied, so that each is taken exactly once.

1. `claim.json` says what is about to be taken, and from where.
2. Each file is renamed into the batch.  The first file of a unit decides: of several watchers of one share one alone
   gets it, and the others leave the whole unit to it.
3. A file that has changed since it was judged whole goes back with its unit.
4. The files are hashed and `plan.json` is written: from here on the batch is as one that was copied in.

A stop in between is repaired by doing the same again.  On another file system (a share) a file is first renamed into
`.digitize/<station>/<batch>/<ordinal>/` of its hotfolder, then copied here and compared; that copy goes only when an
equal file is on the shelf.  Nothing is removed on the way of an error.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.claim import Claimed, Plan, stored_name, write_plan
from digitize.intake.hotfolder import TAKEN, NotAllowedError, NotMountedError, look_for, lost
from digitize.intake.mounts import TABLE, mount_of, read_mounts
from digitize.model import Given, from_plain, to_plain
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digitize.intake.hotfolder import Hotfolder, Sighting

    Shelved: TypeAlias = Callable[[str], Path | None]

INTENT = "claim.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that is about to be taken."""

    ordinal: int
    unit: int
    path: str
    place: str
    bytes: int
    inode: int
    changed_ns: int
    sidecar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A batch that is about to be claimed."""

    batch: str
    profile: str
    hotfolder: str
    root: str  # the hotfolder's path
    mount: str  # mount point that it stands on
    station: str  # whose batch it is: several stations may watch one share
    at: datetime
    by: str
    wanted: tuple[Wanted, ...]
    training: bool = False

    @property
    def files(self) -> set[tuple[Path, int]]:
        """Path and inode of each."""
        return {(Path(wanted.path), wanted.inode) for wanted in self.wanted}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who takes, when."""

    station: str
    batch: str
    at: datetime
    by: str  # the account
    training: bool = False  # for practice


def intend(taker: Taker, folder: Hotfolder, units: Iterable[Sequence[Sighting]]) -> Intent:
    """Number the files of whole units: scans first, then what comes beside them, as `claim.claim` does."""
    members = [(number, seen) for number, unit in enumerate(units, start=1) for seen in unit]
    members.sort(key=lambda member: member[1].kind != "scan")  # stable: units and places stay in order
    return Intent(
        batch=taker.batch,
        profile=folder.profile.name,
        hotfolder=folder.name,
        root=str(folder.path),
        mount=_mount_point(str(folder.path)),
        station=taker.station,
        at=taker.at,
        by=taker.by,
        training=taker.training,
        wanted=tuple(
            Wanted(
                ordinal=ordinal,
                unit=unit,
                path=str(seen.path),
                place=seen.place,
                bytes=seen.identity.bytes,
                inode=seen.identity.inode,
                changed_ns=seen.identity.changed_ns,
                sidecar=seen.kind != "scan",
            )
            for ordinal, (unit, seen) in enumerate(members, start=1)
        ),
    )


def write_intent(intent: Intent, folder: Path) -> None:
    """Write down what is about to be taken."""
    shelf.write_json(folder / INTENT, to_plain(intent))


def read_intent(folder: Path) -> Intent | None:
    """Read what was about to be taken; None for a batch that did not come from a hotfolder."""
    path = folder / INTENT
    return from_plain(Intent, shelf.read_json(path)) if path.exists() else None


def take_over(intent: Intent, folder: Path) -> Plan | None:
    """Take the files, from wherever an earlier attempt stopped, and write the plan.

    Returns:
        None where nothing could be taken: others were quicker, or every unit has changed.

    Raises:
        StoreError: the share is lost in between, or the data folder refuses; the same call goes on later.
    """
    _check_there(intent)
    by_unit = groupby(sorted(intent.wanted, key=lambda wanted: wanted.unit), key=lambda wanted: wanted.unit)
    ours = [wanted for _, unit in by_unit for wanted in _take_unit(tuple(unit), intent, folder)]
    if not ours:
        return None
    return plan_taken(intent, ours, folder)


def plan_taken(intent: Intent, ours: Iterable[Wanted], folder: Path) -> Plan:
    """Write the plan of the files that lie in the batch now."""
    files = [(wanted, _claimed(wanted, folder)) for wanted in sorted(ours, key=lambda wanted: wanted.ordinal)]
    plan = Plan(
        batch=intent.batch,
        profile=intent.profile,
        taken_at=intent.at,
        given=Given(by=intent.by, training=intent.training),
        files=tuple(claimed for wanted, claimed in files if not wanted.sidecar),
        skipped=(),
        sidecars=tuple(claimed for wanted, claimed in files if wanted.sidecar),
        hotfolder=intent.hotfolder,
    )
    write_plan(plan, folder)
    return plan


def tidy(intent: Intent) -> None:
    """Remove the subfolders of a hotfolder that taking their files has left empty."""
    for folder in {Path(wanted.path).parent for wanted in intent.wanted}:
        shelf.tidy(folder, Path(intent.root))


def release(root: Path, station: str, is_open: Callable[[str], bool], shelved: Shelved) -> None:
    """Remove from a share what stands on the shelf now; give back what does not and is in no batch.

    Args:
        root: the hotfolder.
        station: whose batches.
        is_open: whether a batch is still in work.
        shelved: gives the file of a hash in our keeping, if there is one.
    """
    for folder in sorted((root / TAKEN / station).glob("*/*")):
        if is_open(folder.parent.name):
            continue
        for path in sorted(folder.iterdir()):
            kept = shelved(shelf.sha256_of(path))
            if not (kept and shelf.drop_copy(path, kept)):
                shelf.give_back(path, root / path.name)
        shelf.tidy(folder, root)


def _take_unit(unit: tuple[Wanted, ...], intent: Intent, folder: Path) -> Iterator[Wanted]:
    taken: list[Wanted] = []
    for wanted in unit:
        if _take(wanted, intent, folder):
            taken.append(wanted)
        elif not taken:
            return  # another watcher has it
    if all(_unchanged(wanted, intent, folder) for wanted in taken):
        for wanted in taken:
            _bring_here(wanted, intent, folder)
        yield from taken
        return
    yield from (wanted for wanted in taken if not _give_back(wanted, intent, folder))


def _take(wanted: Wanted, intent: Intent, folder: Path) -> bool:
    stored, staged = folder / stored_name(wanted.ordinal), _staged(wanted, intent)
    if stored.exists() or staged.exists():
        return True
    path = Path(wanted.path)
    try:
        if path.lstat().st_ino != wanted.inode:
            return False  # the name was used again
        if not shelf.take(path, stored):
            _make_room(staged.parent, intent)
            shelf.take(path, staged)
    except FileNotFoundError:
        _check_there(intent)
        return False
    except PermissionError as error:
        raise lost(NotAllowedError, intent.hotfolder) from error
    return True


def _make_room(folder: Path, intent: Intent) -> None:
    try:
        shelf.make_folder(folder)
    except StoreError as error:
        raise lost(NotAllowedError, intent.hotfolder) from error


def _unchanged(wanted: Wanted, intent: Intent, folder: Path) -> bool:
    stored = folder / stored_name(wanted.ordinal)
    found = (stored if stored.exists() else _staged(wanted, intent)).stat()
    return (found.st_size, found.st_mtime_ns) == (wanted.bytes, wanted.changed_ns)


def _bring_here(wanted: Wanted, intent: Intent, folder: Path) -> None:
    """Copy a file from a share and compare what was written."""
    stored, staged = folder / stored_name(wanted.ordinal), _staged(wanted, intent)
    if stored.exists():
        return
    read = shelf.copy_in(staged, stored)
    if shelf.sha256_of(stored) != read:
        raise StoreError(N_("a copy in {folder} differs from its source"), folder=folder.name)


def _give_back(wanted: Wanted, intent: Intent, folder: Path) -> bool:
    stored = folder / stored_name(wanted.ordinal)
    return shelf.give_back(stored if stored.exists() else _staged(wanted, intent), Path(wanted.path))


def _claimed(wanted: Wanted, folder: Path) -> Claimed:
    stored = folder / stored_name(wanted.ordinal)
    return Claimed(
        ordinal=wanted.ordinal,
        name=wanted.place,
        place=wanted.place,
        sha256=shelf.sha256_of(stored),
        bytes=stored.stat().st_size,
    )


def _staged(wanted: Wanted, intent: Intent) -> Path:
    name = Path(wanted.path).name
    return Path(intent.root) / TAKEN / intent.station / intent.batch / f"{wanted.ordinal:05}" / name


def _check_there(intent: Intent) -> None:
    """Tell a file that is gone from a folder that is gone: an unmounted share leaves an empty folder."""
    if _mount_point(intent.root) != intent.mount:
        raise lost(NotMountedError, intent.hotfolder)
    look_for(Path(intent.root), intent.hotfolder)


def _mount_point(root: str) -> str:
    mount = mount_of(PurePosixPath(os.path.realpath(root)), read_mounts(TABLE.read_text("utf-8", "surrogateescape")))
    return str(mount.point) if mount else ""
