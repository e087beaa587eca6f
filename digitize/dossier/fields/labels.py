"""What stands after a label: "Họ và tên: …", "Địa chỉ: …", "CCCD số …".

A label counts only where a line or a cell begins with it or a colon follows; a mention in a sentence does not.
Its value ends at the next label or with the line; an address or an organisation may go on over one more line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.fields.letterhead import Found
from digitize.dossier.fields.spans import Span, flat
from digitize.dossier.fields.values import LEADERS, READERS
from digitize.dossier.titles import around, names_an_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import Line, PageText


class _Label(NamedTuple):
    """A label, what it names and how much its value is worth."""

    name: str
    trust: float
    pattern: re.Pattern[str]


def _label(name: str, trust: float, pattern: str) -> _Label:
    return _Label(name, trust, re.compile(rf"(?<![\w])(?:{pattern})(?![\w])"))


_CARD = r"(?:the )?can cuoc(?: cong dan)?|cccd(?: gan chip)?|so dinh danh(?: ca nhan)?|ma dinh danh|ddcn"
_OLD_CARD = r"(?:giay )?chung minh nhan dan|cmnd|cmtnd|cmt"
# first match at a place wins, so the narrower labels come first; "" takes a stretch that must not become a value
_LABELS = (
    _label("applicant_name", 0.97, r"toi ten(?: la)?|ten toi(?: la)?"),
    _label(
        "applicant_name",
        0.97,
        r"ho(?:,? chu dem)?(?:,| va)? ten(?: cua)? (?:nguoi |ben )?"
        r"(?:nop(?: ho so)?|de nghi|yeu cau|lam don|khieu nai|to cao|dung don|di khai|ke khai)",
    ),
    _label("applicant_name", 0.95, r"nguoi (?:nop(?: ho so| don)?|de nghi|yeu cau|lam don|dung don)(?=\s*[:….])"),
    _label(
        "",
        0,
        r"ho(?:,? chu dem)?(?:,| va)? ten(?: khai sinh)? (?:nguoi |cua )?(?:cha|me|bo|vo|chong|con|chu ho|nguoi|tre)",
    ),
    _label("applicant_name", 0.75, r"ho(?:,? chu dem)?(?:,| va)? ten(?: khai sinh)?"),
    _label("birth_date", 0.95, r"ngay,? thang,? nam sinh|ngay sinh|sinh ngay|ngay/thang/nam sinh|date of birth"),
    _label("sex", 0.95, r"gioi tinh"),
    _label("id_number", 0.95, r"so giay to (?:phap ly|tuy than)(?: cua ca nhan)?"),
    _label("id_number", 0.97, rf"(?:so )?(?:{_CARD})(?:\s?/\s?(?:{_OLD_CARD}|ho chieu))*"),
    _label("id_number", 0.9, rf"(?:so )?(?:{_OLD_CARD})(?:\s?/\s?(?:{_CARD}|ho chieu))+"),
    _label("old_id_number", 0.95, rf"(?:so )?(?:{_OLD_CARD})"),
    _label("phone", 0.95, r"(?:so )?dien thoai(?: lien he| di dong)?|sdt|so dt|dt|di dong|tel"),
    _label("tax_code", 0.95, r"ma so thue|ma so doanh nghiep|mst|msdn"),
    _label("tax_code", 0.85, r"giay chung nhan dang ky (?:doanh nghiep|kinh doanh)"),
    _label("", 0, r"ten (?:viet tat|(?:doanh nghiep|cong ty) (?:viet tat|viet bang tieng nuoc ngoai))"),
    _label(
        "organisation",
        0.9,
        r"ten (?:co quan|to chuc|doanh nghiep|don vi|cong ty)"
        r"(?:[ ,/]+(?:va )?(?:co quan|to chuc|doanh nghiep|don vi|ca nhan))*"
        r"(?: (?:viet bang tieng viet|de nghi|dung ten|nop ho so|xin cap phep|xin phep|xuat ban|nhap khau)[^:]{0,40})?",
    ),
    _label(
        "",
        0,
        r"(?:dia chi|noi) (?:thuong tru|tam tru|o) truoc day|noi sinh|noi cap|e-?mail|fax|website|quoc tich|dan toc",
    ),
    _label("address", 0.95, r"dia chi thuong tru|noi (?:dang ky )?(?:ho khau )?thuong tru|ho khau thuong tru"),
    _label(
        "address",
        0.85,
        r"(?:dia chi|noi) (?:cu|tam) tru(?: hien (?:tai|nay))?|noi o hien (?:tai|nay)"
        r"|dia chi(?: tru so(?: chinh)?| lien he| lien lac| nhan (?:ho so|ket qua|thu))?|tru so(?: chinh)?",
    ),
    _label("", 0, r"chuc vu|nghe nghiep|ngay cap|cap ngay|can bo|don vi cong tac|dai dien"),
)
_OVER_TWO_LINES = frozenset({"address", "organisation"})
_A_PERSON = re.compile(r"ho(?:,? chu dem)?(?:,| va)? ten|toi ten|ten toi|nguoi ")
_AFTER_LABEL = re.compile(r"(?:\s*\([^)]{0,40}\)?)?(?:\s?/\s?[a-z .]{3,16}(?=:))?\s*(?:so|la)?\s*[:.…_]*\s*")
_COLON = re.compile(r"(?:\s*\([^)]{0,40}\)?)?(?:\s?/\s?[a-z .]{3,16}(?=:))?\s*(?:so|la)?\s*[:…_]|\s*(?:so\s*)?\.\.")
_BEGINS = re.compile(r"[\W_]*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[a-z]\))?[\W_]*")


class _Place(NamedTuple):
    """A label found on a line."""

    label: _Label
    start: int
    value: int  # where its value begins


def find_labelled(page: PageText) -> Iterator[Found]:
    """Find the values that stand after labels, in reading order."""
    for index, line in enumerate(page.lines):
        places = _places(line)
        ends = [*(following.start for following in places[1:]), len(line.text)]
        for place, end in zip(places, ends, strict=False):
            if not place.label.name:
                continue
            value = READERS[place.label.name](line, place.value, end)
            if value is None:
                continue
            text, words, trust = value
            if place.label.name in _OVER_TWO_LINES and end == len(line.text):
                text, words = _over_two_lines(page, index, text, words)
            name = "applicant_name" if _is_a_person(line, place, text) else place.label.name
            yield Found(name, text, words.box, place.label.trust * trust * words.confidence)


def _places(line: Line) -> list[_Place]:
    plain = flat(line.text)
    begins = _BEGINS.match(plain)
    start_of_text = begins.end() if begins else 0
    places: list[_Place] = []
    for label in _LABELS:
        for match in label.pattern.finditer(plain):
            after = plain[match.end() :]
            taken = any(place.start <= match.start() < place.value for place in places)
            digits_follow = label.name.endswith(("number", "phone", "tax_code")) and re.match(
                r"\W{0,3}(?:so\W*)?\d", after
            )
            if taken or not (_COLON.match(after) or digits_follow or match.start() == start_of_text):
                continue
            value = _AFTER_LABEL.match(after)
            places.append(_Place(label, match.start(), match.end() + (value.end() if value else 0)))
    return sorted(places, key=lambda place: place.start)


def _is_a_person(line: Line, place: _Place, text: str) -> bool:
    """Whether a form that asks for "cơ quan, tổ chức, cá nhân" was filled in by a person."""
    asks = flat(line.text[place.start : place.value])
    if place.label.name != "organisation" or "ca nhan" not in asks or names_an_organisation(text.upper()):
        return False
    return READERS["applicant_name"](line, place.value, len(line.text)) is not None


def count_people(page: PageText) -> int:
    """Count the labels on a page that ask for a person's name, whoever's."""
    return sum(bool(_A_PERSON.match(flat(line.text), place.start)) for line in page.lines for place in _places(line))


def _over_two_lines(page: PageText, index: int, text: str, words: Span) -> tuple[str, Span]:
    """Take the next line as well when the value runs to the edge of the text or ends with a comma."""
    line = page.lines[index]
    ends_open = line.text.rstrip().endswith((",", "-", "–"))
    whole = around(page.words)
    runs_out = around(line.words).x1 >= whole.x1 - 0.06 * (whole.x1 - whole.x0)
    if index + 1 == len(page.lines) or not (ends_open or runs_out):
        return text, words
    below = page.lines[index + 1]
    begins = _BEGINS.match(flat(below.text))
    if _places(below) or (begins and begins.end()) or ":" in below.text or len(below.words) > 12:
        return text, words
    joint = ", " if ends_open else " "
    return text.rstrip(",") + joint + LEADERS.sub("", below.text), Span((*words.words, *below.words))
