"""What the profile of a system may say of its six steps: addresses, header names, keys, enumerations.

The defaults were observed in public code (domain notes 5.2) or, where no public description was found, are our own
proposal: `update`, `look_up` and `register` and what they answer.  A way to a value is written with dots, list places
as numbers (`data.0.IdTepTin`); of several ways the first that leads somewhere counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from digitize.keys import Within


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCall:
    """A call that asks."""

    path: str  # below queue.url; "": the system has no such call
    method: Literal["GET", "POST"] = "GET"  # GET: parameters in the address, POST: as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCall:
    """A call that tells."""

    path: str  # below queue.url
    method: Literal["POST", "PUT"] = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWords:
    """Step 1, and how the token goes with the other steps."""

    path: str = "GetToken"  # "": no token is asked for, `access` alone opens
    body: Literal["json", "form"] = "json"  # form: OAuth2, grant_type=client_credentials
    id_key: str = "client_id"
    secret_key: str = "client_secret"  # noqa: S105 - a name
    token: tuple[str, ...] = ("access_token", "data.access_token")
    expires: tuple[str, ...] = ("expires_in", "data.expires_in")
    header: str = "Authorization"
    scheme: str = "Bearer "  # before the token


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessWords:
    """The header of some provinces: base64 of JSON {AccessKey, SecretKey, AppName, PartnerCode, PartnerCodeCus}."""

    header: str = ""  # "lgspaccesstoken"; "": none
    app_name: str = ""
    partner_code: str = ""
    partner_code_cus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """Step 2."""

    code_key: str = "code"
    code_of: Literal["agency", "procedure"] = "agency"  # queue.agency of station.toml, or the procedure's code
    value: tuple[str, ...] = ("value", "data.value", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWords:
    """Step 3."""

    field: str = "files"
    id: tuple[str, ...] = (
        "data.0.IdTepTin", "data.IdTepTin", "IdTepTin", "data.0.response.data.0.IdTepTin",
    )  # fmt: skip
    hash: tuple[str, ...] = (
        "data.0.HashTepTin", "data.HashTepTin", "HashTepTin", "data.0.response.data.0.HashTepTin",
    )  # fmt: skip
    algorithm: Literal["sha256", "sha512", "sha1", "md5", "none"] = "sha256"  # none: the answer has no hash to compare
    encoding: Literal["hex", "base64"] = "hex"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCodes:
    """LoaiBan of what a counter scans; 2 is a paper that is electronic from its making."""

    original: int = 0
    copy: int = 1
    certified_copy: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingWords:
    """What the look-up by number answers."""

    param: str = "MaHoSo"
    unknown: tuple[str, ...] = ("404",)  # codes in a body that say that there is no such dossier
    number: tuple[str, ...] = ("data.MaHoSo", "data.0.MaHoSo")
    status: tuple[str, ...] = ("data.TrangThai", "data.TrangThaiHoSo", "data.0.TrangThai", "data.0.TrangThaiHoSo")
    key: tuple[str, ...] = ("data.KhoaDongBo", "data.0.KhoaDongBo")  # our delivery key, where it is kept
    procedure: tuple[str, ...] = ("data.MaTTHC", "data.0.MaTTHC")
    id_number: tuple[str, ...] = ("data.ThongTinNguoiNop.ThongTinChiTiet.SoDinhDanhChuHs", "data.SoDinhDanhChuHs")
    hash_key: str = "HashTepTin"  # wherever it stands in the answer; "": files' hashes are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWords:
    """The keys of an entry of the register."""

    number: tuple[str, ...] = ("MaHoSo",)
    channel: tuple[str, ...] = ("KenhThucHien",)
    procedure: tuple[str, ...] = ("MaTTHC",)
    status: tuple[str, ...] = ("TrangThaiHoSo", "TrangThai")
    received_at: tuple[str, ...] = ("NgayTiepNhan", "NgayNop", "NgayNopHoSo")
    due_at: tuple[str, ...] = ("NgayHenTra",)
    applicant: tuple[str, ...] = ("ChuHoSo",)
    id_number: tuple[str, ...] = ("SoDinhDanh", "DinhDanhCHS.0.SoDinhDanh", "MaDoiTuong")
    unit: tuple[str, ...] = ("DonViXuLy",)
    assignee: tuple[str, ...] = ("NguoiXuLy",)
    changed_at: tuple[str, ...] = ("NgayCapNhat",)
    waits: tuple[str, ...] = ("DanhSachHoSoBoSung",)
    asked_at: tuple[str, ...] = ("NgayBoSung",)
    complete_at: tuple[str, ...] = ("NgayTiepNhanBoSung",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWords:
    """How the register is read, page by page."""

    since: str = "TuNgay"
    page: str = "Trang"
    first_page: int = 1
    size: str = "SoLuong"
    per_page: Annotated[int, Within(1, 1_000)] = 100
    entries: tuple[str, ...] = ("data.DanhSach", "data", "items")
    entry: EntryWords = EntryWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class LgspWords:
    """Addresses, header names, keys and enumerations of the six steps."""

    token: TokenWords = TokenWords()
    access: AccessWords = AccessWords()
    number: GetCall = GetCall(path="GetNextValue")
    upload: PutCall = PutCall(path="UploadFile")
    create: PutCall = PutCall(path="CreateDossier")
    update: PutCall = PutCall(path="UpdateDossier", method="PUT")
    progress: PutCall = PutCall(path="CapNhatTienTrinh")
    status: PutCall = PutCall(path="CapNhatTrangThai")
    look_up: GetCall = GetCall(path="TraCuuHoSo")
    register: GetCall = GetCall(path="DanhSachHoSo")
    stale: tuple[str, ...] = ("401",)  # codes in a body that say, under any status, that the token is not taken
    key_header: str = "Idempotency-Key"  # that carries our delivery key; "": none
    code: tuple[str, ...] = ("code", "error_code")
    message: tuple[str, ...] = ("message", "error_message")
    step_times: str = "%Y-%m-%dT%H:%M:%S.000"  # of progress
    birth_times: str = "%Y%m%d000000"  # NgaySinh
    status_calls: tuple[int, ...] = (5, 6, 9)  # statuses that are told by step 6 besides step 5
    service_is_procedure: bool = False  # MaDichVuCong is the procedure's code
    more: tuple[Literal["KenhThucHien", "NgayHenTra", "TrangThaiHoSo", "TenTTHC", "TrichYeuHoSo"], ...] = (
        "KenhThucHien", "NgayHenTra",
    )  # fmt: skip
    papers: PaperCodes = PaperCodes()
    numbering: NumberWords = NumberWords()
    files: FileWords = FileWords()
    standing: StandingWords = StandingWords()
    pages: RegisterWords = RegisterWords()
