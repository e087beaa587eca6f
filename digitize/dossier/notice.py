"""What a citizen is told of a dossier without asking: received, supplement asked, result ready.  Pure.

A notice belongs to one event, and to the official number: it is due when the dossier comes to be so, never because it
has been so for long.  Its text is made when it goes, from the dossier as it is then; if it is no longer true it does
not go.  It says code and status; whatever else it says, the station's own template asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.envelope import sure_facts
from digitize.dossier.handling import is_waiting
from digitize.dossier.lifecycle import OFFICIAL_NAMES
from digitize.dossier.numbers import number_key
from digitize.model import DossierState, OfficialStatus
from digitize.text import nfc, unaccented

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from digitize.model import Dossier

NoticeKind: TypeAlias = Literal["receipt", "supplement", "result"]
NoticeWay: TypeAlias = Literal["sms", "email", "folder"]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", re.ASCII)
_RECEIVED = frozenset({OfficialStatus.RECEIVED, OfficialStatus.IN_WORK})
_NOT_YET = frozenset({None, OfficialStatus.REGISTERED})
_NEVER_TOLD = frozenset({DossierState.RESTRICTED, DossierState.NOT_ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """The station's own texts; $code, $status, $unit, $due and $procedure are filled in."""

    receipt: str = "Hồ sơ $code đã được tiếp nhận. Trạng thái: $status."
    supplement: str = "Hồ sơ $code: $status. Đề nghị Ông/Bà liên hệ nơi nộp hồ sơ để được hướng dẫn."
    result: str = "Hồ sơ $code: $status. Mời Ông/Bà đến nơi nộp hồ sơ để nhận kết quả."
    subject: str = "Hồ sơ $code: $status"  # of an e-mail


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishNoticeWords(NoticeWords):
    """The same in English; the status stays as it stands on the portal."""

    receipt: str = "Dossier $code has been received. Status: $status."
    supplement: str = "Dossier $code: $status. Please contact the office where you filed it."
    result: str = "Dossier $code: $status. Please collect the result where you filed it."
    subject: str = "Dossier $code: $status"


FILLED = frozenset({"code", "status", "unit", "due", "procedure"})
"""What a template may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that an event calls for."""

    kind: NoticeKind
    event: str  # tells it from every other event, of this dossier or another; holds the number
    at: datetime | None  # since when it is so; None: since now


class Contact(NamedTuple):
    """Where an applicant can be told, as far as that is sure; "" where it is not."""

    phone: str  # a mobile one, digits from 0
    email: str


def notices_due(before: Dossier, after: Dossier) -> tuple[Notice, ...]:
    """Return the notices that a change of a dossier calls for.

    Args:
        before: as the registry had it.
        after: as it is now.
    """
    return tuple(_due(before, after)) if may_be_told(after) else ()


def _due(before: Dossier, after: Dossier) -> Iterator[Notice]:
    was, now = before.official_status if before.number else None, after.official_status
    if was in _NOT_YET and now in _RECEIVED:
        yield notice_of("receipt", after)
    if is_waiting(after.waits) and (not is_waiting(before.waits) or len(after.waits) > len(before.waits)):
        yield notice_of("supplement", after)
    if was is not None and was not in {OfficialStatus.DONE, OfficialStatus.RETURNED} and now == OfficialStatus.DONE:
        yield notice_of("result", after)


def notice_of(kind: NoticeKind, dossier: Dossier) -> Notice:
    """Return the notice of a kind that fits a dossier as it stands; each request for papers is an event of its own."""
    at = {"receipt": dossier.received_at, "supplement": dossier.waits[-1].asked_at if dossier.waits else None}
    ordinal = f" {len(dossier.waits)}" if kind == "supplement" else ""
    return Notice(kind=kind, event=f"{kind}{ordinal} {number_key(dossier.number or '')}", at=at.get(kind))


def may_be_told(dossier: Dossier) -> bool:
    """Whether anything may be told of a dossier at all: it has a number, and nothing holds it back."""
    held = dossier.restricted or dossier.training or dossier.state in _NEVER_TOLD
    return bool(dossier.number) and not held


def is_true(kind: NoticeKind, dossier: Dossier) -> bool:
    """Whether a notice is still so."""
    if not may_be_told(dossier) or not dossier.official_status:
        return False
    if kind == "supplement":
        return is_waiting(dossier.waits)
    wanted = {OfficialStatus.DONE} if kind == "result" else _RECEIVED
    return dossier.official_status in wanted


def contact_of(dossier: Dossier) -> Contact:
    """Return where the applicant can be told: only what was read for sure, or what a person typed or confirmed."""
    sure = sure_facts(dossier)
    phone, email = "".join(sure.get("phone", "").split()), sure.get("email", "").strip()
    return Contact(phone if _MOBILE.fullmatch(phone) else "", email if _ADDRESS.fullmatch(email) else "")


def address_of(way: NoticeWay, contact: Contact) -> str:
    """Return the address for a way; "" where there is none.  A folder takes either."""
    return {"sms": contact.phone, "email": contact.email, "folder": contact.phone or contact.email}[way]


def filled(template: str, dossier: Dossier, unit: str, *, plain: bool) -> str:
    """Fill a template in, in one line.

    Args:
        template: of the station; `is_template` holds.
        dossier: has a number.
        unit: what the station calls itself.
        plain: without Vietnamese marks.
    """
    text = " ".join(nfc(Template(template).substitute(_facts(dossier, unit))).split())
    return unaccented(text) if plain else text


def is_template(text: str) -> bool:
    """Whether a text is a template that asks for nothing else than we fill in."""
    template = Template(text)
    return template.is_valid() and set(template.get_identifiers()) <= FILLED


def _facts(dossier: Dossier, unit: str) -> Mapping[str, str]:
    status = dossier.official_status
    return {
        "code": dossier.number or "",
        "status": OFFICIAL_NAMES[OfficialStatus(status)] if status else "",
        "unit": unit,
        "due": f"{dossier.due_at.astimezone(VIETNAM):%d/%m/%Y}" if dossier.due_at else "",
        "procedure": dossier.procedure.name if dossier.procedure else "",
    }
