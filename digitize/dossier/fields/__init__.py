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
from digitize.dossier.fields.labels import count_people, find_labelled
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
_ON_EVERY_PAPER = frozenset({"phone", "organisation", "tax_code"})
_READ_WELL = 0.6
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
    return (*_differing_numbers(fields), *_differing_names(pages, fields), *_of_pages(pages, marks))


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
    person = _only_person(page, found)
    return [
        one._replace(confidence=one.confidence * trust_id_number(one.value, *person))
        if one.name == "id_number"
        else one
        for one in found
    ]


def _only_person(page: PageText, found: Sequence[Found]) -> _Person:
    births, sexes, numbers = (
        {one.value for one in found if one.name == name} for name in ("birth_date", "sex", "id_number")
    )
    alone = len(numbers) == 1 and count_people(page) <= 1
    return _Person(
        date.fromisoformat(births.pop()) if alone and len(births) == 1 else None,
        sexes.pop() if alone and len(sexes) == 1 else None,
    )


def _has_misfit(page: PageText) -> bool:
    """Whether an identity number says another year of birth or sex than the page."""
    found = list(find_labelled(page))
    person = _only_person(page, found)
    return any(not fits(one.value, *person) for one in found if one.name == "id_number")


def _ranked(found: list[Field]) -> list[Field]:
    """Put the best value first and drop repetitions."""
    unique: dict[str, Field] = {}
    for field in sorted(found, key=_rank):
        unique.setdefault(exact_key(field.value), field)
    return [replace(field, alternative=bool(place)) for place, field in enumerate(unique.values())]


def _rank(field: Field) -> tuple[bool, bool, int, float]:
    """Say what comes before what.

    A card's code first; of letterheads the first, however badly it reads; of what every paper has, the first
    that reads well; else the surest.
    """
    page = field.page or 0
    if field.name in _OF_THE_FIRST_DOCUMENT:
        return False, False, page, -field.confidence
    on_every_paper = field.name in _ON_EVERY_PAPER
    return field.source != "qr", field.confidence < _READ_WELL, page if on_every_paper else 0, -field.confidence


def _differing_numbers(fields: Sequence[Field]) -> Iterator[Doubt]:
    """Identity numbers on different pages that are not the same: perhaps papers of two people."""
    numbers = [field for field in fields if field.name == "id_number" and field.confidence >= _WORTH_A_DOUBT]
    for chosen, other in itertools.pairwise(numbers):
        if chosen.page != other.page:
            first, second = sorted((chosen.page or 0, other.page or 0))
            yield doubt(DoubtCode.ID_NUMBERS_DIFFER, other.page, first=first, second=second)


def _differing_names(pages: Sequence[NumberedText], fields: Sequence[Field]) -> Iterator[Doubt]:
    """No name on the forms is that of a card; marks alone are the engine's slips."""
    on_cards = {fold(field.value) for field in fields if field.name == "applicant_name" and field.source == "qr"}
    on_forms = [
        (n, fold(one.value)) for n, page in pages for one in find_labelled(page) if one.name == "applicant_name"
    ]
    if on_cards and on_forms and on_cards.isdisjoint(name for _, name in on_forms):
        yield doubt(DoubtCode.NAME_DIFFERS_FROM_CARD, on_forms[0][0])


def _of_pages(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]]) -> Iterator[Doubt]:
    for n, page in pages:
        if has_unreadable_number(page):
            yield doubt(DoubtCode.NUMBER_HANDWRITTEN, n)
        if _has_misfit(page):
            yield doubt(DoubtCode.ID_NUMBER_INCONSISTENT, n)
    for n, mark in marks:
        if looks_like_card(mark.text) and parse_card(mark.text) is None:
            yield doubt(DoubtCode.CARD_LAYOUT_UNKNOWN, n)
