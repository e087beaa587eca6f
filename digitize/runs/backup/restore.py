"""Putting a backup back, on an empty machine.

Everything is unpacked beside the data folder and held against the manifest, byte by byte; only a whole and right
folder is renamed to its place.  A stop in between leaves nothing there.
"""

from __future__ import annotations

import hashlib
import tarfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from digitize.errors import SettingsError, StoreError
from digitize.intake import shelf
from digitize.intake.claim import is_claimed, open_batches, stored_name
from digitize.intake.layout import Layout
from digitize.intake.takeover import plan_taken, read_intent
from digitize.model import Event
from digitize.registry import journal, store
from digitize.runs.backup.make import Kept
from digitize.runs.backup.manifest import FILES, HEAD, MANIFEST, REGISTRY, ROOMS, Entry, read_head, read_manifest
from digitize.runs.backup.pack import CHUNK
from digitize.runs.backup.seal import Key, damaged, opened
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from digitize.runs.backup.manifest import Head, Manifest

_DOCUMENT = 1 << 30  # bytes; the longest manifest that is read, of about 5 million files


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrder:
    """What a person asked for."""

    source: Path
    by: str
    at: datetime
    key: Key


def restore(layout: Layout, order: RestoreOrder, told: Callable[[int], None]) -> Kept:
    """Make a data folder again from a backup.

    Args:
        layout: the data folder, which must be absent or empty.
        order: from what.
        told: hears how many bytes were unpacked just now.

    Raises:
        SettingsError: the data folder is not empty, there is no such backup, or the key does not open it.
        StoreError: the backup is damaged, holds what does not belong there, or is too new; or the disk refuses.
    """
    _hold_empty(layout.data)
    if not order.source.is_file():
        raise SettingsError(N_("{path} does not exist"), path=order.source)
    room = layout.data.with_name(f"{layout.data.name}.restoring")
    with shelf.only_one(room.with_suffix(".lock")) as alone:
        if not alone:
            raise StoreError(
                N_("this data folder is being restored already"),
                code="busy",
                hint=N_("Wait till it has ended, then try again."),
            )
        shelf.clear(room)  # what a killed restore left
        try:
            with order.source.open("rb") as file:
                kept = _unpack(file, order.key, room, told)
            _make_ready(Layout(room), kept, order)
            shelf.flush_tree(room)
            shelf.place(room, layout.data)
        finally:
            shelf.clear(room)
    return kept


def _hold_empty(data: Path) -> None:
    if data.is_symlink() or (data.exists() and (not data.is_dir() or next(data.iterdir(), None))):
        raise SettingsError(
            N_("{data} is not empty; a backup is restored into a new folder only"),
            hint=N_("Name another folder with --data, or move this one away."),
            data=data,
        )
    if data.is_mount():
        raise SettingsError(
            N_("{data} is a mount point, which a restored folder can't take the place of"),
            hint=N_("Name a folder inside it with --data."),
            data=data,
        )


def _unpack(file: BinaryIO, key: Key, room: Path, told: Callable[[int], None]) -> Kept:
    """Write everything below `room` and hold it against the manifest."""
    shelf.make_folder(room)
    with opened(file, key) as plain:
        try:
            head, found, last = _members(plain, room, told)
            if any(plain.read(tarfile.BLOCKSIZE)) or plain.read(1):  # the tar's reader may leave its last empty block
                raise damaged()
            manifest = read_manifest(last)
        except (tarfile.TarError, ValueError, EOFError) as error:
            raise damaged() from error
    _hold(manifest, head, found)
    return Kept(manifest=manifest, sha256=hashlib.sha256(last).hexdigest())


def _members(plain: BinaryIO, room: Path, told: Callable[[int], None]) -> tuple[Head, dict[str, Entry], bytes]:
    """Unpack a tar.

    Returns:
        The note at its head, what was written, and the manifest as it stands there.

    Raises:
        tarfile.TarError: it is cut off or no tar.
        ValueError: its note is none.
    """
    head: Head | None = None
    found: dict[str, Entry] = {}
    with tarfile.open(fileobj=plain, mode="r|") as members:
        while member := members.next():
            content = _regular(members, member)
            if head is None:
                head = read_head(_document(content, member, HEAD))
            elif member.name == MANIFEST:
                last = _document(content, member, MANIFEST)
                if members.next():
                    raise _strange(MANIFEST)
                return head, found, last
            else:
                found[member.name] = _write(_place(room, member.name), content, member, told)
            members.members.clear()  # type: ignore[attr-defined]  # else it remembers them all
    raise damaged()


def _regular(members: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    if member.type != tarfile.REGTYPE or member.issparse():
        raise _strange(member.name)
    return cast("BinaryIO", members.extractfile(member))


def _document(content: BinaryIO, member: tarfile.TarInfo, name: str) -> bytes:
    if member.name != name or member.size > _DOCUMENT:
        raise _strange(member.name)
    return content.read()


def _place(room: Path, name: str) -> Path:
    """Where a member is written: only below the rooms that a data folder has."""
    path = PurePosixPath(name)
    known = name in FILES or (path.parts[:1] and path.parts[0] in ROOMS and len(path.parts) > 1)
    if not known or not all(_is_name(part) for part in name.split("/")):
        raise _strange(name)
    return room / name


def _is_name(part: str) -> bool:
    return part not in {"", ".", ".."} and part.isprintable() and "/" not in part


def _write(path: Path, content: BinaryIO, member: tarfile.TarInfo, told: Callable[[int], None]) -> Entry:
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            told(len(chunk))
            yield chunk

    shelf.write_new(path, chunks())
    return Entry(path=member.name, bytes=member.size, sha256=digest.hexdigest())


def _hold(manifest: Manifest, head: Head, found: dict[str, Entry]) -> None:
    """Hold what was unpacked against the manifest: nothing else, nothing less, nothing different."""
    listed = {entry.path: entry for entry in manifest.files}
    if wrong := sorted(path for path in listed.keys() | found.keys() if listed.get(path) != found.get(path)):
        raise StoreError(
            N_("The backup is damaged at {member}; nothing was restored"),
            code="damaged_backup",
            hint=N_("Take another copy of this backup, or an earlier one."),
            member=ascii(wrong[0]),
        )
    if manifest.head != head or REGISTRY not in found or not all(map(_is_name, head.hotfolders)):
        raise damaged()


def _strange(name: str) -> StoreError:
    return StoreError(
        N_("The backup holds what does not belong there ({member}); nothing was restored"),
        code="strange_backup",
        member=ascii(name[:200]),
    )


def _make_ready(layout: Layout, kept: Kept, order: RestoreOrder) -> None:
    """Make the rooms that a backup does not hold, and journal the restoring in the restored registry."""
    manifest = kept.manifest
    for room in (*layout.rooms, *map(layout.hotfolder, manifest.head.hotfolders)):
        shelf.make_folder(room)
    facts = (
        ("manifest", kept.sha256),
        ("made_at", manifest.head.made_at.isoformat()),
        ("files", str(len(manifest.files))),
        ("damaged", str(len(manifest.damaged))),
    )
    _settle_claims(layout)
    store.open_store(layout.registry).close()
    journal.note_look(layout.registry, Event(at=order.at, who=order.by, what="restore", facts=facts))


def _settle_claims(layout: Layout) -> None:
    """Close what was being taken over from a hotfolder: nobody here can go on with it, so what was taken is the batch.

    What was not taken yet stands in that hotfolder, if there still is one, and is taken as something new.
    """
    for folder in open_batches(layout.intake):
        intent = None if is_claimed(folder) else read_intent(folder)
        if intent is None:
            continue
        if ours := [wanted for wanted in intent.wanted if (folder / stored_name(wanted.ordinal)).exists()]:
            plan_taken(intent, ours, folder)
        else:
            shelf.clear(folder)
