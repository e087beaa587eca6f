"""A value that a person typed, as it is kept, or a refusal that says what was expected."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.text import fold, nfc, printable
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    _Shape = tuple[Callable[[str], str | None], str]

_MOST = 2000  # characters of a value
_ISO_DAY = len("2026-11-26")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})(?::|\s?(?:h|gio|g)\s?)(\d{2})?(?:\s?phut)?")
_VIETNAM = timezone(timedelta(hours=7))


def kept_value(name: str, typed: str) -> str:
    """Return a typed value of a field as it is kept: NFC, days ISO 8601, telephone numbers as digits from 0.

    Raises:
        SettingsError: it has not the shape of that field; the message never repeats the value.
    """
    value = " ".join(printable(nfc(typed)).split())
    if not value or len(value) > _MOST:
        raise SettingsError(N_("{field} has 1 to {most} characters"), code="value", field=name, most=_MOST)
    kept, refusal = _SHAPES.get(name, (_free, ""))
    found = kept(value)
    if found is None:
        raise SettingsError(refusal, code="value", field=name)
    return found


def _free(value: str) -> str | None:
    return value


def _day(value: str) -> str | None:
    found = _DAY.fullmatch(value)
    try:
        return (date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(value)).isoformat()
    except ValueError:
        return None


def _moment(value: str) -> str | None:
    """A day and an hour in either order, "26/11/2026 14:00" or "14h00 ngày 26/11/2026"; or ISO 8601."""
    try:
        told = datetime.fromisoformat(value)
    except ValueError:
        return _day_and_hour(value)
    return (told if told.tzinfo else told.replace(tzinfo=_VIETNAM)).isoformat() if len(value) > _ISO_DAY else None


def _day_and_hour(value: str) -> str | None:
    day = _DAY.search(value)
    if day is None:
        return None
    rest = fold(value[: day.start()] + value[day.end() :]).replace("ngay", "").replace("luc", "")
    hour = _HOUR.fullmatch(rest.strip(" ,"))
    if hour is None:
        return None
    try:
        at = time(int(hour[1]), int(hour[2] or 0))
        return datetime.combine(date(*map(int, reversed(day.groups()))), at, _VIETNAM).isoformat()
    except ValueError:
        return None


def _sex(value: str) -> str | None:
    return {"nam": "Nam", "nu": "Nữ"}.get(fold(value))


def _figures(value: str) -> str:
    return re.sub(r"[\s.-]", "", value)


def _of(shape: str) -> Callable[[str], str | None]:
    def kept(value: str) -> str | None:
        figures = _figures(value)
        return figures if re.fullmatch(shape, figures) else None

    return kept


def _phone(value: str) -> str | None:
    figures = re.sub(r"^(?:\+84|84(?=\d{9,10}$))", "0", _figures(value))
    return figures if re.fullmatch(r"0\d{8,10}", figures) else None


def _tax_code(value: str) -> str | None:
    figures = _figures(value)
    if re.fullmatch(r"\d{13}", figures):
        return f"{figures[:10]}-{figures[10:]}"
    return figures if re.fullmatch(r"\d{10}|\d{12}", figures) else None


_TWELVE: _Shape = (_of(r"\d{12}"), N_("{field} has 12 digits"))
_A_DAY: _Shape = (_day, N_("{field} is a day such as 23/11/2026"))
_TICKET = re.compile(r"[A-Z0-9.-]{1,12}", re.ASCII)  # as a cover sheet can hold it


def _ticket(value: str) -> str | None:
    number = "".join(value.split()).upper()
    return number if _TICKET.fullmatch(number) else None


_SHAPES: Mapping[str, _Shape] = {
    "id_number": _TWELVE,
    "owner_id_number": _TWELVE,
    "authorised_id_number": _TWELVE,
    "old_id_number": (_of(r"\d{9}"), N_("{field} has 9 digits")),
    "birth_date": _A_DAY,
    "owner_birth_date": _A_DAY,
    "document_date": _A_DAY,
    "event_at": (_moment, N_("{field} is a day and an hour such as 26/11/2026 14:00")),
    "sex": (_sex, N_("{field} is Nam or Nữ")),
    "phone": (_phone, N_("{field} has 9 to 11 digits, from 0")),
    "ticket": (_ticket, N_("{field} has 1 to 12 letters, digits, dots or hyphens, such as A045")),
    "tax_code": (_tax_code, N_("{field} has 10 digits, 3 more for a branch, or 12")),
}
