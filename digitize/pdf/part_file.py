"""A file that is open only while it is read.

A PDF library keeps its sources open until the result is written; an archive of 5,000 pages would need
5,000 handles.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Buffer


class PartFile(io.RawIOBase):
    """Read-only, seekable view of a file that must not change while this is used."""

    def __init__(self, path: Path) -> None:
        """Note the file's present size."""
        super().__init__()
        self.name = str(path)
        self._path = path
        self._size = path.stat().st_size
        self._position = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the reading position."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        """Return the reading position."""
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        """Fill `buffer` from the reading position on."""
        with self._path.open("rb", buffering=0) as file:
            file.seek(self._position)
            count = file.readinto(buffer)
        self._position += count
        return count
