"""(c) Notice of a press conference, with a list of the press and a copy of a licence: JPEG files in a folder."""

from __future__ import annotations

from samples import ink
from samples.dossiers.people import CITY, CULTURE, PROVINCE
from samples.flow import Column, Flow
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "BATCH017/00000003"
DPI = 200
SEAL = ("CÔNG TY CỔ PHẦN NƯỚC MẮM CỬA LẤP", "CỬA LẤP")


def sample() -> Sample:
    """Draw the dossier."""
    notice, press, licence = _notice(), _press(), _licence()
    sides = (
        Side(sheet=notice.sheet, feed=Feed(skew=1.7)),
        blank(DPI, behind=notice.sheet),
        Side(sheet=press.sheet, feed=Feed(skew=-0.8, turn=270)),
        Side(sheet=licence.sheets[0], feed=Feed(skew=0.4, tint=(244, 242, 236), black_edges=True)),
        Side(sheet=licence.sheets[1], feed=Feed(skew=-1.2, tint=(244, 242, 236), black_edges=True)),
    )
    return Sample(
        name=NAME,
        kind="c",
        procedure="2.001171",
        restricted=False,
        carrier="jpegs",
        colour="colour",
        dpi=DPI,
        sides=sides,
        documents=(
            ("THÔNG BÁO HỌP BÁO", 1, 2),
            ("DANH SÁCH CƠ QUAN BÁO CHÍ MỜI DỰ HỌP BÁO", 3, 3),
            ("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", 4, 5),
        ),
        fields={
            "organisation": "Công ty Cổ phần Nước mắm Cửa Lấp",
            "document_number": "112/TB-CL",
            "document_date": "2026-11-23",
            "event": "2026-11-26T14:00",
            "tax_code": "9900023454",
        },
    )


def _notice() -> Flow:
    notice = Flow(dpi=DPI)
    notice.letterhead(
        ["**CÔNG TY CỔ PHẦN**", "**NƯỚC MẮM CỬA LẤP**"],
        ["Số: 112/TB-CL", "V/v thông báo họp báo giới thiệu sản phẩm và chương trình bảo tồn nghề"],
        "Lam Sơn, ngày 23 tháng 11 năm 2026",
    )
    notice.skip(32)
    notice.title("THÔNG BÁO HỌP BÁO")
    notice.addressee(CULTURE)
    notice.paragraphs(
        "Căn cứ Điều 41 Luật Báo chí ngày 05 tháng 4 năm 2016, Công ty Cổ phần Nước mắm Cửa Lấp trân "
        "trọng thông báo việc tổ "
        "chức họp báo như sau:",
        "1. Nội dung: giới thiệu dòng sản phẩm nước mắm ủ chượp truyền thống và chương trình bảo tồn "
        "nghề làm nước mắm "
        "làng Cửa Lấp giai đoạn 2027 - 2030.",
        "2. Thời gian: từ 14 giờ 00 phút đến 16 giờ 30 phút, ngày 26 tháng 11 năm 2026 (thứ Năm).",
        f"3. Địa điểm: Hội trường tầng 2, Nhà khách Lam Sơn, số 1 đường Bờ Kè, phường Bến Đá, {CITY}, {PROVINCE}.",
        "4. Người chủ trì: ông Bùi Thế Lân, Chủ tịch Hội đồng quản trị Công ty.",
        "5. Thành phần mời dự: đại diện cơ quan quản lý nhà nước và 12 cơ quan báo chí (danh sách kèm theo).",
        "6. Người liên hệ: bà Hồ Thanh Trúc, điện thoại 0986 000 417.",
        "Công ty cam kết thực hiện họp báo đúng nội dung đã thông báo và chịu trách nhiệm trước pháp luật./.",
    )
    at = notice.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Lưu: VT, TT."], ["**TỔNG GIÁM ĐỐC**"], name="Bùi Thế Lân"
    )
    rng = random_for(NAME, "notice")
    ink.sign(notice.sheet, rng, at, SEAL)
    notice.sheet.press(ink.received_stamp(notice.sheet, rng, "SỞ VHTTDL HỒNG LAM"), 58, 74)
    return notice


def _press() -> Flow:
    press = Flow(dpi=DPI)
    press.title("DANH SÁCH CƠ QUAN BÁO CHÍ MỜI DỰ HỌP BÁO")
    press.line("__(Kèm theo Thông báo số 112/TB-CL ngày 23 tháng 11 năm 2026)__", points=13)
    press.skip(4)
    columns = (
        Column(width=14, align="centre"), Column(width=68), Column(width=46), Column(width=34, align="centre"),
    )  # fmt: skip
    rows = [
        ("1", "Báo Hồng Lam ngày nay", "Phòng Kinh tế", "02"),
        ("2", "Đài Phát thanh Lam Sơn", "Ban Thời sự", "02"),
        ("3", "Tạp chí Biển và Nghề cá", "Ban Biên tập", "01"),
        ("4", "Báo Người tiêu dùng miền Trung", "Văn phòng đại diện", "01"),
        ("5", "Tạp chí Làng nghề", "Thường trú Hồng Lam", "01"),
        ("6", "Báo Đời sống vùng ven", "Phóng viên ảnh", "01"),
        ("7", "Truyền hình Sông Vàng", "Tổ quay phim", "03"),
        ("8", "Tạp chí Ẩm thực ba miền", "Ban Biên tập", "01"),
        ("9", "Báo Tuổi xanh Hồng Lam", "Phòng Bạn đọc", "01"),
        ("10", "Trang tin Cửa biển", "Phóng viên", "01"),
        ("11", "Tạp chí Thương hiệu Việt mới", "Văn phòng đại diện", "01"),
        ("12", "Báo Nông thôn và Thị trường", "Thường trú Hồng Lam", "02"),
    ]
    press.table(columns, ("STT", "Cơ quan báo chí", "Bộ phận", "Số người"), rows, points=13)
    press.paragraph("Tổng cộng: 12 cơ quan báo chí, 17 người.", first=0)
    return press


def _licence() -> Flow:
    licence = Flow(dpi=DPI)
    licence.letterhead(
        ["SỞ TÀI CHÍNH TỈNH HỒNG LAM", "**PHÒNG ĐĂNG KÝ KINH DOANH**"], [], "Lam Sơn, ngày 12 tháng 3 năm 2024"
    )
    licence.title("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", "CÔNG TY CỔ PHẦN", points=15)
    licence.line("Mã số doanh nghiệp: 9900023454", points=13)
    licence.line("__Đăng ký lần đầu: ngày 06 tháng 9 năm 2012__", points=13)
    licence.line("__Đăng ký thay đổi lần thứ 4: ngày 12 tháng 3 năm 2024__", points=13)
    licence.skip(4)
    licence.items(
        [
            ("**1. Tên công ty**", ""),
            ("Tên công ty viết bằng tiếng Việt:", "CÔNG TY CỔ PHẦN NƯỚC MẮM CỬA LẤP"),
            ("Tên công ty viết tắt:", "CUALAP FISH SAUCE JSC"),
            ("**2. Địa chỉ trụ sở chính**", ""),
            ("Thôn Cửa Lấp, xã Thạch Lâm,", f"{CITY}, {PROVINCE}"),
            ("Điện thoại:", "0239 3000 561"),
            ("**3. Vốn điều lệ**", ""),
            ("Vốn điều lệ:", "18.500.000.000 đồng"),
            ("Bằng chữ:", "Mười tám tỷ năm trăm triệu đồng"),
            ("Mệnh giá cổ phần:", "10.000 đồng. Tổng số cổ phần: 1.850.000"),
        ]
    )
    licence.new_page()
    licence.items(
        [
            ("**4. Người đại diện theo pháp luật của công ty**", ""),
            ("Họ và tên:", "BÙI THẾ LÂN ~ ~ Giới tính: Nam"),
            ("Chức danh:", "Tổng Giám đốc"),
            ("Sinh ngày:", "21/02/1971 ~ ~ Dân tộc: Kinh ~ ~ Quốc tịch: Việt Nam"),
            ("Loại giấy tờ pháp lý của cá nhân:", "Thẻ căn cước công dân"),
            ("Số giấy tờ pháp lý của cá nhân:", "042071002846"),
            ("Ngày cấp:", "09/07/2021 ~ ~ Nơi cấp: Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
            ("Địa chỉ liên lạc:", f"Thôn Cửa Lấp, xã Thạch Lâm, {CITY}, {PROVINCE}"),
        ]
    )
    licence.skip(6)
    at = licence.signatures([], ["**TRƯỞNG PHÒNG**"], name="Mai Xuân Đạt")
    rng = random_for(NAME, "licence")
    ink.sign(licence.sheet, rng, at, ("PHÒNG ĐĂNG KÝ KINH DOANH TỈNH HỒNG LAM", "SỞ\nTÀI CHÍNH"))
    licence.skip(10)
    licence.title("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", points=13.5)
    licence.line("Số chứng thực: 2315 Quyển số: 04/2026 - SCT/BS", points=13)
    licence.line("Ngày 19 tháng 11 năm 2026", points=13)
    at = licence.signatures([], ["**TM. ỦY BAN NHÂN DÂN**", "**PHÓ CHỦ TỊCH**"], name="Võ Thị Kim Oanh", room=25)
    ink.sign(licence.sheet, rng, at, ("ỦY BAN NHÂN DÂN PHƯỜNG BẾN ĐÁ", "TP LAM SƠN"))
    return licence
