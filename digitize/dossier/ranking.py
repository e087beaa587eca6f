"""The procedures that one page may ask for, nearest first, and how clearly the first stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.comparison import unmatched
from digitize.dossier.phrases import phrase_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from digitize.dossier.asks import Ask
    from digitize.dossier.comparison import Difference
    from digitize.dossier.library import Entry, Library, Title
    from digitize.dossier.procedures import Catalogue

_COMPARED = 24  # titles that are compared closely
_OTHER_LEVEL_IN_TITLE, _OTHER_LEVEL_ADDRESSED = 4.0, 2.5
_SOMETHING_ELSE = 8.0  # the head has words that make it another thing
_NOT_TAKEN_HERE = 2.5
_LEAST_PAPER, _KNOWN_PAPER = 4.0, 0.7
_MISSED = 0.5  # of a word's letters
_FAR = 99.0


class Candidate(NamedTuple):
    """A procedure that a page may ask for."""

    cost: float  # 0 is the very title
    code: str
    title: Title
    difference: Difference
    at_odds: bool  # with the level it is addressed to, or with words in the head


def rank(ask: Ask, library: Library, accepts: Collection[str] = ()) -> list[Candidate]:
    """Return the procedures that a page may ask for, nearest first."""
    best: dict[str, Candidate] = {}
    for title in library.nearest(ask.title, _COMPARED):
        if title.needs and not _has_one(ask, title.needs):
            continue
        difference = library.weigher.difference(ask.title, title.phrase, open_end=title.open)
        for code in title.codes:
            found = _candidate(ask, title, difference, library.entries[code])
            if accepts and code not in accepts:
                found = found._replace(cost=found.cost + _NOT_TAKEN_HERE)
            if code not in best or _order(found) < _order(best[code]):
                best[code] = found
    return sorted(best.values(), key=lambda one: (one.cost, one.code))


def _order(candidate: Candidate) -> tuple[float, bool]:
    """Put a procedure's name before a form of the same words."""
    return candidate.cost, candidate.title.kind != "name"


def margin(ranked: Sequence[Candidate]) -> float:
    """How much farther the second procedure is than the first."""
    if len(ranked) < 2:
        return _FAR if ranked else 0.0
    return ranked[1].cost - ranked[0].cost


def paper_likeness(code: str, ask: Ask, library: Library, catalogue: Catalogue) -> float:
    """How much of a page's title one of the procedure's papers explains, 0..1; 0 below what can be chance."""
    procedure = catalogue.find(code)
    best = 0.0
    for paper in procedure.components if procedure else ():
        for text in paper.titles or (paper.name,):
            difference = library.weigher.difference(ask.title, phrase_of(text))
            if difference.printed >= _LEAST_PAPER:
                best = max(best, 1 - difference.extra / difference.printed)
    return best if best >= _KNOWN_PAPER else 0.0


def _candidate(ask: Ask, title: Title, difference: Difference, entry: Entry) -> Candidate:
    cost, at_odds = difference.cost, False
    named = title.phrase.levels or entry.levels
    if ask.title.levels and named and not ask.title.levels & named:
        cost, at_odds = cost + _OTHER_LEVEL_IN_TITLE, True
    elif ask.levels and entry.levels and not ask.levels & entry.levels:
        cost, at_odds = cost + _OTHER_LEVEL_ADDRESSED, True
    if any(f" {fold_words(phrase)} " in f" {fold_words(ask.head)} " for phrase in entry.not_with):
        cost, at_odds = cost + _SOMETHING_ELSE, True
    return Candidate(cost, entry.code, title, difference, at_odds)


def _has_one(ask: Ask, needs: Iterable[str]) -> bool:
    head = f" {fold_words(ask.head)} "
    return any(f" {fold_words(need)} " in head for need in needs)


def fold_words(text: str) -> str:
    """The words of a text without marks, a space between them."""
    from digitize.dossier.alignment import all_words

    return " ".join(all_words(text))


def deciding_words(ask: Ask, candidate: Candidate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the catalogue's words that were found on the page and those that were not, folded."""
    _, wanting = unmatched(ask.title.words, candidate.title.phrase.words)
    words = list(zip(candidate.title.phrase.words, wanting, strict=True))
    found = dict.fromkeys(word for word, share in words if share < _MISSED)
    missed = dict.fromkeys(word for word, share in words if share >= _MISSED)
    return tuple(found), tuple(missed)
