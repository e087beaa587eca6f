"""(d) Appraisal of an IT project's basic design, with an A3 diagram: a grey multi-page TIFF."""

from __future__ import annotations

from samples import ink
from samples.dossiers.people import PROVINCE, SCIENCE
from samples.flow import Column, Flow, Paper, Slot
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side
from samples.sheet import Look, Sheet, plain, spans

NAME = "DOC_0042.TIF"
DPI = 200
SEAL = ("TRUNG TÂM LƯU TRỮ SỐ TỈNH HỒNG LAM", "TRUNG TÂM\nLƯU TRỮ SỐ")


def sample() -> Sample:
    """Draw the dossier."""
    request, design, cost = _request(), _design(), _cost()
    sides = (
        Side(sheet=request.sheets[0], feed=Feed(skew=1.3)),
        Side(sheet=request.sheets[1], feed=Feed(skew=-0.4)),
        *(Side(sheet=sheet, feed=Feed(skew=0.6 - 0.9 * n)) for n, sheet in enumerate(design.sheets)),
        Side(sheet=_diagram(), feed=Feed(skew=0.9, turn=90)),
        Side(sheet=cost.sheet, feed=Feed(skew=-2.2, turn=180)),
    )
    last = 2 + len(design.sheets)
    return Sample(
        name=NAME,
        kind="d",
        procedure="X-CNTT-TKCS",
        restricted=False,
        carrier="tiff-jpeg",
        colour="grey",
        dpi=DPI,
        sides=sides,
        documents=(
            ("TỜ TRÌNH", 1, 2),
            ("THUYẾT MINH THIẾT KẾ CƠ SỞ", 3, last),
            ("SƠ ĐỒ TỔNG THỂ HỆ THỐNG", last + 1, last + 1),
            ("TỔNG HỢP DỰ TOÁN", last + 2, last + 2),
        ),
        fields={
            "organisation": "Trung tâm Lưu trữ số tỉnh Hồng Lam",
            "document_number": "58/TTr-TTLTS",
            "document_date": "2026-11-17",
        },
    )


def _request() -> Flow:
    request = Flow(dpi=DPI)
    request.letterhead(
        ["SỞ NỘI VỤ TỈNH HỒNG LAM", "**TRUNG TÂM LƯU TRỮ SỐ**"],
        ["Số: 58/TTr-TTLTS"],
        "Lam Sơn, ngày 17 tháng 11 năm 2026",
    )
    request.title("TỜ TRÌNH", "Đề nghị thẩm định thiết kế cơ sở dự án", "Xây dựng kho dữ liệu hồ sơ lưu trữ dùng chung")
    request.addressee(SCIENCE)
    request.paragraphs(
        "Căn cứ Nghị định số 224/2026/NĐ-CP của Chính phủ quy định về quản lý đầu tư ứng dụng công nghệ "
        "thông tin sử dụng "
        "kinh phí nguồn vốn ngân sách nhà nước;",
        "Căn cứ Quyết định số 2190/QĐ-UBND ngày 30 tháng 9 năm 2026 của Chủ tịch Ủy ban nhân dân "
        f"{PROVINCE} về chủ trương "
        "đầu tư dự án,",
        "Trung tâm Lưu trữ số trình Sở Khoa học và Công nghệ thẩm định thiết kế cơ sở dự án với các nội "
        "dung chính sau:",
        "**I. THÔNG TIN CHUNG**",
        "1. Tên dự án: Xây dựng kho dữ liệu hồ sơ lưu trữ dùng chung.",
        "2. Nhóm dự án: nhóm C. Chủ đầu tư: Trung tâm Lưu trữ số.",
        "3. Tổng mức đầu tư dự kiến: 14.860.000.000 đồng (Mười bốn tỷ tám trăm sáu mươi triệu đồng).",
        "4. Nguồn vốn: ngân sách địa phương. Thời gian thực hiện: 2027 - 2028.",
        "5. Địa điểm thực hiện: trụ sở Trung tâm và 12 kho lưu trữ chuyên ngành.",
        "**II. MỤC TIÊU ĐẦU TƯ**",
        "Hình thành kho dữ liệu tập trung cho khoảng 3,2 triệu hồ sơ; bảo đảm tra cứu trong 02 giây; kết "
        "nối với trục tích "
        "hợp dữ liệu của tỉnh; bảo vệ hệ thống theo cấp độ 3.",
        "**III. HỒ SƠ TRÌNH THẨM ĐỊNH**",
        "1. Thuyết minh thiết kế cơ sở và phụ lục tính toán;",
        "2. Sơ đồ tổng thể hệ thống;",
        "3. Tổng hợp dự toán và báo giá của ba nhà cung cấp;",
        "4. Văn bản xác nhận cấp độ an toàn hệ thống thông tin.",
    )
    request.keep_close()
    request.paragraphs(
        "Trung tâm Lưu trữ số kính trình Sở Khoa học và Công nghệ xem xét, thẩm định./.",
    )
    at = request.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Sở Nội vụ (để báo cáo);", "- Lưu: VT, KT."],
        ["**GIÁM ĐỐC**"],
        name="Đinh Công Trí",
    )
    ink.sign(request.sheet, random_for(NAME, "request"), at, SEAL)
    return request


def _design() -> Flow:
    design = Flow(dpi=DPI)
    design.title("THUYẾT MINH THIẾT KẾ CƠ SỞ", "Dự án: Xây dựng kho dữ liệu hồ sơ lưu trữ dùng chung")
    design.paragraphs(
        "**1. Hiện trạng**",
        "Tài liệu lưu trữ của tỉnh hiện nằm ở 12 kho chuyên ngành với tổng chiều dài giá 4.850 mét. "
        "Khoảng 38 phần trăm hồ "
        "sơ đã được số hóa nhưng lưu phân tán trên máy chủ của từng đơn vị, không có chuẩn đặt tên thống "
        "nhất, chưa có lớp "
        "văn bản để tìm kiếm. Đường truyền giữa các kho và trung tâm dữ liệu của tỉnh đạt 200 Mbps.",
        "**2. Giải pháp kỹ thuật**",
        "Hệ thống được thiết kế theo kiến trúc ba lớp. Lớp tiếp nhận nhận tệp quét từ các kho, kiểm tra "
        "tính toàn vẹn bằng "
        "mã băm và ghi nhật ký. Lớp xử lý nhận dạng ký tự tiếng Việt, bóc tách trường thông tin, đóng "
        "gói theo chuẩn PDF/A. "
        "Lớp khai thác cung cấp tra cứu, phân quyền theo đơn vị và kết nối với phần mềm một cửa.",
        "Dữ liệu gốc được giữ nguyên và sao lưu hai nơi. Mọi thao tác của người dùng được ghi vết; nhật "
        "ký không sửa, "
        "không xóa được. Ứng dụng chạy trên hệ điều hành mã nguồn mở, không phụ thuộc một nhà cung cấp.",
        "**3. Quy mô, công suất**",
    )
    columns = (
        Column(width=13, align="centre"),
        Column(width=84),
        Column(width=30, align="centre"),
        Column(width=33, align="right"),
    )
    rows = [
        ("1", "Máy chủ xử lý, 32 nhân, 256 GB bộ nhớ", "Bộ", "04"),
        ("2", "Thiết bị lưu trữ 120 TB", "Bộ", "02"),
        ("3", "Máy quét khổ A3, hai mặt", "Chiếc", "15"),
        ("4", "Máy quét khổ A0", "Chiếc", "01"),
        ("5", "Thiết bị tường lửa", "Bộ", "02"),
        ("6", "Bộ lưu điện 10 kVA", "Bộ", "03"),
        ("7", "Phần mềm số hóa và quản lý hồ sơ", "Hệ thống", "01"),
    ]
    design.table(columns, ("STT", "Hạng mục", "Đơn vị", "Số lượng"), rows, points=13)
    design.paragraphs(
        "**4. An toàn thông tin**",
        "Hệ thống đặt trong vùng mạng riêng của trung tâm dữ liệu tỉnh, không mở cổng trực tiếp ra "
        "Internet. Tài khoản quản "
        "trị dùng xác thực hai yếu tố. Dữ liệu cá nhân được mã hóa khi sao lưu; khóa mã hóa do hai người "
        "giữ. Hằng quý diễn "
        "tập khôi phục từ bản sao lưu và lập biên bản.",
        "**5. Tiến độ và tổ chức thực hiện**",
        "Quý I năm 2027: lập thiết kế chi tiết. Quý II và quý III năm 2027: mua sắm, lắp đặt thiết bị, "
        "phát triển phần mềm. "
        "Quý IV năm 2027: chạy thử tại ba kho. Năm 2028: triển khai toàn bộ, đào tạo 140 cán bộ, nghiệm "
        "thu, bàn giao.",
        "**6. Đào tạo, chuyển giao**",
        "Mỗi kho cử ít nhất hai cán bộ dự lớp vận hành trong 05 ngày; cán bộ quản trị của Trung tâm học "
        "15 ngày. Nhà thầu bàn "
        "giao mã nguồn, tài liệu thiết kế, tài liệu hướng dẫn bằng tiếng Việt và hỗ trợ kỹ thuật trong 24 tháng.",
        "**7. Rủi ro và biện pháp khắc phục**",
        "Rủi ro lớn nhất là chất lượng giấy của tài liệu trước năm 1975: giấy giòn, mực phai, chữ viết "
        "tay. Với nhóm này, Trung "
        "tâm quét phẳng từng tờ, không đưa qua khay nạp tự động, và nhập tay các trường bắt buộc. Rủi ro "
        "thứ hai là đường "
        "truyền gián đoạn trong mùa bão; mỗi kho được trang bị bộ nhớ đệm đủ giữ dữ liệu quét của 10 ngày làm việc.",
        "**8. Hiệu quả đầu tư**",
        "Thời gian tra một hồ sơ giảm từ trung bình 45 phút xuống dưới 01 phút. Mỗi năm giảm khoảng "
        "26.000 lượt người dân "
        "phải đến kho xin sao lục. Tài liệu quý hiếm không phải đưa ra khỏi kho nên kéo dài tuổi thọ.",
    )
    return design


def _diagram() -> Sheet:
    """Draw an A3 plan: boxes, lines and few words."""
    sheet = Sheet(dpi=DPI, width_mm=420, height_mm=297)
    _centred(sheet, "**SƠ ĐỒ TỔNG THỂ HỆ THỐNG**", Slot(0, 22, 420), 22)
    _centred(sheet, "Kho dữ liệu hồ sơ lưu trữ dùng chung", Slot(0, 33, 420), 16)
    rows = (
        (62, ("Kho Địa chính", "Kho Hộ tịch", "Kho Xây dựng", "Kho Tư pháp")),
        (122, ("Tiếp nhận", "Kiểm tra mã băm", "Nhận dạng văn bản", "Đóng gói PDF/A")),
        (182, ("Lưu trữ chính", "Lưu trữ dự phòng", "Chỉ mục tìm kiếm", "Nhật ký")),
    )
    for y, names in rows:
        for ordinal, name in enumerate(names):
            x = 30 + ordinal * 95
            sheet.frame(x, y, x + 75, y + 26, 0.5)
            _centred(sheet, name, Slot(x, y + 9.5, 75), 15)
            if y < 182:
                sheet.rule(x + 37.5, y + 26, x + 37.5, y + 60, 0.5)
    sheet.rule(105, 135, 125, 135, 0.5)
    sheet.rule(200, 135, 220, 135, 0.5)
    sheet.rule(295, 135, 315, 135, 0.5)
    sheet.frame(270, 240, 400, 280, 0.5)
    _centred(sheet, "**TRUNG TÂM LƯU TRỮ SỐ**", Slot(270, 245, 130), 14)
    _centred(sheet, "Bản vẽ số: 01/TKCS", Slot(270, 255, 130), 13)
    _centred(sheet, "Tháng 10 năm 2026", Slot(270, 264, 130), 13)
    return sheet


def _centred(sheet: Sheet, text: str, slot: Slot, points: float) -> None:
    words = spans(text)
    sheet.set_line(words, *slot, Look(points, "centre", "Arimo"))
    sheet.truth.append(plain(words))


def _cost() -> Flow:
    cost = Flow(dpi=DPI, paper=Paper(points=13))
    cost.title("TỔNG HỢP DỰ TOÁN", "Dự án: Xây dựng kho dữ liệu hồ sơ lưu trữ dùng chung")
    cost.line("__Đơn vị tính: đồng__", align="right", points=12)
    columns = (
        Column(width=14, align="centre"),
        Column(width=76),
        Column(width=36, align="right"),
        Column(width=36, align="right"),
    )
    rows = [
        ("I", "Chi phí thiết bị", "7.215.000.000", "48,55%"),
        ("1", "Máy chủ và lưu trữ", "4.640.000.000", "31,22%"),
        ("2", "Máy quét", "1.725.000.000", "11,61%"),
        ("3", "Thiết bị mạng, nguồn", "850.000.000", "5,72%"),
        ("II", "Chi phí phần mềm", "4.300.000.000", "28,94%"),
        ("III", "Chi phí tư vấn", "1.180.000.000", "7,94%"),
        ("IV", "Chi phí quản lý dự án", "365.000.000", "2,46%"),
        ("V", "Chi phí khác", "450.000.000", "3,03%"),
        ("VI", "Chi phí dự phòng", "1.350.000.000", "9,08%"),
        ("", "**Tổng cộng**", "**14.860.000.000**", "**100,00%**"),
    ]
    cost.table(columns, ("STT", "Nội dung", "Thành tiền", "Tỷ trọng"), rows, points=13)
    cost.paragraph("__Bằng chữ: Mười bốn tỷ tám trăm sáu mươi triệu đồng.__", first=0)
    cost.skip(3)
    at = cost.signatures(["**NGƯỜI LẬP**", "__(Đã ký)__", "Tạ Thu Phương"], ["**GIÁM ĐỐC**"], name="Đinh Công Trí")
    ink.sign(cost.sheet, random_for(NAME, "cost"), at, SEAL)
    return cost
