"""A backup as a stream of bytes: a plain tar that any program can open.

Its first member says which data folder it is from, its last is the manifest with the hash of every other.  It is
not compressed, because scans and PDFs are already.  The hashes are of what stands in the tar: a file that can't be
read to its end is filled up with zeros and listed as damaged.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from contextlib import suppress
from typing import TYPE_CHECKING

from digitize.runs.backup.manifest import HEAD, MANIFEST, Damage, Entry, Manifest, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO, Literal

    from digitize.runs.backup.manifest import Head
    from digitize.runs.backup.sources import Source

CHUNK = 1 << 20  # bytes


class Pack:
    """A backup on its way out; what it holds is known when the last of `chunks` was taken."""

    def __init__(self, head: Head, told: Callable[[int], None]) -> None:
        """Begin a backup.

        Args:
            head: its note.
            told: hears how many bytes of files went out just now.
        """
        self._head = head
        self._told = told
        self._files: list[Entry] = []
        self._damaged: list[Damage] = []

    @property
    def manifest(self) -> Manifest:
        """What went out so far."""
        return Manifest(head=self._head, files=tuple(self._files), damaged=tuple(self._damaged))

    def note(self, damage: Damage) -> None:
        """Say of a file that it is not well."""
        self._damaged.append(damage)

    def chunks(self, sources: Iterable[Source]) -> Iterator[bytes]:
        """Yield the whole tar."""
        yield from self._written(HEAD, to_bytes(self._head))
        for source in sources:
            yield from self._copied(source)
        yield from self._written(MANIFEST, to_bytes(self.manifest))
        yield bytes(2 * tarfile.BLOCKSIZE)

    def _written(self, name: str, content: bytes) -> Iterator[bytes]:
        yield from (self._member(name, len(content), self._head.made_at.timestamp()), content, _padding(len(content)))

    def _member(self, name: str, size: int, changed: float) -> bytes:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(changed)
        return member.tobuf(tarfile.PAX_FORMAT)

    def _copied(self, source: Source) -> Iterator[bytes]:
        try:
            descriptor = os.open(source.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            self._damage(source, "missing" if isinstance(error, FileNotFoundError) else "unreadable")
            return
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                self._damage(source, "unreadable")
                return
            yield self._member(source.name, about.st_size, about.st_mtime)
            yield from self._content(source, file, about.st_size)
            yield _padding(about.st_size)

    def _content(self, source: Source, file: BinaryIO, size: int) -> Iterator[bytes]:
        digest, left, whole = hashlib.sha256(), size, True
        while left:
            chunk = _read(file, min(left, CHUNK)) if whole else b""
            if not chunk:
                whole, chunk = False, bytes(min(left, CHUNK))
            digest.update(chunk)
            left -= len(chunk)
            self._told(len(chunk))
            yield chunk
        found = digest.hexdigest()
        self._files.append(Entry(path=source.name, bytes=size, sha256=found))
        if not whole:
            self._damage(source, "unreadable")
        elif source.sha256 not in {None, found}:
            self._damage(source, "changed")

    def _damage(self, source: Source, reason: Literal["changed", "unreadable", "missing"]) -> None:
        self.note(Damage(path=source.name, reason=reason))


def _read(file: BinaryIO, size: int) -> bytes:
    """Read on; nothing where the disk refuses."""
    with suppress(OSError):
        return file.read(size)
    return b""


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)
