"""Taking files in: found, copied under our own names into a batch, and written down before anything else happens.

A batch's folder in `intake/` is its memory: `plan.json` (what was taken, from a person's words to each
file's hash) is written last, so a folder without it was never claimed and its sources still stand where
they were.  Whoever finds a claimed batch can finish it.
"""

from __future__ import annotations

import fnmatch
import stat
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from digitize.errors import SettingsError
from digitize.intake import shelf
from digitize.intake.sidecars import comes_beside
from digitize.model import Given, from_plain, to_plain
from digitize.text import nfc
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from digitize.intake.profiles import Files, ScannerProfile

PLAN = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that waits outside."""

    path: Path
    name: str  # base name, or its path below the folder that was named; NFC; data, never a path
    place: str  # the same below a number for the folder that it is in, so that two folders are never taken for one


class Waiting(NamedTuple):
    """What lies outside."""

    scans: tuple[Found, ...]
    sidecars: tuple[Found, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A file that is ours now."""

    ordinal: int  # from 1; its file in the batch is `stored_name(ordinal)`
    name: str
    place: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A claimed batch."""

    batch: str
    profile: str
    taken_at: datetime
    given: Given
    files: tuple[Claimed, ...]
    skipped: tuple[str, ...]
    sidecars: tuple[Claimed, ...] = ()  # what the scanner's software says about the files
    hotfolder: str = ""  # where the files lay; "" for files that a person named
    retried: bool = False  # a person asks to try held files again


def stored_name(ordinal: int) -> str:
    """Name of a claimed file inside its batch."""
    return f"{ordinal:05}.scan"


def find_files(paths: Sequence[Path], profile: ScannerProfile) -> Waiting:
    """Find what there is to take, what comes beside it, and the names of what is passed over.

    A folder is walked, sorted by name; in it only names that the profile knows are taken.  A file that was
    named itself is taken whatever its name.  Links, pipes and devices are passed over, never followed.

    Args:
        paths: files and folders.
        profile: says which names are scans, and which come beside them.

    Raises:
        SettingsError: a path does not exist.
    """
    found: list[Found] = []
    skipped: list[str] = []
    folders: dict[Path, int] = {}
    for number, path in enumerate(paths, start=1):
        if path.is_dir() and not path.is_symlink():
            for inside in sorted(path.rglob("*")):
                name = nfc(inside.relative_to(path).as_posix())
                if _is_regular(inside) and _wanted(inside.name, profile):
                    found.append(Found(path=inside, name=name, place=f"{number}/{name}"))
                elif not inside.is_dir() or inside.is_symlink():
                    skipped.append(name)
        elif _is_regular(path):
            folder = folders.setdefault(path.resolve().parent, number)
            found.append(Found(path=path, name=nfc(path.name), place=f"{folder}/{nfc(path.name)}"))
        elif path.is_symlink() or path.exists():
            skipped.append(nfc(path.name))
        else:
            raise SettingsError(N_("{path} does not exist"), path=path)
    return Waiting(
        scans=tuple(file for file in found if not comes_beside(file.name, profile.wholeness)),
        sidecars=tuple(file for file in found if comes_beside(file.name, profile.wholeness)),
        skipped=tuple(skipped),
    )


def claim(found: Iterable[Found], folder: Path, first: int = 1) -> tuple[Claimed, ...]:
    """Copy files into a batch's folder under our own names; the sources stay.

    Args:
        found: the files.
        folder: the batch's.
        first: ordinal of the first of them.

    Raises:
        StoreError: the data folder refuses.
    """
    return tuple(
        Claimed(
            ordinal=ordinal,
            name=file.name,
            place=file.place,
            sha256=shelf.copy_in(file.path, folder / stored_name(ordinal)),
            bytes=(folder / stored_name(ordinal)).stat().st_size,
        )
        for ordinal, file in enumerate(found, start=first)
    )


def write_plan(plan: Plan, folder: Path) -> None:
    """Write down what was claimed; from here on the batch is finished whatever happens."""
    shelf.write_json(folder / PLAN, to_plain(plan))


def read_plan(folder: Path) -> Plan:
    """Read what was claimed."""
    return from_plain(Plan, shelf.read_json(folder / PLAN))


def lock_of(folder: Path) -> Path:
    """Where the process that works on a batch says so."""
    return folder.with_name(f"{folder.name}.lock")


def open_batches(intake: Path) -> tuple[Path, ...]:
    """Return the folders of the batches that are being claimed or worked on, oldest first."""
    return tuple(sorted(folder for folder in intake.glob("[0-9]*") if folder.is_dir()))


def unlocked_rest(intake: Path) -> tuple[Path, ...]:
    """Return the locks whose batch is gone: a process ended between the two."""
    return tuple(lock for lock in intake.glob("[0-9]*.lock") if not lock.with_suffix("").exists())


def is_claimed(folder: Path) -> bool:
    """Whether the plan is written: without it the sources still stand where they were."""
    return (folder / PLAN).exists()


def _wanted(name: str, profile: ScannerProfile) -> bool:
    return comes_beside(name, profile.wholeness) or is_scan(name, profile.files)


def is_scan(name: str, files: Files) -> bool:
    """Whether a base name is worth opening."""
    return _matches(name, files.include) and not is_litter(name, files)


def is_litter(name: str, files: Files) -> bool:
    """Whether a base name of a file or a folder is none of ours."""
    return _matches(name, files.ignore)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    low = name.casefold()
    return any(fnmatch.fnmatchcase(low, pattern.casefold()) for pattern in patterns)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False
