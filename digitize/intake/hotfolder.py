"""Looking at a hotfolder: what lies in it now, and whether it is there at all.  Nothing is touched.

A look is always at the whole folder.  Events only say when to look, so a lost event delays a file and loses none.
Links, pipes and devices are passed over, never followed; so are litter and what the profile does not know.
"""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, TypeAlias

from digitize.errors import StoreError
from digitize.intake.claim import is_litter, is_scan
from digitize.intake.mounts import Mount, mount_of
from digitize.intake.sidecars import is_sentinel, is_sidecar
from digitize.text import nfc
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.intake.profiles import ScannerProfile, WatchMode

Kind: TypeAlias = Literal["scan", "sidecar", "sentinel"]

LOST = "hotfolder_lost"
TAKEN = ".digitize"
"""Where files of a hotfolder on another file system stand from their claim until their copies are on the shelf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotfolder:
    """A folder where a scanner drops files."""

    name: str  # the profile's, or what the station calls it
    path: Path
    profile: ScannerProfile
    share: bool = False  # it must be a mount of its own


class Identity(NamedTuple):
    """Which file, in which state: another name, size or time is another state."""

    device: int
    inode: int
    bytes: int
    changed_ns: int  # mtime

    @property
    def file(self) -> str:
        """The file, whatever its state."""
        return f"{self.device}:{self.inode}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A file that lies in a hotfolder."""

    path: Path
    place: str  # below the hotfolder, with "/", NFC; data, never a path
    identity: Identity
    touched: float  # the later of the times of its content and of its name (seconds since 1970, by that folder's clock)
    kind: Kind


class FolderLostError(StoreError):
    """The hotfolder can't be looked at."""

    why: ClassVar[str] = N_("it is not there, or can't be read")


class NotMountedError(FolderLostError):
    """What can be seen is only the empty mount point."""

    why: ClassVar[str] = N_("the share is not mounted")


class NotAllowedError(FolderLostError):
    """Files may be looked at and not be taken."""

    why: ClassVar[str] = N_("files in it can't be moved: the program's account needs the right to write there")


class NoAnswerError(FolderLostError):
    """Every question to it waits: the server of the share is gone."""

    why: ClassVar[str] = N_("it does not answer")


def look(folder: Hotfolder) -> tuple[Sighting, ...]:
    """See every file that is to be taken some day, sorted by its place.

    Raises:
        FolderLostError: the folder can't be read.
    """
    with _loss_told(folder.name):
        return tuple(sorted(_sightings(folder), key=lambda seen: (seen.place, os.fsencode(seen.path))))


def look_for(path: Path, name: str) -> None:
    """Hold that a hotfolder is there.

    Raises:
        FolderLostError: it can't be read.
    """
    with _loss_told(name), os.scandir(path):
        pass


def is_being_written(path: Path) -> bool:
    """Whether some program on this machine has the file open for writing.

    A read lease is only granted where nobody writes (fcntl(2), F_SETLEASE).  False also where it can't be known:
    on most shares, and for files of other users.  The caller must ignore SIGIO: whoever opens the file in that
    very moment makes the kernel send it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def mode_of(folder: Hotfolder, mounts: tuple[Mount, ...]) -> Literal["native", "poll"]:
    """Say how changes are noticed: by native events on local disks, by polling on shares, or as the profile says."""
    asked: WatchMode = folder.profile.watch.mode
    if asked != "auto":
        return asked
    mount = mount_under(folder, mounts)
    return "native" if mount is None or mount.tells_changes else "poll"


def mount_under(folder: Hotfolder, mounts: tuple[Mount, ...]) -> Mount | None:
    """Return the mount that the folder stands on, links resolved."""
    return mount_of(PurePosixPath(os.path.realpath(folder.path)), mounts)


def lost(kind: type[FolderLostError], name: str) -> FolderLostError:
    """Say that a hotfolder is lost, and what to do."""
    return kind(
        N_("The folder {name} is lost"),
        code=LOST,
        hint=N_("Check the network and the share; the watcher goes on by itself."),
        name=name,
    )


@contextmanager
def _loss_told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise lost(FolderLostError, name) from error


def _sightings(folder: Hotfolder) -> Iterator[Sighting]:
    for path, found in _walk(folder.path):
        place = nfc(path.relative_to(folder.path).as_posix())
        kind = _kind_of(place, folder.profile)
        if kind:
            yield Sighting(
                path=path,
                place=place,
                identity=Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns),
                touched=max(found.st_mtime, found.st_ctime),
                kind=kind,
            )


def _kind_of(place: str, profile: ScannerProfile) -> Kind | None:
    if is_sentinel(place, profile.wholeness):
        return "sentinel"
    if is_sidecar(place, profile.wholeness.sidecar):
        return "sidecar"
    *folders, name = place.split("/")
    if any(is_litter(folder, profile.files) for folder in folders):
        return None
    return "scan" if is_scan(name, profile.files) else None


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Go through regular files; one that vanishes meanwhile is passed over, a folder that can't be read is not."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == TAKEN:
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISDIR(found.st_mode):
                yield from _subfolder(Path(entry.path))
            elif stat.S_ISREG(found.st_mode):
                yield Path(entry.path), found


def _subfolder(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        yield from _walk(folder)
    except FileNotFoundError:
        return
