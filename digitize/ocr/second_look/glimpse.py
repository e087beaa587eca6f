"""What a second look at a line sees, and which words those letters can make."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from digitize.ocr.second_look.language import Language, core_of
from digitize.text import exact_key, is_syllable, nfc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.model import Box

_KEPT = 24  # half-made words that go on to the next letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """One word as the second look sees it."""

    text: str  # NFC, no white space in it
    box: Box  # millimetres on the page
    confidence: float  # 0..1
    letters: tuple[Mapping[str, float], ...] = ()
    """For each letter of `text` the engine's own alternatives with what each costs in nats (0: none); () = unknown."""


def spellings(glimpse: Glimpse, language: Language) -> dict[str, float]:
    """Return the syllables that the engine's alternatives spell and the language knows, with their cost in nats.

    Case and punctuation stay as they were seen, so the cost compares words of equal length; the text as seen is
    always among them and costs nothing.
    """
    seen = {glimpse.text: 0.0}
    if len(glimpse.letters) != len(glimpse.text) or core_of(glimpse.text) is None:
        return seen
    words = [("", 0.0)]
    for letter, costs in zip(glimpse.text, glimpse.letters, strict=True):
        choices = _choices(letter, costs)
        longer = [(word + choice, cost + more) for word, cost in words for choice, more in choices.items()]
        words = nsmallest(_KEPT, longer, key=lambda made: made[1])
    cost_as_seen = dict(words).get(glimpse.text, 0.0)
    known = {word: cost - cost_as_seen for word, cost in words if _is_known(word, language)}
    return known | seen


def _choices(letter: str, costs: Mapping[str, float]) -> dict[str, float]:
    least = min(costs.values(), default=0.0)
    alike = {
        nfc(other): cost - least
        for other, cost in costs.items()
        if letter.isalpha() and len(nfc(other)) == 1 and other.isalpha() and other.isupper() == letter.isupper()
    }
    return alike | {letter: costs.get(letter, least) - least}


def _is_known(word: str, language: Language) -> bool:
    core = core_of(word)
    return core is not None and is_syllable(core) and exact_key(core) in language.counts
