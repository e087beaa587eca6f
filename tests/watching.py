"""The watcher as a service runs it: `watch` in a process group of its own, on a data folder with quick waits."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from PIL import Image, ImageDraw, TiffImagePlugin

from tests import zygote
from tests.program import ROOT, Program

QUICK = {
    "stable_seconds": 0.4,
    "page_pause_seconds": 1.5,
    "group_stable_seconds": 1.5,
    "give_up_after_seconds": 4,
    "poll_seconds": 0.3,
    "rescan_seconds": 2,
}
"""The profile's waits, shortened so that a test need not wait as a clerk does."""


def prepare(program: Program, profile: str = "generic", waits: Mapping[str, float] = QUICK) -> Path:
    """Make a data folder whose profile waits less; return its hotfolder."""
    own = program.data / "scanner_profiles"
    program.run("init", "--profile", profile)
    own.mkdir(exist_ok=True)
    text = (ROOT / "scanner_profiles" / f"{profile}.toml").read_text()
    for key, seconds in waits.items():
        text, found = re.subn(rf"^{key} = \S+", f"{key} = {seconds}", text, flags=re.MULTILINE)
        assert found == 1, key
    (own / f"{profile}.toml").write_text(text)
    return program.data / "hotfolder" / profile


class Watching(AbstractContextManager["Watching"]):
    """A running watcher; what it still runs when the test ends is killed."""

    def __init__(self, program: Program, *words: str) -> None:
        self.program = program
        self._words = words
        self.log = program.data / "watch.log"
        self._process: zygote.Forked | None = None

    def __enter__(self) -> Watching:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(signal.SIGKILL)
        if kind:
            sys.stderr.write(self.log.read_text()[-3000:])

    def start(self) -> None:
        """Start it and wait for its first sign of life."""
        with self.log.open("ab") as log:
            around = zygote.Surroundings(out=log, err=log, session=True)
            self._process = zygote.start(["--data", self.program.data, "watch", *self._words], around)
        pid = self._process.pid
        self.until(lambda: self.note().get("pid") == pid)

    def stop(self, how: signal.Signals) -> int | None:
        """Signal the whole group and wait for its end; return its exit status."""
        if self._process is None:
            return None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        status = self._process.wait(120)
        self._process = None
        return status

    def note(self) -> dict[str, Any]:
        """What the watcher says of itself."""
        try:
            note: dict[str, Any] = json.loads((self.program.data / "log" / "watcher.json").read_text())
        except FileNotFoundError:
            return {}
        return note

    def until(self, holds: Callable[[], object], seconds: float = 240) -> None:
        """Wait until something holds; fail when the watcher ends or time is up."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not in {seconds} s\n{self.log.read_text()[-3000:]}"
            if self._process is None:
                continue
            try:
                status = self._process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"the watcher has ended with {status}\n{self.log.read_text()[-3000:]}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the registry's file."""
        with sqlite3.connect(self.program.data / "registry.db") as registry:
            return registry.execute(sql).fetchall()

    def dossiers(self) -> int:
        """How many are registered."""
        return int(self.rows("SELECT count(*) FROM dossiers")[0][0])

    def all_closed(self) -> bool:
        """Whether nothing is in work and nothing waits."""
        intake = [path for path in (self.program.data / "intake").iterdir() if path.name[0].isdigit()]
        return not intake and not self.rows("SELECT 1 FROM arrivals WHERE state NOT IN ('released', 'gone')")


def side(words: str) -> Image.Image:
    """A small side with some print on it, quick to read and like no other."""
    picture = Image.new("L", (830, 580), 255)
    draw = ImageDraw.Draw(picture)
    for row in range(6):
        draw.text((60, 60 + 70 * row), f"{words} dong {row + 1}", fill=0, font_size=30)
    return picture


def append_sides(path: Path, first: int, last: int, words: str = "Trang") -> None:
    """Append sides to a multi-page TIFF, as slow writers do: one at a time."""
    for number in range(first, last + 1):
        with TiffImagePlugin.AppendingTiffWriter(str(path)) as writer:
            side(f"{words} {number}").save(writer, "TIFF", compression="tiff_lzw", dpi=(100, 100))
            writer.newFrame()
