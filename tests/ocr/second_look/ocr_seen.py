"""Words and glimpses on one line, 10 mm each, and a language small enough to reckon by hand."""

from __future__ import annotations

from collections.abc import Mapping

from digitize.model import Box, Word
from digitize.ocr.second_look.glimpse import Glimpse
from digitize.ocr.second_look.language import Language, parsed

FEW = """\
0 500 năm 40
bố 60 trí 30
bổ 300 sung 300
sung 300 một 40
sửa 300 đổi 290
đổi 320 bổ 280
đối 700 với 600
số 900 0 700
sô 1
"""


def few_words() -> Language:
    """Enough to know "sửa đổi, bổ sung" and "số"."""
    return parsed(FEW)


def place(number: int) -> Box:
    """Where the word of this number stands."""
    return Box(10.0 * number, 20.0, 10.0 * number + 8, 24.0)


def read(text: str, *, confidence: float = 0.9, **doubted: float) -> list[Word]:
    """Words of a line; the doubted have a confidence of their own."""
    return [
        Word(text=word, box=place(number), confidence=doubted.get(word, confidence))
        for number, word in enumerate(text.split())
    ]


def glimpsed(text: str, number: int, others: Mapping[str, Mapping[str, float]], confidence: float = 0.8) -> Glimpse:
    """A word as the second look saw it, with other letters for some of its letters."""
    letters = tuple({letter: 0.0, **others.get(letter, {})} for letter in text)
    return Glimpse(text=text, box=place(number), confidence=confidence, letters=letters)


def seen_again(text: str, others: Mapping[str, Mapping[str, float]], confidence: float = 0.8) -> list[Glimpse]:
    """A whole line as the second look saw it."""
    return [glimpsed(word, number, others, confidence) for number, word in enumerate(text.split())]
