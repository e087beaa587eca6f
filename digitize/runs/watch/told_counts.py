"""What the sidecars of a unit tell, read once for each state of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.imaging.decode import FileSurvey
from digitize.intake.sidecars import MAX_BYTES, Told, agrees, is_index, read_index

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from digitize.intake.hotfolder import Identity
    from digitize.intake.profiles import Sidecar
    from digitize.intake.sidecars import Unread
    from digitize.intake.wholeness import Awaited, Unit


class ToldCounts:
    """Sidecars that were read."""

    def __init__(self, kind: Sidecar) -> None:
        """Prepare for the sidecars of a profile."""
        self._kind = kind
        self._read: dict[Path, tuple[Identity, tuple[Told, ...] | Unread]] = {}

    def agree(self, unit: Unit) -> bool | None:
        """Say whether the sidecars count what is there; None where they tell nothing, or nothing yet."""
        if self._kind == "none":
            return None
        told = [one for file in unit if is_index(file.seen.place, self._kind) for one in self._told(file)]
        scans = [file for file in unit if file.seen.kind == "scan"]
        frames = {file.seen.place: file.survey.frames for file in scans if isinstance(file.survey, FileSurvey)}
        return agrees(told, frames) if told and len(frames) == len(scans) else None

    def forget_but(self, there: Container[Path]) -> None:
        """Forget sidecars that are not there any more."""
        self._read = {path: read for path, read in self._read.items() if path in there}

    def _told(self, file: Awaited) -> tuple[Told, ...]:
        path, identity = file.seen.path, file.seen.identity
        known = self._read.get(path)
        if known is None or known[0] != identity:
            try:
                with path.open("rb") as index:
                    read = read_index(file.seen.place, index.read(MAX_BYTES + 1), self._kind)
            except OSError:  # taken away meanwhile
                return ()
            self._read[path] = known = (identity, read)
        return known[1] if isinstance(known[1], tuple) else ()
