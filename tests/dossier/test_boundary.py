"""What a side is as a divider: cover sheet, separator, patch or receipt, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dossier_paper import page

from digitize.dossier.boundary import SEPARATOR_QR, Boundary, BoundaryKind, find_boundary
from digitize.dossier.cover import CoverFacts, Standing, key_id, write_cover
from digitize.dossier.cover_words import NOTE, SEPARATOR_NOTE, SEPARATOR_TITLE, TITLE, printed_facts, read_words
from digitize.model import Blank, Box, CleanPage, Mark, PageSource, PageText, Placement, ScannedPage

SECRET = bytes(range(32))
KEYS = {key_id(1, SECRET): SECRET}
FACTS = CoverFacts(
    procedure="1.003725",
    dossier="TAM-Q1-261123-0001",
    declared_sheets=12,
    desk="Q1",
    ticket="A045",
    number="K7QDX2MWABCD",
    key=key_id(1, SECRET),
)
TEXT = write_cover(FACTS, SECRET)
WORDS = "\n".join([f"~{TITLE}", *(f"{label}: {value}" for label, value in printed_facts(FACTS)), NOTE])
NUMBER = "000.00.14.H20-261123-0007"
RECEIPT = "~GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nMã hồ sơ: 000.00.14.H20-261123-0007\nTiếp nhận hồ sơ của:"
LETTER = "~ĐƠN ĐỀ NGHỊ\n~Cấp giấy phép nhập khẩu xuất bản phẩm\nTôi tên là Nguyễn Văn A, đề nghị cấp giấy phép."
A4, A5 = (210.0, 297.0), (148.0, 210.0)
NOWHERE = Box(0, 0, 10, 10)


def _side(*marks: tuple[str, str], size: tuple[float, float] = A4, inferred: bool = False) -> CleanPage:
    source = PageSource(id="b.1.1", name="scan.pdf", sha256="", frame=1)
    whole = Box(0, 0, *size)
    return CleanPage(
        page=ScannedPage(
            source=source, width_px=1000, height_px=1400, dpi_x=150, dpi_y=150, dpi_inferred=inferred, colour="grey"
        ),
        placement=Placement(turn=0, lean_degrees=0, crop=whole, picture_width_mm=size[0], picture_height_mm=size[1]),
        marks=tuple(Mark(type=kind, text=text, box=NOWHERE) for kind, text in marks),
        blank=Blank(is_blank=False, ink_share=0.1, confidence=1),
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )


def _found(side: CleanPage, text: str | None = None) -> Boundary | None:
    return find_boundary(side, page(text) if text is not None else None, KEYS)


def _cover(*texts: str, words: str | None = None) -> Boundary:
    found = _found(_side(*(("QRCode", text) for text in texts)), words)
    assert found is not None
    assert (found.kind, found.divides, found.kept) == (BoundaryKind.COVER, True, False)
    return found


def test_a_cover_sheet_divides_and_says_its_facts() -> None:
    """Both symbols say the same."""
    found = _cover(TEXT, TEXT)

    assert found.sure
    assert found.cover is not None
    assert (found.cover.standing, found.cover.facts) == (Standing.VALID, FACTS)


@pytest.mark.parametrize(
    ("texts", "standing"),
    [
        ((TEXT.replace("1.003725", "1.003726"),), Standing.FORGED),
        ((write_cover(replace(FACTS, key="1-ABCDEF"), b"x" * 32),), Standing.FOREIGN),
        (("DGZ1:",), Standing.UNREADABLE),
        ((TEXT, TEXT.replace("1.003725", "1.003726")), Standing.CONFLICTING),
        ((TEXT, write_cover(replace(FACTS, number="ABCDEFGHIJKL"), SECRET)), Standing.CONFLICTING),
    ],
)
def test_a_sheet_that_can_not_be_believed_divides_but_is_shown(texts: tuple[str, ...], standing: Standing) -> None:
    """Two people's papers are not merged because of it, and nothing it says is taken as given."""
    found = _cover(*texts)

    assert not found.sure
    assert found.cover is not None
    assert found.cover.standing is standing


def test_the_words_speak_where_both_symbols_are_damaged() -> None:
    """They are read back but for the sheet's number, and are never valid."""
    found = _cover(words=WORDS)

    assert not found.sure
    assert found.cover is not None
    assert found.cover.standing is Standing.WORDS_ONLY
    assert found.cover.facts == replace(FACTS, number="", key="")


def test_a_symbol_of_which_only_the_prefix_is_left_is_told_with_the_words() -> None:
    """The standing is the symbol's, the facts are the words'."""
    found = _cover("DGZ1:1-K", words=WORDS)

    assert found.cover is not None
    assert found.cover.standing is Standing.UNREADABLE
    assert found.cover.facts == replace(FACTS, number="", key="")


@pytest.mark.parametrize(
    "words",
    [
        WORDS.replace(TITLE, "T BIA HO SO"),
        WORDS.replace("Mã tạm", "Ma tam").replace("Số tờ khai", "So to khal"),
        "\n".join(WORDS.split("\n")[3:]),
    ],
)
def test_badly_read_words_still_show_a_cover_sheet(words: str) -> None:
    """Wrong letters and a title that is gone."""
    assert _cover(words=words).cover is not None


@pytest.mark.parametrize(
    "words",
    [
        LETTER,
        "~BÌA HỒ SƠ\nThủ tục: 1.003725\nQuầy: Q1",
        f"{NOTE}",
        "Thủ tục: 1.003725\nQuầy: Q1\nSố thứ tự: A045\nNgày nhận: 23/11/2026 09:12",
        RECEIPT.split("\n", maxsplit=1)[0],
    ],
)
def test_other_words_are_no_cover_sheet(words: str) -> None:
    """A queue ticket and a sentence of ours alone do not divide."""
    found = _found(_side(), words)

    assert found is None or found.kind is not BoundaryKind.COVER


def test_an_unreadable_fact_among_the_words_is_left_out() -> None:
    """What has not the shape of its fact is not guessed; without the procedure there are no facts."""
    half = read_words(page(WORDS.replace("TAM-Q1-261123-0001", "TAM-Q1-2b1123").replace(": 12", ": l2")))

    assert half is not None
    assert (half.procedure, half.dossier, half.declared_sheets) == ("1.003725", None, None)
    assert read_words(page(WORDS.replace("1.003725", "1.OO37"))) is None


@pytest.mark.parametrize("mark", [("Code39", "PATCHT"), ("Code39", "*PATCH T*"), ("QRCode", SEPARATOR_QR)])
def test_a_separator_divides_and_is_not_kept(mark: tuple[str, str]) -> None:
    """Ours and those of scanner software."""
    found = _found(_side(mark))

    assert found == Boundary(kind=BoundaryKind.SEPARATOR, divides=True, sure=True, kept=False)


def test_a_separator_of_which_only_the_words_are_read_is_shown() -> None:
    """Nobody's papers are merged, a person looks."""
    found = _found(_side(), f"~{SEPARATOR_TITLE}\n~{SEPARATOR_NOTE}")

    assert found == Boundary(kind=BoundaryKind.SEPARATOR, divides=True, sure=False, kept=False)


@pytest.mark.parametrize(("kind", "kept"), [("2", True), ("3", False), ("T", False)])
def test_patches_divide_and_only_patch_2_is_kept(kind: str, kept: bool) -> None:
    """As Kodak means them."""
    found = _found(_side(("PatchCode", kind)), LETTER)

    assert found == Boundary(kind=BoundaryKind.PATCH, divides=True, sure=True, kept=kept, patch=kind)


@pytest.mark.parametrize(
    ("mark", "number"),
    [
        (("Code128", NUMBER), NUMBER),
        (("QRCode", "H20.14-261123-0007"), "H20.14-261123-0007"),
        (("QRCode", f"https://dichvucong.example/tra-cuu?ma={NUMBER}"), NUMBER),
    ],
)
@pytest.mark.parametrize("words", [RECEIPT, RECEIPT.replace(" VÀ HẸN", "\n~VÀ HẸN"), "~BIÊN NHẬN HỒ SƠ", None])
@pytest.mark.parametrize("size", [A5, A5[::-1], (145.0, 204.0)])
def test_a_receipt_with_its_barcode_binds_the_number(
    mark: tuple[str, str], number: str, words: str | None, size: tuple[float, float]
) -> None:
    """A5 either way up, in either order, in a link; it is no page of the dossier."""
    found = _found(_side(mark, size=size), words)

    assert found == Boundary(kind=BoundaryKind.RECEIPT, divides=True, sure=True, kept=False, number=number)


def _receipt(*marks: tuple[str, str], words: str | None, size: tuple[float, float], inferred: bool = False) -> Boundary:
    found = _found(_side(*marks, size=size, inferred=inferred), words)
    assert found is not None
    assert found.kind is BoundaryKind.RECEIPT
    assert not found.sure
    assert found.kept
    return found


def test_a_receipt_on_a_whole_sheet_is_shown() -> None:
    """It may be an older one that the citizen hands in as a paper of his dossier."""
    found = _receipt(("Code128", NUMBER), words=RECEIPT, size=A4)

    assert (found.divides, found.number) == (True, NUMBER)


def test_a_receipt_with_a_damaged_barcode_is_shown_with_its_printed_number() -> None:
    """Title and size say what it is."""
    found = _receipt(words=RECEIPT, size=A5)

    assert (found.divides, found.number) == (True, NUMBER)


@pytest.mark.parametrize("size", [A4, A5])
def test_a_number_on_another_paper_is_only_data(size: tuple[float, float]) -> None:
    """The one-stop system prints the QR on every paper that it issues: nothing is divided, it is shown."""
    found = _receipt(("QRCode", NUMBER), words=LETTER, size=size)

    assert (found.divides, found.number) == (False, NUMBER)


def test_a_small_sheet_with_two_numbers_does_not_choose_one() -> None:
    """A person sees both."""
    found = _receipt(("Code128", NUMBER), ("QRCode", "H20.14-261123-0008"), words=RECEIPT, size=A5)

    assert found.number is None


def test_a_size_that_was_guessed_makes_no_receipt() -> None:
    """A scan without a resolution says nothing of its paper."""
    found = _receipt(("Code128", NUMBER), words=None, size=A5, inferred=True)

    assert not found.divides


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ((), LETTER),
        ((), None),
        ((("Code128", "000.00.14.H20-261332-0007"),), LETTER),
        ((("QRCode", "001088012345||Nguyễn Văn A|15021988|Nam|Hà Nội|10072021"),), LETTER),
        ((), "Đề nghị ông mang theo giấy tiếp nhận hồ sơ và hẹn trả kết quả\nkhi đến nhận kết quả."),
    ],
)
def test_ordinary_pages_are_no_boundary(marks: tuple[tuple[str, str], ...], words: str | None) -> None:
    """A card's QR, a number whose day is none, a sentence that speaks of a receipt."""
    assert _found(_side(*marks, size=A5), words) is None


def test_an_empty_reading_is_no_boundary() -> None:
    """A page of pictures."""
    assert find_boundary(_side(), PageText(lines=()), KEYS) is None
