"""Papers as owners head them, against components as the law words them."""

from __future__ import annotations

import pytest
from dossier_paper import STATE_HEAD, page, qr

from digitize.dossier.documents import Side, as_said, find_documents
from digitize.dossier.documents.families import type_of
from digitize.dossier.documents.wanted import wanted_of
from digitize.dossier.procedures import Component, Procedure
from digitize.model import Box, ComponentSaid, ComponentStatus, DocumentType, Mark

BUSINESS = "Bản sao chứng thực giấy chứng nhận đăng ký doanh nghiệp hoặc giấy tờ có giá trị tương đương (nếu có)"
BODY = "Nội dung được trình bày dưới đây theo đúng hướng dẫn và có đầy đủ chữ ký của các bên liên quan."


def component(name: str, **more: object) -> Component:
    """Return a component that is known by its sentence alone."""
    return Component(**{"name": name, "titles": (), "need": "required", "source": "-"} | more)  # type: ignore[arg-type]


def procedure(*components: Component) -> Procedure:
    """Return a procedure that asks for these papers."""
    return Procedure(code="X-A", name="Cấp phép", sector="", levels=("province",), components=components, source="-")


def found(title: str, *components: Component) -> tuple[str | None, ComponentStatus]:
    """Return what the program takes a paper of this title for."""
    text = page(f"{STATE_HEAD}\n~{title}\n{BODY}\n{BODY}")
    document = find_documents([Side(n=1, text=text)], procedure(*components))[0]
    return document.component, document.status


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", BUSINESS),
        ("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP\n~CÔNG TY CỔ PHẦN", BUSINESS),
        ("GIAY CHUNG NHAN DANG KÝ DOANH NGHIÊP", BUSINESS),
        ("HỢP ĐỒNG ỦY QUYỀN", "Văn bản ủy quyền theo quy định của pháp luật trong trường hợp ủy quyền"),
        ("TRÍCH LỤC KHAI SINH", "- Bản sao Giấy khai sinh của trẻ em;"),
        ("SỔ KHÁM BỆNH", "Bản sao hồ sơ bệnh án hoặc bản tóm tắt hồ sơ bệnh án hoặc sổ khám bệnh theo quy định"),
        ("HỢP ĐỒNG THUÊ TÀU", "Trường hợp thuê tàu thì phải có bản chính hợp đồng thuê tàu trần"),
        ("QUY CHE HOAT DONG", "(4) Dự thảo điều lệ, quy chế hoạt động đã được thông qua"),
    ],
)
def test_a_sentence_of_the_law_is_met_by_the_paper_that_it_names(title: str, sentence: str) -> None:
    """Copies, conditions, alternatives, lost marks and a firm's name below the title make no difference."""
    assert found(title, component(sentence), component("Báo cáo tài chính năm gần nhất"))[0] == sentence


def test_a_paper_that_is_only_spoken_of_is_not_the_component() -> None:
    """A driving licence is no application for another one."""
    assert found("GIẤY PHÉP LÁI XE", component("Đơn đề nghị đổi giấy phép lái xe theo mẫu"))[0] is None


def test_near_twins_go_to_their_own_components() -> None:
    """The names differ by one word, and each paper finds its own."""
    new, again = component("Đơn đề nghị cấp giấy phép"), component("Đơn đề nghị cấp lại giấy phép")
    texts = ("ĐƠN ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP", "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP")
    sides = [Side(n=n, text=page(f"{STATE_HEAD}\n~{title}\n{BODY}")) for n, title in enumerate(texts, start=1)]

    assert [one.component for one in find_documents(sides, procedure(new, again))] == [again.name, new.name]


def test_a_paper_that_may_be_two_is_asked_about() -> None:
    """One health certificate and two components that it fits: the second is doubtful, not covered in silence."""
    first = component("Giấy khám sức khỏe do bệnh viện đa khoa cấp")
    second = component("Giấy khám sức khỏe còn hiệu lực")
    side = Side(n=1, text=page(f"{STATE_HEAD}\n~GIẤY KHÁM SỨC KHỎE\n{BODY}"))

    document = find_documents([side], procedure(first, second))[0]

    assert {document.component, *document.also} == {first.name, second.name}


def test_cards_are_known_by_their_words_or_their_code() -> None:
    """A copied card needs no title; its back goes on with its front."""
    front = "CĂN CƯỚC CÔNG DÂN\nCitizen Identity Card\nHọ và tên: NGÔ THỊ HÀ"
    back = "Đặc điểm nhận dạng / Personal identification\nIDVNM0401880012"
    code = qr("040188001234||Ngô Thị Hà|01021988|Nữ|Hà Nội|01012022")
    sides = [
        Side(n=1, text=page(front)),
        Side(n=2, text=page(back)),
        Side(n=3, text=page("Ho va ten HA\nGioi tinh Nu"), marks=(code,)),
    ]

    documents = find_documents(sides, procedure(component("Bản sao giấy tờ tùy thân của người đề nghị")))

    assert [(one.first_page, one.last_page, one.type) for one in documents] == [
        (1, 2, DocumentType.IDENTITY),
        (3, 3, DocumentType.IDENTITY),
    ]
    assert {one.component for one in documents} == {"Bản sao giấy tờ tùy thân của người đề nghị"}
    assert {one.kind for one in documents} == {"copy"}


def test_an_application_that_names_a_card_number_is_no_card() -> None:
    """A short form with "Số căn cước công dân" stays an application."""
    text = page(f"{STATE_HEAD}\n~TỜ KHAI ĐĂNG KÝ\nSố căn cước công dân: 040188001234")

    assert find_documents([Side(n=1, text=text)], None)[0].type is DocumentType.APPLICATION


def test_a_patch_2_starts_a_document() -> None:
    """Even on a page without a title."""
    mark = Mark(type="PatchCode", text="2", box=Box(10, 10, 60, 20))
    sides = [Side(n=1, text=page(BODY)), Side(n=2, text=page(BODY), marks=(mark,)), Side(n=3, text=page(BODY))]

    assert [one.first_page for one in find_documents(sides, None)] == [1, 2]


def test_a_stamp_of_certification_makes_a_certified_copy() -> None:
    """What says nothing of it stays unknown."""
    stamped = page(f"{STATE_HEAD}\n~GIẤY KHAI SINH\n{BODY}\n~CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH")
    plain = page(f"{STATE_HEAD}\n~GIẤY KHAI SINH\n{BODY}")

    kinds = [one.kind for one in find_documents([Side(n=1, text=stamped), Side(n=2, text=plain)], None)]

    assert kinds == ["certified_copy", "unknown"]


def test_a_badly_read_paper_is_doubtful() -> None:
    """Its title fits, but nothing on the page can be relied on."""
    side = Side(n=1, text=page(f"{STATE_HEAD}\n~GIẤY KHAI SINH\n{BODY}"), confidence=0.4)

    assert find_documents([side], procedure(component("Giấy khai sinh")))[0].status is ComponentStatus.DOUBTFUL


def test_what_a_person_said_wins() -> None:
    """A document is what a person says on which page it begins, and no longer what was said to be missing."""
    birth, marriage = component("Giấy khai sinh"), component("Giấy chứng nhận kết hôn")
    side = Side(n=1, text=page(f"{STATE_HEAD}\n~GIẤY KHAI SINH\n{BODY}"))
    documents = find_documents([side], procedure(birth, marriage))

    said = (
        ComponentSaid(component=birth.name, status=ComponentStatus.MISSING),
        ComponentSaid(component=marriage.name, status=ComponentStatus.PRESENT, page=1),
    )

    assert [one.component for one in documents] == [birth.name]
    assert [(one.component, one.status) for one in as_said(documents, said)] == [
        (marriage.name, ComponentStatus.PRESENT)
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("ĐƠN ĐỀ NGHỊ CẤP PHÉP", DocumentType.APPLICATION),
        ("DANH MỤC XUẤT BẢN PHẨM", DocumentType.LIST),
        ("GIẤY PHÉP BƯU CHÍNH", DocumentType.LICENCE),
        ("PHƯƠNG ÁN KINH DOANH", DocumentType.PLAN),
        ("GIẤY GIỚI THIỆU", DocumentType.AUTHORISATION),
        ("QUYẾT ĐỊNH\nVề việc thành lập", DocumentType.DECISION),
        ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", DocumentType.OWN_SLIP),
        ("BẢN TIN KHUYẾN HỌC", DocumentType.OTHER),
        ("", DocumentType.UNKNOWN),
    ],
)
def test_a_title_tells_the_sort_of_paper(title: str, kind: DocumentType) -> None:
    """Each sort has its word for the counter."""
    assert type_of(title) is kind
    assert kind.printed


def test_a_component_that_names_no_paper_is_vague() -> None:
    """A stranger may be it, and a person is asked."""
    other = component("Các giấy tờ khác có liên quan")

    assert wanted_of(other).is_vague
    assert not wanted_of(component(BUSINESS)).is_vague
    assert found("BIÊN BẢN BÀN GIAO", other) == (other.name, ComponentStatus.DOUBTFUL)
