"""Files that were given up as torn and have changed since: their writer had not finished after all.

Such a writer still has the file open and goes on in our quarantine, where the file stands under the hash of what it
was.  It goes back to its hotfolder and waits there until it is whole, as at first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.intake.wholeness import UNFINISHED
from digitize.registry import arrivals, quarantine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.intake.hotfolder import Hotfolder
    from digitize.registry.quarantine import HeldFile
    from digitize.runs.batch import Desk


def give_back_changed(desk: Desk, folders: Sequence[Hotfolder], who: str) -> None:
    """Give back every held file that has changed since it was held.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    paths = {folder.name: folder.path for folder in folders}
    for file in quarantine.list_held(desk.db.conn):
        came = arrivals.came_from(desk.db.conn, file.batch, file.sha256) if file.code in UNFINISHED else None
        if came and came[0] in paths and _has_changed(desk, file):
            held = desk.layout.held(file.batch, file.sha256, file.extension)
            if shelf.give_back(held, paths[came[0]] / came[1].rpartition("/")[2]):
                quarantine.note_given_back(desk.db.conn, file, at=desk.now(), who=who)


def _has_changed(desk: Desk, file: HeldFile) -> bool:
    held = desk.layout.held(file.batch, file.sha256, file.extension)
    return held.exists() and held.stat().st_mtime > file.since.timestamp() and shelf.sha256_of(held) != file.sha256
