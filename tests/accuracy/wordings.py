"""How applicants and forms word things: titles, subjects, addressees, papers, letters that ask for no procedure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from tests.accuracy.people import PROVINCES
from tests.accuracy.procedures import Known

_BEFORE = (
    "Đơn đề nghị", "Đơn đề nghị", "Giấy đề nghị", "Tờ khai", "Đơn xin", "Văn bản đề nghị", "Đơn", "Phiếu đề nghị",
    "Đơn yêu cầu", "Tờ trình đề nghị", "Văn bản đề nghị V/v", "Đơn đề nghị về việc", "",
)  # fmt: skip
_FORM = re.compile(
    r"^[\W\d]*(?:[a-zđ]\)\s*)?((?:đơn|tờ khai|giấy đề nghị|giấy đăng ký|văn bản đề nghị|phiếu đề nghị)\b.*)",
    re.IGNORECASE,
)
_END_OF_TITLE = re.compile(
    r"\s*(?:[(;:.,\"“]|theo |quy định |ban hành |do |hoặc |gồm | mẫu ).*", re.IGNORECASE | re.DOTALL
)
_REWORDED = (
    (r"(?i)^cấp (?=giấy|thẻ|chứng chỉ)", "xin cấp "),
    (r"(?i)giấy chứng nhận", "GCN"),
    (r"(?i)uỷ ban nhân dân|ủy ban nhân dân", "UBND"),
    (r"(?i)đối với", "cho"),
    (r"(?i) tại việt nam", " ở Việt Nam"),
    (r"(?i)giấy phép", "phép"),
    (r"(?i)trách nhiệm hữu hạn", "TNHH"),
    (r"(?i) và ", ", "),
    (r"(?i)doanh nghiệp", "DN"),
    (r"(?i)quyền sử dụng đất", "QSDĐ"),
    (r"(?i), bổ sung", " và bổ sung"),
    (r"(?i) của ", " "),
)
ANYBODY = ("Ban Giám đốc Công ty", "Ban lãnh đạo cơ quan", "Quý cơ quan", "Phòng Nhân sự", "Ban quản trị chung cư")
PROMISES = (
    "Tôi cam đoan những lời khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai của mình.",
    "Chúng tôi xin cam kết thực hiện đúng các quy định của pháp luật hiện hành.",
    "Kính đề nghị quý cơ quan xem xét, giải quyết. Xin chân thành cảm ơn.",
)
RUNNING = (
    "Thực hiện quy định của pháp luật hiện hành, đơn vị báo cáo kết quả hoạt động trong năm qua với"
    " các nội dung sau đây: về"
    " nhân sự, về cơ sở vật chất, trang thiết bị, về tình hình tài chính và các nghĩa vụ đối với Nhà nước.",
    "Hai bên thống nhất các điều khoản nêu trên, lập thành bốn bản có giá trị như nhau, mỗi bên giữ"
    " hai bản để thực hiện.",
    "Các tài liệu kèm theo được đánh số thứ tự, có xác nhận của đơn vị và chịu trách nhiệm về tính chính xác.",
)
STRANGERS = (
    ("GIẤY ỦY QUYỀN", "Tôi ủy quyền cho người có tên dưới đây thay mặt tôi nộp hồ sơ và nhận kết quả."),
    ("HỢP ĐỒNG THUÊ NHÀ", "Bên A đồng ý cho bên B thuê căn nhà với thời hạn hai năm kể từ ngày ký hợp đồng này."),
    ("GIẤY XÁC NHẬN", "Xác nhận người có tên dưới đây hiện đang cư trú tại địa phương, chấp hành tốt chủ trương."),
    ("SƠ YẾU LÝ LỊCH", "Quá trình học tập và công tác của bản thân được khai đầy đủ dưới đây."),
    (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Nội dung yêu cầu giải quyết: Cấp giấy phép xây dựng. Thành phần hồ sơ nộp gồm:",
    ),
    ("BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ", "Nội dung thu: lệ phí cấp giấy phép. Số tiền: 200.000 đồng."),
    ("QUYẾT ĐỊNH VỀ VIỆC BỔ NHIỆM GIÁM ĐỐC", "Điều 1. Bổ nhiệm người có tên dưới đây giữ chức vụ Giám đốc."),
    ("BẢNG LƯƠNG THÁNG 6", "Danh sách cán bộ, nhân viên được hưởng lương theo bảng dưới đây."),
    ("GIẤY GIỚI THIỆU", "Trân trọng giới thiệu người có tên dưới đây đến liên hệ công tác."),
    ("THÔNG BÁO TUYỂN DỤNG", "Công ty có nhu cầu tuyển dụng các vị trí dưới đây."),
)
LETTERS = (
    ("ĐƠN XIN NGHỈ PHÉP", "Nay tôi làm đơn này xin được nghỉ phép năm ngày để giải quyết việc gia đình."),
    ("ĐƠN XIN NGHỈ VIỆC", "Vì lý do cá nhân, tôi xin được chấm dứt công việc từ tháng sau."),
    ("ĐƠN XIN VIỆC", "Qua thông tin tuyển dụng, tôi xin ứng tuyển vào vị trí nhân viên văn phòng."),
    ("ĐƠN ĐỀ NGHỊ", "Đề nghị sửa chữa hệ thống thoát nước của khu nhà, bị hư hỏng đã lâu ngày."),
    ("ĐƠN XIN CHUYỂN TRƯỜNG CHO CON NUÔI HỌC THÊM", "Tôi xin cho cháu được học thêm buổi chiều."),
    ("THƯ CẢM ƠN", "Gia đình chúng tôi xin gửi lời cảm ơn chân thành tới quý cơ quan."),
    ("ĐƠN ĐỀ NGHỊ HỖ TRỢ KHÓ KHĂN ĐỘT XUẤT CỦA CÔNG ĐOÀN", "Đề nghị công đoàn hỗ trợ đoàn viên gặp khó khăn."),
    ("GIẤY ĐỀ NGHỊ TẠM ỨNG", "Đề nghị tạm ứng số tiền 5.000.000 đồng để đi công tác."),
    ("GIẤY ĐỀ NGHỊ THANH TOÁN", "Đề nghị thanh toán chi phí mua văn phòng phẩm quý III."),
    ("TỜ KHAI", "Nội dung khai: số lượng tài sản của phòng."),
    ("BẢN KIỂM ĐIỂM CÁ NHÂN", "Tôi tự nhận xét ưu điểm, khuyết điểm trong năm học vừa qua."),
    ("ĐƠN XIN VAY VỐN MUA NHÀ Ở CỦA NHÂN VIÊN", "Tôi xin vay quỹ phúc lợi số tiền năm mươi triệu đồng."),
    ("ĐƠN ĐĂNG KÝ THAM GIA CÂU LẠC BỘ CẦU LÔNG", "Tôi xin tham gia câu lạc bộ và thực hiện đúng nội quy."),
    ("GIẤY MỜI HỌP TỔ DÂN PHỐ", "Trân trọng kính mời ông bà đến dự họp tổ dân phố."),
    ("ĐƠN XIN CẤP LẠI THẺ THƯ VIỆN TRƯỜNG", "Tôi bị mất thẻ, xin được cấp lại thẻ đọc sách của trường."),
    ("ĐƠN ĐỀ NGHỊ CẤP BÃI ĐỖ XE CHO CƯ DÂN", "Đề nghị ban quản trị cấp chỗ đỗ xe tháng."),
)
_MINISTRIES = (
    "Bộ Xây dựng",
    "Bộ Tài chính",
    "Bộ Công Thương",
    "Bộ Y tế",
    "Bộ Tư pháp",
    "Bộ Công an",
    "Bộ Nông nghiệp và Môi trường",
)
_DEPARTMENTS = (
    "Sở Xây dựng",
    "Sở Nông nghiệp và Môi trường",
    "Sở Công Thương",
    "Sở Y tế",
    "Sở Tư pháp",
    "Ủy ban nhân dân",
)
_OPEN = ("Cơ quan có thẩm quyền", "Trung tâm Phục vụ hành chính công", "Bộ phận Tiếp nhận và Trả kết quả")


@dataclass(frozen=True, slots=True)
class Form:
    """What an application is headed with."""

    wording: str
    title: str
    capitals: bool | None = None  # None: mostly
    below: tuple[str, ...] = ()  # lines in small letters under the title
    subject: str = ""  # of a letter instead of a title
    wish: str = ""  # a line in the body that says what is wanted


def title(known: Known, wording: str, rng: Random) -> Form:  # noqa: PLR0911 - one for each wording
    """Word the title of an application."""
    name = re.sub(r"(?i)^thủ tục (?:hành chính )?(?:đề nghị )?", "", known.name).strip(" .")
    before = rng.choice(_BEFORE)
    wish = f"Nội dung đề nghị: {name}." if rng.random() < 0.25 else ""
    bare = re.sub(r"\s*\([^()]*\)", "", name).strip()
    if wording == "form" and (own := _own_form(known, rng)):
        return Form("form", own, wish=wish)
    if wording == "two sizes":
        return Form("two sizes", before or "Đơn đề nghị", capitals=True, below=(name,), wish=wish)
    if wording == "letter":
        verb = rng.choice(("đề nghị ", "xin ", ""))
        return Form("letter", "", subject=f"{verb}{name[:1].lower()}{name[1:]}", wish=wish)
    if wording == "shortened":
        return Form("shortened", f"{before} {_shortened(bare, rng)}".strip(), wish=f"Nội dung đề nghị: {name}.")
    if wording == "reworded":
        return Form("reworded", f"{before} {_reworded(name, rng)}".strip(), wish=wish)
    if wording == "bare":
        return Form("bare", f"{before} {bare}".strip(), wish=wish)
    spoken = known.name if before == "" and rng.random() < 0.5 else name
    return Form("full", f"{before} {spoken}".strip(), wish=wish)


def _own_form(known: Known, rng: Random) -> str:
    forms = [_END_OF_TITLE.sub("", match[1]) for text in known.components if (match := _FORM.match(text))]
    long = [form for form in forms if len(form) > 15]
    return rng.choice(long) if long else ""


def _shortened(name: str, rng: Random) -> str:
    words = re.split(r"(?<=,)| (?=đối với|cho |của |thuộc |theo |trong trường hợp|tại |do )", name)
    keep = max(1, len(words) - rng.choice((1, 1, 2)))
    return " ".join(part.strip() for part in words[:keep]).strip(" ,;")


def _reworded(name: str, rng: Random) -> str:
    for pattern, other in rng.sample(_REWORDED, 5):
        name = re.sub(pattern, other, name)
    return name


def addressee(known: Known, rng: Random) -> str:
    """Whom the application is addressed to; "" for nobody."""
    if rng.random() < 0.2:
        return rng.choice((*_OPEN, ""))
    level = rng.choice(known.levels)
    province = rng.choice(PROVINCES)
    if level == "ministry":
        return rng.choice(_MINISTRIES)
    if level == "commune":
        return (
            f"{rng.choice(('Ủy ban nhân dân', 'UBND', 'Chủ tịch UBND'))} {rng.choice(('xã Tân Lập', 'phường Cửa Nam'))}"
        )
    if level == "province":
        return f"{rng.choice(_DEPARTMENTS)} {province}"
    return rng.choice(_OPEN)


def form_number(rng: Random) -> str:
    """A form's number as it stands in the corner."""
    return rng.choice(("Mẫu số {:02}", "Mẫu {:02}", "Phụ lục {}", "Mẫu số: {:02}/ĐK")).format(rng.randint(1, 40))


def component_title(name: str, rng: Random) -> str:
    """Head a paper as its owner would: the beginning of what the catalogue calls it."""
    plain = re.sub(r"^[\W\d]*(?:[a-zđ]\)\s*)?", "", name)
    plain = re.sub(r"(?i)^(?:bản sao|bản chính|bản chụp)(?: (?:hợp lệ|có chứng thực|công chứng))?(?: của)? ", "", plain)
    return " ".join(_END_OF_TITLE.sub("", plain).split()[: rng.randint(5, 14)]) or "Tài liệu kèm theo"
