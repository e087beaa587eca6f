"""One line from two readings of it: word by word the likelier, as a whole.

Costs are in nats.  A word of the first reading costs nothing; one of the second what the engine trusts it
less; one made of the second's alternatives that, what its letters cost, and a margin.  The language
adds how unlikely each word is after the one before it; the cheapest line wins (Viterbi).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import TYPE_CHECKING

from digitize.model import Word
from digitize.ocr.second_look.glimpse import Glimpse, spellings
from digitize.ocr.second_look.language import Language, core_of, is_break, key_of
from digitize.text import exact_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.model import Box

_MARGIN = 2.0  # for a word that the engine did not put first
_SURE = 0.95  # confidence of both readings above which a word that they agree on stays
_NAME = 3.0  # for another spelling of a capitalised word inside a line
_TRUST = 4.0  # what a whole point of confidence is worth
_MOST_TRUST = 3.0
_OTHER_CUT = 1.0  # for other spaces between the words
_OVERLAP = 0.4  # of the narrower of two words
_KEPT = 8  # half-read lines that go on to the next word
_NUMBER = re.compile(r"[\W_]*\d[\d.,/:-]*[\W_]*")
_TRIMMED = re.compile(r"([\W_]*)(.*?)([\W_]*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A reading of one word, or of a few that were cut otherwise."""

    words: tuple[Word, ...]
    cost: float
    is_guess: bool = False  # made of alternatives that the engine did not put first


def settled(words: Sequence[Word], glimpses: Sequence[Glimpse], language: Language) -> tuple[Word, ...]:
    """Choose among the first reading of a line and what the second look saw."""
    paths: list[tuple[float, tuple[Word, ...], str | None]] = [(0.0, (), None)]
    for options in _options(words, glimpses, language):
        longer = [_lengthened(path, option, language) for option in options for path in paths]
        paths = nsmallest(_KEPT, longer, key=lambda path: path[0])
    return paths[0][1]


def _lengthened(
    path: tuple[float, tuple[Word, ...], str | None], option: _Option, language: Language
) -> tuple[float, tuple[Word, ...], str | None]:
    cost, before, key = path[0] + option.cost, path[1], path[2]
    for word in option.words:
        if any(map(str.isalnum, word.text)):
            own = key_of(word.text)
            cost -= language.chance(own, key)
            key = own
        key = None if is_break(word.text) else key
    return cost, before + option.words, key


def _options(words: Sequence[Word], glimpses: Sequence[Glimpse], language: Language) -> list[list[_Option]]:
    """For each word, or few words that were cut otherwise: the first reading, and what else it may be."""
    slots = []
    for start, end, seen in _aligned([word.box for word in words], glimpses):
        own = _Option(words=tuple(words[start:end]), cost=0.0)
        others: list[_Option] = []
        if len(own.words) == len(seen) == 1:
            others = _respelled(own.words[0], seen[0], language, inside=start > 0)
        elif seen and _is_better_cut(own.words, seen):
            others = [_cut_otherwise(own.words, seen)]
        slots.append([own, *others])
    return [
        [option for option in slot if _is_backed(option, slots, place, language)] for place, slot in enumerate(slots)
    ]


def _is_backed(option: _Option, slots: Sequence[Sequence[_Option]], place: int, language: Language) -> bool:
    """Whether anything but letters speaks for another reading: a neighbour, or that the first was no syllable."""
    first = slots[place][0]
    if option is first or len(first.words) > 1 or len(option.words) > 1:
        return True
    key = key_of(option.words[0].text)
    before = (
        {key_of(other.words[-1].text) for other in slots[place - 1] if not is_break(other.words[-1].text)}
        if place
        else set()
    )
    after = (
        {key_of(other.words[0].text) for other in slots[place + 1]}
        if place + 1 < len(slots) and not is_break(first.words[0].text)
        else set()
    )
    if any(language.is_seen(one, key) for one in before) or any(language.is_seen(key, one) for one in after):
        return True
    return not option.is_guess and key_of(first.words[0].text) not in language.counts


def _aligned(boxes: Sequence[Box], glimpses: Sequence[Glimpse]) -> Iterator[tuple[int, int, list[Glimpse]]]:
    """Yield the runs of words that the second look saw in the same places, `words[start:end]` each."""
    meeting = [[place for place, box in enumerate(boxes) if _meet(box, one.box)] for one in glimpses]
    joined = {place for places in meeting for place in range(min(places, default=0), max(places, default=0))}
    start = 0
    for place in range(len(boxes)):
        if place not in joined:
            run = range(start, place + 1)
            yield start, place + 1, [one for one, met in zip(glimpses, meeting, strict=True) if met and met[0] in run]
            start = place + 1


def _meet(one: Box, other: Box) -> bool:
    common = min(one.x1, other.x1) - max(one.x0, other.x0)
    return common > _OVERLAP * min(one.x1 - one.x0, other.x1 - other.x0)


def _respelled(word: Word, glimpse: Glimpse, language: Language, *, inside: bool) -> list[_Option]:
    """Other readings of one word, its punctuation kept; a number stays as it was read first."""
    before, core, after = _parts(word.text)
    sure = exact_key(core) == exact_key(_parts(glimpse.text)[1]) and min(word.confidence, glimpse.confidence) >= _SURE
    if not core or sure or _NUMBER.fullmatch(word.text):
        return []
    name = inside and core.istitle()
    options = []
    for text, cost in spellings(glimpse, language).items():
        other = _parts(text)[1]
        if not other or exact_key(other) == exact_key(core) or (_is_code(core + other) and not _surer(glimpse, word)):
            continue
        margin = (_MARGIN if text != glimpse.text else 0.0) + (_NAME if name else 0.0)
        changed = replace(word, text=before + other + after, confidence=min(word.confidence, glimpse.confidence))
        trust = _distrust(word.confidence, glimpse.confidence)
        options.append(_Option(words=(changed,), cost=trust + margin + cost, is_guess=text != glimpse.text))
    return options


def _is_better_cut(own: Sequence[Word], seen: Sequence[Glimpse]) -> bool:
    """Whether the second look knows all its words, or is surer of each than the first reading was of any."""
    least = min(one.confidence for one in seen)
    if any(key_of(one.text) is None for one in seen):
        return least > max(word.confidence for word in own)
    return least > min(word.confidence for word in own)


def _cut_otherwise(own: Sequence[Word], seen: Sequence[Glimpse]) -> _Option:
    confidence = [sum(one.confidence for one in some) / len(some) for some in (own, seen)]
    return _Option(
        words=tuple(Word(text=one.text, box=one.box, confidence=one.confidence) for one in seen),
        cost=_distrust(*confidence) + _OTHER_CUT,
    )


def _distrust(first: float, second: float) -> float:
    return max(-_MOST_TRUST, (first - second) * _TRUST)


def _surer(glimpse: Glimpse, word: Word) -> bool:
    return glimpse.confidence >= word.confidence + 0.05


def _is_code(text: str) -> bool:
    return core_of(text) is None


def _parts(text: str) -> tuple[str, str, str]:
    """What stands before the first letter or digit, from there to the last, and after it."""
    match = _TRIMMED.fullmatch(text)
    return (match[1], match[2], match[3]) if match else ("", text, "")
