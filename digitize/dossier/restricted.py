"""Whether a dossier must leave the ordinary path before any of its text is indexed.

Denunciations, complaints and the petitions that may hide one: who writes them is secret (Nghị định 155 and
156/2026/NĐ-CP).  Sheets marked MẬT: out of scope altogether (domain notes 7.5).

Which of these letters are certain and which are only asked about is the station's to say (`Kinds`) [M].

Missing one is worse than asking, so this is as tolerant as `classify` is strict: it takes what only looks like
such a heading, a badly read one, and official papers about a denunciation.  A mention in a sentence is none,
nor is a law or a rule about complaints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.alignment import title_words
from digitize.dossier.recognise import component_titles, is_component
from digitize.dossier.secrecy import find_secrecy
from digitize.dossier.titles import find_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.procedures import Catalogue
    from digitize.model import Line, PageText, Stamp

Kind: TypeAlias = Literal["denunciation", "complaint", "petition", "report"]

_LINES_SEARCHED = 20
_WORDS_OF_A_HEADING = 10  # a longer line is a sentence
_ALIKE = 0.72  # share of the letters; "DON TO C O" still is a heading, "ĐƠN ĐỀ NGHỊ" is not
_ORDINARY = ("dondenghi", "donxin", "dondangky", "dontrinhbay", "giaydenghi")  # "kiến nghị" is not far from "đề nghị"
_OFFICIAL = re.compile(r"\b(?:to cao|to giac|khieu nai)\b")
_RULE = re.compile(r"(?:luat|nghi dinh|thong tu|nghi quyet|quy dinh|quy trinh|quy che|hop dong|giay phep)\b")


_LETTERS: Mapping[Kind, tuple[str, ...]] = {
    "denunciation": ("to cao", "to giac"),
    "complaint": ("khieu nai",),
    "petition": ("kien nghi",),
    "report": ("phan anh",),
}
"""Folded words of a letter's title, by its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Which letters leave the ordinary path at this station; a kind in neither is an ordinary paper."""

    certain: tuple[Kind, ...] = ("denunciation", "complaint")
    asked: tuple[Kind, ...] = ("petition", "report")  # held until a person has looked


USUAL = Kinds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Why a dossier is held back."""

    page: int  # n
    certain: bool  # False: only suspected; a person is asked


def find_restriction(
    pages: Sequence[NumberedText],
    catalogue: Catalogue,
    kinds: Kinds = USUAL,
    stamps: Mapping[int, Sequence[Stamp]] = MappingProxyType({}),
) -> Restriction | None:
    """Find the first page that is, or may be, restricted material; the certain ones first.

    Args:
        pages: what was read, with its n.
        catalogue: knows the letters' titles.
        kinds: which letters are held here.
        stamps: frames and red writing at the place of a secrecy mark, by n.
    """
    papers = [
        component
        for procedure in catalogue.restricted
        for component in procedure.components
        if component.role == "application"
    ]
    titles = {" ".join(known.words) for paper in papers for known in component_titles(paper)}
    held = tuple(title.replace(" ", "") for title in titles if _kind_of(title) in {*kinds.certain, *kinds.asked, None})
    suspected: Restriction | None = None
    for n, page in pages:
        title = find_title(page)
        words = title_words(title.text) if title else ()
        kind = _kind_of(" ".join(words))
        letter = any(is_component(words, paper) for paper in papers)
        secrecy = find_secrecy(page, stamps.get(n, ()))
        if (letter and kind in kinds.certain) or secrecy == "certain":
            return Restriction(page=n, certain=True)
        about = " ".join(words[:_WORDS_OF_A_HEADING])
        official = bool(_OFFICIAL.search(about)) and not _RULE.match(about)
        asked = letter and (kind in kinds.asked or kind is None)
        if suspected is None and (asked or official or secrecy or _has_heading_like(page, held)):
            suspected = Restriction(page=n, certain=False)
    return suspected


def _kind_of(title: str) -> Kind | None:
    """Which kind of letter a title names; of several the most secret; None where it names none."""
    return next((kind for kind, words in _LETTERS.items() if any(word in title for word in words)), None)


def _has_heading_like(page: PageText, headings: tuple[str, ...]) -> bool:
    lines = page.lines[:_LINES_SEARCHED]
    return any(_is_heading_like(line, headings) for line in lines if len(line.words) <= _WORDS_OF_A_HEADING)


def _is_heading_like(line: Line, headings: tuple[str, ...]) -> bool:
    """Whether a line begins like a heading, letter by letter: the engine may have split or lost words."""
    words = title_words(line.text)
    start = "".join(words)
    if not line.text[:1].isupper() or not start or line.text.rstrip().endswith((".", ";", ",")):
        return False
    alike = max((_begins_alike(start, heading) for heading in headings), default=0.0)
    return alike >= _ALIKE and alike > max(_begins_alike(start, ordinary) for ordinary in _ORDINARY)


def _begins_alike(start: str, heading: str) -> float:
    """Share of the letters in common; the engine may have lost one."""
    from rapidfuzz.distance import Levenshtein

    lengths = (len(heading) - 1, len(heading))
    return max(Levenshtein.normalized_similarity(start[:length], heading) for length in lengths)
