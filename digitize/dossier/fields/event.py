"""When the event takes place of which a paper gives notice: "Thời gian: 14 giờ 00, ngày 26/11/2026".

A day and an hour belong together that stand in one line, or the one at the end of a line and the other in the next.
Of "từ 14 giờ đến 16 giờ" the first counts.  A day without an hour is no time of an event.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.fields.dates import find_dates
from digitize.dossier.fields.spans import Span, flat, span
from digitize.model import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.fields.dates import WrittenDate
    from digitize.model import Line

_HOUR = re.compile(
    r"(?<![\w/.:-])(?P<hour>[\doil]{1,2})\s?(?:(?:gio|h|g)(?:\s?(?P<minute>[\doil]{2})(?:\s?(?:phut|p))?)?|:(?P<colon>\d{2}))"
    r"(?:\s?(?P<part>sang|trua|chieu|toi))?(?![\w:])"
)
_AS_DIGITS = str.maketrans("oil", "011")
_LABEL = re.compile(r"\b(?:thoi gian|vao luc|vao hoi|khai mac|bat dau|to chuc (?:vao|luc))\b")
_OTHER = re.compile(r"nhan ho so|tra ket qua|tiep nhan|hen tra|thoi gian giai quyet|cong van den|ngay ky|thoi gian ky")
_VIETNAM = timezone(timedelta(hours=7))
_AFTERNOON = {"chieu", "toi"}
_LABELLED, _BARE, _OVER_TWO_LINES = 0.97, 0.7, 0.9  # how much a time is worth where it stands


class _Hour(NamedTuple):
    at: time
    start: int
    end: int


class _Found(NamedTuple):
    at: datetime
    words: Span
    worth: float


def find_event(pages: Sequence[NumberedText]) -> tuple[Field, ...]:
    """Find the time of the event, the surest first and chosen, other times as alternatives.

    Args:
        pages: every page that was read, with its n.
    """
    found = [(n, one) for n, page in pages for one in _on_page(page.lines)]
    found.sort(key=lambda pair: -pair[1].worth)
    best = {one.at: (n, one) for n, one in reversed(found)}
    times = sorted(best.values(), key=lambda pair: (-pair[1].worth, pair[0]))
    labelled = [pair for pair in times if pair[1].worth > _BARE] or times
    return tuple(_field(n, one, alternative=place > 0) for place, (n, one) in enumerate(labelled))


def _field(n: int, one: _Found, *, alternative: bool) -> Field:
    return Field(
        name="event_at",
        value=one.at.isoformat(),
        confidence=round(one.worth * one.words.confidence_of_figures, 3),
        source="text",
        page=n,
        box=one.words.box,
        alternative=alternative,
    )


def _on_page(lines: Sequence[Line]) -> Iterator[_Found]:
    for place, line in enumerate(lines):
        plain = flat(line.text)
        hour, day = next(_hours(plain), None), next(find_dates(line.text), None)
        above = flat(lines[place - 1].text) if place else ""
        if _OTHER.search(plain) or (hour is None and day is None):
            continue
        if hour and day:
            worth = _LABELLED if _LABEL.search(plain) or _LABEL.search(above) else _BARE
            words = span(line, min(hour.start, day.start), max(hour.end, day.end))
            yield from _found(hour, day, words, worth)
        elif place + 1 < len(lines) and _LABEL.search(plain):
            yield from _with_next(line, hour, day, lines[place + 1])


def _with_next(line: Line, hour: _Hour | None, day: WrittenDate | None, below: Line) -> Iterator[_Found]:
    """An hour and its day over two lines."""
    other_hour, other_day = next(_hours(flat(below.text)), None), next(find_dates(below.text), None)
    if (hour and other_hour) or (day and other_day) or _OTHER.search(flat(below.text)):
        return
    parts = (span(line, *_place(hour or day)), span(below, *_place(other_hour or other_day)))
    words = Span(tuple(word for part in parts if part for word in part.words))
    the_hour, the_day = hour or other_hour, day or other_day
    if the_hour and the_day and all(parts):
        yield from _found(the_hour, the_day, words, _OVER_TWO_LINES)


def _place(one: _Hour | WrittenDate | None) -> tuple[int, int]:
    return (one.start, one.end) if one else (0, 0)


def _found(hour: _Hour, day: WrittenDate, words: Span | None, worth: float) -> Iterator[_Found]:
    if words:
        yield _Found(datetime.combine(day.day, hour.at, _VIETNAM), words, worth)


def _hours(plain: str) -> Iterator[_Hour]:
    """Find the hours of the clock in a folded line."""
    for match in _HOUR.finditer(plain):
        hour = match["hour"].translate(_AS_DIGITS)
        minute = (match["minute"] or match["colon"] or "00").translate(_AS_DIGITS)
        if not any(map(str.isdigit, match["hour"])):
            continue
        told = int(hour) + 12 * (match["part"] in _AFTERNOON and int(hour) < 12)
        if told < 24 and int(minute) < 60:
            yield _Hour(time(told, int(minute)), *match.span())
