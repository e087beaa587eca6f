"""What a backup says of itself: one note at its head, and the manifest of hashes at its end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from digitize.errors import StoreError
from digitize.model import from_plain, to_plain
from digitize.registry.connection import SCHEMA_VERSION
from digitize.wording import N_

T = TypeVar("T")

FORMAT = 1
"""Of the archive's members and of these two documents."""

HEAD, MANIFEST = "backup.json", "manifest.json"
REGISTRY = "registry.db"
FILES = (REGISTRY, "station.toml", "procedures.toml", "deadline_rules.toml", "retention.toml")
SECRETS = "keys"
ROOMS = (
    "catalogue",
    "decisions",
    "dossiers",
    "gateways",
    "intake",
    SECRETS,
    "log",
    "originals",
    "outbox",
    "quarantine",
    "restricted",
    "scanner_profiles",
    "signed",
    "systems",
    "trust",
)
"""What of a data folder stands in a backup.  Not what waits in `hotfolder/`: nobody has claimed it yet.
Keys only where the backup is encrypted: whoever has them can sign cover sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Which data folder, when, by which program."""

    format: int
    program: str
    schema: int
    made_at: datetime
    station: str  # the desk's code
    journal_head: str  # newest hash of the journal at that moment
    hotfolders: tuple[str, ...]  # names of the folders; their content is not backed up


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of the backup."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A file that was not well when the backup was made."""

    path: str
    reason: Literal["changed", "unreadable", "missing"]
    # changed: its content no longer has its hash; unreadable: the part that can't be read is zeros


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that a backup holds."""

    head: Head
    files: tuple[Entry, ...]
    damaged: tuple[Damage, ...]


def to_bytes(value: Head | Manifest) -> bytes:
    """Write one of the two documents."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=0).encode()


def read_head(content: bytes) -> Head:
    """Read the note at the head.

    Raises:
        StoreError: a newer program made the backup (code "newer").
        ValueError: it is no such note.
    """
    plain = _object(content)
    _hold_version(plain.get("format"), FORMAT, N_("the backup has format {found}, this program knows up to {known}"))
    _hold_version(
        plain.get("schema"), SCHEMA_VERSION, N_("the backup has tables of version {found}, this program knows {known}")
    )
    return _structured(Head, plain)


def read_manifest(content: bytes) -> Manifest:
    """Read the manifest.

    Raises:
        ValueError: it is none.
    """
    return _structured(Manifest, _object(content))


def _object(content: bytes) -> dict[str, Any]:
    plain = json.loads(content)
    if not isinstance(plain, dict):
        raise ValueError("no JSON object")
    return plain


def _structured(kind: type[T], plain: dict[str, Any]) -> T:
    from cattrs import BaseValidationError

    try:
        return from_plain(kind, plain)
    except (BaseValidationError, KeyError, TypeError) as error:
        raise ValueError(f"no {kind.__name__}") from error


def _hold_version(found: object, known: int, message: str) -> None:
    if isinstance(found, int) and found > known:
        raise StoreError(
            message, code="newer", hint=N_("Install the newer version of digitize."), found=found, known=known
        )
