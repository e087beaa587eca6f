"""Identity numbers and the QR code of the citizen's card.

Number: `PPP G YY NNNNNN` (Thông tư 59/2021/TT-BCA Điều 4, 07/2016/TT-BCA Điều 7): place of birth registration,
century and sex, year of birth, chance.  No check digit; numbers are re-issued now and then, so a mismatch lowers
the trust and refuses nothing.

QR of the card of 2021 - 2024: number|old number|name|birth ddMMyyyy|sex|address|issued ddMMyyyy.  The order on the
card of 2024 is not verified: where the first two fields, one name and the first day are as they must be, those are
taken; what follows the seven known fields stays in the mark's text for a person and is not taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.fields.dates import compact_date
from digitize.text import fold, nfc

if TYPE_CHECKING:
    from datetime import date

# Thông tư 07/2016/TT-BCA, Phụ lục 1; they stay on cards after the provinces merged in 2025
_PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040"
    " 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084"
    " 086 087 089 091 092 093 094 095 096".split()
)
_MISMATCH, _PLACE_UNKNOWN, _NOT_OF_THAT_SHAPE = 0.6, 0.9, 0.4  # what is left of the trust
_FIELDS_KNOWN = 7
_SEXES = {"nam": "Nam", "nu": "Nữ"}
_LOOKS_LIKE_CARD = re.compile(r"\d{12}\|(?:[^|]*\|){3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the QR code of a citizen's card says."""

    id_number: str
    old_id_number: str  # "" where there is none
    name: str
    birth_date: date
    sex: str  # Nam, Nữ, "" where the layout does not say
    address: str
    is_known: bool  # laid out as on the cards of 2021 - 2024 and nothing behind it


def trust_id_number(number: str, birth_date: date | None = None, sex: str | None = None) -> float:
    """Return how far twelve digits can be an identity number, 0..1, of a person born then and of that sex."""
    if not re.fullmatch(r"0\d{11}", number):
        return _NOT_OF_THAT_SHAPE
    trust = 1.0 if is_place_known(number) else _PLACE_UNKNOWN
    return trust if fits(number, birth_date, sex) else trust * _MISMATCH


def is_place_known(number: str) -> bool:
    """Whether a number begins with a place of birth registration of the table; one registered abroad does not."""
    return number[:3] in _PROVINCES


def fits(number: str, birth_date: date | None, sex: str | None) -> bool:
    """Whether the digits for century, sex and year are those of a person; what is not known fits."""
    century_and_sex = int(number[3])
    if sex is not None and century_and_sex % 2 != (0 if fold(sex) == "nam" else 1):
        return False
    if birth_date is None:
        return True
    return century_and_sex // 2 == birth_date.year // 100 - 19 and int(number[4:6]) == birth_date.year % 100


def parse_card(text: str) -> Card | None:
    """Parse the QR code of a card; None: it is none, or laid out in a way that is not known."""
    parts = [nfc(part).strip() for part in text.split("|")]
    if len(parts) < _FIELDS_KNOWN:
        return None
    if not re.fullmatch(r"\d{12}", parts[0]) or not re.fullmatch(r"(?:\d{9})?", parts[1]):
        return None
    return _in_known_order(parts) or _in_another_order(parts)


def _in_known_order(parts: list[str]) -> Card | None:
    number, old_number, name, birth, sex, address = parts[:6]
    birth_date = compact_date(birth)
    if not _is_name(name) or birth_date is None or fold(sex) not in _SEXES:
        return None
    return Card(
        id_number=number,
        old_id_number=old_number,
        name=name,
        birth_date=birth_date,
        sex=_SEXES[fold(sex)],
        address=address,
        is_known=not any(parts[_FIELDS_KNOWN:]),
    )


def _in_another_order(parts: list[str]) -> Card | None:
    """The first name and the first day, which must be the birth that the number tells."""
    name = next(filter(_is_name, parts[2:]), None)
    written = next((part for part in parts[2:] if re.fullmatch(r"\d{8}", part)), "")
    sexes = [_SEXES[fold(part)] for part in parts[2:] if fold(part) in _SEXES]
    birth_date = compact_date(written)
    if name is None or birth_date is None or not fits(parts[0], birth_date, None):
        return None
    return Card(
        id_number=parts[0],
        old_id_number=parts[1],
        name=name,
        birth_date=birth_date,
        sex=sexes[0] if len(sexes) == 1 else "",
        address="",
        is_known=False,
    )


def looks_like_card(text: str) -> bool:
    """Whether a QR code begins like a card's, in whatever layout."""
    return bool(_LOOKS_LIKE_CARD.match(text))


def _is_name(text: str) -> bool:
    return " " in text and all(part.isalpha() for part in re.split(r"[\s'.-]+", text) if part)
