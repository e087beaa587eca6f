"""What the engine read where nothing is written: seals, signatures, bar codes, black edges.

Only what the engine itself gives next to nothing, and what holds neither a digit nor a syllable nor an address, is
taken away.
"""

from __future__ import annotations

from dataclasses import replace

from digitize.model import PageText, Word
from digitize.text import is_syllable, tokens

_HOPELESS = 0.2  # confidence


def without_noise(text: PageText) -> PageText:
    """Take the words away that can't be text; lines that were nothing else go with them."""
    lines = (tuple(word for word in line.words if not is_noise(word)) for line in text.lines)
    return PageText(
        lines=tuple(replace(line, words=words) for line, words in zip(text.lines, lines, strict=True) if words)
    )


def is_noise(word: Word) -> bool:
    """Whether a word is a reading of something that is no writing."""
    if word.confidence >= _HOPELESS or "@" in word.text[1:-1] or any(map(str.isdigit, word.text)):
        return False
    return not any(len(token) > 1 and is_syllable(token) for token in tokens(word.text))
