"""The labels of forms, as they are printed without marks, and whose fact stands behind each.

Source: the forms beside the project, the wording of the national catalogue, and the forms of Thông tư 04/2020/TT-BTP
(civil status), 53/2025/TT-BCA (residence), Nghị định 168/2025/NĐ-CP (enterprises), 61/2018/NĐ-CP (one-stop papers).
The first label that fits at a place wins, so narrower ones come first; a label without a name takes a stretch
that must not become a value.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

Role: TypeAlias = Literal["applicant", "owner", "authorised", "card", "mentioned"]
"""Who a person is to a dossier; "mentioned": a parent, a spouse, a representative, anybody else."""


class Label(NamedTuple):
    """A label, what it names, how much its value is worth and whose it is."""

    name: str
    trust: float
    pattern: re.Pattern[str]
    role: Role | None  # of a person's name; None: the paper around it says whose


def _label(name: str, trust: float, pattern: str, role: Role | None = None) -> Label:
    return Label(name, trust, re.compile(rf"(?<![\w])(?:{pattern})(?![\w])"), role)


NAME_LABEL = r"ho(?:[, ]+(?:va )?(?:chu|ten)(?: dem| lot))?[, ]*(?:va )?ten(?: khai sinh)?"
_OF = r"(?: day du)?(?: (?:cua|ve))?(?: (?:ong|ba|ong/ba))?(?: (?:nguoi|ben))?"
_APPLICANT = (
    r"(?:nop(?: ho so| don)?|de nghi|yeu cau|lam don|khieu nai|to cao|dung don|viet don|di khai|ke khai|khai"
    r"|dang ky|lam to khai|lam giay)"
)
_WHAT_FOR = r"(?: (?:dang ky|cap|chung thuc|xac nhan|giai quyet|ho so|thu tuc)(?: [a-z]+){0,5})?"
_CHILD_AND_SUCH = (
    r"(?:chu (?:ho so|so huu)|nguoi (?:duoc (?!uy)(?:khai sinh|khai tu|cap|giam ho|xac nhan|dang ky|chung thuc|thay doi"
    r"|cai chinh|nhan (?:lam )?con nuoi)[a-z ]{0,30}|chet|da mat|uy quyen)|ben uy quyen|tre(?: em)?|nguoi con)"
)
_AUTHORISED = r"(?:nguoi|ben|ca nhan)?(?: nhan| duoc) uy quyen|nguoi dai dien theo uy quyen|nguoi duoc gioi thieu"
_RELATIVE = (
    r"(?:cha|me|bo|vo|chong|con|chu ho|nguoi (?:cha|me|vo|chong|con|dai dien|giam ho|thua ke|mua|ban|lien he|lam chung"
    r"|bao lanh|tiep nhan|nhan)|ben [ab]|ben (?:nam|nu|mua|ban|thue|cho thue)|ong|ba noi|ba ngoai|nguoi|tre)"
)
_CARD = (
    r"(?:the )?can cuoc(?: cong dan)?|cccd(?: gan chip)?"
    r"|so dinh danh(?: ca nhan)?|ma (?:so )?dinh danh(?: ca nhan)?|ddcn"
)
_OLD_CARD = r"(?:giay )?chung minh nhan dan|cmnd|cmtnd|cmt"
_OTHER_CARD = rf"{_OLD_CARD}|ho chieu|can cuoc dien tu|giay chung nhan can cuoc|giay to tuy than(?: khac)?"

LABELS = (
    _label("", 0, r"ho ten,? chu ky|ky,? (?:va )?ghi ro ho(?:,| va)? ten|ky ten"),
    _label("person_name", 0.97, r"toi ten(?: la)?|ten toi(?: la)?|toi la", "applicant"),
    _label("person_name", 0.97, rf"{NAME_LABEL}{_OF} (?:{_AUTHORISED})", "authorised"),
    _label("person_name", 0.97, rf"{NAME_LABEL}{_OF} {_CHILD_AND_SUCH}", "owner"),
    _label("person_name", 0.97, rf"{NAME_LABEL}{_OF} {_APPLICANT}{_WHAT_FOR}", "applicant"),
    _label("person_name", 0.95, rf"(?:{_AUTHORISED})(?: la)?(?=\s*(?:[:….]|\([^)]*\)\s*:))", "authorised"),
    _label("person_name", 0.95, rf"{_CHILD_AND_SUCH}(?: la)?(?=\s*(?:[:….]|\([^)]*\)\s*:))", "owner"),
    _label("person_name", 0.95, rf"nguoi {_APPLICANT}{_WHAT_FOR}(?: la)?(?=\s*(?:[:….]|\([^)]*\)\s*:))", "applicant"),
    _label("person_name", 0.95, r"tiep nhan ho so cua(?: ong/ba| ong| ba)?(?=\s*[:….])", "applicant"),
    _label("person_name", 0.93, rf"{NAME_LABEL}{_OF} {_RELATIVE}(?: [a-z]+){{0,4}}(?=\s*[:….(])", "mentioned"),
    _label("person_name", 0.9, rf"{NAME_LABEL} {_RELATIVE}", "mentioned"),
    _label(
        "person_name",
        0.9,
        r"(?:nguoi )?dai dien(?: theo phap luat)?(?:,? chuc vu)?(?: cua [a-z ]{2,30})?(?: la)?(?=\s*[:….])",
        "mentioned",
    ),
    _label("person_name", 0.95, rf"{NAME_LABEL}(?:\s?\(?(?:viet |bang |ghi )*(?:bang )?chu in hoa(?:, co dau)?\)?)?"),
    _label("birth_date", 0.97, r"ngay[,/ ]*(?:thang[,/ ]*)?(?:nam )?sinh|sinh ngay|sinh nam|nam sinh|date of birth"),
    _label("sex", 0.95, r"gioi tinh"),
    _label(
        "id_number",
        0.95,
        rf"(?:loai )?(?:so )?giay to (?:phap ly|tuy than)(?: cua ca nhan)?[^\d:]{{0,12}}"
        rf":?\W{{0,6}}(?:the )?(?:so )?(?:{_CARD})",
    ),
    _label("id_number", 0.93, r"(?:so )?giay to (?:phap ly|tuy than)(?: cua ca nhan)?"),
    _label(
        "id_number",
        0.97,
        rf"(?:so )?(?:the )?(?:{_CARD})(?:\s?(?:[/,]|hoac)\s?(?:so )?(?:the )?(?:{_OTHER_CARD}|{_CARD}))*",
    ),
    _label("id_number", 0.93, rf"(?:so )?(?:{_OLD_CARD})(?:\s?(?:[/,]|hoac)\s?(?:so )?(?:{_CARD}|{_OTHER_CARD}))+"),
    _label("old_id_number", 0.95, rf"(?:so )?(?:{_OLD_CARD})(?: (?:cu|9 so))?"),
    _label("phone", 0.95, r"(?:so )?dien thoai(?: lien he| lien lac| di dong| ban)?|sdt|so dt|dt|di dong|tel|hotline"),
    _label("tax_code", 0.97, r"ma so (?:thue|doanh nghiep)(?:\s?/\s?ma so (?:thue|doanh nghiep))?|mst|msdn|ma so hkd"),
    _label("tax_code", 0.85, r"giay chung nhan dang ky (?:doanh nghiep|kinh doanh)"),
    _label("", 0, r"ten (?:viet tat|(?:doanh nghiep|cong ty) (?:viet tat|viet bang tieng nuoc ngoai))"),
    _label(
        "organisation",
        0.97,
        r"ten (?:co quan|to chuc|doanh nghiep|don vi|cong ty|ho kinh doanh)"
        r"(?:[ ,/]+(?:va )?(?:co quan|to chuc|doanh nghiep|don vi|ca nhan))*"
        r"(?: (?:viet bang tieng viet|de nghi|dung ten|nop ho so|xin cap phep|xin phep|xuat ban|nhap khau)[^:]{0,40})?",
    ),
    _label(
        "",
        0,
        r"(?:dia chi|noi) (?:thuong tru|tam tru|o) truoc day|noi sinh|noi cap|e-?mail|fax|website|quoc tich"
        r"|dan toc|ton giao"
        r"|que quan|quan he(?: voi)?[^:]{0,40}|nhom mau|noi dang ky khai sinh|co gia tri den|gia tri den",
    ),
    _label("address", 0.95, r"dia chi thuong tru|noi (?:dang ky )?(?:ho khau )?thuong tru|ho khau thuong tru"),
    _label(
        "address",
        0.85,
        r"(?:dia chi|noi) (?:cu|tam) tru(?: hien (?:tai|nay))?|noi o hien (?:tai|nay)|cho o hien (?:tai|nay)"
        r"|dia chi(?: tru so(?: chinh)?| lien he| lien lac| nhan (?:ho so|ket qua|thu))?|tru so(?: chinh)?",
    ),
    _label("", 0, r"chuc vu|nghe nghiep|ngay,? (?:thang,? )?(?:nam )?cap|cap ngay|can bo|don vi cong tac|cap boi"),
)
IN_FIGURES = frozenset({"id_number", "old_id_number", "phone", "tax_code"})
OVER_TWO_LINES = frozenset({"address", "organisation"})

_HEADINGS: tuple[tuple[str, Role], ...] = (
    (rf"(?:{_AUTHORISED})\b.{{0,30}}", "authorised"),
    (r"ben b\b.{0,12}(?:duoc|nhan) uy quyen.{0,10}", "authorised"),
    (rf"{_CHILD_AND_SUCH}\b.{{0,30}}", "owner"),
    (r".*(?:cho|ve) nguoi (?:co ten )?duoi day.{0,20}|.*co ten duoi day.{0,20}", "owner"),
    (rf"nguoi {_APPLICANT}\b.{{0,30}}", "applicant"),
    (rf"{_RELATIVE}\b.{{0,40}}|phu huynh|thanh vien.{{0,40}}|nguoi .{{0,30}}", "mentioned"),
)
HEADINGS = tuple((re.compile(pattern), role) for pattern, role in _HEADINGS)
"""A line of this shape and a colon, or one that begins like a part of a form, says whom the lines below are about."""
HEADING_LEAD = re.compile(
    r"[\W_]*(?:(?:phan |muc )?[ivx\d]{1,4}(?:\.\d)?[.):]\s*)?(?:phan )?(?:thong tin |khai )?(?:chung )?(?:ve |cua )?"
)
CARD_HEAD = re.compile(
    r"citizen identity|identity card|date of expiry|place of (?:origin|residence|birth)|full name"
    r"|personal identification"
)
