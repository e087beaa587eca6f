"""Who stands on some pages: citizens and organisations, and whether those of two papers are the same.

For telling two citizens' papers apart, where a wrong yes merges them: one is the other only where something that both
say is equal and nothing contradicts it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.fields.person import same_person
from digitize.dossier.fields.seen import everybody
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.person import PersonSeen
    from digitize.model import Mark

_APPLY = frozenset({"applicant", "owner"})
_LIKE, _UNLIKE = 0.88, 0.6  # shares of letters that own names of organisations have in common
_KIND_OF_COMPANY = re.compile(
    r"\b(?:cong ?ty|tong|tap doan|tnhh|trach nhiem huu han|co phan|cp|mtv|mot thanh vien|hai thanh vien|doanh nghiep"
    r"|tu nhan|hop tac xa|chi nhanh|van phong|trung tam)\b"
)
_SLIPS_OF_TAX_CODE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whoever stands on one page or more."""

    people: tuple[PersonSeen, ...] = ()  # none of them twice
    names: frozenset[str] = frozenset()  # of organisations, folded
    tax_codes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.people or self.names or self.tax_codes)

    @classmethod
    def of_all(cls, parties: Iterable[Party], *, mentioned: bool = False) -> Party:
        """Join those of some pages; only who applies, or everybody."""
        parties = tuple(parties)
        people = [person for party in parties for person in party.people]
        return cls(
            people=_distinct(person for person in people if mentioned or person.role in _APPLY),
            names=frozenset().union(*(party.names for party in parties)),
            tax_codes=frozenset().union(*(party.tax_codes for party in parties)),
        )


def parties_of(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]]) -> dict[int, Party]:
    """Find who stands on each page; pages on which nobody does are left out."""
    found = everybody(pages, marks)
    names = {one.id_number: one.name for one in found.seen if one.id_number and one.name}
    seen = [one if one.name else replace(one, name=names.get(one.id_number or "", "")) for one in found.seen]
    parties: dict[int, Party] = {}
    for n in dict.fromkeys((*(n for n, _ in pages), *(n for n, _ in marks))):
        others = [one for page, one in found.others if page == n]
        party = Party(
            people=tuple(one for one in seen if one.page == n and (one.name or one.id_number or one.birth_date)),
            names=frozenset(" ".join(fold(one.value).split()) for one in others if one.name == "organisation"),
            tax_codes=frozenset(one.value for one in others if one.name == "tax_code"),
        )
        if party:
            parties[n] = party
    return parties


def same_party(ones: Party, others: Party) -> bool | None:
    """Say whether two are the same; None: can't tell, or one thing says so and another does not."""
    verdicts = {
        *_verdict(_same_citizen(one, other) for one in ones.people for other in others.people),
        *_verdict(_same_organisation(ones, others)),
    }
    if verdicts == {True}:
        return True if _is_firm(ones, others) else None
    return False if verdicts == {False} else None


def _is_firm(ones: Party, others: Party) -> bool:
    """Whether more than a name ties a citizen's paper to an organisation's, whose representative may be a namesake."""
    if bool(ones.names or ones.tax_codes) == bool(others.names or others.tax_codes):
        return True
    numbers = {person.id_number for person in ones.people} & {person.id_number for person in others.people}
    return bool(numbers - {None})


def _same_citizen(one: PersonSeen, other: PersonSeen) -> bool | None:
    """As `same_person`, with two differences.

    People of one birthday are others only by their numbers: a name may have lost words.  Numbers of which a figure
    differs may be twins', whose names may differ by no more than a mark: nobody can tell.
    """
    same = same_person(one, other)
    if same is True and one.id_number and other.id_number and one.id_number != other.id_number:
        return None
    if same is not False or one.birth_date is None or one.birth_date != other.birth_date:
        return same
    if one.id_number and other.id_number:
        return False
    words, other_words = set(one.name.split()), set(other.name.split())
    return True if words <= other_words or other_words <= words else None


def is_one_sided(ones: Party, others: Party, around: Iterable[Party]) -> bool:
    """Whether only the others have a number, which nobody of their name has around the ones: a name alone ties them."""
    numbered = {person.id_number for person in others.people if person.id_number}
    known = {person.id_number for party in (ones, *around) for person in party.people}
    return bool(numbered) and bool(ones.people) and not any(p.id_number for p in ones.people) and not numbered & known


def _verdict(verdicts: Iterable[bool | None]) -> set[bool | None]:
    """Sum up pairs of one kind: one that is the same is enough; nothing where there is no pair."""
    found = set(verdicts)
    return {True} if True in found else {None} if None in found else found


def _same_organisation(ones: Party, others: Party) -> Iterable[bool | None]:
    from rapidfuzz.distance import Levenshtein

    for code in ones.tax_codes:
        for other in others.tax_codes:
            yield Levenshtein.distance(code, other) <= _SLIPS_OF_TAX_CODE
    if ones.tax_codes and others.tax_codes:
        return
    for name in ones.names:
        for other in others.names:
            alike = Levenshtein.normalized_similarity(_own_name(name), _own_name(other))
            yield True if alike >= _LIKE else False if alike < _UNLIKE else None


def _own_name(name: str) -> str:
    """The letters of an organisation's name that others of its kind have not."""
    return "".join(char for char in _KIND_OF_COMPANY.sub(" ", name) if char.isalnum())


def _distinct(people: Iterable[PersonSeen]) -> tuple[PersonSeen, ...]:
    """Put together what several pages say of one person, so that a bare name can't stand for a namesake."""
    found: list[PersonSeen] = []
    for person in people:
        place = next((n for n, one in enumerate(found) if same_person(one, person) is True), None)
        if place is None:
            found.append(person)
            continue
        one = found[place]
        found[place] = replace(
            one,
            name=one.name or person.name,
            id_number=one.id_number or person.id_number,
            birth_date=one.birth_date or person.birth_date,
        )
    return tuple(found)
