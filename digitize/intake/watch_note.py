"""What the watcher says of itself, for `status`: a small file that it rewrites at each round.

That it lives is told by its lock, which the system frees however it ends; that it moves, by the note's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.model import from_plain, to_plain
from digitize.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNote:
    """One hotfolder as the watcher sees it."""

    name: str
    path: str
    profile: str
    mode: str  # native or poll
    lost_since: datetime | None = None  # it can't be read, or its share is not mounted
    lost_why: str = ""  # message id


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingNote:
    """A file that is not taken yet."""

    hotfolder: str
    name: str
    since: datetime
    why: str  # message id: what is waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchNote:
    """The watcher, at a moment."""

    pid: int
    once: bool  # it ends by itself
    started_at: datetime
    at: datetime
    ended: bool = False  # in order
    paused_since: datetime | None = None  # nothing new is taken
    paused_why: str = ""  # message id
    folders: tuple[FolderNote, ...] = ()
    waiting: tuple[WaitingNote, ...] = ()  # oldest first


def write_note(note: WatchNote, path: Path) -> None:
    """Rewrite the watcher's note."""
    shelf.write_json(path, to_plain(note))


def read_note(path: Path) -> WatchNote | None:
    """Read the watcher's note; None where none was ever started.

    Raises:
        StoreError: the note is damaged.
    """
    from cattrs import BaseValidationError

    try:
        return from_plain(WatchNote, shelf.read_json(path))
    except FileNotFoundError:
        return None
    except (ValueError, AttributeError, BaseValidationError) as error:  # AttributeError: no table at all
        raise StoreError(N_("{name} is damaged"), name=path.name) from error
