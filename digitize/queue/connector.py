"""What a connector to a one-stop system does, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from digitize.errors import QueueError
from digitize.model import OfficialStatus  # noqa: TC001 - cattrs resolves the annotations when it runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from digitize.model import Envelope, EnvelopeFile, RegisterEntry, StatusStep


class UnreachableError(QueueError):
    """No answer, or one that says to come again: transport, 502, time-out, a slow body, a log-in that is refused twice.

    Whether what was sent has arrived is not known.
    """


class NotSentError(UnreachableError):
    """Nothing has gone out, for sure: no connection, a certificate or a log-in that is not taken, "too many calls"."""


class GarbledError(QueueError):
    """An answer that is none: bad JSON, a redirect, a page of HTML, a key that must stand there and does not.

    A few more attempts are made; then the delivery is parked for a person.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that the system holds."""

    sha256: str  # of the file as it lies here
    id: str  # that the system gave it; an address where it fetches files by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An envelope with everything that it needs to go."""

    envelope: Envelope
    number: str  # official
    files: tuple[Uploaded, ...]  # of each file of the envelope, in order
    update: bool  # the system has an earlier delivery of this dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The system took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyThere:
    """The system has a dossier of this number ("đã tồn tại"): it goes once more, as an update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A business error: never tried again by itself, a person decides."""

    code: str  # the system's
    reason: str  # the system's words; shown to a person, never logged: they may hold a name


Answer = Accepted | AlreadyThere | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the system shows when it is asked for a number."""

    number: str
    status: OfficialStatus
    key: str | None = None  # of the delivery that it holds, where it keeps one
    hashes: frozenset[str] | None = None  # of its files, where it shows them
    procedure: str | None = None  # code, where it shows it
    id_number: str | None = None  # of the owner, where it shows it; compared, never kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line of the system's register of which no entry can be made; the others go on."""

    number: str  # as the system has it; "" where not even that can be told
    template: str  # message id: what is wrong with it
    facts: tuple[tuple[str, str], ...] = ()  # no names


class Connector(Protocol):
    """One-stop systems differ in words and steps; the courier knows only these.

    Every method may raise UnreachableError or GarbledError.  A log-in that has run out is renewed once, inside.
    """

    @property
    def name(self) -> str:
        """As the settings and people call it."""

    @property
    def most(self) -> int:
        """How many parcels go in one call, 1 to 10."""

    @property
    def gives_numbers(self) -> bool:
        """Whether an official number can be asked for; else it comes from the receipt, the register or a person."""

    @property
    def keeps_files(self) -> bool:
        """Whether it keeps a file that it was handed, under an id; else it fetches files, each time from an address."""

    def ask_number(self, envelope: Envelope) -> str:
        """Ask for an official number.  Each call may use one up."""

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:
        """Hand over a file; where the system fetches files by itself, give the address.

        Raises:
            GarbledError: the hash that it returns is not that of the file.
        """

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Create or update dossiers, at most `most` of one kind (`update`); an answer for each, in order."""

    def report(self, number: str, step: StatusStep) -> Answer:
        """Tell the system how far a dossier is."""

    def look_up(self, number: str) -> Standing | None:
        """Read back what the system has under a number; None: it knows none."""

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry | Unreadable]:
        """Read the system's register of dossiers that changed since then, online and at counters; None: all."""
