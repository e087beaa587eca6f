"""From everything staged to everything in place and registered; a replay ends the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import Dossier, from_plain, to_plain
from digitize.registry.decisions import Decided, Retired, commit_decision
from digitize.runs.forgetting import forget_elsewhere
from digitize.runs.rework.entries import entry_path
from digitize.runs.rework.intent import (
    CHANGE,
    aside,
    brought_originals,
    open_reworks,
    read_intent,
    staged_entry,
    staged_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.registry.store import ClosedBatch
    from digitize.runs.rework.intent import Intent


@contextmanager
def turn(layout: Layout, db: Database) -> Iterator[None]:
    """Wait for our turn to decide, and finish what an earlier run left over.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    with shelf.taking_turns(layout.rework_lock):
        finish_all(layout, db)
        yield


def finish_all(layout: Layout, db: Database) -> None:
    """Carry out the decisions that were written down; the caller has the turn."""
    for folder in open_reworks(layout.intake):
        finish(folder, layout, db)


def finish(folder: Path, layout: Layout, db: Database) -> tuple[Dossier, ...]:
    """Carry a decision out from wherever it stands; one that was never staged whole is dropped.

    Returns:
        Its dossiers as they are now.

    Raises:
        StoreError: the data folder or the registry refuses; the next run goes on.
    """
    intent = read_intent(folder)
    dossiers = _settle_files(intent, folder, layout) if intent else ()
    if intent:
        decided = Decided(
            id=intent.decision,
            event=intent.event,
            dossiers=dossiers,
            retired=intent.retired,
            brought=intent.brought,
        )
        commit_decision(db, decided)
    shelf.clear(folder, CHANGE)
    return dossiers


def settle_folders(layout: Layout) -> None:
    """Put the folders of all decisions in place without a registry, which is then made from them."""
    for folder in open_reworks(layout.intake):
        if intent := read_intent(folder):
            _settle_files(intent, folder, layout)
        shelf.clear(folder, CHANGE)


def _settle_files(intent: Intent, folder: Path, layout: Layout) -> tuple[Dossier, ...]:
    for dossier, number in intent.entries:
        shelf.sweep(layout.decisions(dossier))
        _place_once(staged_entry(folder, dossier), entry_path(layout, dossier, number))
    if intent.brought:
        _put_brought(intent.brought, folder, layout)
    gone = {dossier for dossier, _ in intent.retired}
    for place in intent.stood:
        waits = place.dossier in gone or staged_folder(folder, place.dossier).exists()
        if waits and not aside(folder, place.dossier).exists():
            _place_once(place.folder(layout), aside(folder, place.dossier))
    for place in intent.staged:
        _place_once(staged_folder(folder, place.dossier), place.folder(layout))
        if layout.retired(place.dossier).exists():
            shelf.forget(layout.retired(place.dossier))
    for dossier, heir in intent.retired:
        note = Retired(heir=heir, at=intent.event.at, who=intent.event.who)
        shelf.write_json(layout.retired(dossier), to_plain(note))
    dossiers = tuple(from_plain(Dossier, shelf.read_json(place.folder(layout) / VALUE)) for place in intent.staged)
    for one in dossiers:
        if one.restricted:
            forget_elsewhere(layout, one)
    return dossiers


def _put_brought(record: ClosedBatch, folder: Path, layout: Layout) -> None:
    """Put the originals of an import on the shelf, and its batch's record beside the others."""
    for path in sorted(brought_originals(folder).glob("*.*")):
        shelf.shelve(path, layout.original(path.stem, path.suffix[1:]))
    shelf.write_json(layout.closed_batch(record.batch), to_plain(record))


def _place_once(path: Path, target: Path) -> None:
    if path.exists():
        shelf.place(path, target)
