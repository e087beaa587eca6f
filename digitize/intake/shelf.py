"""The only writer of files.

Whatever stands under a final name is whole and on the disk: it is written beside its place under a
temporary name, flushed, renamed, and the folder is flushed too.  Files are for their owner alone (0600,
folders 0700).  Nothing here deletes a file that came in: a copy goes only when an equal one is shelved.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any, BinaryIO

from digitize.errors import ScanError, StoreError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

_CHUNK = 1 << 20  # bytes
_TEMPORARY = ".writing"


def make_folder(folder: Path) -> Path:
    """Make a folder and its parents, for the owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_bytes(path: Path, content: bytes) -> None:
    """Put a whole file under its final name, durably.

    Raises:
        StoreError: the disk is full or refuses.
    """
    with replacing(path) as file:
        file.write(content)


def write_json(path: Path, plain: Any) -> None:
    """Put a JSON document under its final name, durably."""
    write_bytes(path, json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def read_json(path: Path) -> Any:
    """Read a JSON document that `write_json` wrote."""
    return json.loads(path.read_bytes())


class _Replacing:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(f"{path.name}.{os.getpid()}{_TEMPORARY}")

    def __enter__(self) -> BinaryIO:
        try:
            make_folder(self._path.parent)
            descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _refused(error) from error
        self._file = os.fdopen(descriptor, "wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as failed:
            error = failed
        self._file.close()
        if error is not None:
            self._temporary.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _refused(error) from error
            return
        self._temporary.rename(self._path)
        flush_folder(self._path.parent)


def replacing(path: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file that takes its final name only when it is whole and on the disk."""
    return _Replacing(path)


def flush_folder(folder: Path) -> None:
    """Make a folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def sha256_of(path: Path) -> str:
    """Hash a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_in(source: Path, target: Path) -> str:
    """Copy a regular file from outside to `target` and return the SHA-256 of what was copied.

    A symbolic link is never followed.

    Raises:
        ScanError: it can't be read or is no regular file (code "unsupported").
        StoreError: it can't be written.
    """
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ScanError(
            N_("{name} can't be read: {reason}"),
            code="unsupported",
            name=source.name,
            reason=os.strerror(error.errno or 0),
        ) from error
    digest = hashlib.sha256()
    with os.fdopen(descriptor, "rb") as incoming, replacing(target) as file:
        for chunk in _chunks(incoming):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def place(path: Path, target: Path) -> None:
    """Move a finished file or folder inside the data folder to its final name, durably."""
    try:
        make_folder(target.parent)
        path.rename(target)
        flush_folder(target.parent)
        flush_folder(path.parent)
    except OSError as error:
        raise _refused(error) from error


def shelve(path: Path, target: Path) -> None:
    """Move a file to the name its hash gives it; an equal file that is there already stays and the copy goes.

    Raises:
        StoreError: another content stands under that name.
    """
    if not target.exists():
        place(path, target)
    elif sha256_of(path) == sha256_of(target):
        path.unlink()
    else:
        raise StoreError(N_("{name} is damaged: its content no longer has its hash"), name=target.name)


def clear(folder: Path) -> None:
    """Remove a work folder of ours with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _refused(error: OSError) -> StoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreError(
            N_("The disk of the data folder is full"),
            code="disk_full",
            hint=N_("Free some space; the work goes on by itself."),
        )
    return StoreError(N_("The data folder refuses a file: {reason}"), reason=os.strerror(error.errno or 0))
