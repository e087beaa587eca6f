"""`verify`: is everything that came in still there, whole, and told alike by files, registry, index, sums and journal?

Facts only.  Sums, numbers and what lies in the folders are checked over everything; what must be read to its last
byte (originals, PDFs, rows, index entries) dossier by dossier in the workers, of all dossiers or of some drawn by lot.
It may run beside `watch`: what is on its way is no fault.
"""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.registry import checking, store
from digitize.runs.pool import LOST
from digitize.runs.verify.books import check_books
from digitize.runs.verify.checks import Check, check_of, in_order
from digitize.runs.verify.folders import check_folders, list_folders, sidecars
from digitize.runs.verify.slips import check_slips
from digitize.runs.verify.visit import Seen, VisitJob, visit, walk_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.registry.checking import Books
    from digitize.runs.verify.folders import Listing

__all__ = ["Check", "Sample", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many dossiers are drawn by lot, and the lot."""

    size: int
    seed: int


def verify(layout: Layout, executor: Executor, sample: Sample | None = None) -> tuple[Check, ...]:
    """Look at everything.

    Args:
        layout: the data folder.
        executor: where dossiers are looked at.
        sample: which dossiers; None takes all.

    Raises:
        StoreError: there is no data folder, or a newer program wrote it.
        ToolError: a program that reads PDFs is missing.
    """
    listing = list_folders(layout)
    if not layout.registry.exists() and (listing.dossiers or listing.originals or listing.held):
        return (check_of("database", 1, (layout.registry.name,)),)
    try:
        return in_order(_look(layout, listing, executor, sample))
    except StoreError as error:
        if error.code != "store":
            raise
        return (check_of("database", 1, (layout.registry.name,)),)


def _look(layout: Layout, listing: Listing, executor: Executor, sample: Sample | None) -> Iterator[Check]:
    with closing(store.open_reading(layout.registry)) as registry:
        damaged = checking.find_damage(registry)
        yield check_of("database", 1, (layout.registry.name,) if damaged else ())
        books = checking.read_books(registry)
        yield from check_books(layout, books, registry)
        slices = checking.page_slices(registry) if sample is None else ()
        walks = [executor.submit(walk_index, layout, *part) for part in slices]
        jobs = [
            VisitJob(dossier=dossier, folder=folder, layout=layout, index=sample is not None)
            for dossier in _drawn(books, sample)
            if (folder := listing.dossiers.get(dossier))
        ]
        yield from _visits(jobs, executor)
        yield from (_walked(walk) for walk in walks)
        yield _hashed("held_bytes", listing.held, layout, executor)
        if sample is None:
            beside = sidecars(books)
            yield _hashed("originals", [path for path in listing.originals if path.stem in beside], layout, executor)
        yield from check_folders(layout, listing, books, registry)
        yield check_slips(layout, registry)


def _drawn(books: Books, sample: Sample | None) -> list[str]:
    dossiers = list(books.dossiers)
    if sample is None or sample.size >= len(dossiers):
        return dossiers
    return sorted(random.Random(sample.seed).sample(dossiers, sample.size))  # noqa: S311 - nothing secret


def _visits(jobs: Sequence[VisitJob], executor: Executor) -> Iterator[Check]:
    running = [(job.dossier, executor.submit(visit, job)) for job in jobs]
    for name in ("text", "originals", "documents", "archives", "access_copies", "signed_copies"):
        yield check_of(name, 0)
    for dossier, future in running:
        for seen in _seen(dossier, future):
            yield check_of(seen.name, seen.checked, seen.where)


def _walked(walk: Future[Seen]) -> Check:
    try:
        seen = walk.result()
    except LOST:
        return check_of("index", 0, ("index",))
    return check_of(seen.name, seen.checked, seen.where)


def _seen(dossier: str, future: Future[tuple[Seen, ...]]) -> tuple[Seen, ...]:
    try:
        return future.result()
    except LOST:
        return (Seen(name="archives", checked=1, where=(dossier,)),)


def _hashed(name: str, paths: Sequence[Path], layout: Layout, executor: Executor) -> Check:
    """Hold files that no dossier looks after against their names."""
    running = [(path, executor.submit(shelf.sha256_of, path)) for path in paths]
    changed = [path for path, future in running if _hash(future, path) != path.stem]
    return check_of(name, len(running), (path.relative_to(layout.data).as_posix() for path in changed))


def _hash(future: Future[str], path: Path) -> str:
    try:
        return future.result()
    except OSError:
        return "" if path.exists() else path.stem  # one that is gone is told by another check
