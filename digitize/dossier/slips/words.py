"""What slips print besides a dossier's own facts: titles, labels and sentences, which the station may set.

The titles are those of the forms (Thông tư 03/2025/TT-VPCP, forms 01 - 07; domain notes 3.1).  The labels of their
bodies stand in no source that we have: as long as `verified` is false every slip says that it is a draft.
Words are Vietnamese whatever the reader's language: citizens read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from digitize.keys import Within

Paper: TypeAlias = Literal["A5", "A4"]
ElsewhereKind: TypeAlias = Literal["receipt", "supplement", "refusal", "apology", "stop", "control"]


class SlipKind(StrEnum):
    """The slips of one dossier, by the forms of the one-stop mechanism."""

    RECEIPT = "receipt"  # Giấy tiếp nhận hồ sơ và hẹn trả kết quả
    SUPPLEMENT = "supplement"  # Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSAL = "refusal"  # Phiếu từ chối tiếp nhận giải quyết hồ sơ
    APOLOGY = "apology"  # Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết
    STOP = "stop"  # Thông báo dừng giải quyết hồ sơ
    CONTROL = "control"  # Phiếu kiểm soát quá trình giải quyết hồ sơ


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptWords:
    """Of form 01."""

    size: Paper = "A5"
    title: str = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    number: str = "{n}/TNHS"
    copies: str = "Liên: Lưu/giao khách hàng"
    applicant: str = "Tiếp nhận hồ sơ của"
    papers: str = "Thành phần hồ sơ nộp gồm"
    sets: str = "Số lượng hồ sơ: 01 (bộ)"
    term: str = "Thời gian giải quyết hồ sơ theo quy định là"
    received: str = "Thời gian nhận hồ sơ"
    due: str = "Thời gian trả kết quả giải quyết hồ sơ"
    fee: str = "Phí, lệ phí"
    result_at: str = "Đăng ký nhận kết quả tại"
    book: str = "Vào Sổ theo dõi hồ sơ, Quyển số: ............ Số thứ tự: ............"
    left: str = "NGƯỜI NỘP HỒ SƠ"
    right: str = "NGƯỜI TIẾP NHẬN HỒ SƠ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementWords:
    """Of form 02; its older words stand in `SlipWords` itself."""

    size: Paper = "A5"
    title: str = "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
    number: str = "{n}/HDHS"
    reason: str = "Lý do"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalWords:
    """Of form 03."""

    size: Paper = "A5"
    title: str = "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"
    number: str = "{n}/TCHS"
    told: str = "Qua xem xét, {unit} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau"
    closing: str = "Xin thông báo cho Ông/Bà được biết và thực hiện./."
    left: str = "NGƯỜI NỘP HỒ SƠ"
    right: str = "NGƯỜI TIẾP NHẬN HỒ SƠ"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyWords:
    """Of form 04."""

    size: Paper = "A5"
    title: str = "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA\u00a0HẠN THỜI\u00a0GIAN GIẢI\u00a0QUYẾT"
    number: str = "{n}/PXL"
    addressee: str = "Kính gửi"
    received: str = "Ngày tiếp nhận hồ sơ"
    due: str = "Thời gian hẹn trả kết quả giải quyết hồ sơ"
    told: str = "Đến nay, {unit} chưa thể trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn đã hẹn. Lý do"
    apology: str = "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của Ông/Bà. {unit} xin lỗi Ông/Bà."
    until: str = "Đề nghị được gia hạn và sẽ trả kết quả giải quyết hồ sơ cho Ông/Bà vào ngày"
    closing: str = "Mong nhận được sự thông cảm của Ông/Bà./."
    right: str = "THỦ TRƯỞNG CƠ QUAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWords:
    """Of form 05."""

    size: Paper = "A5"
    title: str = "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"
    number: str = "{n}/TB-DGQ"
    addressee: str = "Kính gửi"
    received: str = "Ngày tiếp nhận hồ sơ"
    told: str = "{unit} thông báo dừng giải quyết hồ sơ này. Lý do"
    closing: str = "Xin thông báo để Ông/Bà được biết./."
    right: str = "THỦ TRƯỞNG CƠ QUAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlWords:
    """Of form 06."""

    size: Paper = "A5"
    title: str = "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"
    number: str = "{n}/PKS"
    received: str = "Thời gian nhận hồ sơ"
    due: str = "Thời gian trả kết quả giải quyết hồ sơ"
    who: str = "Cơ quan, bộ phận"
    when: str = "Thời gian giao, nhận hồ sơ"
    outcome: str = "Kết quả giải quyết (trước hạn, đúng hạn, quá hạn)"
    note: str = "Ghi chú"
    given: str = "Giao"
    taken: str = "Nhận"
    handovers: Annotated[int, Within(1, 12)] = 4  # rows left free for ink


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWords:
    """Of form 07."""

    title: str = "SỔ THEO DÕI HỒ SƠ"
    period: str = "Từ ngày {since} đến ngày {until}"
    columns: tuple[str, ...] = (
        *("TT", "Mã hồ sơ", "Tên thủ tục hành chính", "Tổ chức, cá nhân", "Địa chỉ, số điện thoại"),
        *("Cơ quan chủ trì giải quyết", "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả", "Ghi chú"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWords:
    """What the station prints on its slips, and which it prints."""

    agency: str = ""
    unit: str = "Bộ phận Tiếp nhận và Trả kết quả"
    place: str = ""  # before the date
    phone: str = ""
    applicant: str = "Hồ sơ của"
    request: str = "Nội dung yêu cầu giải quyết"
    number: str = "Mã hồ sơ"
    provisional_number: str = "Mã tạm (chưa có mã hồ sơ)"
    asks: str = "Yêu cầu bổ sung, hoàn thiện hồ sơ gồm những nội dung sau"
    contact: str = (
        "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, Ông/Bà liên hệ với {unit}, số điện thoại {phone},"
        " để được hướng dẫn."
    )
    signer: str = "NGƯỜI HƯỚNG DẪN"
    draft: str = "Bản dự thảo, chưa ký"
    address: str = "Địa chỉ"
    telephone: str = "Số điện thoại"
    email: str = "Email"
    ticket: str = "Số thứ tự tại quầy"
    numbered: str = "Số"
    sign_here: str = "(Ký, ghi rõ họ tên)"
    verified: bool = False  # somebody has compared all these words with the forms in force
    printed_elsewhere: tuple[ElsewhereKind, ...] = ()  # the one-stop system prints its own
    qr_identity: bool = True  # whether the QR holds the identity number or tax code too (TT 01/2023: minimum data)
    receipt: ReceiptWords = ReceiptWords()
    supplement: SupplementWords = SupplementWords()
    refusal: RefusalWords = RefusalWords()
    apology: ApologyWords = ApologyWords()
    stop: StopWords = StopWords()
    control: ControlWords = ControlWords()
    book: BookWords = BookWords()

    @property
    def of_unit(self) -> str:
        """The unit as a sentence names it."""
        return self.unit or self.agency
