"""The only writer of files.

Whatever stands under a final name is whole and on the disk: it is written beside its place under a
temporary name, flushed, renamed, and the folder is flushed too.  Files are for their owner alone (0600,
folders 0700).  Nothing here deletes a file that came in: a copy goes only when an equal one is shelved.
"""

from __future__ import annotations

import errno
import fcntl
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


def keep(path: Path, target: Path) -> bool:
    """Hold a file as it is now under a second name: what replaces or removes it leaves the second one alone.

    A target that is this very file already stays.  Where the file system knows no second names it is copied.

    Returns:
        False when there is no such file.
    """
    with translated():
        try:
            if target.exists():
                if path.samefile(target):
                    return True
                target.unlink()
            _second_name(path, target)
        except FileNotFoundError:
            return False
    return True


def _second_name(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV}:
            raise
        shutil.copyfile(path, target, follow_symlinks=False)
        target.chmod(0o600)


@contextmanager
def only_one(lock: Path) -> Iterator[bool]:
    """Say whether this process alone holds `lock`; the system frees it however the holder ends.

    The lock's file is removed at the end; a process that waits in between sees that and takes no stale one.
    """
    with translated():
        make_folder(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        held = _try_lock(descriptor) and lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat())
        try:
            yield held
        finally:
            if held:
                lock.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


@contextmanager
def taking_turns(lock: Path) -> Iterator[None]:
    """Wait till nobody else holds `lock`, and hold it; as `only_one` does, whoever comes next takes no stale one."""
    while True:
        with translated():
            make_folder(lock.parent)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat()):
                try:
                    yield
                    return
                finally:
                    lock.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


def is_held(lock: Path) -> bool:
    """Whether another process holds `lock` now; it is not taken, but for the blink that the question needs."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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


def place(path: Path, target: Path) -> None:
    """Move a finished file or folder inside the data folder to its final name, durably."""
    with translated():
        make_folder(target.parent)
        path.rename(target)
        flush_folder(target.parent)
        flush_folder(path.parent)


def take(path: Path, target: Path) -> bool:
    """Move a file from outside to our own name, atomically: of several takers one alone gets it.

    Returns:
        False where it stands on another file system; nothing is changed then.

    Raises:
        FileNotFoundError: another one was quicker, or it was taken away.
        PermissionError: it may not be moved away from where it is.
        StoreError: it can't be moved.
    """
    try:
        path.rename(target)
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        if error.errno == errno.EROFS:
            raise PermissionError(error.errno, "read-only") from error
        if error.errno == errno.EXDEV:
            return False
        with translated():
            raise
    flush_folder(target.parent)
    return True


def give_back(path: Path, target: Path) -> bool:
    """Move a taken file back to where it stood, unless another file stands there now; say whether it was."""
    with translated():
        try:
            os.link(path, target)
        except FileExistsError:
            if not target.samefile(path):
                return False
        flush_folder(target.parent)
        path.unlink()
        flush_folder(path.parent)
    return True


def drop_copy(path: Path, kept: Path) -> bool:
    """Remove a file whose equal is on the shelf; say whether it was equal."""
    if not kept.exists() or sha256_of(kept) != sha256_of(path):
        return False
    with translated():
        path.unlink()
    return True


def forget(path: Path) -> None:
    """Remove a note of ours that no longer holds, durably."""
    with translated():
        path.unlink(missing_ok=True)
        flush_folder(path.parent)


def tidy(folder: Path, root: Path) -> None:
    """Remove a folder that has become empty, and those above it up to `root`, which stays."""
    while folder != root and folder.is_relative_to(root):
        try:
            folder.rmdir()
        except OSError:  # something new lies in it
            return
        folder = folder.parent


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


def clear(folder: Path, *first: str) -> None:
    """Remove a work folder of ours with everything in it.

    Args:
        folder: the folder.
        first: files in it that must be gone before anything else goes, in this order.
    """
    for name in first:
        path = folder / name
        if path.exists():
            path.unlink()
            flush_folder(folder)
    shutil.rmtree(folder, ignore_errors=True)
