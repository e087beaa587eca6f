"""Removing files for good: for a purge by two persons, for what came again after one, and for nothing else.

A disk that writes changed blocks elsewhere (copy on write, flash) may keep the old ones for a while.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from digitize.intake import shelf

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20  # bytes


def erase(path: Path) -> None:
    """Overwrite a file with zeros, durably, and remove it; one that is not there is no fault."""
    with shelf.translated():
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        with os.fdopen(descriptor, "r+b") as file:
            for start in range(0, size := os.fstat(descriptor).st_size, _CHUNK):
                file.write(bytes(min(_CHUNK, size - start)))
            file.flush()
            os.fsync(descriptor)
        path.unlink()
        shelf.flush_folder(path.parent)


def erase_tree(folder: Path) -> None:
    """Overwrite and remove every file of a folder, and the folder; see `erase`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            erase(path)
    shelf.clear(folder)
