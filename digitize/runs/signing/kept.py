"""Signed copies on the disk: whether they are whole, and finishing what was cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError
from digitize.intake import shelf
from digitize.model import Event, SignedCopy, from_plain, to_plain
from digitize.runs.damaged import DAMAGED
from digitize.runs.noting import note_now

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import Dossier


def is_whole(copy: SignedCopy, layout: Layout) -> bool:
    """Whether a signed copy is there, unchanged since it was signed."""
    path = layout.signed_copy(copy.folder, copy.sha256)
    return path.is_file() and path.stat().st_size == copy.bytes and shelf.sha256_of(path) == copy.sha256


def keep(made: Path, copy: SignedCopy, layout: Layout, db: Database) -> None:
    """Give a signed PDF its name and let its dossier know; the caller has the turn."""
    note = _note(layout, copy)
    shelf.write_json(note, to_plain(copy))
    shelf.place(made, layout.signed_copy(copy.folder, copy.sha256))
    _tell(copy, layout, db)
    shelf.forget(note)


def finish(layout: Layout, db: Database) -> None:
    """Finish what an earlier run was cut off in; the caller has the turn."""
    shelf.clear(layout.signing)
    for note in sorted(layout.signed("any").parent.glob("*/*.json")):
        try:
            copy = from_plain(SignedCopy, shelf.read_json(note))
            if is_whole(copy, layout):
                _tell(copy, layout, db)
        except (*DAMAGED, DigitizeError):  # its dossier is gone or can't be read: `verify` tells of both
            continue
        shelf.forget(note)


def _note(layout: Layout, copy: SignedCopy) -> Path:
    return layout.signed_copy(copy.folder, copy.sha256).with_suffix(".json")


def _tell(copy: SignedCopy, layout: Layout, db: Database) -> None:
    facts = (("of", copy.of), ("form", copy.form), ("level", copy.level), ("sha256", copy.sha256))
    event = Event(at=copy.at, who=copy.who, what="signed", facts=facts)

    def taken_over(dossier: Dossier) -> tuple[Dossier, Event]:
        if copy in dossier.signed:
            return dossier, event
        return replace(dossier, signed=(*dossier.signed, copy), history=(*dossier.history, event)), event

    note_now(layout, db, copy.folder, taken_over)
