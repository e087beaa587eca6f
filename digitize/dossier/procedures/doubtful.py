"""What is doubtful in a catalogue that has no faults: a person should look, nothing stops."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.text import exact_key
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from digitize.dossier.procedures.facts import Procedure

DOUBTS = {
    "unverified": N_("not verified by an officer"),
    "level_unknown": N_("decided on a level that we do not know"),
    "times_unread": N_("times that could not be taken apart"),
    "no_time": N_("no time is stated"),
    "unit_conflict": N_("the sources state different times or units"),
    "components_unread": N_("components that could not be taken apart"),
    "no_components": N_("no component is known"),
    "untitled": N_("components of which it is not known how they are headed"),
    "no_application": N_("no application form that tells the procedure"),
    "same_name": N_("the same name under several codes"),
    "same_form": N_("application forms that are headed like those of other procedures"),
    "results_unread": N_("results that could not be taken apart"),
}
"""Every kind of doubt, in words, in the order in which they are told."""

_UNREAD = {
    "levels": "level_unknown",
    "times": "times_unread",
    "components": "components_unread",
    "results": "results_unread",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDoubt:
    """Something about one procedure that a person should look at."""

    kind: str  # a key of DOUBTS
    code: str
    text: str  # of the catalogue, that shows it; "": nothing more to show


def find_catalogue_doubts(procedures: Iterable[Procedure], day: date) -> tuple[CatalogueDoubt, ...]:
    """Find all that is doubtful on a day, kind by kind in the order of `DOUBTS`."""
    known = tuple(procedures)
    found = [*(doubt for procedure in known for doubt in _alone(procedure, day)), *_shared(known)]
    order = tuple(DOUBTS)
    return tuple(sorted(found, key=lambda doubt: (order.index(doubt.kind), doubt.code)))


def _alone(procedure: Procedure, day: date) -> Iterator[CatalogueDoubt]:
    """Find what one procedure shows by itself."""
    for kind, text in _said(procedure, day):
        yield CatalogueDoubt(kind=kind, code=procedure.code, text=text)


def _said(procedure: Procedure, day: date) -> Iterator[tuple[str, str]]:
    if not procedure.verified:
        yield "unverified", ""
    for unread in procedure.unread:
        yield _UNREAD[unread.part], unread.text
    if procedure.has_unit_conflict(day):
        yield "unit_conflict", " / ".join(time.printed for time in procedure.ordinary_times(day))
    if not procedure.times:
        yield "no_time", ""
    if not procedure.components:
        yield "no_components", ""
        return
    for paper in procedure.components:
        if not paper.titles and not paper.untitled:
            yield "untitled", paper.name
    if all(paper.role == "other" for paper in procedure.components):
        yield "no_application", ""


def _shared(known: tuple[Procedure, ...]) -> Iterator[CatalogueDoubt]:
    """Find what several procedures have in common."""
    names, forms = defaultdict(set), defaultdict(set)
    for procedure in known:
        names[exact_key(procedure.name)].add(procedure.code)
        for paper in procedure.components:
            if paper.role == "application":
                for title in paper.titles:
                    forms[exact_key(title)].add(procedure.code)
    for kind, groups in (("same_name", names), ("same_form", forms)):
        for text, codes in groups.items():
            if len(codes) > 1:
                for code in sorted(codes):
                    yield CatalogueDoubt(kind=kind, code=code, text=text)
