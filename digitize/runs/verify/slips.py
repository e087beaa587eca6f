"""The printed slips held against the registry: numbers without a gap, every PDF as it was handed out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.model import from_plain
from digitize.registry import lookup, slips
from digitize.registry.slips import PrintedSlip
from digitize.runs.damaged import DAMAGED
from digitize.runs.slips import note_path, pdf_path
from digitize.runs.verify.checks import Check, check_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from digitize.intake.layout import Layout


def check_slips(layout: Layout, conn: sqlite3.Connection) -> Check:
    """Find gaps, and PDFs that are missing or changed; those of restricted dossiers must be gone."""
    known = slips.every(conn)
    return check_of("slips", len(known), (*_gaps(known), *_changed(layout, conn, known)))


def _gaps(known: Sequence[PrintedSlip]) -> Iterator[str]:
    numbers: dict[tuple[str, int], set[int]] = defaultdict(set)
    for slip in known:
        numbers[slip.kind, slip.year].add(slip.n)
    for (kind, year), given in numbers.items():
        yield from (f"slips/{kind}/{year}/{n:05}" for n in sorted(set(range(1, max(given) + 1)) - given))


def _changed(layout: Layout, conn: sqlite3.Connection, known: Sequence[PrintedSlip]) -> Iterator[str]:
    secret = lookup.restricted_ids(conn)
    for slip in known:
        path = pdf_path(layout, slip)
        if not (_is_kept(path, slip) and slip.dossier not in secret) and not _is_erased(layout, slip):
            yield path.relative_to(layout.data).as_posix()


def _is_kept(path: Path, slip: PrintedSlip) -> bool:
    return path.is_file() and shelf.sha256_of(path) == slip.sha256


def _is_erased(layout: Layout, slip: PrintedSlip) -> bool:
    try:
        note = from_plain(PrintedSlip, shelf.read_json(note_path(layout, slip)))
    except DAMAGED:
        return False
    return note.erased and not pdf_path(layout, slip).exists()
