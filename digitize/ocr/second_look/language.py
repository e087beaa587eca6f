"""How often syllables, and two in a row, stand in administrative Vietnamese.

The counts (`assets/syllables.txt.gz`, made by `tools/count_syllables.py`) come from the national list of
administrative procedures and from the formulae of official letters.  They tell which of several readings of
one word is the likelier; they never add a reading.  Pairs that were not seen back off to single syllables
(Jelinek-Mercer, the weight after Witten and Bell).
"""

from __future__ import annotations

import functools
import gzip
import math
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from digitize.text import exact_key, fold, is_syllable

if TYPE_CHECKING:
    from collections.abc import Mapping

ASSET = "syllables.txt.gz"
NUMBER = "0"
"""Stands for any number."""
_CORE = re.compile(r"[\W_]*([^\W\d_]+)[\W_]*")
_DIGITS = re.compile(r"[\W_]*\d+[\W_]*")
_UNSEEN, _UNSEEN_KINDS = 0.05, 100  # what an unseen syllable counts, and how many there may be of them
_STRANGE = 0.5  # what a word counts that is no syllable
_FEW = 5  # sightings of a syllable below which what follows it tells little


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Counts of syllables and of what follows them; keys are `exact_key`s."""

    counts: Mapping[str, int]
    following: Mapping[str, Mapping[str, int]]
    total: int
    spellings: Mapping[str, tuple[str, ...]]  # by folded text

    def chance(self, syllable: str | None, before: str | None) -> float:
        """Natural logarithm of how likely a syllable is after another.

        Args:
            syllable: its key; None for a word that is no syllable.
            before: the key before it; None where a sentence begins or nothing is known.
        """
        if syllable is None:
            return math.log(_STRANGE / self.total)
        alone = (self.counts.get(syllable, 0) + _UNSEEN) / (self.total + _UNSEEN_KINDS)
        seen = self.counts.get(before, 0) if before else 0
        if not seen or before is None:
            return math.log(alone)
        after = self.following.get(before, {})
        weight = seen / (seen + 2 * len(after) + _FEW)
        return math.log(weight * after.get(syllable, 0) / seen + (1 - weight) * alone)

    def is_seen(self, before: str | None, syllable: str | None) -> bool:
        """Whether one syllable was seen after the other."""
        return before is not None and syllable is not None and syllable in self.following.get(before, {})


@functools.cache
def administrative_vietnamese() -> Language:
    """Return the language of the counts that come with the program, loaded once a process."""
    return parsed(gzip.decompress(counts_file()).decode())


def counts_file() -> bytes:
    """Return the counts as they are kept."""
    return (resources.files("digitize") / "assets" / ASSET).read_bytes()


def parsed(table: str) -> Language:
    """Read counts: a line a syllable, its count, and in turn what follows it and how often."""
    counts: dict[str, int] = {}
    following: dict[str, dict[str, int]] = {}
    spellings: dict[str, list[str]] = {}
    for line in table.splitlines():
        syllable, count, *pairs = line.split(" ")
        counts[syllable] = int(count)
        following[syllable] = dict(zip(pairs[::2], map(int, pairs[1::2]), strict=True))
        spellings.setdefault(fold(syllable), []).append(syllable)
    return Language(
        counts=counts,
        following=following,
        total=sum(counts.values()),
        spellings={folded: tuple(syllables) for folded, syllables in spellings.items()},
    )


@functools.lru_cache(maxsize=16_384)
def key_of(word: str) -> str | None:
    """Return the key of a word's only syllable, `NUMBER` for digits; None for anything else.

    Punctuation around it makes no difference.
    """
    core = core_of(word)
    if core is not None:
        return exact_key(core) if is_syllable(core) else None
    return NUMBER if _DIGITS.fullmatch(word) else None


def core_of(word: str) -> str | None:
    """Return a word's letters where it has one run of them and no digit, else None."""
    match = _CORE.fullmatch(word)
    return match[1] if match else None


def is_break(word: str) -> bool:
    """Whether what comes after this word tells nothing about it."""
    return word[-1] in ".;:!?"
