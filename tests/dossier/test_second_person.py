"""Forms of two people in one run are cut apart or asked about; what one person hands in twice is not."""

from __future__ import annotations

import pytest
from dossier_paper import STATE_HEAD
from stack_papers import KEYS, application, paper, symbol

from digitize.dossier.fields import find_field_doubts
from digitize.dossier.separate import group_pages, numbered_marks, numbered_texts
from digitize.dossier.stack import Dividing, divide
from digitize.model import ReadPage

HA, BINH = ("Ngô Thị Hà", "040188001234"), ("Trần Văn Bình", "001090004321")
LAN, LOAN = ("Ngô Thị Lan", "040188001234"), ("Ngô Thị Loan", "040188001235")
COURIER = ("Vũ Minh Khánh", "079085007777")


def told(*sides: ReadPage) -> list[tuple[int, int, tuple[str, ...]]]:
    """First and last side of each part, and its reasons."""
    parts = divide(sides, Dividing(keys=KEYS, by_sheets=False))
    return [(part.first, part.last, tuple(doubt.code for doubt in part.doubts)) for part in parts]


def people_told(*sides: ReadPage) -> set[str]:
    """What the comparison of the people on some sides says."""
    pages = group_pages(sides)
    return {doubt.code for doubt in find_field_doubts(numbered_texts(pages), numbered_marks(pages), ())}


def card(name: str, number: str, *, coded: bool = True) -> ReadPage:
    """A copied card."""
    year = f"{'19' if number[3] in '01' else '20'}{number[4:6]}"
    code = symbol(f"{number}||{name}|0505{year}|Nam|Số 1, phường Cửa Nam|10072021")
    return paper(
        f"{STATE_HEAD}\n~CĂN CƯỚC CÔNG DÂN\n~Citizen Identity Card\nSố / No.: {number}\n"
        f"Họ và tên / Full name: {name.upper()}\nNgày sinh / Date of birth: 05/05/{year}",
        *((code,) if coded else ()),
    )


def of_company(name: str, tax_code: str, stands_for: str = "Ngô Thị Hà") -> ReadPage:
    """A form that a company fills in."""
    return paper(
        f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU\n~Kính gửi: Sở Văn hóa và Thể thao\n"
        f"Tên tổ chức: {name}\nMã số thuế: {tax_code}\nNgười đại diện theo pháp luật: {stands_for}"
    )


def letter(name: str, number: str) -> ReadPage:
    """A form whose title was not read."""
    return paper(f"{STATE_HEAD}\n~Kính gửi: Sở Văn hóa và Thể thao\nTôi tên là: {name}\nSố CCCD: {number}")


def test_the_couriers_card_does_not_make_two_forms_one_persons() -> None:
    """It lies in both dossiers."""
    stack = (application(*HA), card(*COURIER), application(*BINH), card(*COURIER))

    assert told(*stack) == [(1, 2, ("separator_missing",)), (3, 4, ("separator_missing",))]


@pytest.mark.parametrize("addressed", ["Kính gửi", "Kinh gùi", "Kínhgửi", "Kính gứi"])
def test_a_form_whose_title_is_lost_is_known_by_its_addressee(addressed: str) -> None:
    """With a slip of the engine, too."""
    second = letter(*BINH)
    lines = second.text.text.replace("Kính gửi", addressed)

    assert len(told(application(*HA), paper(lines.replace("\nKí", "\n~Kí")))) == 2


@pytest.mark.parametrize("title", ["ĐƠNĐỀ NGHỊ", "TỞ KHA1", "XÓA ĐĂNG KÝ BIỆN PHÁP BẢO ĐẢM", "GIẤY ĐẺ NGHỊ"])
def test_a_title_that_is_read_badly_or_names_only_what_is_wanted_begins_a_form(title: str) -> None:
    """Nobody is addressed on it."""
    second = paper(f"{STATE_HEAD}\n\n~{title}\nHọ và tên: {BINH[0]}\nSố CCCD: {BINH[1]}")

    assert all(
        "separator_missing" in codes or "second_application" in codes for *_, codes in told(application(*HA), second)
    )


def test_namesakes_are_asked_about() -> None:
    """One name and two numbers: also where a further paper has only the name, which fits both."""
    bare = paper("~BẢN CAM KẾT\nHọ và tên: Ngô Thị Hà")
    stack = (application(*HA), bare, application(HA[0], BINH[1]))

    assert told(*stack) == [(1, 3, ("second_application",))]
    assert "id_numbers_differ" in people_told(*stack)


def test_twins_are_asked_about() -> None:
    """A letter of the name and a figure of the number may both be misread, or be the sister's."""
    ((*_, codes),) = told(application(*LAN), application(*LOAN))

    assert codes == ("second_application",)


def test_a_number_on_one_form_only_leaves_two_of_one_name_to_a_person() -> None:
    """The first form names a person of that birthday, of whose number no paper speaks."""
    one = paper(f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ CẤP PHÉP\nHọ và tên: Châu Hải Chi\nNgày sinh: 28/11/1955")
    other = paper(
        f"{STATE_HEAD}\n~TỜ KHAI CẤP PHÉP\nHọ và tên: Châu Hải Chí\nNgày sinh: 28/11/1955\nSố CCCD: 092055880540"
    )

    assert told(one, other) == [(1, 2, ("second_application",))]


def test_a_number_read_twice_with_another_figure_is_no_misreading() -> None:
    """Twins whose names differ by a mark: each number stands on two papers."""
    son, other = ("Đỗ Minh Sơn", "045094165613"), ("Đỗ Minh Son", "045094165614")

    assert "id_numbers_differ" in people_told(application(*son), card(*son), application(*other), card(*other))
    assert "id_numbers_differ" not in people_told(application(*son), card(*son), application(*other))


def test_what_lies_on_top_of_the_form_goes_with_it() -> None:
    """The second person's card was put before the form."""
    stack = (application(*HA), card(*HA), card(*BINH), application(*BINH))

    assert [(first, last) for first, last, _ in told(*stack)] == [(1, 2), (3, 4)]


def test_companies_of_one_representative_are_asked_about() -> None:
    """The tax codes differ."""
    one, other = of_company("Công ty TNHH Sao Mai", "0100109106"), of_company("Công ty TNHH Hoa Sen", "0300588569")

    assert all(codes for *_, codes in told(one, other))


def test_a_company_and_a_namesake_of_its_representative_are_asked_about() -> None:
    """Only a name ties them."""
    assert all(codes for *_, codes in told(application(*HA), of_company("Công ty TNHH Sao Mai", "0100109106")))


def test_two_forms_of_a_company_are_one_dossier() -> None:
    """Neither needs to name a citizen; a word that says what kind of company it is may be lost."""
    one, other = of_company("Công ty TNHH Sao Mai", "0100109106"), of_company("Công ty Sao Mai", "0100109106")

    assert told(one, other) == [(1, 2, ())]


def test_a_form_that_follows_ones_own_papers_is_one_dossier() -> None:
    """Card and annexes lie on top."""
    annex = paper(f"~BẢN CAM KẾT\nHọ và tên: {HA[0]}\nSố CCCD: {HA[1]}")

    assert told(card(*HA), annex, application(*HA)) == [(1, 3, ())]


def test_a_form_below_anothers_papers_is_not_theirs() -> None:
    """The first person's form has a title that nobody knows and no addressee."""
    first = paper(f"{STATE_HEAD}\n~BẢN KÊ KHAI NHÀ ĐẤT\nHọ và tên: {HA[0]}\nSố CCCD: {HA[1]}")

    assert all(codes for *_, codes in told(first, application(*BINH)))


def test_a_name_that_lost_a_word_is_the_same_persons() -> None:
    """The birthday is equal."""
    one = paper(f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ CẤP PHÉP\nHọ và tên: Bùi Quang An\nNgày sinh: 24/08/1964")
    other = paper(f"{STATE_HEAD}\n~TỜ KHAI CẤP PHÉP\nHọ và tên: Bùi An\nNgày sinh: 24/08/1964")

    assert told(one, other) == [(1, 2, ())]


def test_the_parents_cards_belong_to_the_childs_form() -> None:
    """The code of one was not read, the other parent does not apply."""
    form = paper(
        f"{STATE_HEAD}\n~TỜ KHAI ĐĂNG KÝ KHAI SINH\n~Kính gửi: UBND xã Tân Lập\n"
        f"Họ, chữ đệm, tên người yêu cầu: {HA[0]}\nSố CCCD: {HA[1]}"
    )
    cards = card(*HA, coded=False)
    both = paper(cards.text.text, symbol(f"{BINH[1]}||{BINH[0]}|05051990|Nam|Số 1, phường Cửa Nam|10072021"))

    assert "name_differs_from_card" not in people_told(form, both)
