"""Which document is which component.

Every document is laid on every component; the best pairs are taken first, each document and each component once; a
document that is left over joins a component that has one already when it is surely that paper (two identity cards).
A near second choice is taken only where it is almost as good as the first, so that the paper of a component that was
taken out does not come from a neighbour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.documents.families import type_of
from digitize.dossier.documents.likeness import Heading, Likeness, heading_of, likeness
from digitize.dossier.documents.wanted import wanted_of
from digitize.model import DocumentType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.procedures import Component

SURE = 0.62
"""Likeness from which a document is a component."""
MAY_BE = 0.45
"""Likeness from which it may be one, and a person is asked."""
_EQUAL = 0.05
"""Likenesses that differ by less do not tell two components apart."""
_NEAR = 0.12  # how much less a second choice may be like


class Match(NamedTuple):
    """A document and the component that it is."""

    component: Component
    likeness: Likeness
    twins: tuple[str, ...] = ()  # further components that it may be as well

    @property
    def is_sure(self) -> bool:
        """Whether no person has to be asked."""
        return self.likeness.score >= SURE


def match_all(headings: Sequence[Heading], components: Sequence[Component]) -> list[Match | None]:
    """Find for each document the component that it is; None: none of them."""
    every = _every(headings, components)
    table = [[one.score for one in row] for row in every]
    chosen: list[Match | None] = [None] * len(headings)
    taken: set[int] = set()
    for place, column in _best_first(table, components):
        near_enough = table[place][column] >= max(table[place]) - _NEAR
        if near_enough and chosen[place] is None and column not in taken:
            chosen[place] = Match(components[column], every[place][column])
            taken.add(column)
    for place, row in enumerate(table):
        if chosen[place] is None and row and max(row) >= MAY_BE:
            column = row.index(max(row))
            chosen[place] = Match(components[column], every[place][column])
    return _with_vague(_with_twins(chosen, table, components), headings, components)


def _best_first(table: Sequence[Sequence[float]], components: Sequence[Component]) -> list[tuple[int, int]]:
    """Put the pairs that may be in order: the likest, of those as good as equal the required component, first."""
    pairs = [
        (score + (_EQUAL if components[column].need == "required" else 0.0), place, column)
        for place, row in enumerate(table)
        for column, score in enumerate(row)
        if score >= MAY_BE
    ]
    return [(place, column) for _, place, column in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))]


def _with_twins(
    chosen: list[Match | None], table: Sequence[Sequence[float]], components: Sequence[Component]
) -> list[Match | None]:
    """Say of a document that is just as well another required component, which nothing else is, that it may be both."""
    seen = {match.component.name for match in chosen if match}
    found: list[Match | None] = []
    for match, row in zip(chosen, table, strict=True):
        twins = [
            component.name
            for component, score in zip(components, row, strict=True)
            if match and score >= max(SURE, match.likeness.score - _EQUAL) and component.name not in seen
            if component.need == "required"
        ]
        found.append(match._replace(twins=tuple(dict.fromkeys(twins))) if match else None)
        seen.update(twins)
    return found


def is_one_of(title: str, components: Sequence[Component]) -> bool:
    """Whether a title is surely that of a component."""
    heading = heading_of(title, type_of(title))
    return any(likeness(heading, one, only_application=False).score >= SURE for one in components)


def _every(headings: Sequence[Heading], components: Sequence[Component]) -> list[list[Likeness]]:
    only = sum(wanted_of(component).is_application for component in components) == 1
    return [[likeness(heading, one, only_application=only) for one in components] for heading in headings]


def _with_vague(
    chosen: list[Match | None], headings: Sequence[Heading], components: Sequence[Component]
) -> list[Match | None]:
    """Let documents that are nothing else be the paper that names no paper ("giấy tờ khác có liên quan")."""
    seen = {match.component.name for match in chosen if match}
    vague = next((one for one in components if wanted_of(one).is_vague and one.name not in seen), None)
    if vague is None:
        return chosen
    may_be = Match(vague, Likeness(MAY_BE))
    strange = {DocumentType.OWN_SLIP, DocumentType.UNKNOWN, DocumentType.APPLICATION}
    return [
        may_be if match is None and heading.type not in strange else match
        for match, heading in zip(chosen, headings, strict=True)
    ]
