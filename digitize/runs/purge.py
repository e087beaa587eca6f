"""Purging what may not be stored, or need not be kept any longer, by two persons: hashes, reasons, who and when stay.

A legal hold wins over everything: a frozen dossier is not purged, nor one that shares a file with it.

Order of things, so that a stop at any moment is replayed to the end by the next start:

1. One person asks: a row, a line of the journal.
2. Another confirms.  What will stay is written to `log/purged/<id>.json`: from here on it is carried out.
3. The registry forgets the dossier but for its id, times and hashes.
4. Files are overwritten and removed: its folder, its originals, held copies, pages read ahead; registries and
   records in `log/` lose what they say of it.
5. The note is written once more, with the time.

Another dossier that lies in the same file keeps its own pages in its own PDFs; only the file itself is gone.
Backups that were made before still hold everything: they are the operator's to destroy.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from digitize.dossier.hold import hold_unfrozen
from digitize.errors import SettingsError, StoreError
from digitize.intake import erasing, shelf
from digitize.intake.layout import VALUE
from digitize.intake.sorting import Held, Scan
from digitize.model import HANDED_OVER, Dossier, DossierState, Kept, Purge, PurgeWord, from_plain, to_plain
from digitize.registry import checking, lookup, purges, rows
from digitize.runs.damaged import DAMAGED
from digitize.runs.forgetting import forget_elsewhere
from digitize.runs.retention import due_of_dossier, known_periods
from digitize.runs.rework.finish import turn
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.intake.claim import Claimed
    from digitize.intake.layout import Layout

PURGED = "purged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purging:
    """How far a purge is."""

    dossier: str
    step: Literal["asked", "unfinished", "done"]
    hashes: tuple[str, ...]
    sharing: tuple[str, ...]  # other dossiers that lie in the same files and lose them
    same_sides: tuple[str, ...]  # those of them that hold some of the same sides: they must be purged too


def purge(layout: Layout, db: Database, dossier: str, word: PurgeWord, valid: timedelta) -> Purging:
    """Ask for a purge, or, as the second person, confirm it and carry it out.

    Args:
        layout: the data folder.
        db: the registry.
        dossier: its id.
        word: who, when and why.
        valid: how long a request can be confirmed.

    Raises:
        SettingsError: the same person asked before (`same_person`), it is purged already (`purged`), a hold is on it
            or on a dossier of the same file (`frozen`), or its keeping has not ended (`kept`).
        StoreError: somebody is at work on it (`busy`), its value can't be read, or the data folder refuses.
    """
    with turn(layout, db), _alone(layout):
        if layout.purged(dossier).exists():
            found = from_plain(Purge, shelf.read_json(layout.purged(dossier)))
            if found.done_at:
                raise SettingsError(N_("{dossier} is purged already"), code=PURGED, dossier=dossier)
            return _told(db, found, carry_out(layout, db, found, word.at))
        value = _whole(layout, db, dossier)
        _hold_unfrozen(db, value)
        kept = _lapsed(layout, value, word.at) if word.lapsed else None
        asked = purges.pending(db.conn, dossier)
        if asked is None or asked.lapsed != word.lapsed or word.at - asked.at > valid:
            purges.ask(db, dossier, word)
            return _outlook(layout, db, value, "asked")
        if asked.by == word.by:
            raise SettingsError(
                N_("{who} has asked for this purge; another account must confirm it"),
                code="same_person",
                hint=N_("Let a second person run the same command with a reason of their own."),
                who=word.by,
            )
        outlook = _outlook(layout, db, value, "done")
        agreed = replace(_agreed(value, asked, word), kept=kept)
        shelf.write_json(layout.purged(dossier), to_plain(agreed))
        done = carry_out(layout, db, agreed, word.at)
        return replace(outlook, step="done" if done else "unfinished")


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Let nobody make a backup, rebuild the registry or purge meanwhile."""
    with (
        shelf.only_one(layout.purge_lock) as ours,
        shelf.only_one(layout.backing_up.with_suffix(".lock")) as no_backup,
    ):
        if not (ours and no_backup):
            raise StoreError(
                N_("Nothing can be purged while a backup or another purge runs"),
                code="busy",
                hint=N_("Try again in a moment."),
            )
        yield


def _whole(layout: Layout, db: Database, dossier: str) -> Dossier:
    known = lookup.load_dossier(db.conn, dossier)
    if layout.batch(known.batch).exists():
        raise StoreError(
            N_("{dossier} can't be purged while its batch is in work"),
            code="busy",
            hint=N_("Try again in a moment."),
            dossier=dossier,
        )
    for place in layout.dossier_places(dossier, known.received_at):
        if (place / VALUE).exists():
            return from_plain(Dossier, shelf.read_json(place / VALUE))
    raise StoreError(
        N_("the folder of {dossier} is missing"), hint=N_("Bring it back from a backup first."), dossier=dossier
    )


def _hold_unfrozen(db: Database, dossier: Dossier) -> None:
    hold_unfrozen(dossier)
    for name in purges.sharing(db.conn, (original.sha256 for original in dossier.originals)):
        hold_unfrozen(lookup.load_dossier(db.conn, name))


def _lapsed(layout: Layout, dossier: Dossier, now: datetime) -> Kept:
    """Say why a dossier need not be kept any longer.

    Raises:
        SettingsError: it must, or nobody has verified how long (`kept`).
    """
    due = due_of_dossier(layout, dossier, known_periods(layout))
    if due is None or not due.may_go(now.date()) or not due.period or not due.period.years or not due.ends_on:
        raise SettingsError(
            N_("{dossier} must still be kept: its period has not ended, or nobody has verified it"),
            code="kept",
            hint=N_("`digitize retention` shows the periods; retention.toml says which are verified."),
            dossier=dossier.id,
        )
    return Kept(
        ended_on=due.ended_on,
        ends_on=due.ends_on,
        years=due.period.years,
        source=due.period.source,
        procedure=due.procedure,
        documents=len(dossier.documents),
        pages=dossier.page_count,
    )


def _agreed(dossier: Dossier, asked: PurgeWord, word: PurgeWord) -> Purge:
    scanned = (event.at for event in dossier.history if event.what == "scanned")
    counts = Counter((page.result.source.batch, page.counted) for page in dossier.pages)
    batches = {page.result.source.sha256: page.result.source.batch for page in dossier.pages}
    stays = replace(
        rows.bare(dossier),
        state=DossierState.CLOSED,
        due_at=None,
        due_provisional=False,
        history=tuple(event for event in dossier.history if event.what == HANDED_OVER),
    )
    return Purge(
        dossier=stays,
        sides=tuple((batch, kind, count) for (batch, kind), count in sorted(counts.items())),
        files=tuple((original.sha256, batches.get(original.sha256, dossier.batch)) for original in dossier.originals),
        taken_at=next(scanned, dossier.received_at),
        asked=asked,
        confirmed=word,
        signed=tuple((copy.folder, copy.sha256) for copy in dossier.signed),
    )


def _outlook(layout: Layout, db: Database, dossier: Dossier, step: Literal["asked", "done"]) -> Purging:
    hashes = tuple(dict.fromkeys(original.sha256 for original in dossier.originals))
    others = [name for name in purges.sharing(db.conn, hashes) if name != dossier.id]
    ours = _sides(dossier)
    return Purging(
        dossier=dossier.id,
        step=step,
        hashes=hashes,
        sharing=tuple(others),
        same_sides=tuple(name for name in others if ours & _sides(_whole_or_none(layout, db, name))),
    )


def _whole_or_none(layout: Layout, db: Database, dossier: str) -> Dossier | None:
    known = lookup.load_dossier(db.conn, dossier)
    for place in layout.dossier_places(dossier, known.received_at):
        try:
            return from_plain(Dossier, shelf.read_json(place / VALUE))
        except DAMAGED:
            continue
    return None


def _sides(dossier: Dossier | None) -> set[tuple[str, int]]:
    """Which frames of which files a dossier holds."""
    sources = (page.result.source for page in dossier.pages) if dossier else ()
    return {(source.sha256, source.frame) for source in sources}


def _told(db: Database, purge: Purge, done: bool) -> Purging:
    sharing = purges.sharing(db.conn, purge.hashes)
    return Purging(
        dossier=purge.dossier.id,
        step="done" if done else "unfinished",
        hashes=purge.hashes,
        sharing=sharing,
        same_sides=(),
    )


def read_purges(layout: Layout) -> tuple[Purge, ...]:
    """Read what stays of all purged dossiers; damaged notes are left out, `verify` tells of them."""
    found = []
    for path in sorted(layout.purged("any").parent.glob("*.json")):
        try:
            found.append(from_plain(Purge, shelf.read_json(path)))
        except DAMAGED:
            continue
    return tuple(found)


def finish_purges(layout: Layout, db: Database, now: Callable[[], datetime]) -> None:
    """Carry out what was agreed and interrupted, and what came back since, for example with an old file.

    One that another process carries out, or that a backup is in the way of, is left for the next start.
    """
    open_ones = [purge for purge in read_purges(layout) if not purge.done_at or left_of(layout, purge)]
    if not open_ones:
        return
    try:
        with turn(layout, db), _alone(layout):
            for purge in open_ones:
                carry_out(layout, db, purge, now())
    except StoreError as error:
        if error.code != "busy":
            raise


def left_of(layout: Layout, purge: Purge) -> tuple[Path, ...]:
    """Return what lies in the data folder of a purged dossier's bytes; `()` when all is gone."""
    places = layout.dossier_places(purge.dossier.id, purge.dossier.received_at)
    files = (path for sha256 in purge.hashes for path in _bytes_of(layout, sha256))
    return (*(place for place in places if place.exists()), *files, *_signed(layout, purge))


def _signed(layout: Layout, purge: Purge) -> Iterator[Path]:
    """Find its signed copies, also those that its pages stand in and that were signed for another dossier."""
    for folder, sha256 in purge.signed:
        path = layout.signed_copy(folder, sha256)
        yield from (one for one in (path, path.with_suffix(".json")) if one.exists())


def _bytes_of(layout: Layout, sha256: str) -> Iterator[Path]:
    yield from layout.original(sha256, "").parent.glob(f"{sha256}.*")
    for path in layout.data.glob(f"quarantine/*/{sha256}.*"):
        if not path.name.endswith(".json"):
            yield path


def carry_out(layout: Layout, db: Database, purge: Purge, at: datetime) -> bool:
    """Do, or do again, everything that a purge means; say whether nothing is left."""
    gone = purges.forget(db, purge)
    for path in left_of(layout, purge):
        (erasing.erase_tree if path.is_dir() else erasing.erase)(path)
    erasing.erase_tree(layout.ahead)
    _forget_decisions(layout, purge)
    forget_elsewhere(layout, purge.dossier)
    if gone and not purge.done_at:
        done = replace(purge, done_at=at)
        shelf.write_json(layout.purged(purge.dossier.id), to_plain(done))
        purges.finish(db, done)
    return gone


def _forget_decisions(layout: Layout, purge: Purge) -> None:
    """Erase what dossiers of the same files were before each decision: none of these can be taken back any more."""
    hashes = [sha256.encode() for sha256 in purge.hashes]
    for folder in {layout.decisions(purge.dossier.id), *layout.decisions("any").parent.glob("*")}:
        entries = list(folder.glob("[0-9]*.json"))
        ours = folder.name == purge.dossier.id
        if ours or any(sha256 in path.read_bytes() for path in entries for sha256 in hashes):
            for path in entries:
                erasing.erase(path)


def hold_purged(verdicts: Sequence[Scan | Held], db: Database) -> tuple[Scan | Held, ...]:
    """Hold files whose bytes were purged: they are told, counted, and not stored."""
    hashes = checking.purged_hashes(db.conn)
    return tuple(_held(file) if file.claimed.sha256 in hashes else file for file in verdicts)


def _held(file: Scan | Held) -> Held:
    return Held(
        claimed=_nameless(file.claimed),
        extension=file.extension,
        code=PURGED,
        template=N_("The same bytes were purged by two persons; they are not stored again"),
        facts=(),
        hint=N_("Nothing of this file is kept. Take the sheet out of the stack and scan the others again."),
        sides=file.frames if isinstance(file, Scan) else file.sides,
    )


def _nameless(claimed: Claimed) -> Claimed:
    return replace(claimed, name="")
