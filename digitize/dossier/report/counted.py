"""What of a dossier counts in the figures.  Pure.

The registry keeps it beside the dossier, so that a report reads a short line of each instead of every page.  It holds
no person: numbers, codes, times, and the accounts and units of officers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digitize.dossier.attesting import archived, current_copy, side_name
from digitize.dossier.deadlines.score import told_steps
from digitize.dossier.sample_pages import sample_pages
from digitize.model import ComponentStatus, OfficialStatus, StatusStep, Wait

if TYPE_CHECKING:
    from digitize.model import Dossier

_SCANNED = "scanned"  # what a dossier's history calls it when its files were taken in


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What of a dossier counts."""

    training: bool = False
    pages: int = 0  # sides that carry something
    components: int = 0  # papers that the procedure asks for and that have a file
    results: int = 0  # files of the result
    reused: bool = False  # a paper was not asked for again because a database has it
    signed: bool = False
    samples: tuple[int, ...] = ()  # n of sides that say MẪU
    taken_by: str = ""  # the account that scanned it
    first_due_at: datetime | None = None
    waits: tuple[Wait, ...] = ()
    steps: tuple[StatusStep, ...] = ()


def counted(dossier: Dossier) -> Counted:
    """Gather what counts of a dossier."""
    kept = {check.component for check in dossier.components if check.store != "keep"}
    return Counted(
        training=dossier.training,
        pages=dossier.page_count,
        components=sum(
            bool(paper.component) and paper.component not in kept and not paper.is_result for paper in dossier.documents
        ),
        results=sum(paper.is_result for paper in dossier.documents),
        reused=any(check.status is ComponentStatus.IN_DATABASE for check in dossier.components),
        signed=_is_signed(dossier),
        samples=sample_pages(dossier.pages),
        taken_by=next((event.who for event in dossier.history if event.what == _SCANNED), ""),
        first_due_at=dossier.first_due_at,
        waits=dossier.waits,
        steps=told_steps(dossier),
    )


def _is_signed(dossier: Dossier) -> bool:
    """Whether the agency has signed the scan as it is now: the archive, or each paper by itself."""
    sides = {side_name(page) for page in dossier.pages}
    standing = {copy.of for copy in dossier.signed if sides.issuperset(copy.sides)}
    papers = {f"documents/{number:02d}" for number in range(1, len(dossier.documents) + 1)}
    whole = current_copy(dossier, "archive", archived(dossier))
    return whole is not None or (bool(papers) and papers <= standing)


def to_line(facts: Counted) -> str:
    """Write it as one line of JSON; what says nothing is left out."""
    plain = {
        "training": facts.training,
        "pages": facts.pages,
        "components": facts.components,
        "results": facts.results,
        "reused": facts.reused,
        "signed": facts.signed,
        "samples": list(facts.samples),
        "by": facts.taken_by,
        "first_due": facts.first_due_at.isoformat() if facts.first_due_at else None,
        "waits": [[_iso(wait.asked_at), _iso(wait.complete_at)] for wait in facts.waits],
        "steps": [[int(step.status), _iso(step.at)] for step in facts.steps],
    }
    return json.dumps({name: value for name, value in plain.items() if value}, ensure_ascii=False)


def from_line(line: str) -> Counted:
    """Read it again; what only the history tells (who said a status) is not kept."""
    plain: dict[str, Any] = json.loads(line)
    return Counted(
        training=plain.get("training", False),
        pages=plain.get("pages", 0),
        components=plain.get("components", 0),
        results=plain.get("results", 0),
        reused=plain.get("reused", False),
        signed=plain.get("signed", False),
        samples=tuple(plain.get("samples", ())),
        taken_by=plain.get("by", ""),
        first_due_at=_time(plain.get("first_due")),
        waits=tuple(_wait(asked, complete) for asked, complete in plain.get("waits", ())),
        steps=tuple(_step(status, at) for status, at in plain.get("steps", ())),
    )


def _wait(asked_at: str, complete_at: str | None) -> Wait:
    return Wait(asked_at=datetime.fromisoformat(asked_at), complete_at=_time(complete_at))


def _step(status: int, at: str) -> StatusStep:
    return StatusStep(status=OfficialStatus(status), at=datetime.fromisoformat(at), by="")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
