"""Printed forms of many wordings and layouts, with the truth of what stands in them.

Each form comes of its number alone: which paper it is, how its labels are worded, whether values stand behind dot
leaders, in boxes of one figure, in capitals, under the label, several on a line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

SURNAMES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Cao Tạ Châu Kiều".split()
)
MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Thị Thu", "Quốc", "Thanh", "Thị Mỹ", "")
GIVEN = """
An Bình Cường Dũng Giang Hà Hạnh Hùng Hương Khuê Lan
Linh Long Mai Nam Nga Phúc Quân Sơn Tâm Thảo Uyên Vân Yến Ý
""".split()
PROVINCES = ("001", "040", "048", "079", "092", "030", "046", "038", "066", "014")
STREETS = ("đường Lê Duẩn", "phố Huế", "đường Nguyễn Văn Linh", "ngõ 90 Lê Trọng Tấn", "đường Bờ Kè")
WARDS = ("phường Hải Châu", "xã Nghi Phú", "phường Bến Đá", "xã Tân Mỹ", "phường Khương Mai")
CITIES = ("thành phố Đà Nẵng", "tỉnh Nghệ An", "thành phố Lam Sơn", "tỉnh Vĩnh Long", "Hà Nội")

APPLICANT = (
    "Tôi tên là:", "Họ và tên người nộp hồ sơ:", "Họ, chữ đệm, tên người yêu cầu:", "Họ và tên:", "Người đề nghị:",
    "1. Họ và tên người đề nghị:", "Tôi là:", "Họ tên người làm đơn:", "Họ, chữ đệm và tên người khai:", "Người nộp hồ sơ:",  # noqa: E501
    "Họ và tên (viết chữ in hoa, có dấu):", "1. Họ, chữ đệm và tên:", "Người yêu cầu:", "Họ và tên người đăng ký:",
)  # fmt: skip
ID = (
    "Số định danh cá nhân:", "CCCD số:", "Số CCCD:", "CCCD/CMND số:", "Số CCCD/CMND:", "Căn cước công dân số:",
    "Giấy tờ tùy thân: CCCD số", "Số căn cước:", "Số định danh cá nhân/CMND:", "Số thẻ căn cước:", "Mã định danh cá nhân:",  # noqa: E501
    "Số giấy tờ tùy thân:", "Thẻ căn cước công dân số:", "2. Số ĐDCN/CCCD:", "Số CCCD/Hộ chiếu:",
)  # fmt: skip
BIRTH = ("Ngày, tháng, năm sinh:", "Ngày sinh:", "Sinh ngày:", "Ngày tháng năm sinh:", "Ngày/tháng/năm sinh:")
ADDRESS = (
    "Nơi thường trú:",
    "Địa chỉ thường trú:",
    "Nơi cư trú:",
    "Địa chỉ liên hệ:",
    "Địa chỉ:",
    "Nơi đăng ký thường trú:",
)
PHONE = ("Điện thoại:", "Số điện thoại:", "Số điện thoại liên hệ:", "ĐT:", "SĐT:", "Điện thoại liên hệ:")
ORGANISATION = (
    "Tên tổ chức:",
    "Tên doanh nghiệp:",
    "1. Tên cơ quan, tổ chức đề nghị:",
    "Tên tổ chức/doanh nghiệp:",
    "Tên đơn vị:",
)
TAX = ("Mã số doanh nghiệp:", "Mã số thuế:", "MST:", "2. Mã số doanh nghiệp/Mã số thuế:")
PURPOSE = ("nộp hồ sơ", "liên hệ", "đề nghị")
TITLES = (
    "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP", "TỜ KHAI ĐĂNG KÝ KHAI SINH", "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", "ĐƠN ĐĂNG KÝ",
    "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH", "ĐƠN XIN XÁC NHẬN",
)  # fmt: skip
FACES = ("Tinos-Regular", "Arimo-Regular", "DejaVuSerif", "DejaVuSans")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a form: pieces of text with their left edges in millimetres; boxed: one figure each."""

    pieces: tuple[tuple[float, str], ...]
    boxed: str = ""  # figures in boxes after the pieces
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page and its truth."""

    rows: tuple[Row, ...]
    truth: dict[str, str]
    face: str
    points: float


@dataclass
class _Writer:
    chance: np.random.Generator
    rows: list[Row] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)

    def pick(self, choices):
        """One of several."""
        return choices[int(self.chance.integers(len(choices)))]

    def maybe(self, share: float) -> bool:
        """Yes, as often as that."""
        return bool(self.chance.random() < share)

    def line(self, *pieces: tuple[float, str], boxed: str = "", bold: bool = False) -> None:
        """Put a line."""
        self.rows.append(Row(pieces=pieces, boxed=boxed, bold=bold))

    def middle(self, text: str, *, bold: bool = False) -> None:
        """Put a line in the middle of the page."""
        self.line((max(25.0, 105 - 1.25 * len(text)), text), bold=bold)

    def labelled(self, label: str, value: str) -> None:
        """Put a value behind its label, with or without leaders, or under it."""
        style = self.chance.random()
        if style < 0.2:
            self.line(
                (25, f"{label} {'.' * int(self.chance.integers(3, 9))}{value}{'.' * int(self.chance.integers(3, 20))}")
            )
        elif style < 0.28:
            self.line((25, label))
            self.line((30, value))
        else:
            self.line((25, f"{label} {value}"))


def draw_form(number: int) -> Form:
    """Make up the form of a number."""
    writer = _Writer(np.random.default_rng((5, number)))
    kind = number % 5
    (_of_a_person, _of_a_person, _of_an_organisation, _of_a_child, _of_an_agent)[kind](writer)
    return Form(
        rows=tuple(writer.rows),
        truth=writer.truth,
        face=writer.pick(FACES),
        points=float(writer.pick((11, 12, 13, 14))),
    )


def _head(writer: _Writer, title: str) -> None:
    writer.middle("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    writer.middle("Độc lập - Tự do - Hạnh phúc", bold=True)
    writer.middle(title, bold=True)
    writer.line((40, f"Kính gửi: Ủy ban nhân dân {writer.pick(WARDS)}"))


def _foot(writer: _Writer) -> None:
    writer.line((25, "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật."))
    day = _day(writer, 2024, 2027)
    writer.truth["document_date"] = day
    place = writer.pick(("Hà Nội", "Nghệ An", "Lam Sơn", "Đà Nẵng"))
    writer.line((105, f"{place}, ngày {day[8:]} tháng {day[5:7]} năm {day[:4]}"))
    writer.line((125, writer.pick(("Người làm đơn", "NGƯỜI YÊU CẦU", "Người khai", "NGƯỜI ĐỀ NGHỊ"))))
    writer.line((122, "(Ký, ghi rõ họ tên)"))


def _person(
    writer: _Writer, label: str, names: tuple[str, str, str] = ("applicant_name", "id_number", "birth_date")
) -> None:
    name, number, birth, sex = _citizen(writer)
    for key, value in zip(names, (name, number, birth), strict=True):
        if key:
            writer.truth[key] = value
    writer.labelled(label, name.upper() if writer.maybe(0.35) else name)
    written = f"{birth[8:]}/{birth[5:7]}/{birth[:4]}"
    if writer.maybe(0.5):
        writer.line((25, f"{writer.pick(BIRTH)} {written}"), (110, f"Giới tính: {sex}"))
    else:
        writer.labelled(writer.pick(BIRTH), written)
    label = writer.pick(ID)
    style = writer.chance.random()
    if style < 0.15:
        writer.line((25, label), boxed=number)
    elif style < 0.3:
        writer.line((25, f"{label} {number} cấp ngày 10/05/2021 tại Cục Cảnh sát quản lý hành chính"))
    elif style < 0.4:
        writer.line((25, f"{label} {number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"))
    else:
        writer.labelled(label, number)


def _contact(writer: _Writer) -> None:
    house = int(writer.chance.integers(1, 300))
    writer.labelled(
        writer.pick(ADDRESS), f"Số {house} {writer.pick(STREETS)}, {writer.pick(WARDS)}, {writer.pick(CITIES)}"
    )
    phone = "09" + "".join(map(str, writer.chance.integers(0, 10, 8)))
    writer.truth["phone"] = phone
    shown = writer.pick(
        (
            phone,
            f"{phone[:4]} {phone[4:7]} {phone[7:]}",
            f"+84 {phone[1:4]}.{phone[4:7]}.{phone[7:]}",
            f"{phone[:4]}.{phone[4:]}",
        )
    )
    writer.line((25, f"{writer.pick(PHONE)} {shown}"), (115, "Email: lien-he@vidu.vn"))


def _of_a_person(writer: _Writer) -> None:
    _head(writer, writer.pick(TITLES))
    _person(writer, writer.pick(APPLICANT))
    _contact(writer)
    if writer.maybe(0.4):
        writer.line((25, f"Họ và tên cha: {_citizen(writer)[0]}"))
        writer.line((25, f"Họ và tên mẹ: {_citizen(writer)[0]}"))
    writer.line((25, "Nội dung đề nghị: cấp giấy xác nhận theo quy định của pháp luật hiện hành."))
    _foot(writer)


def _of_an_organisation(writer: _Writer) -> None:
    symbol, n = (
        writer.pick(("ĐĐN-HKH", "GĐN-HAL", "TTr-STTTT", "CV-SGD", "UBND-VX")),
        int(writer.chance.integers(1, 900)),
    )
    day = _day(writer, 2024, 2027)
    writer.truth |= {"document_number": f"{n:02d}/{symbol}", "document_date": day}
    writer.line((22, "CÔNG TY TNHH HẢI ÂU"), (98, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), bold=True)
    writer.line((30, f"Số: {n:02d}/{symbol}"), (112, "Độc lập - Tự do - Hạnh phúc"))
    writer.line((104, f"Lam Sơn, ngày {day[8:]} tháng {day[5:7]} năm {day[:4]}"))
    writer.middle("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP BƯU CHÍNH", bold=True)
    writer.line((40, "Kính gửi: Sở Khoa học và Công nghệ"))
    name = f"Công ty TNHH {writer.pick(('Vận tải Hải Âu', 'Sách Việt', 'Bưu chính Lam Sơn', 'In Hồng Lam'))}"
    writer.truth["organisation"] = name
    writer.labelled(writer.pick(ORGANISATION), name)
    tax = _tax_code(writer)
    writer.truth["tax_code"] = tax
    writer.labelled(writer.pick(TAX), tax)
    _contact(writer)
    writer.line((25, f"Người đại diện theo pháp luật: Ông {_citizen(writer)[0]}, Giám đốc"))
    writer.line((25, "Công ty cam kết nội dung đề nghị là đúng sự thật./."))


def _of_a_child(writer: _Writer) -> None:
    _head(writer, "TỜ KHAI ĐĂNG KÝ KHAI SINH")
    _person(writer, "Họ, chữ đệm, tên người yêu cầu:")
    _contact(writer)
    writer.line((25, "Quan hệ với người được khai sinh: Mẹ"))
    writer.line((25, "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:"))
    child, _, birth, sex = _citizen(writer, (2024, 2027))
    writer.truth |= {"owner_name": child, "owner_birth_date": birth}
    writer.labelled("Họ, chữ đệm, tên:", child.upper())
    writer.line((25, f"Ngày, tháng, năm sinh: {birth[8:]}/{birth[5:7]}/{birth[:4]}"), (110, f"Giới tính: {sex}"))
    for parent in ("mẹ", "cha"):
        name, number, _, _ = _citizen(writer)
        writer.line((25, f"Họ, chữ đệm, tên người {parent}: {name}"))
        writer.line((25, f"Số định danh cá nhân: {number}"))
    _foot(writer)


def _of_an_agent(writer: _Writer) -> None:
    _head(writer, "TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH")
    _person(writer, writer.pick(("Họ và tên người nộp hồ sơ:", "Người nộp hồ sơ:", "Họ và tên người yêu cầu:")))
    _contact(writer)
    writer.line((25, writer.pick(("II. THÔNG TIN CHỦ HỒ SƠ", "2. Thông tin về chủ hồ sơ:", "Thông tin chủ hồ sơ:"))))
    _person(writer, "Họ và tên:", ("owner_name", "owner_id_number", "owner_birth_date"))
    _foot(writer)


def _citizen(writer: _Writer, years: tuple[int, int] = (1945, 2006)) -> tuple[str, str, str, str]:
    female = writer.maybe(0.5)
    name = " ".join(part for part in (writer.pick(SURNAMES), writer.pick(MIDDLES), writer.pick(GIVEN)) if part)
    birth = _day(writer, *years)
    century = 2 * (int(birth[:2]) - 19) + female
    chance = "".join(map(str, writer.chance.integers(0, 10, 6)))
    return name, f"{writer.pick(PROVINCES)}{century}{birth[2:4]}{chance}", birth, "Nữ" if female else "Nam"


def _day(writer: _Writer, first: int, last: int) -> str:
    year, month, day = (int(writer.chance.integers(*span)) for span in ((first, last), (1, 13), (1, 29)))
    return f"{year}-{month:02d}-{day:02d}"


def _tax_code(writer: _Writer) -> str:
    while True:
        nine = writer.chance.integers(0, 10, 9)
        check = 10 - int(sum(int(one) * weight for one, weight in zip(nine, _WEIGHTS, strict=True))) % 11
        if check < 10:
            return "".join(map(str, nine)) + str(check)
