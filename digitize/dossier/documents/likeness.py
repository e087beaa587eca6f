"""How far a document is the paper that a component asks for, 0..1, and by which words.

Method: the title is laid on each name of the component letter by letter (`comparison.unmatched`); words count by how
much they tell.  A title that is the beginning of a name, or the other way round, is nearly as good as the whole: titles
are shortened and go on with names of places and firms.  Families of papers ("CCCD" is an "identity paper") and form
numbers count besides.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.alignment import title_words
from digitize.dossier.comparison import is_critical, unmatched
from digitize.dossier.documents.families import family_of, type_of
from digitize.dossier.documents.wanted import wanted_of
from digitize.dossier.phrases import compared
from digitize.dossier.recognise import component_titles, has_phrase, is_same
from digitize.model import DocumentType
from digitize.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.documents.wanted import Name
    from digitize.dossier.procedures import Component

_TELLS_LITTLE = frozenset(
    "giay to van ban don de nghi xin cap mau theo cua ve viec cac so va hoac co duoc do cho tai ban khai"
    " bao cao danh muc"
    " sach quyet dinh ke hoach phieu thong bien lien quan ho so chung thuc sao chinh viet".split()
)
_LITTLE, _CRITICAL = 0.35, 1.4
_LOST_END = 0.12  # of the weight of what one of the two has more at its end, and at most:
_MOST_LOST_END = 0.9
_LEAST_TOLD = 1.2  # weight in common; below it only the sort of paper is the same
_TITLE_ITSELF = 0.97  # the printed title is one that the catalogue knows
_WITHOUT_ITS_WORD = 0.5  # at most, where the catalogue asks for a word that does not stand there
_LEAST_COMMON = 0.6  # of the letters of the shorter one; below it the two are not laid on each other
_FAMILY = 0.8
_FORM, _FORM_ALONE = 0.15, 0.55
_ONLY_APPLICATION, _AN_APPLICATION = 0.72, 0.5
_OTHER_SORT = 0.6  # of the likeness, where one is an application and the other what it may ask for
_ASKED_FOR = frozenset(
    {
        *(DocumentType.IDENTITY, DocumentType.BUSINESS_REGISTRATION, DocumentType.LICENCE, DocumentType.CERTIFICATE),
        *(DocumentType.LIST, DocumentType.PLAN, DocumentType.DECISION, DocumentType.CONTRACT, DocumentType.REPORT),
    }
)
_SLACK = 6  # words of a name beyond the length of the title that are laid beside it


class Likeness(NamedTuple):
    """How far a document is a component."""

    score: float
    evidence: tuple[str, ...] = ()


class Heading(NamedTuple):
    """What a document says of itself."""

    title: tuple[str, ...]  # as `title_words` gives it
    words: tuple[str, ...]
    family: str
    forms: tuple[str, ...]
    type: DocumentType


def heading_of(title: str, kind: DocumentType, forms: tuple[str, ...] = ()) -> Heading:
    """Gather what a document says of itself.

    Args:
        title: as printed.
        kind: what sort of paper it is.
        forms: form numbers at its head.
    """
    words = tuple(compared(word) for word in tokens(fold(title)))
    family = "identity" if kind is DocumentType.IDENTITY else family_of(" ".join(words))
    return Heading(title=title_words(title), words=words, family=family, forms=forms, type=kind)


def likeness(heading: Heading, component: Component, *, only_application: bool) -> Likeness:
    """Tell how far a document is what a component asks for.

    Args:
        heading: what the document says of itself.
        component: of the procedure.
        only_application: whether no other component of the procedure is an application.
    """
    if heading.type is DocumentType.OWN_SLIP:
        return Likeness(0.0)
    known = next((one for one in component_titles(component) if is_same(heading.title, one)), None)
    if known and heading.title:
        return Likeness(_TITLE_ITSELF, (known.text,))
    wanted = wanted_of(component)
    best = max((_by_name(heading.words, name) for name in wanted.names), default=Likeness(0.0))
    if heading.family and heading.family in wanted.families:
        best = max(best, Likeness(_FAMILY + 0.1 * best.score, (heading.family,)))
    if wanted.is_application and heading.type is DocumentType.APPLICATION:
        score = _ONLY_APPLICATION if only_application else _AN_APPLICATION
        best = max(best, Likeness(score, best.evidence or (wanted.names[0].text,) if wanted.names else ()))
    common = tuple(number for number in heading.forms if number in wanted.forms)
    if common:
        score = max(best.score + _FORM, _FORM_ALONE) if best.score >= 0.25 else _FORM_ALONE - 0.1
        best = Likeness(min(1.0, score), (*best.evidence, *common))
    if component.needs and not any(has_phrase(" ".join(heading.title), need) for need in component.needs):
        return Likeness(min(best.score, _WITHOUT_ITS_WORD), best.evidence)
    return best


def _by_name(title: Sequence[str], name: Name) -> Likeness:
    if not title:
        return Likeness(0.0)
    score = _laid(tuple(title), name.words)
    return Likeness(
        score * _OTHER_SORT if _differ(type_of(" ".join(title)), type_of(name.text)) else score, (name.text,)
    )


def _differ(one: DocumentType, other: DocumentType) -> bool:
    """Whether one asks for something and the other is a thing that may be asked for."""
    return {one, other} & _ASKED_FOR != set() and DocumentType.APPLICATION in {one, other}


@functools.lru_cache(maxsize=16_384)
def _laid(title: tuple[str, ...], name: tuple[str, ...]) -> float:
    """Lay a title on a name; 0..1."""
    from rapidfuzz.distance import LCSseq

    beside = name[: len(title) + _SLACK]
    one, other = "".join(title), "".join(beside)
    if LCSseq.similarity(one, other) < _LEAST_COMMON * min(len(one), len(other)):
        return 0.0
    lacking, wanting = unmatched(title, beside)
    told, title_inside, title_end = _shares(title, lacking)
    _, name_inside, name_end = _shares(beside, wanting)
    name_end += sum(map(_weight, name[len(beside) :]))
    differing = min(title_end, name_end)
    longer = max(title_end, name_end) - differing
    if told < _LEAST_TOLD and (longer or differing):
        return 0.4 * told / (told + title_inside + name_inside + differing) if told else 0.0
    lost = title_inside + name_inside + 2 * differing + min(_MOST_LOST_END, _LOST_END * longer)
    return told / (told + lost) if told else 0.0


def _shares(words: Sequence[str], lacking: Sequence[float]) -> tuple[float, float, float]:
    """Weights: what found a partner, what did not before the last word that did, what did not after it."""
    last = max((place for place, share in enumerate(lacking) if share < 1), default=-1)
    told = inside = end = 0.0
    for place, (word, share) in enumerate(zip(words, lacking, strict=True)):
        weight = _weight(word)
        told += (1 - share) * weight
        if place <= last:
            inside += share * weight
        else:
            end += share * weight
    return told, inside, end


def _weight(word: str) -> float:
    if is_critical(word):
        return _CRITICAL
    return _LITTLE if word in _TELLS_LITTLE else 1.0
