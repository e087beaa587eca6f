"""Labels that the engine misread by a letter, put right letter for letter.

Only a word that is no syllable of the language is changed, and only into a word of labels of the same length from
which it differs in one letter: "thoal" is "thoai", "dlnh" is "dinh"; "thinh" is a name and stays.
"""

from __future__ import annotations

import functools
import re

from digitize.dossier.fields.spans import flat
from digitize.text import is_syllable

_WORDS = frozenset(
    "ten chu dem nguoi ngay thang sinh gioi tinh dien thoai dinh danh nhan cuoc cong cccd cmnd thuong thue doanh nghiep"
    " chuc quan dia chi noi giay than phap yeu cau nghi khai quyen"
    " full name date birth".split()
)
_TOKEN = re.compile(r"[^\W_]+")
_SHAPES = str.maketrans("lijecuaq", "iiiccnog")  # letters that look alike count as one
_AS_LETTERS = str.maketrans("0158|", "olsbl")


def mended(text: str) -> str:
    """Return a text without marks in which misread words of labels are right; positions stay."""
    return _TOKEN.sub(lambda match: _mended_word(match[0], text[match.start() : match.end()]), flat(text))


@functools.lru_cache(maxsize=8192)
def _mended_word(word: str, printed: str) -> str:
    if word.isdigit() or word in _WORDS or len(word) < 3:
        return "ho" if word == "h0" else word
    letters = word.translate(_AS_LETTERS) if not word.isalpha() else word
    if letters in _WORDS:
        return letters
    if len(word) < 4 or any(map(str.isdigit, letters)) or is_syllable(printed):
        return word
    near = [known for known in _WORDS if len(known) == len(letters) and _differ(known, letters) == 1]
    look_alike = [known for known in near if known.translate(_SHAPES) == letters.translate(_SHAPES)]
    only = look_alike or near
    return only[0] if len(only) == 1 else word


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
