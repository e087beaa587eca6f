"""Values of a kind in a stretch of a line: a name, a day, figures of a shape.

Each reader takes the line and the two positions between which the value stands.  Figures may stand in boxes, with
spaces, dots or rules between them; letters among them are the figures that the engine misread, and cost trust.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from digitize.dossier.fields.dates import find_dates
from digitize.dossier.fields.spans import Span, flat, span
from digitize.text import fold, is_syllable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digitize.model import Line

LEADERS = re.compile(r"^[\s.…_:;·•*-]+|[\s.…_·•;,:*-]+$")
_LEAD = re.compile(
    r"[\s.…_:;·•*\"'“”|\[\]-]*(?:(?:Ông|Bà|ÔNG|BÀ|Ong|ông|bà|Ba)(?:\s?/\s?(?:Bà|BÀ|bà))?\s*[:.]?\s+(?=\w+\s+\w))?"
)
_LEADING = re.compile(r"[\s.…_:·•|-]*")
_NAME_ENDS = re.compile(r"[,;:()—–|\]\[*\"“”/]|\s-\s|\d|…|\.{2,}|_|\.\s|\.$")
_NOT_NAMES = frozenset(
    "ho ten dem chu nam nu ngay thang sinh so dia chi dien thoai nguoi don to khai giay can cuoc cong dan viet"
    " ky ghi va ro gioi tinh quoc tich".split()
)
"""Words of labels and captions; a name made of them alone is none."""
_SLIPS = str.maketrans("OoDQIl|!BSsZz", "0000111185522")
_TELEPHONE = re.compile(r"0[35789]\d{8}|02\d{9}")  # mobile, landline
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_DOUBTFUL = 0.7  # what is left of the trust when a value has not quite its shape
_MENDED = 0.85  # what is left of it when a letter was taken for a figure
# rules between boxes are "|", "[" and "]"; where they are not enough, a "|" may be a one
_CHAIN = re.compile(r"\+?[\dOoDQIl!BSsZz](?:[ .|\[\]_'-]{0,3}[\dOoDQIl!BSsZz])*")
_BOXES = re.compile(r"\|?(?:\d{1,2}[|\[\]\s]{1,3}){6,}\d{1,2}")
_CHAIN_WITH_BARS = re.compile(r"\+?[\dOoDQIl|!BSsZz](?:[ .-]?[\dOoDQIl|!BSsZz])*")

Value: TypeAlias = tuple[str, Span, float]
"""As it is kept, its words, how far its shape can be trusted."""


def _name(line: Line, start: int, end: int) -> Value | None:
    lead = _LEAD.match(line.text, start, end)
    start = lead.end() if lead else start
    stop = _NAME_ENDS.search(line.text, start, end)
    text = LEADERS.sub("", line.text[start : stop.start() if stop else end])
    parts = text.split()
    words = span(line, start, start + len(text)) if text else None
    if words is None or not 2 <= len(parts) <= 6 or not all(_is_part_of_name(part) for part in parts):
        return None
    if all(flat(part) in _NOT_NAMES for part in parts):
        return None
    return text, words, 1.0 if all(map(is_syllable, parts)) and _is_one_case(parts) else _DOUBTFUL


def _is_part_of_name(part: str) -> bool:
    return part.replace("'", "").replace("’", "").replace("-", "").isalpha() and part[0].isupper()


def _is_one_case(parts: list[str]) -> bool:
    """Whether a name is written "Ngô Thị Hà" or "NGÔ THỊ HÀ" throughout."""
    return all(part.isupper() for part in parts) or all(part == part.capitalize() for part in parts)


def _free_text(line: Line, start: int, end: int) -> Value | None:
    kept = LEADERS.sub("", line.text[start:end])
    words = span(line, start, end)
    return (kept, words, 1.0) if words and sum(map(str.isalpha, kept)) >= 3 else None


def _birth_date(line: Line, start: int, end: int) -> Value | None:
    lead = _LEADING.match(line.text, start, end)
    start = lead.end() if lead else start
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


def _digits(line: Line, start: int, end: int, shape: str) -> Value | None:
    """The first figures of a shape."""
    text = line.text[start:end]
    for chain, worth in ((_CHAIN, 1.0), (_CHAIN_WITH_BARS, _MENDED)):
        for match in chain.finditer(text):
            slips = sum(char.isalpha() for char in match[0])
            figures = re.sub(
                r"\D", "", match[0].translate(_SLIPS) if worth < 1.0 else match[0].replace("|", "").translate(_SLIPS)
            )
            words = span(line, start + match.start(), start + match.end())
            if words and slips <= len(figures) // 3 and re.fullmatch(shape, figures) and _stands_alone(text, match):
                return figures, words, worth if not slips else min(worth, _MENDED)
    return _boxed(line, start, end, shape)


def _boxed(line: Line, start: int, end: int, shape: str) -> Value | None:
    """Figures in boxes of which the engine took some rules for ones: each box holds one figure beside its rule."""
    match = _BOXES.search(line.text, start, end)
    if match is None:
        return None
    cells = [cell for cell in re.split(r"[|\[\]\s]+", match[0]) if cell]
    figures = "".join(cell.strip("1") or "1" if len(cell) == 2 else cell for cell in cells)
    words = span(line, *match.span())
    return (figures, words, _DOUBTFUL) if words and re.fullmatch(shape, figures) else None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether the figures are no part of a word or a longer number."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() or after.isalnum())


def _id_number(line: Line, start: int, end: int) -> Value | None:
    return _digits(line, start, end, r"\d{12}")  # whether it can be one is asked when the person is known


def _old_id_number(line: Line, start: int, end: int) -> Value | None:
    return _digits(line, start, end, r"\d{9}")


def _phone(line: Line, start: int, end: int) -> Value | None:
    found = _digits(line, start, end, r"(?:840?|0)\d{8,10}")
    if found is None:
        return None
    figures, words, shape = found
    number = "0" + figures[2:].removeprefix("0") if figures.startswith("84") else figures
    return number, words, shape if _TELEPHONE.fullmatch(number) else _DOUBTFUL


def _tax_code(line: Line, start: int, end: int) -> Value | None:
    """Ten figures, for a branch three more; an identity number has taken its place for people since 2025."""
    found = _digits(line, start, end, r"\d{10}(?:\d{2,3})?")
    if found is None:
        return None
    figures, words, shape = found
    if len(figures) == 12:
        return figures, words, shape
    kept = f"{figures[:10]}-{figures[10:]}" if len(figures) == 13 else figures
    return kept, words, shape if has_check_digit(kept) else shape * _DOUBTFUL


def has_check_digit(tax_code: str) -> bool:
    """Whether the tenth figure of a tax code follows from the first nine; the rule is not verified."""
    if not re.fullmatch(r"\d{10}(?:-\d{3})?", tax_code):
        return True
    check = 10 - sum(int(one) * weight for one, weight in zip(tax_code, _TAX_WEIGHTS, strict=False)) % 11
    return check == int(tax_code[9])


READERS: Mapping[str, Callable[[Line, int, int], Value | None]] = {
    "person_name": _name,
    "birth_date": _birth_date,
    "sex": _sex,
    "id_number": _id_number,
    "old_id_number": _old_id_number,
    "phone": _phone,
    "tax_code": _tax_code,
    "organisation": _free_text,
    "address": _free_text,
}
