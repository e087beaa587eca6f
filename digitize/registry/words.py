"""Words as the index knows them, and queries as people type them.  Pure.

A page is indexed as two rows of keys that stand at the same places: exact keys (marks kept; case, NFD, HÒA/HOÀ,
ỦY/UỶ and Ð make no difference) and folded ones (no marks).  So whatever matches exactly also matches folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from digitize import text as letters
from digitize.dossier.numbers import is_official, number_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Phrase: TypeAlias = tuple[str, ...]
"""Keys that stand one after the other."""

_MOST_PHRASES = 64  # of one query; the rest is left out
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_AROUND = 6  # words on each side of the first match in a snippet


@lru_cache(maxsize=65_536)
def exact_key(token: str) -> str:
    """Key of one token with its marks."""
    return letters.exact_key(token)


@lru_cache(maxsize=65_536)
def folded_key(token: str) -> str:
    """Key of one token without marks."""
    return letters.fold(token) or letters.exact_key(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked: every phrase must stand on the page; most are single words."""

    exact: tuple[Phrase, ...]
    folded: tuple[Phrase, ...]


def parse_query(text: str) -> Query:
    """Read a query: words, and "phrases in quotes".

    A word with signs inside (15/TTr-UBND) is a phrase; an official number is found in either order.
    A quotation mark without its twin counts for nothing.
    """
    chunks = [quoted or _ordered(plain) for quoted, plain in _CHUNK.findall(letters.nfc(text))]
    phrases = [tokens for chunk in chunks if (tokens := letters.tokens(chunk))][:_MOST_PHRASES]
    return Query(
        exact=tuple(tuple(map(exact_key, tokens)) for tokens in phrases),
        folded=tuple(tuple(map(folded_key, tokens)) for tokens in phrases),
    )


def _ordered(chunk: str) -> str:
    return number_key(chunk) if is_official(chunk) else chunk


def index_keys(text: str) -> tuple[str, str]:
    """Return the exact and the folded keys of a text, each as one line for the tokenizer."""
    tokens = letters.tokens(text)
    return " ".join(map(exact_key, tokens)), " ".join(map(folded_key, tokens))


def match_expression(columns: Sequence[str], alternatives: Iterable[Sequence[Phrase]]) -> str:
    """Write an FTS5 query: of every group of alternatives one phrase must stand in the columns."""
    groups = (" OR ".join(f'"{" ".join(phrase)}"' for phrase in group) for group in alternatives)
    return f"{{{' '.join(columns)}}} : (" + " AND ".join(f"({group})" for group in groups) + ")"


def snippet(text: str, phrases: Iterable[Phrase], *, exact: bool) -> str | None:
    """Cut about twelve words around the first match, every match in square brackets; None where nothing matches.

    Args:
        text: the original text, as people read it.
        phrases: what matched, as exact or folded keys.
        exact: which of the two they are.
    """
    source = letters.nfc(text)
    spans = _token_spans(source)
    keys = [(exact_key if exact else folded_key)(source[start:end]) for start, end in spans]
    marked = _marked(keys, phrases)
    if not marked:
        return None
    first = min(marked)
    shown = range(max(0, first - _AROUND), min(len(spans), first + _AROUND + 1))
    cut = "".join(_piece(source, spans, marked, i, last=i == shown[-1]) for i in shown)
    return ("… " if shown[0] else "") + " ".join(cut.split()) + (" …" if shown[-1] < len(spans) - 1 else "")


def _token_spans(source: str) -> list[tuple[int, int]]:
    spans, cursor = [], 0
    for token in letters.tokens(source):
        start = source.index(token, cursor)
        cursor = start + len(token)
        spans.append((start, cursor))
    return spans


def _marked(keys: list[str], phrases: Iterable[Phrase]) -> set[int]:
    by_first: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    return {
        place + step
        for place, key in enumerate(keys)
        for phrase in by_first.get(key, ())
        if tuple(keys[place : place + len(phrase)]) == phrase
        for step in range(len(phrase))
    }


def _piece(source: str, spans: list[tuple[int, int]], marked: set[int], i: int, *, last: bool) -> str:
    """One token and what stands between it and the next; neighbouring matches share their brackets."""
    start, end = spans[i]
    opens = "[" if i in marked and (i - 1) not in marked else ""
    closes = "]" if i in marked and (last or (i + 1) not in marked) else ""
    after = "" if last else source[end : spans[i + 1][0]]
    return opens + source[start:end] + closes + after
