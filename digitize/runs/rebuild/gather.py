"""What the data folder says when the registry is asked nothing: dossiers, batch records, held files, and every id."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitize.intake import ledger, shelf
from digitize.intake.claim import is_claimed, open_batches, read_plan
from digitize.intake.layout import HANOI, VALUE
from digitize.intake.sorting import read_parts, read_sorting
from digitize.model import Dossier, DossierPage, PageKind, Purge, from_plain, to_plain
from digitize.registry.decisions import Retired
from digitize.registry.rebuilding import Content, Settled
from digitize.registry.store import BatchOutcome, ClosedBatch, FileVerdict, Held
from digitize.runs.damaged import DAMAGED
from digitize.runs.slips import read_slips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digitize.intake.layout import Layout

_REASON = ".reason.json"
_BATCH = re.compile(r"\d{8}-\d{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a dossier's folder says of its batch."""

    id: str
    batch: str
    folder: Path
    taken_at: datetime
    kinds: dict[str, Counter[PageKind]]  # what its sides were counted as, by the batch that brought them
    files: tuple[tuple[str, str, str], ...]  # name, hash and batch


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNote:
    """The reason that lies beside a held file."""

    batch: str
    held: Held
    settled: Settled | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What batches left behind."""

    cards: tuple[Card, ...]
    notes: tuple[HeldNote, ...]
    purges: tuple[Purge, ...] = ()


def read_cards(layout: Layout) -> tuple[Card, ...]:
    """Read what every dossier's folder says, oldest batch first; damaged ones are left out.

    A restricted dossier's files have no name here.
    """
    folders = (*layout.data.glob(f"dossiers/*/*/*/{VALUE}"), *layout.data.glob(f"restricted/*/{VALUE}"))
    cards = [card for path in folders if (card := _card(path.parent))]
    return tuple(sorted(cards, key=lambda card: (card.batch, card.id)))


def _card(folder: Path) -> Card | None:
    try:
        plain = shelf.read_json(folder / VALUE)
        pages = from_plain(tuple[DossierPage, ...], plain["pages"])
        scanned = [event["at"] for event in plain["history"] if event["what"] == "scanned"]
        return Card(
            id=plain["id"],
            batch=plain["batch"],
            folder=folder,
            taken_at=datetime.fromisoformat([*scanned, plain["received_at"]][0]),
            kinds=_kinds(pages),
            files=tuple(_files(plain, {page.result.source.sha256: page.result.source.batch for page in pages})),
        )
    except DAMAGED:
        return None


def _card_of(purge: Purge) -> Card:
    """What is still known of a purged dossier's folder."""
    kinds: dict[str, Counter[PageKind]] = {}
    for batch, kind, count in purge.sides:
        kinds.setdefault(batch, Counter())[kind] += count
    return Card(
        id=purge.dossier.id,
        batch=purge.dossier.batch,
        folder=Path(),
        taken_at=purge.taken_at,
        kinds=kinds,
        files=tuple(("", sha256, batch) for sha256, batch in purge.files),
    )


def _kinds(pages: Iterable[DossierPage]) -> dict[str, Counter[PageKind]]:
    kinds: dict[str, Counter[PageKind]] = {}
    for page in pages:
        kinds.setdefault(page.result.source.batch, Counter())[page.counted] += 1
    return kinds


def _files(plain: dict[str, Any], batches: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for original in plain["originals"]:
        sha256 = original["sha256"]
        yield "" if plain["restricted"] else original["name"], sha256, batches.get(sha256, plain["batch"])


def read_notes(layout: Layout) -> tuple[HeldNote, ...]:
    """Read the reasons of all held files; damaged ones are left out."""
    paths = sorted(layout.data.glob(f"quarantine/*/*{_REASON}"))
    return tuple(note for path in paths if (note := _note(path)))


def _note(path: Path) -> HeldNote | None:
    try:
        plain = shelf.read_json(path)
        state = plain.get("state", "held")
        settled = (
            None
            if state == "held"
            else Settled(
                state=state,
                at=datetime.fromisoformat(plain["settled_at"]),
                by=plain["settled_by"],
                why=plain.get("settled_why"),
            )
        )
        held = Held(
            name=plain.get("file", ""),
            sha256=plain["sha256"],
            code=plain["code"],
            reason=plain.get("reason", ""),
            facts=tuple(plain.get("facts", {}).items()),
            hint=plain.get("hint", ""),
            extension=path.name.removesuffix(_REASON).partition(".")[2],
            sides=plain.get("sides", 1),
        )
        return HeldNote(batch=path.parent.name, held=held, settled=settled)
    except DAMAGED:
        return None


def read_records(layout: Layout) -> dict[str, ClosedBatch]:
    """Read the records of the closed batches by batch; damaged ones are left out."""
    records = {}
    for path in sorted(layout.closed_batch("any").parent.glob("*.json")):
        try:
            record = from_plain(ClosedBatch, shelf.read_json(path))
        except DAMAGED:
            continue
        if record.outcome.ledger.balanced:
            records[record.batch] = record
    return records


def complete_records(
    layout: Layout, left: Left, closed: Iterable[str], told: Callable[[str], ClosedBatch | None]
) -> tuple[ClosedBatch, ...]:
    """Return the records of all batches that are closed; write down again what was missing or damaged.

    Args:
        layout: the data folder.
        left: what batches left behind.
        closed: batches that the old registry knows to be closed.
        told: what the old registry tells of a batch.
    """
    records = read_records(layout)
    in_work = {folder.name for folder in open_batches(layout.intake)}
    named = (
        {batch for card in (*left.cards, *map(_card_of, left.purges)) for batch in (card.batch, *card.kinds)}
        | {note.batch for note in left.notes}
        | set(closed)
    )
    named |= {path.stem for path in layout.closed_batch("any").parent.glob("*.json")}
    for batch in sorted(named - records.keys() - in_work):
        if record := told(batch) or _counted(batch, left):
            shelf.write_json(layout.closed_batch(batch), to_plain(record))
            records[batch] = record
    return tuple(records[batch] for batch in sorted(records))


def _counted(batch: str, left: Left) -> ClosedBatch | None:
    """Make a batch's record from what it left behind; what came in twice or was passed over is not known any more."""
    cards = (*left.cards, *map(_card_of, left.purges))
    ours = [card for card in cards if batch in {card.batch, *card.kinds}]
    held = tuple(note.held for note in left.notes if note.batch == batch)
    if not ours:
        return None
    home = {
        sha256: (name, card.id) for card in reversed(ours) for name, sha256, brought in card.files if brought == batch
    }
    files = [
        FileVerdict(name=name, sha256=sha256, verdict="accepted", dossier=dossier)
        for sha256, (name, dossier) in reversed(home.items())
    ]
    files += [FileVerdict(name=file.name, sha256=file.sha256, verdict="quarantined") for file in held]
    sums = ledger.count(
        files=len(files),
        kinds=(kind for card in ours for kind in card.kinds.get(batch, Counter()).elements()),
        quarantined_sides=sum(file.sides for file in held),
        duplicates=0,
    )
    began_at = min(card.taken_at for card in ours)
    outcome = BatchOutcome(ledger=sums, files=tuple(files), held=held)
    return ClosedBatch(batch=batch, began_at=began_at, closed_at=began_at, by="", outcome=outcome)


def content_of(layout: Layout, left: Left, records: Sequence[ClosedBatch]) -> Content:
    """Gather everything that the registry is filled with."""
    gone = [_card_of(purge) for purge in left.purges]
    cards, notes = (*left.cards, *gone), left.notes
    in_work = dict(_in_work(layout))
    return Content(
        dossiers=chain((purge.dossier for purge in left.purges), _dossiers(left.cards)),
        purges=left.purges,
        records=tuple(records),
        in_work=in_work | {card.batch: card.taken_at for card in cards if card.batch not in in_work},
        settled={(note.batch, note.held.sha256): note.settled for note in notes if note.settled},
        ids=frozenset(_ids(layout, cards, records)),
        retired=dict(_retired(layout)),
        slips=tuple(read_slips(layout)),
    )


def _dossiers(cards: Sequence[Card]) -> Iterator[Dossier]:
    for card in cards:
        try:
            yield from_plain(Dossier, shelf.read_json(card.folder / VALUE))
        except DAMAGED:
            continue


def _retired(layout: Layout) -> Iterator[tuple[str, Retired]]:
    for path in sorted(layout.retired("*").parent.parent.glob("*/retired.json")):
        try:
            yield path.parent.name, from_plain(Retired, shelf.read_json(path))
        except DAMAGED:
            continue


def _in_work(layout: Layout) -> Iterator[tuple[str, datetime]]:
    for folder in open_batches(layout.intake):
        if is_claimed(folder):
            yield folder.name, read_plan(folder).taken_at
        elif _BATCH.fullmatch(folder.name):
            yield folder.name, datetime.strptime(folder.name[:8], "%Y%m%d").replace(tzinfo=HANOI)


def _ids(layout: Layout, cards: Sequence[Card], records: Sequence[ClosedBatch]) -> Iterator[str]:
    for card in cards:
        yield from (card.id, card.batch)
    for record in records:
        yield record.batch
        yield from (file.dossier for file in record.outcome.files if file.dossier)
    for room in (
        *layout.data.glob("dossiers/*/*/*"),
        *layout.data.glob("restricted/*"),
        *layout.data.glob("decisions/*"),
        *layout.data.glob("quarantine/*"),
    ):
        yield room.name
    for folder in open_batches(layout.intake):
        yield folder.name
        sorting = read_sorting(folder)
        for stack in sorting.dossiers if sorting else ():
            yield from (stack.id, *(part.id for part in read_parts(stack, folder) or ()))
