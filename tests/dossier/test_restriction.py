from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from dossier_paper import STATE_HEAD, page

from digitize.dossier.restricted import Kinds, Restriction, find_restriction

SHARED = Path(__file__).parents[3] / "shared" / "data"
ORDINARY = f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ\n~Cấp giấy phép bưu chính\nKính gửi: Sở Khoa học và Công nghệ"


LETTER = f"{STATE_HEAD}\n~{{title}}\nKính gửi: Thanh tra"


@pytest.mark.parametrize("title", ["ĐƠN KIẾN NGHỊ", "ĐƠN PHẢN ÁNH"])
def test_a_person_is_asked_about_petitions_unless_the_station_says_more(catalogue, title):
    """Usually held until a person has looked; the station may hold them for certain, or let them through."""
    pages = [(1, page(LETTER.format(title=title)))]
    certain = Kinds(certain=("denunciation", "complaint", "petition", "report"), asked=())
    passed = Kinds(certain=("denunciation", "complaint"), asked=())

    usually = find_restriction(pages, catalogue)

    assert usually == Restriction(page=1, certain=False)
    assert find_restriction(pages, catalogue, certain) == Restriction(page=1, certain=True)
    assert find_restriction(pages, catalogue, passed) is None


@pytest.mark.parametrize("title", ["ĐƠN TỐ CÁO", "ĐƠN KHIẾU NẠI", "Đơn khiếu nại"])
def test_a_titled_letter_is_certain(catalogue, title):
    """Page 3 of an ordinary stack makes the whole dossier restricted."""
    pages = [(1, page(ORDINARY)), (2, page("Phụ lục")), (3, page(f"{STATE_HEAD}\n~{title}\nKính gửi: Thanh tra"))]

    assert find_restriction(pages, catalogue) == Restriction(page=3, certain=True)


@pytest.mark.parametrize(
    "text",
    [
        "Đơn tố caó",
        "ĐƠN TỎ CÁ0\nKính gửi",
        "ĐƠNTỐ CÁO",
        "Đ0N T0 CAO hành vi nhận tiền",
        "Đơm khiếu nai\nTôi là",
        "ĐƠN RÚT TỐ CÁO",
        f"{STATE_HEAD}\n~THÔNG BÁO\n~Về việc thụ lý tố cáo\nCăn cứ",
        "MẬT\nUBND TỈNH A",
        "[ TỐI MẬT ]\nUBND TỈNH A",
    ],
)
def test_what_only_looks_like_one_is_held_too(catalogue, text):
    """Handwriting, a bad reading, official papers about a denunciation, a secrecy mark."""
    assert find_restriction([(1, page(text))], catalogue)


@pytest.mark.parametrize(
    "text",
    [
        ORDINARY,
        "Đơn khiếu nại, tố cáo và các giấy tờ khác của ông được gửi đến cơ quan có thẩm quyền theo quy định.",
        "- Giải quyết đơn khiếu nại, tố cáo theo quy định của pháp luật hiện hành;",
        f"{STATE_HEAD}\n~QUY ĐỊNH VỀ MỨC GIỚI HẠN TRÁCH NHIỆM BỒI THƯỜNG THIỆT HẠI\n~VÀ GIẢI QUYẾT KHIẾU NẠI",
        f"{STATE_HEAD}\n~NGHỊ ĐỊNH\n~Quy định chi tiết một số điều của Luật Tố cáo",
        "Cam kết giữ bí mật thông tin\nbảo mật",
        "Bí mật",
        f"{STATE_HEAD}\n~ĐƠN ĐỀ NGHỊ XÁC NHẬN CƯ TRÚ\nKính gửi: Công an phường",
    ],
)
def test_ordinary_papers_stay_on_the_ordinary_path(catalogue, text):
    """A mention in a sentence, a company's rules on complaints, a law: nothing is hidden."""
    assert not find_restriction([(1, page(text))], catalogue)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_no_ordinary_scan_and_hardly_a_procedure_is_held(catalogue):
    """None of the strange scans; of 2,642 national names only those about complaints and denunciations."""
    scans = [path.read_text("utf-8") for path in SHARED.glob("scans/*/*.gt.txt")]
    with gzip.open(SHARED / "national_procedures.jsonl.gz", "rt", encoding="utf-8") as lines:
        names = [json.loads(line)["ten_thu_tuc"] for line in lines]

    held = [name for name in names[::5] if find_restriction([(1, page(f"~{name.upper()}"))], catalogue)]

    assert not any(find_restriction([(1, page(text))], catalogue) for text in scans)
    assert all("tố cáo" in name.lower() or "khiếu nại" in name.lower() for name in held)
