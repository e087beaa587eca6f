"""The official number that a citizen means, who types it into a page or an SMS as it comes.

Small letters, spaces, other hyphens, missing dots and missing hyphens are forgiven; a letter or a digit is not.  The
agency's groups are 3, 2, 2 digits before its level-1 code in the old order, 2, 2, 3 after it in the new one
(QCVN 102:2016; QĐ 20/2020/QĐ-TTg); the date has 6 or 8 digits, the number of the day 4 to 7.  Where nothing divides
them, several numbers may be meant: whoever looks them up answers only where exactly one is known.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from digitize.dossier.numbers import is_official, official_numbers
from digitize.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEANT = 8
"""Numbers that one text may mean; of what could mean more, the rest is left out."""

_LONGEST = 160  # characters that are looked at
_CALL = re.compile(r"^\W*HS(?=$|[^A-Z]|[A-Z]\d)[\s:.,-]*", re.ASCII)
_PARTS = re.compile(r"[0-9A-Z]+", re.ASCII)
_OLD = re.compile(r"(\d{3})(\d{2})(\d{2})([A-Z]\d{2})", re.ASCII)
_NEW = re.compile(r"([A-Z]\d{2})(\d{2})?(\d{2})?(\d{3})?", re.ASCII)


def is_call(text: str) -> bool:
    """Whether an SMS begins as a question does: `HS`, in any letters."""
    return _CALL.match(nfc(text)[:_LONGEST].upper()) is not None


def codes_meant(text: str) -> tuple[str, ...]:
    """Return the official numbers that a text may mean, in the order of their groups that was typed; () for none."""
    typed = _CALL.sub("", nfc(text)[:_LONGEST].upper())
    whole, parts = "".join(typed.split()), _PARTS.findall(typed)
    if is_official(whole):
        return (whole,)
    for found in (_divided(parts), official_numbers(typed), _undivided("".join(parts))):
        if meant := tuple(dict.fromkeys(filter(is_official, found))):
            return meant[:MOST_MEANT]
    return ()


def _divided(parts: list[str]) -> Iterator[str]:
    """Read a text in which date and number of the day stand apart."""
    for n, (day, ordinal) in enumerate(pairwise(parts)):
        if _is_tail(day, ordinal):
            yield from (f"{groups}-{day}-{ordinal}" for groups in _agencies("".join(parts[:n])))


def _undivided(compact: str) -> Iterator[str]:
    for cut in range(3, len(compact)):
        agencies = tuple(_agencies(compact[:cut]))
        for day, ordinal in _tails(compact[cut:]) if agencies else ():
            yield from (f"{groups}-{day}-{ordinal}" for groups in agencies)


def _is_tail(day: str, ordinal: str) -> bool:
    """Whether this may be date and number of the day; a date of eight digits is of this century."""
    shaped = len(day) == 6 or (len(day) == 8 and day.startswith("20"))
    return shaped and (day + ordinal).isdecimal() and 4 <= len(ordinal) <= 7


def _agencies(compact: str) -> Iterator[str]:
    for shape in (_OLD, _NEW):
        if found := shape.fullmatch(compact):
            yield ".".join(group for group in found.groups() if group)


def _tails(compact: str) -> Iterator[tuple[str, str]]:
    for digits in (6, 8):
        day, ordinal = compact[:digits], compact[digits:]
        if _is_tail(day, ordinal):
            yield day, ordinal
