"""Whether a dossier must leave the ordinary path before any of its text is indexed.

Denunciations, complaints and the petitions that may hide one: who writes them is secret (Nghị định 155 and
156/2026/NĐ-CP).  Sheets marked MẬT: out of scope altogether (domain notes 7.5).

Missing one is worse than asking, so this is as tolerant as `classify` is strict: it takes what only looks like
such a heading, a badly read one, and official papers about a denunciation.  A mention in a sentence is none,
nor is a law or a rule about complaints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.alignment import title_words
from digitize.dossier.recognise import component_titles, is_component
from digitize.dossier.titles import find_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.procedures import Catalogue
    from digitize.model import Line, PageText

_LINES_SEARCHED = 20
_WORDS_OF_A_HEADING = 10  # a longer line is a sentence
_ALIKE = 0.72  # share of the letters; "DON TO C O" still is a heading, "ĐƠN ĐỀ NGHỊ" is not
_ORDINARY = ("dondenghi", "donxin", "dondangky", "dontrinhbay", "giaydenghi")  # "kiến nghị" is not far from "đề nghị"
_OFFICIAL = re.compile(r"\b(?:to cao|to giac|khieu nai)\b")
_RULE = re.compile(r"(?:luat|nghi dinh|thong tu|nghi quyet|quy dinh|quy trinh|quy che|hop dong|giay phep)\b")
_SECRET = re.compile(r"(?:TUYỆT |TỐI )?MẬT|TUYET MAT|TOI MAT")
_NO_LETTER = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Why a dossier is held back."""

    page: int  # n
    certain: bool  # False: only suspected; a person is asked


def find_restriction(pages: Sequence[NumberedText], catalogue: Catalogue) -> Restriction | None:
    """Find the first page that is, or may be, restricted material; the certain ones first."""
    papers = [
        component
        for procedure in catalogue.restricted
        for component in procedure.components
        if component.role == "application"
    ]
    headings = tuple({"".join(known.words) for paper in papers for known in component_titles(paper)})
    suspected: Restriction | None = None
    for n, page in pages:
        title = find_title(page)
        words = title_words(title.text) if title else ()
        if any(is_component(words, paper) for paper in papers):
            return Restriction(page=n, certain=True)
        about = " ".join(words[:_WORDS_OF_A_HEADING])
        official = bool(_OFFICIAL.search(about)) and not _RULE.match(about)
        if suspected is None and (official or _is_marked_secret(page) or _has_heading_like(page, headings)):
            suspected = Restriction(page=n, certain=False)
    return suspected


def is_restricted(pages: Sequence[NumberedText], catalogue: Catalogue) -> bool:
    """Whether any page is, or may be, restricted material."""
    return find_restriction(pages, catalogue) is not None


def _is_marked_secret(page: PageText) -> bool:
    """Whether a line says MẬT and nothing else; "bí mật" in a sentence does not."""
    return any(_SECRET.fullmatch(_NO_LETTER.sub("", line.text)) for line in page.lines[:_LINES_SEARCHED])


def _has_heading_like(page: PageText, headings: tuple[str, ...]) -> bool:
    lines = page.lines[:_LINES_SEARCHED]
    return any(_is_heading_like(line, headings) for line in lines if len(line.words) <= _WORDS_OF_A_HEADING)


def _is_heading_like(line: Line, headings: tuple[str, ...]) -> bool:
    """Whether a line begins like a heading, letter by letter: the engine may have split or lost words."""
    words = title_words(line.text)
    start = "".join(words)
    if not line.text[:1].isupper() or not start or line.text.rstrip().endswith((".", ";", ",")):
        return False
    alike = max(_begins_alike(start, heading) for heading in headings)
    return alike >= _ALIKE and alike > max(_begins_alike(start, ordinary) for ordinary in _ORDINARY)


def _begins_alike(start: str, heading: str) -> float:
    """Share of the letters in common; the engine may have lost one."""
    from rapidfuzz.distance import Levenshtein

    lengths = (len(heading) - 1, len(heading))
    return max(Levenshtein.normalized_similarity(start[:length], heading) for length in lengths)
