"""Processes of the program, forked from one that has loaded its modules and done nothing else.

Each is a process of its own, with its own descriptors, environment, folder and exit, and runs `cli.py` from its
first line; only reading the libraries from disk (0.5 to 3 s of processor time) is done once for all of them.
"""

from __future__ import annotations

import atexit
import gc
import importlib.util
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).parents[1]
_REQUEST = 1 << 20  # bytes; a command line and an environment


class Forked:
    """A process of the program, as `subprocess.Popen` would give it."""

    def __init__(self, words: Sequence[str], reply: socket.socket) -> None:
        self.args = list(words)
        self.returncode: int | None = None
        self._reply = reply
        self.pid = int(reply.recv(64))

    def wait(self, timeout: float | None = None) -> int:
        """See `subprocess.Popen.wait`."""
        if self.returncode is None:
            self._reply.settimeout(timeout)
            try:
                said = self._reply.recv(64)
            except TimeoutError:
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            assert said, "the process that forks the program has ended"
            self.returncode = int(said)
            self._reply.close()
        return self.returncode

    def terminate(self) -> None:
        """See `subprocess.Popen.terminate`."""
        os.kill(self.pid, signal.SIGTERM)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a process is born into."""

    out: IO[bytes]
    err: IO[bytes]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))  # noqa: TID251 - for the child alone
    session: bool = False
    """Whether it leads a session, and so a process group, of its own."""
    first: Path | None = None
    """A file of Python that is run before `cli.py`, as `sitecustomize` would be."""


def start(words: Sequence[str | Path], around: Surroundings) -> Forked:
    """Start `cli.py` with the words of a command line, in this process's folder."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told = {"env": dict(around.env), "cwd": str(Path.cwd()), "session": around.session}
    request = {**told, "words": [str(word) for word in words], "first": str(around.first or "")}
    with its:
        descriptors = [around.out.fileno(), around.err.fileno(), its.fileno()]
        socket.send_fds(_zygote(), [json.dumps(request).encode()], descriptors)
    return Forked(request["words"], ours)


@cache
def _zygote() -> socket.socket:
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.zygote", str(its.fileno())]
    with its:
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
    atexit.register(process.wait)
    atexit.register(ours.shutdown, socket.SHUT_RDWR)
    return ours


def serve(asked: socket.socket) -> dict[str, Any]:
    """Fork at each request and tell how each process ended; return in the forked process, with its request."""
    running: dict[int, tuple[int, socket.socket]] = {}  # a process's descriptor: its id, and who waits for its end
    with asked, selectors.DefaultSelector() as selector:
        selector.register(asked, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd in running:
                    selector.unregister(key.fd)
                    _tell_end(key.fd, *running.pop(key.fd))
                    continue
                said, descriptors, _, _ = socket.recv_fds(asked, _REQUEST, 3)
                if not said:
                    sys.exit()
                pid = os.fork()
                if pid == 0:
                    _leave(running)
                    return _become(json.loads(said), *descriptors)
                for descriptor in descriptors[:2]:
                    os.close(descriptor)
                waits = socket.socket(fileno=descriptors[2])
                waits.send(str(pid).encode())
                process = os.pidfd_open(pid)
                running[process] = pid, waits
                selector.register(process, selectors.EVENT_READ)


def _tell_end(process: int, pid: int, waits: socket.socket) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(process)
    with waits, suppress(BrokenPipeError):
        waits.send(str(status).encode())


def _leave(running: Mapping[int, tuple[int, socket.socket]]) -> None:
    for process, (_, waits) in running.items():
        os.close(process)
        waits.close()


def _become(request: dict[str, Any], out: int, err: int, waits: int) -> dict[str, Any]:
    if request["session"]:
        os.setsid()
    os.dup2(out, 1)
    os.dup2(err, 2)
    for descriptor in (out, err, waits):
        os.close(descriptor)
    os.chdir(request["cwd"])
    os.environ.clear()  # noqa: TID251 - a process of its own
    os.environ.update(request["env"])  # noqa: TID251
    return request


def load() -> None:
    """Load the program as its own processes do: with native libraries held to one thread."""
    from digitize.settings import hold_openmp

    hold_openmp()
    import digitize
    from digitize.runs.pool import LOADED_ONCE

    for module in pkgutil.walk_packages(digitize.__path__, "digitize."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in LOADED_ONCE:
        importlib.import_module(name)


def _import_file(path: str) -> None:
    spec = importlib.util.spec_from_file_location("first", path)
    assert spec
    assert spec.loader
    sys.modules["first"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["first"])


def run(request: dict[str, Any]) -> NoReturn:
    """Run `cli.py` and end as Python does, but for freeing memory that is shared with other processes."""
    sys.argv = [str(ROOT / "cli.py"), *request["words"]]
    status: int | str | None = 1
    try:
        if request["first"]:
            _import_file(request["first"])
        runpy.run_path(sys.argv[0], run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    load()
    gc.freeze()
    run(serve(socket.socket(fileno=int(sys.argv[1]))))
