"""Which documents of a dossier are submitted, and as what.  Pure.

Left out are our own slips, and papers that the catalogue says are only shown or must not be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from digitize.dossier.deadlines import VIETNAM
from digitize.model import DocumentType
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.procedures import Outcome, Procedure
    from digitize.model import Document, Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A document that goes to the one-stop system."""

    number: int  # NN of documents/NN.pdf
    document: Document
    role: Literal["component", "result", "other"]
    name: str
    code: str  # "": the catalogue knows none, or not which


def submitted_documents(dossier: Dossier, procedure: Procedure | None) -> tuple[Submitted, ...]:
    """List what of a dossier is submitted, in order.

    Args:
        dossier: gathered.
        procedure: its own in the version of the day of receipt; None: not known.
    """
    return tuple(_submitted(dossier, procedure))


def _submitted(dossier: Dossier, procedure: Procedure | None) -> Iterator[Submitted]:
    papers = {paper.name: paper for paper in procedure.components} if procedure else {}
    for number, document in enumerate(dossier.documents, start=1):
        paper = papers.get(document.component or "")
        if document.is_result:
            outcome = _outcome(document, dossier, procedure)
            name, code = (outcome.name, outcome.code) if outcome else (document.title, "")
            yield Submitted(number=number, document=document, role="result", name=name, code=code)
        elif document.component and not (paper and paper.store != "keep"):
            code = paper.code if paper else ""
            yield Submitted(number=number, document=document, role="component", name=document.component, code=code)
        elif not document.component and document.type is not DocumentType.OWN_SLIP:
            yield Submitted(number=number, document=document, role="other", name=document.title, code="")


def _outcome(document: Document, dossier: Dossier, procedure: Procedure | None) -> Outcome | None:
    """Which of the procedure's results a document is; None where more than one may fit."""
    day = dossier.received_at.astimezone(VIETNAM).date()
    known = tuple(one for one in procedure.results if one.holds_on(day)) if procedure else ()
    if len(known) == 1:
        return known[0]
    title = " ".join(fold(document.title).split())
    fitting = [one for one in known if title and _fits(" ".join(fold(one.name).split()), title)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(name: str, title: str) -> bool:
    return name in title or title in name
