"""Papers that go under many names: what a title or a catalogue's sentence calls them, and what sort they are.

A family is a paper of which everybody knows that its names mean one thing ("CCCD", "thẻ căn cước", "giấy tờ tùy
thân"); the type is the coarser word that the counter sees.  Patterns run over folded words.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from digitize.dossier.alignment import align, all_words, likeness, title_words
from digitize.model import DocumentType

if TYPE_CHECKING:
    from collections.abc import Sequence

# Thông tư 01/2018/TT-VPCP and 03/2025/TT-VPCP
OWN_SLIPS = (
    "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    "Thông báo dừng giải quyết hồ sơ",
    "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "Sổ theo dõi hồ sơ",
)

_NEAR = 0.8  # share of the letters; below it no alignment can succeed
_COPY = r"(?:ban (?:sao|chup|photo|chinh|goc)(?: (?:co |duoc )?(?:chung thuc|cong chung|hop le))? ?(?:cua )?)?(?:cac )?"
_FAMILIES: tuple[tuple[str, DocumentType, str], ...] = (
    (
        "identity",
        DocumentType.IDENTITY,
        r"(?:so |ma )?(?:the |giay )?(?:can cuoc|chung minh nhan dan|chung minh thu|cmnd|cccd|ho chieu|thong hanh)"
        r"|giay to (?:tuy than|ca nhan|(?:chung minh|ve|xac dinh) (?:ve )?(?:nhan than|ca nhan))|so dinh danh ca nhan"
        r"|giay to phap ly (?:cua |doi voi )?(?:ca nhan|nguoi|chu)|passport|giay to (?:cua )?chu xe"
        r"|giay to chung thuc (?:cua )?ca nhan",
    ),
    (
        "business",
        DocumentType.BUSINESS_REGISTRATION,
        r"(?:giay )?(?:chung nhan )?dang ky (?:doanh nghiep|kinh doanh|ho kinh doanh|hop tac xa|thanh lap doanh nghiep"
        r"|hoat dong chi nhanh|hoat dong kinh doanh)|giay to phap ly (?:cua |doi voi )?(?:to chuc|doanh nghiep)"
        r"|giay to (?:chung minh|ve) (?:ve )?tu cach phap (?:ly|nhan)|giay phep dang ky kinh doanh",
    ),
    (
        "authorisation",
        DocumentType.AUTHORISATION,
        r"(?:giay|van ban|hop dong|quyet dinh|thu)(?: ve viec)? (?:uy quyen|uy nhiem)|giay gioi thieu|uy quyen",
    ),
    ("birth", DocumentType.CERTIFICATE, r"(?:giay|trich luc|so|ban sao)(?: (?:to|ban sao))? khai sinh"),
    ("delivery", DocumentType.CERTIFICATE, r"giay chung sinh"),
    (
        "marriage",
        DocumentType.CERTIFICATE,
        r"(?:giay )?(?:chung nhan )?(?:dang ky )?ket hon|trich luc(?: ban sao)? (?:dang ky )?ket hon",
    ),
    ("single", DocumentType.CERTIFICATE, r"giay xac nhan tinh trang hon nhan|xac nhan tinh trang hon nhan"),
    ("death", DocumentType.CERTIFICATE, r"giay (?:bao|chung) tu|trich luc(?: ban sao)? khai tu"),
    (
        "residence",
        DocumentType.CERTIFICATE,
        r"so (?:ho khau|tam tru)|(?:giay )?xac nhan (?:thong tin ve )?cu tru|giay to (?:chung minh|ve) (?:noi )?cu tru"
        r"|giay to chung minh cho o",
    ),
    (
        "land",
        DocumentType.CERTIFICATE,
        r"(?:giay )?chung nhan quyen (?:su dung dat|so huu nha|so huu cong trinh)|giay to ve quyen su dung dat",
    ),
    ("health", DocumentType.CERTIFICATE, r"(?:giay|phieu)(?: (?:chung nhan|kham))?(?: du)? suc khoe"),
    ("record", DocumentType.CERTIFICATE, r"(?:phieu |so )?ly lich tu phap"),
    ("cv", DocumentType.OTHER, r"so yeu ly lich|(?:ban )?(?:khai )?ly lich(?! tu phap)|tom tat ly lich"),
    (
        "degree",
        DocumentType.CERTIFICATE,
        r"van bang|bang (?:tot nghiep|cu nhan|ky su|thac si|tien si|dai hoc|cao dang|trung cap|bac si|duoc si)",
    ),
    ("photo", DocumentType.OTHER, r"(?:\d{1,2} )?(?:tam )?(?:anh|hinh)(?: (?:mau|chan dung|the|chup|\d)|$)"),
)
_TYPES: tuple[tuple[DocumentType, str], ...] = (
    (
        DocumentType.APPLICATION,
        r"(?:mau )?don(?! (?:gia|vi|hang))|to khai|giay de nghi|van ban de nghi|phieu (?:de nghi|dang ky|yeu cau|khai)"
        r"|cong van de nghi|to trinh|ban khai|ban dang ky|giay (?:xin|dang ky (?!phuong|xe|kinh|hoat|tau|thanh|doanh))"
        r"|giay khai|van ban (?:thong bao|dang ky|yeu cau|xin)|thu (?:de nghi|xin)|ban de nghi|de nghi",
    ),
    (DocumentType.LIST, r"danh (?:muc|sach)|bang (?:ke|tong hop|liet ke|gia)|ban (?:ke|liet ke)"),
    (DocumentType.LICENCE, r"giay phep|chung chi hanh nghe|the (?:nha bao|hanh nghe)"),
    (
        DocumentType.PLAN,
        r"phuong an|ke hoach|de an|du an|thiet ke|ban ve|so do|quy (?:trinh|che|hoach)|de cuong|du toan|dieu le"
        r"|ban do|ho so thiet ke|chuong trinh",
    ),
    (
        DocumentType.CERTIFICATE,
        r"giay (?:chung nhan|xac nhan|chung|kiem)|chung (?:nhan|chi|thu)|van bang|bang |trich luc|phieu ket qua"
        r"|xac nhan|giay to chung minh|van ban xac nhan|giay bao|giay dang ky|bien ban",
    ),
    (DocumentType.DECISION, r"quyet dinh|nghi quyet|ban an"),
    (DocumentType.CONTRACT, r"hop dong|(?:van ban )?thoa thuan|cam ket|ban cam ket|giay cam doan|phu luc hop dong"),
    (DocumentType.REPORT, r"(?:ban |du thao )?(?:bao cao|thuyet minh)|ban (?:giai trinh|thuyet minh|tom tat)"),
    (DocumentType.LETTER, r"cong van|thong bao|van ban|y kien|ve viec|v v "),
)
_FAMILY_PATTERNS = tuple((name, kind, re.compile(rf"{_COPY}(?:{pattern})")) for name, kind, pattern in _FAMILIES)
_TYPE_PATTERNS = tuple((kind, re.compile(rf"{_COPY}(?:{pattern})(?![a-z])")) for kind, pattern in _TYPES)


@functools.lru_cache(maxsize=4096)
def family_of(words: str) -> str:
    """Return the family of a paper by the words it begins with; "" where it has none.

    Args:
        words: folded, with one space between.
    """
    return next((name for name, _, pattern in _FAMILY_PATTERNS if pattern.match(words)), "")


def is_own_slip(printed: Sequence[str]) -> bool:
    """Whether a title is that of a slip of the one-stop counter."""
    letters = "".join(printed)
    near = (words for words in map(title_words, OWN_SLIPS) if likeness(letters, "".join(words), open_end=True) > _NEAR)
    return any(align(printed, words, open_end=True).is_same for words in near)


@functools.lru_cache(maxsize=4096)
def type_of(title: str) -> DocumentType:
    """Tell what sort of paper is headed so; OTHER where the title says nothing, UNKNOWN without one."""
    words = all_words(title)
    if not words:
        return DocumentType.UNKNOWN
    if is_own_slip(words):
        return DocumentType.OWN_SLIP
    folded = " ".join(words)
    for _, kind, pattern in _FAMILY_PATTERNS:
        if pattern.match(folded):
            return kind
    return next((kind for kind, pattern in _TYPE_PATTERNS if pattern.match(folded)), DocumentType.OTHER)
