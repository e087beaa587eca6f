"""What an index tells of the scans, held against the scans that came.  Pure.

Every place is relative to the folder that was named or is watched, with "/"; the index's own folder is that of
its place.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Reach: TypeAlias = Literal["below", "here", "numbered_folders", "numbered_files", "named_files", "prefixed_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Files that something told is about."""

    folder: str  # where the index lies; "" is the root
    reach: Reach  # of that folder: all below it, the files in it, or those of them that the rest says
    first: int = 0  # number in the name of a file or folder
    last: int = 0
    names: frozenset[str] = frozenset()  # casefolded, with or without the extension
    prefix: str = ""  # casefolded


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an index says of one document."""

    index: str  # the sidecar's place
    images: int | None  # pictures of all its files, renditions too; None: it doesn't say
    where: tuple[Scope, ...]  # the first that fits any file that came is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An index that can't be understood."""

    index: str
    where: tuple[Scope, ...]


class Disagreement(NamedTuple):
    """A document of which another number of pictures came than the index tells."""

    told: int
    found: int
    places: tuple[str, ...]


class Arrived:
    """The files that came, found by what an index says of them."""

    def __init__(self, places: Iterable[str]) -> None:
        self._places = tuple(places)
        self._here: defaultdict[str, list[str]] = defaultdict(list)
        self._named: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._numbered: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._in_numbered: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for place in self._places:
            folder, base = posixpath.split(place)
            above, own = posixpath.split(folder)
            stem = base.rpartition(".")[0] or base
            self._here[folder].append(place)
            for name in {base.casefold(), stem.casefold()}:
                self._named[folder, name].append(place)
            if _is_number(stem):
                insort(self._numbered[folder], (int(stem), place))
            if _is_number(own):
                self._in_numbered[above, int(own)].append(place)

    def within(self, scope: Scope) -> tuple[str, ...]:
        """Return the files that a scope takes in."""
        here = self._here.get(scope.folder, [])
        match scope.reach:
            case "below":
                above = f"{scope.folder}/" if scope.folder else ""
                return tuple(place for place in self._places if place.startswith(above))
            case "here":
                return tuple(here)
            case "numbered_folders":
                return tuple(self._in_numbered.get((scope.folder, scope.first), ()))
            case "numbered_files":
                files = self._numbered.get(scope.folder, [])
                start, end = (bisect_left(files, (number, "")) for number in (scope.first, scope.last + 1))
                return tuple(place for _, place in files[start:end])
            case "named_files":
                found = (self._named.get((scope.folder, name), ()) for name in sorted(scope.names))
                return tuple(dict.fromkeys(place for places in found for place in places))
            case "prefixed_files":
                return tuple(place for place in here if posixpath.basename(place).casefold().startswith(scope.prefix))


def files_of(told: Told | Unread, arrived: Arrived) -> tuple[str, ...]:
    """Say which of the files that came are meant; `()` where none is."""
    return next(filter(None, map(arrived.within, told.where)), ())


def disagreements(told: Sequence[Told], frames: Mapping[str, int]) -> tuple[Disagreement, ...]:
    """Find the documents of which not as many pictures came as the indexes tell.

    A document of which nothing came is none of them: it may be another batch's.

    Args:
        told: by all indexes.
        frames: how many pictures each file holds that came, by its place.
    """
    counted = [(count, found, places) for count, found, places in _counts(told, frames) if count != found]
    return tuple(Disagreement(*each) for each in counted)


def agrees(told: Sequence[Told], frames: Mapping[str, int]) -> bool | None:
    """Say whether the counts that the indexes tell are those of the files that came.

    Args:
        told: by all indexes.
        frames: how many pictures each file holds that came, by its place.

    Returns:
        None where no count is told about any of these files.
    """
    counted = _counts(told, frames)
    return all(count == found for count, found, _ in counted) if counted else None


def _counts(told: Sequence[Told], frames: Mapping[str, int]) -> list[tuple[int, int, tuple[str, ...]]]:
    arrived = Arrived(frames)
    return [
        (document.images, sum(frames[place] for place in places), places)
        for document in told
        if document.images is not None and (places := files_of(document, arrived))
    ]


def _is_number(name: str) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", name) is not None
