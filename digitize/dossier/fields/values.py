"""Values of a kind in a stretch of a line: a name, a day, figures of a shape.

Each reader takes the line and the two positions between which the value stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from digitize.dossier.fields.dates import find_dates
from digitize.dossier.fields.spans import Span, span
from digitize.text import fold, is_syllable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digitize.model import Line

LEADERS = re.compile(r"^[\s.…_:·•-]+|[\s.…_·•;,-]+$")
_LEAD = re.compile(r"[\s.…_:·•-]*")
_NAME_ENDS = re.compile(r"[,;:()—–|]|\s-\s|\d|…|\.{2,}|_")
_DIGITS = str.maketrans("OoIl|", "00111")
_TELEPHONE = re.compile(r"0[35789]\d{8}|02\d{9}")  # mobile, landline
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_DOUBTFUL = 0.7  # what is left of the trust when a value has not quite its shape

Value: TypeAlias = tuple[str, Span, float]
"""As it is kept, its words, how far its shape can be trusted."""


def _name(line: Line, start: int, end: int) -> Value | None:
    lead = _LEAD.match(line.text, start, end)
    start = lead.end() if lead else start
    stop = _NAME_ENDS.search(line.text, start, end)
    text = LEADERS.sub("", line.text[start : stop.start() if stop else end])
    parts = text.split()
    words = span(line, start, start + len(text)) if text else None
    if words is None or not 2 <= len(parts) <= 6 or not all(part.isalpha() and part[0].isupper() for part in parts):
        return None
    return text, words, 1.0 if all(map(is_syllable, parts)) else _DOUBTFUL


def _free_text(line: Line, start: int, end: int) -> Value | None:
    kept = LEADERS.sub("", line.text[start:end])
    words = span(line, start, end)
    return (kept, words, 1.0) if words and sum(map(str.isalpha, kept)) >= 3 else None


def _birth_date(line: Line, start: int, end: int) -> Value | None:
    day = next(iter(find_dates(line.text[start:end])), None)
    if day is None:
        return None
    words = span(line, start + day.start, start + day.end)
    return (day.day.isoformat(), words, 1.0) if words else None


def _sex(line: Line, start: int, end: int) -> Value | None:
    """Nam or Nữ; a form that prints both for ticking tells nothing."""
    parts = [match for match in re.finditer(r"[^\W\d_]+", line.text[start:end]) if fold(match[0]) in {"nam", "nu"}]
    if len(parts) != 1:
        return None
    words = span(line, start + parts[0].start(), start + parts[0].end())
    return ("Nam" if fold(parts[0][0]) == "nam" else "Nữ", words, 1.0) if words else None


def _digits(line: Line, start: int, end: int, shape: str) -> tuple[str, Span] | None:
    """The first figures of a shape, spaces and dots in them allowed, misread letters as the figures they mean."""
    text = line.text[start:end].translate(_DIGITS)
    for match in re.finditer(r"\+?\d(?:[ .-]?\d)*", text):
        figures = re.sub(r"\D", "", match[0])
        words = span(line, start + match.start(), start + match.end())
        if re.fullmatch(shape, figures) and words:
            return figures, words
    return None


def _id_number(line: Line, start: int, end: int) -> Value | None:
    found = _digits(line, start, end, r"\d{12}")
    return (*found, 1.0) if found else None  # whether it can be one is asked when the person is known


def _old_id_number(line: Line, start: int, end: int) -> Value | None:
    found = _digits(line, start, end, r"\d{9}")
    return (*found, 1.0) if found else None


def _phone(line: Line, start: int, end: int) -> Value | None:
    found = _digits(line, start, end, r"(?:84|0)\d{8,10}")
    if found is None:
        return None
    number = "0" + found[0].removeprefix("84") if found[0].startswith("84") else found[0]
    return number, found[1], 1.0 if _TELEPHONE.fullmatch(number) else _DOUBTFUL


def _tax_code(line: Line, start: int, end: int) -> Value | None:
    """Ten figures, for a branch three more; the rule of the check digit is not verified and only lowers the trust."""
    found = _digits(line, start, end, r"\d{10}(?:\d{3})?")
    if found is None:
        return None
    figures, words = found
    check = 10 - sum(int(one) * weight for one, weight in zip(figures, _TAX_WEIGHTS, strict=False)) % 11
    kept = f"{figures[:10]}-{figures[10:]}" if len(figures) == 13 else figures
    return kept, words, 1.0 if check == int(figures[9]) else _DOUBTFUL


READERS: Mapping[str, Callable[[Line, int, int], Value | None]] = {
    "applicant_name": _name,
    "birth_date": _birth_date,
    "sex": _sex,
    "id_number": _id_number,
    "old_id_number": _old_id_number,
    "phone": _phone,
    "tax_code": _tax_code,
    "organisation": _free_text,
    "address": _free_text,
}
