"""The QR code of a health-insurance card (domain notes 6.4, not verified).

number|HEX(UTF-8 name)|birth|sex 1 or 2|HEX(address)|place of care|from|to|…; the number is the card's 15
characters or, since 2021, the ten digits of the social-insurance number, which are the last ten of the fifteen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digitize.model import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import Mark

_CARD = re.compile(r"[A-Z]{2}[1-5]\d{2}(\d{10})")
_INSURANCE = re.compile(r"\d{10}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){2,}")
_FIELDS_KNOWN = 6
_CONFIDENCE = 0.95  # the layout is not verified


def health_facts(n: int, mark: Mark) -> Iterator[Field]:
    """Return the numbers of a health-insurance card's code; nothing for any other symbol."""
    parts = [part.strip() for part in mark.text.split("|")]
    if len(parts) < _FIELDS_KNOWN or not _HEX.fullmatch(parts[1]):
        return
    card = _CARD.fullmatch(parts[0])
    if card:
        yield _field("health_card_number", parts[0], n, mark)
        yield _field("insurance_number", card[1], n, mark)
    elif _INSURANCE.fullmatch(parts[0]):
        yield _field("insurance_number", parts[0], n, mark)


def _field(name: str, value: str, n: int, mark: Mark) -> Field:
    return Field(name=name, value=value, confidence=_CONFIDENCE, source="qr", page=n, box=mark.box)
