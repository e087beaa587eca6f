"""(f) 2.000986: birth, residence and health insurance of a small child.  A5 slips among A4, and the mother's card."""

from __future__ import annotations

from samples import card, ink
from samples.dossiers.people import CITY, MAI, PROVINCE, WARD
from samples.flow import Column, Flow, Paper
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "img047.pdf"
DPI = 300
A5 = Paper(width=148, height=210, left=14, right=10, top=12, bottom=10, points=11.5)


def sample() -> Sample:
    """Draw the dossier."""
    birth, hospital, insurance, residence = _birth(), _hospital(), _insurance(), _residence()
    mother = card.copy_of_card(DPI, MAI, random_for(NAME, "card"))
    sides = (
        Side(sheet=birth.sheet, feed=Feed(skew=0.7)),
        blank(DPI, behind=birth.sheet),
        Side(sheet=hospital.sheet, feed=Feed(skew=-1.1, tint=(247, 238, 242))),
        Side(sheet=insurance.sheet, feed=Feed(skew=0.4)),
        Side(sheet=residence.sheet, feed=Feed(skew=-0.9, turn=180)),
        Side(sheet=mother, feed=Feed(skew=2.6, black_edges=True, tint=(249, 249, 249))),
    )
    return Sample(
        name=NAME,
        kind="f",
        procedure="2.000986",
        restricted=False,
        carrier="pdf",
        colour="colour",
        dpi=DPI,
        quality=55,
        sides=sides,
        documents=(
            ("TỜ KHAI ĐĂNG KÝ KHAI SINH", 1, 2),
            ("GIẤY CHỨNG SINH", 3, 3),
            ("TỜ KHAI THAM GIA, ĐIỀU CHỈNH THÔNG TIN BẢO HIỂM XÃ HỘI, BẢO HIỂM Y TẾ", 4, 4),
            ("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", 5, 5),
            ("CĂN CƯỚC CÔNG DÂN", 6, 6),
        ),
        fields={
            "applicant_name": "Đặng Thị Tuyết Mai",
            "id_number": MAI.number,
            "birth_date": "1994-09-03",
            "phone": "0903000218",
            "document_date": "2026-11-22",
        },
    )


def _birth() -> Flow:
    birth = Flow(dpi=DPI, paper=Paper(points=13))
    birth.heading()
    birth.title("TỜ KHAI ĐĂNG KÝ KHAI SINH")
    birth.addressee(WARD)
    birth.items(
        [
            ("Họ, chữ đệm, tên người yêu cầu:", "ĐẶNG THỊ TUYẾT MAI"),
            ("Nơi cư trú:", f"Số 27 đường Lê Hữu Trác, phường Bến Đá, {CITY}, {PROVINCE}"),
            (
                "Giấy tờ tùy thân:",
                f"Căn cước công dân số {MAI.number}, Cục Cảnh sát quản lý hành chính về trật tự xã hội cấp ngày "
                f"{MAI.issued}",
            ),
            ("Quan hệ với người được khai sinh:", "Mẹ đẻ"),
        ]
    )
    birth.paragraph("**Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:**", first=0)
    birth.items(
        [
            ("Họ, chữ đệm, tên:", "**NGUYỄN ĐẶNG AN NHIÊN**"),
            ("Ngày, tháng, năm sinh:", "08/11/2026"),
            ("Ghi bằng chữ:", "Ngày mồng tám tháng mười một năm hai nghìn không trăm hai mươi sáu"),
            ("Giới tính:", "Nữ ~ ~ Dân tộc: Kinh ~ ~ Quốc tịch: Việt Nam"),
            ("Nơi sinh:", f"Bệnh viện Phụ sản Sông Vàng, {CITY}, {PROVINCE}"),
            ("Quê quán:", f"Xã Thạch Lâm, {CITY}, {PROVINCE}"),
            ("Họ, chữ đệm, tên người mẹ:", "ĐẶNG THỊ TUYẾT MAI"),
            ("Năm sinh:", "1994 ~ ~ Dân tộc: Kinh ~ ~ Quốc tịch: Việt Nam"),
            ("Nơi cư trú:", f"Số 27 đường Lê Hữu Trác, phường Bến Đá, {CITY}"),
            ("Họ, chữ đệm, tên người cha:", "NGUYỄN HOÀNG LONG"),
            ("Năm sinh:", "1991 ~ ~ Dân tộc: Kinh ~ ~ Quốc tịch: Việt Nam"),
            ("Nơi cư trú:", f"Số 27 đường Lê Hữu Trác, phường Bến Đá, {CITY}"),
        ]
    )
    birth.paragraph(
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa thuận "
        "nhất trí của các bên "
        "liên quan theo quy định pháp luật. Tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung "
        "cam đoan của mình.",
    )
    birth.line("__Làm tại: phường Bến Đá, ngày 22 tháng 11 năm 2026__", align="right")
    at = birth.signatures(
        ["Đề nghị cấp bản sao: Có", "Số lượng: 02 bản"],
        ["**Người yêu cầu**", "__(Ký, ghi rõ họ, chữ đệm, tên)__"],
        name="Đặng Thị Tuyết Mai",
        room=24,
    )
    ink.sign(birth.sheet, random_for(NAME, "birth"), at)
    return birth


def _hospital() -> Flow:
    hospital = Flow(dpi=DPI, paper=A5)
    hospital.line("**BỆNH VIỆN PHỤ SẢN SÔNG VÀNG**", align="left", points=11)
    hospital.line("Số: 2418 ~ ~ Quyển số: 25/2026", align="left", points=11)
    hospital.skip(2)
    hospital.line("**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", points=11)
    hospital.line("**Độc lập - Tự do - Hạnh phúc**", points=11.5)
    hospital.skip(5)
    hospital.title("GIẤY CHỨNG SINH", points=15)
    hospital.items(
        [
            ("Họ và tên mẹ:", "ĐẶNG THỊ TUYẾT MAI"),
            ("Năm sinh:", "1994"),
            ("Số căn cước công dân:", MAI.number),
            ("Nơi thường trú:", "Số 27 đường Lê Hữu Trác, phường Bến Đá, thành phố Lam Sơn"),
            ("Dân tộc:", "Kinh"),
            ("Đã sinh con vào lúc:", "04 giờ 35 phút ngày 08 tháng 11 năm 2026"),
            ("Tại:", "Khoa Đẻ, Bệnh viện Phụ sản Sông Vàng"),
            ("Số con trong lần sinh này:", "01"),
            ("Giới tính của con:", "Nữ ~ ~ Cân nặng: 3.150 g"),
            ("Hiện trạng sức khỏe của con:", "khỏe mạnh"),
            ("Dự định đặt tên con là:", "Nguyễn Đặng An Nhiên"),
        ]
    )
    hospital.line("__Lam Sơn, ngày 09 tháng 11 năm 2026__", align="right")
    hospital.skip(2)
    at = hospital.signatures(
        ["**Người đỡ đẻ**", "__(Đã ký)__", "Lý Thị Hạnh"], ["**Thủ trưởng cơ sở y tế**"], name="Châu Quốc Bảo", room=24
    )
    ink.sign(hospital.sheet, random_for(NAME, "hospital"), at, ("BỆNH VIỆN PHỤ SẢN SÔNG VÀNG", "BỆNH VIỆN"))
    return hospital


def _insurance() -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Mẫu TK1-TS**")
    form.heading()
    form.title("TỜ KHAI", "THAM GIA, ĐIỀU CHỈNH THÔNG TIN", "BẢO HIỂM XÃ HỘI, BẢO HIỂM Y TẾ")
    form.addressee("Bảo hiểm xã hội thành phố Lam Sơn")
    form.items(
        [
            ("[01]. Họ và tên:", "NGUYỄN ĐẶNG AN NHIÊN ~ ~ [02]. Giới tính: Nữ"),
            ("[03]. Ngày, tháng, năm sinh:", "08/11/2026 ~ ~ [04]. Quốc tịch: Việt Nam"),
            ("[05]. Dân tộc:", "Kinh ~ ~ [06]. Số định danh cá nhân: chưa có"),
            ("[07]. Điện thoại:", "0903 000 218 ~ ~ [08]. Email: không có"),
            ("[09]. Nơi đăng ký khai sinh:", f"phường Bến Đá, {CITY}, {PROVINCE}"),
            ("[10]. Họ tên cha, mẹ, người giám hộ:", "Đặng Thị Tuyết Mai (mẹ)"),
            ("[11]. Địa chỉ nhận hồ sơ:", f"Số 27 đường Lê Hữu Trác, phường Bến Đá, {CITY}"),
            ("[12]. Nội dung thay đổi, yêu cầu:", "cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi"),
            ("[13]. Nơi đăng ký khám bệnh, chữa bệnh ban đầu:", "Trạm Y tế phường Bến Đá"),
        ]
    )
    form.paragraph("**Phụ lục: thành viên hộ gia đình**", first=0)
    columns = (
        Column(width=13, align="centre"),
        Column(width=62),
        Column(width=32, align="centre"),
        Column(width=22, align="centre"),
        Column(width=33),
    )
    rows = [
        ("1", "Nguyễn Hoàng Long", "17/01/1991", "Nam", "Chủ hộ"),
        ("2", "Đặng Thị Tuyết Mai", "03/09/1994", "Nữ", "Vợ"),
        ("3", "Nguyễn Đặng An Nhiên", "08/11/2026", "Nữ", "Con"),
    ]
    form.table(columns, ("STT", "Họ và tên", "Ngày sinh", "Giới", "Quan hệ"), rows, points=13)
    form.paragraph(
        "Tôi cam đoan những nội dung kê khai là đúng và chịu trách nhiệm trước pháp luật về những nội dung đã kê khai."
    )
    form.line("__Lam Sơn, ngày 22 tháng 11 năm 2026__", align="right")
    at = form.signatures([], ["**NGƯỜI KÊ KHAI**"], name="Đặng Thị Tuyết Mai", room=24)
    ink.sign(form.sheet, random_for(NAME, "insurance"), at)
    return form


def _residence() -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Mẫu CT01**")
    form.heading()
    form.title("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ")
    form.addressee("Công an phường Bến Đá")
    form.items(
        [
            ("1. Họ, chữ đệm và tên:", "NGUYỄN ĐẶNG AN NHIÊN"),
            ("2. Ngày, tháng, năm sinh:", "08/11/2026 ~ ~ 3. Giới tính: Nữ"),
            ("4. Số định danh cá nhân:", "chưa có"),
            ("5. Số điện thoại liên hệ:", "0903 000 218"),
            ("6. Họ, chữ đệm và tên chủ hộ:", "NGUYỄN HOÀNG LONG"),
            ("7. Mối quan hệ với chủ hộ:", "Con"),
            ("8. Số định danh cá nhân của chủ hộ:", "042091005127"),
            ("9. Nội dung đề nghị:", "đăng ký thường trú theo cha, mẹ tại số 27 đường Lê Hữu Trác, phường Bến Đá"),
        ]
    )
    form.skip(4)
    form.line("__Lam Sơn, ngày 22 tháng 11 năm 2026__", align="right")
    at = form.signatures(
        ["**Ý KIẾN CỦA CHỦ HỘ**", "Đồng ý cho đăng ký thường trú"], ["**NGƯỜI KÊ KHAI**"], name="Đặng Thị Tuyết Mai"
    )
    rng = random_for(NAME, "residence")
    ink.sign(form.sheet, rng, at)
    form.sheet.press(ink.signature(form.sheet, rng), 68, at[1])
    form.sheet.press(ink.handwriting(form.sheet, rng, width=60, colour=ink.BLUE), 74, at[1] + 22)
    return form
