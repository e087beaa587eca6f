"""A dossier in the words of DongBoHoSoMC: the exact JSON, and what it never holds."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from digitize.keys import KeysError
from digitize.model import Channel, OfficialStatus, StatusStep
from digitize.model.envelope import Envelope, Party
from digitize.model.page import Box
from digitize.model.papers import FormCell, FormValue
from digitize.queue.mc.payload import dossier_fields, progress_fields, shortened, status_fields
from digitize.queue.mc.words import McWords, RegisterWords
from digitize.queue.profile_files import profile_texts
from digitize.queue.system import System, find_system, load_system
from tests.queue.mc_material import ENVELOPE, FORM, LICENCE, OWNER, RECEIVED, WAIT, parcel

SYSTEM = find_system("mc", ())

GOLDEN = """{
  "MaHoSo": "H20.14-261123-0007",
  "MaTTHC": "1.003725",
  "TenTTHC": "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh",
  "TenLinhVuc": "Xuất bản, In và Phát hành",
  "KenhThucHien": "1",
  "TrichYeuHoSo": "Nhập khẩu 12 cuốn sách",
  "NgayTiepNhan": "20261123080200",
  "NgayNopHoSo": "20261123080200",
  "NgayHenTra": "20261208170000",
  "TrangThaiHoSo": "10",
  "DonViXuLy": "Bộ phận Một cửa",
  "ChuHoSo": "Ngô Thị Hà",
  "LoaiDoiTuong": "1",
  "DinhDanhCHS": [
    {
      "LoaiDinhDanh": "1",
      "SoDinhDanh": "040188001234"
    }
  ],
  "SoDienThoai": "0912000111",
  "HoSoCoThanhPhanSoHoa": "1",
  "TaiLieuNop": [
    {
      "TepDinhKemId": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "TenTepDinhKem": "01.pdf",
      "IsDeleted": "False",
      "MaThanhPhanHoSo": "TP-G99.0000001",
      "DuongDanTaiTepTin": "https://so.vi.du/tep/01.pdf?ky=x",
      "DuocSoHoa": "1",
      "DuocTaiSuDung": "0",
      "DuocLayTuKhoDMQG": "0"
    },
    {
      "TepDinhKemId": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "TenTepDinhKem": "Danh mục xuất bản phẩm 02.pdf",
      "IsDeleted": "False",
      "DuongDanTaiTepTin": "https://so.vi.du/tep/02.pdf?ky=x",
      "DuocSoHoa": "0",
      "DuocTaiSuDung": "0",
      "DuocLayTuKhoDMQG": "0"
    }
  ],
  "DanhSachHoSoBoSung": [
    {
      "HoSoBoSungId": "1",
      "NgayBoSung": "20261126090000",
      "NgayTiepNhanBoSung": "20261203103000"
    }
  ],
  "DanhSachGiayToKetQua": [
    {
      "TenGiayTo": "Giấy phép",
      "GiayToId": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
      "DuongDanTepTinKetQua": "https://so.vi.du/tep/03.pdf?ky=x",
      "MaGiayToKetQua": "KQ.H20.000001"
    }
  ]
}"""


def _fields_of(envelope: Envelope, system: System = SYSTEM) -> dict[str, Any]:
    return dossier_fields(parcel(envelope), system)


def test_a_dossier_is_written_exactly_so() -> None:
    """Papers, a result, a time of waiting: names and forms of every field are those of the classic services."""
    envelope = replace(ENVELOPE, files=(*ENVELOPE.files, LICENCE), waits=(WAIT,), status=OfficialStatus.RETURNED)

    assert json.dumps(_fields_of(envelope), ensure_ascii=False, indent=2) == GOLDEN


def test_what_nobody_knows_is_left_out() -> None:
    """No dummy and no empty text stands for what is missing, however little is known."""
    nobody = Party(kind="citizen", name="")
    bare = replace(ENVELOPE, owner=nobody, due_at=None, subject="", sector="", unit="", files=(), procedure_name="")

    fields = _fields_of(bare)

    assert sorted(fields) == [
        "HoSoCoThanhPhanSoHoa",
        "KenhThucHien",
        "LoaiDoiTuong",
        "MaHoSo",
        "MaTTHC",
        "NgayNopHoSo",
        "NgayTiepNhan",
        "TrangThaiHoSo",
    ]
    assert fields["HoSoCoThanhPhanSoHoa"] == "0"


@pytest.mark.parametrize(
    ("channel", "code", "handed_in"),
    [
        (Channel.WALK_IN, "1", True),
        (Channel.ASSISTED, "2", False),
        (Channel.ONLINE, "2", False),
        (Channel.POSTAL, "3", False),
    ],
)
def test_the_channel_has_its_code(channel: Channel, code: str, handed_in: bool) -> None:
    """KenhThucHien is 1, 2 or 3; only at the counter is the time of receipt that of handing in."""
    fields = _fields_of(replace(ENVELOPE, channel=channel))

    assert fields["KenhThucHien"] == code
    assert ("NgayNopHoSo" in fields) == handed_in


def test_kinds_of_owners_are_counted_from_one() -> None:
    """Trap 3: here a citizen is 1 and a company 2; the services of 2026 count from 0."""
    company = replace(ENVELOPE, owner=replace(OWNER, kind="company"))

    assert _fields_of(ENVELOPE)["LoaiDoiTuong"] == "1"
    assert _fields_of(company)["LoaiDoiTuong"] == "2"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("040188001234", [{"LoaiDinhDanh": "1", "SoDinhDanh": "040188001234"}]),
        ("181234567", [{"LoaiDinhDanh": "2", "SoDinhDanh": "181234567"}]),
        ("04018800123", None),
        ("0401880012345", None),
        ("04018800123a", None),
    ],
)
def test_an_identity_number_is_written_only_where_it_is_one(number: str, written: object) -> None:
    """Twelve digits are a CCCD, nine a CMND; anything else is no identity number and never replaced by one."""
    fields = _fields_of(replace(ENVELOPE, owner=replace(OWNER, id_number=number)))

    assert fields.get("DinhDanhCHS") == written


def test_times_are_those_of_vietnam() -> None:
    """A time that is kept in UTC goes as the clock on the wall in Hanoi, over midnight too."""
    late = replace(ENVELOPE, received_at=datetime(2026, 11, 23, 18, 30, tzinfo=UTC))

    assert _fields_of(late)["NgayTiepNhan"] == "20261124013000"


def test_a_long_subject_is_cut_at_a_word() -> None:
    """At most 1,000 characters go; a word is never cut in two, unless it alone is longer."""
    words = "giấy phép " * 101

    subject = str(_fields_of(replace(ENVELOPE, subject=words))["TrichYeuHoSo"])

    assert len(subject) <= 1_000
    assert subject.endswith(" phép") and words.startswith(subject)
    assert shortened("x" * 60, 50) == "x" * 50
    assert shortened("một hai", 7) == "một hai"
    assert shortened("một hai ba", 7) == "một hai"


def test_copies_are_digitised_where_the_profile_says_so() -> None:
    """Trap 9: a certified copy may be scanned without counting as digitised; the office may see it otherwise."""
    counting = replace(SYSTEM, mc=replace(SYSTEM.mc, copies_digitised=True))

    assert [paper["DuocSoHoa"] for paper in dossier_fields(parcel(), SYSTEM)["TaiLieuNop"]] == ["1", "0"]
    assert [paper["DuocSoHoa"] for paper in dossier_fields(parcel(), counting)["TaiLieuNop"]] == ["1", "1"]


def test_a_paper_that_nobody_asked_for_goes_under_its_title() -> None:
    """It travels with the dossier, but a dossier does not count as digitised for its sake."""
    other = replace(FORM, role="other", component="Giấy giới thiệu", code="", name="04.pdf")

    fields = _fields_of(replace(ENVELOPE, files=(other,)))

    assert fields["HoSoCoThanhPhanSoHoa"] == "0"
    assert [paper["TenTepDinhKem"] for paper in fields["TaiLieuNop"]] == ["Giấy giới thiệu 04.pdf"]


def test_the_profile_adds_fields() -> None:
    """A fixed field, the delivery's key and what was read for the form go where the profile says."""
    cell = FormCell(key="ten", value="Sách mới", page=1, box=Box(0, 0, 1, 1), confidence=0.9)
    values = (
        FormValue(key="ten", label="Tên", form="30", cell=cell),
        FormValue(key="bang", label="Bảng", form="30", rows=((cell,), (cell,))),
    )
    words = replace(SYSTEM.mc, always=("NoiNopHoSo = 2", "MaTTHC=x"), key_in="ThongTinKhac", form_in="GhiChu")

    fields = _fields_of(replace(ENVELOPE, values=values), replace(SYSTEM, mc=words))

    assert fields["NoiNopHoSo"] == "2"
    assert fields["MaTTHC"] == "1.003725"
    assert fields["ThongTinKhac"] == ENVELOPE.key
    assert json.loads(str(fields["GhiChu"])) == {"ten": "Sách mới", "bang": [{"ten": "Sách mới"}, {"ten": "Sách mới"}]}


def test_a_step_is_written_as_progress_and_as_status() -> None:
    """NguoiXuLy has at most 50 characters; the end of the work goes with its date."""
    step = StatusStep(status=OfficialStatus.DONE, at=RECEIVED, by="Nguyễn Văn " * 6, unit="Phòng Báo chí")

    progress = progress_fields("H20.14-261123-0007", step, SYSTEM)

    assert progress == {
        "MaHoSo": "H20.14-261123-0007",
        "NguoiXuLy": "Nguyễn Văn Nguyễn Văn Nguyễn Văn Nguyễn Văn Nguyễn",
        "ThoiDiemXuLy": "20261123080200",
        "PhongBanXuLy": "Phòng Báo chí",
        "TrangThai": "9",
    }
    assert status_fields("H20.14-261123-0007", step, SYSTEM) == {
        "MaHoSo": "H20.14-261123-0007",
        "TrangThaiHoSo": "9",
        "NgayKetThucXuLy": "20261123080200",
    }


@pytest.mark.parametrize("said", ["NoiNopHoSo", "NoiNopHoSo=", " = 2"])
def test_a_fixed_field_without_a_value_is_refused(said: str) -> None:
    """A slip of the pen in the profile is told when it is read, not sent as an empty field."""
    text = profile_texts("systems", ())["mc"].replace("always = []", f'always = ["{said}"]')

    with pytest.raises(KeysError, match=r"mc\.always"):
        load_system(text, "systems/mc.toml")


def test_the_profile_that_ships_writes_every_default_out() -> None:
    """Whoever copies it sees each key with its value; it says of itself that nobody has verified it."""
    table = tomllib.loads(profile_texts("systems", ())["mc"])["mc"]

    assert SYSTEM.mc == McWords()
    assert set(table) == {field.name for field in fields(McWords)}
    assert set(table["register"]) == {field.name for field in fields(RegisterWords)}
    assert not SYSTEM.verified
