from __future__ import annotations

import gzip
import itertools
import json
import re
import textwrap
from pathlib import Path

import pytest
from dossier_paper import STATE_HEAD, page
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.classify import Classification, classify
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.errors import SettingsError
from digitize.text import fold

SHARED = Path(__file__).parents[3] / "shared" / "data"
CATALOGUE = load_catalogue(builtin_catalogue())


SOUNDS_LIKE_OURS = re.compile(
    r"(?i)khai sinh|bưu chính|xuất bản|báo chí|khiếu nại|tố cáo|công nghệ thông tin|không kinh doanh|bảo hiểm y tế"
    r"|cấp lại giấy phép|nhập khẩu"
)


def form(title: str, *, to: str = "Sở Văn hóa, Thể thao và Du lịch", number: str = "") -> str:
    """An application form: form number, state name, title, addressee, body."""
    lines = textwrap.wrap(title, 48)
    return "\n".join(
        [number, STATE_HEAD, *(f"~{line}" for line in lines), f"Kính gửi: {to}", "1. Tên cơ quan, tổ chức: Công ty ABC"]
    ).strip("\n")


def tell(*texts: str, given: str | None = None) -> Classification:
    """Classify a dossier of these pages."""
    pages = [(n, page(text)) for n, text in enumerate(texts, start=1)]
    return classify(pages, CATALOGUE, given=given)


def chosen(*texts: str) -> str | None:
    """Return the code that is chosen for a dossier of these pages."""
    choice = tell(*texts).choice
    return choice.code if choice else None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU XUẤT BẢN PHẨM KHÔNG KINH DOANH", "1.003725"),
        ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN TÀI LIỆU KHÔNG KINH DOANH", "1.003868"),
        ("THÔNG BÁO HỌP BÁO", "2.001171"),
        ("ĐƠN ĐỀ NGHỊ/THÔNG BÁO HỌP BÁO", "2.001173"),
        ("TỜ TRÌNH THẨM ĐỊNH THIẾT KẾ SƠ BỘ DỰ ÁN ỨNG DỤNG CÔNG NGHỆ THÔNG TIN TẠI SỞ Y TẾ", "X-CNTT-TKSB"),
        ("TỜ TRÌNH VỀ VIỆC THẨM ĐỊNH THIẾT KẾ CƠ SỞ DỰ ÁN XÂY DỰNG CƠ SỞ DỮ LIỆU ĐẤT ĐAI", "X-CNTT-TKCS"),
        ("GIẤY ĐỀ NGHỊ CẤP GIẤY PHÉP BƯU CHÍNH", "1.003659"),
        ("GIẤY ĐỀ NGHỊ SỬA ĐỔI, BỔ SUNG GIẤY PHÉP BƯU CHÍNH", "1.003687"),
        ("GIẤY ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP BƯU CHÍNH KHI HẾT HẠN", "1.003633"),
        ("GIẤY ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP BƯU CHÍNH KHI BỊ MẤT HOẶC HƯ HỎNG", "1.004379"),
        ("VĂN BẢN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH", "1.004470"),
        ("GIẤY ĐỀ NGHỊ SỬA ĐỔI, BỔ SUNG VĂN BẢN XÁC NHẬN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH", "1.010902"),
        ("GIẤY ĐỀ NGHỊ CẤP LẠI VĂN BẢN XÁC NHẬN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH", "1.005442"),
        ("ĐƠN KHIẾU NẠI VỀ VIỆC THU HỒI ĐẤT", "X-DON-KN"),
        ("ĐƠN TỐ CÁO", "X-DON-TC"),
        ("ĐƠN KIẾN NGHỊ", "X-DON-KNPA"),
    ],
)
def test_a_form_tells_its_procedure(title, code):
    """The title of an application form decides."""
    choice = tell(form(title)).choice

    assert choice is not None
    assert (choice.code, choice.by) == (code, "text")
    assert choice.confidence >= 0.9


@pytest.mark.parametrize(
    "title",
    [
        "ĐƠN ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP XUẤT BẢN TÀI LIỆU KHÔNG KINH DOANH",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU XUẤT BẢN PHẨM ĐỂ KINH DOANH",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU XUẤT BẢN PHẨM KINH DOANH",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT KHẨU XUẤT BẢN PHẨM KHÔNG KINH DOANH",
        "GIẤY ĐỀ NGHỊ THU HỒI GIẤY PHÉP BƯU CHÍNH",
        "GIẤY ĐỀ NGHỊ GIA HẠN GIẤY PHÉP BƯU CHÍNH",
        "TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH",
        "TỜ KHAI ĐĂNG KÝ KHAI TỬ",
        "TỜ TRÌNH THẨM ĐỊNH THIẾT KẾ CƠ SỞ CÔNG TRÌNH TRƯỜNG HỌC",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN BẢN TIN",
        "GIẤY PHÉP BƯU CHÍNH",
    ],
)
def test_a_near_twin_is_not_taken_for_ours(title):
    """One word more, less or other makes another procedure: abstain."""
    found = tell(form(title))

    assert found.choice is None
    assert [doubt.code for doubt in found.doubts] == ["procedure_unknown"]


def test_a_shared_form_is_asked_about():
    """One form serves the expired and the lost licence: both are suggested, none is chosen."""
    found = tell(form("GIẤY ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP BƯU CHÍNH"))

    assert found.choice is None
    assert {suggestion.code for suggestion in found.suggestions[:2]} == {"1.003633", "1.004379"}


def test_a_paper_that_only_one_procedure_asks_for_tells_a_shared_form_apart():
    """The balance sheet of two years belongs to the expired licence."""
    assert chosen(form("GIẤY ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP BƯU CHÍNH"), "~BÁO CÁO TÀI CHÍNH\n~NĂM 2025") == "1.003633"


def test_a_birth_declaration_alone_tells_nothing():
    """It is also the form of the single registration (1.001193): suggested, not chosen."""
    found = tell(form("TỜ KHAI ĐĂNG KÝ KHAI SINH", to="Ủy ban nhân dân phường Bến Nghé"))

    assert found.choice is None
    assert {"2.000986", "2.001023"} & {suggestion.code for suggestion in found.suggestions} == set()


def test_the_three_declarations_together_tell_the_joint_procedure():
    """Birth, residence and insurance in one dossier are 2.000986; without the residence paper we ask."""
    birth, insurance = form("TỜ KHAI ĐĂNG KÝ KHAI SINH"), form("TỜ KHAI THAM GIA BẢO HIỂM Y TẾ")
    residence = form("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ")

    assert chosen(birth, residence, insurance) == "2.000986"
    assert chosen(birth, insurance) is None
    assert tell(birth, insurance).suggestions[0].code in {"2.001023", "2.000986"}


def test_two_application_forms_are_asked_about():
    """Perhaps the papers of two people: never one of the two silently."""
    found = tell(form("ĐƠN TỐ CÁO"), form("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN TÀI LIỆU KHÔNG KINH DOANH"))

    assert found.choice is None
    assert [doubt.code for doubt in found.doubts] == ["procedures_several"]


def test_a_form_to_a_ministry_is_not_a_provinces():
    """1.004428 is the same paper at the ministry, with other fees."""
    title = "GIẤY ĐỀ NGHỊ CẤP LẠI VĂN BẢN XÁC NHẬN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH"

    assert chosen(form(title, to="Bộ Khoa học và Công nghệ")) is None
    assert chosen(form(title, to="Bộ phận Một cửa Sở Khoa học và Công nghệ")) == "1.005442"
    assert chosen(form(title + " (CẤP TRUNG ƯƠNG)", to="")) is None


def test_an_embassys_notice_is_not_a_domestic_one():
    """The same two words, another procedure."""
    head = "ĐẠI SỨ QUÁN NƯỚC A||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/TB||Độc lập - Tự do - Hạnh phúc"

    assert chosen(f"{head}\n~THÔNG BÁO HỌP BÁO") is None


@pytest.mark.parametrize(
    "text",
    [
        "~GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nNội dung yêu cầu giải quyết: Cấp giấy phép bưu chính\n"
        "Thành phần hồ sơ nộp gồm:\n1. Giấy đề nghị cấp giấy phép bưu chính",
        f"{STATE_HEAD}\n~QUYẾT ĐỊNH\n~Về việc cấp giấy phép bưu chính\nCăn cứ Luật Bưu chính;",
        f"{STATE_HEAD}\n~BIÊN BẢN\nHôm nay, họp về\nđơn đề nghị cấp giấy phép xuất bản tài liệu không kinh doanh",
        "Đơn đề nghị cấp giấy phép xuất bản tài liệu không kinh doanh đã được nộp ngày 05/01/2026 tại Sở.",
    ],
)
def test_a_mention_decides_nothing(text):
    """Receipts, decisions and sentences speak of procedures all the time."""
    assert chosen(text) is None


def test_a_title_in_two_sizes_of_letters_is_one_title():
    """Capitals for "ĐƠN ĐỀ NGHỊ", small letters for the rest below it."""
    text = f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ\n~Cấp giấy phép nhập khẩu xuất bản phẩm\n~không kinh doanh\nKính gửi: Sở"

    assert chosen(text) == "1.003725"


def test_evidence_is_the_catalogues_wording():
    """A suggestion shows what it rests on, and never what stands on the paper."""
    found = tell(form("GIẤY ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP BƯU CHÍNH", number="Phụ lục V"))

    assert found.suggestions[0].evidence == ("Giấy đề nghị cấp lại giấy phép bưu chính", "Phụ lục V")


def test_a_fitting_form_number_makes_it_surer():
    """Title first, number second."""
    title = "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU XUẤT BẢN PHẨM KHÔNG KINH DOANH"

    plain, numbered = tell(form(title)).choice, tell(form(title, number="Mẫu số: 29")).choice

    assert plain is not None
    assert numbered is not None
    assert numbered.confidence > plain.confidence
    assert chosen(form(title, number="Mẫu số 77")) == "1.003725"


def test_a_given_code_beats_what_is_read():
    """The flag wins, and says so when the paper speaks for something else."""
    found = tell(form("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN TÀI LIỆU KHÔNG KINH DOANH"), given="1.003725")

    assert found.choice is not None
    assert (found.choice.code, found.choice.by, found.choice.confidence) == ("1.003725", "flag", 1.0)
    assert [doubt.code for doubt in found.doubts] == ["procedure_given_differs"]


def test_a_given_code_that_is_unknown_is_refused():
    """Exit 2, before anything is filed under it."""
    with pytest.raises(SettingsError):
        tell(form("ĐƠN TỐ CÁO"), given="9.999999")


def test_a_procedure_from_memory_is_marked():
    """Its code is "chưa kiểm chứng"; that is no reason to abstain."""
    choice = tell(form("GIẤY ĐỀ NGHỊ CẤP GIẤY PHÉP BƯU CHÍNH")).choice

    assert choice is not None
    assert not choice.verified


DECIDING = [
    (title.upper() + (" HỆ THỐNG THÔNG TIN" if paper.needs else ""), procedure.code)
    for procedure in CATALOGUE.procedures
    for paper in procedure.components
    if paper.role == "application"
    for title in paper.titles
]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_misread_title_is_right_or_asked_about(data):
    """Lost marks and wrong letters never turn one procedure into another."""
    title, code = data.draw(st.sampled_from(DECIDING))
    letters = list(fold(title).upper() if data.draw(st.booleans()) else title)
    for place in data.draw(st.lists(st.integers(0, len(letters) - 1), max_size=4)):
        letters[place] = data.draw(st.sampled_from("ABCDEGHILMNOPTUXY01 "))

    told = chosen(form("".join(letters)))

    others = {other for printed, other in DECIDING if printed == title}
    assert told in {None, code, *others}


def test_a_title_without_marks_and_with_a_wrong_letter_is_told():
    """The engine loses marks and mixes up 1 and I, 0 and O."""
    assert chosen(form("DON DE NGHI CAP GIAY PHEP NHAP KHAU XUAT BAN PHAM KH0NG KINH D0ANH")) == "1.003725"
    assert chosen(form("ĐƠN ĐỀ NGHỊ CẤP GIẤYPHÉP XUẤT BẢN TÀI LIỆV KHÔNG KINH DOAMH")) == "1.003868"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_strange_scans_are_never_answered():
    """Contracts, resignations, invoices, decisions of the Government: none is ours."""
    texts = sorted(SHARED.glob("scans/*/*.gt.txt"))

    assert len(texts) >= 20
    assert {text.name: told for text in texts if (told := chosen(text.read_text("utf-8")))} == {}


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_no_other_national_procedure_is_taken_for_ours():
    """National names as titles of pages: all that sound like ours and a fifth of the others are abstained."""
    with gzip.open(SHARED / "national_procedures.jsonl.gz", "rt", encoding="utf-8") as lines:
        names = {record["ma_thu_tuc"]: record["ten_thu_tuc"] for record in map(json.loads, lines)}
    alike = {code: name for code, name in names.items() if SOUNDS_LIKE_OURS.search(name)}
    others = dict(itertools.islice(names.items(), 0, None, 5))
    before = itertools.cycle(["", "Đơn đề nghị ", "Tờ khai "])

    wrong = {
        code: told
        for code, name in (others | alike).items()
        if (told := chosen(form(f"{next(before)}{name}".upper()))) not in {None, code}
    }

    assert (len(names), len(alike) > 50) == (2642, True)
    assert wrong == {}
    assert chosen(form(names["2.000986"].upper(), to="Ủy ban nhân dân xã A")) == "2.000986"
