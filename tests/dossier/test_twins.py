"""Near-twins of the national list are told apart or asked about, so are lacking procedures and letters."""

from __future__ import annotations

from random import Random

import pytest
from dossier_paper import STATE_HEAD, page

from digitize.dossier.classify import classify, read_asks
from digitize.dossier.procedures import Catalogue, layer_of
from tests.accuracy import classification
from tests.accuracy.dossiers import draw_letter
from tests.accuracy.layout import NOISES, read
from tests.program import SHARED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")

ASKED = None
LACKING = ("1.014907", "1.010386", "3.000362", "2.001242", "1.000772", "1.014261", "1.014270", "1.009646")


def tell(title: str, to: str, *papers: str) -> str | None:
    """Return the code that is chosen for a form, addressed, with other papers behind it."""
    form = "\n".join((STATE_HEAD, *(f"~{line}" for line in title.split("\n")), f"Kính gửi: {to}", "Họ và tên: An"))
    pages = [(n, page(text)) for n, text in enumerate((form, *papers), start=1)]
    choice = classify(pages, classification.catalogue()).choice
    return choice.code if choice else None


@pytest.mark.parametrize(
    ("title", "to", "code"),
    [
        ("GIẤY ĐỀ NGHỊ CẤP GIẤY PHÉP VẬN CHUYỂN HÀNG HÓA NGUY HIỂM", "Sở Xây dựng", ASKED),
        ("CẤP GIẤY PHÉP VẬN CHUYỂN HÀNG HÓA NGUY HIỂM\nTRÊN ĐƯỜNG BỘ", "Sở Xây dựng", "1.013259"),
        ("CẤP GIẤY PHÉP VẬN CHUYỂN HÀNG HÓA NGUY HIỂM\nBẰNG PHƯƠNG TIỆN THỦY NỘI ĐỊA", "Sở Xây dựng", "2.002615"),
        ("ĐĂNG KÝ CẤP GIẤY CHỨNG NHẬN ĐĂNG KÝ HÀNH NGHỀ KIỂM TOÁN", "Bộ Tài chính", ASKED),
        (
            "TỜ KHAI CẤP/CẤP LẠI GIẤY PHÉP CUNG CẤP DỊCH VỤ\nHÀNG KHÔNG TẠI CẢNG HÀNG KHÔNG, SÂN BAY",
            "Bộ Xây dựng",
            None,
        ),
        ("VĂN BẢN ĐỀ NGHỊ CHẤP THUẬN GIA HẠN THỜI HẠN HOẠT ĐỘNG", "Ngân hàng Nhà nước Việt Nam", ASKED),
        ("ĐƠN ĐỀ NGHỊ CẤP CHỨNG CHỈ HÀNH NGHỀ QUẢN TÀI VIÊN", "Bộ Tư pháp", ASKED),
        ("CẤP GIẤY PHÉP THĂM DÒ KHOÁNG SẢN", "Bộ phận Tiếp nhận và Trả kết quả", ASKED),
        ("CẤP LẠI GIẤY CHỨNG NHẬN CƠ SỞ ĐỦ ĐIỀU KIỆN ĐÀO TẠO", "Bộ Xây dựng", ASKED),
        ("ĐƠN ĐỀ NGHỊ THAY ĐỔI NỘI DUNG ĐĂNG KÝ HOẠT ĐỘNG", "Sở Tư pháp", ASKED),
        ("THẨM ĐỊNH BÁO CÁO ĐÁNH GIÁ TÁC ĐỘNG MÔI TRƯỜNG", "Cơ quan có thẩm quyền", ASKED),
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC", "Công an tỉnh Nghệ An", "2.001194"),
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI THẺ CĂN CƯỚC", "Công an xã Tân Lập", "1.014064"),
        ("GIA HẠN GIẤY PHÉP KHAI THÁC KHOÁNG SẢN", "Bộ Nông nghiệp và Môi trường", "1.014240"),
        ("GIA HẠN GIẤY PHÉP KHAI THÁC KHOÁNG SẢN", "Ủy ban nhân dân tỉnh Nghệ An", "1.014266"),
    ],
)
def test_of_near_twins_the_right_one_is_told_or_a_person_is_asked(title, to, code):
    """By words of action and by the level; a form of both, or the beginning of both, is asked about."""
    assert tell(title, to) == code


def test_a_paper_does_not_choose_between_two_procedures_of_one_form():
    """The other papers of a dossier are too easily those of both."""
    form, papers = "ĐƠN ĐỀ NGHỊ CẤP CHỨNG CHỈ HÀNH NGHỀ QUẢN TÀI VIÊN", ("~BẢN SAO THẺ LUẬT SƯ",)

    assert tell(form, "Bộ Tư pháp", *papers) is None


def test_a_procedure_that_the_catalogue_lacks_is_asked_about():
    """Without it in the catalogue the full name of each of eight procedures chooses no neighbour."""
    whole = classification.catalogue()
    known = Catalogue(layer_of((), (one for one in whole.procedures if one.code not in LACKING)))
    names = {record["ma_thu_tuc"]: record["ten_thu_tuc"] for record in classification.records()}

    for code in LACKING:
        form = page(f"{STATE_HEAD}\n~{names[code].upper()}\nKính gửi: Cơ quan có thẩm quyền\nHọ và tên: An")
        assert classify([(1, form)], known).choice is None, code


def test_no_letter_is_answered():
    """Sixty letters of no procedure, read badly."""
    for seed in range(60):
        letter = draw_letter(seed)
        rng = Random(seed)  # noqa: S311 - nothing secret
        pages = [(n, read(rows, NOISES[seed % 3], rng)) for n, rows in enumerate(letter.sheets, start=1)]

        assert classify(pages, classification.catalogue()).choice is None, letter.papers[0].title


def test_a_title_in_capitals_that_begins_like_running_text_is_found():
    """Procedures are called "XÉT HƯỞNG …"; "Xét đề nghị của …" is a line of a decision."""
    form = page(f"{STATE_HEAD}\n~XÉT TUYỂN VIÊN CHỨC\nKính gửi: Sở Nội vụ\nHọ và tên: An")

    (reading,) = read_asks([(1, form)], classification.catalogue())

    assert reading.ask.title.words[:2] == ("xet", "tuyen")
