"""What the profile of a system may say of its classic services.

The fields of a dossier bear the same names wherever these services were seen (domain notes 5.1) and so are no
profile data; addresses, keys of answers, the words of a refusal and the register differ or were never published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from digitize.keys import Within


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWords:
    """The service that lists the dossiers of an agency.  None was published: ask your operator what it is called."""

    service: str = "DanhSachHoSo"  # "": the system has none
    since: str = "tungay"  # key of the time from which changes are asked for
    page: str = "trang"  # key of the page, from 1; "": everything comes in one answer
    pages: Annotated[int, Within(1, 100_000)] = 1_000  # asked for at most, lest a system repeats itself for ever
    number: str = "MaHoSo"
    channel: str = "KenhThucHien"
    procedure: str = "MaTTHC"
    status: str = "TrangThaiHoSo"
    received: tuple[str, ...] = ("NgayTiepNhan", "NgayNopHoSo")  # the first that stands there
    due: str = "NgayHenTra"
    applicant: str = "ChuHoSo"
    ids: str = "DinhDanhCHS"
    unit: str = "DonViXuLy"
    assignee: str = "NguoiXuLy"
    changed: str = "NgayCapNhat"


@dataclass(frozen=True, slots=True, kw_only=True)
class McWords:
    """Addresses, names of services, keys and words."""

    style: Literal["adapter", "paths"] = "adapter"  # one address for all services, or one each without a log-in
    login: str = "/mapi/login"  # below the address of the settings
    services: str = "/mapi/g"  # adapter: of all; paths: what stands before the service's name
    destination: str = ""  # dstcode: the system on the far side of the data exchange
    destination_in: Literal["header", "query"] = "header"
    agency: str = "madonvi"  # key of our code; MaDinhDanhDV in the other style
    session: str = "session"
    error: str = "error_code"
    message: str = "message"
    result: str = "result"
    procedures: str = "LayDanhSachTTHC"
    look_up: str = "TraCuuHoSo"
    deliver: str = "DongBoHoSoMC"
    progress: str = "CapNhatTienDoHoSoMC"
    expired_codes: tuple[str, ...] = ()  # error codes that say that the session has run out
    expired: tuple[str, ...] = ("session", "phiên làm việc", "phiên đăng nhập")  # words that say so
    failed: tuple[str, ...] = ("không thành công", "thất bại")  # words of a refusal beside a code of success
    unknown: tuple[str, ...] = ("không tồn tại", "không tìm thấy")  # words of an answer that knows no such number
    number: str = "MaHoSo"  # keys of what a look-up and a batch's answer say of one dossier
    status: str = "TrangThaiHoSo"
    procedure: str = "MaTTHC"
    ids: str = "DinhDanhCHS"  # a list with SoDinhDanh, or the number itself
    status_by_update: bool = True  # a step is told by DongBoHoSoMC too, not as progress alone
    key_in: str = ""  # field that carries the delivery's own key, ThongTinKhac for instance; "": none
    form_in: str = ""  # field that carries what was read for the electronic form, as JSON text; "": none
    copies_digitised: bool = False  # whether DuocSoHoa is said of copies too; TT 01/2023/TT-VPCP Đ4 leaves them out
    always: tuple[str, ...] = ()  # "field=value" that each dossier carries here, such as NoiNopHoSo=2
    register: RegisterWords = RegisterWords()
