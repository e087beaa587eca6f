"""Where everything lies in a data folder (contract section 3).  Nothing is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ARCHIVE = "archive.pdf"
ACCESS = "access.pdf"
PORTAL = "portal"
VALUE = "dossier.json"
DESCRIPTION = "dossier.xml"
"""What stands in a dossier's folder."""
HANOI = timezone(timedelta(hours=7), "+07")
"""Vietnam's one zone; it has known no summer time since 1975."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A data folder's rooms."""

    data: Path

    @property
    def registry(self) -> Path:
        """The local index."""
        return self.data / "registry.db"

    @property
    def station(self) -> Path:
        """The station's settings."""
        return self.data / "station.toml"

    @property
    def own_procedures(self) -> Path:
        """The station's own list of procedures, which wins over every other."""
        return self.data / "procedures.toml"

    @property
    def own_deadline_rules(self) -> Path:
        """The station's own dated rules about time, which replace those that ship."""
        return self.data / "deadline_rules.toml"

    @property
    def online_levels(self) -> Path:
        """How far procedures are online and which share of each sector must be, as the station says."""
        return self.data / "online_levels.toml"

    def frozen_month(self, month: str) -> Path:
        """The figures of a month that was frozen, as the registry has them."""
        return self.data / "log" / "reports" / f"{month}.json"

    @property
    def catalogue(self) -> Path:
        """What was imported into the catalogue."""
        return self.data / "catalogue"

    @property
    def imported_lists(self) -> Path:
        """The imported lists of our own shape; they win over what ships."""
        return self.catalogue / "lists.jsonl"

    @property
    def imported_national(self) -> Path:
        """The imported national list; what ships wins over it."""
        return self.catalogue / "national.jsonl"

    @property
    def systems(self) -> Path:
        """The station's own profiles of one-stop systems."""
        return self.data / "systems"

    @property
    def gateways(self) -> Path:
        """The station's own profiles of SMS gateways."""
        return self.data / "gateways"

    @property
    def outbox(self) -> Path:
        """Where the folder connector drops what it delivers, unless the settings name another place."""
        return self.data / "outbox"

    @property
    def courier_lock(self) -> Path:
        """Held by the one courier that empties the outbox."""
        return self.data / "log" / "courier.lock"

    @property
    def notices(self) -> Path:
        """Where notices are dropped that another program sends, unless the settings name another place."""
        return self.outbox / "notices"

    @property
    def notices_lock(self) -> Path:
        """Held by the one who sends notices."""
        return self.data / "log" / "notices.lock"

    @property
    def askers(self) -> Path:
        """Who asked how often lately, as keyed hashes."""
        return self.data / "log" / "askers.db"

    @property
    def pull_lock(self) -> Path:
        """Held by the one who reads the one-stop system's register."""
        return self.data / "log" / "pull.lock"

    @property
    def trust(self) -> Path:
        """The certificates that the station trusts when it judges signatures."""
        return self.data / "trust"

    @property
    def signing_lock(self) -> Path:
        """Held by the one process that signs."""
        return self.data / "log" / "signing.lock"

    @property
    def signing(self) -> Path:
        """What is being signed and has no name yet."""
        return self.intake / ".signing"

    def signed(self, dossier: str) -> Path:
        """The signed copies of a dossier; nothing here is ever written again."""
        return self.data / "signed" / dossier

    def signed_copy(self, dossier: str, sha256: str) -> Path:
        """A signed copy, by the dossier that it was signed for and its hash."""
        return self.signed(dossier) / f"{sha256}.pdf"

    def imported_file(self, sha256: str, extension: str) -> Path:
        """A file that was imported, kept unchanged."""
        return self.catalogue / "files" / f"{sha256}{extension}"

    @property
    def intake(self) -> Path:
        """Batches that are claimed and in work."""
        return self.data / "intake"

    def hotfolder(self, profile: str) -> Path:
        """Where scanners of a profile drop files."""
        return self.data / "hotfolder" / profile

    def batch(self, batch: str) -> Path:
        """A batch in work."""
        return self.intake / batch

    def closed_batch(self, batch: str) -> Path:
        """What a batch came to, written when it is closed."""
        return self.data / "log" / "batches" / f"{batch}.json"

    def purged(self, dossier: str) -> Path:
        """What stays of a purged dossier."""
        return self.data / "log" / "purged" / f"{dossier}.json"

    def slips(self, kind: str, year: int | str) -> Path:
        """The printed slips of a kind and year, `<number>.<dossier>.pdf`, and what is known of each beside it."""
        return self.data / "slips" / kind / str(year)

    @property
    def purge_lock(self) -> Path:
        """Held while something is purged."""
        return self.data / "log" / "purge.lock"

    @property
    def cover_keys(self) -> Path:
        """The keys that sign cover sheets."""
        return self.data / "keys" / "cover"

    @property
    def file_keys(self) -> Path:
        """The keys that sign addresses of files."""
        return self.data / "keys" / "files"

    @property
    def watch_note(self) -> Path:
        """What the watcher says of itself."""
        return self.data / "log" / "watcher.json"

    @property
    def watch_lock(self) -> Path:
        """Held by the watcher while it lives."""
        return self.data / "log" / "watcher.lock"

    @property
    def backing_up(self) -> Path:
        """What a backup that is being made holds as it was at its moment."""
        return self.data / ".backup"

    def original(self, sha256: str, extension: str) -> Path:
        """An accepted file, kept unchanged for ever."""
        return self.data / "originals" / sha256[:2] / f"{sha256}.{extension}"

    def kept(self, sha256: str) -> Path | None:
        """A file of that hash in our keeping: accepted, else held; None where there is none."""
        accepted = (self.data / "originals" / sha256[:2]).glob(f"{sha256}.*")
        held = (self.data / "quarantine").glob(f"*/{sha256}.*")
        return next((path for path in (*accepted, *held) if path.suffix != ".json"), None)

    @property
    def ahead(self) -> Path:
        """Sides that were read before their file was whole."""
        return self.intake / ".ahead"

    def decisions(self, dossier: str) -> Path:
        """What a dossier was before each decision about it; as closed as `restricted/`, for it may hold such text."""
        return self.data / "decisions" / dossier

    def retired(self, dossier: str) -> Path:
        """Where the pages of a dossier went that was merged into another one."""
        return self.decisions(dossier) / "retired.json"

    def rework(self, decision: str) -> Path:
        """A decision that is being carried out."""
        return self.intake / decision

    @property
    def importing(self) -> Path:
        """What an import unpacks and holds against its manifest."""
        return self.intake / ".import"

    @property
    def import_lock(self) -> Path:
        """Held while an import is unpacked."""
        return self.data / "log" / "import.lock"

    @property
    def retention(self) -> Path:
        """How long dossiers are kept."""
        return self.data / "retention.toml"

    @property
    def rework_lock(self) -> Path:
        """Held while a decision is carried out: one after the other."""
        return self.intake / "decisions.lock"

    def quarantine(self, batch: str) -> Path:
        """The quarantined files of a batch."""
        return self.data / "quarantine" / batch

    def held(self, batch: str, sha256: str, extension: str) -> Path:
        """A quarantined file."""
        return self.data / "quarantine" / batch / f"{sha256}.{extension}"

    def dossier(self, dossier: str, received_at: datetime, *, restricted: bool) -> Path:
        """A dossier's own folder; YYYY/MM is the month of receipt in Vietnam."""
        if restricted:
            return self.data / "restricted" / dossier
        return self.data / "dossiers" / received_at.astimezone(HANOI).strftime("%Y/%m") / dossier

    def dossier_places(self, dossier: str, received_at: datetime) -> tuple[Path, Path]:
        """Both places where a dossier may stand: the ordinary and the restricted one."""
        ordinary = self.dossier(dossier, received_at, restricted=False)
        return ordinary, self.dossier(dossier, received_at, restricted=True)

    @property
    def rooms(self) -> tuple[Path, ...]:
        """The folders that `init` makes."""
        kept = ("originals", "dossiers", "restricted", "decisions", "signed", "quarantine", "outbox", "log")
        names = ("hotfolder", "intake", *kept)
        return tuple(self.data / name for name in names)
