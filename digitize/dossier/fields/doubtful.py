"""Where the sources of a dossier's facts disagree or could not be read, for a person to look at."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.fields.identity import fits, is_place_known, looks_like_card, parse_card
from digitize.dossier.fields.labels import is_printed_card
from digitize.dossier.fields.letterhead import has_unreadable_number
from digitize.dossier.fields.person import are_namesakes, same_person
from digitize.dossier.fields.trust import trust_words
from digitize.dossier.fields.values import has_check_digit
from digitize.text import exact_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.person import PersonSeen
    from digitize.dossier.fields.seen import Everybody, OnCard, OnPaper
    from digitize.model import Doubt, Mark

_WORTH_A_DOUBT = 0.5  # what is read worse differs from everything by itself
_MARKS_ARE_READ = 0.93  # at less the engine's marks prove nothing


def doubts_about_people(people: Everybody) -> Iterator[Doubt]:
    """Different applicants, names unlike the cards', numbers that contradict their person."""
    strangers = list(_strangers(people))
    yield from strangers
    if not any(one.code == DoubtCode.ID_NUMBERS_DIFFER for one in strangers):
        yield from _unlike_cards(people)
    for paper in people.papers:
        number = paper.person.first("id_number")
        if number is None or paper.seen.confidence < _WORTH_A_DOUBT * 0.4:
            continue
        if not fits(number.value, paper.person.birth, paper.person.sex):
            yield doubt(DoubtCode.ID_NUMBER_INCONSISTENT, paper.page)
        elif not is_place_known(number.value) and not _on_a_card(people, number.value):
            yield doubt(DoubtCode.ID_PLACE_UNKNOWN, paper.page)
    for n, one in people.others:
        if one.name == "tax_code" and not has_check_digit(one.value):
            yield doubt(DoubtCode.TAX_CODE_CHECK, n)


def doubts_about_pages(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]]) -> Iterator[Doubt]:
    """Numbers written by hand and cards of an unknown layout."""
    for n, page in pages:
        if has_unreadable_number(page) and not is_printed_card(page):
            yield doubt(DoubtCode.NUMBER_HANDWRITTEN, n)
    for n, mark in marks:
        card = parse_card(mark.text)
        if not card.is_known if card else looks_like_card(mark.text):
            yield doubt(DoubtCode.CARD_LAYOUT_UNKNOWN, n)


def _strangers(people: Everybody) -> Iterator[Doubt]:
    """Applicants and card holders whom no page connects: perhaps papers of two citizens.

    People that stand on one page belong together, and so do those that are one; a child's application that names
    the parent ties the parent's card to it.
    """
    groups = _groups([one for one in people.seen if one.name or one.id_number])
    speakers = [min(filter(_speaks, group), key=_rank, default=None) for group in groups]
    coded = {card.page for card in people.cards}
    printed = [one for one in people.seen if one.source == "qr" or one.page not in coded]
    yield from _namesakes([one for one in printed if one.confidence >= _WORTH_A_DOUBT])
    known = sorted((one for one in speakers if one), key=lambda one: one.page)
    for one, other in itertools.pairwise(known):
        if one.page == other.page or same_person(one, other) is not False:
            continue
        first, second = one.page, other.page
        if one.id_number and other.id_number:
            yield doubt(DoubtCode.ID_NUMBERS_DIFFER, second, first=first, second=second)
        elif "card" not in {one.role, other.role}:
            yield doubt(DoubtCode.APPLICANTS_DIFFER, second, first=first, second=second)


def _namesakes(people: Sequence[PersonSeen]) -> Iterator[Doubt]:
    """Find two people of one name, or nearly, as twins have: numbers that are not one number misread.

    A misreading is not repeated: two numbers that differ in a figure, each read twice or in a QR code, are two.
    """
    told = Counter(one.id_number for one in people)
    sure = {one.id_number for one in people if one.source == "qr" or told[one.id_number] > 1}
    pairs = ((one, other) for one, other in itertools.combinations(people, 2) if one.page != other.page)
    first = next(((one.page, other.page) for one, other in pairs if are_namesakes(one, other, sure)), None)
    if first:
        yield doubt(DoubtCode.ID_NUMBERS_DIFFER, first[1], first=first[0], second=first[1])


def _speaks(person: PersonSeen) -> bool:
    return person.role in {"applicant", "card"} and person.confidence >= _WORTH_A_DOUBT


def _rank(person: PersonSeen) -> tuple[bool, bool, int]:
    """Who speaks for a group: an applicant before a card holder, with a number before without."""
    return person.role == "card", person.id_number is None, person.page


def _groups(seen: list[PersonSeen]) -> list[list[PersonSeen]]:
    """Gather people that are one or stand on one page."""
    groups: list[list[PersonSeen]] = []
    for one in seen:
        tied = [group for group in groups if any(_tied(one, other) for other in group)]
        rest = [group for group in groups if not any(group is other for other in tied)]
        groups = [*rest, [*itertools.chain.from_iterable(tied), one]]
    return groups


def _tied(one: PersonSeen, other: PersonSeen) -> bool:
    same_number = one.id_number is not None and one.id_number == other.id_number
    return one.page == other.page or same_number or same_person(one, other) is True


def _unlike_cards(people: Everybody) -> Iterator[Doubt]:
    """Names on the forms that are not those of the cards."""
    named = [paper for paper in people.papers if paper.seen.name and paper.seen.role != "card"]
    papers = [paper for paper in people.papers if paper.seen.role != "card"]
    applicants = [paper for paper in named if paper.seen.role == "applicant"]
    for card in people.cards:
        same_number = [paper for paper in named if paper.seen.id_number == card.seen.id_number]
        unlike = next((paper for paper in same_number if _is_unlike(paper, card)), None)
        if unlike:
            yield doubt(DoubtCode.NAME_DIFFERS_FROM_CARD, unlike.page)
            return
    holders = [one for one in people.seen if one.role == "card"]
    nobody = not any(same_person(holder, paper.seen) is True for holder in holders for paper in papers)
    if people.cards and applicants and nobody:
        yield doubt(DoubtCode.NAME_DIFFERS_FROM_CARD, applicants[0].page)
        return
    for card, paper in itertools.product(people.cards, applicants):
        if same_person(card.seen, paper.seen) and _is_unlike(paper, card):
            yield doubt(DoubtCode.NAME_DIFFERS_FROM_CARD, paper.page)
            return


def _is_unlike(paper: OnPaper, card: OnCard) -> bool:
    """Whether a printed name is another than the card's, not only a badly read one.

    Where only marks differ it is another name if they were read well and none is just missing ("Hà", "Hạ").
    """
    name = paper.person.first("person_name")
    if name is None:
        return False
    if paper.seen.name != card.seen.name:
        return same_person(paper.seen, card.seen) is not True
    printed, held = exact_key(name.value).split(), exact_key(card.card.name).split()
    different = [one for one, other in zip(printed, held, strict=False) if one != other]
    return bool(different) and trust_words(name.words) >= _MARKS_ARE_READ and all(map(_has_marks, different))


def _has_marks(syllable: str) -> bool:
    return bool(re.search(r"[^\x00-\x7f]", syllable))


def _on_a_card(people: Everybody, number: str) -> bool:
    return any(card.card.id_number == number for card in people.cards)
