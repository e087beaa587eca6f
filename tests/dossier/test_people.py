from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from dossier_paper import page, qr

from digitize.dossier.fields import find_field_doubts, find_fields
from digitize.dossier.people import PersonSeen, people_of, same_person

MOTHERS_CARD = "040188001234||Ngô Thị Hà|12051988|Nữ|Xóm 3, Nghi Phú, Nghệ An|10052021"
FATHERS_CARD = "040086004321||Trần Văn Ba|01021986|Nam|Xóm 3, Nghi Phú, Nghệ An|10052021"
STRANGERS_CARD = "001204000001||Lê Quốc Khánh|05072004|Nam|Phố Huế, Hà Nội|10052021"
BIRTH = """
~TỜ KHAI ĐĂNG KÝ KHAI SINH
Họ, chữ đệm, tên người yêu cầu: Ngô Thị Hà
Giấy tờ tùy thân: CCCD số 040188001234 do Cục Cảnh sát cấp ngày 10/05/2021
Quan hệ với người được khai sinh: Mẹ
Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:
Họ, chữ đệm, tên: TRẦN MINH AN
Ngày, tháng, năm sinh: 08/11/2026
Giới tính: Nam
Họ, chữ đệm, tên người cha: Trần Văn Ba
Số định danh cá nhân: 040086004321
"""
PRINTED_CARD = """
~CĂN CƯỚC CÔNG DÂN
~Citizen Identity Card
Số / No.: 040188001234
Họ và tên / Full name:
NGÔ THỊ HÀ
Ngày sinh / Date of birth: 12/05/1988
Giới tính / Sex: Nữ   Quốc tịch / Nationality: Việt Nam
"""
HA = PersonSeen(
    page=1,
    name="ngo thi ha",
    id_number="040188001234",
    birth_date=date(1988, 5, 12),
    source="text",
    role="applicant",
    confidence=0.9,
)


def chosen(*texts: str, marks=()) -> dict[str, str]:
    """Return the chosen fields of a dossier of these pages."""
    pages = [(n, page(text)) for n, text in enumerate(texts, start=1)]
    return {field.name: field.value for field in find_fields(pages, marks) if not field.alternative}


def doubts(*texts: str, marks=()) -> list[str]:
    """Return the codes of the doubts about a dossier of these pages."""
    pages = [(n, page(text)) for n, text in enumerate(texts, start=1)]
    return [doubt.code for doubt in find_field_doubts(pages, marks, find_fields(pages, marks))]


def test_a_birth_declaration_names_applicant_child_and_parents():
    """Who asks, for whom, and who is only mentioned."""
    seen = people_of([(3, page(BIRTH))])

    assert [(one.name, one.role, one.id_number, one.birth_date) for one in seen] == [
        ("ngo thi ha", "applicant", "040188001234", None),
        ("tran minh an", "owner", None, date(2026, 11, 8)),
        ("tran van ba", "mentioned", "040086004321", None),
    ]
    assert {one.page for one in seen} == {3}


def test_the_child_owns_the_dossier_that_a_parent_hands_in():
    """The father's number is not the applicant's, the child's day not the mother's."""
    fields = chosen(BIRTH)

    assert (fields["applicant_name"], fields["owner_name"]) == ("Ngô Thị Hà", "TRẦN MINH AN")
    assert (fields["id_number"], fields["owner_birth_date"]) == ("040188001234", "2026-11-08")
    assert "birth_date" not in fields


def test_the_cards_of_the_parents_are_no_strangers():
    """Trap: chủ hồ sơ ≠ người nộp; both are named on the form."""
    cards = [(2, qr(MOTHERS_CARD)), (3, qr(FATHERS_CARD))]

    assert doubts(BIRTH, marks=cards) == []
    assert chosen(BIRTH, marks=cards[::-1])["id_number"] == "040188001234"


def test_a_card_that_no_form_names_is_a_stranger():
    """Perhaps the next citizen's."""
    assert doubts(BIRTH, marks=[(2, qr(MOTHERS_CARD)), (3, qr(STRANGERS_CARD))]) == ["id_numbers_differ"]


def test_two_applicants_on_two_forms_are_asked_about():
    """Without any number the names alone tell."""
    assert doubts("~ĐƠN XIN XÁC NHẬN\nTôi tên là: Ngô Thị Hà", "~ĐƠN XIN XÁC NHẬN\nTôi tên là: Lê Quốc Khánh") == [
        "applicants_differ"
    ]


def test_a_printed_card_gives_its_holder():
    """The name stands in the line below its label, the number before it."""
    (holder,) = people_of([(1, page(PRINTED_CARD))])

    assert (holder.name, holder.id_number, holder.birth_date, holder.role) == (
        "ngo thi ha",
        "040188001234",
        date(1988, 5, 12),
        "card",
    )
    assert doubts(PRINTED_CARD, PRINTED_CARD) == []


def test_an_authorisation_names_both_sides():
    """The headings say whose the bare labels are."""
    text = (
        "~GIẤY ỦY QUYỀN\nI. Bên ủy quyền (Bên A):\nHọ và tên: Trần Văn Ba\nCCCD số: 040086004321\n"
        "II. Bên được ủy quyền (Bên B):\nHọ và tên: Ngô Thị Hà\nCCCD số: 040188001234"
    )
    fields = chosen(text)

    assert (fields["owner_name"], fields["owner_id_number"]) == ("Trần Văn Ba", "040086004321")
    assert (fields["authorised_name"], fields["authorised_id_number"]) == ("Ngô Thị Hà", "040188001234")
    assert doubts(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "Số CCCD: |0|4|0|1|8|8|0|0|1|2|3|4|",
        "Số CCCD: 0 4 0 1 8 8 0 0 1 2 3 4",
        "Số định danh cá nhân: ....040188001234....",
        "Giấy tờ tùy thân: CCCD số 040188001234 cấp ngày 10/05/2021",
        "Số dlnh danh cá nhân: O4O18800l234",
        "CCCD/CMND số: 040.188.001.234",
        "Số định danh cá nhân:\n040188001234",
        "Số CCCD: |0|4|0|1|8|18|0|10|1|2|3|4|",
    ],
)
def test_a_number_is_found_however_it_is_set(line):
    """Boxes, leaders, dots, the line below, rules between boxes taken for ones, slips in label and figures."""
    assert chosen(f"~ĐƠN ĐỀ NGHỊ\nTôi tên là: Ngô Thị Hà\n{line}")["id_number"] == "040188001234"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"id_number": "040188001284"}, True),
        ({"name": "ngo thi na"}, True),
        ({"id_number": None, "name": "ngo thi hoa"}, None),
        ({"id_number": None}, True),
        ({"id_number": None, "birth_date": date(1991, 5, 12)}, None),
        ({"id_number": "001204000001", "name": "le quoc khanh"}, False),
        ({"id_number": "001204000001"}, None),
        ({"id_number": "001204000001", "name": ""}, False),
        ({"name": "le quoc khanh"}, None),
        ({"id_number": None, "name": ""}, None),
        ({"id_number": None, "name": "nguyen thi thu huong", "birth_date": None}, False),
    ],
)
def test_one_person_is_told_from_another(change, same):
    """A misread figure or letter is the same person; where sources contradict, nobody can tell."""
    assert same_person(HA, replace(HA, **change)) is same
    assert same_person(replace(HA, **change), HA) is same


def test_codes_are_never_misread():
    """Two cards whose numbers differ in one figure are two cards."""
    one = replace(HA, source="qr", name="")

    assert same_person(one, replace(one, id_number="040188001235")) is False


def test_a_card_of_2024_is_taken_with_a_doubt():
    """Its tail stays in the mark for a person."""
    longer = [(1, qr(MOTHERS_CARD + "|Ngô Văn A|Lê Thị B||"))]

    assert chosen(marks=longer)["id_number"] == "040188001234"
    assert doubts(marks=longer) == ["card_layout_unknown"]


def test_a_health_card_gives_its_number():
    """Fifteen characters; the last ten are the social-insurance number."""
    code = f"DN4797935071990|{'Ngô Thị Hà'.encode().hex()}|12/05/1988|2|{'Nghệ An'.encode().hex()}|40 - 001|01/01/2021"

    fields = chosen(marks=[(1, qr(code))])

    assert fields == {"health_card_number": "DN4797935071990", "insurance_number": "7935071990"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tôi tên là: Ngô Thị Hà\nCCCD số: 003188001234", "id_place_unknown"),
        ("Mã số thuế: 0100109107", "tax_code_check"),
    ],
)
def test_a_number_against_a_rule_is_shown(text, code):
    """Unknown provinces and check digits are warnings: the value is kept and less sure."""
    fields = find_fields([(1, page(text))])

    assert doubts(text) == [code]
    assert all(field.confidence < 0.9 for field in fields if field.name in {"id_number", "tax_code"})


def test_another_mark_in_a_name_that_reads_well_is_another_name():
    """A wrong mark is no slip, a lost one ("Thi" for "Thị") is."""
    card = [(2, qr(MOTHERS_CARD))]

    assert doubts("Tôi tên là: Ngô Thị Hạ", marks=card) == ["name_differs_from_card"]
    assert doubts("Tôi tên là: Ngô Thi Hà", marks=card) == []
