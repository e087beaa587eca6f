"""`verify --rebuild`: the registry and the PDFs again, from `dossier.json` files, batch records, reasons and originals.

Order of things, so that a stop at any moment leaves the old state or the new one:

1. Nobody else may be at work: the watcher's lock and those of the batches are ours till the end.
2. A `dossier.json` that is gone is written again where the registry still has its value.
3. PDFs and descriptions that are missing or damaged are made again, each put in place whole.
4. The registry as it is gets a name of its own in `log/` and stays.
5. A registry that SQLite can use is mended in one transaction; else a new one is filled beside it and renamed.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, StoreError
from digitize.intake import shelf
from digitize.intake.claim import lock_of, open_batches
from digitize.intake.layout import VALUE
from digitize.model import to_plain
from digitize.registry import checking, rebuilding, snapshot, store
from digitize.runs.pool import LOST
from digitize.runs.purge import read_purges
from digitize.runs.rebuild.gather import Left, complete_records, content_of, read_cards, read_notes
from digitize.runs.rebuild.restore import Restored, RestoreJob, restore
from digitize.runs.rework.finish import settle_folders
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future
    from datetime import datetime
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.pdf.access import AccessParams
    from digitize.registry.rebuilding import Content, Filled
    from digitize.registry.store import ClosedBatch

__all__ = ["Rebuilt", "rebuild"]

_NEW = "registry.db.new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was done."""

    dossiers: int
    changed: tuple[str, ...]  # ids that the registry did not have, or had otherwise
    made: tuple[str, ...]  # files that were made again, below the data folder
    lost: tuple[str, ...]  # files that can't be made again
    kept: str  # the old registry's new name below the data folder; "" where there was none
    new_chain: bool  # the journal begins anew


def rebuild(layout: Layout, executor: Executor, access: AccessParams, *, at: datetime, who: str) -> Rebuilt:
    """Make the registry and the PDFs again.

    Args:
        layout: the data folder.
        executor: where PDFs are made.
        access: how fine access copies may be, and how large.
        at: now.
        who: the account.

    Raises:
        StoreError: somebody is at work (`busy`), there is no data folder (`absent`), a newer program wrote it
            (`newer`), or the data folder refuses.
        ToolError: a program that reads PDFs is missing.
    """
    if not layout.data.is_dir():
        raise StoreError(
            N_("there is no registry in this data folder"), code="absent", hint=N_("Run `digitize init` first.")
        )
    for room in layout.rooms:
        shelf.make_folder(room)
    with _alone(layout), ExitStack() as stack:
        settle_folders(layout)
        old = _readable(layout.registry)
        if old:
            stack.enter_context(closing(old))
            _write_values(layout, old)
        restored = tuple(_restored(layout, executor, access))
        content = _content(layout, old, who)
        kept = _keep(layout, old, at)
        filled = _mend(layout, content, at, who) if old else _replace(layout, content, at, who)
    return Rebuilt(
        dossiers=filled.dossiers,
        changed=filled.changed,
        made=tuple(f"{one.dossier}/{name}" for one in restored for name in one.made),
        lost=tuple(f"{one.dossier}/{name}" for one in restored for name in one.lost),
        kept=kept,
        new_chain=filled.new_chain,
    )


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold everybody's locks."""
    batches = map(lock_of, open_batches(layout.intake))
    locks = {layout.watch_lock, layout.purge_lock, layout.rework_lock, *layout.intake.glob("*.lock"), *batches}
    with ExitStack() as stack:
        for lock in sorted(locks):
            if not stack.enter_context(shelf.only_one(lock)):
                raise StoreError(
                    N_("The registry can't be rebuilt while the watcher runs or a batch is being worked on"),
                    code="busy",
                    hint=N_("Stop the watcher, wait until `ingest` has ended, then try again."),
                )
        yield


def _readable(path: Path) -> sqlite3.Connection | None:
    """Open the registry if SQLite finds it sound; an older one is brought up to date."""
    if not path.exists():
        return None
    try:
        registry = store.open_reading(path)
    except StoreError as error:
        if error.code != "store":
            raise
        return None
    try:
        if not checking.find_damage(registry):
            return registry
    except StoreError:
        pass
    registry.close()
    return None


def _write_values(layout: Layout, old: sqlite3.Connection) -> None:
    """Write each `dossier.json` that is gone or damaged again, from the registry's value."""
    readable = {card.id for card in read_cards(layout)}
    readable |= {path.parent.name for path in layout.data.glob("decisions/*/retired.json")}
    for dossier in rebuilding.open_values(old):
        if dossier.id not in readable:
            folder = layout.dossier(dossier.id, dossier.received_at, restricted=False)
            shelf.write_json(folder / VALUE, to_plain(dossier))


def _restored(layout: Layout, executor: Executor, access: AccessParams) -> Iterator[Restored]:
    work = layout.data / "log" / "rebuilding"
    shelf.clear(work)
    folders = [path.parent for path in _values(layout)]
    running = [
        (folder, executor.submit(restore, RestoreJob(folder=folder, layout=layout, work=work, access=access)))
        for folder in folders
    ]
    for folder, future in running:
        yield _outcome(folder, future)
    shelf.clear(work)


def _values(layout: Layout) -> list[Path]:
    return sorted((*layout.data.glob(f"dossiers/*/*/*/{VALUE}"), *layout.data.glob(f"restricted/*/{VALUE}")))


def _outcome(folder: Path, future: Future[Restored]) -> Restored:
    try:
        return future.result()
    except DigitizeError:
        raise
    except (*LOST, Exception):  # a dossier that upsets its worker is told, and does not hold up the others
        return Restored(dossier=folder.name, lost=("archive.pdf",))


def _content(layout: Layout, old: sqlite3.Connection | None, who: str) -> Content:
    def told(batch: str) -> ClosedBatch | None:
        return rebuilding.recorded(old, batch, who) if old else None

    left = Left(cards=read_cards(layout), notes=read_notes(layout), purges=read_purges(layout))
    closed = rebuilding.closed_batches(old) if old else ()
    return content_of(layout, left, complete_records(layout, left, closed, told))


def _keep(layout: Layout, old: sqlite3.Connection | None, at: datetime) -> str:
    """Give the old registry a name of its own; a damaged one is copied as it is, with its write-ahead log."""
    kept = layout.data / "log" / f"registry.{at:%Y%m%d-%H%M%S}.db"
    if old:
        writing = kept.with_name("registry.db.writing")
        snapshot.copy_moment(old, writing)
        shelf.place(writing, kept)
    elif layout.registry.exists():
        shelf.copy_in(layout.registry, kept)
    log = _log_of(layout.registry)
    if not old and log.exists():
        shelf.place(log, _log_of(kept))
    return kept.relative_to(layout.data).as_posix() if kept.exists() else ""


def _log_of(registry: Path) -> Path:
    return registry.with_name(f"{registry.name}-wal")


def _mend(layout: Layout, content: Content, at: datetime, who: str) -> Filled:
    with closing(store.open_store(layout.registry)) as db:
        return rebuilding.fill(db, content, None, at=at, who=who)


def _replace(layout: Layout, content: Content, at: datetime, who: str) -> Filled:
    new = layout.registry.with_name(_NEW)
    old = layout.registry if layout.registry.exists() else None
    db = store.open_store(new)
    try:
        filled = rebuilding.fill(db, content, old, at=at, who=who)
    finally:
        rebuilding.close_alone(db)
    shelf.place(new, layout.registry)
    return filled
