from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from dossier_paper import page, qr
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.fields import FIELD_NAMES, find_field_doubts, find_fields
from digitize.dossier.fields.dates import find_dates
from digitize.dossier.fields.identity import parse_card, trust_id_number

SHARED = Path(__file__).parents[3] / "shared" / "data"
CARD = "040188001234|183456789|Ngô Thị Hà|12051988|Nữ|Xóm 3, Nghi Phú, TP. Vinh, Nghệ An|10052021"
LETTERHEAD = """
UBND TỈNH QUẢNG TRỊ||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ THÔNG TIN VÀ||Độc lập - Tự do - Hạnh phúc
TRUYỀN THÔNG
Só: 1234/TTr-STTTT||Quảng Trị, ngày 05 tháng 01 năm 2020
~TỜ TRÌNH
~Về việc thẩm định thiết kế sơ bộ
Kính gửi: Sở Khoa học và Công nghệ
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 02 năm 2025;
Căn cứ Tờ trình số 10/TTr-HĐND ngày 14 tháng 4 năm 2026
"""


def values(text: str, name: str) -> list[str]:
    """Return the values of one name on a page, the chosen one first."""
    return [field.value for field in find_fields([(1, page(text))]) if field.name == name]


def value(text: str, name: str) -> str | None:
    """Return the chosen value of one name on a page."""
    return next(iter(values(text, name)), None)


def doubts(*texts: str, marks=()) -> list[str]:
    """Return the codes of the doubts about a dossier of these pages."""
    pages = [(n, page(text)) for n, text in enumerate(texts, start=1)]
    return [doubt.code for doubt in find_field_doubts(pages, marks, find_fields(pages, marks))]


def test_the_letterhead_gives_number_day_issuer_type_and_subject():
    """Two columns read as one line, a wrapped issuer below its superior, other papers' numbers in the text."""
    assert values(LETTERHEAD, "document_number") == ["1234/TTr-STTTT"]
    assert values(LETTERHEAD, "document_date") == ["2020-01-05"]
    assert value(LETTERHEAD, "issuer") == "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
    assert value(LETTERHEAD, "document_type") == "Tờ trình"
    assert value(LETTERHEAD, "subject") == "thẩm định thiết kế sơ bộ"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 15/QĐ-BNV", "15/QĐ-BNV"),
        ("Số: 118/2025/NĐ-CP", "118/2025/NĐ-CP"),
        ("Số: 729 /QĐ-TTg", "729/QĐ-TTg"),
        ("S6: 05/BNV-VP", "05/BNV-VP"),
        ("Số 12/UBND-VX Hà Nội, ngày 05 tháng 01 năm 2020", "12/UBND-VX"),
        ("Số: 867/HĐLĐ/2026", "867/HĐLĐ/2026"),
        ("Số: 15/BC-SKHCN Nghệ An", "15/BC-SKHCN"),
    ],
)
def test_a_number_is_read_as_printed(line, number):
    """The shapes of Nghị định 30/2020, with the engine's slips in "Số"."""
    assert value(f"UBND TỈNH A\n{line}", "document_number") == number


@pytest.mark.parametrize(
    "line", ["Số điện thoại: 0912345678", "Số: 0005940", "Căn cứ Quyết định số 15/QĐ-BNV", "Số nhà 5/7"]
)
def test_other_numbers_are_no_document_number(line):
    """Telephones, invoices, houses, and papers that are only mentioned."""
    assert value(line, "document_number") is None


def test_a_handwritten_number_is_asked_for():
    """Left out by the engine, or read with no confidence: a person types it."""
    unsure = page("UBND TỈNH A\nSố: 15/QĐ-UBND", confidence=0.3)

    assert doubts("UBND TỈNH A\nSố: ....../QĐ-UBND") == ["number_handwritten"]
    assert [doubt.code for doubt in find_field_doubts([(1, unsure)], (), ())] == ["number_handwritten"]
    assert doubts("UBND TỈNH A\nSố: 15/QĐ-UBND") == []


def test_the_day_of_an_arrival_stamp_is_not_the_documents():
    """Trap: letterhead day, ĐẾN stamp, signature."""
    text = "UBND TỈNH A\nĐẾN\nNgày 07/01/2020\nSố: 15/QĐ-UBND\nHà Nội, ngày 05 tháng 01 năm 2020"

    assert value(text, "document_date") == "2020-01-05"


def test_a_form_without_letterhead_is_dated_above_the_signature():
    """Its foot says "Hà Nội, ngày 08/04/2026."."""
    body = "\n".join(f"{n}. Nội dung kê khai" for n in range(1, 20))

    assert value(f"~ĐƠN ĐỀ NGHỊ\n{body}\n>Hà Nội, ngày 08/04/2026.\n>Người làm đơn", "document_date") == "2026-04-08"


def test_a_letter_without_type_is_a_cong_van():
    """Its subject stands under the number."""
    text = "SỞ Y TẾ||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/SYT-VP||Độc lập - Tự do - Hạnh phúc\nV/v mời họp báo"

    assert value(text, "document_type") == "Công văn"
    assert value(text, "subject") == "mời họp báo"


APPLICATION = """
~ĐƠN ĐỀ NGHỊ
Kính gửi: Ủy ban nhân dân xã A
1. Họ, chữ đệm, tên người yêu cầu: ......Ngô Thị Hà......  Giới tính: Nữ
Ngày, tháng, năm sinh: 12/05/1988  Nơi sinh: Nghệ An
Số CCCD/CMND: 040 188 001 234 cấp ngày 10/05/2021
Nơi thường trú: Xóm 3, xã Nghi Phú, thành phố Vinh,
tỉnh Nghệ An
Địa chỉ liên hệ: Số 5 phố Huế
Số điện thoại: +84 912.345.678   Email: ha@example.vn
Họ và tên cha: Ngô Văn Ba
Tên cơ quan, tổ chức đề nghị: Công ty TNHH Sách Việt
Mã số thuế: 0100109106
CMND số: 183456789
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("applicant_name", ["Ngô Thị Hà"]),
        ("sex", ["Nữ"]),
        ("birth_date", ["1988-05-12"]),
        ("id_number", ["040188001234"]),
        ("old_id_number", ["183456789"]),
        ("address", ["Xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An", "Số 5 phố Huế"]),
        ("phone", ["0912345678"]),
        ("organisation", ["Công ty TNHH Sách Việt"]),
        ("tax_code", ["0100109106"]),
    ],
)
def test_labels_give_the_facts_of_a_form(name, expected):
    """Several labels on a line, leaders, an address over two lines, other people's names beside the applicant's."""
    assert values(APPLICATION, name) == expected


def test_every_value_has_its_place_on_the_page():
    """The box holds just the words of the value."""
    sheet = page(APPLICATION)
    field = next(field for field in find_fields([(4, sheet)]) if field.name == "id_number")

    words = [word for word in sheet.words if word.text in {"040", "188", "001", "234"}]

    assert field.page == 4
    assert field.box == (words[0].box.x0, words[0].box.y0, words[-1].box.x1, words[-1].box.y1)


@pytest.mark.parametrize(
    "text",
    [
        "Công ty đã thay đổi địa chỉ trụ sở nhiều lần trong năm.",
        "Giới tính: Nam  Nữ",
        "Ngày sinh: 31/02/1988",
        "Số điện thoại:",
        "Họ và tên: (ghi bằng chữ in hoa)",
        "Số CCCD: 123",
        "Trong thời gian từ ngày nhận được đơn này, tôi tên là gì cũng được",
    ],
)
def test_what_is_not_there_is_not_taken(text):
    """Mentions in sentences, unticked boxes, days that do not exist, empty lines."""
    found = [field for field in find_fields([(1, page(text))]) if field.name != "subject"]

    assert found == []


def test_an_identity_number_is_trusted_as_far_as_it_fits_the_person():
    """G says century and sex, YY the year; the province may be unknown."""
    assert trust_id_number("040188001234", date(1988, 5, 12), "Nữ") == 1.0
    assert trust_id_number("001204000001", date(2004, 1, 1), "Nam") == 1.0
    assert trust_id_number("040188001234", date(1989, 5, 12), "Nữ") < 0.7
    assert trust_id_number("040188001234", date(1988, 5, 12), "Nam") < 0.7
    assert trust_id_number("040188001234", date(2088, 5, 12), "Nữ") < 0.7
    assert 0.7 < trust_id_number("003188001234") < 1.0
    assert trust_id_number("251834210784") < 0.5


def test_a_number_of_another_birth_year_is_doubted():
    """The paper contradicts itself; a person looks."""
    assert doubts("Họ và tên: Ngô Thị Hà\nNgày sinh: 12/05/1988\nCCCD số: 040188001234") == []
    assert doubts("Họ và tên: Ngô Thị Hà\nNgày sinh: 12/05/1999\nCCCD số: 040188001234") == ["id_number_inconsistent"]


def test_a_cards_code_comes_first():
    """QR beats print; the printed number that the engine misread stays as an alternative."""
    fields = find_fields([(1, page(APPLICATION.replace("001 234", "001 284")))], [(2, qr(CARD))])

    numbers = [(field.value, field.source, field.alternative) for field in fields if field.name == "id_number"]
    names = [field.value for field in fields if field.name == "applicant_name"]

    assert numbers == [("040188001234", "qr", False), ("040188001284", "text", True)]
    assert names == ["Ngô Thị Hà"]
    assert [field.value for field in fields if field.name == "birth_date"] == ["1988-05-12"]


@pytest.mark.parametrize(
    "text",
    [
        CARD.replace("183456789", ""),
        CARD + "|Ngô Văn Ba|||",
        CARD.replace("Nữ", "nu"),
    ],
)
def test_the_known_layouts_of_a_card_are_parsed(text):
    """No old number, a tail of further fields, a sex without marks."""
    card = parse_card(text)

    assert card is not None
    assert (card.id_number, card.name, card.sex) == ("040188001234", "Ngô Thị Hà", "Nữ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://dichvucong.gov.vn",
        "040188001234|Ngô Thị Hà|12051988|Nữ|Nghệ An|10052021|x",
        CARD.replace("12051988", "31021988"),
        CARD.replace("040188001234", "04018800123"),
        "DN4797935071990|4e67|01/01/1988|2|4e6768|01 - 001|01/01/2021|31/12/2021",
    ],
)
def test_another_layout_is_not_parsed(text):
    """A link, a moved field, a day that does not exist, a health card: nothing is guessed."""
    assert parse_card(text) is None


def test_a_card_of_unknown_layout_is_shown_to_a_person():
    """It begins like a card; its facts are not taken."""
    odd = [(2, qr("040188001234|Ngô Thị Hà|12051988|Nữ|Nghệ An"))]

    assert doubts("Đơn", marks=odd) == ["card_layout_unknown"]
    assert find_fields([], odd) == ()


def test_two_peoples_numbers_on_two_pages_raise_a_doubt():
    """A separator may be missing."""
    first, second = "CCCD số: 040188001234", "CCCD số: 001204000001"

    assert doubts(first, second) == ["id_numbers_differ"]
    assert doubts(first, first) == []


def test_a_form_in_another_name_than_the_cards_raises_a_doubt():
    """Marks lost by the engine are no other name."""
    marks = [(2, qr(CARD))]

    assert doubts("Tôi tên là: Trần Văn Bình", marks=marks) == ["name_differs_from_card"]
    assert doubts("Tôi tên là: NGÔ THI HÀ", marks=marks) == []


def test_a_person_in_the_place_of_an_organisation_is_the_applicant():
    """Forms ask for "cơ quan, tổ chức, cá nhân"."""
    label = "1. Tên cơ quan, tổ chức, cá nhân đề nghị cấp giấy phép: "

    assert (value(label + "Ngô Thị Hà", "applicant_name"), value(label + "Ngô Thị Hà", "organisation")) == (
        "Ngô Thị Hà",
        None,
    )
    assert value(label + "Hội Khuyến Học Hồng Lam", "organisation") == "Hội Khuyến Học Hồng Lam"


def test_captions_of_signatures_are_no_names():
    """Here "NGƯỜI NỘP HỒ SƠ" stands beside "NGƯỜI TIẾP NHẬN HỒ SƠ" at the foot of a receipt."""
    assert values("NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ", "applicant_name") == []


def test_the_first_letterhead_is_chosen_and_the_first_telephone_that_reads_well():
    """The application lies on top; what is attached to it has numbers of its own."""
    first = page("SỞ A\nSố: 41/ĐĐN-HKH\nĐiện thoại: 0912345608", confidence=0.5)
    second = page("SỞ B\nSố: 07/XN-BBT\nĐiện thoại: 02393000118")
    third = page("Điện thoại: 0977000692", confidence=0.99)

    fields = find_fields([(1, first), (2, second), (3, third)])

    chosen = {field.name: field.value for field in fields if not field.alternative}
    assert chosen["document_number"] == "41/ĐĐN-HKH"
    assert chosen["phone"] == "02393000118"


def test_an_identity_number_is_not_held_against_another_persons_birth():
    """A birth declaration: the mother's number, the child's day."""
    mother = "Họ, chữ đệm, tên người yêu cầu: Ngô Thị Hà\nCCCD số: 040188001234"

    assert doubts(f"{mother}\nHọ, chữ đệm, tên: Ngô An\nNgày sinh: 08/11/2026") == []


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_real_day_is_read_back(day):
    """In words and in figures."""
    written = f"Hà Nội, ngày {day:%d} tháng {day:%m} năm {day.year}; {day.day}/{day.month}/{day.year}"

    assert [found.day for found in find_dates(written)] == [day, day]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(APPLICATION.split("\n") + LETTERHEAD.split("\n")), min_size=1, max_size=12))
def test_any_mixture_of_lines_keeps_the_rules_of_fields(lines):
    """Known names in order, one chosen value each, boxes inside the page, confidences in 0..1."""
    text = "\n".join(lines)
    fields = find_fields([(1, page(text))]) if text.strip() else ()

    order = [FIELD_NAMES.index(field.name) for field in fields]
    assert order == sorted(order)
    for name in {field.name for field in fields}:
        assert next(field.alternative for field in fields if field.name == name) is False
        assert sum(not field.alternative for field in fields if field.name == name) == 1
    assert all(0 <= field.confidence <= 1 and field.box and field.box.x0 < field.box.x1 for field in fields)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_the_facts_of_the_shared_scans_are_found():
    """Decisions by letterhead, forms by labels."""
    decision = (SHARED / "scans/real/qd_729_ttg.p1.gt.txt").read_text("utf-8")
    resignation = (SHARED / "scans/synthetic/synth_form_00_00.gt.txt").read_text("utf-8")

    assert value(decision, "document_number") == "729/QĐ-TTg"
    assert value(decision, "document_date") == "2026-04-23"
    assert value(decision, "issuer") == "THỦ TƯỚNG CHÍNH PHỦ"
    assert value(resignation, "applicant_name") == "Châu Thị Vân"
    assert value(resignation, "birth_date") == "1986-03-10"
    assert value(resignation, "phone") == "0905123456"


@pytest.mark.parametrize(
    ("filled_in", "name"),
    [
        ("Vũ Kim Hoa", "applicant_name"),
        ("TRƯƠNG VĂN NAM", "applicant_name"),
        ("Đoàn Thị Lan", "applicant_name"),
        ("Vụ Pháp chế", "organisation"),
        ("TRƯỜNG MẦM NON HOA SEN", "organisation"),
        ("Đoàn Thanh niên phường Bến Đá", "organisation"),
    ],
)
def test_a_family_name_is_no_organisation(filled_in: str, name: str) -> None:
    """Vũ, Trương and Đoàn fold to the first words of offices, schools and unions."""
    text = f"~ĐƠN ĐỀ NGHỊ\n1. Tên cơ quan, tổ chức, cá nhân đề nghị cấp giấy phép: {filled_in}"

    assert value(text, name) == filled_in
