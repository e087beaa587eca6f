"""What of a restricted or purged dossier lies outside its folder and the registry: it must not stay there either."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.intake import erasing, shelf
from digitize.model import Dossier, from_plain, to_plain
from digitize.registry import kept_copies
from digitize.registry.store import ClosedBatch

if TYPE_CHECKING:
    from digitize.intake.layout import Layout


def forget_elsewhere(layout: Layout, dossier: Dossier) -> None:
    """Take a dossier's words and names out of what lies in `log/` and beside held files; done again it changes nothing.

    For one that becomes restricted after it was ordinary, and for one that is purged.
    """
    for copy in sorted((layout.data / "log").glob("registry.*.db")):
        if not kept_copies.forget(copy, dossier):
            erasing.erase(copy)
            erasing.erase(copy.with_name(f"{copy.name}-wal"))
    erasing.erase_tree(layout.data / "log" / "rebuilding")
    _forget_names(dossier, layout)
    for pdf in tuple(layout.slips("*", "*").parent.parent.glob(f"*/*/*.{dossier.id}.pdf")):
        note = pdf.with_suffix(".json")  # it has no name and keeps the number
        if note.exists():  # else a stop came before it was written, and nobody was given the slip
            shelf.write_json(note, shelf.read_json(note) | {"erased": True})
        erasing.erase(pdf)
    for original in dossier.originals:
        for path in layout.data.glob(f"quarantine/*/{original.sha256}.*.reason.json"):
            plain = shelf.read_json(path)
            facts = {name: "" if name == "name" else fact for name, fact in plain.get("facts", {}).items()}
            if plain.get("file") or facts != plain.get("facts", {}):
                shelf.write_json(path, plain | {"file": "", "facts": facts})


def _forget_names(dossier: Dossier, layout: Layout) -> None:
    """Take the names off the files of a restricted dossier in the records of the batches that brought them."""
    secret = {original.sha256 for original in dossier.originals}
    for batch in sorted({dossier.batch, *(page.result.source.batch for page in dossier.pages)}):
        path = layout.closed_batch(batch)
        if not path.exists():
            continue
        record = from_plain(ClosedBatch, shelf.read_json(path))
        files = tuple(replace(file, name="") if file.sha256 in secret else file for file in record.outcome.files)
        if files != record.outcome.files:
            shelf.write_json(path, to_plain(replace(record, outcome=replace(record.outcome, files=files))))
