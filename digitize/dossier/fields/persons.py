"""The people of a page: which of the labelled facts belong to whom.

A name opens a person, and what follows belongs to that person until the next name or heading.  Whose a bare
"Họ và tên" is, the heading above it says; without one the first of a page that nobody else speaks on is the
applicant's, and the others are only mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.fields.labels import Labelled, find_labelled, is_printed_card

if TYPE_CHECKING:
    from digitize.dossier.fields.wordings import Role
    from digitize.model import PageText

PageKind: TypeAlias = Literal["application", "paper", "untitled"]

_OF_PEOPLE = frozenset({"id_number", "old_id_number", "birth_date", "sex", "address", "phone"})
_ONE_EACH = frozenset({"id_number", "birth_date", "sex"})  # a second one belongs to somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person on a page, with the labelled facts of them."""

    role: Role
    named: bool  # a label or heading says whose the name is
    facts: tuple[Labelled, ...] = field(default=())

    def first(self, name: str) -> Labelled | None:
        """The first fact of a name."""
        return next((fact for fact in self.facts if fact.name == name), None)

    @property
    def birth(self) -> date | None:
        """The day of birth."""
        fact = self.first("birth_date")
        return date.fromisoformat(fact.value) if fact else None

    @property
    def sex(self) -> str | None:
        """Nam, Nữ or nothing."""
        fact = self.first("sex")
        return fact.value if fact else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePeople:
    """What the labels of a page say: its people, and the facts of nobody in particular."""

    people: tuple[Person, ...]
    others: tuple[Labelled, ...]


def people_on(page: PageText, kind: PageKind) -> PagePeople:
    """Sort the labelled facts of a page by person.

    Args:
        page: what was read.
        kind: what its title says it is.  On a page without one, which as a rule goes on with the page before, a
            bare name is the applicant's only with an identity number; on another paper it is only mentioned.
    """
    found = _sorted(page, is_card=is_printed_card(page))
    return replace(found, people=tuple(_placed(person, kind) for person in found.people))


def _placed(person: Person, kind: PageKind) -> Person:
    bare = person.role == "applicant" and not person.named and person.first("person_name")
    if bare and (kind == "paper" or (kind == "untitled" and not person.first("id_number"))):
        return replace(person, role="mentioned")
    return person


def _sorted(page: PageText, *, is_card: bool) -> PagePeople:
    people: list[Person] = []
    others: list[Labelled] = []
    heading: Role | None = None
    open_person = False
    for one in find_labelled(page):
        if one.name == "organisation":
            open_person = False
            others.append(one)
        elif one.name == "":
            heading, open_person = one.role, False
        elif one.name == "person_name":
            if is_card and open_person and people[-1].first("person_name") is None:
                people[-1] = replace(people[-1], named=True, facts=(*people[-1].facts, one))
            else:
                people.append(_opened(one, heading, people, is_card=is_card))
            open_person = True
        elif one.name not in _OF_PEOPLE:
            others.append(one)
        elif open_person and not (one.name in _ONE_EACH and people[-1].first(one.name)):
            people[-1] = replace(people[-1], facts=(*people[-1].facts, one))
        elif one.name in _ONE_EACH and (heading or not people or is_card):
            people.append(Person(role="card" if is_card else heading or "applicant", named=False, facts=(one,)))
            open_person = True
        else:
            others.append(one)
    return PagePeople(people=tuple(people), others=tuple(others))


def _opened(name: Labelled, heading: Role | None, before: list[Person], *, is_card: bool) -> Person:
    if name.role:
        return Person(role=name.role, named=True, facts=(name,))
    if is_card:
        return Person(role="card", named=True, facts=(name,))
    if heading:
        return Person(role=heading, named=True, facts=(name,))
    first = not any(person.role == "applicant" for person in before)
    return Person(role="applicant" if first else "mentioned", named=False, facts=(name,))
