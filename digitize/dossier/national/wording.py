"""What the text of a component says of the paper: how it is headed, on what it depends, how it is handed in.

Only the text's own words are used.  How well that works is told by `procedures check`: a paper of which no heading
is known can be found by a person alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digitize.dossier.national.letters import CAPITALS
from digitize.dossier.procedures.facts import Component, Form
from digitize.text import fold

if TYPE_CHECKING:
    from digitize.dossier.procedures.facts import CopyKind, Role, Storage


def _any(words: str) -> str:
    """Make a pattern of alternatives that stand on lines or between bars."""
    return "(?:" + "|".join(word.strip() for word in words.replace("\n", "|").split("|") if word.strip()) + ")"


_NUMBERING = re.compile(
    r"(?:[-–—+*•>✓§.\ue000-\uf8ff]+|\(?\d{1,2}(?:\.\d{1,2})*[.)](?!\d)|\(?[a-zđ](?:[.-]?\d{1,2})*[.)]|\(?[ivx]+[.)]|[IVX]+[.)/])\s*"
)
_QUANTITY = re.compile(
    r"(?:(?:gồm|có|nộp)\s+)?\(?0?\d{1,2}\)?(?:\s*\([^)]{1,20}\))?\s+(?=[^\W\d_])(?!(?:tháng|năm|ngày|giờ)\b)",
    re.IGNORECASE,
)
_MORE_OF_A_COPY = _any(
    """,|/|hoặc|và|có|được|điện tử|chứng thực|công chứng|hợp lệ|kèm theo|kèm|xuất trình|để đối chiếu|từ bản chính
    từ sổ gốc|bản sao|bản chính|bản chụp|bản gốc|bản scan|xác nhận|đóng dấu|của cơ quan có thẩm quyền
    theo quy định|cấp|in"""
)
_COPY = re.compile(
    r"(?:bản|tệp tin chứa bản)\s*(?:sao|chính|chụp|gốc|photo(?:copy)?|scan|điện tử|giấy)\b"
    rf"(?:\s*\([^)]{{1,80}}\))?(?:\s*{_MORE_OF_A_COPY})*"
    r"\s*[:,]?\s*(?:của\s+|các\s+|một trong các (?:loại )?(?:giấy tờ|văn bản)(?: sau)?:?\s*)?",
    re.IGNORECASE,
)
_CONDITION_FIRST = re.compile(
    r"(?P<when>(?:đối với|trong trường hợp|trường hợp|nếu|khi)\s[^:;]{3,250}?)"
    r"(?::| thì (?:nộp |phải nộp |cần )?| phải nộp )\s*",
    re.IGNORECASE,
)
_PAPERS = _any(
    """don|to khai|giay(?! to)|van ban|cong van|to trinh|quyet dinh|bao cao|danh sach|danh muc|bien ban|hop dong|phieu
    ban(?! sao| chup| chinh| goc| dien tu| scan)|so yeu ly lich|ly lich|the|ho chieu|chung chi|chung nhan
    chung minh|bang
    phuong an|de an|de cuong|ke hoach|du an|thuyet minh|so(?! luong)|nghi quyet|dieu le|thong bao|hoa don|so do|quy che
    quy trinh|quy dinh|noi quy|cam ket|uy quyen|trich luc|trich do|manh trich do|ho so|tai lieu|chung tu|chung thu
    ket qua|mau|bieu
    can cuoc|to|du thao|van don|thoa thuan|catalogue|y kien|xac nhan|du toan|thiet ke|noi dung|lenh|tong hop
    nhat ky|sach
    chuong trinh|de xuat|de nghi|anh|tep|file|visa|thi thuc|dang ky|nhan xet|giai trinh|cong bo|ban thao"""
)
_HEADED = re.compile(rf"{_PAPERS}\b")
_PHOTO = re.compile(r"(?:\d+ )?(?:anh|hinh)\b")
_ACTS = re.compile(
    r"(?:dang ky|de nghi|xac nhan|thong bao|cong bo|thiet ke|quy dinh|to (?!khai|trinh)|cam ket|uy quyen|nhan xet"
    r"|so huu)\b"
)
_GENERAL = re.compile(r"(?:ho so|tai lieu|giay to|chung tu|noi dung|to)\b")
_ENDS = re.compile(
    r"\s*(?:[(;:]|\.(?=\s|$)|,\s*(?=(?:kèm|trong đó|có |gồm|nếu|trừ|bảo đảm|đảm bảo|ghi |nêu |được|bao gồm|theo)\b)|\b"
    + _any(
        """theo (?:mẫu|biểu mẫu|quy định|Mẫu|Phụ lục|phụ lục|hướng dẫn|Biểu|các|đúng|khoản|Điều|điểm|Luật|Nghị|Thông)
        theo chỉ tiêu
        quy định tại|ban hành kèm|ban hành theo|tại Phụ lục|tại mục|trong đó|thể hiện|bao gồm|gồm|nêu rõ|ghi rõ|kèm theo
        có xác nhận|có chứng thực|có công chứng|có dán|có đóng dấu|có giá trị|do \\S+|còn hiệu lực|còn thời hạn
        còn giá trị|hợp lệ
        được (?:cấp|lập|phê duyệt|quy định|thực hiện|công chứng|chứng thực|ký|xác nhận|dịch|ban hành|kiểm toán)
        đối với (?:các )?trường hợp|trong trường hợp|trường hợp|nếu|để |[Mm]ẫu số|Mẫu|Phụ lục|mẫu [0-9A-Z]|trong vòng
        phải
        trong thời hạn|tính đến|phù hợp|đã \\S+|bằng tiếng|bản chính|bản sao|bản gốc|bản chụp"""
    )
    + r"\b)"
)
_OR = re.compile(
    rf"\s+(?:hoặc|và/hoặc)\s+|\s+/\s+|/(?=[{CAPITALS}])"
    r"|,\s+(?=(?:Danh sách|Tờ khai|Đơn|Giấy|Bản|Báo cáo|Biên bản|Quyết định|Hợp đồng|Văn bản|Phiếu)\b)"
)
_ASKS = re.compile(
    _any(
        r"""don|to khai|phieu khai|ban khai|to dang ky|phieu dang ky|phieu de nghi|phieu yeu cau|de nghi|to trinh
        (?:giay|ban) (?:de nghi|xin|yeu cau|dang ky|thong bao|khai(?! sinh| tu))
        (?:van ban|cong van|ho so) (?:\w+ ){0,8}?(?:de nghi|xin|de xuat|yeu cau|thong bao)
        thong bao(?! ket qua| y kien| cua co quan| chap thuan)"""
    )
    + r"\b"
)
_WHEN_BRACKETED = re.compile(
    r"\((?P<when>(?:áp dụng |chỉ |dùng |bắt buộc )?(?:nếu|trường hợp|trong trường hợp|đối với|cho|khi)\b[^()]*)\)",
    re.IGNORECASE,
)
_WHEN_SAID = re.compile(
    r"(?:^|[\s,])(?P<when>(?:trừ |đối với |trong )?(?:các )?trường hợp\s[^;]{3,}|nếu\s[^;]{1,})", re.IGNORECASE
)
_HOW_IT_IS_HANDED_IN = re.compile(
    r"\b(?:nộp|gửi|bưu chính|trực tuyến|trực tiếp|[Cc]ổng [Dd]ịch vụ|bản giấy|không quy định)\b"
)
_BRACKETED = re.compile(r"\([^()]*\)")
_OF_A_PART = re.compile(r"(?:\bdấu|chữ ký|ký tên|(?:phụ lục|kèm|bản dịch|tài liệu|giấy tờ)[^,;]{0,60})\s*$")
_FIRST_SENTENCE = re.compile(r".*?(?:[^.\d]\.(?=\s)|$)", re.DOTALL)
_FORM = re.compile(
    r"\b(?P<number>(?:[Bb]iểu mẫu|[Mm]ẫu|MẪU|[Pp]hụ lục|PHỤ LỤC|[Bb]iểu)(?: số| ký hiệu)?:? "
    r"(?=\S*[0-9IVX])[0-9A-ZĐ][0-9A-ZĐa-z]{0,7}(?:[./\-–][0-9A-ZĐa-z]{1,10}){0,5})(?!\w)"
)
_ACT = re.compile(
    r"(?:Nghị định|Thông tư(?: liên tịch)?|Quyết định|Luật|Nghị quyết)(?: số)? ?\d{1,4}(?:/\d{4})?(?:/[A-ZĐ\d\-]+)+"
)
_CERTIFIED = re.compile(
    r"ban (?:sao|chup)[^.;]{0,40}(?:chung thuc|cong chung)|chung thuc tu ban chinh|ban sao hop le|cap tu so goc"
)
_COMPARED = re.compile(
    r"doi chieu|kem(?: theo)? (?:xuat trinh )?ban (?:chinh|goc)|hoac ban|xuat trinh ban (?:chinh|goc)"
)
_PLAIN_COPY = re.compile(r"(?:ban (?:sao|chup|photo)|photo)")
_SHOWN = re.compile(r"(?:cac )?(?:giay to|tai lieu|chung tu)?,? ?(?:phai |can )?xuat trinh\b|.*\(xuat trinh\)")
_SECRET = re.compile(r"\b(?:tai lieu mat|bi mat nha nuoc|do mat)\b")
_A_SENTENCE = re.compile(r"\b(?:phải|thì|có trách nhiệm|được|không phải|có thể|có quyền|chỉ cần)\b")
_SPEAKS = re.compile(r"(?:Trường hợp|Đối với|Lưu ý|Người|Khi|Ghi chú|Việc)\b")
_ONLINE = re.compile(r"(?:Mẫu hộ tịch|Biểu mẫu|Tờ khai|Mẫu) điện tử")
_A_PAPER = re.compile(
    r"(?:\d+ )?(?:\(\w+\) )?(?:cac |mot trong (?:cac )?|nhung )?(?:loai )?"
    r"(?:giay to|tai lieu|chung tu|ban|van ban|anh|ho so)\b"
)
_LEAST_OF_A_SENTENCE = 80  # characters
_MOST_WORDS = 45
_BEGINNING, _TELLING = 60, 400  # characters of a text that are looked at
_LONGEST_NAME, _LONGEST_CONDITION = 1_500, 300


def bare_name(text: str) -> str:
    """Take numbering and bullets off the head of a text."""
    name = " ".join(text.split()).strip()
    while match := _NUMBERING.match(name):
        name = name[match.end() :]
    return name


def names_a_paper(text: str) -> bool:
    """Whether a text begins like the name of a paper of its own, not of a file of papers."""
    folded = fold(_stripped(text)[:_BEGINNING])
    return bool(_HEADED.match(folded)) and not _GENERAL.match(folded) and not folded.startswith(("dang ky", "de nghi"))


def heading_says_shown_only(heading: str) -> bool:
    """Whether the papers below a heading are only shown at the counter."""
    folded = fold(bare_name(heading)[:_BEGINNING])
    return bool(_SHOWN.match(folded)) and not re.search(r"\bnop\b", folded)


def is_a_note(component: Component) -> bool:
    """Whether what stands among the components is a sentence about the procedure and no paper."""
    if _ONLINE.match(component.name):
        return True
    if not component.originals and not component.copies:
        return not component.titles or bool(_SPEAKS.match(component.name) or _A_SENTENCE.search(component.name[:300]))
    if component.titles or component.files or _A_PAPER.match(fold(component.name[:_BEGINNING])):
        return False
    return len(component.name) > _LEAST_OF_A_SENTENCE and bool(_A_SENTENCE.search(component.name[:300]))


def as_component(
    text: str, files: tuple[str, ...], counts: tuple[int, int], cases: tuple[str, ...], *, shown_only: bool
) -> Component:
    """Make a component of its text.

    Args:
        text: as the portal prints it.
        files: the names of the portal's form files.
        counts: originals and copies.
        cases: of the procedure, in which it is asked for.
        shown_only: the heading above it says that it is only shown.
    """
    name = bare_name(text).rstrip(" ;.,:") or text
    when = find_condition(name)
    titles = find_titles(name)
    folded = fold(name[:_TELLING])
    return Component(
        name=name[:_LONGEST_NAME],
        titles=titles,
        role=_role(titles, files, counts),
        need="conditional" if when else "required",
        when=when,
        cases=cases,
        originals=counts[0],
        copies=counts[1],
        kind=find_kind(folded, counts),
        store=_storage(folded, shown_only=shown_only),
        forms=_forms(name, files),
        files=files,
        source="-",
    )


def find_titles(name: str) -> tuple[str, ...]:
    """Tell how a paper is headed; `()` where its text does not say so.

    "Tờ khai đăng ký khai sinh theo mẫu" -> "Tờ khai đăng ký khai sinh"; alternatives joined by "hoặc" give one each.
    """
    titles = []
    for part in _alternatives(_stripped(_FIRST_SENTENCE.match(name)[0])):  # type: ignore[index]  # it matches anything
        title = _ENDS.split(_stripped(part), maxsplit=1)[0].strip(" -–.,;:“”\"'")
        folded = fold(title[:_BEGINNING])
        if title and len(title.split()) <= _MOST_WORDS and _HEADED.match(folded) and not _PHOTO.match(folded):
            titles.append(title[0].upper() + title[1:])
    return tuple(dict.fromkeys(titles))


def _alternatives(text: str) -> list[str]:
    """Divide at "hoặc" where a paper of another name follows, not between two verbs ("cấp hoặc cấp lại")."""
    parts = [""]
    for piece in _OR.split(text):
        bare = fold(_stripped(piece)[:_BEGINNING])
        joiner = " hoặc " if parts[-1] else ""
        if joiner and (_GENERAL.match(bare) or (_HEADED.match(bare) and not _ACTS.match(bare))):
            parts.append(piece)
        else:
            parts[-1] += joiner + piece
    return parts


def _stripped(text: str) -> str:
    """Take a condition, quantities and "bản sao" off the head."""
    before = None
    while before != text:
        before = text
        text = bare_name(text)
        for head in (_CONDITION_FIRST, _COPY, _QUANTITY):
            if match := head.match(text):
                text = text[match.end() :]
    return text


def find_condition(name: str) -> str:
    """Tell on what a paper depends; "" where it is always asked for.

    A second sentence ("Trường hợp đã có trong cơ sở dữ liệu ... thì ...") says how it may be replaced, not when it is
    asked for.
    """
    first = _CONDITION_FIRST.match(name)
    if first:
        return first["when"][:_LONGEST_CONDITION]
    sentence = _FIRST_SENTENCE.match(name)[0]  # type: ignore[index]  # it matches anything
    outside = _BRACKETED.sub("", sentence).partition(";")[0]
    for match in (*_WHEN_BRACKETED.finditer(name), *_WHEN_SAID.finditer(outside)):
        when = " ".join(match["when"].split()).strip(" .;,)")
        if not _HOW_IT_IS_HANDED_IN.search(when) and not _OF_A_PART.search(match.string[: match.start()]):
            return when[:_LONGEST_CONDITION]
    return ""


def find_kind(folded: str, counts: tuple[int, int]) -> CopyKind:
    """Tell in which form a paper is handed in, the least that is enough."""
    if _CERTIFIED.search(folded):
        return "copy" if _COMPARED.search(folded) else "certified_copy"
    if counts[0] and not counts[1]:
        return "original"
    if counts[1] and not counts[0]:
        return "copy"
    return "copy" if _PLAIN_COPY.match(folded) else "any"


def _role(titles: tuple[str, ...], files: tuple[str, ...], counts: tuple[int, int]) -> Role:
    """Tell an application by its heading; what is handed in as a copy alone was issued before."""
    if not counts[0] and not files:
        return "other"
    asks = any(_ASKS.match(fold(title[:_BEGINNING])) and (files or len(title.split()) > 2) for title in titles)
    return "application" if asks else "other"


def _storage(folded: str, *, shown_only: bool) -> Storage:
    if _SECRET.search(folded):
        return "never"
    return "shown_only" if shown_only or _SHOWN.match(folded) else "keep"


def _forms(name: str, files: tuple[str, ...]) -> tuple[Form, ...]:
    act = _ACT.search(name)
    in_text = [match["number"] for match in _FORM.finditer(name)]
    own = next((number for number in in_text if "ụ lục" not in number.lower()), next(iter(in_text), ""))
    in_files = [match["number"] for file in files for match in _FORM.finditer(file.rpartition(".")[0])]
    numbers = dict.fromkeys(number for number in (own, *in_files) if number)
    return tuple(Form(number=number, act=act[0] if act and number == own else "", source="-") for number in numbers)
