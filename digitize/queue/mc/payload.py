"""A parcel in the words of DongBoHoSoMC and CapNhatTienDoHoSoMC.

Names of fields: VietOpenCPS/opencps-v2, DVCQGIntegrationActionImpl, and a vendor's connector (domain notes 5.1).
Every value is text, as both send it.  A field of which nothing is known is left out: no empty text, no dummy.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from digitize.intake.layout import HANOI
from digitize.model import Channel, OfficialStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from digitize.model import Envelope, EnvelopeFile, FormValue, Party, StatusStep, Wait
    from digitize.queue.connector import Parcel, Uploaded
    from digitize.queue.system import System

Fields = dict[str, Any]

SUBJECT_MOST = 1_000  # characters of TrichYeuHoSo
PERSON_MOST = 50  # characters of NguoiXuLy
_ID_KINDS = {12: "1", 9: "2"}  # LoaiDinhDanh by the number's digits: CCCD, CMND
_ENDS = {
    OfficialStatus.DONE: "NgayKetThucXuLy",
    OfficialStatus.RETURNED: "NgayTra",
    OfficialStatus.NOT_RECEIVED: "NgayTuChoi",
}


def dossier_fields(parcel: Parcel, system: System) -> Fields:
    """Write a dossier as one item of DongBoHoSoMC's data."""
    envelope = parcel.envelope
    sent = list(zip(envelope.files, parcel.files, strict=True))
    papers = [_paper(file, held, system) for file, held in sent if file.role != "result"]
    fields: Fields = {"MaHoSo": parcel.number} | _core(envelope, system) | _people(envelope, system)
    fields |= {
        "HoSoCoThanhPhanSoHoa": str(int(any(paper["DuocSoHoa"] == "1" for paper in papers))),
        "TaiLieuNop": papers,
        "DanhSachHoSoBoSung": [_wait(ordinal, wait, system) for ordinal, wait in enumerate(envelope.waits, start=1)],
        "DanhSachGiayToKetQua": [_result(file, held) for file, held in sent if file.role == "result"],
    }
    return _always(system) | _known(fields) | _extras(envelope, system)


def progress_fields(number: str, step: StatusStep, system: System) -> Fields:
    """Write a step as one item of CapNhatTienDoHoSoMC's data."""
    return _known(
        {
            "MaHoSo": number,
            "NguoiXuLy": shortened(step.by, PERSON_MOST),
            "ThoiDiemXuLy": time_text(step.at, system),
            "PhongBanXuLy": step.unit,
            "NoiDungXuLy": step.note,
            "TrangThai": str(int(step.status)),
        }
    )


def status_fields(number: str, step: StatusStep, system: System) -> Fields:
    """Write the status that a step leads to as one item of DongBoHoSoMC's data, an update."""
    fields = {"MaHoSo": number, "TrangThaiHoSo": str(int(step.status))}
    if step.status in _ENDS:
        fields[_ENDS[step.status]] = time_text(step.at, system)
    return fields


def time_text(time: datetime, system: System) -> str:
    """Write a time as the system wants it, in Vietnam's time."""
    return time.astimezone(HANOI).strftime(system.times)


def shortened(text: str, most: int) -> str:
    """Cut a text at a word so that it has at most so many characters."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head, space, _ = text[: most + 1].rpartition(" ")
    return head if space else text[:most]


def _core(envelope: Envelope, system: System) -> Fields:
    """What a dossier is and where it stands.

    NgayNopHoSo is known where somebody hands a dossier in at the counter: it is received at once.  When one that
    came by post or online was sent, nobody here knows.
    """
    received = time_text(envelope.received_at, system)
    return {
        "MaTTHC": envelope.procedure,
        "TenTTHC": envelope.procedure_name,
        "TenLinhVuc": envelope.sector,
        "KenhThucHien": str(system.channels.of(envelope.channel)),
        "TrichYeuHoSo": shortened(envelope.subject, SUBJECT_MOST),
        "NgayTiepNhan": received,
        "NgayNopHoSo": received if envelope.channel is Channel.WALK_IN else "",
        "NgayHenTra": time_text(envelope.due_at, system) if envelope.due_at else "",
        "TrangThaiHoSo": str(int(envelope.status)),
        "DonViXuLy": envelope.unit,
    }


def _people(envelope: Envelope, system: System) -> Fields:
    """Whose dossier it is; where the owner left no telephone or e-mail, those of who handed it in."""
    owner, other = envelope.owner, envelope.submitter
    return {
        "ChuHoSo": owner.name,
        "LoaiDoiTuong": str(system.parties.of(owner.kind)),
        "DinhDanhCHS": list(_ids(owner)),
        "SoDienThoai": owner.phone or (other.phone if other else ""),
        "Email": owner.email or (other.email if other else ""),
    }


def _ids(owner: Party) -> Iterator[Fields]:
    number = owner.id_number
    if number.isascii() and number.isdigit() and len(number) in _ID_KINDS:
        yield {"LoaiDinhDanh": _ID_KINDS[len(number)], "SoDinhDanh": number}


def _paper(file: EnvelopeFile, held: Uploaded, system: System) -> Fields:
    """A file of a component, which the portal fetches from DuongDanTaiTepTin.

    It was scanned here: neither reused from another dossier nor taken from the national store.  A paper without a
    code goes under its name, so that the officer sees what it is; one that is no component does not count.
    """
    copied = file.kind in {"copy", "certified_copy"} and not system.mc.copies_digitised
    return _known(
        {
            "TepDinhKemId": file.sha256,
            "TenTepDinhKem": file.name if file.code else f"{file.component} {file.name}".strip(),
            "IsDeleted": "False",
            "MaThanhPhanHoSo": file.code,
            "DuongDanTaiTepTin": held.id,
            "DuocSoHoa": "0" if copied or file.role == "other" else "1",
            "DuocTaiSuDung": "0",
            "DuocLayTuKhoDMQG": "0",
        }
    )


def _result(file: EnvelopeFile, held: Uploaded) -> Fields:
    return _known(
        {
            "TenGiayTo": file.component or file.name,
            "GiayToId": file.sha256,
            "DuongDanTepTinKetQua": held.id,
            "MaGiayToKetQua": file.code,
        }
    )


def _wait(ordinal: int, wait: Wait, system: System) -> Fields:
    """A time of waiting for more papers; what TrangThaiBoSung counts nobody has published."""
    return _known(
        {
            "HoSoBoSungId": str(ordinal),
            "NgayBoSung": time_text(wait.asked_at, system),
            "NgayTiepNhanBoSung": time_text(wait.complete_at, system) if wait.complete_at else "",
        }
    )


def _always(system: System) -> Fields:
    pairs = (said.partition("=") for said in system.mc.always)
    return {field.strip(): value.strip() for field, _, value in pairs}


def _extras(envelope: Envelope, system: System) -> Fields:
    words = system.mc
    extras = {words.key_in: envelope.key} if words.key_in else {}
    if words.form_in and envelope.values:
        form = {value.key: _form_value(value) for value in envelope.values}
        extras[words.form_in] = json.dumps(form, ensure_ascii=False)
    return extras


def _form_value(value: FormValue) -> str | list[dict[str, str]]:
    if value.cell:
        return value.cell.value
    return [{cell.key: cell.value for cell in row} for row in value.rows]


def _known(fields: Mapping[str, Any]) -> Fields:
    return {name: value for name, value in fields.items() if value not in ("", [])}
