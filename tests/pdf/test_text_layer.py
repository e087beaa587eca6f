"""The text layer as pdftotext and pdfium read it."""

from __future__ import annotations

import random
import re
import unicodedata
from typing import TYPE_CHECKING

import drawn_archives as drawn
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitize.model import Box, Line, PageText, Word
from digitize.pdf.text_layer import text_operators, used_characters, written_lines
from digitize.text import nfc, printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

A4_MM = (210.0, 297.0)
RIGHT_TO_LEFT = {"R", "AL", "AN"}
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


def assert_read_back(folder: Path, texts: list[PageText], **size: int) -> None:
    """Write the texts and let both readers give them back."""
    path = drawn.text_archive(folder, texts, **size)
    wanted = [[[nfc(part) for part in line] for line in written_lines(text)] for text in texts]

    assert drawn.read_by_pdftotext(path) == wanted
    assert drawn.read_by_pdfium(path) == wanted


def test_a_two_column_head_reads_as_separate_lines_in_our_order(tmp_path: Path) -> None:
    """Lines side by side at one height, on their own ink, left column first."""
    assert_read_back(tmp_path, [drawn.LETTER])


def test_two_columns_that_almost_touch_stay_two(tmp_path: Path) -> None:
    """A gutter as narrow as a space between words does not join the columns."""
    rows = [
        ([drawn.word("trái", 20, y, 99, y + 4)], [drawn.word("phải", 100, y, 180, y + 4)]) for y in range(20, 200, 6)
    ]

    assert_read_back(tmp_path, [drawn.page_text(*(line for row in rows for line in row))])


def test_every_vietnamese_letter_comes_back(tmp_path: Path) -> None:
    """All 134 accented letters, small and capital, one by one and in words."""
    letters = LETTERS + LETTERS.upper()
    singles = [
        [drawn.word(letter, 10 + 8 * i, 10 + row * 0.4, 15 + 8 * i, 14 + row * 0.4) for i, letter in enumerate(chunk)]
        for row in range(0, len(letters), 20)
        if (chunk := letters[row : row + 20])
    ]
    words = [[drawn.word(LETTERS, 10, 150, 200, 155)], [drawn.word(LETTERS.upper(), 10, 160, 200, 165)]]

    assert_read_back(tmp_path, [drawn.page_text(*singles, *words)])


def test_every_left_to_right_character_comes_back(tmp_path: Path) -> None:
    """Each printable character of the Basic Multilingual Plane but right-to-left ones; of ideographs every 97th."""
    characters = [
        char
        for char in map(chr, [*range(0x21, 0x3400), *range(0x3400, 0xD800, 97), *range(0xF900, 0xFFFF)])
        if printable(char) == char and not char.isspace() and not is_right_to_left(char)
    ]
    pages = [
        drawn.page_text(
            *(
                [drawn.word(nfc("a" + char + "b"), 10 + 12 * i, y, 20 + 12 * i, y + 2) for i, char in enumerate(row)]
                for y, row in rows
            )
        )
        for rows in sheets(characters)
    ]

    assert_read_back(tmp_path, pages)


def is_right_to_left(char: str) -> bool:
    """Whether readers turn it round."""
    return (
        unicodedata.bidirectional(char) in RIGHT_TO_LEFT or 0x590 <= ord(char) <= 0x8FF or 0xFB1D <= ord(char) <= 0xFDFF
    )


def sheets(characters: list[str]) -> Iterator[list[tuple[float, list[str]]]]:
    """Spread characters over pages: rows with their heights."""
    rows = [characters[i : i + 15] for i in range(0, len(characters), 15)]
    for first in range(0, len(rows), 100):
        yield [(5 + 2.8 * number, row) for number, row in enumerate(rows[first : first + 100])]


@pytest.mark.parametrize("end", ["15/QĐ-", "a-", "-", "…", "–"])
def test_what_ends_a_line_is_not_taken_out(tmp_path: Path, end: str) -> None:
    """A hyphen at a line's end is part of a number here; readers like to remove it."""
    text = drawn.page_text([drawn.word(end, 20, 20, 40, 24)], [drawn.word("UBND", 20, 26, 40, 30)])

    assert_read_back(tmp_path, [text])


def test_rows_of_equal_dots_are_all_kept(tmp_path: Path) -> None:
    """A form's dotted lines are equal and their boxes overlap; a reader may take them for one drawn twice."""
    rows = [[drawn.word("." * 90, 20, 20 + 6 * row, 190, 27 + 6 * row)] for row in range(20)]

    assert_read_back(tmp_path, [drawn.page_text(*rows)])


def test_lines_on_top_of_each_other_stay_apart(tmp_path: Path) -> None:
    """The engine may find three lines of one word in one place."""
    rows = [[drawn.word(text, 20, 20, 60, 30)] for text in ("một", "hai", "ba", "một", "một", "a-", "a-", "b")]

    assert_read_back(tmp_path, [drawn.page_text(*rows)])


def test_words_against_the_reading_order_keep_the_engines_order(tmp_path: Path) -> None:
    """The engine's order counts, also where the boxes contradict it."""
    text = drawn.page_text(
        [drawn.word("ba", 100, 20, 110, 24), drawn.word("hai", 60, 20, 70, 24), drawn.word("một", 20, 20, 30, 24)]
    )

    assert_read_back(tmp_path, [text])


def test_a_leaning_line_stays_one_line(tmp_path: Path) -> None:
    """Two degrees over the width of a page: words follow the slope and stay together."""
    words = [drawn.word(f"chữ{i}", 20 + 12 * i, 50 + 0.42 * i, 30 + 12 * i, 54 + 0.42 * i) for i in range(14)]
    path = drawn.text_archive(tmp_path, [drawn.page_text(words)])

    boxes = dict(drawn.word_boxes(path))
    assert drawn.read_by_pdfium(path) == drawn.read_by_pdftotext(path) == [[[part.text for part in words]]]
    assert max(abs(boxes[part.text].y1 - part.box.y1) for part in words) < 0.5


def test_a_tall_leaning_line_beside_a_small_one_stays_one_line(tmp_path: Path) -> None:
    """Its last word is set smaller, but never so small that it loses the words before it."""
    tall = [drawn.word(f"cao{i}", 10 + 60 * i, 40 + 3.6 * i, 60 + 60 * i, 60 + 3.6 * i) for i in range(4)]
    small = [drawn.word("nhỏ", 245, 68, 250, 71)]

    assert_read_back(tmp_path, [drawn.page_text(tall, small)], width_px=1024)


def test_a_word_lies_on_its_box(tmp_path: Path) -> None:
    """Within half a millimetre where words are set as a printer sets them."""
    path = drawn.text_archive(tmp_path, [drawn.page_text(*([*line.words] for line in drawn.LETTER.lines[2:]))])

    boxes = dict(drawn.word_boxes(path))
    off = [max(abs(a - b) for a, b in zip(boxes[part.text], part.box, strict=True)) for part in drawn.LETTER.words[4:6]]
    assert max(off) < 0.5


def test_a_wide_rule_read_as_a_dash_does_not_push_its_line_away(tmp_path: Path) -> None:
    """One character in a box of a page's width: its line stays where it is."""
    above, rule = drawn.word("trên", 20, 20, 40, 24), drawn.word("—", 20, 25, 190, 28)
    path = drawn.text_archive(tmp_path, [drawn.page_text([above], [rule])])

    boxes = dict(drawn.word_boxes(path))
    assert abs(boxes["—"].y1 - rule.box.y1) < 0.5
    assert drawn.read_by_pdfium(path) == [[["trên"], ["—"]]]


def test_the_words_are_invisible() -> None:
    """Text mode 3 once, and never another."""
    assert re.findall(rb"(\d) Tr\b", text_operators(drawn.LETTER, *A4_MM)) == [b"3"]


def test_a_page_without_words_has_no_text_layer() -> None:
    """Nothing read, nothing written."""
    assert text_operators(PageText(lines=()), *A4_MM) == b""
    assert used_characters(PageText(lines=())) == frozenset()


def test_ligatures_are_written_as_letters() -> None:
    """`ﬁ` is found by a search for `fi` in every reader."""
    text = drawn.page_text([drawn.word("ﬁle", 20, 20, 30, 24)])

    assert written_lines(text) == [["file"]]
    assert used_characters(text) == frozenset("file ")


LONGEST_SIDE = 260
COORDINATES = st.floats(-3, LONGEST_SIDE, width=32)
SIDES = st.one_of(st.just(0.0), st.floats(0, 8, width=32), st.floats(0, 200, width=32))
ALPHABET = LETTERS + LETTERS.upper() + "0123456789.,;:-–—…()[]/\\\"'%&$*+=<>«»“”№§°•|_~`^´¨"
TEXTS = st.one_of(
    st.text(ALPHABET, min_size=1, max_size=12).map(nfc),
    st.sampled_from(["-", ".", "|", "1", "a-", "…" * 40, "_" * 60, "ở-", "11111"]),
)


@st.composite
def words(draw: st.DrawFn) -> Word:
    """A word of any text and box."""
    x, y = draw(COORDINATES), draw(COORDINATES)
    return Word(text=draw(TEXTS), box=Box(x, y, x + draw(SIDES), y + draw(SIDES)), confidence=0.5)


PAGES = st.lists(st.lists(words(), min_size=1, max_size=7).map(lambda row: Line(words=tuple(row))), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PAGES.map(lambda lines: PageText(lines=tuple(lines))), min_size=1, max_size=4))
def test_any_boxes_read_back_line_by_line(tmp_path: Path, texts: list[PageText]) -> None:
    """Boxes may touch, overlap, coincide, be empty, tall or thin, run backwards or leave the page."""
    assert_read_back(tmp_path, texts)


@pytest.mark.parametrize("size", [(827, 1169), (1654, 1169), (3307, 4677), (236, 157)])
def test_pages_as_papers_are_set_read_back(tmp_path: Path, size: tuple[int, int]) -> None:
    """Dense pages of one and two columns, all sizes from a label to A0, type of 1.5 to 6 mm, lines that lean."""
    dice = random.Random(7)  # noqa: S311 - the same pages at every run
    texts = [typeset_page(dice, size[0] * 0.254, size[1] * 0.254) for _ in range(6)]

    assert_read_back(tmp_path, texts, width_px=size[0], height_px=size[1])


def typeset_page(dice: random.Random, width: float, height: float) -> PageText:
    """Lines as a printer sets them, in one or two columns."""
    lines: list[Line] = []
    y, type_size, slope = 5.0, dice.uniform(1.5, 6), dice.choice([0, 0, dice.uniform(-0.02, 0.02)])
    while y < height - 8 and len(lines) < 60:
        middle = width / 2
        gutter = dice.uniform(0, 5)
        for left, right in dice.choice([[(3, width - 3)], [(3, middle - gutter), (middle + gutter, width - 3)]]):
            lines.append(typeset_line(dice, Box(left, y + slope * left, right, y + type_size), slope))
        y += type_size * dice.choice([1, 1.2, 1.5, 0.8])
    return PageText(lines=tuple(lines))


def typeset_line(dice: random.Random, strip: Box, slope: float) -> Line:
    """Words of random length with gaps of all kinds."""
    set_words, x, size = [], strip.x0, strip.y1 - strip.y0
    while x < strip.x1:
        text = "".join(dice.choices(ALPHABET, k=dice.randint(1, 9)))
        end = min(x + len(text) * size * dice.uniform(0.3, 0.6), strip.x1)
        top = strip.y0 + slope * (x - strip.x0) + dice.uniform(-0.2, 0.2) * size
        set_words.append(drawn.word(nfc(text), x, top, end, top + size * dice.uniform(0.6, 1.2)))
        x = end + size * dice.choice([0, 0.1, 0.25, 0.4, 4])
    return Line(words=tuple(set_words))
