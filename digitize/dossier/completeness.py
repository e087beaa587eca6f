"""What a procedure asks for, held against the documents and what persons said.

What no document is, is "chưa thấy": that it is missing, in a national database, was only shown or comes later, only a
person says.  Of a procedure with several cases one is chosen by a person; until then they are put in order by what
lies there, and the likeliest is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.model import CaseSuggestion, ComponentCheck, ComponentStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digitize.dossier.procedures import Component, Procedure
    from digitize.model import ComponentSaid, Document, Doubt, PaperKind

_LACKING = frozenset({ComponentStatus.NOT_SEEN, ComponentStatus.MISSING})


def suggest_cases(procedure: Procedure, documents: Sequence[Document]) -> tuple[CaseSuggestion, ...]:
    """Put the cases of a procedure in order by what lies there; `()` where there are not several.

    A case gains by each of its papers that is here and loses by each required one that is not; a paper that
    another case asks for and this one does not speaks against it.
    """
    if len(procedure.cases) < 2:
        return ()
    seen = _seen(documents)
    weights = [_weight(procedure.components_of(case), seen) for case in procedure.cases]
    found = [
        CaseSuggestion(
            case=case,
            confidence=round(weight / sum(weights), 2),
            missing=tuple(
                one.name for one in procedure.components_of(case) if one.need == "required" and one.name not in seen
            ),
        )
        for case, weight in zip(procedure.cases, weights, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.confidence))


def check_components(
    components: Sequence[Component], documents: Sequence[Document], said: Sequence[ComponentSaid] = ()
) -> tuple[ComponentCheck, ...]:
    """Hold each paper that a case asks for against the documents; what a person said wins."""
    told = {one.component: one for one in said}
    seen = _seen(documents)
    return tuple(_check(component, seen.get(component.name, ()), told.get(component.name)) for component in components)


def missing_components(checks: Sequence[ComponentCheck]) -> tuple[str, ...]:
    """Return the names of the required papers that nobody has seen or a person said to be missing, in order."""
    return tuple(one.component for one in checks if one.need == "required" and one.status in _LACKING)


def component_doubts(checks: Sequence[ComponentCheck], cases: Sequence[CaseSuggestion]) -> Iterator[Doubt]:
    """Find what a person must say about the papers.

    Args:
        checks: of the chosen or the likeliest case.
        cases: that may apply; `()` when one is chosen.
    """
    if cases:
        yield doubt(DoubtCode.CASE_UNKNOWN, cases="; ".join(one.case for one in cases))
    for one in checks:
        if one.need == "required" and one.status is ComponentStatus.NOT_SEEN:
            yield doubt(DoubtCode.COMPONENT_NOT_SEEN, component=one.component)
        elif one.need == "required" and one.status is ComponentStatus.DOUBTFUL:
            yield doubt(DoubtCode.COMPONENT_DOUBTFUL, one.page, component=one.component)
        if one.page and one.store != "keep" and one.status in {ComponentStatus.PRESENT, ComponentStatus.DOUBTFUL}:
            yield doubt(DoubtCode.COMPONENT_NOT_KEPT, one.page, component=one.component)
        if one.status is ComponentStatus.PRESENT and one.kind == "copy" and one.wanted_kind in _MORE_THAN_A_COPY:
            yield doubt(DoubtCode.COPY_KIND_DIFFERS, one.page, component=one.component)


_MORE_THAN_A_COPY = frozenset({"original", "certified_copy"})


def _seen(documents: Sequence[Document]) -> Mapping[str, tuple[Document, ...]]:
    """Return the documents of each component, the surest first."""
    found: dict[str, tuple[Document, ...]] = {}
    for document in documents:
        for name in (document.component, *document.also):
            if name:
                found[name] = (*found.get(name, ()), document)
    return {name: tuple(sorted(every, key=lambda one: _trust(one, name))) for name, every in found.items()}


def _trust(document: Document, component: str) -> tuple[bool, bool, float]:
    return document.component != component, document.status is not ComponentStatus.PRESENT, -document.confidence


def _check(component: Component, documents: Sequence[Document], said: ComponentSaid | None) -> ComponentCheck:
    best = documents[0] if documents else None
    status = said.status if said else _status(component, best)
    page = best.first_page if best else None
    if said:
        page = (said.page or page) if said.status is ComponentStatus.PRESENT else None
    return ComponentCheck(
        component=component.name,
        need=component.need,
        status=status,
        page=page,
        wanted_kind=component.kind,
        wanted=component.originals + component.copies,
        seen=len(documents),
        kind=_kind(documents),
        store=component.store,
        said=said is not None,
        forms=tuple(form.number for form in component.forms if not form.superseded),
        evidence=best.evidence if best else (),
    )


def _status(component: Component, best: Document | None) -> ComponentStatus:
    if best is None:
        return ComponentStatus.NOT_SEEN
    undecided = best.component != component.name or best.also
    return ComponentStatus.DOUBTFUL if undecided else best.status


def _kind(documents: Sequence[Document]) -> PaperKind:
    kinds = {document.kind for document in documents}
    return kinds.pop() if len(kinds) == 1 else "unknown"


def _weight(components: Sequence[Component], seen: Mapping[str, tuple[Document, ...]]) -> float:
    """How likely a case is, by its papers; never 0."""
    here = sum(1.0 for one in components if one.name in seen)
    lacking = sum(1.0 for one in components if one.need == "required" and one.name not in seen)
    foreign = len(seen) - here
    return 2.0 ** (here - lacking - foreign)
