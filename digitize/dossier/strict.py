"""What a title says word for word: the rule for the procedures of our own list, and for a catalogue without the rest.

A page decides only when its title is, word for word (`alignment`), that of an application form or the name of
a procedure; a mention in running text, in a decision or on a receipt never does.  Two procedures that share a form are
told apart by a required paper that only one of them asks for; a form addressed to a ministry is not a province's;
words in the head that make it another thing (`not_with`) stop it.  A station that has not imported the national list
knows no twins of a title, so there this rule alone decides.

Fails, by abstaining, on a title that lost a word and on applications without a title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digitize.dossier.alignment import align, all_words, likeness, title_words
from digitize.dossier.recognise import bare_title, deciding_titles, has_phrase, is_component, is_same
from digitize.dossier.titles import find_addressee, find_form_numbers, find_head, find_title, form_key
from digitize.model import PageText, Suggestion
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.procedures import Component, Procedure
    from digitize.dossier.recognise import KnownTitle

NumberedText: TypeAlias = tuple[int, PageText]
"""A page's n in its dossier, and what stands on it."""

_SURE, _SURER, _BY_OTHER_PAPERS = 0.97, 0.99, 0.9  # title; title and form number; title and another paper
_MOST_AS_SUGGESTION = 0.8
_LIKE = 0.75  # share of the letters from which a title is worth a suggestion
_WEAK = 0.45  # below this a suggestion only distracts
_MOST_SUGGESTIONS = 5
_MINISTRY = re.compile(r"\b(?:bo (?!phan)|cuc |tong cuc )")
_CENTRAL = re.compile(r"\((?:cap )?(?:trung uong|bo)\)")
_LOCAL = re.compile(r"\b(?:so |uy ban|ubnd|phong |trung tam|bo phan|chu tich|cong an)")


class _Head(NamedTuple):
    """What the top of a page says about its procedure."""

    n: int
    title: tuple[str, ...]
    forms: tuple[str, ...]
    words: str  # all of it
    for_ministry: bool


class _Match(NamedTuple):
    """How well a page speaks for a procedure, and by which words of the catalogue."""

    confidence: float
    evidence: tuple[str, ...]


_Matches: TypeAlias = "dict[str, _Match]"
"""By the code of the procedure."""


class StrictReading(NamedTuple):
    """All that the pages say."""

    heads: tuple[_Head, ...]
    decided: dict[int, _Matches]  # by n: the procedures that its title says
    seen: dict[str, tuple[Component, ...]]  # by code: the papers that head a page


def read_strictly(pages: Sequence[NumberedText], procedures: Sequence[Procedure]) -> StrictReading:
    """Hold the heads of the pages against the titles of some procedures, word by word."""
    heads = tuple(_head(n, text) for n, text in pages)
    return StrictReading(
        heads=heads,
        decided={head.n: matches for head in heads if (matches := _decided(head, procedures))},
        seen={procedure.code: _seen(procedure, heads) for procedure in procedures},
    )


def choose_strictly(reading: StrictReading, procedures: Sequence[Procedure]) -> tuple[str, float] | None:
    """Choose the procedure that every page that decides says, and how sure it is; None: ask."""
    return _chosen(reading) if reading.decided else _chosen_by_shared(procedures, reading)


def _head(n: int, text: PageText) -> _Head:
    title = find_title(text)
    printed = title.text if title else ""
    addressee = find_addressee(text)
    to_ministry = bool(_MINISTRY.search(addressee)) and not _LOCAL.search(addressee)
    return _Head(
        n=n,
        title=title_words(printed),
        forms=find_form_numbers(text),
        words=" ".join(all_words(f"{find_head(text)}\n{printed}\n{addressee}")),
        for_ministry=to_ministry or bool(_CENTRAL.search(fold(printed))),
    )


def _decided(head: _Head, procedures: Sequence[Procedure]) -> _Matches:
    """Find the procedures that the title of a page says."""
    found: _Matches = {}
    for procedure in procedures:
        if head.title and not _is_something_else(head, procedure):
            matches = [_match(head, known) for known in deciding_titles(procedure) if is_same(head.title, known)]
            if matches:
                found[procedure.code] = max(matches)
    return found


def _is_something_else(head: _Head, procedure: Procedure) -> bool:
    if head.for_ministry and "ministry" not in procedure.levels:
        return True
    return any(has_phrase(head.words, phrase) for phrase in procedure.not_with)


def _match(head: _Head, known: KnownTitle) -> _Match:
    alignment = align(bare_title(head.title, known), known.words, open_end=known.open)
    wrong = alignment.slips / alignment.letters
    numbers = tuple(number for number in known.forms if form_key(number) in head.forms)
    return _Match((_SURER if numbers else _SURE) - wrong, (known.text, *numbers))


def _seen(procedure: Procedure, heads: Sequence[_Head]) -> tuple[Component, ...]:
    """Return the papers of a procedure that head a page."""
    titles = [head.title for head in heads if head.title]
    return tuple(paper for paper in procedure.components if any(is_component(title, paper) for title in titles))


def _chosen(reading: StrictReading) -> tuple[str, float] | None:
    """Choose the procedure that all pages with a deciding title say."""
    every = reading.decided.values()
    common = set.intersection(*(set(matches) for matches in every))
    if len(common) == 1:
        code = common.pop()
        return code, max(matches[code].confidence for matches in every)
    alone = [code for code in common if _has_paper_of_its_own(code, common, reading)]
    return (alone[0], _BY_OTHER_PAPERS) if len(alone) == 1 else None


def _has_paper_of_its_own(code: str, among: set[str], reading: StrictReading) -> bool:
    """Whether a required paper is here for which no other of the procedures asks."""
    others = {paper.name for other in among - {code} for paper in reading.seen[other]}
    own = (paper.name for paper in reading.seen[code] if paper.need == "required" and paper.role != "application")
    return any(name not in others for name in own)


def _chosen_by_shared(procedures: Sequence[Procedure], reading: StrictReading) -> tuple[str, float] | None:
    """Tell a procedure that has no form of its own by all its shared papers together."""
    complete = [
        procedure.code
        for procedure in procedures
        if (shared := _shared(procedure.components)) and shared == _shared(reading.seen[procedure.code])
    ]
    return (complete[0], _BY_OTHER_PAPERS) if len(complete) == 1 else None


def _shared(papers: Sequence[Component]) -> tuple[str, ...]:
    return tuple(paper.name for paper in papers if paper.role == "shared")


def suggest_strictly(procedures: Sequence[Procedure], reading: StrictReading) -> tuple[Suggestion, ...]:
    """Return the procedures that the pages may ask for, likest first."""
    found = []
    for procedure in procedures:
        match = max(_by_titles(procedure, reading), _by_papers(procedure, reading))
        if match.confidence >= _WEAK:
            found.append(
                Suggestion(
                    code=procedure.code,
                    name=procedure.name,
                    confidence=round(match.confidence, 2),
                    evidence=match.evidence,
                )
            )
    return tuple(sorted(found, key=lambda suggestion: -suggestion.confidence)[:_MOST_SUGGESTIONS])


def _by_titles(procedure: Procedure, reading: StrictReading) -> _Match:
    """Return the likest pair of a printed and a known title."""
    found = [_Match(0.0, ())]
    for head in reading.heads:
        sure = reading.decided.get(head.n, {}).get(procedure.code)
        if sure:
            found.append(_Match(_MOST_AS_SUGGESTION, sure.evidence))
        elif head.title:
            for known in deciding_titles(procedure):
                bare = "".join(bare_title(head.title, known))
                alike = likeness(bare, known.letters, at_least=_LIKE, open_end=known.open)
                found.append(_Match(_MOST_AS_SUGGESTION * alike**2, (known.text,)))
    return max(found)


def _by_papers(procedure: Procedure, reading: StrictReading) -> _Match:
    """Return the share of the required papers that are here."""
    required = [paper.name for paper in procedure.components if paper.need == "required"]
    here = [paper.name for paper in reading.seen[procedure.code] if paper.need == "required"]
    return _Match(_MOST_AS_SUGGESTION * len(here) / len(required), tuple(here)) if here else _Match(0.0, ())
