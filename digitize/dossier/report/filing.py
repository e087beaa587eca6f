"""One filing of a period: the one-stop system's entry joined with the papers that are here.  Pure.

A filing that has no papers here is one too: what nobody scanned must be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a value's type, as everywhere in the model
from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.model import Channel, DossierState, StatusStep, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKED_STATES = frozenset(
    {
        *(DossierState.CHECKED, DossierState.SENT, DossierState.ACCEPTED, DossierState.REFUSED),
        *(DossierState.AWAITING_SUPPLEMENT, DossierState.CLOSED),
    }
)
"""States that a dossier reaches only after its check."""


class Stage(StrEnum):
    """How far the paper of a filing is on its way into the one-stop system."""

    RECEIVED = "received"
    SCANNED = "scanned"
    CHECKED = "checked"
    SIGNED = "signed"
    DELIVERED = "delivered"
    RESULT = "result"


_UP_TO = {stage: frozenset(tuple(Stage)[: at + 1]) for at, stage in enumerate(Stage)}


class Reason(StrEnum):
    """Why a filing fails a figure."""

    NOT_SCANNED = "not_scanned"
    TURNED_AWAY = "turned_away"  # we turned the applicant away, the one-stop system did not
    NO_PAGES = "no_pages"
    NOT_CHECKED = "not_checked"
    NOT_SIGNED = "not_signed"
    NOT_DELIVERED = "not_delivered"
    NO_COMPONENTS = "no_components"
    NO_RESULT = "no_result"
    NOT_REUSED = "not_reused"
    NOT_SYNCED = "not_synced"
    ASKED_TWICE = "asked_twice"
    LATE = "late"
    STILL_OPEN_LATE = "still_open_late"
    NOT_FROM_STORE = "not_from_store"
    ACCOUNT_NOT_VERIFIED = "account_not_verified"
    NOT_PAID_ONLINE = "not_paid_online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the figures need of a filing; no person stands in it."""

    number: str | None
    dossier: str | None  # local id; None: no paper of it is here
    channel: Channel
    procedure: str  # code; "": not known
    sector: str  # "": not known
    desk: str
    unit: str
    officer: str
    received_at: datetime
    due_at: datetime | None = None
    due_provisional: bool = False
    first_due_at: datetime | None = None
    state: DossierState | None = None  # of ours
    official_status: int | None = None
    waits: tuple[Wait, ...] = ()
    steps: tuple[StatusStep, ...] = ()
    ended_at: datetime | None = None  # as the register says
    pages: int = 0
    components: int | None = 0  # files of papers that the procedure asks for; None: nobody says
    results: int | None = 0
    reused: bool | None = False
    signed: bool | None = False  # None: nobody signs here
    delivered: bool = False
    registered: bool = False  # the one-stop system's register has it
    from_store: bool | None = None  # DuocLayTuKhoDMQG
    verified_account: bool | None = None  # TaiKhoanDuocXacThucVoiVNeID or MaCSDL
    paid_online: bool | None = None  # DuocThanhToanTrucTuyen
    samples: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What lists call it: the official number, else the local id."""
        return self.number or self.dossier or ""

    @property
    def scanned(self) -> bool:
        """Whether papers of it are here, and they are not all blank."""
        return self.pages > 0

    @property
    def checked(self) -> bool:
        """Whether the scan passed its check."""
        return self.scanned and self.state in CHECKED_STATES

    @property
    def synced(self) -> bool:
        """Whether the one-stop system has it."""
        return self.registered or self.delivered


def reached(filing: Filing, stage: Stage) -> bool:
    """Whether a filing is as far as a stage: it has passed each stage before, but for signing where nobody signs."""
    return next(failing(filing, stage), None) is None


def failing(filing: Filing, stage: Stage) -> Iterator[Reason]:
    """Give the reasons for which a filing is not as far as a stage."""
    if stage is Stage.RECEIVED:
        return
    if not filing.scanned:
        yield _not_scanned(filing)
        return
    asked = _UP_TO[stage]
    if Stage.CHECKED in asked and not filing.checked:
        yield Reason.NOT_CHECKED
    if Stage.SIGNED in asked and (filing.signed is False or (stage is Stage.SIGNED and filing.signed is None)):
        yield Reason.NOT_SIGNED
    if Stage.DELIVERED in asked and not filing.delivered:
        yield Reason.NOT_DELIVERED
    if Stage.RESULT in asked and not filing.results:
        yield Reason.NO_RESULT


def _not_scanned(filing: Filing) -> Reason:
    if filing.state is DossierState.NOT_ACCEPTED:
        return Reason.TURNED_AWAY
    return Reason.NO_PAGES if filing.dossier else Reason.NOT_SCANNED
