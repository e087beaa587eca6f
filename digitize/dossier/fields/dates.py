"""Days as they are written: "ngày 05 tháng 01 năm 2020", 05/01/2020."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.fields.spans import flat

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDED = re.compile(
    r"\bngay[\W_]{0,6}([\doil]{1,2})[\W_]{0,6}thang[\W_]{0,6}([\doil]{1,2})[\W_]{0,6}nam[\W_]{0,6}([\doil]{4})(?![\w])"
)
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/])")
_AS_DIGITS = str.maketrans("oil", "011")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class WrittenDate(NamedTuple):
    """A real day and where it stands in a text."""

    day: date
    start: int
    end: int


def find_dates(text: str) -> Iterator[WrittenDate]:
    """Find the days in a text, in order; what is no day of the calendar (31/02) is none."""
    plain = flat(text)
    worded = ((match, match[1], match[2], match[3]) for match in _WORDED.finditer(plain))
    figures = ((match, match[1], match[3], match[4]) for match in _FIGURES.finditer(plain))
    for match, day, month, year in sorted((*worded, *figures), key=lambda found: found[0].start()):
        real = _real_date(*(int(part.translate(_AS_DIGITS)) for part in (year, month, day)))
        if real:
            yield WrittenDate(real, match.start(), match.end())


def compact_date(digits: str) -> date | None:
    """Return the day of eight digits ddMMyyyy."""
    if not re.fullmatch(r"\d{8}", digits):
        return None
    return _real_date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _real_date(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
