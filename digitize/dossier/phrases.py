"""What a title or a procedure's name says once the wrapping is off: words without marks, and for which level.

The wrapping is what forms and names are dressed in and what tells no procedure from another: "ĐƠN ĐỀ NGHỊ",
"TỜ KHAI", "V/v", "Thủ tục", the level ("cấp tỉnh", "thực hiện tại cấp xã").  The level is kept apart, because
twins differ by it alone; what stands in brackets counts less.
"""

from __future__ import annotations

import functools
import re
from typing import Literal, NamedTuple, TypeAlias

from digitize.text import fold, tokens

Level: TypeAlias = Literal["ministry", "province", "district", "commune"]
"""There are no districts any more; names in the catalogue still say them."""

_BRACKETS = re.compile(r"\(([^()]*)\)?")
_ABOUT = re.compile(r"^\W*[vw]\s?/?\s?[vw]\b|\bv\s?/\s?v\b|\bv[ilj1|]v\b|\bve viec\b|\btrich yeu\b")
_DIGITS_AS_LETTERS = str.maketrans("0135", "olis")
_SHORT_FOR = {
    "gcn": "giay chung nhan",
    "gp": "giay phep",
    "gpxd": "giay phep xay dung",
    "gplx": "giay phep lai xe",
    "cchn": "chung chi hanh nghe",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "tnhh": "trach nhiem huu han",
    "dn": "doanh nghiep",
    "htx": "hop tac xa",
    "qsdd": "quyen su dung dat",
    "bhyt": "bao hiem y te",
    "bhxh": "bao hiem xa hoi",
    "cccd": "can cuoc cong dan",
    "pccc": "phong chay chua chay",
}
"""What people write short on forms; the catalogue writes it out, mostly."""

_SHORT = re.compile(rf"\b(?:{'|'.join(_SHORT_FOR)})\b")
_STROKES = re.compile(r"[il|]{1,4}")  # Roman numbers, as the engine reads them
_PAPER = re.compile(
    r"(?:mau )?(?:(?:don|cong van|to trinh|to khai|ban khai)(?: ve viec)?(?: (?:de nghi|xin|yeu cau"
    r"|trinh bay)(?: duoc)?)?"
    r"|(?:giay|van ban|phieu|ban|thu(?! tuc)) (?:(?:de nghi|xin|yeu cau|de xuat)(?: duoc)?"
    r"|(?=(?:dang ky|thong bao|khai bao|trinh"
    r" bao|dang ki|bao mat|bao cao giai trinh) ))"
    r"|ban(?= (?:dang ky|thong bao) )|(?=thong bao |khai bao |dang ky ))(?= |$)"
)
_A_CODE = re.compile(r"\(?\s*\d\.\d{6}\s*\)?")  # "( 1.010727 )", which some names end with
_FILLING = re.compile(r"(?:thu tuc|de nghi|ve viec|xin|yeu cau|thuc hien thu tuc|noi dung|viec)(?: |$)")
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        "ministry",
        re.compile(
            r"(?:\(?(?:thuc hien )?(?:tai |o )?(?:cap )(?:trung uong|tw|bo(?! sung| nhiem| tri"
            r"| phan))(?![a-z])\)?|\(trung uong\))"
        ),
    ),
    ("province", re.compile(r"\(?(?:thuc hien )?(?:tai |o )?(?:cap )(?:tinh|thanh pho)(?![a-z])\)?|\(dia phuong\)")),
    ("district", re.compile(r"\(?(?:thuc hien )?(?:tai |o )?(?:cap )huyen(?![a-z])\)?")),
    (
        "commune",
        re.compile(r"\(?(?:thuc hien )?(?:tai |o )?(?:cap )(?:xa(?! hoi)|phuong(?! tien| an| phap| thuc))(?![a-z])\)?"),
    ),
)
_TO_MINISTRY = re.compile(
    r"\b(?:bo (?!phan|chi huy|tu lenh|dieu kien)|cuc (?!thue tinh|thi hanh an)|tong cuc|chinh phu|thu tuong"
    r"|ngan hang nha nuoc viet nam|trung uong|uy ban chung khoan|van phong chinh phu)"
)
_TO_PROVINCE = re.compile(
    r"\b(?:so (?!\d)|(?:uy ban nhan dan|ubnd|uy ban|hdnd|hoi dong nhan dan|cong an|thue|bao hiem xa hoi|bhxh|chu tich"
    r" uy ban nhan dan) (?:cap )?(?:tinh|thanh pho|tp)\b|chi cuc|ban quan ly khu|ban quan ly (?:cac )?khu)"
)
_TO_COMMUNE = re.compile(
    r"\b(?:uy ban nhan dan|ubnd|uy ban|cong an|hdnd|hoi dong nhan dan) (?:cap )?(?:xa|phuong|thi tran|dac khu)\b"
)


class Phrase(NamedTuple):
    """A title, or the name of a procedure, ready to be compared."""

    words: tuple[str, ...]
    light: tuple[bool, ...]  # of each word: it stood in brackets
    levels: frozenset[Level]  # that it names; empty: none
    asks: bool  # it began like an application: "ĐƠN ĐỀ NGHỊ …"

    @property
    def letters(self) -> str:
        """The words without spaces."""
        return "".join(self.words)


@functools.lru_cache(maxsize=4096)
def phrase_of(text: str) -> Phrase:
    """Take the wrapping off a title or a name."""
    folded = _ABOUT.sub(" ", " ".join(fold(text).split()))
    folded = _SHORT.sub(lambda found: _SHORT_FOR[found[0]], folded)
    levels, folded = _without_levels(_A_CODE.sub(" ", folded))
    plain = _words(_BRACKETS.sub(" ", folded))
    bare, asks = _bare(" ".join(plain))
    heavy = bare.split()
    brackets = _words(" ".join(_BRACKETS.findall(folded)))
    return Phrase(
        words=(*heavy, *brackets),
        light=(*([False] * len(heavy)), *([True] * len(brackets))),
        levels=levels,
        asks=asks,
    )


def levels_addressed(addressee: str) -> frozenset[Level]:
    """Tell from folded text to which levels it is addressed; empty where it can't be told."""
    found: set[Level] = set()
    if _TO_COMMUNE.search(addressee):
        found.add("commune")
    if _TO_PROVINCE.search(addressee):
        found.add("province")
    if not found and _TO_MINISTRY.search(addressee):
        found.add("ministry")
    return frozenset(found)


def compared(word: str) -> str:
    """Return a folded word as it is compared: letters for misread digits, one form of Roman numbers."""
    if word.isdigit():
        return word
    word = word.translate(_DIGITS_AS_LETTERS)
    return "i" * len(word) if _STROKES.fullmatch(word) else word


def _words(folded: str) -> list[str]:
    return [compared(word) for word in tokens(folded)]


def _without_levels(folded: str) -> tuple[frozenset[Level], str]:
    found: set[Level] = set()
    for level, pattern in _LEVELS:
        if pattern.search(folded):
            found.add(level)
            folded = pattern.sub(" ", folded)
    return frozenset(found), folded


def _bare(plain: str) -> tuple[str, bool]:
    paper = _PAPER.match(plain)
    rest = plain[paper.end() :].lstrip() if paper else plain
    while filling := _FILLING.match(rest):
        rest = rest[filling.end() :].lstrip()
    return rest, bool(paper)
