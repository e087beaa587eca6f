"""What the engine read where nothing is written: seals, signatures, bar codes, black edges.

Taken away is only what the engine itself gives next to nothing and what holds neither a digit nor a syllable nor an
address; and, on a page that is read well, short lines of which it is sure of no word.  On a page that is read badly
throughout such lines stay.
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from digitize.model import PageText, Word
from digitize.text import is_syllable, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOPELESS = 0.2  # confidence
_UNSURE, _UNSURE_OF_A_NUMBER = 0.6, 0.3  # confidences below which no word of a scrawl lies
_SHORT = 3  # words of a scrawl, at most
_READ_WELL = 0.85  # median confidence of a page's words
_NUMBER = re.compile(r"[\W_]*\d[\d.,/:-]*[\W_]*")


def without_noise(text: PageText) -> PageText:
    """Take the words away that can't be text; lines that were nothing else go with them."""
    lines = [tuple(word for word in line.words if not is_noise(word)) for line in text.lines]
    if text.words and median(word.confidence for word in text.words) >= _READ_WELL:
        lines = [() if is_scrawl(words) else words for words in lines]
    return PageText(
        lines=tuple(replace(line, words=words) for line, words in zip(text.lines, lines, strict=True) if words)
    )


def is_scrawl(words: Sequence[Word]) -> bool:
    """Whether a line holds no word of which the engine is sure, as stamps, signatures and handwriting come out."""
    return len(words) <= _SHORT and not any(
        word.confidence >= (_UNSURE_OF_A_NUMBER if _NUMBER.fullmatch(word.text) else _UNSURE) for word in words
    )


def is_noise(word: Word) -> bool:
    """Whether a word is a reading of something that is no writing."""
    if word.confidence >= _HOPELESS or "@" in word.text[1:-1] or any(map(str.isdigit, word.text)):
        return False
    return not any(len(token) > 1 and is_syllable(token) for token in tokens(word.text))
