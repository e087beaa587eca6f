"""A one-stop system in memory that fails as it is told, and dossiers that wait for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import registry_papers as papers
from sqlite_utils import Database

from digitize.dossier.envelope import gaps
from digitize.intake import shelf
from digitize.intake.layout import VALUE, Layout
from digitize.model import (
    Channel,
    Dossier,
    DossierState,
    Envelope,
    EnvelopeFile,
    Needed,
    OfficialStatus,
    Party,
    RegisterEntry,
    StatusStep,
    to_plain,
)
from digitize.queue.connector import (
    Accepted,
    AlreadyThere,
    Answer,
    GarbledError,
    Parcel,
    Refusal,
    Standing,
    UnreachableError,
    Uploaded,
)
from digitize.registry import outbox, store
from digitize.runs.courier import Packed, Round, push
from digitize.runs.noting import read_whole

SILENT = UnreachableError("no answer")
GARBLED = GarbledError("not understood")


@dataclass
class FarSide:
    """Keeps what it was told; `fail` is asked before each call and may raise, or return "after": the answer is lost."""

    fail: Callable[[str, str], str | None]
    gives_numbers: bool = True
    keeps_files: bool = True
    most: int = 10
    name: str = "scripted"
    refuse: dict[str, Refusal] = field(default_factory=dict)  # by local id
    held: dict[str, Parcel] = field(default_factory=dict)  # by number
    foreign: dict[str, Standing] = field(default_factory=dict)
    files: Counter[str] = field(default_factory=Counter)
    created: Counter[str] = field(default_factory=Counter)  # by local id
    updated: Counter[str] = field(default_factory=Counter)
    steps: list[tuple[str, StatusStep]] = field(default_factory=list)
    given: int = 0

    def ask_number(self, envelope: Envelope) -> str:
        """Give the next one."""
        after = self.fail("number", envelope.dossier)
        self.given += 1
        if after:
            raise SILENT
        return f"H20.14-261123-{self.given:04d}"

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:
        """Keep a file."""
        after = self.fail("upload", file.sha256)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
        self.files[file.sha256] += 1
        if after:
            raise SILENT
        return Uploaded(sha256=file.sha256, id=f"file-{file.sha256[:8]}")

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Create or update."""
        after = self.fail("deliver", " ".join(parcel.envelope.dossier for parcel in parcels))
        answers = tuple(map(self._take, parcels))
        if after:
            raise SILENT
        return answers

    def _take(self, parcel: Parcel) -> Answer:
        name = parcel.envelope.dossier
        if name in self.refuse:
            return self.refuse[name]
        if not parcel.update and (parcel.number in self.held or parcel.number in self.foreign):
            return AlreadyThere()
        (self.updated if parcel.update else self.created)[name] += 1
        self.held[parcel.number] = parcel
        return Accepted()

    def report(self, number: str, step: StatusStep) -> Answer:
        """Note a step."""
        after = self.fail("report", number)
        self.steps.append((number, step))
        if after:
            raise SILENT
        return Accepted()

    def look_up(self, number: str) -> Standing | None:
        """Show what is held."""
        self.fail("look_up", number)
        if number in self.held:
            envelope = self.held[number].envelope
            return Standing(
                number=number,
                status=envelope.status,
                key=envelope.key,
                hashes=frozenset(file.sha256 for file in envelope.files),
            )
        return self.foreign.get(number)

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry]:
        """It has no register."""
        yield from ()


@dataclass
class Office:
    """A data folder whose outbox a courier empties."""

    layout: Layout
    db: Database
    batch: str
    far: FarSide

    def waiting(self, ordinal: int, **facts: object) -> Dossier:
        """Make a checked dossier with one paper, in its folder and in the registry."""
        made = papers.dossier(ordinal, f"Giấy số {ordinal}", batch=self.batch, state=DossierState.CHECKED, **facts)
        self.put(made)
        shelf.write_bytes(self.folder(made) / "documents" / "01.pdf", f"paper {ordinal}".encode())
        return made

    def put(self, dossier: Dossier) -> None:
        """Write a dossier's value and register it."""
        shelf.write_json(self.folder(dossier) / VALUE, to_plain(dossier))
        store.commit_dossier(self.db, dossier, at=papers.MORNING, who=papers.CLERK)

    def folder(self, dossier: Dossier) -> Path:
        """Where a dossier stands."""
        return self.layout.dossier(dossier.id, dossier.received_at, restricted=dossier.restricted)

    def whole(self, dossier: Dossier) -> Dossier:
        """A dossier as its folder has it now."""
        return read_whole(self.layout, self.db.conn, dossier.id)

    def push(self, minutes: float = 1, *, all_now: bool = False) -> dict[str, int]:
        """Let the courier go, some minutes after the morning; return what the run came to."""
        at = papers.MORNING + timedelta(minutes=minutes)
        run = Round(
            layout=self.layout,
            db=self.db,
            connector=self.far,
            pack=self.pack,
            asked=("owner_id",),
            now=lambda: at,
            spread=lambda: 0.5,
            who="courier",
            all_now=all_now,
        )
        return {what: count for what, count in push(run).counts.items() if count}

    def rows(self, state: outbox.DeliveryState) -> list[outbox.Delivery]:
        """The deliveries in a state."""
        return outbox.deliveries(self.db.conn, [state])

    def pack(self, dossier: Dossier, digest: str, needs: tuple[Needed, ...]) -> Packed:
        """Make an envelope with the one paper; what came by post lacks its owner's name."""
        name = "" if dossier.channel is Channel.POSTAL else "Ngô Thị Hà"
        path = self.folder(dossier) / "documents" / "01.pdf"
        file = EnvelopeFile(
            role="component",
            component="Đơn",
            code="",
            name="01.pdf",
            path=str(path.relative_to(self.layout.data)),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            bytes=path.stat().st_size,
            pages=1,
        )
        envelope = Envelope(
            key=f"{dossier.id}-{digest}",
            dossier=dossier.id,
            number=dossier.number,
            procedure="1.003725",
            procedure_name="",
            sector="",
            channel=dossier.channel,
            status=OfficialStatus.RECEIVED,
            received_at=dossier.received_at,
            due_at=None,
            subject="",
            unit="",
            owner=Party(kind="citizen", name=name, id_number="040188001234"),
            submitter=None,
            files=(file,),
        )
        return Packed(envelope, gaps(envelope, needs))


def never(_call: str, _about: str) -> None:
    """Everything works."""


def always(error: Exception) -> Callable[[str, str], str | None]:
    """Nothing works."""

    def fail(_call: str, _about: str) -> str | None:
        raise error

    return fail


def once(call: str, how: str | Exception) -> Callable[[str, str], str | None]:
    """Fail at the first call of a kind: "after" loses its answer, an error comes before it took effect."""
    done: list[str] = []

    def fail(name: str, about: str) -> str | None:
        if name != call or done:
            return None
        done.append(about)
        if isinstance(how, Exception):
            raise how
        return how

    return fail


def changed(dossier: Dossier, **facts: object) -> Dossier:
    """A dossier whose content is another."""
    return replace(dossier, fields=(*dossier.fields, papers.field("subject", "khác")), **facts)  # type: ignore[arg-type]
