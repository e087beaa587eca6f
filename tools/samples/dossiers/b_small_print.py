"""(b) 1.003868: a licence to print something that is not for sale.  Black-and-white G4, many pages in one TIFF."""

from __future__ import annotations

from dataclasses import replace

from samples import ink
from samples.dossiers.people import CITY, CULTURE, PROVINCE
from samples.flow import Flow
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side, blank

NAME = "20261123_084530_0001.tif"
DPI = 300
SEAL = ("HỘI KHUYẾN HỌC TỈNH HỒNG LAM", "HỘI\nKHUYẾN HỌC")
_CRISP = Feed(noise=0.0, dust=25, blur=0.35)  # a threshold leaves no noise


def sample() -> Sample:
    """Draw the dossier."""
    form, draft, opinion = _form(), _draft(), _opinion()
    sides = (
        Side(sheet=form.sheets[0], feed=replace(_CRISP, skew=-0.9)),
        Side(sheet=form.sheets[1], feed=replace(_CRISP, skew=0.7)),
        *(
            Side(sheet=sheet, feed=replace(_CRISP, skew=0.3 + 0.5 * n, turn=180 if n == 1 else 0))
            for n, sheet in enumerate(draft.sheets)
        ),
        Side(sheet=opinion.sheet, feed=replace(_CRISP, skew=-3.1, black_edges=True)),
        blank(DPI),
    )
    last = 2 + len(draft.sheets)
    return Sample(
        name=NAME,
        kind="b",
        procedure="1.003868",
        restricted=False,
        carrier="tiff-g4",
        colour="bitonal",
        dpi=DPI,
        sides=sides,
        documents=(
            ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XUẤT BẢN TÀI LIỆU KHÔNG KINH DOANH", 1, 2),
            ("BẢN TIN KHUYẾN HỌC HỒNG LAM", 3, last),
            ("VĂN BẢN XÁC NHẬN NỘI DUNG TÀI LIỆU", last + 1, last + 2),
        ),
        fields={
            "organisation": "Hội Khuyến học tỉnh Hồng Lam",
            "document_number": "41/ĐĐN-HKH",
            "document_date": "2026-11-18",
            "phone": "02393000245",
        },
    )


def _form() -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Mẫu số 04**")
    form.letterhead(
        ["**HỘI KHUYẾN HỌC**", "**TỈNH HỒNG LAM**"], ["Số: 41/ĐĐN-HKH"], "Lam Sơn, ngày 18 tháng 11 năm 2026"
    )
    form.title("ĐƠN ĐỀ NGHỊ", "Cấp giấy phép xuất bản tài liệu không kinh doanh")
    form.addressee(CULTURE)
    form.items(
        [
            (
                "1. Tên cơ quan, tổ chức đề nghị cấp giấy phép:",
                f"Hội Khuyến học {PROVINCE}, thành lập theo Quyết định số 1207/QĐ-UBND ngày 14 tháng 6 năm 1999.",
            ),
            ("2. Địa chỉ:", f"Số 9 đường Nguyễn Công Trứ, phường Bến Đá, {CITY}. Số điện thoại: 0239 3000 245"),
            ("3. Tên tài liệu:", "Bản tin Khuyến học Hồng Lam, số đặc biệt mừng năm mới 2027."),
            ("4. Xuất xứ:", "tài liệu do Hội biên soạn. Người dịch: không có."),
            ("5. Hình thức tài liệu:", "in trên giấy, bìa bốn màu."),
            ("6. Số trang:", "32 trang. Phụ bản: không có."),
            ("7. Khuôn khổ:", "19 x 27 cm. Số lượng in: 1.500 bản."),
            ("8. Ngữ xuất bản:", "tiếng Việt."),
            (
                "9. Tên, địa chỉ cơ sở in:",
                f"Công ty Trách nhiệm hữu hạn In Sông Vàng, số 118 đường Hải Thượng, {CITY}.",
            ),
            ("10. Mục đích xuất bản:", "tuyên truyền phong trào khuyến học, khuyến tài, xây dựng xã hội học tập."),
            (
                "11. Phạm vi sử dụng và hình thức phát hành:",
                "phát không thu tiền cho các chi hội, trường học trong tỉnh.",
            ),
            (
                "12. Nội dung tóm tắt của tài liệu:",
                "kết quả hoạt động khuyến học năm 2026; gương gia đình, dòng họ hiếu học; kế hoạch trao học bổng "
                "“Chắp cánh” cho học sinh vùng bãi ngang; bài viết, thơ, ảnh của hội viên.",
            ),
        ]
    )
    form.paragraph("13. Kèm theo đơn này gồm:", first=0)
    form.paragraphs(
        "a) Hai bản thảo tài liệu in trên giấy có đóng dấu của Hội tại trang đầu và giáp lai giữa các trang;",
        "b) Văn bản xác nhận nội dung tài liệu của Ban Biên tập.",
    )
    form.keep_close()
    form.paragraphs(
        "Chúng tôi cam kết thực hiện đúng nội dung giấy phép, in đúng nội dung tài liệu được cấp phép "
        "tại cơ sở in có giấy "
        "phép hoạt động, nộp lưu chiểu và chấp hành nghiêm chỉnh các quy định của pháp luật về xuất bản./.",
    )
    form.skip(3)
    at = form.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Lưu: VT."],
        ["**TM. BAN CHẤP HÀNH**", "**CHỦ TỊCH**"],
        name="Lê Quang Vinh",
    )
    ink.sign(form.sheet, random_for(NAME, "form"), at, SEAL)
    return form


def _draft() -> Flow:
    draft = Flow(dpi=DPI)
    draft.line("**BẢN TIN KHUYẾN HỌC HỒNG LAM**", points=20)
    draft.line("__Số đặc biệt mừng năm mới 2027 - Lưu hành nội bộ__", points=13)
    draft.skip(6)
    draft.title("NHÌN LẠI MỘT NĂM KHUYẾN HỌC", points=15)
    draft.paragraphs(
        "Năm 2026 khép lại với nhiều niềm vui của những người làm công tác khuyến học. Toàn tỉnh có thêm "
        "126 chi hội ở "
        "thôn, tổ dân phố và trường học, nâng tổng số hội viên lên hơn bốn mươi hai nghìn người. Quỹ "
        "khuyến học các cấp "
        "vận động được 8,7 tỷ đồng, vượt 12 phần trăm so với kế hoạch đầu năm.",
        "Điều đáng quý hơn những con số là cách làm. Ở xã Đông Khê, mỗi gia đình góp một ống tre tiết "
        "kiệm; cuối năm mở "
        "ống, số tiền tuy nhỏ nhưng đủ mua áo ấm và sách vở cho 74 học trò. Ở phường Bến Đá, các cụ cao "
        "tuổi mở tủ sách "
        "ngay tại nhà văn hóa, tối thứ bảy hằng tuần đọc truyện cho trẻ nhỏ.",
        "Phong trào “Gia đình học tập, dòng họ học tập” tiếp tục lan rộng. Đến hết tháng 10, có 61.340 "
        "gia đình và 512 "
        "dòng họ được công nhận danh hiệu. Nhiều dòng họ lập quỹ riêng, ghi tên con cháu đỗ đạt vào sổ "
        "vàng, tổ chức gặp "
        "mặt đầu xuân để động viên các cháu.",
    )
    draft.title("NGƯỜI THẮP LỬA Ở XÓM CHÀI", points=15)
    draft.paragraphs(
        "Xóm chài Cửa Lấp có ba mươi hai nóc nhà, trước đây phần lớn trẻ em nghỉ học sớm theo cha mẹ đi "
        "biển. Bà giáo Phan "
        "Thị Nhàn nghỉ hưu năm 2015, từ đó chiều nào cũng mở lớp học miễn phí bên hiên nhà. Bàn ghế là những tấm ván "
        "thuyền cũ, bảng là cánh cửa sơn đen.",
        "“Lúc đầu chỉ có bốn đứa, đứa lớn nhất mười ba tuổi mà chưa viết nổi tên mình”, bà kể. Mười một "
        "năm sau, lớp học "
        "ấy đã có hai mươi sáu em vào trung học phổ thông, năm em đỗ đại học. Mùa bão vừa rồi mái hiên "
        "tốc ngói, chính các "
        "học trò cũ góp tiền lợp lại cho cô.",
        "Hội Khuyến học tỉnh đã trao tặng bà danh hiệu “Người thắp lửa” và hai mươi bộ bàn ghế mới. Bà "
        "chỉ xin thêm một "
        "điều: mỗi tháng có một buổi chiếu phim khoa học cho bọn trẻ.",
    )
    draft.title("HỌC BỔNG CHẮP CÁNH NĂM 2027", points=15)
    draft.paragraphs(
        "Đối tượng: học sinh từ lớp 6 đến lớp 12 thuộc hộ nghèo, hộ cận nghèo, con ngư dân gặp nạn trên "
        "biển, có kết quả "
        "học tập từ khá trở lên. Mức học bổng: 3.000.000 đồng đối với trung học cơ sở, 4.500.000 đồng "
        "đối với trung học "
        "phổ thông, trao một lần vào đầu học kỳ hai.",
        "Hồ sơ gồm: đơn xin học bổng có xác nhận của nhà trường; bản sao học bạ; giấy xác nhận hoàn cảnh "
        "của Ủy ban nhân "
        "dân xã, phường. Nơi nhận hồ sơ: chi hội khuyến học trường học. Thời hạn: hết ngày 15 tháng 01 năm 2027.",
    )
    draft.title("THƠ HỘI VIÊN", points=15)
    for verse in (
        "Con đò chở chữ qua sông,", "Mẹ già đứng ngóng, chờ mong con về.", "Đèn khuya soi sáng bờ đê,",
        "Trang vở còn đượm hương quê, nắng hè.", "Mai này cánh én bay đi,", "Nhớ chăng bến nước, bờ tre, mái trường.",
    ):  # fmt: skip
        draft.line(f"__{verse}__")
    draft.skip(4)
    draft.paragraphs(
        "**Ban Biên tập:** Lê Quang Vinh (Trưởng ban), Trần Thị Ngọc Ánh, Vũ Đình Khôi, Phan Anh Tuấn. "
        "**Trình bày:** Cao "
        "Minh Nguyệt. Bài viết, ảnh xin gửi về Văn phòng Hội, số 9 đường Nguyễn Công Trứ, thành phố Lam Sơn.",
    )
    rng = random_for(NAME, "draft")
    draft.sheets[0].press(ink.seal(draft.sheets[0], rng, *SEAL), 46, 34)
    return draft


def _opinion() -> Flow:
    opinion = Flow(dpi=DPI)
    opinion.letterhead(
        ["HỘI KHUYẾN HỌC", "TỈNH HỒNG LAM", "**BAN BIÊN TẬP BẢN TIN**"],
        ["Số: 07/XN-BBT"],
        "Lam Sơn, ngày 16 tháng 11 năm 2026",
    )
    opinion.title("VĂN BẢN XÁC NHẬN", "Nội dung tài liệu đề nghị cấp giấy phép xuất bản")
    opinion.addressee("Ban Thường vụ Hội Khuyến học tỉnh Hồng Lam")
    opinion.paragraphs(
        "Ban Biên tập Bản tin Khuyến học Hồng Lam đã họp ngày 15 tháng 11 năm 2026, đọc duyệt toàn bộ "
        "bản thảo số đặc biệt "
        "mừng năm mới 2027 gồm 32 trang và xác nhận như sau:",
        "1. Các số liệu về hội viên, quỹ khuyến học, danh hiệu học tập được lấy từ báo cáo tổng kết năm "
        "2026 của các Hội cơ sở.",
        "2. Bài viết, thơ, ảnh là của hội viên, đã được tác giả đồng ý cho sử dụng và không có tranh "
        "chấp về quyền tác giả.",
        "3. Nội dung phù hợp với tôn chỉ, mục đích của Hội; không có nội dung bị nghiêm cấm theo quy "
        "định của Luật Xuất bản.",
        "Ban Biên tập chịu trách nhiệm về nội dung xác nhận trên đây./.",
    )
    at = opinion.signatures(
        ["**__Nơi nhận:__**", "- Như trên;", "- Lưu: BBT."],
        ["**TM. BAN BIÊN TẬP**", "**PHÓ TRƯỞNG BAN**"],
        name="Trần Thị Ngọc Ánh",
    )
    ink.sign(opinion.sheet, random_for(NAME, "opinion"), at, SEAL)
    return opinion
