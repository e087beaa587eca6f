"""When the nearest procedure is not chosen however near it is: another one may be headed just so.

Six rules, each of which asks: another procedure is as near (the other papers of a dossier are too easily of both to
choose between them); the printed title begins another's; the name says a level and nobody told one; the page is
headed with a form whose procedure is called something else, for such forms serve procedures that the catalogue need
not have; the known title begins with words, or has some in its middle, that nobody printed; or each has words of its
own where they differ. They were found on generated dossiers of the procedures that the figures of `docs/accuracy.md`
are not measured on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.comparison import unmatched
from digitize.dossier.phrases import phrase_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.asks import Ask
    from digitize.dossier.library import Library, Title
    from digitize.dossier.phrases import Level
    from digitize.dossier.ranking import Candidate

_AS_NEAR = 0.3  # so much farther a procedure is a twin
_FOUND = 0.5  # of a word's letters that found no partner, below which it stands on the page
_OTHER_ACTION = 0.5  # weight of words that tell near-twins apart
_STRANGE, _UNSAID = 0.05, 0.3  # share of the printed title, of the procedure's name, that the other does not say
_SPECIAL = 18.0  # weight of a form's title from which it needs not say what its procedure is called
_NEARLY = 0.8  # share of the letters
_GONE, _REPLACED = 0.9, 3.0  # of a word's letters that found no partner; weight of such words on either side
_UNSAID_BEGINNING, _UNSAID_MIDDLE = 5.0, 8.0  # weight of words of the known title that were not printed


def may_be_another(ask: Ask, ranked: Sequence[Candidate], library: Library) -> bool:
    """Whether a page that asks for the first of these procedures may well ask for another."""
    return (
        _has_a_twin(ranked)
        or _level_is_open(ask, ranked[0], library)
        or _is_called_otherwise(ask, ranked[0], library)
        or _is_a_part(ranked[0], ask, library)
        or _is_headed_otherwise(ranked[0], ask, library)
        or _is_replaced(ranked[0], ask, library)
    )


def _has_a_twin(ranked: Sequence[Candidate]) -> bool:
    return any(one.cost <= ranked[0].cost + _AS_NEAR for one in ranked[1:])


def _level_is_open(ask: Ask, first: Candidate, library: Library) -> bool:
    named = phrase_of(library.entries[first.code].name).levels
    return bool(named) and not named & (ask.title.levels or ask.levels)


def _is_called_otherwise(ask: Ask, first: Candidate, library: Library) -> bool:
    entry = library.entries[first.code]
    if first.title.kind == "name" or entry.own:
        return False
    name = library.weigher.difference(ask.title, phrase_of(entry.name))
    if name.extra > _STRANGE * name.printed:
        return True
    return name.printed < _SPECIAL and (name.critical > _OTHER_ACTION or name.missing > _UNSAID * name.known)


def _is_a_part(first: Candidate, ask: Ask, library: Library) -> bool:
    """Whether all that was printed begins another procedure's title, unless it is the very name of the first."""
    words, found = first.title.phrase.words, _found(first, ask)
    if not all(found):
        printed = "".join(word for word, here in zip(words, found, strict=True) if here)
    elif first.title.kind == "form":
        printed = first.title.phrase.letters
    else:
        return False
    told = ask.title.levels or ask.levels
    return any(
        code != first.code and _may_be_told(title.phrase.levels or library.entries[code].levels, told)
        for title in library.titles
        if title.phrase.letters.startswith(printed) or _is_cut_off(title, printed)
        for code in title.codes
    )


def _is_cut_off(title: Title, printed: str) -> bool:
    """Whether the catalogue has only the beginning of a form's title; some sentences end in its middle."""
    letters = title.phrase.letters
    return title.kind == "form" and len(letters) >= _NEARLY * len(printed) and printed.startswith(letters)


def _may_be_told(levels: frozenset[Level], told: frozenset[Level]) -> bool:
    return not told or not levels or bool(told & levels)


def _is_headed_otherwise(first: Candidate, ask: Ask, library: Library) -> bool:
    """Whether the known title begins with, or has in its middle, what nobody printed; people cut off the end."""
    found = _found(first, ask)
    weights = library.weigher.weights(first.title.phrase)
    begin, end = found.index(True) if any(found) else 0, len(found) - found[::-1].index(True) if any(found) else 0
    middle = sum(weight for weight, here in zip(weights[begin:end], found[begin:end], strict=True) if not here)
    return sum(weights[:begin]) > _UNSAID_BEGINNING or middle > _UNSAID_MIDDLE


def _is_replaced(first: Candidate, ask: Ask, library: Library) -> bool:
    """Whether the printed title has other words where the known one has some of its own: "thủy sản" for "trên cạn"."""
    known = first.title.phrase
    lacking, wanting = unmatched(ask.title.words, known.words)
    other, own = (
        sum(weight for weight, share, light in rows if share >= _GONE and not light)
        for rows in (
            zip(library.weigher.weights(ask.title), lacking, ask.title.light, strict=True),
            zip(library.weigher.weights(known), wanting, known.light, strict=True),
        )
    )
    return other > _REPLACED and own > _REPLACED


def _found(first: Candidate, ask: Ask) -> list[bool]:
    """Say of each word of the known title whether it was printed as the title."""
    _, wanting = unmatched(ask.title.words, first.title.phrase.words)
    return [share < _FOUND for share in wanting]
