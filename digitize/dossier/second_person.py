"""Whether a second citizen's application lies in one run of pages, so that a sheet between them may be missing.

The application forms of the run are found by their titles; the people on and below each are held against those of the
one before (`people.same_person`).  Two forms of one person are that person's business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digitize.dossier.documents.starts import page_number
from digitize.dossier.people import people_of, same_person
from digitize.dossier.separate import numbered_marks, numbered_texts
from digitize.dossier.titles import find_title
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.people import PersonSeen
    from digitize.model import DossierPage, PageText

_APPLICATION = re.compile(r"\W*(?:don|to khai|giay de nghi|van ban de nghi|phieu dang ky|phieu de nghi|ban khai)\b")
_PARTIES = frozenset({"applicant", "owner", "card"})


def find_second_applications(pages: Sequence[DossierPage]) -> tuple[tuple[int, bool], ...]:
    """Find the application forms after the first one of a run that are, or may be, another person's.

    Args:
        pages: the sides of the run.

    Returns:
        The n of each, and whether it is certainly another person's.
    """
    texts, marks = numbered_texts(pages), numbered_marks(pages)
    begins = [n for n, text in texts if _begins_application(text)]
    if len(begins) < 2:
        return ()
    people = [person for person in people_of(texts, marks) if person.role in _PARTIES]
    found: list[tuple[int, bool]] = []
    before = begins[0]
    for at, after in zip(begins[1:], [*begins[2:], pages[-1].n + 1], strict=True):
        same = _same(_between(people, before, at), _between(people, at, after))
        if same is not True:
            found.append((at, same is False))
        before = at
    return tuple(found)


def _begins_application(text: PageText) -> bool:
    title = find_title(text)
    number = page_number(text)
    return title is not None and (number is None or number == 1) and bool(_APPLICATION.match(fold(title.text)))


def _between(people: Sequence[PersonSeen], first: int, end: int) -> list[PersonSeen]:
    return [person for person in people if first <= person.page < end]


def _same(ones: Sequence[PersonSeen], others: Sequence[PersonSeen]) -> bool | None:
    """Whether a person stands in both; False only where all who can be told apart are others."""
    verdicts = {same_person(one, other) for one in ones for other in others}
    if True in verdicts:
        return True
    return False if verdicts == {False} else None
