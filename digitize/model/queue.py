"""What the one-stop system says of dossiers, and what it is told: its numbers, statuses, pauses and linked cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from digitize.model.channel import Channel


class OfficialStatus(IntEnum):
    """TrangThaiHoSo, as the national portal counts it (domain notes 5.1)."""

    REGISTERED = 1  # Mới đăng ký
    RECEIVED = 2  # Được tiếp nhận
    NOT_RECEIVED = 3  # Không được tiếp nhận
    IN_WORK = 4  # Đang xử lý
    SUPPLEMENT_ASKED = 5  # Yêu cầu bổ sung giấy tờ
    PAYMENT_ASKED = 6  # Yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = 7  # Công dân yêu cầu rút hồ sơ
    STOPPED = 8  # Dừng xử lý
    DONE = 9  # Đã xử lý xong
    RETURNED = 10  # Đã trả kết quả


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A time in which the applicant was asked for more papers."""

    asked_at: datetime
    complete_at: datetime | None = None  # None: still waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCase:
    """One of the procedures that are settled together in one dossier (liên thông), with its own agency and state."""

    key: str  # of the catalogue, such as "birth"
    name: str
    agency: str
    result: str = ""  # code of the paper that it ends with, KQ.…
    status: OfficialStatus | None = None  # None: not begun
    number: str | None = None  # that its agency gave it
    at: datetime | None = None  # of the last change


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusStep:
    """A step of the official handling that this station reports."""

    status: OfficialStatus
    at: datetime
    by: str  # the account
    unit: str = ""
    note: str = ""


SCORED = ("components", "result", "reused", "from_store", "verified_account", "paid_online")
"""What a register may say of a dossier for the national score (QĐ 766/QĐ-TTg): whether it has files of its papers, a
file of the result, a paper that was used again, one from the national store, a verified account, an online payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """A dossier as the one-stop system's register has it, filed online or handed in at a counter."""

    number: str
    channel: Channel
    procedure: str  # code
    status: OfficialStatus
    received_at: datetime
    due_at: datetime | None = None
    applicant: str | None = None
    id_number: str | None = None
    unit: str | None = None
    assignee: str | None = None
    waits: tuple[Wait, ...] = ()
    linked: tuple[LinkedCase, ...] = ()
    changed_at: datetime | None = None
    told: tuple[tuple[str, bool], ...] = ()  # of `SCORED`, as far as the system says it
