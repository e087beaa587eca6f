"""A dossier in the words of the six steps (pure; names and shapes: domain notes 5.2).

A key of which nothing is known is left out; nothing is made up to satisfy a system.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from digitize.dossier.deadlines import VIETNAM
from digitize.queue.lgsp.hashes import told_hash

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.model import Envelope, EnvelopeFile, FormValue, Party, StatusStep
    from digitize.queue.connector import Parcel, Uploaded
    from digitize.queue.lgsp.words import AccessWords
    from digitize.queue.system import System

_LONGEST_NAME = 50  # characters of NguoiXuLy
_LONGEST_SUBJECT = 1000  # of TrichYeuHoSo


def access_header(words: AccessWords, user: str, secret: str) -> str:
    """Return what the header of a province's access check holds."""
    plain = {
        "AccessKey": user,
        "SecretKey": secret,
        "AppName": words.app_name,
        "PartnerCode": words.partner_code,
        "PartnerCodeCus": words.partner_code_cus,
    }
    return base64.b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode("ascii")


def dossier(parcel: Parcel, system: System) -> dict[str, Any]:
    """Return the JSON of step 4; result files go with step 6."""
    envelope, words = parcel.envelope, system.lgsp
    received = _time(envelope.received_at, system.times)
    return _known(
        MaHoSo=parcel.number,
        MaTTHC=envelope.procedure,
        MaDichVuCong=envelope.procedure if words.service_is_procedure else "",
        ChuHoSo=envelope.owner.name,
        LoaiDoiTuong=system.parties.of(envelope.owner.kind),
        MaDonViTiepNhan=envelope.agency,
        NgayNop=received,
        NgayTiepNhan=received,
        EformThongTinChiTiet=dict(map(_field, envelope.values)),
        ThanhPhanHoSo=_components(parcel, system),
        ThongTinNguoiNop=_submitter(envelope, system),
        **_more(envelope, system),
    )


def results(parcel: Parcel, system: System) -> list[dict[str, Any]]:
    """Return the JSON of step 6 that attaches result files, or [] where there are none."""
    papers = [
        _known(
            TenGiayTo=file.component or file.name,
            MaGiayToKetQua=file.code,
            GiayToId=uploaded.id.partition(" ")[0],
            HashTepTin=told_hash(uploaded, system.lgsp.files),
        )
        for file, uploaded in _files(parcel)
        if file.role == "result"
    ]
    status = int(parcel.envelope.status)
    return [{"MaHoSo": parcel.number, "TrangThai": status, "DanhSachGiayToKetQua": papers}] if papers else []


def progress(number: str, step: StatusStep, system: System) -> list[dict[str, Any]]:
    """Return the JSON of step 5."""
    return [
        _known(
            MaHoSo=number,
            NguoiXuLy=step.by[:_LONGEST_NAME],
            ThoiDiemXuLy=_time(step.at, system.lgsp.step_times),
            PhongBanXuLy=step.unit,
            NoiDungXuLy=step.note,
            TrangThai=int(step.status),
        )
    ]


def status(number: str, step: StatusStep) -> list[dict[str, Any]]:
    """Return the JSON of step 6."""
    return [_known(MaHoSo=number, TrangThai=int(step.status), PhongBanXuLy=step.unit, NoiDungXuLy=step.note)]


def _more(envelope: Envelope, system: System) -> dict[str, Any]:
    due = envelope.due_at if envelope.due_at and not envelope.due_provisional else None
    known = {
        "KenhThucHien": system.channels.of(envelope.channel),
        "NgayHenTra": _time(due, system.times) if due else "",
        "TrangThaiHoSo": int(envelope.status),
        "TenTTHC": envelope.procedure_name,
        "TrichYeuHoSo": envelope.subject[:_LONGEST_SUBJECT],
    }
    return {name: known[name] for name in system.lgsp.more}


def _files(parcel: Parcel) -> list[tuple[EnvelopeFile, Uploaded]]:
    return list(zip(parcel.envelope.files, parcel.files, strict=True))


def _components(parcel: Parcel, system: System) -> list[dict[str, Any]]:
    """Gather the files by paper, in the order of its first file."""
    papers: dict[tuple[str, str, str], list[tuple[EnvelopeFile, Uploaded]]] = {}
    for file, uploaded in _files(parcel):
        if file.role != "result":
            papers.setdefault((file.code, file.component, file.kind), []).append((file, uploaded))
    return [
        _known(
            MaThanhPhanHoSo=code,
            TenThanhPhanHoSo=name,
            SoLuong=len({file.name.removesuffix(".pdf").partition("-")[0] for file, _ in files}),
            LoaiBan=None if kind == "unknown" else getattr(system.lgsp.papers, kind),
            GiayToDinhKem=[_attached(file, uploaded, system) for file, uploaded in files],
        )
        for (code, name, kind), files in papers.items()
    ]


def _attached(file: EnvelopeFile, uploaded: Uploaded, system: System) -> dict[str, Any]:
    return _known(
        IdGiayTo=uploaded.id.partition(" ")[0], TenGiayTo=file.name, HashTepTin=told_hash(uploaded, system.lgsp.files)
    )


def _submitter(envelope: Envelope, system: System) -> dict[str, Any]:
    owner, submitter = envelope.owner, envelope.submitter or envelope.owner
    details = _known(
        TenNguoiNop=submitter.name,
        SoDinhDanh=_identity(submitter),
        NgaySinh=_birth(submitter.birth_date, system.lgsp.birth_times),
        SoDienThoai=submitter.phone,
        Email=submitter.email,
        DiaChiChiTiet=submitter.address,
        TenChuHs=owner.name,
        SoDinhDanhChuHs=_identity(owner),
        DiaChiChiTietChuHs=owner.address,
    )
    return {"LoaiDoiTuong": system.parties.of(submitter.kind), "ThongTinChiTiet": details}


def _identity(party: Party) -> str:
    """Return what a party is known by: a citizen by the card's number, an organisation by its tax code."""
    return party.id_number or party.tax_code if party.kind == "citizen" else party.tax_code or party.id_number


def _birth(iso: str, form: str) -> str:
    """Put a whole date into the system's form; a year alone is no date of birth, and is not rounded to one."""
    try:
        return date.fromisoformat(iso).strftime(form)
    except ValueError:
        return ""


def _field(value: FormValue) -> tuple[str, Any]:
    if value.cell:
        return value.key, value.cell.value
    return value.key, [{cell.key: cell.value for cell in row} for row in value.rows]


def _time(at: datetime, form: str) -> str:
    return at.astimezone(VIETNAM).strftime(form)


def _known(**pairs: Any) -> dict[str, Any]:
    return {name: value for name, value in pairs.items() if value not in ("", None, [], {})}
