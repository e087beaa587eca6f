"""Whether two titles are the same in spite of a bad reading.

Titles are compared word by word without marks.  A word may have one wrong letter (two in a long one), two words
may have run together or one may have fallen apart; a word too many or too few makes another title, because that
is how near-twins differ ("đăng ký khai sinh", "đăng ký lại khai sinh").  So a title of which the engine lost a
word is not recognised: it is asked about.  "Về việc" and what stands in brackets make no difference.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.text import fold, is_syllable, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_BRACKETS = re.compile(r"\([^()]*\)?")
_ABOUT = re.compile(r"\bv/v\b|\bve viec\b")
_DIGITS_AS_LETTERS = str.maketrans("0135", "olis")
_MOST_SLIPS = 0.12  # of the letters of a title; the engine misreads far fewer on a page that can be read at all


class Alignment(NamedTuple):
    """How two titles lie on each other."""

    extra: tuple[str, ...]  # words of the printed title that the known one has not
    missing: tuple[str, ...]
    slips: int  # wrong letters in words that are the same
    letters: int  # of the known title

    @property
    def is_same(self) -> bool:
        """Whether the two are one title."""
        return not self.extra and not self.missing and self.slips <= _MOST_SLIPS * self.letters


def likeness(printed: str, known: str, *, at_least: float = 0.0, open_end: bool = False) -> float:
    """Return the share of letters, 0..1, that two titles have in common; quick, and blind to what a word means.

    Args:
        printed: the words of the page without spaces.
        known: those of the catalogue.
        at_least: a smaller share comes back as 0, and sooner.
        open_end: whether the printed title may go on.
    """
    if open_end:
        printed = printed[: len(known)]
    if min(len(printed), len(known)) < at_least * max(len(printed), len(known)):
        return 0.0
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(printed, known, score_cutoff=at_least)


@functools.lru_cache(maxsize=4096)
def title_words(text: str) -> tuple[str, ...]:
    """Return the words of a title by which it is told: nothing in brackets, no "về việc"."""
    return all_words(_ABOUT.sub(" ", fold(_IN_BRACKETS.sub(" ", text))))


@functools.lru_cache(maxsize=4096)
def all_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: no marks, letters for misread digits."""
    words = tokens(fold(text))
    return tuple(word if word.isdigit() else word.translate(_DIGITS_AS_LETTERS) for word in words)


def align(printed: Sequence[str], known: Sequence[str], *, open_end: bool = False) -> Alignment:
    """Lay a printed title on a known one, cheapest first by words too many or too few, then by wrong letters.

    Args:
        printed: words of the page.
        known: words of the catalogue.
        open_end: whether the printed title may go on.
    """
    costs: list[list[tuple[int, int]]] = [[(column, 0) for column in range(len(known) + 1)]]
    moves: list[list[tuple[int, int]]] = [[(0, 1)] * (len(known) + 1)]
    for row in range(1, len(printed) + 1):
        costs.append([(row, 0)])
        moves.append([(1, 0)])
        for column in range(1, len(known) + 1):
            best, move = min(_steps(printed[:row], known[:column], costs))
            costs[row].append(best)
            moves[row].append(move)
    row, column = len(printed), len(known)
    if open_end:
        row = min(range(len(printed) + 1), key=lambda end: (costs[end][column], -end))
    slips = costs[row][column][1]
    extra, missing = _walk_back(printed, known, moves, (row, column))
    return Alignment(extra=extra, missing=missing, slips=slips, letters=sum(map(len, known)))


def _steps(
    printed: Sequence[str], known: Sequence[str], costs: list[list[tuple[int, int]]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Every way to end an alignment with the last words: its cost and how many words of each side it takes."""
    row, column = len(printed), len(known)
    ways = [(_plus(costs[row - 1][column], 1, 0), (1, 0)), (_plus(costs[row][column - 1], 1, 0), (0, 1))]
    for taken, of_known in ((1, 1), (2, 1), (1, 2)):
        if taken <= row and of_known <= column:
            wrong = _wrong_letters("".join(printed[row - taken :]), "".join(known[column - of_known :]))
            if wrong is not None:
                ways.append((_plus(costs[row - taken][column - of_known], 0, wrong), (taken, of_known)))
    return ways


def _plus(cost: tuple[int, int], words: int, letters: int) -> tuple[int, int]:
    return cost[0] + words, cost[1] + letters


def _walk_back(
    printed: Sequence[str], known: Sequence[str], moves: list[list[tuple[int, int]]], at: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    extra: list[str] = []
    missing: list[str] = []
    row, column = at
    while row or column:
        move = (1, 0) if column == 0 else moves[row][column]
        if move == (1, 0):
            extra.append(printed[row - 1])
        elif move == (0, 1):
            missing.append(known[column - 1])
        row, column = row - move[0], column - move[1]
    return tuple(reversed(extra)), tuple(reversed(missing))


@functools.lru_cache(maxsize=65_536)
def _wrong_letters(printed: str, known: str) -> int | None:
    """Return how many letters of a word are misread; None: it is another word."""
    if printed == known:
        return 0
    allowed = 0 if len(known) < 4 else 1 if len(known) < 8 else 2
    if abs(len(printed) - len(known)) > allowed:
        return None
    from rapidfuzz.distance import Levenshtein

    wrong = Levenshtein.distance(printed, known, score_cutoff=allowed)
    if wrong > allowed or (len(known) < 6 and is_syllable(printed) and printed[:1] != known[:1]):
        return None  # "binh" is no misread "sinh"
    return wrong
