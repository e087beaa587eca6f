"""The facts on a dossier's pages, each with its confidence, page and place.

Sources: the QR code of a citizen's card first, then labels ("Họ và tên: …") and the letterhead.  Of every name
the best value comes first and is the chosen one; other values of it are alternatives.  Nothing is guessed: what
is not labelled and is not of an unmistakable shape is not taken.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.fields.identity import fits, looks_like_card, parse_card, trust_id_number
from digitize.dossier.fields.labels import find_labelled
from digitize.dossier.fields.letterhead import find_letterhead, has_unreadable_number
from digitize.model import Field
from digitize.text import exact_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.letterhead import Found
    from digitize.model import Doubt, Mark, PageText

FIELD_NAMES = (
    "applicant_name",
    "id_number",
    "old_id_number",
    "birth_date",
    "sex",
    "address",
    "phone",
    "organisation",
    "tax_code",
    "document_type",
    "document_number",
    "document_date",
    "issuer",
    "subject",
)
_OF_THE_FIRST_DOCUMENT = frozenset({"document_type", "document_number", "document_date", "issuer", "subject"})
_QR_CONFIDENCE = 0.99
_WORTH_A_DOUBT = 0.5  # a worse read number differs from another one by itself


def find_fields(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]] = ()) -> tuple[Field, ...]:
    """Find the facts on some pages.

    Args:
        pages: every page that was read, with its n.
        marks: every machine-readable symbol, with the n of its page.

    Returns:
        By name in the order of `FIELD_NAMES`; in a name the chosen value, then the alternatives.  Days are ISO
        8601, telephone numbers are digits from 0, everything else is as printed, in NFC.
    """
    found = [field for n, mark in marks for field in _of_card(n, mark)]
    found += [_field(n, one) for n, page in pages for one in (*_labelled(page), *find_letterhead(page))]
    fields: list[Field] = []
    for name in FIELD_NAMES:
        fields += _ranked([field for field in found if field.name == name])
    return tuple(fields)


def find_field_doubts(
    pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]], fields: Sequence[Field]
) -> tuple[Doubt, ...]:
    """Find where the sources disagree or could not be read.

    Args:
        pages: as for `find_fields`.
        marks: as for `find_fields`.
        fields: what `find_fields` gave.
    """
    return (*_differing_numbers(fields), *_differing_names(fields), *_of_pages(pages, marks))


def _of_card(n: int, mark: Mark) -> tuple[Field, ...]:
    card = parse_card(mark.text)
    if card is None:
        return ()
    values = {
        "applicant_name": card.name,
        "id_number": card.id_number,
        "old_id_number": card.old_id_number,
        "birth_date": card.birth_date.isoformat(),
        "sex": card.sex,
        "address": card.address,
    }
    return tuple(
        Field(name=name, value=value, confidence=_QR_CONFIDENCE, source="qr", page=n, box=mark.box)
        for name, value in values.items()
        if value
    )


def _field(n: int, found: Found) -> Field:
    confidence = round(min(found.confidence, 1.0), 3)
    return Field(name=found.name, value=found.value, confidence=confidence, source="text", page=n, box=found.box)


class _Person(NamedTuple):
    """What a page says of its only person; None: nothing, or of several."""

    birth_date: date | None
    sex: str | None


def _labelled(page: PageText) -> list[Found]:
    """The labelled values of a page; an identity number is trusted as far as it fits the person."""
    found = list(find_labelled(page))
    person = _only_person(found)
    return [
        one._replace(confidence=one.confidence * trust_id_number(one.value, *person))
        if one.name == "id_number"
        else one
        for one in found
    ]


def _only_person(found: Sequence[Found]) -> _Person:
    births, sexes, numbers = (
        {one.value for one in found if one.name == name} for name in ("birth_date", "sex", "id_number")
    )
    alone = len(numbers) == 1
    return _Person(
        date.fromisoformat(births.pop()) if alone and len(births) == 1 else None,
        sexes.pop() if alone and len(sexes) == 1 else None,
    )


def _has_misfit(page: PageText) -> bool:
    """Whether an identity number says another year of birth or sex than the page."""
    found = list(find_labelled(page))
    person = _only_person(found)
    return any(not fits(one.value, *person) for one in found if one.name == "id_number")


def _ranked(found: list[Field]) -> list[Field]:
    """Put the best value first and drop repetitions."""
    unique: dict[str, Field] = {}
    for field in sorted(found, key=_rank):
        unique.setdefault(exact_key(field.value), field)
    return [replace(field, alternative=bool(place)) for place, field in enumerate(unique.values())]


def _rank(field: Field) -> tuple[bool, int, float]:
    """A card's code, then the surest; of letterheads the first in the dossier."""
    page = field.page or 0
    return field.source != "qr", page if field.name in _OF_THE_FIRST_DOCUMENT else 0, -field.confidence


def _differing_numbers(fields: Sequence[Field]) -> Iterator[Doubt]:
    """Identity numbers on different pages that are not the same: perhaps papers of two people."""
    numbers = [field for field in fields if field.name == "id_number" and field.confidence >= _WORTH_A_DOUBT]
    for chosen, other in itertools.pairwise(numbers):
        if chosen.page != other.page:
            first, second = sorted((chosen.page or 0, other.page or 0))
            yield doubt(DoubtCode.ID_NUMBERS_DIFFER, other.page, first=first, second=second)


def _differing_names(fields: Sequence[Field]) -> Iterator[Doubt]:
    """The applicant's name on a form is that of no card; marks alone are the engine's slips."""
    names = [field for field in fields if field.name == "applicant_name"]
    on_cards = {fold(field.value) for field in names if field.source == "qr"}
    on_form = next((field for field in names if field.source == "text"), None)
    if on_cards and on_form and fold(on_form.value) not in on_cards:
        yield doubt(DoubtCode.NAME_DIFFERS_FROM_CARD, on_form.page)


def _of_pages(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]]) -> Iterator[Doubt]:
    for n, page in pages:
        if has_unreadable_number(page):
            yield doubt(DoubtCode.NUMBER_HANDWRITTEN, n)
        if _has_misfit(page):
            yield doubt(DoubtCode.ID_NUMBER_INCONSISTENT, n)
    for n, mark in marks:
        if looks_like_card(mark.text) and parse_card(mark.text) is None:
            yield doubt(DoubtCode.CARD_LAYOUT_UNKNOWN, n)
