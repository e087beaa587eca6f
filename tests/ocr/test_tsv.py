"""Tesseract's table becomes lines of words."""

from __future__ import annotations

import unicodedata

import pytest

from digitize.model import Box
from digitize.ocr.tsv import parse_tsv

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def row(line: int, word: int, text: str, conf: str = "90", block: int = 1) -> str:
    """A word's row, 30 x 15 pixels at (150, 300)."""
    return f"5\t1\t{block}\t1\t{line}\t{word}\t150\t300\t30\t15\t{conf}\t{text}\n"


def test_words_of_one_line_stay_together() -> None:
    """A new line number, paragraph or block begins a new line."""
    table = HEAD + row(1, 1, "ĐƠN") + row(1, 2, "ĐỀ") + row(2, 1, "Kính") + row(2, 1, "gửi", block=2)

    text = parse_tsv(table, 150).text

    assert text == "ĐƠN ĐỀ\nKính\ngửi"


def test_boxes_are_millimetres() -> None:
    """At 150 dpi 150 pixels are an inch."""
    word = parse_tsv(HEAD + row(1, 1, "a"), 150).words[0]

    assert word.box == pytest.approx(Box(25.4, 50.8, 30.48, 53.34))


def test_empty_words_and_rows_of_other_levels_fall_away() -> None:
    """A line without words is no line."""
    table = HEAD + "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n" + row(1, 1, " ") + row(2, 1, "có")

    assert parse_tsv(table, 150).text == "có"


def test_text_is_composed_and_without_controls() -> None:
    """Whatever the engine writes, inside the house it is NFC."""
    decomposed = unicodedata.normalize("NFD", "giấy") + "\u200b"

    assert parse_tsv(HEAD + row(1, 1, decomposed), 150).text == "giấy"


def test_confidence_stays_between_nothing_and_certainty() -> None:
    """Tesseract's -1 and 96.5 become 0 and 0.965."""
    words = parse_tsv(HEAD + row(1, 1, "a", "-1") + row(1, 2, "b", "96.5"), 150).words

    assert [word.confidence for word in words] == [0.0, 0.965]
