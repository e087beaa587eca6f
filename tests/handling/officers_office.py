"""An office whose officers handle dossiers, and a one-stop system that gives its register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import registry_papers as papers
from register_entries import CODE, ID_NUMBER, MONDAY
from sqlite_utils import Database

from digitize.dossier.conclude import Rules
from digitize.dossier.procedures.catalogue import Catalogue
from digitize.intake import shelf
from digitize.intake.layout import VALUE, Layout
from digitize.model import Dossier, Envelope, EnvelopeFile, RegisterEntry, StatusStep, from_plain, to_plain
from digitize.queue.connector import Answer, Connector, Parcel, Standing, Unreadable, Uploaded
from digitize.registry import store
from digitize.runs import pulling
from digitize.runs.pulling import Desk, Pulled

NOON = MONDAY + timedelta(hours=3)


@dataclass
class Register(Connector):
    """A system that only gives its register; it notes from when it was asked."""

    entries: Sequence[RegisterEntry | Unreadable | Exception] = ()
    asked: list[datetime | None] = field(default_factory=list)
    name: str = "scripted"
    most: int = 10
    gives_numbers: bool = False
    keeps_files: bool = False

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry | Unreadable]:
        """Give the entries; an exception among them is raised when its turn comes."""
        self.asked.append(since)
        for one in self.entries:
            if isinstance(one, Exception):
                raise one
            yield one

    def ask_number(self, envelope: Envelope) -> str:
        """It gives none."""
        raise NotImplementedError

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:
        """It takes none."""
        raise NotImplementedError

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """It takes none."""
        raise NotImplementedError

    def report(self, number: str, step: StatusStep) -> Answer:
        """It hears none."""
        raise NotImplementedError

    def look_up(self, number: str) -> Standing | None:
        """It shows none."""
        raise NotImplementedError


@dataclass(kw_only=True)
class Office:
    """A data folder whose dossiers stand in folders and registry."""

    layout: Layout
    db: Database
    batch: str
    catalogue: Catalogue
    far: Register = field(default_factory=Register)

    @property
    def desk(self) -> Desk:
        """Where an officer sits."""
        return Desk(
            layout=self.layout, db=self.db, rules=Rules(catalogue=self.catalogue, closes_at=time(17)), who="officer"
        )

    def keep(self, ordinal: int, **facts: Any) -> Dossier:
        """Put a dossier of Ngô Thị Hà into its folder and the registry."""
        plain = {"procedure": papers.procedure(CODE), "fields": (papers.field("id_number", ID_NUMBER),)}
        made = papers.dossier(ordinal, "đơn", batch=self.batch, **{**plain, "received_at": MONDAY, **facts})
        self.write(made)
        store.commit_dossier(self.db, made, at=papers.MORNING, who=papers.CLERK)
        return made

    def write(self, dossier: Dossier) -> None:
        """Put a dossier into its folder alone."""
        shelf.write_json(self._folder(dossier) / VALUE, to_plain(dossier))

    def whole(self, dossier: Dossier) -> Dossier:
        """Read what stands in its folder."""
        return from_plain(Dossier, shelf.read_json(self._folder(dossier) / VALUE))

    def _folder(self, dossier: Dossier) -> Path:
        return self.layout.dossier(dossier.id, dossier.received_at, restricted=dossier.restricted)

    def pull(self, *entries: RegisterEntry | Unreadable | Exception, at: datetime = NOON) -> Pulled:
        """Pull what the register says."""
        self.far.entries = entries
        return pulling.pull(self.desk, self.far, at)

    def told(self, what: str) -> list[tuple[str | None, str]]:
        """Return dossier and facts of the journal's rows of one kind."""
        sql = "SELECT dossier, facts FROM journal WHERE what = ? ORDER BY id"
        return [tuple(row) for row in self.db.execute(sql, (what,)).fetchall()]  # type: ignore[misc]

    def steps(self, dossier: Dossier) -> int:
        """Count the status reports that wait."""
        sql = "SELECT count(*) FROM outbox WHERE kind = 'status' AND state = 'waiting' AND dossier = ?"
        return int(self.db.execute(sql, (dossier.id,)).fetchone()[0])
