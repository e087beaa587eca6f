"""Titles of pages as the engine really gives them: specks, misread "V/v", small letters over several lines."""

from __future__ import annotations

import pytest
from dossier_paper import STATE_HEAD, page

from digitize.dossier.asks import find_asks
from digitize.dossier.comparison import Weigher
from digitize.dossier.phrases import phrase_of
from digitize.dossier.titles import find_title
from digitize.text import fold


def title_of(*lines: str) -> str:
    """Return the title that is found between the state's head and the addressee, folded."""
    found = find_title(page("\n".join((STATE_HEAD, *lines, "Kính gửi: Sở Xây dựng", "Họ và tên: An"))))
    return fold(found.text) if found else ""


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        (("~'Văn bản đề nghị V/v Chấp thuận ngân hàng", "~phục vụ cho khoản vay"), "khoan vay"),
        (("~Đơn yêu cầu Cấp giấy phép đến các tỉnh,", "~thành phố của Việt Nam"), "viet nam"),
        (("~ĐƠN XIN", "~Người hưởng lĩnh chế độ", "~bằng tiền mặt"), "tien mat"),
        (("~VĂN BẢN ĐỀ NGHỊ", "~Công ty phát hành cổ phiếu", "~phần vốn góp của công ty"), "gop cua cong ty"),
        (("~Tờ khai Sửa đổi nội dung hoạt động", "~chương trình, dự án"), "du an"),
        (("~Tờ trình đề nghị Thay đổi tên gọi,", "~địa chỉ trụ sở"), "tru so"),
    ],
)
def test_a_title_in_small_letters_is_read_to_its_end(lines, ends):
    """Behind a speck, over a comma, and over lines that begin like a label would."""
    assert title_of(*lines).endswith(ends)


@pytest.mark.parametrize("about", ["V/v", "VÀ", "Viv", "VIV"])
def test_the_subject_under_the_number_is_found_however_it_is_read(about):
    """The engine reads "V/v" as a word."""
    letter = page(
        "CÔNG TY AN BÌNH||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 386/CV-KT||Độc lập - Tự do - Hạnh phúc\n"
        f"{about} đề nghị trình báo mất giấy||Đồng Nai, ngày 08 tháng 12 năm 2026\nthông hành\n"
        "Kính gửi: UBND xã Tân Lập"
    )

    (ask,) = find_asks([(1, letter)])

    assert (ask.subject, " ".join(ask.title.words)) == (True, "trinh bao mat giay thong hanh")


def test_what_is_wanted_is_read_over_its_lines():
    """Up to the next thing said, without its wrapping."""
    form = page(
        f"{STATE_HEAD}\n~ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI\nKính gửi: Cơ quan có thẩm quyền\n1. Họ và tên: An\n"
        "Nội dung đề nghị: Đăng ký biến động đối với trường hợp\nđổi tên người sử dụng đất\nTôi cam đoan là đúng."
    )

    (ask,) = find_asks([(1, form)])

    assert ask.wish is not None
    assert " ".join(ask.wish.words) == "dang ky bien dong doi voi truong hop doi ten nguoi su dung dat"


def test_short_forms_are_written_out():
    """The catalogue says "giấy chứng nhận" where people write "GCN"."""
    weigher = Weigher({})

    difference = weigher.difference(
        phrase_of("Cấp lại GCN QSDĐ"), phrase_of("Cấp lại giấy chứng nhận quyền sử dụng đất")
    )

    assert difference.cost == 0
