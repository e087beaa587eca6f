"""Files put whole under their final names, durably, for their owner alone."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from digitize.errors import ScanError, StoreError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20  # bytes
_TEMPORARY = ".writing"
OVERSIZE = "oversize"
"""Code of the `StoreError` for one file that grows beyond what is allowed; the disk itself is well."""


def make_folder(folder: Path) -> Path:
    """Make a folder and its parents, for the owner alone, durably."""
    with translated():
        for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
            flush_folder(missing.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
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


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the system refuses into a `StoreError` that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreError(
                N_("The disk of the data folder is full"),
                code="disk_full",
                hint=N_("Free some space; the work goes on by itself."),
            ) from error
        if error.errno == errno.EFBIG:
            raise StoreError(N_("A file grew larger than is allowed"), code=OVERSIZE) from error
        raise StoreError(
            N_("The data folder refuses a file: {reason}"), reason=os.strerror(error.errno or 0)
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its final name only when it is whole and on the disk.

    Raises:
        StoreError: the disk is full or refuses; what stood under the name stays.
    """
    with translated():
        make_folder(path.parent)
        with _whole(path) as file:
            yield file


@contextmanager
def delivering(path: Path) -> Iterator[BinaryIO]:
    """Open a file that a person asked for outside the data folder; it takes its name only when it is whole.

    Raises:
        StoreError: it can't be written there (code "delivery"); what stood under the name stays.
    """
    try:
        with _whole(path) as file:
            yield file
    except OSError as error:
        raise StoreError(
            N_("{path} can't be written: {reason}"),
            code="delivery",
            path=path,
            reason=os.strerror(error.errno or 0),
        ) from error


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f"{path.name}.{os.getpid()}{_TEMPORARY}")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what processes that have ended were still writing into a folder."""
    for path in folder.glob(f"*{_TEMPORARY}"):
        writer = path.name.removesuffix(_TEMPORARY).rpartition(".")[2]
        if not Path("/proc", writer).exists():
            path.unlink(missing_ok=True)


def is_temporary(name: str) -> bool:
    """Whether a file of that name is still being written."""
    return name.endswith(_TEMPORARY)


def write_new(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file of a folder that has no final name yet, durably; its folders are flushed by `flush_tree`.

    Raises:
        StoreError: the disk is full or refuses, or something of that name is there already.
    """
    with translated():
        make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


def flush_tree(folder: Path) -> None:
    """Make the names in a folder and in all folders below it durable."""
    with translated():
        for inside, _, _ in os.walk(folder):
            flush_folder(Path(inside))


def free_bytes(folder: Path) -> int:
    """Bytes that the disk under a folder has left for us."""
    return shutil.disk_usage(folder).free


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
        reason = os.strerror(error.errno or 0)
        raise ScanError(
            N_("{name} can't be read: {reason}"), code="unsupported", name=source.name, reason=reason
        ) from error
    digest = hashlib.sha256()
    with os.fdopen(descriptor, "rb") as incoming, replacing(target) as file:
        for chunk in _chunks(incoming):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
