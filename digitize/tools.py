"""The only room that starts programs: with a time limit, no shell, and its last words kept for the error."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import ToolError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_WORDS = 400  # characters of a tool's stderr that an error keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a program left behind."""

    status: int
    stdout: bytes
    stderr: str


def run(command: Sequence[str], *, timeout: float, accept: Sequence[int] = (0,)) -> Finished:
    """Run a program to its end.

    Args:
        command: the program's name and its arguments; never a shell line.
        timeout: seconds after which it is killed.
        accept: exit statuses that are no failure.

    Raises:
        ToolError: it is not installed, took too long or ended with another status.
    """
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise ToolError(
            N_("{tool} is not installed"),
            hint=N_("See `digitize status` for the packages to install."),
            tool=command[0],
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(N_("{tool} took longer than {seconds:.0f} s"), tool=command[0], seconds=timeout) from error
    words = done.stderr.decode("utf-8", "replace").strip()[-_LAST_WORDS:]
    if done.returncode not in accept:
        raise ToolError(
            N_("{tool} ended with status {status}: {words}"), tool=command[0], status=done.returncode, words=words
        )
    return Finished(status=done.returncode, stdout=done.stdout, stderr=words)


def installed(program: str) -> bool:
    """Whether a program is on PATH."""
    return shutil.which(program) is not None
