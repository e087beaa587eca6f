"""What is submitted of a dossier to the one-stop system, in our own words; each connector puts it into its system's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from digitize.model.channel import Channel
from digitize.model.papers import FormValue, PaperKind
from digitize.model.queue import LinkedCase, OfficialStatus, Wait

PartyKind: TypeAlias = Literal["citizen", "company", "household", "agency", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or an organisation; what nobody has typed, or read with certainty, is ""."""

    kind: PartyKind
    name: str
    id_number: str = ""  # CCCD of 12 digits or CMND of 9
    tax_code: str = ""
    birth_date: str = ""  # ISO 8601
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFile:
    """One file of a paper of the dossier, or of its result."""

    role: Literal["component", "result", "other"]  # other: no paper that the procedure asks for
    component: str  # name of the paper; of another one its title
    code: str  # MaThanhPhanHoSo, or KQ.… of a result; "" where the catalogue knows none
    name: str  # 01.pdf, 01-2.pdf: our own, never the citizen's
    path: str  # below the data folder
    sha256: str
    bytes: int
    pages: int
    kind: PaperKind = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A dossier as it is submitted."""

    key: str  # local id and hash of the content: the same key is the same delivery
    dossier: str  # local id
    number: str | None  # official; None: to be asked for
    procedure: str  # code
    procedure_name: str
    sector: str
    channel: Channel
    status: OfficialStatus
    received_at: datetime
    due_at: datetime | None
    subject: str
    unit: str  # that takes it in, as the system calls it
    owner: Party
    submitter: Party | None  # None: the owner
    files: tuple[EnvelopeFile, ...]
    values: tuple[FormValue, ...] = ()
    waits: tuple[Wait, ...] = ()
    linked: tuple[LinkedCase, ...] = ()
    agency: str = ""  # code of the agency that the unit belongs to
    due_provisional: bool = False


Needed: TypeAlias = Literal["number", "owner_id", "component_code", "agency"]
"""What a system asks for besides the procedure, the owner's name and the time of receipt, as its profile says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What the station adds to a dossier that it submits."""

    digest: str  # of the content, as the outbox has it
    unit: str
    agency: str
    files: tuple[EnvelopeFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What an envelope lacks and must have; a person fills it in, nothing is made up."""

    what: Needed | Literal["procedure", "owner_name", "file_size"]
    hint: str  # message id: what to do
    facts: tuple[tuple[str, str], ...] = ()  # of the hint
