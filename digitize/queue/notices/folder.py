"""A folder from which another program of the office sends: one JSON file for each notice, named by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.queue.connector import Accepted

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.queue.notices.way import Message


class FolderWay:
    """The folder; the other program takes the files away."""

    repeats_safely = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> Accepted:
        """Drop a notice; the same one again is the same file.

        Raises:
            StoreError: the folder refuses.
        """
        plain = {
            "key": message.key,
            "kind": message.kind,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
            "at": message.at.isoformat(),
        }
        shelf.write_json(self._folder / f"{message.key}.json", plain)
        return Accepted()
