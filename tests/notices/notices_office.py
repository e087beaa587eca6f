"""An office that handles dossiers and tells citizens of it, through a real gateway."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import registry_papers as papers
from officers_office import NOON, Office
from register_entries import ID_NUMBER, number

from digitize.model import Dossier, DossierState, Field, OfficialStatus, StatusStep
from digitize.registry import notices
from digitize.registry.notices import NoticeRow
from digitize.runs import handling
from digitize.runs.notices.sending import NoticeRound, Told, send_notices
from digitize.settings import Environment, load_station
from digitize.station.notices import open_notices
from tests.servers.faults import FaultyServer
from tests.servers.sms_gateway import SECRET, SmsApp

PHONE, NAME = "0912345678", "Ngô Thị Hà"
SETTINGS = '[notices]\nkinds = ["receipt", "supplement", "result"]\nsms_url = "{url}"\nsms_from = "MOTCUA"\n'


@dataclass(kw_only=True)
class NoticesOffice(Office):
    """Everything goes through the functions that commands and the watcher use."""

    gateway: SmsApp
    server: FaultyServer
    environment: Environment = field(
        default_factory=lambda: Environment(data=None, language=None, tessdata=None, user="officer", sms_secret=SECRET)
    )

    def settle(self, settings: str) -> None:
        """Write the station's settings."""
        self.layout.station.write_text(settings.replace("{url}", self.server.url), "utf-8")

    def accepted(self, ordinal: int = 1, **facts: Any) -> Dossier:
        """Keep a dossier that the one-stop system has and whose status nobody has told yet."""
        plain = {
            "number": number(ordinal),
            "state": DossierState.ACCEPTED,
            "fields": (
                papers.field("id_number", ID_NUMBER),
                person("applicant_name", NAME),
                person("phone", PHONE),
            ),
        }
        return self.keep(ordinal, **{**plain, **facts})

    def move(self, dossier: Dossier, status: int, at: datetime = NOON) -> None:
        """Let an officer move the official status."""
        step = StatusStep(status=OfficialStatus(status), at=at, by="officer")
        handling.move_status(dossier.id, step, self.desk, at)

    def send(self, minutes: float = 1, *, all_now: bool = False) -> Told:
        """Send what waits, some minutes after noon."""
        settings = load_station(self.layout.station.read_text("utf-8"))
        with open_notices(self.layout, settings, self.environment, all_now=all_now) as run:
            return send_notices(self.at(run, minutes))

    def at(self, run: NoticeRound, minutes: float) -> NoticeRound:
        """The run at another time, where chance is no chance."""
        return NoticeRound(
            **{name: getattr(run, name) for name in ("layout", "db", "settings", "unit", "ways", "who", "all_now")},
            now=lambda: NOON + timedelta(minutes=minutes),
            spread=lambda: 0.5,
        )

    def rows(self, *states: Any) -> list[NoticeRow]:
        """The notices in some states."""
        return notices.list_notices(self.db.conn, states)

    def traces(self) -> str:
        """Everything that journal and outbox hold."""
        tables = ("journal", "outbox")
        return "\n".join(str(row) for table in tables for row in self.db.execute(f"SELECT * FROM {table}"))  # noqa: S608


def person(name: str, value: str) -> Field:
    """A field that a person typed."""
    return Field(name=name, value=value, confidence=1.0, source="person", page=None, box=None)
