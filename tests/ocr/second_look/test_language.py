"""The counts that come with the program, and what they say."""

from __future__ import annotations

import pytest
from ocr_seen import few_words, read

from digitize.ocr.second_look.doubt import doubtful
from digitize.ocr.second_look.language import administrative_vietnamese, counts_file, key_of
from digitize.text import is_syllable


@pytest.mark.parametrize(
    ("likely", "unlikely"),
    [("bổ sung", "bố sung"), ("thi hành", "thí hành"), ("quyền hạn", "quyên hạn"), ("nghị định", "nghi định")],
)
def test_administrative_phrases_are_likelier_than_their_misreadings(likely: str, unlikely: str) -> None:
    """By more than a hundred times."""
    language = administrative_vietnamese()
    chances = [
        language.chance(second, first) + language.chance(first, None)
        for first, second in (likely.split(), unlikely.split())
    ]

    assert chances[0] - chances[1] > 4.6


def test_the_counts_hold_syllables_and_numbers_only() -> None:
    """No name of a form, no code, no word of another language's spelling."""
    language = administrative_vietnamese()

    assert [key for key in language.counts if not is_syllable(key)] == ["0"]
    assert len(counts_file()) < 400_000


def test_an_unseen_pair_backs_off_to_how_often_the_syllable_stands_alone() -> None:
    """After an unseen neighbour a frequent syllable is likelier than a rare one, and nothing is impossible."""
    language = few_words()

    assert language.chance("sô", "trí") < language.chance("số", "trí") < 0


@pytest.mark.parametrize(
    ("word", "key"),
    [("SỐ:", "số"), ("(Hoà)", key_of("hòa")), ("2025.", "0"), ("QH15", None), ("TTg", None), ("-", None)],
)
def test_keys(word: str, key: str | None) -> None:
    """Case, punctuation and the place of the tone make no difference; codes have no key."""
    assert key_of(word) == key


def test_doubted_are_unsure_words_and_what_is_hardly_written() -> None:
    """The phrase "bố sung" is doubted even at 0.97, "bổ sung" is not; a word of low confidence always is."""
    language = few_words()

    assert doubtful(read("sửa đổi, bố sung", confidence=0.97), language) == [2]
    assert doubtful(read("sửa đổi, bổ sung", confidence=0.97), language) == []
    assert doubtful(read("sửa đổi, bổ sung", confidence=0.97, sung=0.5), language) == [3]


def test_numbers_and_codes_are_not_doubted() -> None:
    """The engine is rarely sure of them, and the language can't help."""
    assert doubtful(read("09/2025/QH15 12.500 -", confidence=0.4), few_words()) == []
