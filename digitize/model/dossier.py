"""A citizen's papers: what came in, what was read, what is thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from digitize.model.channel import Channel
from digitize.model.keeping import CameFrom, Freeze
from digitize.model.page import Box, DossierPage, PageKind
from digitize.model.papers import CaseSuggestion, ComponentCheck, Document, FormValue
from digitize.model.queue import LinkedCase, Wait
from digitize.model.returned import Returned
from digitize.model.said import NOTHING_SAID, Bound, Said
from digitize.model.signing import Attestation, SignedCopy


class DossierState(StrEnum):
    """How far our intake is; the official status (1 - 10) is another thing."""

    RECEIVED = "RECEIVED"
    READING = "READING"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    CHECKED = "CHECKED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    AWAITING_SUPPLEMENT = "AWAITING_SUPPLEMENT"
    CLOSED = "CLOSED"
    RESTRICTED = "RESTRICTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A procedure that a dossier may belong to, and why."""

    code: str
    name: str
    confidence: float
    evidence: tuple[str, ...]  # the titles and form numbers that spoke for it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureChoice:
    """The procedure that a dossier is handled under."""

    code: str
    name: str
    confidence: float
    by: Literal["cover", "text", "model", "person", "flag"]
    verified: bool  # False: a fact of the catalogue is marked "chưa kiểm chứng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A place that a person must look at.  `code` has its wording in the message catalogue."""

    code: str
    page: int | None = None  # the dossier's n
    facts: tuple[tuple[str, str], ...] = ()  # fill the wording's places; no names, no page text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A fact taken from the paper."""

    name: str
    value: str
    confidence: float
    source: Literal["qr", "text", "person", "cover"]
    page: int | None
    box: Box | None
    alternative: bool = False  # another value of this name was chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCopy:
    """The small PDF beside the archive, for portals and quick viewing."""

    level: str  # how fine it is: decree, small or least
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An accepted file, kept unchanged for ever."""

    name: str
    sha256: str
    extension: str  # of the real type: jpg, png, tif, pdf
    bytes: int
    signatures: int = 0  # digital signatures inside


HANDED_OVER = "handed_over"
"""What a dossier's history calls it when another office takes it over; the facts are unit, receiver and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of a dossier's history."""

    at: datetime
    who: str
    what: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What a batch is meant for, where it makes no dossier of its own."""

    dossier: str  # local id
    role: Literal["supplement", "result", "rescan"]
    page: int | None = None  # n of the side that a rescan replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person or a flag said when the files were taken in; always beats what is computed."""

    by: str  # the account
    procedure: str | None = None
    channel: Channel = Channel.WALK_IN
    received_at: datetime | None = None
    again: bool = False  # make a second dossier of bytes that were accepted before
    into: Joining | None = None  # None: dossiers of its own
    ticket: str | None = None  # of the queue at the counter
    training: bool = False  # for practice: no citizen's papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A citizen's papers: what came in, what was read, what is thought of it."""

    id: str
    batch: str
    state: DossierState
    restricted: bool
    channel: Channel
    received_at: datetime
    due_at: datetime | None
    due_provisional: bool
    procedure: ProcedureChoice | None
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[Doubt, ...]
    missing_components: tuple[str, ...]
    fields: tuple[Field, ...]
    documents: tuple[Document, ...]
    pages: tuple[DossierPage, ...]
    originals: tuple[Original, ...]
    history: tuple[Event, ...]
    number: str | None = None  # the official mã hồ sơ
    official_status: int | None = None  # 1 - 10
    first_due_at: datetime | None = None  # as counted from the receipt, whatever was asked for since
    waits: tuple[Wait, ...] = ()  # for papers that the applicant was asked for, oldest first
    linked: tuple[LinkedCase, ...] = ()  # procedures that are settled together with it
    unit: str | None = None
    assignee: str | None = None
    access: AccessCopy | None = None  # access.pdf; None: not made yet, or restricted
    case: str | None = None  # of the procedure; None: it has one only, or nobody has chosen
    bound: Bound | None = None  # what the sheet on top says
    said: Said = NOTHING_SAID  # what persons decided
    components: tuple[ComponentCheck, ...] = ()  # what the procedure asks for
    case_suggestions: tuple[CaseSuggestion, ...] = ()  # likeliest first; () once a person has chosen
    eform: tuple[FormValue, ...] = ()  # what was read for the electronic form
    returned: tuple[Returned, ...] = ()  # originals that were given back, oldest first
    attestations: tuple[Attestation, ...] = ()  # oldest first, those that were withdrawn too
    signed: tuple[SignedCopy, ...] = ()  # oldest first, also of what the dossier was before
    frozen: Freeze | None = None  # a legal hold
    came_from: CameFrom | None = None  # the export that brought it here
    training: bool = False  # made for practice: in no figure, never submitted

    @property
    def page_count(self) -> int:
        """Sides that carry something: pages and failed ones."""
        return sum(page.kind in {PageKind.PAGE, PageKind.FAILED} for page in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The conservation sums of a batch: `sides = pages + blank + separators + quarantined`."""

    files: int = 0
    sides: int = 0
    pages: int = 0  # includes failed ones
    failed: int = 0
    blank: int = 0
    separators: int = 0
    quarantined: int = 0
    duplicates: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every side that came in is accounted for."""
        return self.sides == self.pages + self.blank + self.separators + self.quarantined
