"""The conservation sums held against what is there: every side that came in is a page, a blank, a separator or held."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digitize.intake import ledger, shelf
from digitize.intake.layout import VALUE
from digitize.model import Dossier, Ledger, Purge, from_plain
from digitize.registry.store import ClosedBatch, batch_state
from digitize.runs.damaged import DAMAGED
from digitize.runs.verify.checks import Check, check_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.model import DossierPage, PageKind
    from digitize.registry.checking import Books


def check_books(layout: Layout, books: Books, conn: sqlite3.Connection) -> Iterator[Check]:
    """Check the sums of each closed batch, their records, the journal's chain and the pages' numbers.

    Args:
        layout: the data folder.
        books: the registry at one moment.
        conn: the registry as it is now.
    """
    closed = [batch for batch, state in books.batches.items() if state == "closed"]
    counted = count_batches(layout, books)
    wrong = [batch for batch in closed if books.ledgers.get(batch) != counted.get(batch, Ledger())]
    yield check_of("ledger", len(books.batches), (*wrong, *_never_closed(layout, books, conn)))
    yield check_of("batch_records", len(closed), (batch for batch in closed if not _recorded(layout, books, batch)))
    yield check_of("journal", 1, () if books.broken_row is None else (f"{books.broken_row}",))
    yield check_of("numbering", len(books.dossiers), books.misnumbered)
    yield check_of("index", 0, ("index",) if books.index_strays else ())


def count_batches(layout: Layout, books: Books) -> dict[str, Ledger]:
    """Count what each batch brought, from its files, its pages and its quarantine.

    A restricted dossier's pages are not in the registry: they are counted in its own folder.
    """
    kinds = {batch: Counter(found) for batch, found in books.kinds.items()}
    for dossier in books.dossiers.values():
        if dossier.id in books.purged:
            for batch, kind, count in _purged_sides(layout, dossier.id):
                kinds.setdefault(batch, Counter())[kind] += count
        elif dossier.restricted:
            for page in _pages_of(layout.data / "restricted" / dossier.id):
                kinds.setdefault(page.result.source.batch, Counter())[page.counted] += 1
    held: Counter[str] = Counter()
    for row in books.held:
        held[row.batch] += row.sides
    came_in = [file for file in books.files if file.verdict != "skipped"]
    files = Counter(file.batch for file in came_in)
    again = Counter(file.batch for file in came_in if file.verdict == "duplicate")
    return {
        batch: ledger.count(
            files=files[batch],
            kinds=kinds.get(batch, Counter()).elements(),
            quarantined_sides=held[batch],
            duplicates=again[batch],
        )
        for batch in books.batches
    }


def _pages_of(folder: Path) -> tuple[DossierPage, ...]:
    try:
        return from_plain(Dossier, shelf.read_json(folder / VALUE)).pages
    except DAMAGED:
        return ()


def _purged_sides(layout: Layout, dossier: str) -> tuple[tuple[str, PageKind, int], ...]:
    try:
        return from_plain(Purge, shelf.read_json(layout.purged(dossier))).sides
    except DAMAGED:
        return ()


def _never_closed(layout: Layout, books: Books, conn: sqlite3.Connection) -> Iterator[str]:
    """Find batches that brought dossiers, were never closed and are not being worked on."""
    brought = {dossier.batch for dossier in books.dossiers.values()}
    for batch in sorted(brought):
        left = books.batches.get(batch) == "open" and not layout.batch(batch).exists()
        if left and batch_state(conn, batch) == "open":  # it may have ended meanwhile
            yield batch


def _recorded(layout: Layout, books: Books, batch: str) -> bool:
    try:
        outcome = from_plain(ClosedBatch, shelf.read_json(layout.closed_batch(batch))).outcome
    except DAMAGED:
        return False
    files = [(file.sha256, file.verdict, file.dossier) for file in books.files if file.batch == batch]
    held = [(held.sha256, held.code, held.sides) for held in books.held if held.batch == batch]
    return (
        outcome.ledger == books.ledgers.get(batch)
        and [(file.sha256, file.verdict, file.dossier) for file in outcome.files] == files
        and [(held.sha256, held.code, held.sides) for held in outcome.held] == held
    )
