"""From the people of a dossier to its fields: who applies, who owns it, whose card lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.fields.health import health_facts
from digitize.dossier.fields.identity import trust_id_number
from digitize.dossier.fields.person import same_person
from digitize.dossier.fields.seen import QR_CONFIDENCE, trust_fact
from digitize.model import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.fields.labels import Labelled
    from digitize.dossier.fields.person import PersonSeen
    from digitize.dossier.fields.seen import Everybody, OnCard, OnPaper
    from digitize.model import Mark

_OF_THE_APPLICANT = {
    "person_name": "applicant_name",
    "id_number": "id_number",
    "old_id_number": "old_id_number",
    "birth_date": "birth_date",
    "sex": "sex",
    "address": "address",
    "phone": "phone",
}
_OF_THE_OWNER = {
    "person_name": "owner_name",
    "id_number": "owner_id_number",
    "birth_date": "owner_birth_date",
    "sex": "owner_sex",
}
_OF_THE_AUTHORISED = {"person_name": "authorised_name", "id_number": "authorised_id_number"}
_OF_OTHERS = {"owner": _OF_THE_OWNER, "authorised": _OF_THE_AUTHORISED}
# the most that is left of the trust in what may be the applicant's, is another's, is of the only person, of nobody
_MAY_BE, _ANOTHERS, _ONLY_ONE, _LOOSE = 0.85, 0.5, 0.75, 0.95
_ODD_LAYOUT = 0.88  # of a card whose layout is not verified


def facts_of_people(people: Everybody, marks: Sequence[tuple[int, Mark]]) -> Iterator[Field]:
    """Name every fact of the people after whose it is; most are sure, some only alternatives."""
    applicant = people.applicant or _only_holder(people)
    for card in people.cards:
        yield from _card_fields(card, applicant, people)
    for paper in people.papers:
        names, most = _names_for(paper, applicant)
        for fact in paper.person.facts:
            if fact.name in names:
                yield _labelled_field(paper.page, fact, names[fact.name], min(most, 1.0), _fit(paper, fact))
    for n, one in people.others:
        if one.name in {"organisation", "tax_code"} or one.name in _OF_THE_APPLICANT:
            yield _labelled_field(n, one, one.name, 1.0, _loose_fit(one))
    for n, mark in marks:
        yield from health_facts(n, mark)


def _only_holder(people: Everybody) -> PersonSeen | None:
    """Where no form names an applicant: the holder of the first card, else the first person of any paper."""
    cards = [card.seen for card in people.cards]
    printed = [paper.seen for paper in people.papers if paper.seen.role == "card"]
    return next(iter([*cards, *printed]), None)


def _names_for(paper: OnPaper, applicant: PersonSeen | None) -> tuple[dict[str, str], float]:
    """Under which names a person's facts stand, and how sure that can be at most."""
    if paper.seen.role in _OF_OTHERS:
        return _OF_OTHERS[paper.seen.role], 1.0
    same = True if applicant is None else same_person(paper.seen, applicant)
    if paper.seen.role == "mentioned" and applicant is None:
        return ({"id_number": "id_number"}, _ANOTHERS) if paper.person.named else (_OF_THE_APPLICANT, _ONLY_ONE)
    if same is True or paper.seen is applicant:
        return _OF_THE_APPLICANT, 1.0
    if paper.seen.role == "mentioned":
        return {"id_number": "id_number"}, _ANOTHERS
    return _OF_THE_APPLICANT, _MAY_BE if same is None else _ANOTHERS


def _card_fields(card: OnCard, applicant: PersonSeen | None, people: Everybody) -> Iterator[Field]:
    same = same_person(card.seen, applicant) if applicant else True
    owned = any(paper.seen.role == "owner" and same_person(card.seen, paper.seen) for paper in people.papers)
    values = {
        "person_name": card.card.name,
        "id_number": card.card.id_number,
        "old_id_number": card.card.old_id_number,
        "birth_date": card.card.birth_date.isoformat(),
        "sex": card.card.sex,
        "address": card.card.address,
    }
    sure = QR_CONFIDENCE if same is True else _MAY_BE if same is None else _ANOTHERS
    sure = sure if card.card.is_known else min(sure, _ODD_LAYOUT)
    ways = [(_OF_THE_OWNER, QR_CONFIDENCE)] if owned and same is not True else [(_OF_THE_APPLICANT, sure)]
    for names, confidence in ways:
        for name, value in values.items():
            if value and name in names:
                yield Field(
                    name=names[name], value=value, confidence=confidence, source="qr", page=card.page, box=card.mark.box
                )


def _fit(paper: OnPaper, fact: Labelled) -> float:
    if fact.name != "id_number":
        return 1.0
    return trust_id_number(fact.value, paper.person.birth, paper.person.sex)


def _loose_fit(fact: Labelled) -> float:
    if fact.name == "id_number":
        return trust_id_number(fact.value) * _LOOSE
    return 1.0


def _labelled_field(n: int, fact: Labelled, name: str, most: float, fit: float) -> Field:
    confidence = round(trust_fact(fact) * most * fit, 3)
    return Field(name=name, value=fact.value, confidence=confidence, source="text", page=n, box=fact.box)
