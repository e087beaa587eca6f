"""Every person of a dossier: those of its pages and those of its cards' QR codes, and who is whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.fields.identity import parse_card, trust_id_number
from digitize.dossier.fields.person import PersonSeen
from digitize.dossier.fields.persons import PagePeople, people_on
from digitize.dossier.fields.trust import trust
from digitize.dossier.fields.wordings import IN_FIGURES
from digitize.dossier.titles import find_title
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.identity import Card
    from digitize.dossier.fields.labels import Labelled
    from digitize.dossier.fields.persons import PageKind, Person
    from digitize.model import Mark, PageText

QR_CONFIDENCE = 0.99
_APPLICATION = re.compile(
    r"don\b|to khai|giay de nghi|giay dang ky|van ban de nghi|to trinh|phieu|ban khai|de nghi|thong bao"
    r"|ban cam ket|yeu cau"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """A person as the labels of a page name them."""

    page: int
    person: Person
    seen: PersonSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCard:
    """A person as a card's QR code names them."""

    page: int
    card: Card
    mark: Mark
    seen: PersonSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """All people of some pages, and the labelled facts of nobody in particular."""

    papers: tuple[OnPaper, ...]
    cards: tuple[OnCard, ...]
    others: tuple[tuple[int, Labelled], ...]

    @property
    def applicant(self) -> PersonSeen | None:
        """The person who applies: the first that a form names as such, else the first it may mean; no card."""
        applicants = [one for one in self.papers if one.seen.role == "applicant" and one.seen.name]
        named = next((one.seen for one in applicants if one.person.named), None)
        return named or next((one.seen for one in applicants), None)

    @property
    def seen(self) -> tuple[PersonSeen, ...]:
        """Everybody by page, cards' codes first."""
        return tuple(
            sorted([*(one.seen for one in self.cards), *(one.seen for one in self.papers)], key=lambda one: one.page)
        )


def everybody(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]]) -> Everybody:
    """Find all people of some pages.

    Args:
        pages: every page that was read, with its n.
        marks: every machine-readable symbol, with the n of its page.
    """
    on_pages = [(n, people_on(page, kind=_kind(page))) for n, page in pages]
    return Everybody(
        papers=tuple(paper for n, found in on_pages for paper in _papers(n, found)),
        cards=tuple(card for n, mark in marks for card in _cards(n, mark)),
        others=tuple((n, one) for n, found in on_pages for one in found.others),
    )


def application_pages(pages: Sequence[NumberedText]) -> frozenset[int]:
    """Return the n of the pages of applications: a titled page and those without a title that follow it."""
    inside = False
    found: set[int] = set()
    for n, page in pages:
        kind = _kind(page)
        inside = inside if kind == "untitled" else kind == "application"
        if inside:
            found.add(n)
    return frozenset(found)


def trust_fact(fact: Labelled) -> float:
    """Return how far a labelled value is right, whosever it is, 0..1."""
    return trust(fact.label, fact.shape, fact.words, figures=fact.name in IN_FIGURES | {"birth_date"})


def _kind(page: PageText) -> PageKind:
    title = find_title(page)
    if title is None:
        return "untitled"
    return "application" if _APPLICATION.match(fold(title.text).lstrip("\"'`~_-.,| ")) else "paper"


def _papers(n: int, found: PagePeople) -> list[OnPaper]:
    return [OnPaper(page=n, person=person, seen=_seen(n, person)) for person in found.people]


def _cards(n: int, mark: Mark) -> list[OnCard]:
    card = parse_card(mark.text)
    if card is None:
        return []
    seen = PersonSeen(
        page=n,
        name=_folded(card.name),
        id_number=card.id_number,
        birth_date=card.birth_date,
        source="qr",
        role="card",
        confidence=QR_CONFIDENCE,
    )
    return [OnCard(page=n, card=card, mark=mark, seen=seen)]


def _seen(n: int, person: Person) -> PersonSeen:
    name, number = person.first("person_name"), person.first("id_number")
    fits = trust_id_number(number.value, person.birth, person.sex) if number else 1.0
    sure = [trust_fact(one) for one in (name, number) if one]
    return PersonSeen(
        page=n,
        name=_folded(name.value) if name else "",
        id_number=number.value if number else None,
        birth_date=person.birth,
        source="text",
        role=person.role,
        confidence=round(min(sure, default=0.0) * fits, 3),
    )


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
