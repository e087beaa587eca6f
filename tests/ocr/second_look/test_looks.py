"""What is read again: pieces of lines with a doubtful word, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ocr_seen import few_words, glimpsed, place, read, seen_again

from digitize.model import Box, Line, PageText, Word
from digitize.ocr.second_look import looked_again, pieces
from digitize.ocr.second_look.glimpse import Glimpse
from digitize.ocr.second_look.noise import is_noise, without_noise


def page(*lines: list[Word]) -> PageText:
    """A page of these lines."""
    return PageText(lines=tuple(Line(words=tuple(line)) for line in lines))


def test_only_doubtful_lines_are_looked_at() -> None:
    """The first line is sure and usual; the box of the second is that of its words and a margin."""
    looks: list[Box] = []

    def look(boxes: Sequence[Box]) -> list[list[Glimpse]]:
        looks.extend(boxes)
        return [seen_again("đổi bổ sung", {})]

    text = looked_again(page(read("sửa đổi, bổ sung"), read("đổi bổ xung", xung=0.3)), few_words(), look)

    assert text.text == "sửa đổi, bổ sung\nđổi bổ sung"
    assert [tuple(round(side, 1) for side in box) for box in looks] == [(-1.4, 19.6, 29.4, 24.4)]


def test_a_second_look_that_sees_nothing_changes_nothing() -> None:
    """The first reading stays."""
    before = page(read("đổi bổ xung", confidence=0.3))

    assert looked_again(before, few_words(), lambda boxes: [()] * len(boxes)) == before


def test_of_a_long_line_with_one_doubtful_word_its_neighbours_are_looked_at() -> None:
    """Three words on each side; the others stay as they are."""
    looks: list[Box] = []

    def look(boxes: Sequence[Box]) -> list[list[Glimpse]]:
        looks.extend(boxes)
        return [[glimpsed("sung", 6, {})]]

    words = read("năm năm năm năm đổi bổ xung một năm năm năm năm năm", xung=0.3)
    text = looked_again(page(words), few_words(), look)

    assert text.text == "năm năm năm năm đổi bổ sung một năm năm năm năm năm"
    assert [(round(box.x0, 1), round(box.x1, 1)) for box in looks] == [(place(3).x0 - 1.4, place(9).x1 + 1.4)]


def test_a_line_over_two_columns_is_looked_at_column_by_column() -> None:
    """A gap of more than two and a half heights cuts it."""
    left, right = read("sửa đổi"), [Word(text="bổ", box=Box(60, 20, 68, 24), confidence=0.9)]

    assert [len(piece) for piece in pieces([*left, *right])] == [2, 1]


@pytest.mark.parametrize(
    ("text", "confidence", "noise"),
    [
        ("NNHN-ờ-sssaarm=e==a.ễ", 0.0, True),
        ("“`zwx⁄+", 0.1, True),
        ("“hotoeTnsbrigtni", 0.0, True),
        ("zwx", 0.5, False),
        ("TRƯỞNG", 0.0, False),
        ("729", 0.0, False),
        ("09/2025/QH15", 0.1, False),
        ("xyz@example.com", 0.1, False),
        ("“được-sửa", 0.0, False),
    ],
)
def test_noise(text: str, confidence: float, noise: bool) -> None:
    """Only what the engine gives nothing and what has no digit, no syllable and no address in it."""
    assert is_noise(Word(text=text, box=place(0), confidence=confidence)) is noise


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        (read("kmawb tằn", confidence=0.5), False),
        (read("bổ sung", confidence=0.5, sung=0.9), True),
        (read("37", confidence=0.4), True),
        (read("một năm bổ sung", confidence=0.5), True),
    ],
)
def test_short_lines_of_unsure_words_are_scrawl_where_the_page_is_read_well(line: list[Word], stays: bool) -> None:
    """A number needs less, a longer line is kept; where nothing is sure everything stays."""
    sure = read("sửa đổi bổ sung một năm", confidence=0.97)

    well, badly = without_noise(page(sure, line)), without_noise(page(line, line))

    assert len(well.lines) == 1 + stays
    assert len(badly.lines) == 2
