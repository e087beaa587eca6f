"""Dossiers dropped into a folder, for a one-stop system that has no service, or none yet.

    <root>/<number>/<key>/{manifest.json, dossier.json, dossier.xml, 01.pdf, ...}     a delivery, whole from the start
    <root>/<number>/current.json                                                      which of them holds
    <root>/<number>/<key>.taken                                                       the other side moved it away
    <root>/<number>/status/<time>-<status>.json                                       a step of the handling
    <root>/register/*.json, *.csv                                                     what the other side tells us

A delivery is written beside, flushed, and gets its place by one renaming: what stands there is complete.  The same key
is the same folder, so a delivery that is repeated changes nothing.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.model import OfficialStatus
from digitize.queue.connector import Accepted, Answer, GarbledError, Standing, UnreachableError, Uploaded
from digitize.queue.folder.register import REGISTER, read_register
from digitize.queue.folder.written import as_json, dossier_json, dossier_xml, manifest, status_json
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set
    from datetime import datetime
    from pathlib import Path

    from digitize.model import Envelope, EnvelopeFile, RegisterEntry, StatusStep
    from digitize.queue.connector import Parcel
    from digitize.queue.system import System

CURRENT, MANIFEST, STATUS = "current.json", "manifest.json", "status"
_INCOMING = ".incoming"
_UNSAFE = re.compile(r"[^0-9A-Za-z.-]|^\.")
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class FolderConnector:
    """Drops deliveries into a folder."""

    root: Path
    system: System

    @property
    def name(self) -> str:
        """As the settings call it."""
        return self.system.name

    @property
    def most(self) -> int:
        """How many parcels go in one call."""
        return self.system.batch

    @property
    def gives_numbers(self) -> bool:
        """A folder gives none."""
        return False

    @property
    def keeps_files(self) -> bool:
        """Files are copied when the parcel is dropped."""
        return False

    def ask_number(self, envelope: Envelope) -> str:  # noqa: ARG002 - as the Protocol has it
        """Refuse: numbers come from the receipt, the register or a person.

        Raises:
            GarbledError: always.
        """
        raise GarbledError(N_("a folder gives no official number"), code="no_number")

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:
        """Say where the file lies; it is copied when the parcel is dropped."""
        return Uploaded(sha256=file.sha256, id=str(path))

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Drop each parcel as a folder, one after the other.

        Raises:
            UnreachableError: the folder is missing, full or refuses; parcels before that one lie there.
            GarbledError: a file is not what it was, or what lies under the same key is damaged.
        """
        return tuple(self._drop(parcel) for parcel in parcels)

    def report(self, number: str, step: StatusStep) -> Answer:
        """Write down a step; the same step is the same file.

        Raises:
            UnreachableError: the folder is missing, full or refuses.
        """
        self._hold_root()
        plain = status_json(number, step, self.system)
        name = f"{step.at:%Y%m%dT%H%M%S%f}-{int(step.status)}.json"
        with _reaching():
            shelf.write_bytes(self._place(number) / STATUS / name, as_json(plain))
        return Accepted()

    def look_up(self, number: str) -> Standing | None:
        """Read back which delivery holds, and hash its files.

        Raises:
            UnreachableError: the folder is missing.
            GarbledError: what lies there is damaged.
        """
        self._hold_root()
        place = self._place(number)
        if not (place / CURRENT).is_file():
            return None
        key = str(_read(place / CURRENT, {"key"})["key"])
        if _was_taken(place, key):
            return Standing(number=number, status=OfficialStatus.RECEIVED, key=key)
        with _reaching():
            told = _hold_whole(place / key)
        steps = sorted((place / STATUS).glob("*.json"))
        status = _read(steps[-1], {"official_status"})["official_status"] if steps else told["official_status"]
        hashes = (entry["sha256"] for entry in told["files"].values())
        return Standing(
            number=number,
            status=OfficialStatus(status),
            key=key,
            hashes=frozenset(hashes),
            procedure=told["procedure"],
        )

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry]:
        """Read the register files of the other side; what can't be understood is told beside them.

        Raises:
            UnreachableError: the folder is missing.
        """
        self._hold_root()
        with _reaching():
            for entry in read_register(self.root / REGISTER, self.system):
                if since is None or entry.changed_at is None or entry.changed_at >= since:
                    yield entry

    def _drop(self, parcel: Parcel) -> Answer:
        self._hold_root()
        place, key = self._place(parcel.number), parcel.envelope.key
        with _reaching():
            if (place / key).exists():
                _hold_whole(place / key)
            elif not _was_taken(place, key):
                made = self._written(parcel)
                shelf.flush_tree(made)
                shelf.place(made, place / key)
            shelf.write_bytes(place / CURRENT, as_json({"key": key}))
        return Accepted()

    def _written(self, parcel: Parcel) -> Path:
        """Write a parcel beside its place."""
        made = self.root / _INCOMING / parcel.envelope.key
        shelf.clear(made)
        texts = {
            "dossier.json": as_json(dossier_json(parcel, self.system)),
            "dossier.xml": dossier_xml(parcel),
        }
        for file, uploaded in zip(parcel.envelope.files, parcel.files, strict=True):
            source = self.root.joinpath(uploaded.id)
            shelf.write_new(made / file.name, _chunks(source))
            if shelf.sha256_of(made / file.name) != file.sha256:
                raise GarbledError(N_("{name} changed while it was delivered"), code="changed", name=file.name)
        for name, text in {**texts, MANIFEST: as_json(manifest(parcel, texts))}.items():
            shelf.write_new(made / name, [text])
        return made

    def _place(self, number: str) -> Path:
        return self.root / _UNSAFE.sub("_", number)

    def _hold_root(self) -> None:
        """Hold that the folder is there: it is never made, because a share that is not mounted is an empty folder."""
        if not self.root.is_dir():
            raise UnreachableError(N_("the folder {folder} is not there"), code="no_folder", folder=self.root)


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn what a share refuses into an attempt that is made again."""
    try:
        yield
    except (StoreError, OSError) as error:
        code = error.code if isinstance(error, StoreError) else "folder"
        raise UnreachableError(N_("the folder of deliveries refuses"), code=code) from error


def _was_taken(place: Path, key: str) -> bool:
    """Whether the other side moved a delivery away; it leaves a file that says so."""
    return (place / f"{key}.taken").exists()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _read(path: Path, keys: Set[str]) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(path) from error
    if not isinstance(plain, dict) or not keys <= plain.keys():
        raise _damaged(path)
    return plain


def _hold_whole(delivery: Path) -> dict[str, Any]:
    """Return a delivery's manifest; each of its files is as it says."""
    told = _read(delivery / MANIFEST, {"files", "official_status", "procedure"})
    for name, entry in told["files"].items():
        path = delivery / name
        if not path.is_file() or shelf.sha256_of(path) != entry["sha256"]:
            raise _damaged(path)
    return told


def _damaged(path: Path) -> GarbledError:
    return GarbledError(N_("{name} of a delivery in the folder is damaged"), code="damaged", name=path.name)
