"""Handing whole dossiers out: PDFs, XML, JSON, originals and history in one ZIP, with a manifest of hashes.

Equal dossiers give equal bytes: members are stored as they are, in a fixed order, with a fixed time.  Every byte is
held against the hash that the dossier has for it, so that nothing damaged is handed out as sound.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING

from digitize import __version__
from digitize.dossier.describe import Holder, described
from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import ACCESS, ARCHIVE, DESCRIPTION, HANOI, PORTAL
from digitize.registry import checking, purges, store
from digitize.runs.backup.manifest import Entry
from digitize.runs.noting import read_whole
from digitize.runs.transfer.manifest import (
    FORMAT,
    HISTORY,
    KIND,
    MANIFEST,
    SCHEMA,
    Cut,
    Handed,
    Manifest,
    to_bytes,
)
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import Dossier

_CHUNK = 1 << 20  # bytes
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows
_MODE = 0o100600 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What is to be handed out, and by whom."""

    target: Path
    desk: str
    agency: str
    holder: Callable[[Dossier], Holder]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was handed out."""

    manifest: Manifest
    sha256: str  # of the manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A file of the export: its content, or where that lies."""

    name: str
    path: Path | None = None
    content: bytes = b""
    sha256: str = ""  # that it must have; "": it has none written down


def export(layout: Layout, db: Database, names: Sequence[str], order: ExportOrder) -> Exported:
    """Write an export; the caller has the turn, so that nobody changes the dossiers meanwhile.

    Raises:
        SettingsError: there is no dossier of an id.
        StoreError: a folder or file is missing or damaged (`damaged`), or the target can't be written (`delivery`).
    """
    dossiers = sorted(
        (read_whole(layout, db.conn, name) for name in dict.fromkeys(names)),
        key=lambda dossier: (dossier.received_at, dossier.id),
    )
    gone = checking.purged_hashes(db.conn)
    members, handed = [_schema()], []
    for dossier in dossiers:
        xml, cut = described(dossier, order.holder(dossier))
        handed.append(_handed(db, dossier, tuple(Cut(**one._asdict()) for one in cut), gone))
        members += _of_dossier(layout, dossier, xml)
        members += _originals(layout, dossier, gone)
        members += _signed(layout, dossier)
    with shelf.delivering(order.target) as file:
        return _written(file, tuple({member.name: member for member in members}.values()), _head(db, order, handed))


def _handed(db: Database, dossier: Dossier, cut: tuple[Cut, ...], gone: frozenset[str]) -> Handed:
    hashes = [original.sha256 for original in dossier.originals]
    return Handed(
        id=dossier.id,
        number=dossier.number,
        received_at=dossier.received_at.astimezone(HANOI),
        restricted=dossier.restricted,
        cut=cut,
        shared=tuple(name for name in purges.sharing(db.conn, hashes) if name != dossier.id),
        gone=tuple(sorted(gone.intersection(hashes))),
    )


def _head(db: Database, order: ExportOrder, handed: list[Handed]) -> Manifest:
    return Manifest(
        format=FORMAT,
        kind=KIND,
        program=__version__,
        station=store.station_id(db.conn),
        desk=order.desk,
        agency=order.agency,
        dossiers=tuple(handed),
        files=(),
    )


def _schema() -> _Member:
    return _Member(name=SCHEMA, content=(resources.files("digitize") / "assets" / SCHEMA).read_bytes())


def _of_dossier(layout: Layout, dossier: Dossier, xml: bytes) -> Iterator[_Member]:
    folder = layout.dossier(dossier.id, dossier.received_at, restricted=dossier.restricted)
    known = {f"documents/{n:02}.pdf": paper.sha256 for n, paper in enumerate(dossier.documents, 1)}
    known |= {ACCESS: dossier.access.sha256} if dossier.access else {}
    if any(page.archive_page is not None for page in dossier.pages):
        known |= {ARCHIVE: ""}
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(folder).parts[0] != PORTAL
    }
    written = {DESCRIPTION: xml, HISTORY: _history(dossier)}
    for name in sorted({*known, *found, *written}):
        place = f"dossiers/{dossier.id}/{name}"
        if name in written:
            yield _Member(name=place, content=written[name])
        elif not shelf.is_temporary(name):
            yield _Member(name=place, path=folder / name, sha256=known.get(name, ""))


def _history(dossier: Dossier) -> bytes:
    """Every line of the history, oldest first."""
    lines = [
        {"at": event.at.astimezone(HANOI).isoformat(), "who": event.who, "what": event.what, "facts": dict(event.facts)}
        for event in sorted(dossier.history, key=lambda event: event.at)
    ]
    return json.dumps(lines, ensure_ascii=False, indent=1).encode()


def _originals(layout: Layout, dossier: Dossier, gone: frozenset[str]) -> Iterator[_Member]:
    for original in dossier.originals:
        if original.sha256 not in gone:
            path = layout.original(original.sha256, original.extension)
            yield _Member(name=f"originals/{path.name}", path=path, sha256=original.sha256)


def _signed(layout: Layout, dossier: Dossier) -> Iterator[_Member]:
    for copy in dossier.signed:
        path = layout.signed_copy(copy.folder, copy.sha256)
        yield _Member(name=f"signed/{copy.folder}/{path.name}", path=path, sha256=copy.sha256)


def _written(file: BinaryIO, members: Sequence[_Member], head: Manifest) -> Exported:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        manifest = replace(head, files=tuple(_add(archive, member) for member in members))
        content = to_bytes(manifest)
        _add(archive, _Member(name=MANIFEST, content=content))
    return Exported(manifest=manifest, sha256=hashlib.sha256(content).hexdigest())


def _add(archive: zipfile.ZipFile, member: _Member) -> Entry:
    try:
        size = member.path.stat().st_size if member.path else len(member.content)
        digest = hashlib.sha256()
        info = zipfile.ZipInfo(member.name, _MOMENT)
        info.create_system, info.external_attr, info.file_size = 3, _MODE, size
        source = member.path.open("rb") if member.path else io.BytesIO(member.content)
        with source, archive.open(info, mode="w") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
    except FileNotFoundError as error:
        raise _broken(member.name) from error
    if member.sha256 not in {"", digest.hexdigest()}:
        raise _broken(member.name)
    return Entry(path=member.name, bytes=size, sha256=digest.hexdigest())


def _broken(name: str) -> StoreError:
    return StoreError(
        N_("{name} is missing or damaged; nothing was exported"),
        code="damaged",
        hint=N_("Run `digitize verify`; bring the file back from a backup."),
        name=name,
    )
