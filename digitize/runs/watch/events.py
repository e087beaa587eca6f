"""Native events of local hotfolders: they only say that it is time to look (watchdog, inotify on Linux)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchdog.observers.api import BaseObserver, ObservedWatch


class Stirrings:
    """Calls whoever wants to know that something happened below a folder."""

    def __init__(self) -> None:
        """Begin with no folder."""
        self._observer: BaseObserver = Observer()
        self._observer.daemon = True
        self._observer.start()
        self._watches: dict[Path, ObservedWatch] = {}

    def follow(self, folder: Path, stirred: Callable[[], None]) -> bool:
        """Report what happens below a folder; say whether the system can.

        A folder that was lost and is back must be followed anew.
        """
        if folder in self._watches:
            return True
        try:
            self._watches[folder] = self._observer.schedule(_Bell(stirred), str(folder), recursive=True)
        except OSError:  # no more watches allowed, or gone again: full looks go on
            return False
        return True

    def leave(self, folder: Path) -> None:
        """Report no more of a folder."""
        watch = self._watches.pop(folder, None)
        if watch:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """End."""
        self._observer.stop()


class _Bell(FileSystemEventHandler):
    def __init__(self, stirred: Callable[[], None]) -> None:
        self._stirred = stirred

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in {"opened", "closed_no_write"}:  # our own looks
            self._stirred()
