"""How good a reading is: words found, words right, character errors."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

import regex
from rapidfuzz.distance import Levenshtein

_WORD = regex.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One page's or many pages' reading against the truth."""

    found: int  # words of the truth that were read, as a bag
    truth_words: int
    read_words: int
    errors: int  # insertions, deletions and substitutions of grapheme clusters
    truth_graphemes: int

    @property
    def recall(self) -> float:
        """Share of the truth's words that were found."""
        return self.found / self.truth_words

    @property
    def precision(self) -> float:
        """Share of the words read that stand in the truth."""
        return self.found / max(1, self.read_words)

    @property
    def cer(self) -> float:
        """Character error rate, in grapheme clusters."""
        return self.errors / self.truth_graphemes

    def __add__(self, other: Score) -> Score:
        """Add up, so that long pages weigh more."""
        return Score(
            found=self.found + other.found,
            truth_words=self.truth_words + other.truth_words,
            read_words=self.read_words + other.read_words,
            errors=self.errors + other.errors,
            truth_graphemes=self.truth_graphemes + other.truth_graphemes,
        )


def score(truth: str, read: str) -> Score:
    """Compare after NFC; words case-folded, as bags; characters with white space as one blank."""
    words, ours = (Counter(_WORD.findall(unicodedata.normalize("NFC", text).casefold())) for text in (truth, read))
    letters, found = (
        regex.findall(r"\X", " ".join(unicodedata.normalize("NFC", text).split())) for text in (truth, read)
    )
    return Score(
        found=(words & ours).total(),
        truth_words=words.total(),
        read_words=ours.total(),
        errors=Levenshtein.distance(letters, found),
        truth_graphemes=len(letters),
    )
