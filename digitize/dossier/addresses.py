"""Addresses under which a one-stop system fetches a file, signed and only for a while.  Pure.

    <base>/files/<content>.<signature>

The content says until when, of which dossier, which file and of which hash; the signature is HMAC-SHA-256 under a key
of the station.  So an address can't be guessed, stretched, or used for another file, and a file that has changed since
is no longer under it.  Nothing in it tells of a person: a local id, our own file name, a hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.model import EnvelopeFile

PREFIX = "/files/"
_SIGNATURE_BYTES = 32
_LONGEST = 1_000  # characters of a token
_NAME = re.compile(r"(?:documents|portal)/\d{2,}(?:-\d+)?\.pdf", re.ASCII)
_PURPOSE = b"digitize file address 1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a token says."""

    until: datetime
    dossier: str  # local id
    file: str  # below the dossier's folder
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Gives files their addresses."""

    base: str  # public, such as https://mot-cua.example.vn
    key: bytes
    until: datetime

    def __call__(self, file: EnvelopeFile) -> str:
        """Return the address of a file of an envelope."""
        *_, dossier, room, name = file.path.split("/")
        address = Address(until=self.until, dossier=dossier, file=f"{room}/{name}", sha256=file.sha256)
        return f"{self.base.rstrip('/')}{PREFIX}{token_of(address, self.key)}"


def token_of(address: Address, key: bytes) -> str:
    """Sign what an address says."""
    content = json.dumps([int(address.until.timestamp()), address.dossier, address.file, address.sha256])
    packed = _text(content.encode())
    return f"{packed}.{_text(_signature(packed, key))}"


def read_token(token: str, keys: Iterable[bytes]) -> Address | None:
    """Return what a token says, also one that has run out; None where none of the keys has signed it."""
    packed, _, signature = token.partition(".")
    given = _bytes(signature)
    if len(token) > _LONGEST or len(given) != _SIGNATURE_BYTES:
        return None
    if not any(hmac.compare_digest(_signature(packed, key), given) for key in keys):
        return None
    until, dossier, file, sha256 = json.loads(_bytes(packed))
    if not _NAME.fullmatch(file):
        return None
    return Address(until=datetime.fromtimestamp(until, UTC), dossier=dossier, file=file, sha256=sha256)


def _signature(packed: str, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + packed.encode(), hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
