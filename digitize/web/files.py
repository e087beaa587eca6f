"""A file of a dossier, given to whoever holds its address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from digitize.dossier.addresses import read_token
from digitize.errors import DigitizeError
from digitize.intake.cover_keys import read_keys
from digitize.model import DossierState, Event
from digitize.registry import journal, lookup, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from digitize.dossier.addresses import Address
    from digitize.intake.layout import Layout

GONE, NOT_FOUND, LATER = 410, 404, 503
_CHUNK = 1 << 18  # bytes
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_NEVER_LEAVE = frozenset({DossierState.RESTRICTED, DossierState.NOT_ACCEPTED})
PORTAL = "portal"
"""Who fetched, in the journal: whoever held the address."""


class RefusedError(Exception):
    """The file is not given; why is nobody's business."""

    def __init__(self, status: int) -> None:
        """Keep the answer: 404; 410 where an address of ours has run out; 503 where the registry is busy."""
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that is open; what is read from it is what was hashed."""

    file: BinaryIO
    sha256: str
    bytes: int


def open_file(layout: Layout, token: str, now: datetime) -> Opened:
    """Open the file that a token names, and journal it.

    Raises:
        RefusedError: the token is none of ours or has run out, the dossier may not leave or is no more, the file is
            no longer the one that was signed, or it can't be journalled.
    """
    address = read_token(token, read_keys(layout.file_keys).values())
    if address is None:
        raise RefusedError(NOT_FOUND)
    if address.until <= now:
        raise RefusedError(GONE)
    opened = _opened(layout, address)
    event = Event(at=now, who=PORTAL, what="fetch_file", facts=(("file", address.file), ("sha256", opened.sha256)))
    try:
        journal.note_look(layout.registry, event, address.dossier)
    except DigitizeError as error:
        opened.file.close()
        raise RefusedError(LATER) from error
    return opened


def _opened(layout: Layout, address: Address) -> Opened:
    try:
        conn = store.open_reading(layout.registry)
        try:
            dossier = lookup.load_dossier(conn, address.dossier)
        finally:
            conn.close()
    except DigitizeError as error:
        raise RefusedError(NOT_FOUND) from error
    if dossier.restricted or dossier.state in _NEVER_LEAVE:
        raise RefusedError(NOT_FOUND)
    path = layout.dossier(dossier.id, dossier.received_at, restricted=False) / address.file
    try:
        file = path.open("rb")
    except OSError as error:
        raise RefusedError(NOT_FOUND) from error
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 != address.sha256:
        file.close()
        raise RefusedError(NOT_FOUND)
    return Opened(file=file, sha256=sha256, bytes=file.tell())


def part_of(header: str | None, size: int) -> range | None:
    """Return the bytes that a Range header asks for; all of them where there is none, or one that we do not read.

    Returns:
        None where the file has no such bytes.
    """
    asked = _RANGE.fullmatch(header.strip()) if header else None
    if asked is None or asked[0] == "bytes=-":
        return range(size)
    first, last = asked.groups()
    start, stop = (int(first), int(last) + 1 if last else size) if first else (max(0, size - int(last)), size)
    if start >= size or start >= stop:
        return None
    return range(start, min(stop, size))


def read_part(file: BinaryIO, part: range) -> Iterator[bytes]:
    """Read some bytes, and close the file."""
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
