"""(e) 1.005442: the confirmation of a postal business issued again.  An A5 receipt with a bar code lies on top."""

from __future__ import annotations

from samples import card, ink
from samples.dossiers.people import CITY, PROVINCE, SCIENCE
from samples.flow import Flow, Paper
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "202611231415220001.pdf"
DPI = 200
NUMBER = "000.00.14.H20-261123-0007"
A5 = Paper(width=148, height=210, left=14, right=10, top=12, bottom=10, points=11)
SEAL = ("CÔNG TY TNHH VẬN TẢI HẢI ÂU LAM", "HẢI ÂU LAM")


def sample() -> Sample:
    """Draw the dossier."""
    receipt, request, licence = _receipt(), _request(), _licence()
    sides = (
        Side(sheet=receipt.sheet, feed=Feed(skew=0.5)),
        Side(sheet=request.sheet, feed=Feed(skew=-2.7)),
        blank(DPI, behind=request.sheet),
        Side(sheet=licence.sheet, feed=Feed(skew=0.3, turn=270, tint=(243, 239, 226))),
    )
    return Sample(
        name=NAME,
        kind="e",
        procedure="1.005442",
        restricted=False,
        carrier="pdf",
        colour="colour",
        dpi=DPI,
        sides=sides,
        documents=(
            ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 1, 1),
            ("GIẤY ĐỀ NGHỊ CẤP LẠI VĂN BẢN XÁC NHẬN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH", 2, 3),
            ("VĂN BẢN XÁC NHẬN THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH", 4, 4),
        ),
        fields={
            "number": NUMBER,
            "organisation": "Công ty Trách nhiệm hữu hạn Vận tải Hải Âu Lam",
            "document_number": "33/GĐN-HAL",
            "document_date": "2026-11-21",
            "tax_code": "9900045673",
        },
    )


def _receipt() -> Flow:
    slip = Flow(dpi=DPI, paper=A5)
    slip.line("UBND TỈNH HỒNG LAM", align="left", points=10.5)
    slip.line("**TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG**", align="left", points=10.5)
    slip.line(f"Mã hồ sơ: {NUMBER}", align="left", points=10.5)
    card.put_symbol(slip.sheet, NUMBER, "Code128", (20, 28, 128, 38))
    slip.skip(16)
    slip.title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", points=12.5)
    slip.items(
        [
            ("Bộ phận Tiếp nhận và Trả kết quả:", "quầy số 5"),
            ("Tiếp nhận hồ sơ của:", "Công ty TNHH Vận tải Hải Âu Lam"),
            ("Địa chỉ:", "Số 40 đường Bờ Kè, phường Bến Đá, thành phố Lam Sơn"),
            ("Số điện thoại:", "0945 000 126"),
            ("Nội dung yêu cầu giải quyết:", "Cấp lại văn bản xác nhận thông báo hoạt động bưu chính"),
            ("Thành phần hồ sơ nộp gồm:", "1. Giấy đề nghị; 2. Bản gốc văn bản xác nhận bị hư hỏng."),
            ("Số lượng hồ sơ:", "01 (bộ)"),
            ("Thời gian giải quyết hồ sơ theo quy định là:", "07 ngày làm việc"),
            ("Thời gian nhận hồ sơ:", "14 giờ 05 phút, ngày 23 tháng 11 năm 2026"),
            ("Đăng ký nhận kết quả tại:", "Bộ phận Tiếp nhận và Trả kết quả"),
        ]
    )
    slip.skip(3)
    at = slip.signatures(
        ["**NGƯỜI NỘP HỒ SƠ**", "__(Đã ký)__", "Kiều Thị Sen"],
        ["**NGƯỜI TIẾP NHẬN HỒ SƠ**"],
        name="Trương Bảo Châu",
        room=18,
    )
    ink.sign(slip.sheet, random_for(NAME, "slip"), at)
    return slip


def _request() -> Flow:
    request = Flow(dpi=DPI)
    request.corner("**Phụ lục VI**")
    request.letterhead(
        ["**CÔNG TY TNHH**", "**VẬN TẢI HẢI ÂU LAM**"], ["Số: 33/GĐN-HAL"], "Lam Sơn, ngày 21 tháng 11 năm 2026"
    )
    request.title("GIẤY ĐỀ NGHỊ", "CẤP LẠI VĂN BẢN XÁC NHẬN", "THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH")
    request.addressee(SCIENCE)
    request.items(
        [
            ("1. Tên doanh nghiệp:", "CÔNG TY TRÁCH NHIỆM HỮU HẠN VẬN TẢI HẢI ÂU LAM"),
            ("2. Mã số doanh nghiệp:", "9900045673"),
            ("3. Địa chỉ trụ sở chính:", f"Số 40 đường Bờ Kè, phường Bến Đá, {CITY}, {PROVINCE}"),
            ("4. Người đại diện theo pháp luật:", "bà Kiều Thị Sen, Giám đốc"),
            ("5. Văn bản xác nhận đã được cấp:", "số 12/XN-SKHCN ngày 04 tháng 6 năm 2025"),
        ]
    )
    request.paragraphs(
        "Ngày 27 tháng 10 năm 2026, trụ sở Công ty bị ngập do triều cường, bản gốc văn bản xác nhận "
        "thông báo hoạt động bưu "
        "chính bị ướt, nhòe dấu và rách góc, không sử dụng được.",
        "Công ty đề nghị Sở Khoa học và Công nghệ cấp lại văn bản xác nhận thông báo hoạt động bưu chính "
        "và nộp kèm bản gốc đã "
        "bị hư hỏng.",
        "Công ty cam kết nội dung đề nghị là đúng sự thật, không thay đổi nội dung hoạt động bưu chính đã thông báo./.",
    )
    at = request.signatures(["**__Nơi nhận:__**", "- Như trên;", "- Lưu: VT."], ["**GIÁM ĐỐC**"], name="Kiều Thị Sen")
    ink.sign(request.sheet, random_for(NAME, "request"), at, SEAL)
    return request


def _licence() -> Flow:
    licence = Flow(dpi=DPI)
    licence.letterhead(
        ["UBND TỈNH HỒNG LAM", "**SỞ KHOA HỌC VÀ CÔNG NGHỆ**"], ["Số: 12/XN-SKHCN"], "Lam Sơn, ngày 04 tháng 6 năm 2025"
    )
    licence.title("VĂN BẢN XÁC NHẬN", "THÔNG BÁO HOẠT ĐỘNG BƯU CHÍNH")
    licence.paragraphs(
        "Căn cứ Luật Bưu chính ngày 17 tháng 6 năm 2010; căn cứ Nghị định số 47/2011/NĐ-CP ngày 17 tháng "
        "6 năm 2011 của Chính "
        "phủ và các nghị định sửa đổi, bổ sung;",
        "Xét văn bản thông báo hoạt động bưu chính của Công ty Trách nhiệm hữu hạn Vận tải Hải Âu Lam,",
        "**SỞ KHOA HỌC VÀ CÔNG NGHỆ XÁC NHẬN:**",
        "1. Công ty Trách nhiệm hữu hạn Vận tải Hải Âu Lam, mã số doanh nghiệp 9900045673, trụ sở tại số "
        "40 đường Bờ Kè, phường "
        f"Bến Đá, {CITY}, {PROVINCE}, đã thông báo hoạt động bưu chính.",
        "2. Loại hình dịch vụ: dịch vụ gói, kiện; dịch vụ thư không có địa chỉ nhận.",
        "3. Phạm vi cung ứng dịch vụ: nội tỉnh.",
        "4. Thời gian bắt đầu cung ứng dịch vụ: ngày 15 tháng 6 năm 2025.",
        "Công ty có trách nhiệm thực hiện đúng nội dung đã thông báo và các quy định của pháp luật về bưu chính./.",
    )
    at = licence.signatures(
        ["**__Nơi nhận:__**", "- Công ty TNHH Vận tải Hải Âu Lam;", "- Bộ Khoa học và Công nghệ;", "- Lưu: VT, BC."],
        ["**KT. GIÁM ĐỐC**", "**PHÓ GIÁM ĐỐC**"],
        name="Phùng Gia Khiêm",
    )
    ink.sign(licence.sheet, random_for(NAME, "licence"), at, ("SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH HỒNG LAM", "SỞ KH & CN"))
    return licence
