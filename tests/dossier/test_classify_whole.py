"""Classification over the whole national catalogue: near-twins, levels, wording, and what must be asked about."""

from __future__ import annotations

import pytest
from dossier_paper import STATE_HEAD, page

from digitize.dossier.classify import Classification, Given, Habits, classify
from tests.accuracy import classification
from tests.program import SHARED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")


def tell(title: str, *, to: str = "", body: str = "", habits: Habits | None = None) -> Classification:
    """Classify a dossier of one form."""
    lines = [STATE_HEAD, *(f"~{line}" for line in title.split("\n")), f"Kính gửi: {to}", body or "Họ và tên: An"]
    return classify([(1, page("\n".join(lines)))], classification.catalogue(), habits=habits)


def chosen(title: str, *, to: str = "", body: str = "") -> str | None:
    """Return the code that is chosen."""
    choice = tell(title, to=to, body=body).choice
    return choice.code if choice else None


@pytest.mark.parametrize(
    ("title", "to", "code"),
    [
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC", "Công an xã Tân Lập", "1.014064"),
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC", "Công an tỉnh Nghệ An", "2.001194"),
        ("ĐƠN ĐỀ NGHỊ CẤP ĐỔI THẺ CĂN CƯỚC", "Công an xã Tân Lập", "1.014063"),
        ("TỜ KHAI GIA HẠN THỜI GIAN LƯU HÀNH TẠI VIỆT NAM\nCHO PHƯƠNG TIỆN CỦA LÀO", "Sở Xây dựng", "1.002063"),
        ("TỜ KHAI GIA HẠN THỜI GIAN LƯU HÀNH TẠI VIỆT NAM\nCHO PHƯƠNG TIỆN CỦA CAMPUCHIA", "Sở Xây dựng", "1.001577"),
    ],
)
def test_near_twins_are_told_apart(title, to, code):
    """By the words of action and by the level that is addressed."""
    assert chosen(title, to=to) == code


def test_twins_of_several_levels_are_asked_about():
    """The paper that does not say to whom it goes may be of three procedures."""
    found = tell("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC")

    assert found.choice is None
    assert {"1.014064", "1.000757", "2.001194"} <= {one.code for one in found.suggestions}


def test_one_name_under_many_codes_is_asked_about():
    """Ten procedures are called so."""
    found = tell("ĐƠN ĐỀ NGHỊ HỖ TRỢ PHÁT TRIỂN SẢN XUẤT CỘNG ĐỒNG", to="Ủy ban nhân dân xã Tân Lập")

    assert found.choice is None
    assert len(found.suggestions) >= 5


def test_a_letter_without_a_procedure_is_not_answered():
    """People write of everything."""
    assert chosen("ĐƠN XIN NGHỈ PHÉP", to="Ban Giám đốc") is None
    assert chosen("GIẤY ĐỀ NGHỊ THANH TOÁN", to="Phòng Kế toán") is None


def test_a_desk_that_does_not_take_it_asks():
    """What is told clearly but is not taken here is suggested, and nothing else is chosen instead."""
    title, to = "ĐƠN ĐỀ NGHỊ CẤP ĐỔI THẺ CĂN CƯỚC", "Công an xã Tân Lập"

    assert tell(title, to=to, habits=Habits(accepts=("1.014063",))).choice is not None
    assert tell(title, to=to, habits=Habits(accepts=("1.014064",))).choice is None


def test_a_cover_sheet_beats_the_paper():
    """And says by what it was given."""
    pages = [(1, page("~ĐƠN XIN NGHỈ PHÉP"))]

    found = classify(pages, classification.catalogue(), given=Given(code="1.014064", by="cover"))

    assert found.choice is not None
    assert (found.choice.code, found.choice.by) == ("1.014064", "cover")


def test_of_generated_dossiers_nearly_all_answers_are_right():
    """A small part of the table in docs/accuracy.md: 99 % of the answered, more than 80 % answered."""
    cases = [case for case in classification.cases("measure", 160) if not case.truth.left_out]
    told = [(case.truth.procedure, classify(case.pages, classification.catalogue())) for case in cases]

    answered = [(truth, found.choice.code) for truth, found in told if found.choice]
    wanted = [truth for truth, _ in told if truth]

    assert len([1 for truth, code in answered if truth != code]) <= 1
    assert len(answered) >= 0.8 * len(wanted)


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        ("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", "Nội dung đề nghị: Đăng ký tạm trú.", "1.004194"),
        ("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", "Nội dung đề nghị: ................", None),
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC", "Nội dung đề nghị: Khai thuế đối với hãng vận tải nước ngoài.", None),
    ],
)
def test_of_a_form_of_many_procedures_the_wish_says_which(title, body, code):
    """A wish that goes against the title, or is left empty, chooses nothing."""
    assert chosen(title, to="UBND phường Cửa Nam", body=body) == code


def test_other_words_in_the_middle_are_another_procedure():
    """Of aquatic animals is not of those on land, when the catalogue has the latter alone."""
    title = "CẤP GIẤY CHỨNG NHẬN KIỂM DỊCH ĐỘNG VẬT, SẢN PHẨM ĐỘNG VẬT THỦY SẢN\nNHẬP, XUẤT KHO NGOẠI QUAN"

    assert chosen(title, to="Bộ Nông nghiệp và Môi trường") != "1.014681"
