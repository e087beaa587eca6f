"""(e) A postal licence: application, firm's certificate, business plan, price list.  Colour PDF at 200 dpi."""

from __future__ import annotations

from samples import ink
from samples.dossiers.people import CITY, PROVINCE, SCIENCE
from samples.flow import Column, Flow
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "IMG_20261123_101207.pdf"
DPI = 200
SEAL = ("CÔNG TY TNHH CHUYỂN PHÁT CÁNH DIỀU", "CÁNH DIỀU")


def sample() -> Sample:
    """Draw the dossier."""
    form, plan, prices = _form(), _plan(), _prices()
    sides = (
        Side(sheet=form.sheets[0], feed=Feed(skew=-1.9)),
        Side(sheet=form.sheets[1], feed=Feed(skew=1.5)),
        *(Side(sheet=sheet, feed=Feed(skew=0.9 * n - 0.6)) for n, sheet in enumerate(plan.sheets)),
        Side(sheet=prices.sheet, feed=Feed(skew=4.0, black_edges=True)),
        blank(DPI, behind=prices.sheet),
    )
    last = 2 + len(plan.sheets)
    return Sample(
        name=NAME,
        kind="e",
        procedure="1.003659",
        restricted=False,
        carrier="pdf",
        colour="colour",
        dpi=DPI,
        sides=sides,
        documents=(
            ("GIẤY ĐỀ NGHỊ CẤP GIẤY PHÉP BƯU CHÍNH", 1, 2),
            ("PHƯƠNG ÁN KINH DOANH", 3, last),
            ("BẢNG GIÁ CƯỚC DỊCH VỤ BƯU CHÍNH", last + 1, last + 2),
        ),
        fields={
            "organisation": "Công ty Trách nhiệm hữu hạn Chuyển phát Cánh Diều",
            "document_number": "19/GĐN-CD",
            "document_date": "2026-11-19",
            "tax_code": "9900034569",
            "phone": "02393000777",
        },
    )


def _form() -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Phụ lục I**")
    form.letterhead(
        ["**CÔNG TY TNHH**", "**CHUYỂN PHÁT CÁNH DIỀU**"], ["Số: 19/GĐN-CD"], "Lam Sơn, ngày 19 tháng 11 năm 2026"
    )
    form.skip(30)
    form.title("GIẤY ĐỀ NGHỊ", "CẤP GIẤY PHÉP BƯU CHÍNH")
    form.addressee(SCIENCE)
    form.paragraphs(
        "Căn cứ Luật Bưu chính ngày 17 tháng 6 năm 2010;",
        "Căn cứ Nghị định số 47/2011/NĐ-CP ngày 17 tháng 6 năm 2011 của Chính phủ quy định chi tiết thi "
        "hành một số nội dung "
        "của Luật Bưu chính, đã được sửa đổi, bổ sung tại Nghị định số 25/2022/NĐ-CP ngày 12 tháng 4 năm 2022;",
        "Công ty Trách nhiệm hữu hạn Chuyển phát Cánh Diều đề nghị Sở Khoa học và Công nghệ cấp giấy "
        "phép bưu chính với các nội dung sau:",
        "**Phần 1. Thông tin về doanh nghiệp**",
    )
    form.items(
        [
            ("1. Tên doanh nghiệp viết bằng tiếng Việt:", "CÔNG TY TRÁCH NHIỆM HỮU HẠN CHUYỂN PHÁT CÁNH DIỀU"),
            ("2. Tên viết tắt:", "CANH DIEU EXPRESS"),
            ("3. Địa chỉ trụ sở chính:", f"Lô B7 cụm công nghiệp Nam Sông Vàng, xã Đông Khê, {CITY}, {PROVINCE}"),
            (
                "4. Giấy chứng nhận đăng ký doanh nghiệp:",
                "số 9900034569 do Phòng Đăng ký kinh doanh cấp lần đầu ngày 02 tháng 5 năm 2025",
            ),
            ("5. Vốn điều lệ:", "6.000.000.000 đồng (sáu tỷ đồng)"),
            ("6. Điện thoại:", "0239 3000 777 ~ ~ Website: canhdieu.example"),
            (
                "7. Người đại diện theo pháp luật:",
                "ông Đoàn Minh Triết, Giám đốc, quốc tịch Việt Nam, số căn cước công dân 038082004519",
            ),
            ("8. Người liên hệ thường xuyên:", "bà Nghiêm Thị Lụa, điện thoại 0977 000 692"),
        ]
    )
    form.paragraph("**Phần 2. Nội dung đề nghị cấp giấy phép**")
    form.items(
        [
            ("1. Loại dịch vụ cung ứng:", "dịch vụ thư có địa chỉ nhận có khối lượng đơn chiếc đến 02 ki-lô-gam"),
            ("2. Phạm vi cung ứng:", f"nội tỉnh, trên địa bàn {PROVINCE}"),
            ("3. Phương thức cung ứng:", "nhận tại điểm phục vụ và tại địa chỉ khách hàng; phát tận tay người nhận"),
            ("4. Thời hạn đề nghị cấp phép:", "10 năm"),
        ]
    )
    form.paragraph("**Phần 3. Tài liệu kèm theo**")
    form.paragraphs(
        "1. Bản sao giấy chứng nhận đăng ký doanh nghiệp;",
        "2. Phương án kinh doanh;",
        "3. Mẫu hợp đồng cung ứng và sử dụng dịch vụ bưu chính;",
        "4. Mẫu biểu trưng, nhãn hiệu, ký hiệu đặc thù của doanh nghiệp;",
        "5. Bảng giá cước dịch vụ bưu chính;",
        "6. Tiêu chuẩn chất lượng dịch vụ bưu chính công bố áp dụng;",
        "7. Quy định về mức giới hạn trách nhiệm bồi thường thiệt hại và quy trình giải quyết khiếu nại.",
        "**Phần 4. Cam kết**",
        "Doanh nghiệp cam kết chịu trách nhiệm trước pháp luật về tính chính xác, hợp pháp của nội dung "
        "trong giấy đề nghị và "
        "các tài liệu kèm theo; nếu được cấp giấy phép sẽ chấp hành nghiêm chỉnh các quy định của pháp "
        "luật về bưu chính./.",
    )
    at = form.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Lưu: VT, KD."],
        ["**NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT**", "__(Ký, ghi rõ họ tên, đóng dấu)__"],
        name="Đoàn Minh Triết",
    )
    rng = random_for(NAME, "form")
    ink.sign(form.sheet, rng, at, SEAL)
    form.sheets[0].press(ink.received_stamp(form.sheets[0], rng, "SỞ KH VÀ CN HỒNG LAM"), 60, 69)
    return form


def _plan() -> Flow:
    plan = Flow(dpi=DPI)
    plan.title("PHƯƠNG ÁN KINH DOANH", "Dịch vụ bưu chính nội tỉnh giai đoạn 2027 - 2029")
    plan.paragraphs(
        "**1. Thông tin về doanh nghiệp**",
        "Công ty Trách nhiệm hữu hạn Chuyển phát Cánh Diều được thành lập năm 2025, hiện có 46 lao động, "
        "03 xe tải nhẹ, 28 xe "
        "máy và 01 kho chia chọn rộng 640 mét vuông. Năm đầu hoạt động, Công ty vận chuyển hàng hóa cho "
        "210 cơ sở sản xuất "
        "nông sản, đồ gỗ và hàng thủ công trong tỉnh.",
        "**2. Địa bàn dự kiến cung ứng dịch vụ**",
        "Giai đoạn 1 (năm 2027): thành phố Lam Sơn và bốn xã ven biển. Giai đoạn 2 (năm 2028): toàn bộ "
        "các xã đồng bằng. Giai "
        "đoạn 3 (năm 2029): các xã miền núi, phối hợp với điểm bưu điện văn hóa xã.",
        "**3. Hệ thống và phương thức quản lý, điều hành**",
        "Mỗi thư, gói có một mã vạch riêng được quét khi nhận, khi nhập kho, khi xuất kho và khi phát. "
        "Người gửi tra cứu "
        "hành trình qua trang thông tin hoặc gọi tổng đài. Dữ liệu hành trình lưu giữ tối thiểu 01 năm.",
        "**4. Quy trình cung ứng dịch vụ**",
        "a) Nhận gửi: nhân viên kiểm tra bao gói, cân, dán nhãn, lập chứng từ và giao cho người gửi một liên;",
        "b) Khai thác: chia chọn theo tuyến hai lần một ngày, lúc 11 giờ 30 phút và 18 giờ 00 phút;",
        "c) Vận chuyển: xe chạy theo tuyến cố định, có niêm phong thùng xe;",
        "d) Phát: phát tối đa hai lần tại địa chỉ; nếu không phát được thì thông báo và lưu giữ 10 ngày.",
        "**5. Biện pháp bảo đảm an toàn**",
        "Thùng xe có khóa và thiết bị định vị. Kho có 16 mắt ghi hình, lưu hình ảnh 30 ngày. Nhân viên "
        "được huấn luyện nhận "
        "biết vật phẩm, hàng hóa cấm gửi. Khi phát hiện thư, gói có dấu hiệu vi phạm, bưu tá lập biên "
        "bản và báo cơ quan có "
        "thẩm quyền. Không bóc mở, tráo đổi nội dung thư của khách hàng dưới bất kỳ hình thức nào.",
        "**6. Phân tích tính khả thi và lợi ích kinh tế - xã hội**",
        "Sản lượng dự kiến năm 2027 là 380 nghìn thư, gói; năm 2028 là 540 nghìn; năm 2029 là 720 nghìn. "
        "Doanh thu tương ứng "
        "là 7,2 tỷ đồng, 10,4 tỷ đồng và 13,9 tỷ đồng. Công ty hòa vốn sau 22 tháng, tạo thêm 60 việc "
        "làm cho thanh niên "
        "địa phương và nộp ngân sách khoảng 500 triệu đồng mỗi năm.",
        "**7. Tổng vốn đầu tư**",
        "Tổng vốn đầu tư cho ba năm là 4,1 tỷ đồng, gồm 2,6 tỷ đồng vốn tự có và 1,5 tỷ đồng vay ngân "
        "hàng thương mại, dùng "
        "để mua thêm 05 xe tải nhẹ, thiết bị đọc mã vạch và nâng cấp phần mềm.",
    )
    at = plan.signatures([], ["**GIÁM ĐỐC**"], name="Đoàn Minh Triết")
    ink.sign(plan.sheet, random_for(NAME, "plan"), at, SEAL)
    return plan


def _prices() -> Flow:
    prices = Flow(dpi=DPI)
    prices.line("**CÔNG TY TNHH CHUYỂN PHÁT CÁNH DIỀU**", align="left", points=13)
    prices.skip(5)
    prices.title("BẢNG GIÁ CƯỚC DỊCH VỤ BƯU CHÍNH")
    prices.line("__(Áp dụng từ ngày 01 tháng 01 năm 2027; đã gồm thuế giá trị gia tăng)__", points=13)
    prices.skip(3)
    columns = (
        Column(width=14, align="centre"),
        Column(width=64),
        Column(width=42, align="right"),
        Column(width=42, align="right"),
    )
    rows = [
        ("1", "Đến 20 gam", "8.000", "10.500"),
        ("2", "Trên 20 gam đến 100 gam", "9.500", "12.500"),
        ("3", "Trên 100 gam đến 250 gam", "12.000", "15.500"),
        ("4", "Trên 250 gam đến 500 gam", "15.000", "19.000"),
        ("5", "Trên 500 gam đến 1.000 gam", "19.500", "25.000"),
        ("6", "Trên 1.000 gam đến 1.500 gam", "24.000", "31.000"),
        ("7", "Trên 1.500 gam đến 2.000 gam", "28.500", "36.500"),
    ]
    prices.table(columns, ("STT", "Nấc khối lượng", "Nội thành (đồng)", "Ngoại thành (đồng)"), rows, points=13)
    prices.paragraphs(
        "**Ghi chú:**",
        "1. Dịch vụ phát trong ngày cộng thêm 12.000 đồng một thư, gói.",
        "2. Dịch vụ báo phát cộng thêm 5.000 đồng; dịch vụ rút lại thư, gói cộng thêm 8.000 đồng.",
        "3. Khách hàng ký hợp đồng từ 500 thư, gói một tháng được giảm 10 phần trăm.",
        first=0,
    )
    at = prices.signatures([], ["**GIÁM ĐỐC**"], name="Đoàn Minh Triết")
    ink.sign(prices.sheet, random_for(NAME, "prices"), at, SEAL)
    return prices
