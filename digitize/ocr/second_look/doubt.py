"""Which words of a reading deserve a second look.

Either the engine was not sure, or it was sure of something that is hardly ever written: most wrong
words are right letters with a wrong mark ("bố sung" for "bổ sung"), and Tesseract is often sure of them.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from digitize.ocr.second_look.language import Language, core_of, is_break, key_of
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.model import Word

_UNSURE = 0.85  # confidence below which a word of letters is looked at again
_UNSURE_OF_A_LETTER = 0.6  # the same for a single letter
_STRANGE = 6.0  # nats by which another spelling of the same letters must be likelier


def doubtful(words: Sequence[Word], language: Language) -> list[int]:
    """Return the places of the words of one line where a second look may help; numbers and codes never ask for one."""
    texts = [word.text for word in words]
    keys = [key_of(text) for text in texts]
    return [
        place
        for place, word in enumerate(words)
        if core_of(word.text) is not None and (_unsure(word) or _gain(keys, texts, place, language) > _STRANGE)
    ]


def _unsure(word: Word) -> bool:
    core = core_of(word.text)
    if core is None:
        return False
    return word.confidence < (_UNSURE if len(core) > 1 else _UNSURE_OF_A_LETTER)


def _gain(keys: Sequence[str | None], texts: Sequence[str], place: int, language: Language) -> float:
    """How much likelier another spelling of a syllable is that was seen beside a neighbour, in nats."""
    before = keys[place - 1] if place and not is_break(texts[place - 1]) else None
    after = keys[place + 1] if place + 1 < len(keys) and not is_break(texts[place]) else None

    def fits(key: str | None) -> float:
        return language.chance(key, before) + (language.chance(after, key) if after else 0.0)

    own = keys[place]
    others = [
        other
        for other in language.spellings.get(fold(core_of(texts[place]) or ""), ())
        if other != own and (language.is_seen(before, other) or language.is_seen(other, after))
    ]
    return max(map(fits, others)) - fits(own) if others else -inf
