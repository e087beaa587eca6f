"""A decision on its way: what lies in `intake/R-…/`, and what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.model import Event, from_plain, to_plain
from digitize.registry.store import ClosedBatch  # noqa: TC001 - as above

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import Dossier

CHANGE = "change.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a dossier's folder stands."""

    dossier: str
    received_at: datetime
    restricted: bool

    def folder(self, layout: Layout) -> Path:
        """The folder itself."""
        return layout.dossier(self.dossier, self.received_at, restricted=self.restricted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is to be done with what was staged."""

    decision: str  # id; the work folder's name
    event: Event
    stood: tuple[Place, ...]  # folders that step aside
    staged: tuple[Place, ...]  # folders that take their places
    retired: tuple[tuple[str, str], ...]  # id and heir
    entries: tuple[tuple[str, int], ...]  # dossier and number of its entry
    brought: ClosedBatch | None = None  # the batch of an import, whose originals lie in `originals/` of the folder


def place_of(dossier: Dossier) -> Place:
    """Where a dossier belongs."""
    return Place(dossier=dossier.id, received_at=dossier.received_at, restricted=dossier.restricted)


def open_reworks(intake: Path) -> tuple[Path, ...]:
    """Return the folders of decisions that are being carried out, oldest first."""
    return tuple(sorted(folder for folder in intake.glob("R-*") if folder.is_dir()))


def write_intent(intent: Intent, folder: Path) -> None:
    """Write down that everything is staged; from here on the decision is carried out whatever happens."""
    shelf.flush_tree(folder)
    shelf.write_json(folder / CHANGE, to_plain(intent))


def read_intent(folder: Path) -> Intent | None:
    """Read what is to be done; None where staging was cut off and nothing has changed."""
    path = folder / CHANGE
    return from_plain(Intent, shelf.read_json(path)) if path.exists() else None


def on_their_way(layout: Layout) -> frozenset[str]:
    """Return the dossiers whose decisions are not yet in place and registered."""
    intents = [intent for folder in open_reworks(layout.intake) if (intent := read_intent(folder))]
    decided = (dossier for intent in intents for dossier, _ in intent.entries)
    return frozenset((*decided, *(place.dossier for intent in intents for place in intent.staged)))


def staged_folder(folder: Path, dossier: str) -> Path:
    """A dossier's new folder until it takes its place."""
    return folder / "staged" / dossier


def aside(folder: Path, dossier: str) -> Path:
    """A dossier's old folder when it has stepped aside."""
    return folder / "aside" / dossier


def brought_originals(folder: Path) -> Path:
    """The originals of an import until they are on the shelf."""
    return folder / "originals"


def staged_entry(folder: Path, dossier: str) -> Path:
    """What a dossier was before, until it takes its place."""
    return folder / "entries" / f"{dossier}.json"
