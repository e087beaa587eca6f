"""What the indexes of a batch tell, held against the files that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.intake.claim import stored_name
from digitize.intake.sidecars import (
    MAX_BYTES,
    Arrived,
    Disagreement,
    Told,
    Unread,
    disagreements,
    files_of,
    is_index,
    read_index,
)
from digitize.intake.sorting import Held, Scan
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digitize.intake.claim import Plan
    from digitize.intake.profiles import Sidecar
    from digitize.model import Doubt

COUNT_MISMATCH = "count_mismatch"


def read_indexes(plan: Plan, folder: Path, kind: Sidecar) -> tuple[Told | Unread, ...]:
    """Read every index that was claimed with a batch."""
    return tuple(_read_indexes(plan, folder, kind))


def hold_mismatches(
    verdicts: Sequence[Scan | Held], indexes: Sequence[Told | Unread], is_known: Callable[[Scan], bool]
) -> tuple[Scan | Held, ...]:
    """Hold every file of a document of which not as many pictures came as an index tells.

    Args:
        verdicts: on each file; a held one counts the sides that are known.
        indexes: what they tell.
        is_known: whether a file was accepted before: a document that we have whole is not held again.
    """
    by_place = {verdict.claimed.place: verdict for verdict in verdicts}
    told = [document for document in indexes if isinstance(document, Told)]
    wrong = {
        place: document
        for document in disagreements(told, {place: _sides(verdict) for place, verdict in by_place.items()})
        if not all(isinstance(file := by_place[place], Scan) and is_known(file) for place in document.places)
        for place in document.places
    }
    return tuple(
        _held(verdict, wrong[verdict.claimed.place])
        if isinstance(verdict, Scan) and verdict.claimed.place in wrong
        else verdict
        for verdict in verdicts
    )


def index_doubts(indexes: Sequence[Told | Unread], places: Sequence[str]) -> Mapping[str, tuple[Doubt, ...]]:
    """Say by each file's place what its index makes doubtful: unread, or more documents named than came."""
    arrived = Arrived(places)
    doubts: dict[str, dict[Doubt, None]] = {}
    for index in indexes:
        if isinstance(index, Unread):
            for place in files_of(index, arrived):
                doubts.setdefault(place, {})[doubt(DoubtCode.INDEX_UNREAD)] = None
    for named in _by_index(indexes).values():
        came = [files for document in named if (files := files_of(document, arrived))]
        if came and len(came) < len(named):
            absent = doubt(DoubtCode.DOCUMENTS_ABSENT, count=len(named) - len(came))
            for place in (place for files in came for place in files):
                doubts.setdefault(place, {})[absent] = None
    return {place: tuple(found) for place, found in doubts.items()}


def _read_indexes(plan: Plan, folder: Path, kind: Sidecar) -> Iterator[Told | Unread]:
    for sidecar in plan.sidecars:
        if is_index(sidecar.place, kind):
            with (folder / stored_name(sidecar.ordinal)).open("rb") as file:
                told = read_index(sidecar.place, file.read(MAX_BYTES + 1), kind)
            yield from (told,) if isinstance(told, Unread) else told


def _by_index(indexes: Sequence[Told | Unread]) -> dict[str, list[Told]]:
    named: dict[str, list[Told]] = {}
    for document in indexes:
        if isinstance(document, Told):
            named.setdefault(document.index, []).append(document)
    return named


def _sides(verdict: Scan | Held) -> int:
    return verdict.frames if isinstance(verdict, Scan) else verdict.sides


def _held(scan: Scan, document: Disagreement) -> Held:
    return Held(
        claimed=scan.claimed,
        extension=scan.extension,
        code=COUNT_MISMATCH,
        template=N_("The scanner says {told} pages, {found} received"),
        facts=(("told", str(document.told)), ("found", str(document.found))),
        hint=N_("Scan the stack again; if all pages are here, release the files with `digitize quarantine retry`."),
        sides=scan.frames,
    )
