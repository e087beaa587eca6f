"""Taking an export in: whole or not at all, whenever the plug is pulled; what is here already stays as it is.

1. It is unpacked into `intake/.import/` and held against its manifest; a stop leaves nothing but that room, which the
   next import clears.
2. With the turn of a decision each dossier is compared with what is here.  An equal one gets back whatever of its files
   is lost; one that differs refuses the whole import.
3. The others are brought by a batch of their own, so that its sums add up here.  They are staged like a decision
   (`runs.rework`): once `change.json` is written any program that takes a turn finishes the import.

Id, number and history stay; `came_from` says whence.  Decisions made elsewhere can't be undone here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.describe import describe
from digitize.dossier.moved import moved, says_the_same
from digitize.errors import SettingsError, StoreError
from digitize.intake import ledger, shelf
from digitize.intake.claim import open_batches
from digitize.intake.layout import DESCRIPTION, VALUE
from digitize.intake.sorting import dossiers_of, read_sorting
from digitize.model import CameFrom, Dossier, Event, from_plain, to_plain
from digitize.registry import checking, lookup, rows
from digitize.registry.decisions import Decided, begin_decision, rehearse, reserve_batch
from digitize.registry.store import BatchOutcome, ClosedBatch, FileVerdict
from digitize.runs.alarms import alarmed
from digitize.runs.damaged import DAMAGED
from digitize.runs.rework.finish import finish, turn
from digitize.runs.rework.intent import Intent, brought_originals, place_of, staged_folder, write_intent
from digitize.runs.transfer.manifest import HISTORY, damaged
from digitize.runs.transfer.unpack import unpack
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.runs.transfer.unpack import Arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be taken in, and by whom."""

    source: Path
    by: str
    at: datetime
    may_bring: Callable[[Dossier], None]  # raises where this account may not bring a restricted dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """What came of it."""

    sha256: str  # of the manifest
    new: tuple[Dossier, ...]
    known: tuple[Dossier, ...]  # equal ones that were here
    restored: tuple[str, ...]  # files of these that were lost and are back, below the data folder


def bring_in(layout: Layout, db: Database, order: ImportOrder) -> BroughtIn:
    """Import an export; done again it changes nothing.

    Raises:
        SettingsError: there is no such file, or a dossier may not come in: another one has its id or number here
            (`other_content`, `number_known`), it was merged or purged here, its id is in work here.
        StoreError: see `unpack`; another import runs (`busy`).
        ToolError: a program that reads PDFs is missing.
    """
    with shelf.only_one(layout.import_lock) as alone:
        if not alone:
            raise StoreError(
                N_("another import is running"), code="busy", hint=N_("Wait till it has ended, then try again.")
            )
        shelf.clear(layout.importing)  # what a killed import left
        try:
            arrived = unpack(order.source, layout.importing)
            for dossier in arrived.dossiers:
                if dossier.restricted:
                    order.may_bring(dossier)
            with turn(layout, db):
                return _settled(layout, db, arrived, order)
        finally:
            shelf.clear(layout.importing)


def _settled(layout: Layout, db: Database, arrived: Arrived, order: ImportOrder) -> BroughtIn:
    here = {dossier.id: _as_here(layout, db, dossier) for dossier in arrived.dossiers}
    new = tuple(dossier for dossier in arrived.dossiers if here[dossier.id] is None)
    for dossier in new:
        _hold_free(layout, db, dossier)
    _hold_originals(layout, db, arrived)
    known = tuple(dossier for dossier in here.values() if dossier)
    restored = [name for dossier in known for name in _put_back(layout, arrived, dossier)]
    brought = _brought(layout, db, arrived, new, order) if new else ()
    return BroughtIn(sha256=arrived.sha256, new=brought, known=known, restored=tuple(restored))


def _as_here(layout: Layout, db: Database, dossier: Dossier) -> Dossier | None:
    """Return the equal dossier that is here; None where none has its id.

    Raises:
        SettingsError: another one has its id.
    """
    if layout.purged(dossier.id).exists() or dossier.id in checking.purged_dossiers(db.conn):
        raise SettingsError(
            N_("{dossier} was purged here; it is not taken in again"), code="purged", dossier=dossier.id
        )
    if not checking.is_registered(db.conn, dossier.id):
        return None
    known = lookup.load_dossier(db.conn, dossier.id)
    folder = layout.dossier(known.id, known.received_at, restricted=known.restricted)
    try:
        found: Dossier | None = from_plain(Dossier, shelf.read_json(folder / VALUE))
    except DAMAGED:
        found = _of_registry(known, dossier)
    if found is None or not says_the_same(found, dossier):
        raise SettingsError(
            N_("{dossier} is here already and says something else; nothing was imported"),
            code="other_content",
            hint=N_("Compare the two; what is here is never overwritten."),
            dossier=dossier.id,
        )
    return found


def _of_registry(known: Dossier, dossier: Dossier) -> Dossier | None:
    """What a dossier was whose folder is lost: of a restricted one the registry knows ids, times and hashes alone."""
    if not known.restricted:
        return known
    again = moved(dossier, known.batch, 1, None)
    return again if dossier.restricted and rows.bare(again) == known else None


def _hold_free(layout: Layout, db: Database, dossier: Dossier) -> None:
    """Hold that nothing else here has, or is about to have, a dossier's id or number."""
    if heir := lookup.heir_of(db.conn, dossier.id):
        raise SettingsError(
            N_("{dossier} was merged into {heir}"),
            code="merged_dossier",
            hint=N_("Ask for {heir}; `digitize review undo {heir}` takes a merge back."),
            dossier=dossier.id,
            heir=heir,
        )
    if dossier.id in set(_in_work(layout)):
        raise StoreError(
            N_("{dossier} is being worked on here; nothing was imported"),
            code="busy",
            hint=N_("Wait till it has ended, then try again."),
            dossier=dossier.id,
        )
    other = lookup.dossier_of_number(db.conn, dossier.number) if dossier.number else None
    if other:
        raise SettingsError(
            N_("{other} has the number of {dossier}; nothing was imported"),
            code="number_known",
            other=other,
            dossier=dossier.id,
        )


def _in_work(layout: Layout) -> Iterable[str]:
    for folder in open_batches(layout.intake):
        sorting = read_sorting(folder)
        if sorting:
            yield from (plan.id for plan in (*sorting.dossiers, *dossiers_of(sorting, folder)))


def _hold_originals(layout: Layout, db: Database, arrived: Arrived) -> None:
    """Hold that no purged bytes come back, and that only bytes purged here are missing."""
    purged = checking.purged_hashes(db.conn)
    gone = {sha256 for handed in arrived.manifest.dossiers for sha256 in handed.gone}
    came = {path.stem: path for dossier in arrived.dossiers for path in arrived.originals(dossier)}
    if purged & came.keys() or not gone <= purged:
        raise SettingsError(
            N_("The export holds or lacks bytes that were purged; nothing was imported"),
            code="purged",
            hint=N_("Purged bytes are stored nowhere again, and a dossier is not kept without its originals."),
        )
    for sha256, path in came.items():
        here = layout.original(sha256, path.suffix[1:])
        if here.exists() and shelf.sha256_of(here) != sha256:
            raise StoreError(N_("{name} is damaged: its content no longer has its hash"), name=here.name)


def _put_back(layout: Layout, arrived: Arrived, here: Dossier) -> list[str]:
    """Give an equal dossier that is here the files again that it has lost."""
    folder = layout.dossier(here.id, here.received_at, restricted=here.restricted)
    source = arrived.folder(here.id)
    named = {VALUE, DESCRIPTION, HISTORY}
    files = {folder / path.relative_to(source): path for path in source.rglob("*.*") if path.name not in named}
    files |= {layout.original(path.stem, path.suffix[1:]): path for path in arrived.originals(here)}
    files |= {layout.signed_copy(copy.folder, copy.sha256): arrived.signed(copy) for copy in here.signed}
    restored = [target for target in sorted(files) if not target.exists()]
    for target in restored:
        shelf.place(files[target], target)
    if not (folder / VALUE).exists() or restored:
        shelf.write_bytes(folder / DESCRIPTION, describe(here))
        shelf.write_json(folder / VALUE, to_plain(here))
        restored.append(folder / VALUE)
    return [target.relative_to(layout.data).as_posix() for target in restored]


def _brought(
    layout: Layout, db: Database, arrived: Arrived, new: tuple[Dossier, ...], order: ImportOrder
) -> tuple[Dossier, ...]:
    dossiers = _moved(db, arrived, new, order)
    facts = (("manifest", arrived.sha256), ("station", arrived.manifest.station))
    event = Event(at=order.at, who=order.by, what="import", facts=facts)
    record = _record(dossiers, order)
    decision = begin_decision(db, order.at)
    try:
        rehearse(db, Decided(id=decision, event=event, dossiers=dossiers, brought=record))
    except (ValueError, OverflowError) as error:  # UnicodeError is a ValueError
        raise damaged(VALUE) from error
    folder = layout.rework(decision)
    shelf.clear(folder)
    for dossier in dossiers:
        _stage(dossier, arrived, folder)
        _keep_signed(dossier, arrived, layout)
    intent = Intent(
        decision=decision,
        event=event,
        stood=(),
        staged=tuple(map(place_of, dossiers)),
        retired=(),
        entries=(),
        brought=record,
    )
    write_intent(intent, folder)
    return finish(folder, layout, db)


def _moved(db: Database, arrived: Arrived, new: Iterable[Dossier], order: ImportOrder) -> tuple[Dossier, ...]:
    head, batch = arrived.manifest, reserve_batch(db, order.at)
    came = CameFrom(
        station=head.station, desk=head.desk, agency=head.agency, manifest=arrived.sha256, at=order.at, by=order.by
    )
    dossiers: list[Dossier] = []
    first = 1
    for dossier in new:
        here = moved(dossier, batch, first, came)
        first += len({page.result.source.id.rpartition(".")[0] for page in here.pages})
        dossiers.append(alarmed(db.conn, here, {here.id}))
    return tuple(dossiers)


def _record(dossiers: tuple[Dossier, ...], order: ImportOrder) -> ClosedBatch:
    files: dict[str, FileVerdict] = {}
    for dossier in dossiers:
        for original in dossier.originals:
            secret = any(original in other.originals for other in dossiers if other.restricted)
            verdict = FileVerdict(
                name="" if secret else original.name, sha256=original.sha256, verdict="accepted", dossier=dossier.id
            )
            files.setdefault(original.sha256, verdict)
    sums = ledger.count(
        files=len(files),
        kinds=(page.counted for dossier in dossiers for page in dossier.pages),
        quarantined_sides=0,
        duplicates=0,
    )
    outcome = BatchOutcome(ledger=sums, files=tuple(files.values()), held=(), profile="import")
    return ClosedBatch(batch=dossiers[0].batch, began_at=order.at, closed_at=order.at, by=order.by, outcome=outcome)


def _keep_signed(dossier: Dossier, arrived: Arrived, layout: Layout) -> None:
    """Put signed copies in their room, under their hashes: until the dossier is there nobody looks at them."""
    for copy in dossier.signed:
        target = layout.signed_copy(copy.folder, copy.sha256)
        if not target.exists():
            shelf.place(arrived.signed(copy), target)


def _stage(dossier: Dossier, arrived: Arrived, folder: Path) -> None:
    source = arrived.folder(dossier.id)
    for path in arrived.originals(dossier):
        shelf.place(path, brought_originals(folder) / path.name)
    shelf.forget(source / HISTORY)
    shelf.write_bytes(source / DESCRIPTION, describe(dossier))
    shelf.write_json(source / VALUE, to_plain(dossier))
    shelf.place(source, staged_folder(folder, dossier.id))
