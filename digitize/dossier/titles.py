"""Where the title of a page stands, and what stands around it.

Method: below the letterhead (state name, motto, number, place and day, form number) the first line in capitals,
or one that begins like the name of a paper and is centred or short, starts the title; it goes on over lines in
capitals, and over the centred or subject lines below a bare "ĐƠN ĐỀ NGHỊ".  "Kính gửi", a label, a numbered
paragraph and the like end it (layout: Nghị định 30/2020/NĐ-CP, Phụ lục I; domain notes 7.1).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.alignment import title_words
from digitize.model import Box
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.model import Line, PageText, Word

_LINES_SEARCHED = 25  # a title stands above the body
_LINES_OF_TITLE = 12
_LINES_OF_SUBJECT = 9
_GAP_MM = 8.0  # between the two cells of a head
_SLACK_MM = 3.0  # between the middles of two centred lines
_CAPITALS_SHARE = 0.75  # of the letters of a line; the engine misreads some
_STARTS_LIKE_A_PAPER = re.compile(
    r"(?:don|to khai|giay|danh muc|danh sach|to trinh|phieu|thong bao|van ban|bao cao|ban|bien ban|hop dong|quyet dinh"
    r"|cong van|ke hoach|phuong an|de an|de cuong|du toan|thuyet minh|thiet ke|dieu le|bang|ho chieu|can cuoc|the"
    r"|van don|quy dinh|tieu chuan|thoa thuan|tai lieu|thu tuc|so yeu ly lich|to bia|so do|tong hop|bao gia|phu luc"
    r"|nghi quyet|cam ket|chung thu|giam dinh|ly lich|trich luc)\b"
)
# a line like "BAN BIÊN TẬP" folds to the same letters as one like "BẢN THẢO"
_BOARD = re.compile(r"\W*BAN\s")
_ORGANISATION = re.compile(
    r"(?:van phong|bo|so(?! do| yeu| luoc| theo| lieu)|uy ban|ubnd|hdnd|hoi dong|cuc|chi cuc|tong cuc|vu|phong|ban"
    r"|trung tam|truong(?! hop)|vien|benh vien|thu vien|bao tang|nha xuat ban|xi nghiep|quy|hiep hoi|hoi|lien hiep"
    r"|lien doan|doan|cong ?ty|tong cong ty|tap doan|ngan hang|thu tuong|chinh phu|toa an|vien kiem sat|thanh tra"
    r"|cong an|buu cuc|buu dien|bao(?! hiem)|tap chi|dai|doanh nghiep|hop tac xa|dang uy|tinh uy|thanh uy|quoc hoi"
    r"|chu tich|dai su quan|tong lanh su quan)(?![a-z])"
)
_STARTS_LIKE_A_PROCEDURE = re.compile(
    r"(?:cap|dang ky|gia han|sua doi|thu hoi|cong nhan|phe duyet|tham dinh|xac nhan|chap thuan|dieu chinh|thay doi"
    r"|ho tro|giai quyet|cong bo|chuyen doi|cham dut|xoa dang ky|cap doi|cap lai|khai bao"
    r"|chuyen nhuong|thanh lap|giai the)\b"
)
_BARE_TYPE = re.compile(
    r"(?:don|giay|van ban)(?: de nghi| xin| thong bao)?|to khai|to trinh|thong bao|bao cao|quyet dinh|danh muc"
    r"|danh sach|phieu|bien ban|ban|phuong an|de cuong|hop dong|nghi dinh|thong tu|ke hoach"
)
_LETTERHEAD = re.compile(
    r"cong h[oa]{2} xa hoi|chu nghia viet nam|doc lap.{0,4}tu do|tu do.{0,4}hanh phuc"
    r"|^s[o06]\b\W{0,4}\d|^s[o06]\b\W{0,3}[:./]|\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b"
    r"|^\W*(?:mau|phu luc)\b.{0,4}(?:so\b)?\W{0,3}(?:\d|[ivx]+\b|khtc)"
)
_PLACE_AND_DAY = re.compile(r"\b(?:[A-ZĐ][^\W\d_]*\W{1,2}){1,3}ng[àa]y\b.{0,6}\bth[áa]ng\b", re.UNICODE)
_SUBJECT = re.compile(r"\W*(?:[vw]\s?/?\s?[vw]|v[ilj1|]v|ve viec)\b")
_NUMBER = re.compile(r"\W*s[o06]\b\W{0,4}\d")
_MISREAD_SUBJECT = re.compile(r"\W*[vw]\S{0,2}\s")  # "VÀ", "Vịv"; believed right under the number alone
_STRAY = "'\"`~_.|‘’“”"  # what the engine makes of dust before a line
_CONTINUES = re.compile(r"(?:v/v|ve viec|ve\b|v\.v)")
_BODY = re.compile(
    r"k[inlhm]{2,5} g[uiv]{2,3}\b|kinh thua|toi ten|ten toi|toi la|ho va ten|ho ten|ho,? chu dem|can cu\b"
    r"|xet\b(?! (?:huong|tuyen|duyet|tang|cong nhan|cap|thang))|hom nay|ten co quan"
    r"|nguoi (?:lam|khai|de nghi|yeu cau|nop|dai dien|ky|viet|uy quyen|[^:]{2,40}:)"
    r"|ten to chuc|ten doanh nghiep|ten don vi|ma so|ngay sinh|noi sinh|theo de nghi"
    r"|thuc hien\b|dieu \d|chuong [ivx\d]+\b|phan [ivx]+\b"
    r"|\d{1,2}[.)]|[ivx]{1,4}\.|[a-z]\)|[-+*•–—]\s+\w|stt\b|tt\b|ngay cap"
)
_ADDRESSED = re.compile(
    r"k[inlhm]{2,5} g[uiv]{2,3}\b|kinh thua|can cu\b"
    r"|dieu \d|chuong [ivx\d]+\b|phan [ivx]+\b|\d{1,2}[.)]|[ivx]{1,4}\.|toi ten|ho va ten"
)
_LABELLED = re.compile(r"(?!du an|cong trinh|goi thau|ve viec|v/v)[^:]{2,30}:")
_CONTACT = re.compile(r"\W*(?:dia chi|so dien thoai|dien thoai|tel\b|e-?mail|website|ma ho so)")
_FORM_NUMBER = re.compile(
    r"\b(?:mau|phu luc)\b(?: so)?\W{0,2}(?:(?:khtc )?\d{1,2}[a-z]?(?:/[a-z-]{2,8})?|[ivx]{1,5}(?:\.\d{1,2}){0,2})(?!\w)"
)
_WORDS_BESIDE_A_FORM_NUMBER = 12  # a longer line is a sentence that speaks of a form


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a page is headed with."""

    text: str  # as printed, lines joined with a space
    box: Box
    confidence: float  # mean of its words
    first: int  # index of its first line on the page
    last: int
    subject: bool = False  # it is that of a letter: "V/v …"


def find_title(page: PageText) -> Title | None:
    """Find the title of a page; None where it has none, as on a page that goes on with a text."""
    folded = [_plain(line.text).lstrip(_STRAY) for line in page.lines[:_LINES_SEARCHED]]
    start = _first_line(page, folded)
    if start is None:
        return _find_subject(page, folded)
    chosen = [start, *_further_lines(page, folded, start)]
    return _title(page, chosen)


def names_an_organisation(text: str) -> bool:
    """Whether a line is the name of an organisation in capitals ("SỞ …", "CÔNG TY …") and not of a paper ("BẢN …")."""
    plain = _plain(text).lstrip("' \"`~_-.,|")
    if not _is_capitals(text) or not _ORGANISATION.match(plain):
        return False
    return not _STARTS_LIKE_A_PAPER.match(plain) or bool(_BOARD.match(text))


def names_a_paper(page: PageText, title: Title) -> bool:
    """Whether a title begins in capitals like the name of a paper ("TỜ KHAI …", "BẢNG GIÁ …")."""
    first = page.lines[title.first].text
    return _is_capitals(first) and bool(_STARTS_LIKE_A_PAPER.match(_plain(first)))


def names_a_procedure(title: str) -> bool:
    """Whether a title is worded like what somebody asks for ("CẤP GIẤY PHÉP …", "XÓA ĐĂNG KÝ …")."""
    plain = _plain(title).lstrip("' \"`~_-.,|")
    return bool(_STARTS_LIKE_A_PROCEDURE.match(plain.removeprefix("thu tuc ")))


def find_form_numbers(page: PageText) -> tuple[str, ...]:
    """Find the numbers of forms at the head of a page, as keys of `form_key`."""
    title = find_title(page)
    head = page.lines[: title.last + 1] if title else page.lines[:4]
    short = (_plain(line.text) for line in head if len(line.words) <= _WORDS_BESIDE_A_FORM_NUMBER)
    return tuple(dict.fromkeys(form_key(number) for text in short for number in _FORM_NUMBER.findall(text)))


def form_key(number: str) -> str:
    """Key under which "Mẫu số 04", "Mẫu 4" and "MẪU SỐ: 4" are equal."""
    words = [word for word in re.split(r"[^a-z0-9/.-]+", fold(number)) if word and word != "so"]
    return " ".join(word.lstrip("0") or "0" for word in words)


def find_addressee(page: PageText) -> str:
    """Return the lines around "Kính gửi", folded; "" where nobody is addressed."""
    for index, line in enumerate(page.lines[:_LINES_SEARCHED]):
        if _plain(line.text).lstrip().startswith("kinh gui"):
            return "\n".join(_plain(below.text) for below in page.lines[index : index + 3])
    return ""


def find_head(page: PageText) -> str:
    """Return all that stands above the addressee or the body, folded: words there change what a title means."""
    folded = [_plain(line.text) for line in page.lines[:_LINES_SEARCHED]]
    body = next((index for index, text in enumerate(folded) if _BODY.match(text)), len(folded))
    return "\n".join(folded[:body])


def around(words: Sequence[Word]) -> Box:
    """The box around some words."""
    return Box(
        min(word.box.x0 for word in words),
        min(word.box.y0 for word in words),
        max(word.box.x1 for word in words),
        max(word.box.y1 for word in words),
    )


@functools.lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return fold(text)


def _first_line(page: PageText, folded: list[str]) -> int | None:
    start = 0
    for index, text in enumerate(folded[:12]):
        if _LETTERHEAD.search(text):
            start = index + 1
        elif _BODY.match(text) or (_STARTS_LIKE_A_PAPER.match(text) and _is_capitals(page.lines[index].text)):
            break
    for index in range(start, len(folded)):
        line = page.lines[index]
        if _LETTERHEAD.search(folded[index]) or _CONTACT.match(folded[index]) or line.text.lstrip().startswith("("):
            continue
        if names_an_organisation(line.text):
            continue
        if _BODY.match(folded[index]):
            return None
        if _is_capitals(line.text) or _looks_like_title(page, index, folded[index]):
            return index
        if len(line.words) > 10:
            return None
    return None


def _looks_like_title(page: PageText, index: int, folded: str) -> bool:
    """Whether a line in small letters is the name of a paper and no sentence."""
    line = page.lines[index]
    starts_large = line.text.lstrip(_STRAY)[:1].isupper()
    if not _STARTS_LIKE_A_PAPER.match(folded) and _STARTS_LIKE_A_PROCEDURE.match(folded):
        return starts_large and not line.text.endswith((".", ":")) and _is_centred(page, line)
    if not _STARTS_LIKE_A_PAPER.match(folded) or not starts_large or line.text.endswith((".", ";", ":")):
        return False
    return _is_centred(page, line) or (index > 0 and _share_their_middle(page.lines[index - 1], line))


def _further_lines(page: PageText, folded: list[str], start: int) -> list[int]:
    chosen: list[int] = []
    bare = bool(_BARE_TYPE.fullmatch(" ".join(title_words(folded[start]))))
    capitals = _is_capitals(page.lines[start].text)
    for index in range(start + 1, min(len(folded), start + _LINES_OF_TITLE)):
        line = page.lines[index]
        if line.text.lstrip().startswith("("):
            continue
        in_capitals = _is_capitals(line.text)
        goes_on = (capitals and in_capitals) or _starts_small(line.text)
        if (_CONTACT.match(folded[index]) and not goes_on) or (_LABELLED.match(folded[index]) and not in_capitals):
            break
        in_title = goes_on and not _ADDRESSED.match(folded[index])  # "THỰC HIỆN …" goes on with it
        if (_BODY.match(folded[index]) and not in_title) or _LETTERHEAD.search(folded[index]):
            break
        if not any(map(str.isalpha, line.text)):
            break
        if in_capitals and not capitals:
            break
        middle = _is_centred(page, line) or _share_their_middle(page.lines[index - 1], line)
        runs_on = not capitals and _starts_small(line.text)
        if not in_capitals and not (bare or runs_on or _CONTINUES.match(folded[index]) or middle):
            break
        capitals = in_capitals
        chosen.append(index)
        if line.text.rstrip().endswith((".", ";", ":")) and not in_title:
            break
    return chosen


def starts_a_subject(folded: str) -> bool:
    """Whether a line begins with "V/v" or "Về việc"; the engine reads "V/w" and "VW" for it, too."""
    return bool(_SUBJECT.match(folded))


def _find_subject(page: PageText, folded: list[str]) -> Title | None:
    """A công văn has no title; what it is about stands under its number, in the left cell of the head."""
    for index, text in enumerate(folded[:15]):
        misread = bool(index) and _is_misread_subject(folded[index - 1], text)
        if misread or starts_a_subject(text):
            chosen = {index: _left_cell(page.lines[index])[misread:]}
            for further in range(index + 1, min(index + _LINES_OF_SUBJECT, len(folded))):
                cell = _left_cell(page.lines[further])
                plain = _plain(" ".join(word.text for word in cell))
                runs_on = bool(cell) and _starts_small(cell[0].text)
                if _ADDRESSED.match(plain) if runs_on else _BODY.match(plain) or _LETTERHEAD.search(plain):
                    break
                chosen[further] = cell
            words = [word for cell in chosen.values() for word in cell]
            return replace(_title_of(words, index, max(chosen)), subject=True)
    return None


def _is_misread_subject(above: str, text: str) -> bool:
    return bool(_NUMBER.match(above) and _MISREAD_SUBJECT.match(text)) and not starts_a_subject(text)


def _left_cell(line: Line) -> Sequence[Word]:
    """The words before a wide gap, or before the place and day in the right cell."""
    words = line.words
    for place in range(1, len(words)):
        if words[place].box.x0 - words[place - 1].box.x1 > _GAP_MM:
            return words[:place]
    dated = _PLACE_AND_DAY.search(" ".join(word.text for word in words))
    return (words[: len(dated.string[: dated.start()].split())] or words) if dated else words


def _title(page: PageText, chosen: list[int]) -> Title:
    return _title_of([word for index in chosen for word in page.lines[index].words], chosen[0], chosen[-1])


def _title_of(words: Sequence[Word], first: int, last: int) -> Title:
    return Title(
        text=" ".join(word.text for word in words),
        box=around(words),
        confidence=sum(word.confidence for word in words) / len(words),
        first=first,
        last=last,
    )


def _starts_small(text: str) -> bool:
    return text.lstrip(_STRAY)[:1].islower()


def _is_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 5 and sum(map(str.isupper, letters)) >= _CAPITALS_SHARE * len(letters)


def _share_their_middle(line: Line, below: Line) -> bool:
    """Whether two lines are centred on each other and not flush."""
    one, other = around(line.words), around(below.words)
    return abs(one.x0 + one.x1 - other.x0 - other.x1) <= 2 * _SLACK_MM and abs(one.x0 - other.x0) > 2 * _SLACK_MM


def _is_centred(page: PageText, line: Line) -> bool:
    """Whether a line stands in the middle of the text with room on both sides."""
    whole, box = around(page.words), around(line.words)
    left, right = box.x0 - whole.x0, whole.x1 - box.x1
    width = whole.x1 - whole.x0
    return min(left, right) >= 0.04 * width and abs(left - right) <= 0.1 * width
