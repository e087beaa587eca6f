"""A field of a form by its printed label: "Mục đích nhập khẩu: …".

The words before a colon are held against the label letter by letter, so that slips of the reading cost little; the
value runs to the next label on the line, and over further lines while they are filled to the right edge.

Fails where the label is not followed by a colon.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from digitize.dossier.titles import around
from digitize.model import FormCell
from digitize.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.documents.sides import Side
    from digitize.dossier.procedures import FormField
    from digitize.model import Line, PageText, Word

_SAME = 0.84  # share of the letters that label and print have in common
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivx]{1,4})[.)]|[-+*•]", re.IGNORECASE)
_LEADERS = re.compile(r"[.…_·‥]{2,}|…|^[.:…_\s-]+|[.…_\s]+$")
_BRACKETS = re.compile(r"\([^()]*\)?")
_MOST_LINES = 3
_FILLED = 0.82  # of the text's width, from which a line goes on below
_GOES_ON = frozenset({"text", "address", "organisation"})
_SLACK = 4  # words of a note between label and colon: "(viết bằng chữ in hoa)"


def find_value(sides: Sequence[Side], field: FormField, labels: Sequence[str]) -> FormCell | None:
    """Find the value of a field; None where its label is not found or nothing stands behind it.

    Args:
        sides: on which it may stand, in order.
        field: what is looked for.
        labels: of all fields of the form: where one begins, the value before it ends.
    """
    for side in sides:
        for place, line in enumerate(side.text.lines):
            end = _label_end(line, field.label)
            words = _value(side.text, place, end, field, labels) if end else []
            text = _plain(" ".join(word.text for word in words))
            if text:
                confidence = sum(word.confidence for word in words) / len(words)
                return FormCell(
                    key=field.key, value=text, page=side.n, box=around(words), confidence=round(confidence, 3)
                )
    return None


def _value(page: PageText, place: int, start: int, field: FormField, labels: Sequence[str]) -> list[Word]:
    words = _until_label(page.lines[place].words[start:], labels)
    right = max(word.box.x1 for word in page.words)
    left = min(word.box.x0 for word in page.words)
    whole = len(words) == len(page.lines[place].words) - start
    for line in page.lines[place + 1 : place + _MOST_LINES]:
        last = words[-1].box.x1 if words else page.lines[place].words[-1].box.x1
        ends = not whole or last < left + _FILLED * (right - left)
        if field.kind not in _GOES_ON or ends or _is_new(line):
            break
        words = [*words, *line.words]
    return words


def _is_new(line: Line) -> bool:
    """Whether a line begins something of its own: it is numbered, or a label."""
    return bool(_NUMBERING.fullmatch(line.words[0].text)) or any(word.text.endswith(":") for word in line.words[:10])


def _until_label(words: Sequence[Word], labels: Sequence[str]) -> list[Word]:
    """Return the words before the next label on the line."""
    for place, word in enumerate(words):
        if word.text.endswith(":"):
            starts = [start for label in labels if (start := _label_start(words[: place + 1], label)) is not None]
            if starts:
                return list(words[: min(starts)])
    return list(words)


def _label_end(line: Line, label: str) -> int:
    """Return the place of the word behind a label and its colon; 0: the line has no such label."""
    for place, word in enumerate(line.words):
        if word.text.endswith(":") and _label_start(line.words[: place + 1], label) is not None:
            return place + 1
    return 0


def _label_start(words: Sequence[Word], label: str) -> int | None:
    """Return where a label starts that ends with these words; None: they are no such label."""
    return _start(tuple(fold(word.text) for word in words), label)


@functools.lru_cache(maxsize=8192)
def _start(words: tuple[str, ...], label: str) -> int | None:
    from rapidfuzz.distance import Levenshtein

    for wanted in _spellings(label):
        count = len(tokens(wanted))
        letters = "".join(tokens(wanted))
        for start in range(max(0, len(words) - count - _SLACK), len(words)):
            printed = "".join(tokens(_BRACKETS.sub(" ", " ".join(words[start:]))))
            if Levenshtein.normalized_similarity(printed, letters, score_cutoff=_SAME) >= _SAME:
                return start
    return None


@functools.lru_cache(maxsize=1024)
def _spellings(label: str) -> tuple[str, ...]:
    """How a label may be printed: whole, without its brackets, one of several joined by a stroke."""
    bare = _BRACKETS.sub(" ", fold(label))
    parts = bare.split("/") if "/" in bare else []
    return tuple(dict.fromkeys(part.strip() for part in (bare, *parts) if len(part.strip()) > 3))


def _plain(text: str) -> str:
    """Take dotted leaders off a value."""
    return " ".join(_LEADERS.sub(" ", text).split()).strip(" .;,:")
