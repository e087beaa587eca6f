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
    """A person or an organisation; what nobody has read or typed is ""."""

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

    role: Literal["component", "result"]
    component: str  # name of the paper
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
    unit: str
    owner: Party
    submitter: Party | None  # None: the owner
    files: tuple[EnvelopeFile, ...]
    values: tuple[FormValue, ...] = ()
    waits: tuple[Wait, ...] = ()
    linked: tuple[LinkedCase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What an envelope lacks and must have; a person fills it in, nothing is made up."""

    what: Literal["number", "procedure", "owner_name", "owner_id", "received_at", "component_code", "agency"]
    hint: str  # message id: what to do
