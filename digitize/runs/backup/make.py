"""Making a backup."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize import __version__
from digitize.errors import SettingsError, StoreError
from digitize.intake import shelf
from digitize.model import Event
from digitize.registry import journal, snapshot, store
from digitize.runs.backup.manifest import FORMAT, REGISTRY, Damage, Head, to_bytes
from digitize.runs.backup.moment import hold
from digitize.runs.backup.pack import Pack
from digitize.runs.backup.seal import read_recipient, write_locked, write_sealed
from digitize.runs.backup.sources import find_sources
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from digitize.intake.layout import Layout
    from digitize.runs.backup.manifest import Manifest
    from digitize.runs.backup.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BackupOrder:
    """What a person asked for."""

    target: Path
    by: str
    at: datetime
    station: str
    passphrase: str | None = None
    recipient: str | None = None  # age1...

    @property
    def encrypted(self) -> bool:
        """Whether only the holder of a key can read it."""
        return self.passphrase is not None or self.recipient is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup or a restored data folder."""

    manifest: Manifest
    sha256: str  # of the manifest, as it stands in the backup


def make_backup(layout: Layout, order: BackupOrder, told: Callable[[int], None]) -> Kept:
    """Copy a data folder as it is now into one file, while others work in it.

    A damaged, unreadable or absent file keeps no other from being saved; the manifest lists it.

    Args:
        layout: the data folder.
        order: where to and how.
        told: hears how many bytes were copied just now.

    Raises:
        SettingsError: the target lies in the data folder or nowhere, or the recipient is no key.
        StoreError: there is no registry, it is busy, another backup is being made, or a disk refuses.
    """
    if order.recipient is not None:
        read_recipient(order.recipient)
    _hold_target(layout, order.target)
    store.open_reading(layout.registry).close()
    with shelf.only_one(layout.backing_up.with_suffix(".lock")) as alone:
        if not alone:
            raise StoreError(
                N_("another backup is being made"), code="busy", hint=N_("Wait till it has ended, then try again.")
            )
        shelf.clear(layout.backing_up)  # what a killed backup left
        try:
            kept = _write(layout, hold(layout), order, told)
        finally:
            shelf.clear(layout.backing_up)
    _journal(layout, order, kept)
    return kept


def _hold_target(layout: Layout, target: Path) -> None:
    if not target.parent.is_dir():
        raise SettingsError(N_("{path} does not exist"), path=target.parent)
    if target.is_dir():
        raise SettingsError(N_("{path} is a folder; name a file"), path=target)
    if target.resolve().is_relative_to(layout.data.resolve()):
        raise SettingsError(
            N_("The backup would lie in the data folder itself: {path}"),
            hint=N_("Name a place on another disk."),
            path=target,
        )


def _write(layout: Layout, moment: Moment, order: BackupOrder, told: Callable[[int], None]) -> Kept:
    with closing(store.open_reading(moment.registry)) as registry:
        schema, head = snapshot.version_and_head(registry)
        sound = snapshot.is_sound(registry)
    pack = Pack(
        Head(
            format=FORMAT,
            program=__version__,
            schema=schema,
            made_at=order.at,
            station=order.station,
            journal_head=head,
            hotfolders=tuple(sorted(folder.name for folder in layout.data.glob("hotfolder/*") if folder.is_dir())),
        ),
        told,
    )
    if not sound:
        pack.note(Damage(path=REGISTRY, reason="changed"))
    with shelf.delivering(order.target) as file:
        _into(file, pack.chunks(find_sources(layout, moment, secrets=order.encrypted)), order)
    manifest = pack.manifest
    return Kept(manifest=manifest, sha256=hashlib.sha256(to_bytes(manifest)).hexdigest())


def _into(file: BinaryIO, chunks: Iterator[bytes], order: BackupOrder) -> None:
    if order.recipient is not None:
        write_sealed(chunks, read_recipient(order.recipient), file)
    elif order.passphrase is not None:
        write_locked(chunks, order.passphrase, file)
    else:
        file.writelines(chunks)


def _journal(layout: Layout, order: BackupOrder, kept: Kept) -> None:
    facts = (
        ("manifest", kept.sha256),
        ("files", str(len(kept.manifest.files))),
        ("damaged", str(len(kept.manifest.damaged))),
        ("encrypted", str(order.encrypted).lower()),
    )
    journal.note_look(layout.registry, Event(at=order.at, who=order.by, what="backup", facts=facts))
