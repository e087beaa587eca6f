from __future__ import annotations

import pytest
from dossier_paper import page

from digitize.dossier.secrecy import find_secrecy
from digitize.model import Box, Stamp

PLACE = Box(29, 37, 51, 46)  # upper left, below the number


def stamp(text: str, *, framed: bool = True, red: bool = True, box: Box = PLACE) -> Stamp:
    """Return what was seen near the upper left corner."""
    return Stamp(box=box, framed=framed, red=red, text=text)


@pytest.mark.parametrize(
    "seen",
    [
        *map(stamp, ("MẬT", "TỐI MẬT", "TUYỆTMẬT_", "MẶT")),
        stamp("MẬT", red=False),
        stamp("MẬT", framed=False),
    ],
)
def test_the_words_in_a_frame_or_in_red_are_certain(seen):
    """Two of place, frame and colour with the words; a tone mark may be misread there."""
    assert find_secrecy(page("ỦY BAN NHÂN DÂN\nSố: 15/BC-UBND"), [seen]) == "certain"


def test_words_at_their_place_are_certain_with_a_frame_and_suspected_alone():
    """The frame's own text could not be read, the page's could."""
    text = page("ỦY BAN NHÂN DÂN||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 15/BC\nMẬT||Hà Nội, ngày 5 tháng 3")
    around = Box(28, 31, 50, 38)

    assert find_secrecy(text, ()) == "suspected"
    assert find_secrecy(text, [stamp("", red=False, box=around)]) == "certain"


def test_a_red_frame_that_can_not_be_read_is_asked_about():
    """Better a question than a secret in the index."""
    assert find_secrecy(page("ỦY BAN NHÂN DÂN"), [stamp("")]) == "suspected"


@pytest.mark.parametrize(
    "text",
    [
        "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Cam kết giữ bí mật thông tin",
        "MẬT ONG",
        "bảo mật",
        "Bí mật",
        "\n".join([*["Danh mục hàng hóa"] * 20, "MẬT"]),
        "ỦY BAN NHÂN DÂN||MẬT KHẨU: 123",
    ],
)
def test_the_word_elsewhere_is_no_mark(text):
    """In a heading, a sentence, a product's name, or far down the page."""
    assert find_secrecy(page(text), ()) is None


@pytest.mark.parametrize("text", ["BẢN SAO", "HỎA TỐC", "KHẨN", "ĐẾN"])
def test_other_red_frames_are_none(text):
    """Urgency and copies are stamped in the same way."""
    assert find_secrecy(page("ỦY BAN NHÂN DÂN"), [stamp(text)]) is None
