"""What an engine makes of drawn rows: lines of words in boxes, with the mistakes that Tesseract makes.

Eighteen dossiers drawn by `paper.py` and read by the real engine (6,332 words) had 0.4 % of the words with a wrong
tone, 0.1 % of the letters misread, 0.3 % of the words run together and 0.7 % lost: the good scan is like those, the
others are worse on purpose.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from digitize.model import Box, Line, PageText, Word
from tests.accuracy.dossiers import Row

_LETTER_MM, _LINE_MM, _LEFT, _RIGHT, _TOP = 2.0, 6.2, 25.0, 195.0, 18.0
_CONFUSED = {
    "l": "1iI|", "1": "lI", "i": "lí", "o": "0ơ", "0": "OoQ", "O": "0Q", "đ": "d", "Đ": "DÐ", "d": "đ",
    "D": "Đ", "n": "ri",
    "m": "rn", "u": "ư", "ư": "u", "ơ": "o", "I": "l1", "S": "5", "B": "8", "Ấ": "Á", "Ậ": "Ạ", "Ề": "È", "Ế": "É",
    "C": "G",
    "c": "e", "e": "c", "h": "b", "T": "I", "5": "S", "g": "q", "Y": "V", "H": "N", "E": "F", "t": "l", "a": "o",
    "r": "t",
}  # fmt: skip
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Noise:
    """How often an engine errs."""

    tone: float  # of the words: a lost or wrong tone mark
    letter: float  # of the letters
    lost_word: float
    split: float  # a word in two, or two in one
    lost_line: float


NOISES = (
    Noise(tone=0.004, letter=0.001, lost_word=0.0005, split=0.002, lost_line=0.0005),
    Noise(tone=0.015, letter=0.004, lost_word=0.002, split=0.006, lost_line=0.002),
    Noise(tone=0.05, letter=0.015, lost_word=0.006, split=0.015, lost_line=0.008),
)
"""A good scan, an ordinary one, a bad one."""


def read(rows: Sequence[Row], noise: Noise, rng: Random) -> PageText:
    """Lay out a sheet as an engine would have read it."""
    lines = []
    for place, row in enumerate(rows):
        top = _TOP + place * _LINE_MM
        words = [
            *_cell(row.text, row, top, rng, noise),
            *(_words(row.right, 110.0, top, rng, noise) if row.right else ()),
        ]
        if words and rng.random() >= noise.lost_line:
            lines.append(Line(words=tuple(words)))
    return PageText(lines=tuple(lines))


def _cell(text: str, row: Row, top: float, rng: Random, noise: Noise) -> list[Word]:
    width = len(text) * _LETTER_MM
    starts = {"left": _LEFT, "centre": (_LEFT + _RIGHT - width) / 2, "right": _RIGHT - width}
    return _words(text, max(8.0, starts[row.align]), top, rng, noise)


def _words(text: str, left: float, top: float, rng: Random, noise: Noise) -> list[Word]:
    found = []
    for piece in spoiled(text, noise, rng).split():
        width = len(piece) * _LETTER_MM
        confidence = min(0.99, max(0.3, rng.gauss(0.94 - 3 * noise.letter, 0.03 + noise.letter)))
        found.append(Word(text=piece, box=Box(left, top, left + width, top + 4), confidence=confidence))
        left += width + _LETTER_MM
    return found


def spoiled(text: str, noise: Noise, rng: Random) -> str:
    """Read a line badly."""
    words = [_spoiled_word(word, noise, rng) for word in text.split() if rng.random() >= noise.lost_word]
    line = ""
    for word in words:
        line += ("" if rng.random() < noise.split / 2 else " ") + word
    return line.strip()


def _spoiled_word(word: str, noise: Noise, rng: Random) -> str:
    letters = []
    for letter in word:
        if rng.random() < noise.letter:
            kind = rng.random()
            letter = "" if kind < 0.15 else rng.choice(_CONFUSED.get(letter, letter)) if kind < 0.9 else letter * 2  # noqa: PLW2901
        letters.append(letter)
    word = "".join(letters)
    if rng.random() < noise.tone:
        word = _other_tone(word, rng)
    if len(word) > 4 and rng.random() < noise.split / 2:
        cut = rng.randint(1, len(word) - 1)
        word = f"{word[:cut]} {word[cut:]}"
    return word


def _other_tone(word: str, rng: Random) -> str:
    plain = unicodedata.normalize("NFD", word)
    marked = [place for place, char in enumerate(plain) if char in _TONES]
    if not marked:
        return word
    place = rng.choice(marked)
    return unicodedata.normalize("NFC", plain[:place] + rng.choice(("", *_TONES)) + plain[place + 1 :])
