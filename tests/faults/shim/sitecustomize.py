"""A machine that fails on demand: Python imports this file first where its folder leads PYTHONPATH.

It stands at the border to the operating system (`os`, `io`, `sqlite3`, `time`, `datetime`) and knows nothing of
the program above it.  Every durable step of every process below a data folder is written to one log, a record of
fixed length each, appended: where a record ends up is the step's number for all processes together.  The orders
(environment variable FAULTS, JSON) say what happens at which step; "log", "data" and "spare" (a process group that
is never killed) are always there:

    "kill": N              SIGKILL to the whole process group just before step N
    "kill_worker": N       SIGKILL to the first worker that comes to a step from N on
    "fail": {...}          steps of the kind "step" on paths that fit "name" are refused with "errno": the first
                           "times" of them (else 1), or all of them as long as the file "while" is there
    "clock": {...}         from step "since" on the clock shows so many "seconds" more
    "patience": S          SQLite waits for a lock only so many seconds, whatever it is told
"""

# ruff: noqa: ICN001, PTH109, PTH110, PTH112, PTH115, PTH117, PTH118
from __future__ import annotations

import datetime
import errno
import fcntl
import fnmatch
import io
import json
import multiprocessing
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

RECORD = 160  # bytes of a step in the log


class Machine:
    """What is ordered, and how far it is."""

    def __init__(self, orders: dict) -> None:
        self.orders = orders
        self.data = os.fsencode(os.path.realpath(orders["data"])).decode()
        self.log: tuple[int, int] = (0, -1)  # process, descriptor

    def step(self, kind: str, path: str) -> None:
        """Count a step that is about to be made, and let happen what is ordered for it."""
        if not path.startswith(self.data):
            return
        number = self._count(f"{kind} {path[len(self.data) :]}")
        if number == self.orders.get("kill") and os.getpgrp() != self.orders["spare"]:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        if number >= self.orders.get("kill_worker", sys.maxsize) and multiprocessing.parent_process():
            self._once("worker") and os.kill(os.getpid(), signal.SIGKILL)
        self._refuse(kind, path)

    def steps(self) -> int:
        """How many steps were made by all processes together."""
        return Path(self.orders["log"]).stat().st_size // RECORD if Path(self.orders["log"]).exists() else 0

    def _count(self, what: str) -> int:
        if self.log[0] != os.getpid():  # a descriptor that came through fork would share its place in the file
            self.log = os.getpid(), REAL["open"](self.orders["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        text = f"{os.getpid()} {what}".encode()[: RECORD - 1]
        os.write(self.log[1], text.ljust(RECORD - 1) + b"\n")
        return os.lseek(self.log[1], 0, os.SEEK_CUR) // RECORD

    def _refuse(self, kind: str, path: str) -> None:
        fault = self.orders.get("fail")
        if not fault or fault["step"] != kind or not fnmatch.fnmatch(path, fault.get("name", "*")):
            return
        if os.path.exists(fault["while"]) if "while" in fault else self._up_to("fail", fault.get("times", 1)):
            number = getattr(errno, fault["errno"])
            raise OSError(number, os.strerror(number), path)

    def _once(self, name: str) -> bool:
        return self._up_to(name, 1)

    def _up_to(self, name: str, times: int) -> bool:
        """Whether this is one of the first so many calls by all processes together."""
        descriptor = REAL["open"](f"{self.orders['log']}.{name}", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_size >= times:
                return False
            os.write(descriptor, b".")
            return True
        finally:
            os.close(descriptor)


REAL = {
    name: getattr(os, name)
    for name in ("open", "fsync", "rename", "replace", "link", "unlink", "mkdir", "rmdir", "fdopen")
}


def place(path: object, folder: int | None = None) -> str:
    """The absolute path of what a call of `os` was given."""
    if isinstance(path, int):
        return os.readlink(f"/proc/self/fd/{path}")
    name = os.fsdecode(path)  # type: ignore[arg-type]
    if os.path.isabs(name):
        return name
    return os.path.join(os.readlink(f"/proc/self/fd/{folder}") if folder is not None else os.getcwd(), name)


def counted(machine: Machine, name: str) -> object:
    """A call of `os` that is a step; of two paths the one that changes counts."""
    real = REAL[name]

    def call(path: object, *others: object, **named: object) -> object:
        two = name in {"rename", "replace", "link"}
        folder = named.get("dst_dir_fd" if two else "dir_fd")
        where = place(others[0] if two else path, folder)  # type: ignore[arg-type]
        if name != "mkdir" or not os.path.isdir(where):  # what is there already changes nothing
            machine.step(name, where)
        return real(path, *others, **named)

    return call


class Disk(io.FileIO):
    """An opened file whose writes are steps; one that is refused has already written a half."""

    machine: Machine

    def write(self, content: bytes) -> int:
        try:
            self.machine.step("write", place(self.fileno()))
        except OSError:
            super().write(memoryview(content)[: len(content) // 2])
            raise
        return super().write(content)


def stand_at_the_border(machine: Machine) -> None:
    """Put the counted calls in the place of the system's."""
    for name in ("fsync", "rename", "replace", "link", "unlink", "mkdir", "rmdir"):
        setattr(os, name, counted(machine, name))
    os.remove = os.unlink

    def opened(path: object, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            machine.step("open", place(path, dir_fd))
        return REAL["open"](path, flags, mode, dir_fd=dir_fd)

    def fdopen(descriptor: int, mode: str = "r", *rest: object, **named: object) -> object:
        if mode != "w+b" or not place(descriptor).startswith(machine.data):
            return REAL["fdopen"](descriptor, mode, *rest, **named)
        disk = Disk(descriptor, "r+b")
        disk.machine = machine
        return io.BufferedRandom(disk)

    os.open, os.fdopen = opened, fdopen
    connect_with_steps(machine)
    if "clock" in machine.orders:
        turn_the_clock(machine, **machine.orders["clock"])


def connect_with_steps(machine: Machine) -> None:
    """Let every begin and commit of SQLite be a step."""
    real = sqlite3.connect

    def connect(database: object, *rest: object, **named: object) -> sqlite3.Connection:
        named |= {"timeout": machine.orders["patience"]} if "patience" in machine.orders else {}
        conn = real(database, *rest, **named)
        where = place(str(database).removeprefix("file://").partition("?")[0])

        def heard(statement: str) -> None:
            word = statement.split(None, 1)[0].lower() if statement.strip() else ""
            if word in {"begin", "commit"}:
                machine.step("sqlite", f"{where} {word}")

        conn.set_trace_callback(heard)
        return conn

    sqlite3.connect = connect


def turn_the_clock(machine: Machine, *, since: int, seconds: float) -> None:
    """Let the clock jump; who asks for a span (`monotonic`) notices nothing, as with a clock that is set."""
    real_time, real_now = time.time, datetime.datetime.now

    def jump() -> float:
        return seconds if machine.steps() >= since else 0.0

    class Turned(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            moment = real_now(tz) + datetime.timedelta(seconds=jump())
            return cls.fromtimestamp(moment.timestamp(), tz)

    Turned.__name__ = Turned.__qualname__ = "datetime"  # so that moments travel between processes
    Turned.__module__ = "datetime"
    time.time = lambda: real_time() + jump()
    datetime.datetime = Turned  # type: ignore[misc]


if "FAULTS" in os.environ:  # noqa: TID251 - no part of the program
    stand_at_the_border(Machine(json.loads(os.environ["FAULTS"])))  # noqa: TID251
