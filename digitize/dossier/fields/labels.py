"""What stands after a label: "Họ và tên: …", "Địa chỉ: …", "CCCD số …".

A label counts only where a line or a cell begins with it or a colon follows; a mention in a sentence does not.
Its value ends at the next label or with the line; where nothing follows, it is what stands under the label.  An
address or an organisation may go on over one more line.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.fields.spans import Span, flat, span
from digitize.dossier.fields.spelling import mended
from digitize.dossier.fields.values import LEADERS, READERS
from digitize.dossier.fields.wordings import (
    CARD_HEAD,
    HEADING_LEAD,
    HEADINGS,
    IN_FIGURES,
    LABELS,
    OVER_TWO_LINES,
    Label,
)
from digitize.dossier.titles import around, names_an_organisation
from digitize.model import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.fields.values import Value
    from digitize.dossier.fields.wordings import Role
    from digitize.model import Box, PageText


class Labelled(NamedTuple):
    """A labelled value; or, without a name, a heading that says whom what follows is about."""

    name: str  # as in `READERS`; "" for a heading or a person's label without a value
    value: str
    box: Box
    label: float  # how much the label is worth, 0..1
    shape: float  # how well the value has its shape, 0..1
    words: tuple[float, ...]  # confidences of the value's words
    role: Role | None  # of a person's name or a heading


_ENGLISH = (
    r"(?:\s?/\s?(?:full name|date of birth|sex|no|nationality|place of (?:residence|origin|birth)|name"
    r"|[a-z .]{3,24}(?=:))"
    r"\.?)?"
)
_AFTER_LABEL = re.compile(rf"(?:\s*\([^)]{{0,60}}\)?)?{_ENGLISH}\s*(?:so|la)?\s*(?:\(\w+\))?\s*[:;.…_]*\s*")
_COLON = re.compile(
    rf"(?:\s*\([^)]{{0,60}}\)?)?{_ENGLISH}\s*(?:so|la)?\s*(?:\(\w+\))?\s*[:…_]|\s*(?:so\s*)?\.\."
    r"|\s?/\s?(?:full name|date of birth|sex|no\b|place of residence)"
)
_BEGINS = re.compile(r"[\W_]*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]?\)?|[a-z]\)|[ivx]{1,4}[.)])?[\W_]*")
_FIGURES_FOLLOW = re.compile(r"\W{0,3}(?:so\W*)?\d")
_CARD_NUMBER = re.compile(r"[\W_]*s[o06]\s?[/|1l]?\s?no\W{0,4}")


class _Place(NamedTuple):
    """A label found on a line."""

    label: Label
    start: int
    value: int  # where its value begins


def find_labelled(page: PageText) -> tuple[Labelled, ...]:
    """Find the values that stand after labels and the headings between them, in reading order."""
    found: list[Labelled] = []
    places = [_places(line) for line in page.lines]
    for index, line in enumerate(page.lines):
        here = list(_on_line(page, places, index))
        found += here or list(_heading(line))
    return tuple(found)


def is_printed_card(page: PageText) -> bool:
    """Whether a page is a copy of a citizen's card, by the English beside its labels."""
    return sum(bool(CARD_HEAD.search(flat(line.text))) for line in page.lines) >= 2


def _on_line(page: PageText, places: list[list[_Place]], index: int) -> Iterator[Labelled]:
    line = page.lines[index]
    here = places[index]
    ends = [*(following.start for following in here[1:]), len(line.text)]
    for place, end in zip(here, ends, strict=False):
        if not place.label.name:
            continue
        trust = place.label.trust
        value = READERS[place.label.name](line, place.value, end)
        if value is None and not LEADERS.sub("", line.text[place.value : end]):
            value = _below(page, places, index, place, end)
            trust *= 0.97
        if value is None:
            if place.label.name == "person_name":
                yield Labelled("", "", around(line.words), trust, 0.0, (), place.label.role)
            continue
        if place.label.name in OVER_TWO_LINES and end == len(line.text):
            value = (*_over_two_lines(page, places, index, value[:2]), value[2])
        yield _labelled(line, place, trust, value)


def _labelled(line: Line, place: _Place, trust: float, value: Value) -> Labelled:
    text, words, shape = value
    name, role = place.label.name, place.label.role
    if _is_a_person(line, place, text):
        name, role = "person_name", "applicant"
    return Labelled(name, text, words.box, trust, shape, tuple(word.confidence for word in words.words), role)


def _heading(line: Line) -> Iterator[Labelled]:
    """A line that says whom the lines below are about."""
    plain = flat(line.text).strip()
    lead = HEADING_LEAD.match(plain)
    bare = plain[lead.end() :] if lead else plain
    ends_open = bare.endswith((":", ";"))
    starts_a_part = bool(lead and re.search(r"[a-z]|[\divx][.):]", lead[0]))
    if not ends_open and not (starts_a_part and len(line.words) <= 12):
        return
    bare = re.sub(r"\s*\([^)]*\)?", "", bare).strip(" :;.…")
    for pattern, role in HEADINGS:
        if pattern.fullmatch(bare):
            yield Labelled("", "", around(line.words), 1.0, 0.0, (), role)
            return


def _places(line: Line) -> list[_Place]:
    return _places_in(line.text)


@functools.lru_cache(maxsize=2048)
def _places_in(text: str) -> list[_Place]:
    plain = mended(text)
    begins = _BEGINS.match(plain)
    start_of_text = begins.end() if begins else 0
    places: list[_Place] = []
    card = _CARD_NUMBER.match(plain)
    if card:
        places.append(_Place(_CARD_LABEL, 0, card.end()))
    for label in LABELS:
        for match in label.pattern.finditer(plain):
            after = plain[match.end() :]
            taken = any(place.start <= match.start() < place.value for place in places)
            figures_follow = label.name in IN_FIGURES and _FIGURES_FOLLOW.match(after)
            if taken or not (_COLON.match(after) or figures_follow or match.start() == start_of_text):
                continue
            value = _AFTER_LABEL.match(after)
            places.append(_Place(label, match.start(), match.end() + (value.end() if value else 0)))
    return sorted(places, key=lambda place: place.start)


_CARD_LABEL = Label("id_number", 0.97, _CARD_NUMBER, None)


_FAMILY_NAMES = frozenset({"vũ", "trương", "đoàn"})
"""That fold to the first word of organisations: vụ, trường, đoàn."""
_UNIONS = frozenset({"thanh niên", "luật sư", "thể thao", "kiểm tra", "nghệ thuật", "thanh tra"})
"""What follows "Đoàn" where it is none."""


def _has_family_name(text: str) -> bool:
    """Whether a name that could be an organisation's begins with a family name and is written as a person's."""
    words = text.split()
    first, rest = words[0].casefold(), " ".join(words[1:3]).casefold()
    return first in _FAMILY_NAMES and rest not in _UNIONS and all(word[:1].isupper() for word in words)


def _is_a_person(line: Line, place: _Place, text: str) -> bool:
    """Whether a form that asks for "cơ quan, tổ chức, cá nhân" was filled in by a person."""
    asks = flat(line.text[place.start : place.value])
    if place.label.name != "organisation" or "ca nhan" not in asks:
        return False
    if names_an_organisation(text.upper()) and not _has_family_name(text):
        return False
    return READERS["person_name"](line, place.value, len(line.text)) is not None


def _below(page: PageText, places: list[list[_Place]], index: int, place: _Place, end: int) -> Value | None:
    """What stands under a label that has nothing behind it: a whole line, or the cell of a table."""
    if index + 1 == len(page.lines) or places[index + 1]:
        return None
    line, below = page.lines[index], page.lines[index + 1]
    label = span(line, place.start, place.value)
    if label is None:
        return None
    gap = below.words[0].box.y0 - line.words[0].box.y1
    height = line.words[0].box.y1 - line.words[0].box.y0
    if gap > 2.5 * max(height, 3.0):
        return None
    following = span(line, end, len(line.text)) if end < len(line.text) else None
    left = label.box.x0 - 3.0 if place.start > 3 else 0.0
    right = following.box.x0 - 1.0 if following else float("inf")
    words = tuple(word for word in below.words if left <= word.box.x0 < right)
    if not words:
        return None
    cell = Line(words=words)
    return READERS[place.label.name](cell, 0, len(cell.text))


def _over_two_lines(
    page: PageText, places: list[list[_Place]], index: int, value: tuple[str, Span]
) -> tuple[str, Span]:
    """Take the next line as well when the value runs to the edge of the text or ends with a comma."""
    text, words = value
    line = page.lines[index]
    ends_open = line.text.rstrip().endswith((",", "-", "–"))
    whole = around(page.words)
    runs_out = around(line.words).x1 >= whole.x1 - 0.06 * (whole.x1 - whole.x0)
    if index + 1 == len(page.lines) or not (ends_open or runs_out):
        return text, words
    below = page.lines[index + 1]
    begins = _BEGINS.match(flat(below.text))
    if places[index + 1] or (begins and begins.end()) or ":" in below.text or len(below.words) > 12:
        return text, words
    joint = ", " if ends_open else " "
    return text.rstrip(",") + joint + LEADERS.sub("", below.text), Span((*words.words, *below.words))
