"""The facts on a dossier's pages, each with its confidence, page and place.

Sources: the QR code of a citizen's card first, then labels ("Họ và tên: …") and the letterhead.  Of every name
the best value comes first and is the chosen one; other values of it are alternatives.  Nothing is guessed: what
is not labelled and is not of an unmistakable shape is not taken.  Whose a fact is, the labels and headings around
it say: the applicant's stand under the plain names, those of the owner of the dossier and of an authorised person
under names of their own, those of parents, spouses and the like nowhere or as weak alternatives.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.fields.doubtful import doubts_about_pages, doubts_about_people
from digitize.dossier.fields.gathered import facts_of_people
from digitize.dossier.fields.letterhead import find_letterhead
from digitize.dossier.fields.seen import application_pages, everybody
from digitize.model import Field
from digitize.text import exact_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.letterhead import Found
    from digitize.model import Doubt, Mark

FIELD_NAMES = (
    "applicant_name",
    "id_number",
    "old_id_number",
    "birth_date",
    "sex",
    "address",
    "phone",
    "owner_name",
    "owner_id_number",
    "owner_birth_date",
    "owner_sex",
    "authorised_name",
    "authorised_id_number",
    "health_card_number",
    "insurance_number",
    "organisation",
    "tax_code",
    "document_type",
    "document_number",
    "document_date",
    "issuer",
    "subject",
    "event_at",
    "ticket",
)
_OF_THE_FIRST_DOCUMENT = frozenset({"document_type", "document_number", "document_date", "issuer", "subject"})
_ON_EVERY_PAPER = frozenset({"phone", "organisation", "tax_code"})
_READ_WELL = 0.6
_AGREEMENT = 0.4  # what is left of the doubt about a value that another page says as well


def find_fields(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]] = ()) -> tuple[Field, ...]:
    """Find the facts on some pages.

    Args:
        pages: every page that was read, with its n.
        marks: every machine-readable symbol, with the n of its page.

    Returns:
        By name in the order of `FIELD_NAMES`; in a name the chosen value, then the alternatives.  Days are ISO
        8601, telephone numbers are digits from 0, everything else is as printed, in NFC.
    """
    found = list(facts_of_people(everybody(pages, marks), marks))
    found += [_field(n, one) for n, page in pages for one in find_letterhead(page)]
    applications = application_pages(pages)
    fields: list[Field] = []
    for name in FIELD_NAMES:
        fields += _ranked([field for field in found if field.name == name], applications)
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
    del fields
    return (*doubts_about_people(everybody(pages, marks)), *doubts_about_pages(pages, marks))


def _field(n: int, found: Found) -> Field:
    confidence = round(min(found.confidence, 1.0), 3)
    return Field(name=found.name, value=found.value, confidence=confidence, source="text", page=n, box=found.box)


def _ranked(found: list[Field], applications: frozenset[int]) -> list[Field]:
    """Put the best value first and drop repetitions, which make it surer."""
    unique: dict[str, Field] = {}
    pages: dict[str, set[int | None]] = {}
    for field in sorted(found, key=lambda field: _rank(field, applications)):
        key = exact_key(field.value)
        first = unique.setdefault(key, field)
        if field.page not in pages.setdefault(key, {first.page}) and field.confidence >= _READ_WELL:
            surer = round(1 - (1 - first.confidence) * _AGREEMENT, 3)
            unique[key] = replace(first, confidence=max(first.confidence, min(surer, 0.99)))
        pages[key].add(field.page)
    return [replace(field, alternative=bool(place)) for place, field in enumerate(unique.values())]


def _rank(field: Field, applications: frozenset[int]) -> tuple[bool, int, float]:
    """Say what comes before what.

    Of letterheads the application's, else the first, however badly it reads; of what every paper has, the first
    that reads well; else the surest.
    """
    page = field.page or 0
    if field.name in _OF_THE_FIRST_DOCUMENT:
        return page not in applications, page, -field.confidence
    return field.confidence < _READ_WELL, page if field.name in _ON_EVERY_PAPER else 0, -field.confidence
