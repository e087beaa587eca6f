"""A dossier in the words of the six steps, key for key."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from digitize.model import OfficialStatus, Party, StatusStep
from digitize.queue.connector import Parcel, Uploaded
from digitize.queue.lgsp import payload
from digitize.queue.lgsp.words import AccessWords, FileWords, LgspWords
from digitize.queue.system import System, find_system
from tests.queue.envelopes import RECEIVED, envelope, scanned

NUMBER = "G09.20-20261123-0000001"
LGSP = find_system("lgsp", ())


def _parcel(folder: Path) -> Parcel:
    form, _ = scanned(folder, "01.pdf", b"one")
    second, _ = scanned(folder, "01-2.pdf", b"two")
    copy, _ = scanned(folder, "02.pdf", b"three")
    result, _ = scanned(folder, "03.pdf", b"four")
    files = (
        form,
        second,
        replace(copy, component="Bản sao căn cước", code="", kind="certified_copy"),
        replace(result, component="Giấy phép", code="KQ.G07.000122", role="result", kind="original"),
    )
    uploaded = tuple(Uploaded(sha256=file.sha256, id=f"tep-{n}") for n, file in enumerate(files, start=1))
    return Parcel(envelope=envelope(*files), number=NUMBER, files=uploaded, update=False)


def test_the_dossier_is_this_json(tmp_path: Path) -> None:
    """Names as in step 4, times in Vietnam, LoaiDoiTuong from 0, LoaiBan 0 and 1, files by paper."""
    parcel = _parcel(tmp_path)
    hashes = [file.sha256 for file in parcel.envelope.files]

    assert payload.dossier(parcel, LGSP) == {
        "MaHoSo": NUMBER,
        "MaTTHC": "1.003725",
        "ChuHoSo": "Ngô Thị Hà",
        "LoaiDoiTuong": 0,
        "MaDonViTiepNhan": "G09.20",
        "NgayNop": "2026-11-23 09:12:33",
        "NgayTiepNhan": "2026-11-23 09:12:33",
        "EformThongTinChiTiet": {"so_ban": "500", "danh_muc": [{"ten": "A", "trang": "12"}]},
        "ThanhPhanHoSo": [
            {
                "MaThanhPhanHoSo": "000.00.00.G09-KQ002269",
                "TenThanhPhanHoSo": "Đơn đề nghị",
                "SoLuong": 1,
                "LoaiBan": 0,
                "GiayToDinhKem": [
                    {"IdGiayTo": "tep-1", "TenGiayTo": "01.pdf", "HashTepTin": hashes[0]},
                    {"IdGiayTo": "tep-2", "TenGiayTo": "01-2.pdf", "HashTepTin": hashes[1]},
                ],
            },
            {
                "TenThanhPhanHoSo": "Bản sao căn cước",
                "SoLuong": 1,
                "LoaiBan": 1,
                "GiayToDinhKem": [{"IdGiayTo": "tep-3", "TenGiayTo": "02.pdf", "HashTepTin": hashes[2]}],
            },
        ],
        "ThongTinNguoiNop": {
            "LoaiDoiTuong": 0,
            "ThongTinChiTiet": {
                "TenNguoiNop": "Ngô Văn Bình",
                "SoDinhDanh": "040062005678",
                "NgaySinh": "19620304000000",
                "SoDienThoai": "0912345678",
                "Email": "binh@example.vn",
                "TenChuHs": "Ngô Thị Hà",
                "SoDinhDanhChuHs": "040188001234",
                "DiaChiChiTietChuHs": "Số 1 phố Huế",
            },
        },
        "KenhThucHien": 1,
        "NgayHenTra": "2026-12-14 17:00:00",
    }


def test_a_result_goes_with_step_six(tmp_path: Path) -> None:
    """DanhSachGiayToKetQua has its own code, id and hash."""
    parcel = _parcel(tmp_path)

    assert payload.results(parcel, LGSP) == [
        {
            "MaHoSo": NUMBER,
            "TrangThai": 2,
            "DanhSachGiayToKetQua": [
                {
                    "TenGiayTo": "Giấy phép",
                    "MaGiayToKetQua": "KQ.G07.000122",
                    "GiayToId": "tep-4",
                    "HashTepTin": parcel.envelope.files[3].sha256,
                }
            ],
        }
    ]


def test_what_nobody_knows_is_left_out(tmp_path: Path) -> None:
    """No dummy number, no empty key, no date of birth made of a year, no due date that is provisional."""
    parcel = _parcel(tmp_path)
    bare = replace(
        parcel.envelope,
        owner=Party(kind="citizen", name="Ngô Thị Hà", birth_date="1988"),
        submitter=None,
        agency="",
        values=(),
        due_provisional=True,
    )

    told = payload.dossier(replace(parcel, envelope=bare), LGSP)

    assert told["ThongTinNguoiNop"]["ThongTinChiTiet"] == {"TenNguoiNop": "Ngô Thị Hà", "TenChuHs": "Ngô Thị Hà"}
    assert told.keys().isdisjoint({"MaDichVuCong", "MaDonViTiepNhan", "EformThongTinChiTiet", "NgayHenTra"})


def test_the_enumeration_base_is_the_systems(tmp_path: Path) -> None:
    """Trap 3: a company is 1 here and 2 in the classic services; it is known by its tax code."""
    parcel = _parcel(tmp_path)
    company = Party(kind="company", name="Công ty A", tax_code="0101248141")
    parcel = replace(parcel, envelope=replace(parcel.envelope, owner=company, submitter=None))
    classic = replace(LGSP, parties=find_system("mc", ()).parties)

    told = payload.dossier(parcel, LGSP)

    assert (told["LoaiDoiTuong"], payload.dossier(parcel, classic)["LoaiDoiTuong"]) == (1, 2)
    assert told["ThongTinNguoiNop"]["ThongTinChiTiet"]["SoDinhDanhChuHs"] == "0101248141"


def test_hashes_are_written_as_the_system_writes_them(tmp_path: Path) -> None:
    """Base64 follows from ours; another algorithm's hash is the one that was compared when the file went."""
    parcel = _parcel(tmp_path)
    base = _with_files(FileWords(encoding="base64"))
    md5 = _with_files(FileWords(algorithm="md5"))
    files = tuple(replace(file, id=f"{file.id} 0a1b") for file in parcel.files)

    as_base = payload.dossier(parcel, base)["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]
    as_md5 = payload.dossier(replace(parcel, files=files), md5)["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]

    assert base64.b64decode(as_base["HashTepTin"]).hex() == parcel.files[0].sha256
    assert (as_md5["IdGiayTo"], as_md5["HashTepTin"]) == ("tep-1", "0a1b")


def test_a_step_says_who_when_and_what() -> None:
    """Steps have a time of another shape than dossiers."""
    step = StatusStep(status=OfficialStatus.IN_WORK, at=RECEIVED + timedelta(hours=1), by="lan", unit="Phòng Xuất bản")

    assert payload.progress(NUMBER, step, LGSP) == [
        {
            "MaHoSo": NUMBER,
            "NguoiXuLy": "lan",
            "ThoiDiemXuLy": "2026-11-23T10:12:33.000",
            "PhongBanXuLy": "Phòng Xuất bản",
            "TrangThai": 4,
        }
    ]


def test_the_access_header_is_base64_of_json() -> None:
    """The five keys of a province's access check."""
    words = AccessWords(header="lgspaccesstoken", app_name="mot-cua", partner_code="P1", partner_code_cus="P2")

    assert json.loads(base64.b64decode(payload.access_header(words, "key", "secret"))) == {
        "AccessKey": "key",
        "SecretKey": "secret",
        "AppName": "mot-cua",
        "PartnerCode": "P1",
        "PartnerCodeCus": "P2",
    }


def test_the_profile_that_ships_writes_out_the_defaults() -> None:
    """Whoever copies it sees every key with the value that counts; all of it is unverified."""
    assert (LGSP.lgsp, LGSP.verified) == (LgspWords(), False)


def _with_files(words: FileWords) -> System:
    return replace(LGSP, lgsp=replace(LGSP.lgsp, files=words))
