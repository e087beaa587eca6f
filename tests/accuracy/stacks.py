"""Stacks of several citizens' dossiers with the truth about every side: whose it is, and what lies between.

The people are strangers, namesakes, twins, father and son; one courier may bring them all.  The dossiers have cards
before or behind the form, annexes before it, two copies of it, a form that names nobody or has lost its title,
companies, children with their parents' cards.  Between them lie cover sheets, separators, receipts: good, forged,
another station's, damaged, on the back, used twice, or none.  Everything follows from the seed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from digitize.dossier.cover import CoverFacts, key_id, write_cover
from digitize.dossier.cover_words import NOTE, TITLE, printed_facts
from digitize.model import (
    Blank,
    Box,
    CleanPage,
    EngineId,
    Mark,
    PageResult,
    PageSource,
    Placement,
    ReadPage,
    ScannedPage,
)
from tests.accuracy.dossiers import Plan, Row, draw
from tests.accuracy.layout import NOISES, Noise, read
from tests.accuracy.people import Person, invented
from tests.accuracy.procedures import Known

Between = Literal[
    "cover", "separator", "receipt", "cover on the back", "forged", "foreign", "damaged", "unreadable", "nothing"
]
Make = Literal["plain", "card behind", "card first", "annex first", "nameless", "untitled", "two copies", "child",
    "company", "courier", "long annex", "other hand"]  # fmt: skip
MAKES: tuple[Make, ...] = (
    *("plain", "plain", "plain", "card behind", "card behind", "card first", "annex first", "nameless", "untitled"),
    *("two copies", "child", "company", "company", "courier", "long annex", "other hand"),
)  # fmt: skip
GOOD: frozenset[Between] = frozenset({"cover", "separator", "receipt", "cover on the back"})
"""What divides for certain where sheets divide."""

SECRET, OTHER_SECRET = bytes(range(32)), bytes(32)
KEY = key_id(1, SECRET)
KEYS = {KEY: SECRET}
_A4, _A5 = (210.0, 297.0), (148.0, 210.0)
_ENGINE = EngineId(name="drawn", version="1", languages="vie", model="")
Sheets = list[tuple[Row, ...]]
_CODES_READ, _USED_TWICE = 0.85, 0.2
_BETWEEN: tuple[Between, ...] = (
    *("cover", "cover", "cover", "separator", "separator", "receipt", "nothing", "nothing", "nothing", "nothing"),
    *("cover on the back", "forged", "foreign", "damaged", "unreadable"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """A side as it was scanned."""

    result: PageResult
    dossier: int | None  # None: a sheet between, a blank back


@dataclass(frozen=True, slots=True)
class Lot:
    """One citizen's papers, and what lies on top of them."""

    make: Make
    person: Person
    between: Between


@dataclass(frozen=True, slots=True)
class Stack:
    """A scanned stack."""

    lots: tuple[Lot, ...]
    sides: tuple[Side, ...]
    by_sheets: bool


def one_dossier(known: Sequence[Known], seed: int) -> Stack:
    """The usual file: one dossier and no sheet at all."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    lot = Lot(rng.choice(MAKES), invented(rng), "nothing")
    return _scanned((lot,), [rng.choice(known)], rng, by_sheets=False)


def draw_stack(known: Sequence[Known], seed: int) -> Stack:
    """Two to eight dossiers of different people."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    count, by_sheets = rng.randint(2, 8), rng.random() < 0.6
    makes: list[Make] = [rng.choice(MAKES)] * count if rng.random() < 0.3 else rng.choices(MAKES, k=count)
    people = list(itertools.islice(_people(rng), count))
    lots = tuple(Lot(make, person, rng.choice(_BETWEEN)) for make, person in zip(makes, people, strict=True))
    forms = [rng.choice(known)] * count if rng.random() < 0.5 else rng.choices(known, k=count)
    return _scanned(lots, forms, rng, by_sheets=by_sheets)


def _people(rng: Random) -> Iterator[Person]:
    """People who come one after the other; the next one may be of the family or a namesake."""
    person = invented(rng)
    family = rng.choice(("none", "none", "none", "surname", "twin", "namesake", "father and son", "near"))
    for place in itertools.count(1):
        yield person
        other = invented(rng)
        surname, middle, given = person.name.split()
        if family in {"surname", "father and son"}:
            other = replace(other, name=f"{surname} {middle} {other.name.split()[-1]}")
        if family == "father and son":
            other = replace(other, address=person.address)
        elif family == "namesake":
            other = replace(other, name=person.name)
        elif family == "near" and given in _NEAR:
            other = replace(other, name=f"{surname} {middle} {_NEAR[given]}")
        elif family == "twin" and place % 2 and given in _NEAR:
            number = f"{(int(person.id_number[-6:]) + 1) % 1_000_000:06}"
            other = replace(person, name=f"{surname} {middle} {_NEAR[given]}", id_number=person.id_number[:6] + number)
        person = other


_NEAR = {
    "An": "Anh", "Anh": "Ánh", "Ánh": "An", "Bình": "Bính", "Lan": "Loan", "Loan": "Lan", "Mai": "Mại", "Nam": "Năm",
    "Sơn": "Son", "Chi": "Chí", "Giang": "Giảng", "Yến": "Yên", "Phúc": "Phước", "Phước": "Phúc",
}  # fmt: skip


def _scanned(lots: tuple[Lot, ...], forms: Sequence[Known], rng: Random, *, by_sheets: bool) -> Stack:
    feed = _Feed(rng, rng.choices(NOISES, (55, 33, 12))[0], backs=rng.random() < 0.4)
    courier = invented(rng)
    plan = Plan(titles=(rng.choice(Plan().titles),)) if rng.random() < 0.5 else Plan()
    sides: list[Side] = []
    for place, (lot, known) in enumerate(zip(lots, forms, strict=True)):
        sides += (Side(result, None) for result in _sheet(lot.between, place, feed))
        drawn = draw(known, rng.randrange(10**9), plan=plan, of=lot.person)
        papers = _made_up(lot, [list(paper.sheets) for paper in drawn.papers], rng)
        pages = [[feed.read(sheet) for sheet in sheets] for sheets in papers]
        pages.insert(0 if lot.make == "card first" else 1, _beside(lot, courier, feed))
        for side in itertools.chain.from_iterable(pages):
            sides.append(Side(side, place))
            sides += [Side(_blank(), None)] * feed.backs
    return Stack(lots, tuple(sides), by_sheets)


def _made_up(lot: Lot, papers: list[Sheets], rng: Random) -> list[Sheets]:
    """The papers of a dossier as this kind has them; the form is the first that is given."""
    form, *annexes = papers
    changed: dict[Make, Callable[[], list[Sheets]]] = {
        "company": lambda: [_of_company(sheets, lot.person, rng) for sheets in papers],
        "nameless": lambda: [[_nameless(sheet, lot.person) for sheet in sheets] for sheets in papers],
        "untitled": lambda: [[_untitled(form[0]), *form[1:]], *annexes],
        "two copies": lambda: [form, form, *annexes],
        "annex first": lambda: [*annexes, form],
        "long annex": lambda: [*papers, [_numbered(n, rng) for n in range(1, rng.randint(3, 9))]],
        "child": lambda: [[_for_a_child(form[0], lot.person, rng), *form[1:]], *annexes],
        "other hand": lambda: [[_without(form[0], lot.person.id_number), *form[1:]], *annexes],
    }
    return changed.get(lot.make, lambda: papers)()


def _beside(lot: Lot, courier: Person, feed: _Feed) -> list[ReadPage]:
    """The cards, and the paper that lets a courier act."""
    if lot.make == "child":
        return [_card_page([lot.person, replace(invented(feed.rng), address=lot.person.address)], feed)]
    if lot.make == "courier":
        return [feed.read(_authorisation(lot.person, courier)), _card_page([courier], feed)]
    return [_card_page([lot.person], feed)] if lot.make in {"card behind", "card first"} else []


def _nameless(sheet: Sequence[Row], person: Person) -> tuple[Row, ...]:
    """Filled in by hand: the engine reads dots."""
    facts = (person.name, person.id_number, person.phone, person.address, person.organisation)
    day, month, year = person.birth
    for fact in (*facts, person.organisation.upper(), f"{day:02}/{month:02}/{year}"):
        sheet = [replace(row, text=row.text.replace(fact, "...............")) for row in sheet]
    return tuple(sheet)


def _without(sheet: Sequence[Row], fact: str) -> tuple[Row, ...]:
    return tuple(row for row in sheet if fact not in row.text)


def _untitled(sheet: Sequence[Row]) -> tuple[Row, ...]:
    """A letter without a title, or whose title was not read."""
    heads = ("CỘNG H", "Độc lập", "---", "Kính gửi")
    return tuple(row for row in sheet if not (row.align == "centre" and not row.text.startswith(heads)))


def _of_company(sheets: Sequence[Sequence[Row]], person: Person, rng: Random) -> list[tuple[Row, ...]]:
    """Organisation, tax code and representative instead of a citizen."""
    number = f"{Random(person.id_number).randint(0, 10**9 - 1):09}"  # noqa: S311 - nothing secret
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    check = 10 - sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 11
    tax = number + (str(check) if check < 10 else "0")
    stands_for = rng.choice(("Người đại diện theo pháp luật", "Đại diện bởi ông/bà"))
    facts = (f"Tên tổ chức: {person.organisation}", f"Mã số thuế: {tax}", f"{stands_for}: {person.name}")

    def of(sheet: Sequence[Row]) -> tuple[Row, ...]:
        kept = _without(sheet, person.id_number)
        day, month, year = person.birth
        kept = _without(kept, f"{day:02}/{month:02}/{year}")
        at = next((n for n, row in enumerate(kept) if person.name in row.text and ":" in row.text), None)
        if at is None:
            return kept
        return (*kept[:at], *(Row(fact) for fact in facts), *kept[at + 1 :])

    return [of(sheet) for sheet in sheets]


def _for_a_child(sheet: Sequence[Row], parent: Person, rng: Random) -> tuple[Row, ...]:
    child = f"{parent.name.split()[0]} {invented(rng).name.split(maxsplit=1)[1]}"
    rows = (
        Row("Đề nghị đăng ký cho người có tên dưới đây:"),
        Row(f"Họ, chữ đệm, tên: {child}"),
        Row("Ngày, tháng, năm sinh: 03/05/2024"),
    )
    return (*sheet[:-4], *rows, *sheet[-4:])


def _numbered(n: int, rng: Random) -> tuple[Row, ...]:
    body = [Row(f"{row}. Hạng mục số {rng.randint(1, 99)} của bản thuyết minh kèm theo hồ sơ") for row in range(1, 14)]
    head = [Row("BẢN THUYẾT MINH", "centre", bold=True)] if n == 1 else []
    return (*head, *body, Row(f"Trang {n}", "centre"))


def _authorisation(person: Person, courier: Person) -> tuple[Row, ...]:
    return (
        Row("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centre"),
        Row("Độc lập - Tự do - Hạnh phúc", "centre"),
        Row("GIẤY ỦY QUYỀN", "centre", bold=True),
        Row("I. Bên ủy quyền:"),
        Row(f"Họ và tên: {person.name}"),
        Row(f"Số CCCD: {person.id_number}"),
        Row("II. Bên được ủy quyền:"),
        Row(f"Họ và tên: {courier.name}"),
        Row(f"Số CCCD: {courier.id_number}"),
        Row("Bên được ủy quyền thay mặt nộp hồ sơ và nhận kết quả."),
    )


def _card_page(people: Sequence[Person], feed: _Feed) -> ReadPage:
    rows = [row for person in people for row in _card(person)]
    marks = tuple(_symbol(_card_code(person)) for person in people if feed.rng.random() < _CODES_READ)
    return feed.read(rows, marks)


def _card(person: Person) -> tuple[Row, ...]:
    day, month, year = person.birth
    return (
        Row("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centre"),
        Row("Độc lập - Tự do - Hạnh phúc", "centre"),
        Row("CĂN CƯỚC CÔNG DÂN", "centre"),
        Row("Citizen Identity Card", "centre"),
        Row(f"Số / No.: {person.id_number}"),
        Row(f"Họ và tên / Full name: {person.name.upper()}"),
        Row(f"Ngày sinh / Date of birth: {day:02}/{month:02}/{year}"),
        Row(f"Giới tính / Sex: {person.sex} Quốc tịch / Nationality: Việt Nam"),
    )


def _card_code(person: Person) -> str:
    day, month, year = person.birth
    return f"{person.id_number}||{person.name}|{day:02}{month:02}{year}|{person.sex}|{person.address}|10072021"


def _sheet(between: Between, place: int, feed: _Feed) -> list[PageResult]:
    """What lies on top of a dossier, with its back where backs are scanned."""
    letters = feed.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=12)
    number = "ABCDEFGHIJKL" if feed.rng.random() < _USED_TWICE else "".join(letters)
    facts = CoverFacts(procedure="1.003725", desk="Q1", number=number, key=KEY)
    signed, other_key = write_cover(facts, SECRET), replace(facts, key=key_id(1, OTHER_SECRET))
    codes: dict[Between, str] = {
        "cover": signed,
        "cover on the back": signed,
        "forged": write_cover(facts, OTHER_SECRET),
        "foreign": write_cover(other_key, OTHER_SECRET),
        "unreadable": signed[: feed.rng.randint(5, 60)],
    }
    back: list[PageResult] = [_blank()] * feed.backs
    if between == "cover on the back":
        return [_blank(), _clean(_symbol(signed))]
    if between in codes:
        return [_clean(_symbol(codes[between])), *back]
    if between == "separator":
        return [_clean(_symbol("PATCHT", "Code39")), *back]
    if between == "nothing":
        return []
    return [_words_of_cover(facts, feed.rng) if between == "damaged" else _receipt(place, feed.rng), *back]


def _words_of_cover(facts: CoverFacts, rng: Random) -> ReadPage:
    facts_rows = (Row(f"{label}: {said}") for label, said in printed_facts(facts))
    return _Feed(rng, NOISES[0], backs=False).read([Row(TITLE, "centre", bold=True), *facts_rows, Row(NOTE)])


def _receipt(place: int, rng: Random) -> ReadPage:
    official = f"000.00.14.H20-261123-{place + 1:04}"
    rows = [
        Row("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "centre", bold=True),
        Row(f"Mã hồ sơ: {official}"),
    ]
    return _Feed(rng, NOISES[0], backs=False).read(rows, (_symbol(official, "Code128"),), _A5)


@dataclass(frozen=True, slots=True)
class _Feed:
    """How a stack is scanned and read."""

    rng: Random
    noise: Noise
    backs: bool

    def read(self, rows: Sequence[Row], marks: tuple[Mark, ...] = (), size_mm: tuple[float, float] = _A4) -> ReadPage:
        """Scan a side and read it."""
        text = read(rows, self.noise, self.rng)
        clean = _clean(*marks, size_mm=size_mm)
        return ReadPage(clean=clean, text=text, engine=_ENGINE, confidence=0.95, syllable_rate=1.0)


def _blank() -> CleanPage:
    clean = _clean()
    return replace(clean, blank=replace(clean.blank, is_blank=True))


def _clean(*marks: Mark, size_mm: tuple[float, float] = _A4) -> CleanPage:
    width, height = size_mm
    source = PageSource(id="b.1.1", name="stack.tif", sha256="ab" * 32, frame=1)
    return CleanPage(
        page=ScannedPage(
            source=source,
            width_px=round(width * 8),
            height_px=round(height * 8),
            dpi_x=200,
            dpi_y=200,
            dpi_inferred=False,
        ),
        placement=Placement(
            turn=0, lean_degrees=0, crop=Box(0, 0, width, height), picture_width_mm=width, picture_height_mm=height
        ),
        marks=marks,
        blank=Blank(is_blank=False, ink_share=0.1, confidence=1.0),
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )


def _symbol(text: str, kind: str = "QRCode") -> Mark:
    return Mark(type=kind, text=text, box=Box(15, 15, 60, 60))
