"""Which runs of pages are one document, what sort of paper each is, and which paper of the procedure.

Our own slips (receipts, control sheets) are documents and never components.  A match says how sure it is and by which
words of the catalogue; what is less than sure is DOUBTFUL and a person is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.documents.likeness import heading_of
from digitize.dossier.documents.matching import MAY_BE, Match, is_one_of, match_all
from digitize.dossier.documents.sides import Side, read_sides
from digitize.dossier.documents.starts import Run, find_runs
from digitize.model import ComponentStatus, Document, DocumentType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.procedures import Component, Procedure
    from digitize.model import ComponentSaid

__all__ = ["Side", "as_said", "find_documents", "read_sides"]


def find_documents(sides: Sequence[Side], procedure: Procedure | None, *, count: int = 0) -> tuple[Document, ...]:
    """Find the documents of a dossier.

    Args:
        sides: every side that was read, in order.
        procedure: whose papers the documents may be; None: not known.
        count: how many sides the dossier has, blank ones after the last page included; 0: not known.

    Returns:
        Documents in order, none where no page was read.  Each runs to the side before the next: a blank back
        belongs to what stands on its front.
    """
    if not sides:
        return ()
    papers = procedure.components if procedure else ()
    runs = find_runs(sides, lambda title: is_one_of(title, papers))
    starts = [run.sides[0].n for run in runs]
    ends = [*(start - 1 for start in starts[1:]), max(count, sides[-1].n)]
    matches = match_all([heading_of(run.heading, run.type, run.form_numbers) for run in runs], papers)
    documents = [_document(*parts) for parts in zip(runs, matches, starts, ends, strict=True)]
    return tuple(_with_untitled(documents, papers))


def as_said(documents: Sequence[Document], said: Sequence[ComponentSaid]) -> tuple[Document, ...]:
    """Let what a person said of the components win over what the documents were taken for."""
    for one in said:
        documents = [_as_said(document, one) for document in documents]
    return tuple(documents)


def _as_said(document: Document, said: ComponentSaid) -> Document:
    is_it = document.component == said.component
    if said.status is ComponentStatus.PRESENT:
        named = said.page is not None and document.first_page <= said.page <= document.last_page
        if named or (is_it and said.page is None):
            return replace(
                document, component=said.component, status=ComponentStatus.PRESENT, confidence=1.0, evidence=()
            )
        return document
    also = tuple(name for name in document.also if name != said.component)
    if is_it:
        return replace(document, component=None, also=also, status=ComponentStatus.PRESENT, confidence=0.0, evidence=())
    return replace(document, also=also)


def _document(run: Run, match: Match | None, first: int, last: int) -> Document:
    sure = match is None or (match.is_sure and not run.is_poor)
    return Document(
        title=run.heading,
        component=match.component.name if match else None,
        first_page=first,
        last_page=last,
        status=ComponentStatus.PRESENT if sure else ComponentStatus.DOUBTFUL,
        type=run.type,
        kind=run.kind,
        confidence=round(match.likeness.score, 2) if match else 0.0,
        evidence=match.likeness.evidence if match else (),
        also=match.twins if match else (),
    )


def _with_untitled(documents: list[Document], papers: Sequence[Component]) -> list[Document]:
    """Let the longest document that is nothing else be the paper that may be headed with anything."""
    seen = {document.component for document in documents}
    wanted = next((paper.name for paper in papers if paper.untitled and paper.name not in seen), None)
    unknown = [one for one in documents if one.component is None and one.type is not DocumentType.OWN_SLIP]
    if wanted is None or not unknown:
        return documents
    longest = max(unknown, key=lambda one: one.last_page - one.first_page)
    may_be = replace(longest, component=wanted, status=ComponentStatus.DOUBTFUL, confidence=MAY_BE)
    return [may_be if document is longest else document for document in documents]
