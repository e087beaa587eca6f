"""Files and folders moved to their places and out of the way; a copy goes only when an equal one is shelved."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.intake.shelf.writing import flush_folder, make_folder, sha256_of, translated
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path


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
