"""What an export says of itself: `manifest.json`, its last member."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - cattrs resolves the annotations when it runs

from digitize.errors import StoreError
from digitize.model import from_plain, to_plain
from digitize.runs.backup.manifest import Entry  # noqa: TC001 - as above
from digitize.runs.damaged import DAMAGED
from digitize.wording import N_

FORMAT = 1
KIND = "digitize-dossiers"
MANIFEST, SCHEMA, HISTORY = "manifest.json", "nd30.xsd", "history.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A field of `dossier.xml` that was too long for the decree."""

    field: str
    document: int | None  # its ordinal; None: of the dossier
    length: int
    most: int
    left_out: bool  # else cut at a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A dossier of the export."""

    id: str
    number: str | None
    received_at: datetime
    restricted: bool
    cut: tuple[Cut, ...] = ()
    shared: tuple[str, ...] = ()  # other dossiers whose sides stand in the same originals
    gone: tuple[str, ...] = ()  # SHA-256 of originals that were purged with another dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that an export holds, dossiers oldest first; no time stands here, equal dossiers give equal bytes."""

    format: int
    kind: str
    program: str
    station: str  # the registry's own name
    desk: str
    agency: str  # its code; "": not told
    dossiers: tuple[Handed, ...]
    files: tuple[Entry, ...]


def to_bytes(manifest: Manifest) -> bytes:
    """Write it."""
    return json.dumps(to_plain(manifest), ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """Read it.

    Raises:
        StoreError: it is none (`damaged_export`), or a newer program wrote it (`newer`).
    """
    try:
        plain = json.loads(content)
        if plain["kind"] != KIND:
            raise ValueError(KIND)
        _hold_version(plain["format"])
        return from_plain(Manifest, plain)
    except (*DAMAGED, RecursionError) as error:
        raise damaged(MANIFEST) from error


def _hold_version(found: object) -> None:
    if isinstance(found, int) and found > FORMAT:
        raise StoreError(
            N_("the export has format {found}, this program knows up to {known}"),
            code="newer",
            hint=N_("Install the newer version of digitize."),
            found=found,
            known=FORMAT,
        )


def damaged(member: str) -> StoreError:
    """Say that an export is not what its manifest says."""
    return StoreError(
        N_("The export is damaged or was changed ({member}); nothing was imported"),
        code="damaged_export",
        hint=N_("Let its sender export it again, and compare the hash of the manifest."),
        member=ascii(member[:200]),
    )


def strange(member: str) -> StoreError:
    """Say that something does not belong into an export."""
    return StoreError(
        N_("The export holds what does not belong there ({member}); nothing was imported"),
        code="strange_export",
        member=ascii(member[:200]),
    )
