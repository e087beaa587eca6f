"""What dossiers were before each decision, on the disk: `decisions/<id>/<number>.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.review.going_back import Entry
from digitize.intake import shelf
from digitize.model import from_plain

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.intake.layout import Layout


def entry_path(layout: Layout, dossier: str, number: int) -> Path:
    """Where an entry lies."""
    return layout.decisions(dossier) / f"{number:04}.json"


def entry_paths(layout: Layout, dossier: str) -> tuple[Path, ...]:
    """Return where a dossier's entries lie, oldest first."""
    paths = layout.decisions(dossier).glob("[0-9]*.json")
    return tuple(sorted(paths, key=lambda path: int(path.stem)))


def read_entries(layout: Layout, dossier: str) -> tuple[Entry, ...]:
    """Read what a dossier was before each decision about it, oldest first."""
    return tuple(from_plain(Entry, shelf.read_json(path)) for path in entry_paths(layout, dossier))


def next_number(layout: Layout, dossier: str) -> int:
    """Return the number of a dossier's next entry."""
    return max((int(path.stem) for path in entry_paths(layout, dossier)), default=0) + 1
