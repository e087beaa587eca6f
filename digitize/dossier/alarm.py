"""The alarm of `duplicates`, as doubts of a dossier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import is_settled
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.duplicates import find_papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitize.model import Dossier


def with_alarms(dossier: Dossier, others: Callable[[str], str | None]) -> Dossier:
    """Say of each document whether another dossier has it too; what a person has looked at is not said again.

    Args:
        dossier: its documents and facts.
        others: gives the id of another dossier that has a paper of that key.
    """
    known = tuple(told for told in dossier.doubts if told.code != DoubtCode.DOCUMENT_KNOWN)
    found = ((paper.page, others(paper.key)) for paper in find_papers(dossier))
    alarms = (doubt(DoubtCode.DOCUMENT_KNOWN, page, dossier=other) for page, other in found if other)
    unsettled = tuple(dict.fromkeys(told for told in alarms if not is_settled(told, dossier.said)))
    return replace(dossier, doubts=(*known, *unsettled))
