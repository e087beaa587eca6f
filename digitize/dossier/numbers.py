"""Dossier numbers: the official one in its two orders, and the local one that can't be mistaken for it.

Official: agency code, date of receipt, number of that day.  Old order (TT 01/2018/TT-VPCP Đ19, codes of
QCVN 102:2016) puts the small agency first and pads with zero groups: `000.00.14.H20-200703-0002`.  The order
since QĐ 20/2020/QĐ-TTg puts the large one first: `H20.14-200703-0002`, `G09.20-20260609-0092637`.
A code whose first group is no level-1 code (a letter A..Z and two digits) but whose last one is, is in the old order.
"""

from __future__ import annotations

import re
from datetime import date

from digitize.errors import SettingsError
from digitize.wording import N_

_LEVEL_1 = re.compile(r"[A-Z]\d{2}")
_OFFICIAL = re.compile(r"[0-9A-Z]{1,8}(?:\.[0-9A-Z]{1,8}){0,5}-(?:\d{6}|\d{8})-\d{4,7}", re.ASCII)
_INSIDE = re.compile(rf"(?<![0-9A-Z.-]){_OFFICIAL.pattern}(?![0-9A-Z.-])", re.ASCII)
_LOCAL = re.compile(r"TAM-([A-Z0-9]+)-(\d{6})-(\d{4,})")


def local_id(desk: str, day: date, ordinal: int) -> str:
    """Write the id that we give until the one-stop system gives its own: `TAM-<desk>-<yymmdd>-<nnnn>`."""
    return f"TAM-{desk}-{day:%y%m%d}-{ordinal:04d}"


def is_official(text: str) -> bool:
    """Whether a text is a whole official number, in either order; its day of receipt must be a real one."""
    shape = text.strip().upper()
    if not _OFFICIAL.fullmatch(shape):
        return False
    agency, day, _ = shape.split("-")
    groups = agency.split(".")
    return any(_LEVEL_1.fullmatch(group) for group in (groups[0], groups[-1])) and _is_day(day)


def hold_official(text: str) -> str:
    """Return an official number that a person typed, in capitals and without spaces.

    Raises:
        SettingsError: it is none (`not_a_number`), or its day of receipt is none (`number_day`).  What only looks like
            a number is not repeated: it may be somebody's name.
    """
    number = "".join(text.split()).upper()
    if is_official(number):
        return number
    if _OFFICIAL.fullmatch(number) and not _is_day(day := number.split("-")[1]):
        raise SettingsError(
            N_("{number} is no official number: {day} is no day"),
            code="number_day",
            hint=N_("Compare it with the receipt."),
            number=number,
            day=day,
        )
    raise SettingsError(
        N_("that is no official number (expected one such as H20.14-261123-0007)"),
        code="not_a_number",
        hint=N_("Compare it with the receipt."),
    )


def official_numbers(text: str) -> tuple[str, ...]:
    """Return the official numbers that stand in a text, as a link in a QR holds one; each once, in capitals.

    What only has the shape of one, such as a number whose day is none, is left out.
    """
    found = (one[0] for one in _INSIDE.finditer(text.upper()))
    different = {number_key(number): number for number in found if is_official(number)}
    return tuple(different.values())


def number_key(text: str) -> str:
    """Return the key under which both orders of one official number are equal.

    It also serves a number that is typed in part: its agency code is put in order once it is whole,
    which the hyphen after it shows; what is no official number only loses its spaces and small letters.
    """
    agency, hyphen, rest = "".join(text.split()).upper().partition("-")
    if not hyphen:
        return agency
    groups = agency.split(".")
    if not _LEVEL_1.fullmatch(groups[0]) and _LEVEL_1.fullmatch(groups[-1]):
        groups.reverse()
        groups = [group for group in groups if group.strip("0")]
    return ".".join(groups) + hyphen + rest


def _is_day(digits: str) -> bool:
    """Whether YYMMDD or YYYYMMDD is a day that the calendar has."""
    year, rest = (digits[:4], digits[4:]) if len(digits) == 8 else (f"20{digits[:2]}", digits[2:])
    try:
        date(int(year), int(rest[:2]), int(rest[2:]))
    except ValueError:
        return False
    return True


def local_id_parts(text: str) -> tuple[str, str, int] | None:
    """Take a local id apart: desk, day (`yymmdd`) and ordinal; None where it is none."""
    found = _LOCAL.fullmatch(text)
    return (found[1], found[2], int(found[3])) if found else None
