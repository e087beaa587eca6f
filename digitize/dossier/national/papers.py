"""The components of a procedure: cases, papers, counts and the portal's form files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.national.letters import CAPITALS
from digitize.dossier.national.wording import as_component, bare_name, heading_says_shown_only, is_a_note, names_a_paper
from digitize.dossier.procedures.facts import Unread
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.procedures.facts import Component

_HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_COUNTS = re.compile(  # at a paper's end, and what follows begins without a space; "01 bản chính" stands in its text
    r"(?P<originals>\d) bản chính(?:,(?P<copies>\d{1,2}) bản sao)?(?=$|[^\s.,;:)/])"
)
_COUNT_IN_TEXT = re.compile(r"[ (\u00a0]0$")
_FILE = r"\.(?i:docx?|pdf|xlsx?|rar|zip|jpe?g|png|rtf|odt)"
_FILE_AT_END = re.compile(_FILE + "$")
_NAME_AT_MOST = 160  # characters of a file
_STARTS_A_FILE = re.compile(
    r"(?<![\s(/_+\-])(?:Mẫu|MẪU|Mau|MAU|mẫu|Phụ lục|PHỤ LỤC|Phu luc|PHU LUC|PL ?\d|Tờ khai|TỜ KHAI|Đơn |ĐƠN |BM[. ]?\d)"
)
_SEAM = re.compile(
    rf"(?<=[^\W\d_{CAPITALS}])(?=[{CAPITALS}])|(?<=[;:)”\"])(?=\w)|(?:(?<=[^\W\d_{CAPITALS}]\.)|(?<=\)\.))(?=[{CAPITALS}\d])"
)
_LIST = r"(?:cac )?(?:loai )?(?:giay to|chung tu|tai lieu|ho so)"
_EVERY_CASE = re.compile(
    rf"{_LIST}(?:,? {_LIST})* ?(?:\([^)]*\) ?)?(?:phai |can )?(?:nop|xuat trinh)\b|xuat trinh|luu y|ghi chu|nhom \d"
    r"|(?:cach thuc|thanh phan)(?: va|,)?(?: so luong)? ho so"
    r"|(?:ho so|thanh phan)(?: \w+){0,4} (?:bao )?gom\b|so luong"
)
_A_CASE = re.compile(r"\b(?:doi voi|truong hop|neu|khi|cap|gia han|lan dau|tai)\b")
_CLOSES = re.compile(
    r"[\s:;.,-]*(?:\b(?:thành phần )?(?:hồ sơ|bao|gồm|các tài liệu sau|các giấy tờ sau|sau đây)[\s:;.,-]*)+$"
)
_LONGEST_CASE = 300


class Papers(NamedTuple):
    """All that is asked for."""

    cases: tuple[str, ...]
    components: tuple[Component, ...]
    notes: tuple[str, ...]
    unread: tuple[Unread, ...]


class _Section(NamedTuple):
    """The papers below one heading."""

    heading: str
    body: str  # up to its last counts


def read_papers(text: str) -> Papers:
    """Take `thanh_phan_ho_so` apart."""
    if not text.strip():
        return Papers((), (), (), ())
    if _HEAD not in text:
        return Papers((), (), (), (Unread(part="components", text=text.strip()),))
    sections, rest = _sections(text)
    cases = {section.heading: _case(section.heading) for section in sections}
    chosen = tuple(dict.fromkeys(case for case in cases.values() if case)) if len(sections) > 1 else ()
    found = tuple(
        component
        for section in sections
        for component in _components(section, cases[section.heading] if chosen else "")
    )
    notes = tuple(component for component in found if is_a_note(component))
    unread = [*(section.heading for section in sections if _is_paper(section.heading)), rest]
    return Papers(
        cases=chosen,
        components=tuple(component for component in found if component not in notes),
        notes=tuple(note.name for note in notes),
        unread=tuple(Unread(part="components", text=text) for text in unread if text.strip("-")),
    )


def _sections(text: str) -> tuple[list[_Section], str]:
    """Divide at the heads of the tables: what stands behind a table's last counts is the next one's heading.

    Returns:
        The sections, and what stands behind the last counts of all.
    """
    before, *tables = text.split(_HEAD)
    heading, sections = before.strip(), []
    for table in tables:
        end = max((match.end() for match in _ends(table)), default=0)
        sections.append(_Section(heading, table[:end]))
        heading = table[end:].strip()
    return sections, heading


def _ends(table: str) -> Iterator[re.Match[str]]:
    """Find the counts that end a paper."""
    for match in _COUNTS.finditer(table):
        if not _COUNT_IN_TEXT.search(table, max(match.start() - 2, 0), match.start()):
            yield match


def _components(section: _Section, case: str) -> Iterator[Component]:
    start = 0
    shown_only = heading_says_shown_only(section.heading)
    for match in _ends(section.body):
        name, files = _without_files(" ".join(section.body[start : match.start()].split()))
        if name or files:
            counts = int(match["originals"]), int(match["copies"] or 0)
            yield as_component(name or files[0], files, counts, (case,) if case else (), shown_only=shown_only)
        start = match.end()


def _without_files(cell: str) -> tuple[str, tuple[str, ...]]:
    """Take the names of the portal's files off the end of a paper's text."""
    files: list[str] = []
    while ending := _FILE_AT_END.search(cell):
        start = _file_start(cell, ending.start())
        files.append(cell[start:].strip())
        cell = cell[:start].strip()
    return cell, tuple(reversed(files))


def _file_start(cell: str, ending: int) -> int:
    """Return where the last file's name begins: behind another file, at a seam of cells, else with its last word."""
    first = max(ending - _NAME_AT_MOST, 0)
    before = [match.end() for match in re.finditer(_FILE + r"(?![a-z])", cell[first:ending])]
    if before:
        return first + before[-1]
    seam = _STARTS_A_FILE.search(cell, max(first, 1), ending) or _SEAM.search(cell, first, ending)
    if seam:
        return seam.start()
    return 0 if " " not in cell[:ending] else cell.rfind(" ", 0, ending) + 1


def _is_paper(heading: str) -> bool:
    """Whether a heading is a paper of the table before that has lost its counts."""
    return bool(heading) and not _case(heading) and names_a_paper(heading)


def _case(heading: str) -> str:
    """Return the case that a heading names; "": it is for every case."""
    name = _CLOSES.sub("", bare_name(heading)).strip(" :;.,-")
    folded = fold(name[:_LONGEST_CASE])
    if not name or names_a_paper(name) or (_EVERY_CASE.match(folded) and not _A_CASE.search(folded)):
        return ""
    return name[:_LONGEST_CASE]
