"""Reading an export from outside: unpacked beside everything else, held against its manifest, nothing believed.

An export stores its members as they are.  So nothing can swell: one that is packed is none of ours, and together they
can't be larger than the file.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.numbers import local_id_parts
from digitize.errors import SettingsError, StoreError, ToolError
from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import Dossier, from_plain
from digitize.runs.damaged import DAMAGED
from digitize.runs.transfer.manifest import HISTORY, MANIFEST, SCHEMA, Manifest, damaged, read_manifest, strange
from digitize.runs.verify.folders import is_known
from digitize.runs.verify.visit import is_access, is_archive, is_document
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.model import SignedCopy
    from digitize.runs.backup.manifest import Entry
    from digitize.runs.transfer.manifest import Handed

_MOST_MEMBERS = 200_000
_LONGEST_MANIFEST = 1 << 27  # bytes
_LONGEST_VALUE = 1 << 29
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_REGULAR = 0o100000
_ORIGINAL = re.compile(r"originals/[0-9a-f]{64}\.[0-9A-Za-z_]{1,12}")
_SIGNED = re.compile(r"signed/[A-Z0-9-]{1,40}/[0-9a-f]{64}\.pdf")
_OF_DOSSIER = re.compile(r"dossiers/([A-Z0-9-]{1,40})/(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An export that is what its manifest says."""

    room: Path  # where it is unpacked
    manifest: Manifest
    sha256: str  # of the manifest
    dossiers: tuple[Dossier, ...]  # as they are in the export

    def folder(self, dossier: str) -> Path:
        """Where a dossier's files lie."""
        return self.room / "dossiers" / dossier

    def signed(self, copy: SignedCopy) -> Path:
        """A signed copy that came along."""
        return self.room / "signed" / copy.folder / f"{copy.sha256}.pdf"

    def originals(self, dossier: Dossier) -> tuple[Path, ...]:
        """The accepted files of a dossier that came along."""
        names = {f"{original.sha256}.{original.extension}" for original in dossier.originals}
        return tuple(path for name in sorted(names) if (path := self.room / "originals" / name).exists())


def unpack(source: Path, room: Path) -> Arrived:
    """Unpack an export into an empty room.

    Raises:
        SettingsError: there is no such file.
        StoreError: it is no export, damaged, changed, or holds what does not belong there; or the disk refuses.
        ToolError: a program that reads PDFs is missing.
    """
    if not source.is_file():
        raise SettingsError(N_("{path} does not exist"), path=source)
    try:
        with zipfile.ZipFile(source) as archive:
            members = _members(archive, source)
            _hold_room(sum(info.file_size for info in members.values()), room)
            content = _manifest(archive, members)
            manifest = read_manifest(content)
            _hold_listed(manifest, members)
            for entry in manifest.files:
                _write(archive, members[entry.path], entry, room)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise damaged(source.name) from error
    sha256 = hashlib.sha256(content).hexdigest()
    return Arrived(room=room, manifest=manifest, sha256=sha256, dossiers=tuple(_dossiers(manifest, room)))


def _members(archive: zipfile.ZipFile, source: Path) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > source.stat().st_size:
        raise _too_large()
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if not _is_ours(info) or info.filename in members:
            raise strange(info.orig_filename)
        members[info.filename] = info
    return members


def _is_ours(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a plain file, stored as it is, under a name that an export has."""
    kind = (info.external_attr >> 16) & 0o170000
    plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
    return (
        plain
        and kind in {0, _REGULAR}
        and not info.flag_bits & _ENCRYPTED
        and info.filename == info.orig_filename
        and _is_named(info.filename)
    )


def _is_named(name: str) -> bool:
    if name in {MANIFEST, SCHEMA} or _ORIGINAL.fullmatch(name) or _SIGNED.fullmatch(name):
        return True
    found = _OF_DOSSIER.fullmatch(name)
    return bool(found) and (found[2] == HISTORY or is_known(f"dossiers/2026/01/{found[1]}/{found[2]}"))  # type: ignore[index]


def _hold_room(size: int, room: Path) -> None:
    if size > shelf.free_bytes(shelf.make_folder(room)):
        raise StoreError(
            N_("The disk of the data folder is full"),
            code="disk_full",
            hint=N_("Free some space; the work goes on by itself."),
        )


def _manifest(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> bytes:
    info = members.pop(MANIFEST, None)
    if info is None:
        raise damaged(MANIFEST)
    if info.file_size > _LONGEST_MANIFEST:
        raise _too_large()
    return archive.read(info)


def _hold_listed(manifest: Manifest, members: dict[str, zipfile.ZipInfo]) -> None:
    """Hold that just the listed files are there, with their sizes."""
    listed = {entry.path: entry.bytes for entry in manifest.files}
    found = {name: info.file_size for name, info in members.items()}
    if wrong := sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name)):
        raise damaged(wrong[0])
    if len(listed) != len(manifest.files):
        raise damaged(MANIFEST)


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry, room: Path) -> None:
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        with archive.open(info) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                yield chunk

    shelf.write_new(room / entry.path, chunks())
    if digest.hexdigest() != entry.sha256:
        raise damaged(entry.path)


def _dossiers(manifest: Manifest, room: Path) -> Iterator[Dossier]:
    values = {path.split("/")[1] for path in (entry.path for entry in manifest.files) if path.startswith("dossiers/")}
    names = [handed.id for handed in manifest.dossiers]
    if values != set(names) or len(values) != len(names) or not names:
        raise damaged(MANIFEST)
    used = set()
    for handed in manifest.dossiers:
        dossier = _value(room / "dossiers" / handed.id / VALUE)
        if not _is_whole(dossier, handed, room):
            raise damaged(f"dossiers/{handed.id}")
        used |= {f"originals/{original.sha256}.{original.extension}" for original in dossier.originals}
        used |= {f"signed/{copy.folder}/{copy.sha256}.pdf" for copy in dossier.signed}
        yield dossier
    if unused := {entry.path for entry in manifest.files if entry.path.startswith(("originals/", "signed/"))} - used:
        raise strange(min(unused))


def _value(path: Path) -> Dossier:
    try:
        if path.stat().st_size > _LONGEST_VALUE:
            raise _too_large()
        return from_plain(Dossier, shelf.read_json(path))
    except (*DAMAGED, RecursionError) as error:
        raise damaged(f"dossiers/{path.parent.name}/{VALUE}") from error


def _is_whole(dossier: Dossier, handed: Handed, room: Path) -> bool:
    """Whether a dossier's files are those that its value names, and its value agrees with itself and the manifest."""
    folder = room / "dossiers" / dossier.id
    told = (dossier.id, dossier.number, dossier.restricted) == (handed.id, handed.number, handed.restricted)
    archived = [page.archive_page for page in dossier.pages if page.archive_page is not None]
    numbered = [page.n for page in dossier.pages] == list(range(1, len(dossier.pages) + 1))
    files = {original.sha256: f"{original.sha256}.{original.extension}" for original in dossier.originals}
    return (
        told
        and local_id_parts(dossier.id) is not None
        and dossier.received_at.tzinfo is not None
        and numbered
        and archived == [*range(1, len(archived) + 1)]
        and all(page.result.source.sha256 in files for page in dossier.pages)
        and all(sha256 in handed.gone or _has_hash(room / "originals" / name) for sha256, name in files.items())
        and all(_has_hash(room / "signed" / copy.folder / f"{copy.sha256}.pdf") for copy in dossier.signed)
        and _are_documents(dossier, folder)
        and is_access(dossier, folder)
        and _is_archive(dossier, folder)
    )


def _is_archive(dossier: Dossier, folder: Path) -> bool:
    """Whether the archive holds what it must; a program that ends with a fault over it says no."""
    try:
        return is_archive(dossier, folder)
    except ToolError as error:
        if "status" in error.facts:
            return False
        raise


def _has_hash(path: Path) -> bool:
    return path.is_file() and shelf.sha256_of(path) == path.stem


def _are_documents(dossier: Dossier, folder: Path) -> bool:
    expected = {f"{number:02}.pdf": document for number, document in enumerate(dossier.documents, start=1)}
    found = {path.name for path in folder.glob("documents/*")}
    return found == set(expected) and all(is_document(paper, folder, name) for name, paper in expected.items())


def _too_large() -> StoreError:
    return StoreError(
        N_("The export says that it holds more than it can; nothing was imported"),
        code="too_large",
        hint=N_("Let its sender export it again, and compare the hash of the manifest."),
    )
