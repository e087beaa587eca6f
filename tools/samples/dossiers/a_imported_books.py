"""(a) 1.003725: a licence to bring in printed works that are not for sale.  Five duplex sheets, ten sides."""

from __future__ import annotations

from samples import card, ink
from samples.dossiers.people import CITY, CULTURE, HA, PROVINCE
from samples.flow import Column, Flow, Paper
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "SCAN_20261123_080214.pdf"
DPI = 300
SEAL = ("THƯ VIỆN KHOA HỌC TỔNG HỢP HỒNG LAM", "THƯ VIỆN\nHỒNG LAM")


def sample() -> Sample:
    """Draw the dossier."""
    form, books, arrival, letter = _form(), _books(), _arrival(), _letter()
    copy = card.copy_of_card(DPI, HA, random_for(NAME, "card"))
    front, back = form.sheets
    sides = (
        Side(sheet=front, feed=Feed(skew=0.8)),
        Side(sheet=back, feed=Feed(skew=-0.6)),
        Side(sheet=books.sheet, feed=Feed(turn=90, skew=0.5)),
        blank(DPI, behind=books.sheet, turn=90),
        Side(sheet=copy, feed=Feed(skew=-1.4, tint=(250, 250, 250))),
        blank(DPI),
        Side(sheet=arrival.sheet, feed=Feed(turn=180, skew=1.1, tint=(250, 247, 238))),
        blank(DPI),
        Side(sheet=letter.sheet, feed=Feed(skew=2.3, black_edges=True)),
        blank(DPI, behind=letter.sheet),
    )
    return Sample(
        name=NAME,
        kind="a",
        procedure="1.003725",
        restricted=False,
        carrier="pdf",
        colour="colour",
        dpi=DPI,
        quality=55,
        sides=sides,
        documents=(
            ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU XUẤT BẢN PHẨM KHÔNG KINH DOANH", 1, 2),
            ("DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH", 3, 4),
            ("CĂN CƯỚC CÔNG DÂN", 5, 6),
            ("GIẤY BÁO NHẬN HÀNG", 7, 8),
            ("GIẤY GIỚI THIỆU", 9, 10),
        ),
        fields={
            "applicant_name": "Ngô Thị Hà",
            "id_number": HA.number,
            "birth_date": "1988-05-12",
            "phone": "0912345608",
            "document_number": "86/GGT-TVHL",
            "document_date": "2026-11-20",
        },
    )


def _form() -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Mẫu số 29**")
    form.heading("Lam Sơn, ngày 20 tháng 11 năm 2026")
    form.title("ĐƠN ĐỀ NGHỊ", "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh")
    form.addressee(CULTURE)
    form.items(
        [
            ("1. Tên cơ quan, tổ chức, cá nhân đề nghị cấp giấy phép:", "Ngô Thị Hà"),
            ("2. Ngày, tháng, năm sinh:", "12/05/1988 ~ ~ Giới tính: Nữ ~ ~ Quốc tịch: Việt Nam"),
            (
                "3. Số căn cước công dân:",
                f"{HA.number} cấp ngày {HA.issued} tại Cục Cảnh sát quản lý hành chính về trật tự xã hội",
            ),
            ("4. Địa chỉ thường trú:", f"Số 15 ngõ 8 đường Trần Quang Khải, phường Bến Đá, {CITY}, {PROVINCE}"),
            ("5. Số điện thoại:", "0912 345 608 ~ ~ Email: ha.ngo@hopthu.example"),
        ]
    )
    form.paragraphs(
        "Căn cứ Luật Xuất bản ngày 20 tháng 11 năm 2012 và các văn bản quy định chi tiết thi hành, tôi "
        "đề nghị được cấp "
        "giấy phép nhập khẩu xuất bản phẩm không kinh doanh để phục vụ việc nghiên cứu, biên soạn tài "
        "liệu tra cứu về "
        "nghề dệt cổ truyền, với nội dung sau:",
    )
    form.items(
        [
            ("6. Tổng số tên xuất bản phẩm:", "08 (tám) tên"),
            ("7. Tổng số bản:", "21 (hai mươi mốt) bản"),
            ("8. Tổng số băng, đĩa, cát-xét:", "không có"),
            ("9. Từ nước (vùng lãnh thổ):", "Nhật Bản, Cộng hòa Pháp, Vương quốc Thái Lan"),
            (
                "10. Tên nhà cung cấp, người gửi:",
                "Hiệu sách Kawabe, thành phố Kyoto; Nhà xuất bản Les Trois Rivières, thành phố Lyon",
            ),
            ("11. Cửa khẩu nhập:", "Bưu cục ngoại dịch Lam Sơn, theo giấy báo nhận hàng số RX 004 518 276 JP"),
            ("12. Thời gian dự kiến nhập khẩu:", "trong tháng 12 năm 2026"),
        ]
    )
    form.items(
        [
            (
                "13. Mục đích, phạm vi sử dụng:",
                "làm tài liệu tham khảo của nhóm nghiên cứu, sau khi sử dụng chuyển giao cho Thư viện Khoa học "
                "tổng hợp Hồng Lam lưu giữ; không mua bán, không phát hành ra công chúng.",
            ),
        ]
    )
    form.paragraph(
        "Kèm theo đơn này là 03 (ba) bản danh mục xuất bản phẩm nhập khẩu không kinh doanh, lập theo Mẫu "
        "số 30, và các giấy tờ sau đây:"
    )
    form.paragraphs(
        "a) Bản sao căn cước công dân của người đề nghị;",
        "b) Giấy báo nhận hàng của doanh nghiệp bưu chính;",
        "c) Giấy giới thiệu của Thư viện Khoa học tổng hợp Hồng Lam.",
    )
    form.paragraphs(
        "Tôi cam kết nội dung kê khai trên đây là đúng sự thật; thực hiện đúng quy định của Luật Xuất "
        "bản, không nhập khẩu "
        "xuất bản phẩm có nội dung bị cấm; chịu trách nhiệm trước pháp luật về việc sử dụng xuất bản "
        "phẩm sau khi được nhập khẩu.",
        "Đề nghị quý Sở xem xét, cấp giấy phép./.",
    )
    form.skip(5)
    at = form.signatures([], ["**NGƯỜI ĐỀ NGHỊ**", "__(Ký, ghi rõ họ tên)__"], name="Ngô Thị Hà")
    ink.sign(form.sheet, random_for(NAME, "form"), at)
    return form


def _books() -> Flow:
    paper = Paper(width=297, height=210, left=22, right=18, top=16, bottom=15, points=13)
    books = Flow(dpi=DPI, paper=paper)
    books.corner("**Mẫu số 30**")
    books.heading()
    books.title("DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH")
    books.line("__(Kèm theo đơn đề nghị ngày 20 tháng 11 năm 2026 của bà Ngô Thị Hà)__", points=13)
    books.skip(3)
    columns = (
        Column(width=13, align="centre"), Column(width=74), Column(width=46), Column(width=48),
        Column(width=20, align="centre"), Column(width=18, align="centre"), Column(width=38),
    )  # fmt: skip
    header = ("STT", "Tên xuất bản phẩm", "Tác giả", "Nhà xuất bản", "Năm", "Số bản", "Phạm vi sử dụng")
    rows = [
        ("1", "Kỹ thuật nhuộm chàm ở Kyoto", "Sato Haruko", "Kawabe Shobo", "2019", "3", "Nghiên cứu"),
        ("2", "Hoa văn vải lanh miền núi", "Sato Haruko", "Kawabe Shobo", "2021", "3", "Nghiên cứu"),
        ("3", "Khung cửi và người thợ", "Michel Aubert", "Les Trois Rivières", "2018", "2", "Tra cứu"),
        ("4", "Từ điển nghề dệt Pháp - Á", "Claire Morin", "Les Trois Rivières", "2020", "2", "Tra cứu"),
        ("5", "Lụa và con đường buôn bán", "Claire Morin", "Les Trois Rivières", "2023", "2", "Nghiên cứu"),
        ("6", "Vải dệt vùng cao nguyên", "Somchai Rattana", "Ban Suan Press", "2017", "3", "Nghiên cứu"),
        ("7", "Sổ tay phục chế vải cổ", "Ito Kenji", "Kawabe Shobo", "2024", "3", "Bảo quản"),
        ("8", "Bộ sưu tập thổ cẩm", "Somchai Rattana", "Ban Suan Press", "2022", "3", "Trưng bày"),
    ]
    books.table(columns, header, rows)
    books.line("Tổng số: 08 tên xuất bản phẩm, 21 bản.", align="left")
    books.skip(3)
    at = books.signatures(["**XÁC NHẬN CỦA CƠ QUAN CẤP PHÉP**"], ["**NGƯỜI LẬP DANH MỤC**"], name="Ngô Thị Hà", room=20)
    ink.sign(books.sheet, random_for(NAME, "books"), at)
    return books


def _arrival() -> Flow:
    arrival = Flow(dpi=DPI, paper=Paper(face="Arimo", points=11.5, left=22))
    arrival.line("**BƯU CỤC NGOẠI DỊCH LAM SƠN**", align="left", points=13)
    arrival.line("Số 2 đường Bến Cảng, phường Bến Đá, thành phố Lam Sơn", align="left")
    arrival.line("Điện thoại: 0239 3000 118", align="left")
    arrival.skip(6)
    arrival.title("GIẤY BÁO NHẬN HÀNG", points=16)
    arrival.line("Số hiệu bưu gửi: RX 004 518 276 JP", points=12)
    arrival.skip(4)
    card.put_symbol(arrival.sheet, "RX004518276JP", "Code128", (130, 20, 190, 33))
    arrival.items(
        [
            ("Người nhận:", "Bà NGÔ THỊ HÀ"),
            ("Địa chỉ:", "Số 15 ngõ 8 đường Trần Quang Khải, phường Bến Đá, thành phố Lam Sơn"),
            ("Người gửi:", "Kawabe Shobo, Kyoto, Nhật Bản"),
            ("Nội dung khai báo:", "sách in, quà tặng, không có giá trị thương mại"),
            ("Khối lượng:", "6,4 kg ~ ~ Số kiện: 01"),
            ("Ngày đến:", "14/11/2026"),
        ]
    )
    arrival.skip(3)
    arrival.paragraph(
        "Bưu cục trân trọng thông báo: bưu gửi nói trên có xuất bản phẩm, thuộc diện phải có giấy phép "
        "nhập khẩu xuất bản "
        "phẩm không kinh doanh trước khi làm thủ tục hải quan. Đề nghị người nhận mang theo giấy tờ tùy "
        "thân, giấy phép "
        "và giấy báo này đến làm thủ tục trong thời hạn 30 ngày kể từ ngày đến.",
        first=0,
    )
    arrival.paragraph("Quá thời hạn trên, bưu gửi được chuyển hoàn theo yêu cầu của người gửi.", first=0)
    arrival.skip(6)
    at = arrival.signatures([], ["**GIAO DỊCH VIÊN**"], name="Trịnh Văn Bách", room=24)
    ink.sign(arrival.sheet, random_for(NAME, "arrival"), at)
    return arrival


def _letter() -> Flow:
    letter = Flow(dpi=DPI)
    letter.letterhead(
        ["SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH HỒNG LAM", "**THƯ VIỆN KHOA HỌC TỔNG HỢP**"],
        ["Số: 86/GGT-TVHL"],
        "Lam Sơn, ngày 20 tháng 11 năm 2026",
    )
    letter.title("GIẤY GIỚI THIỆU")
    letter.addressee(CULTURE)
    letter.paragraphs(
        "Trân trọng giới thiệu: Bà **Ngô Thị Hà**, sinh ngày 12 tháng 5 năm 1988",
        "Chức vụ: Cộng tác viên nghiên cứu, Phòng Địa chí và Bảo quản tài liệu.",
        "Được cử đến: Bộ phận Tiếp nhận và Trả kết quả của quý Sở.",
        "Về việc: Nộp hồ sơ đề nghị cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh phục vụ đề tài "
        "“Nghề dệt cổ truyền vùng Hồng Lam và các vùng lân cận”, do Thư viện chủ trì trong hai năm 2026 và 2027.",
        "Đề nghị quý cơ quan tạo điều kiện để bà Ngô Thị Hà hoàn thành nhiệm vụ.",
        "Giấy này có giá trị đến hết ngày 31 tháng 12 năm 2026./.",
    )
    letter.skip(5)
    at = letter.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Lưu: VT, ĐCBQ."],
        ["**KT. GIÁM ĐỐC**", "**PHÓ GIÁM ĐỐC**"],
        name="Hoàng Đức Thịnh",
    )
    ink.sign(letter.sheet, random_for(NAME, "letter"), at, SEAL)
    return letter
