"""A person seen on a page, and whether two of them are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from digitize.dossier.fields.wordings import Role

_SLIPS_OF_ONE = 1  # figures that the engine misreads in one number
_MOST_SLIPS = 3  # on a bad copy
_ALIKE, _NEAR, _UNLIKE = 0.88, 0.8, 0.7  # shares of letters in common; between the first and last nobody can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeen:
    """A person whose name or number stands on a page."""

    page: int  # the dossier's n
    name: str  # without marks, one space between the words; "" where only a number was found
    id_number: str | None  # twelve digits
    birth_date: date | None
    source: Literal["qr", "text"]
    role: Role
    confidence: float  # 0..1, that these facts are a person's and were read right


def same_person(one: PersonSeen, other: PersonSeen) -> bool | None:
    """Say whether two seen persons are one; None: can't tell.

    One misread figure or a few misread letters make no other person, unless both stand in QR codes, which
    are never misread; a figure and letters together may be a twin's.  Different numbers with different names are
    different people; a name shared by two numbers, or two names with one number of birth, is left to a person.
    """
    numbers = _same_number(one, other)
    names = _same_name(one.name, other.name) if one.name and other.name else None
    if numbers is True:
        return None if names is False else True
    if numbers is False:
        return None if names is True else False
    if names is True:
        slips = bool(one.id_number and other.id_number and one.name != other.name)  # in the number and in the name
        return None if slips or _births_contradict(one, other) else True
    if names is False:
        return False
    return None


def are_namesakes(one: PersonSeen, other: PersonSeen, sure: Collection[str | None]) -> bool:
    """Whether two have one name, but numbers that no misreading makes of each other, or that are both sure."""
    if not (one.name and other.name and one.id_number and other.id_number):
        return False
    least = 1 if {one.id_number, other.id_number} <= set(sure) else _MOST_SLIPS + 1
    far = _wrong_figures(one.id_number, other.id_number) >= least
    return far and _same_name(one.name, other.name) is not False


def _same_number(one: PersonSeen, other: PersonSeen) -> bool | None:
    """Whether the numbers are one; None: one is missing, or a figure or two differ and may be misread."""
    if not one.id_number or not other.id_number:
        return None
    wrong = _wrong_figures(one.id_number, other.id_number)
    if wrong == 0:
        return True
    if one.source == other.source == "qr":
        return False
    if wrong <= _SLIPS_OF_ONE and one.name == other.name:
        return True
    return None if wrong <= _SLIPS_OF_ONE + 1 else False


def _wrong_figures(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(one, other)


def _same_name(one: str, other: str) -> bool | None:
    """Whether two names without marks are one, whatever letters the engine lost; None: may be."""
    from rapidfuzz.distance import Levenshtein

    bare, other_bare = one.replace(" ", ""), other.replace(" ", "")
    alike = Levenshtein.normalized_similarity(bare, other_bare)
    if alike == 1.0:
        return True
    if len(one.split()) == len(other.split()) and _differs_by_a_real_word(one, other):
        return None if alike >= _NEAR else False
    return True if alike >= _ALIKE else False if alike < _UNLIKE else None


def _differs_by_a_real_word(one: str, other: str) -> bool:
    """Whether the words that differ are whole other words ("Ha" and "Lan") and no misread letter of one."""
    from rapidfuzz.distance import Levenshtein

    pairs = [(left, right) for left, right in zip(one.split(), other.split(), strict=True) if left != right]
    return any(Levenshtein.distance(left, right) > 1 or min(len(left), len(right)) < 3 for left, right in pairs)


def _births_contradict(one: PersonSeen, other: PersonSeen) -> bool:
    """Whether two people of one name are born on different days, or a number says another year."""
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    for number, birth in ((one.id_number, other.birth_date), (other.id_number, one.birth_date)):
        if number and birth and number[4:6] != f"{birth.year % 100:02d}":
            return True
    return False
