"""Documents and completeness: dossiers of known procedures with papers taken out, put in and worded by owners.

Every procedure's papers are its truth: a dossier holds an application and papers of one case, some are left out, some
lie there twice, some belong to nothing.  Pages are read with an engine's mistakes (`layout.py`).  The titles are made
from the catalogue's raw sentence or are those of the real paper, never from what the program makes of the sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from digitize.dossier.completeness import check_components, suggest_cases
from digitize.dossier.documents import Side, find_documents
from digitize.dossier.procedures import Component, Procedure
from digitize.model import ComponentStatus, DocumentType
from digitize.text import fold
from tests.accuracy.dossiers import Row
from tests.accuracy.layout import NOISES, read
from tests.accuracy.people import Person, invented
from tests.accuracy.wordings import component_title

HEAD = (Row("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centre"), Row("Độc lập - Tự do - Hạnh phúc", "centre"))
_REAL: tuple[tuple[str, DocumentType, tuple[str, ...]], ...] = (
    (
        r"can cuoc|chung minh nhan dan|giay to tuy than|nhan than|cmnd|cccd",
        DocumentType.IDENTITY,
        ("card", "card", "HỘ CHIẾU / PASSPORT"),
    ),
    (r"^ho chieu", DocumentType.IDENTITY, ("HỘ CHIẾU / PASSPORT", "HỘ CHIẾU")),
    (
        r"giay chung nhan dang ky (?:doanh nghiep|kinh doanh)",
        DocumentType.BUSINESS_REGISTRATION,
        (
            "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP|CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN",
            "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH|VÀ ĐĂNG KÝ THUẾ|CÔNG TY CỔ PHẦN",
            "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
        ),
    ),
    (
        r"^(?:van ban|giay|hop dong)(?: ve viec)? uy quyen",
        DocumentType.AUTHORISATION,
        ("GIẤY ỦY QUYỀN", "VĂN BẢN ỦY QUYỀN", "HỢP ĐỒNG ỦY QUYỀN", "GIẤY UỶ QUYỀN"),
    ),
    (r"^giay khai sinh", DocumentType.CERTIFICATE, ("GIẤY KHAI SINH", "TRÍCH LỤC KHAI SINH|(BẢN SAO)")),
    (
        r"^giay chung nhan (?:dang ky )?ket hon",
        DocumentType.CERTIFICATE,
        ("GIẤY CHỨNG NHẬN KẾT HÔN", "TRÍCH LỤC KẾT HÔN|(BẢN SAO)"),
    ),
    (
        r"^giay chung nhan quyen su dung dat",
        DocumentType.CERTIFICATE,
        (
            "GIẤY CHỨNG NHẬN|QUYỀN SỬ DỤNG ĐẤT|QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
            "GIẤY CHỨNG NHẬN|QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        ),
    ),
    (r"^(?:so yeu )?ly lich(?! tu phap)", DocumentType.OTHER, ("SƠ YẾU LÝ LỊCH", "SƠ YẾU LÝ LỊCH TỰ THUẬT")),
    (r"^phieu ly lich tu phap", DocumentType.CERTIFICATE, ("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1", "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2")),
)
STRANGERS = (
    "BẢNG LƯƠNG THÁNG 6",
    "HÓA ĐƠN GIÁ TRỊ GIA TĂNG",
    "THÔNG BÁO TUYỂN DỤNG",
    "GIẤY MỜI HỌP",
    "BIÊN LAI THU TIỀN",
)
_BODY = (
    "Thực hiện quy định của pháp luật hiện hành, đơn vị báo cáo kết quả hoạt động trong năm qua như sau đây:",
    "Các tài liệu kèm theo được đánh số thứ tự, có xác nhận của đơn vị và chịu trách nhiệm về tính chính xác.",
    "Hai bên thống nhất các điều khoản nêu trên, lập thành bốn bản có giá trị như nhau để cùng thực hiện.",
    "Tôi cam đoan những lời khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai.",
)
_UNTITLED = re.compile(r"\W*(?:\d+ )?(?:\(?\w+\)? )?(?:tam )?(?:anh|hinh|phim|mau)\b")
_TELLS_NOTHING = re.compile(
    r"\W*(?:\S+(?: \S+)?$|$|(?:mot trong )?(?:cac )?(?:loai )?(?:giay to|tai lieu|noi dung"
    r"|van ban)(?: khac| sau| kem| lien|,| \()"
    r"|kem|co |chung thuc|de |mot trong|so luong ho so|thuc hien|bi |bien so|tu so goc|ban (?:sao|chinh"
    r"|chup)(?: |,)|cac van ban)"
)
_ASKS = re.compile(r"\W*(?:\d+ )?(?:don|to khai|giay de nghi|van ban de nghi|phieu de nghi)\b")


@dataclass(frozen=True)
class Laid:
    """A paper on the stack."""

    component: str  # "" for a stranger
    title: str
    sheets: tuple[tuple[Row, ...], ...]
    type: DocumentType | None = None  # None: the generator does not know


@dataclass
class Tally:
    """What was counted."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def share(self, what: str, of: str) -> float:
        """One count over another."""
        return self.counts[what] / max(1, self.counts[of])


def stack(procedure: Procedure, case: str, rng: Random) -> tuple[list[Laid], list[str]]:
    """Lay the papers of a case on a stack; return them with the names of the required ones that were left out."""
    person = invented(rng)
    papers, left_out = [], []
    for component in procedure.components_of(case):
        if _UNTITLED.match(fold(component.name)) or component.untitled:
            continue
        if component.need == "required" and component.role != "application" and rng.random() < 0.2:
            left_out.append(component.name)
        elif (component.need == "required" or rng.random() < 0.3) and (
            paper := _laid(component, procedure, person, rng)
        ):
            papers.append(paper)
    if rng.random() < 0.3:
        title = rng.choice(STRANGERS)
        papers.insert(rng.randint(min(1, len(papers)), len(papers)), Laid("", title, (_sheet(title, person, rng),)))
    return papers, left_out


def _laid(component: Component, procedure: Procedure, person: Person, rng: Random) -> Laid | None:
    plain = fold(re.sub(r"^[\W\d]*(?:[a-zđ]\)\s*)?", "", component.name))
    plain = re.sub(r"^(?:ban (?:sao|chinh|chup)(?: co)?(?: chung thuc| cong chung| hop le)*(?: cua)? )", "", plain)
    for pattern, kind, titles in _REAL:
        if re.match(pattern, plain):
            title = rng.choice(titles)
            sheets = (_card(person),) if title == "card" else (_sheet(title, person, rng),)
            return Laid(component.name, title, sheets, kind)
    title = component_title(component.name, rng)
    if _TELLS_NOTHING.match(fold(title)):  # the sentence begins with its copies: none of them is a title
        title = rng.choice(component.titles or ("",))
        if _TELLS_NOTHING.match(fold(title)):
            return None
    asks = [one for one in procedure.components if _ASKS.match(fold(one.name))]
    if asks == [component] and rng.random() < 0.4:
        title = f"Đơn đề nghị {procedure.name[:1].lower()}{procedure.name[1:]}"
    title = title[:1].upper() + title[1:]
    first = _sheet(title, person, rng, component.forms[0].number if component.forms and rng.random() < 0.4 else "")
    more = tuple(_further(n, rng) for n in range(2, 2 + rng.choice((0, 0, 0, 1, 2))))
    kind = DocumentType.LIST if re.match(r"danh (?:muc|sach)", fold(title)) else None
    return Laid(component.name, title, (first, *more), kind)


def _sheet(title: str, person: Person, rng: Random, form: str = "") -> tuple[Row, ...]:
    lines = [line for part in title.split("|") for line in _wrapped(part, rng.randint(38, 60))]
    capitals = rng.random() < 0.85
    facts = [Row(f"{label}: {value}") for label, value in person.lines(rng)[: rng.randint(1, 5)]]
    return (
        *((Row(form, "right"),) if form else ()),
        *(HEAD if rng.random() < 0.7 else ()),
        *(Row(line.upper() if capitals else line, "centre") for line in lines),
        *facts,
        *(Row(line) for text in rng.sample(_BODY, 3) for line in _wrapped(text, 80)),
        *((Row("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", "centre"),) if rng.random() < 0.1 else ()),
    )


def _further(n: int, rng: Random) -> tuple[Row, ...]:
    return (
        *((Row(str(n), "centre"),) if rng.random() < 0.6 else ()),
        *(Row(line) for text in rng.sample(_BODY, 4) for line in _wrapped(text, 80)),
    )


def _card(person: Person) -> tuple[Row, ...]:
    day, month, year = person.birth
    return (
        *HEAD,
        Row("CĂN CƯỚC CÔNG DÂN", "centre"),
        Row("Citizen Identity Card", "centre"),
        Row(f"Số / No.: {person.id_number}"),
        Row(f"Họ và tên / Full name: {person.name.upper()}"),
        Row(f"Ngày sinh / Date of birth: {day:02}/{month:02}/{year}"),
        Row("Đặc điểm nhận dạng / Personal identification:"),
        Row("CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"),
    )


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width) or [text]


def judge(procedure: Procedure, seed: int, tally: Tally) -> None:
    """Draw a dossier, have it judged by the program, count."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    case = rng.choice(procedure.cases or ("",))
    papers, left_out = stack(procedure, case, rng)
    if not papers:
        return
    noise = rng.choice(NOISES)
    sides, truth, n = [], [], 1
    for paper in papers:
        truth.append((n, paper))
        for sheet in paper.sheets:
            sides.append(Side(n=n, text=read(sheet, noise, rng)))
            n += 1
    documents = find_documents([side for side in sides if side.text.lines], procedure, count=n - 1)
    checks = {one.component: one for one in check_components(procedure.components_of(case), documents)}
    tally.counts["dossiers"] += 1
    _count_cases(procedure, case, documents, tally)
    _count_documents(truth, documents, procedure, tally)
    for place, paper in truth:
        if paper.component and checks[paper.component].need == "required":
            tally.counts["present"] += 1
            tally.counts["present, asked"] += checks[paper.component].status is ComponentStatus.DOUBTFUL
            if checks[paper.component].status is ComponentStatus.NOT_SEEN:
                tally.counts["present but not seen"] += 1
                begun = {one.first_page: one for one in documents}.get(place)
                took = f"{begun.title!r} -> {begun.component} {begun.confidence}" if begun else "no start"
                tally.errors.append(
                    f"NOT SEEN {procedure.code} {paper.title!r} = {paper.component[:120]!r} GOT {took[:160]}"
                )
    for name in left_out:
        tally.counts["left out"] += 1
        if checks[name].status is not ComponentStatus.NOT_SEEN:
            sure = checks[name].status is ComponentStatus.PRESENT
            tally.counts["left out, taken for present" if sure else "left out, asked"] += 1
            by = next((one.title for one in documents if name in (one.component, *one.also)), "?")
            true = next((paper.component for n, paper in truth if n == checks[name].page), "?")
            tally.errors.append(
                f"{'TAKEN' if sure else 'MAYBE'} {procedure.code} {by!r} = {name[:160]!r} REALLY {true[:120]!r}"
            )


def _count_cases(procedure: Procedure, case: str, documents: Sequence[object], tally: Tally) -> None:
    if len(procedure.cases) > 1:
        tally.counts["cases"] += 1
        best = suggest_cases(procedure, documents)  # type: ignore[arg-type]
        tally.counts["case right"] += best[0].case == case


def _count_documents(
    truth: Sequence[tuple[int, Laid]], documents: Sequence, procedure: Procedure, tally: Tally
) -> None:  # type: ignore[type-arg]
    begun = {document.first_page: document for document in documents}
    for n, paper in truth:
        tally.counts["documents"] += 1
        tally.counts["starts found"] += n in begun
        if n not in begun:
            tally.errors.append(f"NO START {procedure.code} {paper.title!r}")
            continue
        tally.counts["matched"] += 1
        right = (begun[n].component or "") == paper.component
        tally.counts["matched right"] += right
        if paper.type:
            tally.counts["typed"] += 1
            tally.counts["type right"] += begun[n].type is paper.type
            if begun[n].type is not paper.type:
                tally.errors.append(f"TYPE {procedure.code} {paper.title!r} {begun[n].type}")
    tally.counts["starts made"] += len(begun)
    for n, document in begun.items():
        if not any(n == place for place, _ in truth):
            tally.errors.append(f"STRANGE START {procedure.code} {document.title!r}")


def figures(tally: Tally) -> Iterator[tuple[str, float]]:
    """The table's figures."""
    yield "dossiers", float(tally.counts["dossiers"])
    yield "present", float(tally.counts["present"])
    yield "present_not_seen", tally.share("present but not seen", "present")
    yield "present_asked", tally.share("present, asked", "present")
    yield "left_out", float(tally.counts["left out"])
    yield "left_out_taken", tally.share("left out, taken for present", "left out")
    yield "left_out_asked", tally.share("left out, asked", "left out")
    yield "starts_found", tally.share("starts found", "documents")
    yield "starts_true", tally.share("starts found", "starts made")
    yield "component_right", tally.share("matched right", "matched")
    yield "type_right", tally.share("type right", "typed")
    yield "case_right", tally.share("case right", "cases")


def measure(procedures: Sequence[Procedure], count: int, seed: int) -> Tally:
    """Judge dossiers of procedures in turn."""
    tally = Tally()
    for place in range(count):
        judge(procedures[place % len(procedures)], seed * 100_003 + place, tally)
    return tally


def main() -> int:
    """Print the tables of the shipped and of the national procedures, and with --errors what went wrong."""
    import gzip
    import json
    import sys

    from digitize.dossier.national import read_record
    from digitize.dossier.procedures import builtin_catalogue, load_catalogue
    from tests.accuracy.procedures import LIST

    sets = {"shipped": [one for one in load_catalogue(builtin_catalogue()).procedures if one.components]}
    if LIST.is_file():
        with gzip.open(LIST, "rt", encoding="utf-8") as lines:
            sets["national"] = [one for line in lines if (one := read_record(json.loads(line))).components]
        Random(5).shuffle(sets["national"])  # noqa: S311 - nothing secret
    for name, procedures in sets.items():
        tally = measure(procedures, 400, 2)
        print(name, *(f"{figure} {value:.4g}" for figure, value in figures(tally)), sep="\n  ")
        print("\n".join(tally.errors if "--errors" in sys.argv else ()))
    return 0


if __name__ == "__main__":
    main()
