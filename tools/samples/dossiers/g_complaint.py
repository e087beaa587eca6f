"""(g) A complaint: its pages leave the ordinary path.  Grey PDF, a back with one pencilled line."""

from __future__ import annotations

from samples import ink
from samples.dossiers.people import CITY, PROVINCE
from samples.flow import Flow
from samples.sample import Sample, random_for
from samples.scanner import Feed, Side
from samples.sheet import Sheet

NAME = "SCAN_20261123_112641.pdf"
DPI = 200


def sample() -> Sample:
    """Draw the dossier."""
    complaint, receipt = _complaint(), _receipt()
    rng = random_for(NAME, "note")
    note = Sheet(dpi=DPI)
    note.press(ink.handwriting(note, rng, width=95), 92, 60)
    sides = (
        Side(sheet=complaint.sheets[0], feed=Feed(skew=1.2, tint=(246, 244, 238))),
        Side(sheet=complaint.sheets[1], feed=Feed(skew=-0.5, tint=(246, 244, 238))),
        Side(sheet=note, feed=Feed(tint=(246, 244, 238))),
        Side(sheet=receipt.sheet, feed=Feed(skew=-1.6)),
    )
    return Sample(
        name=NAME,
        kind="g",
        procedure="X-DON-KN",
        restricted=True,
        carrier="pdf",
        colour="grey",
        dpi=DPI,
        sides=sides,
        documents=(("ĐƠN KHIẾU NẠI", 1, 3), ("GIẤY BIÊN NHẬN THÔNG TIN, TÀI LIỆU", 4, 4)),
        fields={"document_date": "2026-11-22"},
    )


def _complaint() -> Flow:
    letter = Flow(dpi=DPI)
    letter.corner("**Mẫu số 01**")
    letter.heading("Lam Sơn, ngày 22 tháng 11 năm 2026")
    letter.title("ĐƠN KHIẾU NẠI")
    letter.addressee("Chủ tịch Ủy ban nhân dân thành phố Lam Sơn")
    letter.items(
        [
            ("Họ và tên người khiếu nại:", "LỤC VĂN SỬU"),
            ("Số căn cước công dân:", "042059003377, ngày cấp 11/10/2021"),
            ("Địa chỉ:", f"Xóm 4, xã Thạch Lâm, {CITY}, {PROVINCE}"),
            (
                "Khiếu nại:",
                "Quyết định số 3316/QĐ-UBND ngày 08 tháng 10 năm 2026 của Chủ tịch Ủy ban nhân dân xã Thạch Lâm "
                "về việc xử phạt vi phạm hành chính trong lĩnh vực đất đai.",
            ),
        ]
    )
    letter.paragraph("**Nội dung khiếu nại:**", first=0)
    letter.paragraphs(
        "Gia đình tôi sử dụng thửa đất số 118, tờ bản đồ số 07, diện tích 1.260 mét vuông tại xóm 4 từ "
        "năm 1986 để trồng cói "
        "và phơi muối. Thửa đất có ranh giới là hàng phi lao do cha tôi trồng, các hộ liền kề đều xác "
        "nhận, từ trước đến nay "
        "không có tranh chấp.",
        "Ngày 15 tháng 9 năm 2026, gia đình tôi dựng lại chòi canh bị bão làm đổ, đúng vị trí và diện "
        "tích cũ là 12 mét vuông. "
        "Ngày 08 tháng 10 năm 2026, tôi nhận được quyết định xử phạt nêu trên với lý do xây dựng công "
        "trình trái phép trên đất "
        "nông nghiệp, buộc tháo dỡ trong 15 ngày.",
        "Tôi không đồng ý với quyết định này vì những lý do sau đây:",
        "Thứ nhất, biên bản vi phạm hành chính lập ngày 02 tháng 10 năm 2026 ghi diện tích 48 mét vuông, "
        "không đúng thực tế. Khi "
        "lập biên bản, cán bộ địa chính không đo đạc và không mời tôi chứng kiến.",
        "Thứ hai, chòi canh là công trình phụ trợ phục vụ trực tiếp sản xuất nông nghiệp, được dựng bằng "
        "tre, lợp lá cọ, không có "
        "móng, có thể tháo dỡ bất cứ lúc nào.",
        "Thứ ba, ba hộ lân cận có chòi canh tương tự nhưng không bị lập biên bản, việc xử lý như vậy là "
        "không công bằng.",
        "**Yêu cầu giải quyết khiếu nại:**",
        "1. Hủy bỏ Quyết định số 3316/QĐ-UBND ngày 08 tháng 10 năm 2026.",
        "2. Tạm đình chỉ việc thi hành quyết định trong thời gian giải quyết khiếu nại.",
        "3. Tổ chức đo đạc lại thửa đất với sự có mặt của gia đình tôi và các hộ liền kề.",
        "Tài liệu, chứng cứ gửi kèm: bản sao quyết định xử phạt; bản sao biên bản vi phạm hành chính; "
        "giấy xác nhận của năm hộ "
        "liền kề; 06 ảnh chụp chòi canh trước và sau bão.",
        "Tôi xin cam đoan nội dung khiếu nại trên đây là đúng sự thật và chịu trách nhiệm trước pháp "
        "luật về nội dung đã khiếu "
        "nại. Kính mong ông Chủ tịch xem xét, giải quyết./.",
    )
    at = letter.signatures([], ["**NGƯỜI KHIẾU NẠI**", "__(Ký hoặc điểm chỉ)__"], name="Lục Văn Sửu")
    ink.sign(letter.sheet, random_for(NAME, "letter"), at)
    return letter


def _receipt() -> Flow:
    receipt = Flow(dpi=DPI)
    receipt.corner("**Mẫu 02/TCD**")
    receipt.letterhead(
        ["UBND THÀNH PHỐ LAM SƠN", "**BAN TIẾP CÔNG DÂN**"], ["Số: 214/GBN-BTCD"], "Lam Sơn, ngày 23 tháng 11 năm 2026"
    )
    receipt.title("GIẤY BIÊN NHẬN THÔNG TIN, TÀI LIỆU")
    receipt.paragraphs(
        "Hồi 09 giờ 20 phút ngày 23 tháng 11 năm 2026, tại Ban Tiếp công dân thành phố Lam Sơn, tôi là "
        "Ninh Thị Quyên, chức vụ "
        "chuyên viên, đã nhận của ông Lục Văn Sửu các thông tin, tài liệu sau:",
        "1. Đơn khiếu nại đề ngày 22 tháng 11 năm 2026, 02 trang;",
        "2. Bản sao Quyết định số 3316/QĐ-UBND, 02 trang;",
        "3. Bản sao biên bản vi phạm hành chính, 03 trang;",
        "4. Giấy xác nhận của năm hộ liền kề, 01 trang;",
        "5. Ảnh chụp: 06 ảnh.",
        "Giấy biên nhận được lập thành 02 bản, giao cho người cung cấp thông tin, tài liệu 01 bản./.",
    )
    at = receipt.signatures(
        ["**NGƯỜI CUNG CẤP**", "__(Đã ký)__", "Lục Văn Sửu"], ["**NGƯỜI NHẬN**"], name="Ninh Thị Quyên"
    )
    ink.sign(
        receipt.sheet, random_for(NAME, "receipt"), at, ("BAN TIẾP CÔNG DÂN THÀNH PHỐ LAM SƠN", "BAN TIẾP\nCÔNG DÂN")
    )
    return receipt
