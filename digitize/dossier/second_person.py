"""Whether a second citizen's application lies in one run of pages, so that a sheet between them may be missing.

The forms of the run are found by their titles, or where the title can't be read by the line that addresses them; who
stands on each is held against who stands on the one before, never the courier, whose card may lie in many dossiers.
Two forms of one person are that person's business.  Where a form names nobody, nobody can tell: that is asked about.
Another person's papers that lie on top of the form go with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.documents.starts import has_state_name, page_number
from digitize.dossier.party import Party, is_one_sided, parties_of, same_party
from digitize.dossier.separate import numbered_marks, numbered_texts
from digitize.dossier.titles import find_title, names_a_procedure
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digitize.model import DossierPage, PageText

_APPLICATION = re.compile(  # also what is wanted, or a letter's subject, for a title
    r"\W*(?:don|to khai|to trinh de nghi|giay (?:de nghi|dang ky)|van ban de nghi|phieu (?:dang ky|de nghi)|ban khai"
    r"|v\s?/\s?v|de nghi|danh gia|chung nhan|chi dinh|cho phep|ke khai|kiem tra|tiep nhan)\b"
)
_RUN_TOGETHER = ("dondenghi", "donxin", "dondangky", "donyeucau", "tokhai", "giaydenghi", "vanbandenghi", "phieudenghi")
_ADDRESSED = "kinhgui"
_SLIPS = 1  # letters that the engine misreads in such a beginning
_LINES_OF_HEAD = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """A form after the first one of a run that is, or may be, another person's."""

    form: int  # its n
    first: int  # the n where that person's papers begin; before the form where they lie on top of it
    certain: bool


def find_second_applications(pages: Sequence[DossierPage]) -> tuple[Second, ...]:
    """Find the application forms after the first one of a run that are, or may be, another person's.

    Args:
        pages: the sides of the run.

    Returns:
        By place.
    """
    texts = dict(numbered_texts(pages))
    forms = [n for n, text in texts.items() if _begins_application(text)]
    if not forms:
        return ()
    parties = parties_of(tuple(texts.items()), numbered_marks(pages))
    found: list[Second] = []
    before = _above(parties, forms[0])
    top = pages[0].n
    for form in forms:
        own = _on_form(form, texts, parties)
        verdict = None if before is None else same_party(before, own)
        above = (party for n, party in parties.items() if n < form)
        if verdict is True and before is not None and is_one_sided(before, own, above):
            verdict = None
        if before is not None and verdict is not True:
            first = _first_of(own, before, range(top + 1, form), parties) if verdict is False else form
            found.append(Second(form=form, first=first, certain=verdict is False))
        if own or before is None:
            before = own
        top = form
    return tuple(found)


def _begins_application(text: PageText) -> bool:
    number = page_number(text)
    if number is not None and number != 1:
        return False
    title = find_title(text)
    if title is not None and _asks_for_something(title.text):
        return True
    return any(_begins_like(line.text, (_ADDRESSED,)) for line in text.lines[:_LINES_OF_HEAD])


def _asks_for_something(title: str) -> bool:
    return bool(_APPLICATION.match(fold(title))) or names_a_procedure(title) or _begins_like(title, _RUN_TOGETHER)


def _begins_like(text: str, beginnings: Sequence[str]) -> bool:
    """Whether a line begins with some letters, a slip and lost gaps allowed."""
    from rapidfuzz.distance import Levenshtein

    plain = "".join(char for char in fold(text) if char.isalnum())
    return any(
        Levenshtein.distance(plain[: len(one)], one, score_cutoff=_SLIPS) <= _SLIPS for one in beginnings if plain
    )


def _above(parties: Mapping[int, Party], form: int) -> Party | None:
    """Whoever stands on the papers above the first form; None where nobody does."""
    above = [party for n, party in parties.items() if n < form]
    return Party.of_all(above, mentioned=True) if above else None


def _on_form(form: int, texts: Mapping[int, PageText], parties: Mapping[int, Party]) -> Party:
    """Whoever applies on a form, else on the pages that go on with it; else the only one whom it names."""
    own = Party.of_all([parties[form]] if form in parties else [])
    if any(person.role == "applicant" for person in own.people):
        return own
    mentioned = [person for person in parties.get(form, own).people if person.role == "mentioned"]
    if len(mentioned) == 1:
        return replace(own, people=(*own.people, *mentioned))
    return own or Party.of_all(parties[n] for n in _going_on(form, texts) if n in parties)


def _going_on(form: int, texts: Mapping[int, PageText]) -> Iterator[int]:
    """The pages below a form that have no head of their own."""
    for n in sorted(n for n in texts if n > form):
        if find_title(texts[n]) is not None or _begins_application(texts[n]) or has_state_name(texts[n]):
            return
        yield n


def _first_of(own: Party, before: Party, between: range, parties: Mapping[int, Party]) -> int:
    """Where the papers begin that lie on top of a form and are of the same person, and not of the one before."""
    first = between.stop
    for n in reversed(between):
        party = parties.get(n)
        if party is None:
            continue
        everybody = Party.of_all([party], mentioned=True)
        if same_party(own, everybody) is not True or same_party(before, everybody) is True:
            break
        first = n
    return first
