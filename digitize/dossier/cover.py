"""The signed facts of a cover sheet, as the QR on it holds them.

    DGZ1:<key>:<procedure>:<dossier>:<sheets>:<desk>:<received, UTC>:<ticket>:<one-time number>:<signature>

Only letters of QR's alphanumeric mode, so that the symbol stays coarse: 45 modules a side at error level Q.  The
signature is HMAC-SHA256 under the station's key, the first 100 bits in base32 (RFC 2104, RFC 4648); one text stands
for one set of facts and the other way round.  A text that does not begin as ours is somebody else's data; one that
does is always answered, for a sheet that looks like ours must not pass in silence.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
NUMBER_BYTES = 8
"""Random bytes that a one-time number is made of."""

_OURS = re.compile(r"DGZ\d", re.ASCII)
_VERSION = "DGZ1"
_LONGEST = 240  # characters; the longest facts make about 160
_SIGNED_BY_US = b"digitize cover sheet\0"  # the key signs nothing else in this form
_SIGNATURE_LETTERS, _NUMBER_LETTERS, _KEY_LETTERS = 20, 12, 6
_FACTS = re.compile(
    r"(?P<key>\d{1,4}-[A-Z2-7]{6})"
    r":(?P<procedure>[A-Z0-9.-]{1,40})"
    r":(?P<dossier>(?:TAM-[A-Z0-9]{1,8}-\d{6}-\d{4,9})?)"
    r":(?P<sheets>(?:[1-9]\d{0,3})?)"
    r":(?P<desk>[A-Z0-9]{1,8})"
    r":(?P<received>(?:20\d{6}T\d{6})?)"
    r":(?P<ticket>[A-Z0-9.-]{0,12})"
    r":(?P<number>(?:[A-Z2-7]{12})?)",
    re.ASCII,
)
_MOMENT = "%Y%m%dT%H%M%S"


class Standing(StrEnum):
    """How far a cover sheet can be believed."""

    VALID = "valid"  # signed with a key of this station; whether its number was used before is in the registry
    FORGED = "forged"  # names a key of this station, but was not signed with it
    FOREIGN = "foreign"  # signed with a key that is not here: another station's
    UNREADABLE = "unreadable"  # begins as ours, and says nothing that we understand
    CONFLICTING = "conflicting"  # the symbols of one side say different things
    WORDS_ONLY = "words_only"  # only the printed words were read, which anybody can print


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFacts:
    """What a cover sheet says."""

    procedure: str  # code
    dossier: str | None = None  # local id
    declared_sheets: int | None = None  # 1..9999, without the cover sheet
    desk: str
    received: datetime | None = None  # aware, whole seconds
    ticket: str | None = None  # of the queue at the counter: 1 to 12 capital letters, digits, dots, hyphens
    number: str = ""  # can be used once; "": the laminated kind, which names only the procedure
    key: str = ""  # id of the key; "" where only words were read

    @property
    def reusable(self) -> bool:
        """Whether the sheet may lie on many stacks."""
        return not self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A cover sheet that was seen; only the facts of a valid one are given, the others are to be shown."""

    standing: Standing
    facts: CoverFacts | None  # None: it could not be understood


def key_id(ordinal: int, secret: bytes) -> str:
    """Name a key: its place among the station's keys, and letters drawn from it, so that stations differ."""
    return f"{ordinal}-{_letters(hashlib.sha256(b'id' + secret).digest())[:_KEY_LETTERS]}"


def one_time_number(random: bytes) -> str:
    """Write 60 of `NUMBER_BYTES` random bytes' bits as 12 letters and digits."""
    return _letters(random)[:_NUMBER_LETTERS]


def write_cover(facts: CoverFacts, secret: bytes) -> str:
    """Write the text of a cover sheet's QR.

    Args:
        facts: with the id of the key.
        secret: the key.

    Raises:
        ValueError: a fact has letters or a length that a cover sheet can't hold, or a time is not aware.
    """
    plain = _plain(facts)
    if not _FACTS.fullmatch(plain):
        raise ValueError("a fact can't stand on a cover sheet")
    return f"{_VERSION}:{plain}:{_signature(plain, secret)}"


def is_cover_text(text: str) -> bool:
    """Whether a symbol's text begins as ours."""
    return bool(_OURS.match(text))


def read_cover(text: str, keys: Mapping[str, bytes]) -> Cover | None:
    """Read the text of a QR.

    Args:
        text: as decoded.
        keys: the station's keys, old ones too, by their ids.

    Returns:
        None where the text does not begin as ours: then it is only data.
    """
    if not is_cover_text(text):
        return None
    version, _, signed = text[: _LONGEST + 1].partition(":")
    plain, _, signature = signed.rpartition(":")
    facts = _facts(plain) if version == _VERSION and len(text) <= _LONGEST else None
    if facts is None or not re.fullmatch(r"[A-Z2-7]{20}", signature):
        return Cover(standing=Standing.UNREADABLE, facts=None)
    secret = keys.get(facts.key)
    if secret is None:
        return Cover(standing=Standing.FOREIGN, facts=facts)
    ours = hmac.compare_digest(signature, _signature(plain, secret))
    return Cover(standing=Standing.VALID if ours else Standing.FORGED, facts=facts)


def _plain(facts: CoverFacts) -> str:
    if facts.received is not None and (facts.received.tzinfo is None or facts.received.microsecond):
        raise ValueError("a cover sheet holds aware times of whole seconds")
    received = f"{facts.received.astimezone(UTC):{_MOMENT}}" if facts.received else ""
    sheets = "" if facts.declared_sheets is None else str(facts.declared_sheets)
    dossier, ticket = facts.dossier or "", facts.ticket or ""
    return ":".join((facts.key, facts.procedure, dossier, sheets, facts.desk, received, ticket, facts.number))


def _facts(plain: str) -> CoverFacts | None:
    found = _FACTS.fullmatch(plain)
    if found is None:
        return None
    try:
        received = _moment(found["received"]) if found["received"] else None
    except ValueError:
        return None
    return CoverFacts(
        procedure=found["procedure"],
        dossier=found["dossier"] or None,
        declared_sheets=int(found["sheets"]) if found["sheets"] else None,
        desk=found["desk"],
        received=received,
        ticket=found["ticket"] or None,
        number=found["number"],
        key=found["key"],
    )


def _moment(plain: str) -> datetime:
    return datetime.strptime(plain, _MOMENT).replace(tzinfo=UTC)


def _signature(plain: str, secret: bytes) -> str:
    digest = hmac.new(secret, _SIGNED_BY_US + f"{_VERSION}:{plain}".encode(), hashlib.sha256).digest()
    return _letters(digest)[:_SIGNATURE_LETTERS]


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode()
