"""One process at a time: locks that go with the process that held them."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digitize.intake.shelf.writing import make_folder, translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_one(lock: Path, *, wait: bool = False) -> Iterator[bool]:
    """Say whether this process alone holds `lock`; the system frees it however the holder ends.

    The lock's file is removed at the end; a process that waits in between sees that and takes no stale one.
    """
    with translated():
        make_folder(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        held = _try_lock(descriptor, wait) and os.fstat(descriptor).st_nlink > 0
        try:
            yield held
        finally:
            if held:
                lock.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


@contextmanager
def taking_turns(lock: Path) -> Iterator[None]:
    """Wait till nobody else holds `lock`, and hold it."""
    held = False
    while not held:
        with only_one(lock, wait=True) as held:
            if held:
                yield


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


def _try_lock(descriptor: int, wait: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
