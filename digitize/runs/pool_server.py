"""The process from which workers are forked, as a fork of this one.

`multiprocessing` starts its fork server as a program of its own, which loads all libraries once more: 1.3 s of
processor time in each command that has workers.  A process with one thread may as well fork itself: the server
then has what its parent has loaded, and shares that memory.  What runs in the server is `multiprocessing`'s own
(`forkserver.main`, the same from Python 3.11 to 3.13); only its start is ours.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import threading
from multiprocessing import connection, forkserver, resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

_SERVER: Final[Any] = forkserver._forkserver  # noqa: SLF001
_KNOWN_UNTIL: Final = (3, 14)  # from there on client and server must know a common key


def start_by_fork(modules: Sequence[str]) -> bool:
    """Load modules, then fork the server; say whether there is one.

    Nothing is done where a fork could inherit another thread's lock; `multiprocessing` starts a server then.
    The caller holds no lock and no open database: the server would keep them.
    """
    if sys.version_info >= _KNOWN_UNTIL or _threads() > 1:
        return False
    if _SERVER._forkserver_pid is None:  # noqa: SLF001
        for name in modules:
            importlib.import_module(name)
        _fork()
    return True


def _threads() -> int:
    """Count the threads that the system knows; `threading` does not know those that others started."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


def _fork() -> None:
    resource_tracker.ensure_running()
    address = connection.arbitrary_address("AF_UNIX")  # type: ignore[attr-defined]
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        alive_r, alive_w = os.pipe()  # all clients own its writing end; when they have ended, so does the server
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.close(alive_w)
            _serve(listener.detach(), alive_r)
    os.close(alive_r)
    _SERVER._forkserver_address, _SERVER._forkserver_alive_fd, _SERVER._forkserver_pid = address, alive_w, pid  # noqa: SLF001


def _serve(listener: int, alive: int) -> NoReturn:
    """Serve until no client is left; nothing of the parent's is finished or freed here."""
    gc.freeze()
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        forkserver.main(listener, alive, [])
    finally:
        os._exit(0)
