from __future__ import annotations

from dossier_paper import STATE_HEAD, page
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.completeness import check_components, missing_components
from digitize.dossier.documents import Side, find_documents
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.model import ComponentStatus

CATALOGUE = load_catalogue(builtin_catalogue())
BOOKS = CATALOGUE.get("1.003725")
FORM = (
    f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU\n~XUẤT BẢN PHẨM KHÔNG KINH DOANH\n"
    "Kính gửi: Sở Văn hóa, Thể thao và Du lịch\n1. Tên cơ quan, tổ chức: Công ty ABC"
)
LIST = "Mẫu số 30\n~DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH\nSTT Tên xuất bản phẩm Tác giả"
CARD = f"{STATE_HEAD}\n~CĂN CƯỚC CÔNG DÂN\nSố / No.: 040188001234"
SLIP = "~GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nMã hồ sơ: 000.00.14.H20-261123-0007"
MORE = "3. Địa chỉ của cơ quan, tổ chức đề nghị ghi ở đây và tiếp tục sang trang sau"


def numbered(*texts: str):
    """Return the sides with their n."""
    return [Side(n=n, text=page(text)) for n, text in enumerate(texts, start=1)]


def not_seen(procedure, documents):
    """Return the names of the required papers that nobody has seen."""
    return missing_components(check_components(procedure.components, documents))


def test_a_stack_is_cut_into_its_documents():
    """An application over two pages, a list, a card; each matches its component."""
    documents = find_documents(numbered(FORM, MORE, LIST, CARD), BOOKS)

    assert [(one.first_page, one.last_page) for one in documents] == [(1, 2), (3, 3), (4, 4)]
    assert [one.component for one in documents] == [
        "Đơn đề nghị cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh (Mẫu số 29)",
        "Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)",
        "Bản sao giấy tờ tùy thân",
    ]
    assert documents[2].title == "CĂN CƯỚC CÔNG DÂN"
    assert {one.status for one in documents} == {ComponentStatus.PRESENT}


def test_a_blank_back_inside_a_document_belongs_to_it():
    """Sides 2, 4 and 6 were blank and not read; they belong to what stands on their fronts."""
    sides = [Side(n=n, text=page(text)) for n, text in ((1, FORM), (3, MORE), (5, LIST))]

    assert [(one.first_page, one.last_page) for one in find_documents(sides, BOOKS, count=6)] == [(1, 4), (5, 6)]
    assert find_documents([], BOOKS, count=6) == ()


def test_a_numbered_page_goes_on_with_its_document():
    """A page headed "Trang 2/3" begins nothing, whatever its heading."""
    second = "Trang 2/3\n~DANH SÁCH KÈM THEO\n1. Sách giáo khoa"

    assert len(find_documents(numbered(LIST, second), BOOKS)) == 1
    assert len(find_documents(numbered(LIST, second.replace("2/3", "1/3")), BOOKS)) == 2


def test_our_own_slips_are_no_component():
    """A receipt that lies in the stack is a document and nothing that was asked for."""
    slip = find_documents(numbered(SLIP, FORM), BOOKS)[0]

    assert (slip.title, slip.component) == ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", None)


def test_a_title_that_lost_a_word_is_still_the_paper():
    """Among the papers of one procedure no other comes near."""
    torn = LIST.replace("NHẬP KHẨU KHÔNG KINH DOANH", "NHẬP KHẨU KHÔNG DOANH")

    document = find_documents(numbered(torn), BOOKS)[0]

    assert document.component == "Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)"
    assert document.status is ComponentStatus.PRESENT


def test_a_paper_known_by_its_form_number_alone_is_doubtful():
    """A list of another name with "Mẫu số 30" may be the list; a person says."""
    other = LIST.replace("XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH", "SÁCH BÁO TẶNG")

    document = find_documents(numbered(other), BOOKS)[0]

    assert document.component == "Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)"
    assert document.status is ComponentStatus.DOUBTFUL


def test_without_a_procedure_documents_match_nothing():
    """Titles are still found."""
    documents = find_documents(numbered(FORM, LIST), None)

    assert [one.component for one in documents] == [None, None]
    assert documents[1].title == "DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH"


def test_a_paper_that_may_be_headed_with_anything_is_left_to_a_person():
    """A manuscript has the title of the book: the longest unknown document may be it."""
    leaflets = CATALOGUE.get("1.003868")
    application = FORM.replace("NHẬP KHẨU\n~XUẤT BẢN PHẨM", "XUẤT BẢN\n~TÀI LIỆU")
    bulletin = "~BẢN TIN KHUYẾN HỌC\nNăm nay, phong trào đọc sách lan ra khắp các thôn xóm trong xã."

    documents = find_documents(numbered(application, bulletin, MORE), leaflets)

    assert [one.component for one in documents][1] == "Bản thảo tài liệu (02 bản, có đóng dấu)"
    assert documents[1].status is ComponentStatus.DOUBTFUL
    assert not_seen(leaflets, documents) == ()


def test_what_nobody_has_seen_is_named():
    """Story 2: form 30 is not there, and only that is said; conditional papers are not called for."""
    complete = find_documents(numbered(FORM, LIST), BOOKS)
    without = find_documents(numbered(FORM, CARD), BOOKS)

    assert not_seen(BOOKS, complete) == ()
    assert not_seen(BOOKS, without) == ("Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)",)


def test_a_doubtful_paper_counts_as_seen():
    """To say "chưa thấy" would be wrong for a list that lies there badly read."""
    other = LIST.replace("XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH", "SÁCH BÁO TẶNG")

    assert not_seen(BOOKS, find_documents(numbered(FORM, other), BOOKS)) == ()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([FORM, LIST, CARD, SLIP, MORE, "2", ""]))))
def test_every_page_is_in_exactly_one_document(stack):
    """Documents follow each other, none overlaps, no page is left out."""
    pages = []
    n = 0
    for gap, text in stack:
        n += gap
        pages.append(Side(n=n, text=page(text)))

    documents = find_documents(pages, BOOKS)

    for side in pages:
        assert sum(one.first_page <= side.n <= one.last_page for one in documents) == 1
    edges = [edge for one in documents for edge in (one.first_page, one.last_page)]
    assert edges == sorted(edges)
