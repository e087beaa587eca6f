"""The national list as the portal publishes it: records read by eye, and what holds for all of them."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from digitize.dossier.deadlines import Term
from digitize.dossier.national import read_record
from digitize.dossier.national.wording import find_condition, find_titles
from digitize.dossier.procedures.stored import ImportedFile, StoredList, Version, name_source, read_list, write_list
from tests.program import SHARED

DAY = date(2026, 11, 23)
NATIONAL = SHARED / "national_procedures.jsonl.gz"


@pytest.fixture(scope="module")
def records():
    """Every record by its code."""
    if not NATIONAL.exists():
        pytest.skip("the shared data is not here")
    with gzip.open(NATIONAL, "rt", encoding="utf-8") as lines:
        return {record["ma_thu_tuc"]: record for record in map(json.loads, lines)}


@pytest.fixture(scope="module")
def known(records):
    """Every procedure by its code."""
    return {code: read_record(record) for code, record in records.items()}


def paper(procedure, beginning):
    """Return the only component whose name begins so."""
    (found,) = [one for one in procedure.components if one.name.startswith(beginning)]
    return found


def test_a_plain_record_is_taken_apart(known):
    """1.013830: three channels that say the same, a fee, three papers, one with a form and its file."""
    procedure = known["1.013830"]
    form = paper(procedure, "Đơn đề nghị")

    assert procedure.levels == ("province",)
    assert [(time.printed, time.ways) for time in procedure.times] == [("5 ngày làm việc", ())]
    assert [(fee.amount, fee.note, fee.ways) for fee in procedure.fees] == [(100_000, "/hồ sơ", ())]
    assert [(one.name, one.code) for one in procedure.results] == [("Thẻ công chứng viên", "KQ.G15.000178")]
    assert len(procedure.components) == 3
    assert form.titles == ("Đơn đề nghị cấp lại thẻ công chứng viên",)
    assert (form.role, form.need, form.originals, form.copies) == ("application", "required", 1, 0)
    assert [(one.number, one.act) for one in form.forms] == [("Mẫu TP-CC-08", "Thông tư số 05/2025/TT-BTP")]
    assert form.files == ("Mẫu TP-CC-08.docx",)


def test_a_condition_in_brackets_makes_a_paper_conditional(known):
    """1.013830: the card that is damaged is handed in only where it is."""
    card = paper(known["1.013830"], "Thẻ công chứng viên đang sử dụng")

    assert (card.need, card.when) == ("conditional", "trong trường hợp Thẻ bị hỏng")


def test_headings_are_the_cases_and_papers_belong_to_theirs(known):
    """1.010685: the first registration asks for other papers than a change."""
    procedure = known["1.010685"]
    first = next(case for case in procedure.cases if "lần đầu" in case)
    change = next(case for case in procedure.cases if "điều chỉnh" in case)

    assert len(procedure.cases) == 2
    assert [one.name.split(" theo ")[0] for one in procedure.components_of(change)] == [
        "Báo cáo tình hình sử dụng các chất được kiểm soát"
    ]
    assert len(procedure.components_of(first)) == 2
    assert [one.code for one in procedure.results] == ["KQ.G10.000975", "KQ.G10.000976"]


def test_cases_of_organisations_and_of_people(known):
    """2.002610: three papers of an organisation, two of a person; numbering is taken off their names."""
    procedure = known["2.002610"]
    organisation = next(case for case in procedure.cases if case.startswith("Tổ chức"))

    assert len(procedure.cases) == 2
    assert len(procedure.components_of(organisation)) == 3
    assert paper(procedure, "Giấy ủy quyền").when == "nếu có"
    assert not any(one.name.startswith("(") for one in procedure.components)


def test_a_time_in_hours(known):
    """1.008615: eight hours."""
    assert known["1.008615"].term(DAY) == Term(amount=8, unit="hours")


@pytest.mark.parametrize(("code", "amount"), [("2.000986", 20), ("2.001023", 15)])
def test_the_description_that_contradicts_the_unit_is_kept_beside_it(known, code, amount):
    """The field says days, its description working days: both are stated, the conflict is known."""
    procedure = known[code]

    assert [time.term for time in procedure.times] == [
        Term(amount=amount, unit="days"),
        Term(amount=amount, unit="working_days"),
    ]
    assert procedure.has_unit_conflict(DAY)


def test_a_number_without_a_unit_is_no_time(known):
    """1.008332 says "1", of what nobody knows: no time is stated, and the text is kept."""
    procedure = known["1.008332"]

    assert procedure.times == ()
    assert [(one.part, one.text) for one in procedure.unread] == [("times", "1 Miễn phí")]


def test_a_fee_that_is_glued_to_a_number_is_not_guessed(known):
    """1.000014 says "120 VNĐ(20.000 vnđ /tờ khai)": neither 120 nor 20 đồng."""
    (fee,) = known["1.000014"].fees

    assert fee.amount is None
    assert "20.000 vnđ /tờ khai" in fee.note


def test_a_fee_of_millions_with_its_explanation(known):
    """1.003026: eighteen million, and for what."""
    (fee,) = known["1.003026"].fees

    assert fee.amount == 18_000_000
    assert fee.note.startswith("Phí thẩm định tiêu chuẩn")


def test_text_without_a_table_is_kept_as_it_is(records, known):
    """1.001643: steps stand where the components should; nothing is made of them."""
    procedure = known["1.001643"]

    assert procedure.components == ()
    assert [one.text for one in procedure.unread] == [records["1.001643"]["thanh_phan_ho_so"].strip()]


def test_papers_that_are_only_shown_are_not_stored(known):
    """1.001193: the identity card is shown when a birth is registered."""
    card = paper(known["1.001193"], "Hộ chiếu/Thẻ căn cước")

    assert card.store == "shown_only"
    assert "Hộ chiếu" in card.titles
    assert "Thẻ căn cước" in card.titles


def test_sentences_among_the_components_are_notes(known):
    """1.001193: what the receiving officer must do is no paper that could be missing."""
    procedure = known["1.001193"]

    assert any(note.startswith("Người tiếp nhận có trách nhiệm") for note in procedure.notes)
    assert not any(one.name.startswith("Người tiếp nhận") for one in procedure.components)
    assert paper(procedure, "Tờ khai đăng ký khai sinh").role == "application"


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("Tờ khai đăng ký khai sinh theo mẫu", ("Tờ khai đăng ký khai sinh",)),
        ("Đơn đề nghị cấp lại giấy phép (Mẫu số 04)", ("Đơn đề nghị cấp lại giấy phép",)),
        ("Bản sao có chứng thực Giấy khai sinh hoặc Trích lục khai sinh", ("Giấy khai sinh", "Trích lục khai sinh")),
        ("01 bản chính Báo cáo tài chính, kèm theo phụ lục", ("Báo cáo tài chính",)),
        ("Đối với doanh nghiệp bảo hiểm: Văn bản cam kết của các cổ đông", ("Văn bản cam kết của các cổ đông",)),
        ("Quy chế quản lý, kiểm soát nội bộ", ("Quy chế quản lý, kiểm soát nội bộ",)),
        ("02 ảnh chân dung cỡ 2cm x 3cm", ()),
        ("Các tài liệu liên quan khác kèm theo (nếu có)", ()),
    ],
)
def test_a_heading_is_taken_from_the_text_where_it_says_so(name, titles):
    """Form, quantity, copy and condition are taken off; photographs have no heading."""
    assert find_titles(name) == titles


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("Giấy ủy quyền (nếu có)", "nếu có"),
        ("Sổ đỏ đối với trường hợp chuyển nhượng", "đối với trường hợp chuyển nhượng"),
        ("Đơn (trường hợp nộp trực tiếp)", ""),
        ("Đơn (Mẫu đơn có quy định đối với thông tin)", ""),
        ("Giấy chứng sinh; trường hợp không có thì nộp văn bản của người làm chứng", ""),
        ("Giấy phép. Trường hợp đã có trong cơ sở dữ liệu thì không phải nộp", ""),
    ],
)
def test_a_paper_is_conditional_only_where_its_own_words_say_on_what(name, when):
    """How it is handed in, and by what it may be replaced, are no conditions."""
    assert find_condition(name) == when


def test_every_record_gives_a_procedure(records, known):
    """Code, name, sector and level of all; no name of a paper keeps the counts of the one before."""
    assert len(known) == len(records) == 2_642
    assert all(one.name and one.sector and one.levels for one in known.values())
    names = [one.name for procedure in known.values() for one in procedure.components]
    assert sum("1 bản chính,1 bản sao" in name for name in names) <= 25


def test_what_is_in_a_record_is_a_paper_a_note_or_told_as_unread(records, known):
    """Of every table something came, or its text is kept as it was."""
    for code, record in records.items():
        procedure = known[code]
        said = record["thanh_phan_ho_so"].strip("- \n")
        if "bản chính" in said:
            assert procedure.components or procedure.notes or procedure.unread, code


def test_most_of_the_list_is_taken_apart(known):
    """How much: the figures may only rise."""
    components = [one for procedure in known.values() for one in procedure.components]
    unread = {code for code, one in known.items() for text in one.unread if text.part == "components"}

    assert len(unread) <= 90
    assert sum(bool(one.titles) for one in components) / len(components) >= 0.87
    assert sum(any(one.role == "application" for one in each.components) for each in known.values()) >= 2_200


def test_what_is_stored_reads_back_equal(known):
    """Every procedure comes back from its line as it was, and the same list gives the same bytes."""
    file = ImportedFile(key="QG:1", name="a.jsonl", sha256="0" * 64, day=DAY, procedures=len(known))
    versions = {code: (Version("said", name_source(one, "QG:1")),) for code, one in known.items()}

    content = write_list(StoredList(files=(file,), versions=versions))
    again = read_list(content, "national.jsonl")

    assert dict(again.versions) == versions
    assert write_list(again) == content
    assert all(fact.source == "QG:1" for one in again.versions["1.013830"] for fact in one.procedure.components)
