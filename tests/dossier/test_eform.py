"""Values and tables of forms, each with the place where it stands."""

from __future__ import annotations

from dossier_paper import STATE_HEAD, page

from digitize.dossier.documents import Side, find_documents
from digitize.dossier.eform import read_eform
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.model import Box, FormValue, Line, PageText, Word

BOOKS = load_catalogue(builtin_catalogue()).get("1.003725")
FORM = (
    f"Mẫu số 29\n{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU\n~XUẤT BẢN PHẨM KHÔNG KINH DOANH\n"
    "Kính gửi: Sở Văn hóa, Thể thao và Du lịch\n"
    "1. Tên tổ chức, cá nhân đề nghị cấp giấy phép (viết hoa): ..... CÔNG TY ABC\n"
    "2. Địa chỉ: 12 phố Hàng Bài, phường Cửa Nam\n"
    "3. Điện thoai: 0912345678 Thư điện tử: a@abc.vn\n"
    "4. Mục đích nhập khâu: tặng thư viện trường học, phục vụ bạn đọc nhỏ tuổi ở vùng núi\n"
    "và hải đảo\n"
    "5. Cửa khẩu nhập: ............"
)
COLUMNS = (30.0, 42.0, 95.0, 130.0, 165.0)  # left edges, in millimetres
HEADS = (("STT", ""), ("Tên xuất", "bản phẩm"), ("Tác giả", ""), ("Nhà xuất", "bản"), ("Số bản", ""))


def cells(rows: list[tuple[str, ...]], top: float) -> list[Line]:
    """Lay rows of cells out as an engine reads a table without rules: line by line across the columns."""
    lines = []
    for number, row in enumerate(rows):
        words: list[Word] = []
        for left, text in zip(COLUMNS, row, strict=True):
            x = left
            for piece in text.split():
                y = top + 6 * number
                words.append(Word(text=piece, box=Box(x, y, x + 2 * len(piece), y + 4), confidence=0.9))
                x += 2 * len(piece) + 1.5
        lines.append(Line(words=tuple(words)))
    return lines


def a_list(*rows: tuple[str, ...], head: bool = True) -> PageText:
    """Return a page of form 30."""
    above = page("Mẫu số 30\n~DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH").lines if head else ()
    heads = [tuple(one for one, _ in HEADS), tuple(other for _, other in HEADS)] if head else []
    return PageText(lines=(*above, *cells([*heads, *rows], 60.0)))


def read(*texts: PageText) -> dict[str, FormValue]:
    """Return what was read of these pages, by key."""
    sides = [Side(n=n, text=text) for n, text in enumerate(texts, start=1)]
    found = read_eform(BOOKS, find_documents(sides, BOOKS), sides)
    return {value.key: value for value in found}


def test_fields_are_read_behind_their_labels() -> None:
    """Numbering, notes in brackets, dotted leaders, a misread mark and a second label on the line do no harm."""
    found = read(page(FORM))

    values = {key: value.cell.value for key, value in found.items() if value.cell}
    assert values["organisation"] == "CÔNG TY ABC"
    assert values["address"] == "12 phố Hàng Bài, phường Cửa Nam"
    assert (values["phone"], values["email"]) == ("0912345678", "a@abc.vn")


def test_a_value_goes_on_over_a_filled_line() -> None:
    """And ends where the next number begins."""
    cell = read(page(FORM))["purpose"].cell

    assert cell is not None
    assert cell.value == "tặng thư viện trường học, phục vụ bạn đọc nhỏ tuổi ở vùng núi và hải đảo"
    assert (cell.page, cell.confidence) == (1, 0.95)


def test_what_is_not_filled_in_is_left_out() -> None:
    """Dots are no value, and what stands nowhere is not made up."""
    found = read(page(FORM))

    assert "border_gate" not in found
    assert "origin" not in found
    assert "publications" not in found


def test_a_table_is_read_row_by_row() -> None:
    """A title that goes on below its line belongs to its row; the sum below is no row; each value has its place."""
    text = a_list(
        ("1", "The Old Man and", "E. Hemingway", "Scribner", "2"),
        ("", "the Sea", "", "", ""),
        ("2", "Emma", "J. Austen", "Penguin Books", "10"),
        ("", "Tổng cộng", "", "", "12"),
    )

    rows = read(page(FORM), text)["publications"].rows

    assert [[cell.value for cell in row] for row in rows] == [
        ["The Old Man and the Sea", "E. Hemingway", "Scribner", "2"],
        ["Emma", "J. Austen", "Penguin Books", "10"],
    ]
    assert [cell.key for cell in rows[0]] == ["title", "author", "publisher", "copies"]
    assert {cell.page for row in rows for cell in row} == {2}
    assert rows[1][0].box == Box(42.0, 84.0, 50.0, 88.0)


def test_a_table_goes_on_over_the_page() -> None:
    """The second page has no head of its own."""
    first = a_list(("1", "Emma", "J. Austen", "Penguin", "1"))
    second = a_list(("2", "Persuasion", "J. Austen", "Penguin", "3"), head=False)

    rows = read(page(FORM), first, second)["publications"].rows

    assert [(row[0].value, row[0].page) for row in rows] == [("Emma", 2), ("Persuasion", 3)]


def test_numbers_in_the_middle_of_their_rows_gather_the_lines_around() -> None:
    """Three lines of a title, the number beside the second."""
    text = a_list(
        ("", "The Adventures", "", "", ""),
        ("1", "of Huckleberry", "Mark Twain", "Dover", "4"),
        ("", "Finn", "", "", ""),
        ("2", "Emma", "J. Austen", "Penguin", "1"),
    )

    rows = read(page(FORM), text)["publications"].rows

    assert [row[0].value for row in rows] == ["The Adventures of Huckleberry Finn", "Emma"]
