"""What a component of the catalogue asks for: the names of papers inside its sentence.

A component is a title ("Danh mục xuất bản phẩm") or a sentence of the law ("Bản sao chứng thực giấy chứng nhận đăng
ký doanh nghiệp hoặc giấy tờ có giá trị tương đương (nếu có)").  The sentence is cut at "hoặc", ";", "gồm" and the like;
of each part the copy's kind is taken off its front and the clauses ("theo quy định …", "do … cấp") off its end;
what then begins like the name of a paper is one name.  The whole sentence counts as a name too, because a title may
repeat it.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.documents.families import family_of, type_of
from digitize.dossier.phrases import compared
from digitize.dossier.titles import form_key
from digitize.model import DocumentType
from digitize.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.procedures import Component

_MOST_WORDS = 40  # of one name; titles are shorter
_MOST_NAMES = 24  # of one component
_FILE_NAME = re.compile(r"(?:(?<=[)\d.;])[^\d\W][^().;]{0,80}|\S*)\.(?:docx?|pdf|xlsx?|rar|zip)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)?")
_PARTS = re.compile(
    r"[;:\n•…]|\.\s|\s[-+*–]\s|\bhoac\b|\bkem theo\b|\bkem\b|\bbao gom\b|\bgom(?: co)?\b|\bva/hoac\b"
    r"|\b(?:thi )?phai (?:co|nop|gui|xuat trinh|kem)(?: them)?\b|\bthi nop\b|\bnop (?:them|kem)\b|\bgui kem\b"
)
_LESS = re.compile(r"\s*(?:,|\bva\b|/)\s*")
_FRONT = re.compile(
    r"(?:\W+|(?:[a-z]{1,2}|\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4})[.)]\s*|\d{1,2}\s+(?=\D)"
    r"|(?:mot|hai|ba|bon) (?:\(\d+\) )?(?:ban|bo|trong)\b"
    r"|ban (?:sao|chinh|chup|photo|goc|dien tu)\b|(?:file|tep|ho so)\b(?= (?:ban|giay|van))"
    r"|(?:co |duoc |da )?(?:chung thuc|cong chung|hop le|hop phap|so hoa|scan)\b"
    r"|(?:tu|theo) (?:ban chinh|so goc)\b|(?:de )?doi chieu\b|dien tu\b|xuat trinh\b|nop\b|cung cap\b|noi dung\b"
    r"|(?:cua|cac|nhung|mot so|loai|hoac|va|bo|ve|la|gom|co|sau|them|trong do|mot trong|trong)\b(?= )"
    r"|(?:giay to|tai lieu|van ban) sau\b)\s*"
)
_TAIL = re.compile(
    r"[,.]?\s*\b(?:theo (?:mau|quy dinh|dung|huong dan|danh muc|phu luc|nghi dinh|thong tu|luat|dieu)"
    r"|ban hanh|quy dinh (?:tai|o)"
    r"|trong (?:do|truong hop|thoi)|doi voi|(?:neu|trong|tru)? ?truong hop|con (?:hieu luc|gia tri|thoi han|han)"
    r"|do .{2,60}? (?:cap|lap|ky|phat hanh|ban hanh|xac nhan|thuc hien|cong chung|xac lap)\b|de doi chieu|co gia tri"
    r"|tuong duong|co (?:xac nhan|chung thuc|cong chung|chu ky|dong dau|noi dung|day du|ten|thoi|du|dan|thong tin|ghi)"
    r"|neu co|thi\b|(?:phai )?(?:ghi|neu|the hien|mo ta) (?:ro|day du)|tai (?:phu luc|thoi diem)|tru |ap dung|mau so"
    r"|(?:da )?duoc (?:chung thuc|cong chung|cap|co quan|phe duyet|cong nhan|dich|ky|xac nhan|chup)|khong qua|"
    r"cua (?:nguoi|to chuc|ca nhan|chu|doanh nghiep|co quan|cong ty|co so|ho|don vi|nha dau|ben|thanh vien|cac)\b)"
)
_NAMES_A_PAPER = re.compile(
    r"(?:don|giay|to (?:khai|trinh|bia|giay)|van (?:ban|bang|don)|ban|bang|bao (?:cao|gia)|bien (?:ban"
    r"|lai)|hop dong|hoa don"
    r"|quyet dinh|quy (?:che|trinh|dinh|hoach)|danh (?:muc|sach)|phieu|thong bao|cong van|ke hoach"
    r"|phuong an|de (?:an|cuong|nghi)"
    r"|du (?:an|toan|thao)|thuyet minh|thiet ke|dieu le|ho (?:chieu|so)|can cuoc|chung (?:minh|chi|tu"
    r"|nhan|thu)|the|thoa thuan"
    r"|tai lieu|so (?:do|yeu|ho|tam|tiet|kham)|nghi quyet|cam ket|ly lich|trich (?:luc|do|yeu)|manh trich"
    r"|anh|hinh|phim|mau|nhan"
    r"|xac nhan|y kien|ket (?:qua|luan)|chuong trinh|catalogue?|bo|giam dinh|uy quyen|cmnd|cccd|tem"
    r"|kich ban|ma so|thong tin|luan"
    r"|thu|dang ky|nghiem thu|sao ke|so lieu|vi bang|ban an|loi|hoi phieu|bao lanh|l/c|c/o|invoice|packing)\b"
)
_VAGUE = frozenset(
    "giay to tai lieu ho so van ban khac lien quan co kem theo chung minh cac can thiet hop le can bo"
    " sung mot so ca nhan"
    " phap ly chung tu thong tin noi dung viec quy dinh cua chu xe nguoi de nghi".split()
)
_NUMBER = re.compile(
    r"\b(?:mau|phu luc)\b(?: (?:so|don|bieu))?\W{0,2}(?:[a-z]{1,5}\d{0,2}[./-]?)?\d{1,3}[a-z]?(?:[./-][a-z0-9-]{1,20})*"
)


class Name(NamedTuple):
    """A name under which a paper may lie in the stack."""

    text: str  # folded, for evidence and families
    words: tuple[str, ...]  # as they are compared
    family: str
    is_whole: bool  # the whole sentence


class Wanted(NamedTuple):
    """What a component asks for."""

    names: tuple[Name, ...]
    families: frozenset[str]
    forms: frozenset[str]  # keys of `form_key`
    is_application: bool
    is_vague: bool  # it names no paper that could be told from another


def wanted_of(component: Component) -> Wanted:
    """Work out what a component asks for; kept, because a catalogue asks again and again."""
    forms = tuple(form.number for form in component.forms)
    return _wanted(component.name, component.titles, forms, component.role == "application")


@functools.lru_cache(maxsize=4096)
def _wanted(text: str, titles: tuple[str, ...], forms: tuple[str, ...], is_application: bool) -> Wanted:
    folded = fold(_FILE_NAME.sub(" ", text))
    names = tuple(dict.fromkeys([*map(_name, map(fold, titles)), *_names(folded)]))[:_MOST_NAMES]
    names = tuple(name for name in names if name.words)
    exact = tuple(name for name in names if not name.is_whole and not set(name.words) <= _VAGUE)
    numbers = {form_key(number) for number in (*forms, *_NUMBER.findall(folded))}
    first = names[0].text if names else ""
    return Wanted(
        names=(*exact, *(name for name in names if name.is_whole)),
        families=frozenset(name.family for name in exact or names if name.family),
        forms=frozenset(numbers),
        is_application=is_application or type_of(first) is DocumentType.APPLICATION,
        is_vague=not exact,
    )


def _names(folded: str) -> Iterator[Name]:
    bare = " ".join(_BRACKETS.sub(" ", folded).split())
    for part in _PARTS.split(bare):
        yield from _names_of_part(part)
    for part in _BRACKETS.findall(folded):
        yield from (name for name in _names_of_part(part.strip("()")) if name.family)
    yield _name(_front_off(bare), is_whole=True)


def _names_of_part(part: str) -> Iterator[Name]:
    plain = _tail_off(_front_off(part))
    if not _NAMES_A_PAPER.match(plain):
        return
    yield _name(plain)
    pieces = [_front_off(piece) for piece in _LESS.split(plain)]
    if len(pieces) > 1:
        yield from (_name(piece) for piece in pieces if _NAMES_A_PAPER.match(piece) and " " in piece)


def _name(text: str, *, is_whole: bool = False) -> Name:
    words = tuple(compared(word) for word in tokens(text)[:_MOST_WORDS])
    return Name(text=" ".join(tokens(text)), words=words, family=family_of(" ".join(words)), is_whole=is_whole)


def _front_off(text: str) -> str:
    text = text.strip()
    while (front := _FRONT.match(text)) and front.end():
        text = text[front.end() :]
    return text


def _tail_off(text: str) -> str:
    tail = _TAIL.search(text, 4)
    return text[: tail.start()].strip(" ,.-") if tail else text.strip(" ,.-")
