"""Labelled dossiers of procedures drawn from the whole catalogue: papers worded and laid out like real ones.

Everything follows from the seed.  A dossier is rows of text on sheets; `layout.py` makes of them what an engine
would give (with its mistakes), `paper.py` draws them.  All people are invented.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.accuracy import wordings
from tests.accuracy.people import Person, invented
from tests.accuracy.procedures import Known

Align = Literal["left", "centre", "right"]
Kind = Literal["application", "component", "stranger"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet; two cells stand side by side."""

    text: str
    align: Align = "left"
    bold: bool = False
    right: str = ""  # the second cell


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a dossier: its sheets and what it is."""

    kind: Kind
    title: str
    component: str  # the catalogue's name of the paper; "" for strangers
    sheets: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A dossier and the truth about it."""

    seed: int
    procedure: str | None  # None: of no procedure in the catalogue
    wording: str  # how the form's title was worded
    person: Person
    papers: tuple[Paper, ...]
    left_out: bool = False  # of a procedure that the catalogue lacks

    @property
    def sheets(self) -> tuple[tuple[Row, ...], ...]:
        """All sides in order."""
        return tuple(sheet for paper in self.papers for sheet in paper.sheets)

    @property
    def fields(self) -> dict[str, str]:
        """The facts of the applicant, by the dossier's field names."""
        return self.person.fields


@dataclass(frozen=True, slots=True)
class Plan:
    """What kinds of wording a set of dossiers has."""

    titles: tuple[str, ...] = ("full", "full", "full", "bare", "form", "reworded", "shortened", "two sizes", "letter")
    strange: float = 0.35  # of the dossiers have papers that belong to nothing


def draw(
    known: Known, seed: int, *, plan: Plan = Plan(), in_catalogue: bool = True, of: Person | None = None
) -> Labelled:
    """Draw one dossier of a procedure, of a person who is given or invented."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    invented_one = invented(rng)
    person = of or invented_one
    wording = rng.choice(plan.titles)
    form = wordings.title(known, wording, rng)
    papers = [_application(known, form, person, rng)]
    names = list(known.components)
    rng.shuffle(names)
    papers += [_component(name, person, rng) for name in names[: rng.choice((0, 0, 1, 1, 2, 3, 4))]]
    if rng.random() < plan.strange:
        papers.insert(rng.randint(1, len(papers)), _stranger(person, rng))
    code = known.code if in_catalogue else None
    return Labelled(seed, code, form.wording, person, tuple(papers), left_out=not in_catalogue)


def draw_letter(seed: int) -> Labelled:
    """Draw a dossier that is of no procedure at all."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    person = invented(rng)
    title, text = rng.choice(wordings.LETTERS)
    rows = (*_state_head(rng), *_centred(title, rng), Row(f"Kính gửi: {rng.choice(wordings.ANYBODY)}"))
    body = (*_facts(person, rng), *_wrapped(text), *_signature(person, rng))
    papers = [Paper("stranger", title, "", ((*rows, *body),))]
    if rng.random() < 0.5:
        papers.append(_stranger(person, rng))
    return Labelled(seed, None, "letter of no procedure", person, tuple(papers))


def _application(known: Known, form: wordings.Form, person: Person, rng: Random) -> Paper:
    addressee = wordings.addressee(known, rng)
    if form.subject:
        head = _letter_head(form.subject, person, rng)
    else:
        number = [Row(wordings.form_number(rng), rng.choice(("left", "right", "centre")))] if rng.random() < 0.5 else []
        head = [*number, *_state_head(rng)] if rng.random() < 0.9 else [*_state_head(rng), *number]
        head += _centred(form.title, rng, capitals=form.capitals)
        head += [row for line in form.below for row in _centred(line, rng, capitals=False)]
    to = [Row(f"Kính gửi: {addressee}", rng.choice(("left", "centre")))] if addressee else []
    wish = _wrapped(form.wish) if form.wish else []
    body = [*_facts(person, rng), *wish, *_wrapped(rng.choice(wordings.PROMISES)), *_signature(person, rng)]
    sheets = [
        (
            *head,
            *to,
            *body,
        )
    ]
    if rng.random() < 0.2:
        sheets.append((Row("2", "centre"), *_wrapped(rng.choice(wordings.RUNNING)), *_signature(person, rng)))
    return Paper("application", form.title or form.subject, "", tuple(sheets))


def _component(name: str, person: Person, rng: Random) -> Paper:
    title = wordings.component_title(name, rng)
    head = _state_head(rng) if rng.random() < 0.6 else []
    rows = [
        *head,
        *_centred(title, rng),
        *_facts(person, rng)[: rng.randint(1, 6)],
        *_wrapped(rng.choice(wordings.RUNNING)),
    ]
    return Paper(
        "component",
        title,
        name,
        (
            (
                *rows,
                *_signature(person, rng),
            ),
        ),
    )


def _stranger(person: Person, rng: Random) -> Paper:
    title, text = rng.choice(wordings.STRANGERS)
    rows = [*_state_head(rng), *_centred(title, rng), *_wrapped(text), *_facts(person, rng)[:3]]
    return Paper(
        "stranger",
        title,
        "",
        (
            (
                *rows,
                *_signature(person, rng),
            ),
        ),
    )


def _state_head(rng: Random) -> list[Row]:
    spelling = rng.choice(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
    rows = [Row(spelling, "centre", bold=True), Row("Độc lập - Tự do - Hạnh phúc", "centre", bold=True)]
    return [*rows, *([Row("---------------", "centre")] if rng.random() < 0.4 else [])]


def _letter_head(subject: str, person: Person, rng: Random) -> list[Row]:
    number = f"Số: {rng.randint(1, 400)}/{rng.choice(('CV', 'TTr', 'VB', 'CV-KT'))}"
    lines = textwrap.wrap(f"V/v {subject}", 38)
    rows = [
        Row(person.organisation.upper(), bold=True, right="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        Row(number, right="Độc lập - Tự do - Hạnh phúc"),
        Row(lines[0], right=person.place_and_day),
    ]
    return [*rows, *(Row(line) for line in lines[1:])]


def _centred(text: str, rng: Random, *, capitals: bool | None = None) -> list[Row]:
    capitals = rng.random() < 0.85 if capitals is None else capitals
    text = text.upper() if capitals else text
    return [Row(line, "centre", bold=True) for line in textwrap.wrap(text, rng.randint(38, 62))]


def _facts(person: Person, rng: Random) -> list[Row]:
    dots = rng.choice(("", "...", " ....... "))
    lines = [f"{label}: {dots}{value}{dots}" for label, value in person.lines(rng)]
    numbered = rng.random() < 0.4
    return [Row(f"{place}. {line}" if numbered else line) for place, line in enumerate(lines, start=1)]


def _wrapped(text: str) -> list[Row]:
    return [Row(line) for line in textwrap.wrap(text, 84)]


def _signature(person: Person, rng: Random) -> Iterator[Row]:
    yield Row(person.place_and_day, "right")
    yield Row(rng.choice(("NGƯỜI LÀM ĐƠN", "Người khai", "ĐẠI DIỆN TỔ CHỨC", "Người đề nghị")), "right", bold=True)
    yield Row("(Ký, ghi rõ họ tên)", "right")
    yield Row(person.name, "right")


def spread(known: Sequence[Known], count: int, seed: int) -> Iterator[tuple[Known, int]]:
    """Choose procedures evenly, each with a seed of its own."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    order = list(known)
    rng.shuffle(order)
    for place in range(count):
        yield order[place % len(order)], seed * 1_000_003 + place
