"""What the head of an administrative document says: number, day, issuer, type, subject.

Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I (domain notes 7.1): issuer top left, state name top right, below them
the number and the place and day, then the type with its subject, or "V/v" under the number.  The engine may have
read the two columns as one line.  The day on an ĐẾN stamp is not the document's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.alignment import align, title_words
from digitize.dossier.fields.dates import find_dates
from digitize.dossier.fields.spans import Span, flat, span
from digitize.dossier.titles import find_title, names_an_organisation

if TYPE_CHECKING:
    from digitize.model import Box, Line, PageText

# Nghị định 30/2020/NĐ-CP Điều 7
DOCUMENT_TYPES = (
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Hợp đồng",
    "Công văn",
    "Công điện",
    "Bản ghi nhớ",
    "Bản thỏa thuận",
    "Giấy ủy quyền",
    "Giấy mời",
    "Giấy giới thiệu",
    "Giấy nghỉ phép",
    "Phiếu gửi",
    "Phiếu chuyển",
    "Phiếu báo",
    "Thư công",
)
_HEAD_LINES = 14
_MOST_IN_PLACE = 8  # words
_NUMBER = re.compile(
    r"^[\W_]*s[o06]\s?[:.;]?\s{0,3}(?P<number>[\doil]{1,5}[a-z]?)?[\s._…]{0,12}/\s?"
    r"(?P<symbol>(?:\d{4}\s?/\s?)?[a-zđ&]{1,12}(?:\s?[-–.]\s?[a-z&.]{1,20}){0,4}(?:\s?/\s?\d{4})?)(?![\w])"
)
_STATE = re.compile(r"cong h[oa]{2} xa hoi.*|chu nghia viet nam.*|doc lap.{0,6}tu do.*|tu do.{0,6}hanh phuc.*")
_SUBJECT = re.compile(r"[\W_]*(?:v\s?/\s?v|ve viec)\b[\W_]*")
_ARRIVAL_STAMP = re.compile(r"\W*(?:den|cong van den|van ban den)\W*")
_AT_THE_FOOT, _AMONG_SEVERAL = 0.97, 0.85  # how much a day above the signature is worth
_READABLE = 0.6  # a worse read number is taken for handwriting


class Found(NamedTuple):
    """A value, its words and how sure it is."""

    name: str
    value: str
    box: Box
    confidence: float


def find_letterhead(page: PageText) -> tuple[Found, ...]:
    """Find what the head of a page says of its document; `()` on a page without number and state name."""
    head = page.lines[:_HEAD_LINES]
    number = _find_number(head)
    found = [
        number,
        _find_issuer(head, numbered=number is not None),
        _find_day(page),
        *_find_type_and_subject(page, numbered=number is not None),
    ]
    return tuple(one for one in found if one is not None)


def has_unreadable_number(page: PageText) -> bool:
    """Whether a document's number is there but was left out or can't be trusted: handwriting, as a rule."""
    for line in page.lines[:_HEAD_LINES]:
        match = _NUMBER.match(flat(line.text))
        if match:
            number = span(line, *match.span("number")) if match["number"] else None
            return number is None or number.confidence < _READABLE
    return False


def _find_number(head: tuple[Line, ...]) -> Found | None:
    for line in head:
        match = _NUMBER.match(flat(line.text))
        if match and match["number"]:
            words = span(line, match.start("number"), match.end("symbol"))
            printed = line.text[match.start("number") : match.end("symbol")]
            value = re.sub(r"\s+", "", printed).rstrip(".").replace("Ð", "Đ")  # eth is never meant
            if words:
                return Found("document_number", value, words.box, 0.97 * words.confidence_of_figures)
    return None


def _find_day(page: PageText) -> Found | None:
    """The day in the head; where there is none, the one above the signature ("Hà Nội, ngày …")."""
    in_head = [line for line in page.lines[:_HEAD_LINES] if _dated(line)]
    below = [line for line in page.lines[_HEAD_LINES:] if _dated(line)]
    for line, trust in [(line, 0.97) for line in in_head] + [
        (line, _AT_THE_FOOT if len(below) == 1 else _AMONG_SEVERAL) for line in reversed(below)
    ]:
        above = page.lines[max(0, page.lines.index(line) - 2) : page.lines.index(line)]
        if any(_ARRIVAL_STAMP.fullmatch(flat(stamp.text)) for stamp in above):
            continue
        day = next(find_dates(line.text))
        words = span(line, day.start, day.end)
        if words:
            return Found("document_date", day.day.isoformat(), words.box, trust * words.confidence_of_figures)
    return None


def _dated(line: Line) -> bool:
    """Whether a line is "<place>, ngày … tháng … năm …" and nothing else, or stands beside a number."""
    day = next(iter(find_dates(line.text)), None)
    if day is None or line.text[day.end :].strip(" ./"):
        return False
    before = flat(line.text[: day.start]).rstrip()
    number = _NUMBER.match(before)
    place = before[number.end() :].strip() if number else before.strip()
    if not (place.endswith("ngay") or flat(line.text[day.start : day.end]).startswith("ngay")):
        return False
    place = place.removesuffix("ngay").rstrip(" .…_")
    words = len(place.split())
    return not re.search(r"[\d:;]", place) and (words <= _MOST_IN_PLACE if place.endswith(",") else words <= 3)


def _find_issuer(head: tuple[Line, ...], *, numbered: bool) -> Found | None:
    """The lines of the left cell down to the number; the last organisation of them issued the document."""
    if not numbered:
        return None
    groups: list[list[Span]] = []
    for line in head:
        plain = flat(line.text)
        if _NUMBER.match(plain):
            break
        state = _STATE.search(plain)
        left = span(line, 0, state.start()) if state else span(line, 0, len(plain))
        if left is None or not _in_capitals(left.text) or (state and state.start() == 0):
            continue
        if names_an_organisation(left.text) or not groups:
            groups.append([])
        groups[-1].append(left)
    if not groups:
        return None
    words = Span(tuple(word for part in groups[-1] for word in part.words if any(map(str.isalnum, word.text))))
    return Found("issuer", words.text.strip(" -–_*'\"`|"), words.box, 0.9 * words.confidence)


def _find_type_and_subject(page: PageText, *, numbered: bool) -> tuple[Found | None, Found | None]:
    title = find_title(page)
    if title is None:
        return None, None
    lines = page.lines[title.first : title.last + 1]
    subject = _SUBJECT.match(flat(title.text))
    if subject:
        kind = Found("document_type", "Công văn", title.box, 0.8 * title.confidence) if numbered else None
        return kind, Found("subject", title.text[subject.end() :].strip(), title.box, 0.9 * title.confidence)
    kind_name = next((name for name in DOCUMENT_TYPES if _begins_with(lines[0].text, name)), None)
    if kind_name is None:
        return None, None
    first = Span(lines[0].words)
    kind = Found("document_type", kind_name, first.box, 0.95 * first.confidence)
    about = Span(tuple(word for line in lines[1:] for word in line.words))
    if not about.words:
        return kind, None
    text = about.text[match.end() :] if (match := _SUBJECT.match(flat(about.text))) else about.text
    return kind, Found("subject", text.strip(), about.box, 0.9 * about.confidence)


def _begins_with(line: str, name: str) -> bool:
    return _in_capitals(line) and align(title_words(line), title_words(name), open_end=True).is_same


def _in_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 2 and sum(map(str.isupper, letters)) >= 0.75 * len(letters)
