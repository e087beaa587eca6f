"""A decision from a dossier's id to its end: what it is now is read, changed, staged, written down and finished."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from digitize.dossier.hold import hold_unfrozen
from digitize.dossier.review.change import Act
from digitize.dossier.review.going_back import Entry, Known, chosen_entry, go_back
from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import Dossier, from_plain, to_plain
from digitize.registry import checking, lookup
from digitize.registry.decisions import begin_decision
from digitize.runs.alarms import alarmed
from digitize.runs.damaged import DAMAGED
from digitize.runs.judging import rules_of
from digitize.runs.rework.entries import next_number, read_entries
from digitize.runs.rework.finish import finish
from digitize.runs.rework.intent import Intent, place_of, staged_entry, write_intent
from digitize.runs.rework.stage import StageJob, stage
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digitize.dossier.review.change import Change
    from digitize.pdf.access import AccessParams
    from digitize.runs.batch import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who carries decisions out, and with what; the caller has the turn (`finish.turn`)."""

    desk: Desk
    access: AccessParams
    who: str

    def act(self) -> Act:
        """Say who decides now, and by what rules."""
        desk = self.desk
        return Act(at=desk.now(), who=self.who, rules=rules_of(desk.judging()))


def read_dossier(hand: Hand, dossier: str) -> Dossier:
    """Read a dossier whole from its folder, a restricted one too.

    Raises:
        SettingsError: there is none of this id.
        StoreError: its folder is missing or damaged.
    """
    desk = hand.desk
    place = place_of(lookup.load_dossier(desk.db.conn, dossier))
    try:
        return from_plain(Dossier, shelf.read_json(place.folder(desk.layout) / VALUE))
    except DAMAGED as error:
        raise StoreError(
            N_("the folder of {dossier} is missing or damaged"),
            code="damaged",
            hint=N_("Run `digitize verify --rebuild`."),
            dossier=dossier,
        ) from error


def carry_out(
    change: Change, hand: Hand, kind: Literal["decision", "undo", "redo"] = "decision"
) -> tuple[Dossier, ...]:
    """Carry a decision out, and return its dossiers as they are now.

    Raises:
        PdfError: the PDFs can't be made again; nothing was changed.
        SettingsError: a dossier is frozen.
        StoreError: the data folder or the registry refuses; what was written down is finished by the next run.
        ToolError: a program that reads PDFs is missing; nothing was changed.
    """
    desk = hand.desk
    touched = (*(dossier.id for dossier in change.dossiers), *(name for name, _ in change.retired))
    before = {name: _now(hand, name) for name in touched}
    for dossier in before.values():
        hold_unfrozen(dossier)
    folder = desk.layout.rework(begin_decision(desk.db, change.event.at))
    change = replace(change, dossiers=tuple(alarmed(desk.db.conn, dossier, touched) for dossier in change.dossiers))
    try:
        intent = _staged(change, hand, folder, kind, before)
    except BaseException:
        shelf.clear(folder)
        raise
    write_intent(intent, folder)
    return finish(folder, desk.layout, desk.db)


def undo(dossier: str, hand: Hand, *, redo: bool = False) -> tuple[Dossier, ...]:
    """Take the last decision about a dossier back, or do it once more.

    Raises:
        SettingsError: there is none, or it can't be taken back.
        StoreError: as `carry_out`.
    """
    layout = hand.desk.layout
    entry = chosen_entry(read_entries(layout, dossier), redo=redo, dossier=dossier)
    known = {
        name: Known(entries=read_entries(layout, name), now=_now(hand, name)) for name in (*entry.touched, dossier)
    }
    change = go_back(dossier, known, hand.act(), redo=redo)
    return carry_out(change, hand, "redo" if redo else "undo")


def _now(hand: Hand, dossier: str) -> Dossier | None:
    return read_dossier(hand, dossier) if checking.is_registered(hand.desk.db.conn, dossier) else None


def _staged(
    change: Change,
    hand: Hand,
    folder: Path,
    kind: Literal["decision", "undo", "redo"],
    before: Mapping[str, Dossier | None],
) -> Intent:
    layout = hand.desk.layout
    dossiers = _drawn(
        [
            StageJob(dossier=dossier, before=before[dossier.id], work=folder, layout=layout, access=hand.access)
            for dossier in change.dossiers
        ],
        hand,
    )
    event = change.event
    for name in before:
        entry = Entry(
            decision=folder.name,
            kind=kind,
            at=event.at,
            who=event.who,
            what=dict(event.facts).get("what", event.what),
            touched=tuple(before),
            before=before[name],
        )
        shelf.write_json(staged_entry(folder, name), to_plain(entry))
    return Intent(
        decision=folder.name,
        event=event,
        stood=tuple(place_of(value) for value in before.values() if value),
        staged=tuple(map(place_of, dossiers)),
        retired=change.retired,
        entries=tuple((name, next_number(layout, name)) for name in before),
    )


def _drawn(jobs: list[StageJob], hand: Hand) -> tuple[Dossier, ...]:
    """Stage each dossier; where PDFs are drawn, in a worker."""
    running = [hand.desk.executor.submit(stage, job) if job.must_draw else job for job in jobs]
    return tuple(stage(one) if isinstance(one, StageJob) else one.result() for one in running)
