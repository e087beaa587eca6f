"""How long an SMS is, as networks count it (3GPP TS 23.038 and 23.040).

Text of the GSM alphabet has 160 places, any other text 70; a longer one is divided and each part then holds 153 or 67.
Vietnamese letters with marks are not of the GSM alphabet.
"""

from __future__ import annotations

from typing import NamedTuple

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO_PLACES = frozenset("^{}\\[~]|€\f")


class SmsLength(NamedTuple):
    """What a text costs."""

    places: int  # 7 bits each in the GSM alphabet, else 16
    parts: int
    gsm: bool


def sms_length(text: str) -> SmsLength:
    """Count the places and the parts of a text."""
    gsm = set(text) <= _GSM | _GSM_TWO_PLACES
    places = sum(1 + (char in _GSM_TWO_PLACES) for char in text) if gsm else len(text.encode("utf-16-le")) // 2
    whole, part = (160, 153) if gsm else (70, 67)
    return SmsLength(places, 1 if places <= whole else -(-places // part), gsm)
