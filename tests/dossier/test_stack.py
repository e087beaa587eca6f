"""A stack is cut where sheets say so; where one may be missing both parts go to a person; no side is lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stack_papers import (
    A5,
    ENGINE,
    KEYS,
    MONDAY,
    OTHER_SECRET,
    application,
    blank,
    clean,
    cover,
    further,
    paper,
    separator,
    symbol,
)

from digitize.dossier.stack import Dividing, Part, divide
from digitize.model import PageResult, PageText, ReadPage

BY_FILE = Dividing(keys=KEYS, by_sheets=False)
BY_SHEETS = Dividing(keys=KEYS, by_sheets=True)
HA, BINH = ("Ngô Thị Hà", "040188001234"), ("Trần Văn Bình", "001090004321")


def spans(parts: tuple[Part, ...]) -> list[tuple[int, int]]:
    """First and last sides."""
    return [(part.first, part.last) for part in parts]


def codes(part: Part) -> set[str]:
    """The reasons for a person to look."""
    return {doubt.code for doubt in part.doubts}


def test_a_file_without_sheets_is_one_dossier() -> None:
    """The usual case: nothing was said and nothing looks like two people."""
    parts = divide((application(*HA), further(2), blank()), BY_FILE)

    assert parts == (Part(first=1, last=3),)


def test_cover_sheets_divide_and_are_believed() -> None:
    """In any profile; each binds what it says to the dossier that it opens, and nothing is in doubt."""
    stack = (cover("AAAAAAAAAAAA", declared_sheets=2), application(*HA), further(2))
    stack += (cover("BBBBBBBBBBBB", ticket="17", received=MONDAY), application(*BINH))

    parts = divide(stack, BY_FILE)

    assert spans(parts) == [(1, 3), (4, 5)]
    assert [part.bound and (part.bound.by, part.bound.procedure, part.bound.page) for part in parts] == [
        ("cover", "1.003725", 1),
        ("cover", "1.003725", 1),
    ]
    assert parts[1].bound and (parts[1].bound.ticket, parts[1].bound.received_at) == ("17", MONDAY)
    assert [part.doubts for part in parts] == [(), ()]


def test_plain_separators_divide_only_where_the_profile_says_so() -> None:
    """One file is one dossier by the usual profile, whatever lies in it."""
    stack = (separator(), application(*HA), blank(), separator(), blank(), application(*BINH))

    assert spans(divide(stack, BY_SHEETS)) == [(1, 3), (4, 6)]
    assert len(divide((application(*HA), separator(), further(2)), BY_FILE)) == 1


def test_sheets_on_top_of_each_other_open_one_dossier() -> None:
    """A separator, its blank back and a cover sheet; a separator at the end opens nothing."""
    stack = (separator(), blank(), cover(), blank(), application(*HA), separator(), blank())

    (part,) = divide(stack, BY_SHEETS)

    assert (part.first, part.last, part.doubts) == (1, 7, ())
    assert part.bound and part.bound.page == 3


def test_two_cover_sheets_with_nothing_between_are_asked_about() -> None:
    """Papers of the first one may have gone astray."""
    (part,) = divide((cover("AAAAAAAAAAAA"), cover("BBBBBBBBBBBB"), application(*HA)), BY_FILE)

    assert codes(part) == {"cover_empty"}


@pytest.mark.parametrize(
    ("sheet", "code", "before"),
    [
        (cover("CCCCCCCCCCCC", OTHER_SECRET), "cover_forged", {"end_unsure"}),
        (clean(marks=(symbol("DGZ1:broken"),)), "cover_unreadable", set()),
    ],
)
def test_a_sheet_that_can_not_be_believed_never_divides_in_silence(
    sheet: PageResult, code: str, before: set[str]
) -> None:
    """It gives no procedure; what lies above a forged one may not be whole either."""
    above, below = divide((cover(), application(*HA), sheet, application(*BINH)), BY_FILE)

    assert codes(above) == before
    assert codes(below) == {code}
    assert below.bound is None


def test_a_missing_cover_sheet_shows_in_the_second_application() -> None:
    """Story 4: two people's papers in a run are cut where the other's application begins, and both are held."""
    stack = (cover(), application(*HA), further(2), blank(), application(*BINH), further(2))

    first, second = divide(stack, BY_FILE)

    assert spans((first, second)) == [(1, 4), (5, 6)]
    assert codes(first) == codes(second) == {"separator_missing"}
    assert second.bound is None


def test_two_forms_of_one_person_are_one_dossier() -> None:
    """Some procedures ask for two copies of the form."""
    assert divide((application(*HA), application(*HA)), BY_FILE) == (Part(first=1, last=2),)


def test_a_second_form_without_a_person_is_asked_about() -> None:
    """Nobody can tell whose it is, so nothing is cut and nothing is clean."""
    nameless = paper("~ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU\n~XUẤT BẢN PHẨM KHÔNG KINH DOANH\nkhông rõ của ai")

    (part,) = divide((application(*HA), further(2), nameless), BY_FILE)

    assert [(doubt.code, doubt.page) for doubt in part.doubts] == [("second_application", 3)]


@pytest.mark.parametrize(
    ("declared", "sides", "wrong"),
    [
        (2, (application(*HA), further(2)), False),
        (3, (application(*HA), further(2)), True),
        (1, (application(*HA), further(2)), True),
        (2, (blank(), application(*HA), blank(), further(2), blank()), False),
        (3, (blank(), application(*HA), blank(), further(2), blank()), True),
    ],
)
def test_declared_and_scanned_sheets_are_compared(declared: int, sides: tuple[PageResult, ...], wrong: bool) -> None:
    """Backs count only where the scanner delivered them, which the cover sheet's own back shows."""
    (part,) = divide((cover(declared_sheets=declared), *sides), BY_FILE)

    assert codes(part) == ({"sheets_differ"} if wrong else set())


RECEIPT = paper(
    "~GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nMã hồ sơ: 000.00.14.H20-261123-0007",
    symbol("000.00.14.H20-261123-0007", "Code128"),
    size_mm=A5,
)


def test_a_receipt_on_top_binds_its_number() -> None:
    """Story 5: the one-stop system's A5 slip with its barcode."""
    (part,) = divide((RECEIPT, application(*HA)), BY_FILE)

    assert part.bound and (part.bound.by, part.bound.number) == ("receipt", "000.00.14.H20-261123-0007")
    assert part.doubts == ()


def test_a_receipt_inside_a_file_is_asked_about() -> None:
    """Somebody else's dossier may begin there; by the usual profile nothing is cut."""
    (part,) = divide((application(*HA), RECEIPT, further(2)), BY_FILE)

    assert [(doubt.code, doubt.page) for doubt in part.doubts] == [("receipt_unsure", 2)]
    assert part.bound is None


EMPTY = ReadPage(clean=clean(), text=PageText(lines=()), engine=ENGINE, confidence=0, syllable_rate=None)
SIDES = st.sampled_from(
    [
        application(*HA),
        application(*BINH),
        further(2),
        paper("một"),
        EMPTY,
        blank(),
        separator(),
        cover("AAAAAAAAAAAA"),
        cover("BBBBBBBBBBBB", OTHER_SECRET),
        clean(marks=(symbol("3", "PatchCode"),)),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SIDES, min_size=1, max_size=12), st.booleans())
def test_every_side_is_in_exactly_one_part(stack: list[PageResult], by_sheets: bool) -> None:
    """Whatever lies in the stack: parts follow each other and lose nothing."""
    parts = divide(stack, Dividing(keys=KEYS, by_sheets=by_sheets))

    assert parts[0].first == 1
    assert parts[-1].last == len(stack)
    assert all(one.last + 1 == other.first for one, other in itertools.pairwise(parts))
    assert all(1 <= (doubt.page or 1) <= part.last - part.first + 1 for part in parts for doubt in part.doubts)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([HA, BINH]), min_size=2, max_size=6), st.data())
def test_two_peoples_applications_are_never_clean_in_one_part(
    people: list[tuple[str, str]], data: st.DataObject
) -> None:
    """With sheets taken out at random: a part that holds both has a reason, and so has a part that was cut."""
    stack: list[PageResult] = []
    for person in people:
        if data.draw(st.booleans()):
            stack.append(cover("AAAAAAAAAAAA"))
        stack += [application(*person), further(2)]

    for part in divide(stack, BY_FILE):
        texts = [side.text.text for side in stack[part.first - 1 : part.last] if hasattr(side, "text")]
        owners = {name for name, _ in (HA, BINH) for text in texts if name in text}
        assert len(owners) <= 1 or part.doubts
