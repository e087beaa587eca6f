"""Which runs of pages are one document, and which paper of the procedure each is.

A page starts a document when it carries a title and is not page 2 or later of something: below a letterhead, with
a form number, as a known paper, or in capitals and worded like the name of a paper.  All others go on with the
document before them.  Our own slips (receipts, control sheets) are documents and never components.

Fails on a document that begins without a title (it joins the one before) and on chapters that are titled like papers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.alignment import align, likeness, title_words
from digitize.dossier.recognise import component_titles, is_component
from digitize.dossier.titles import find_form_numbers, find_title, names_a_paper
from digitize.model import ComponentStatus, Document
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.procedures import Procedure
    from digitize.dossier.titles import Title
    from digitize.model import PageText

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
_PAGE_NUMBER = re.compile(
    r"\W*(?:trang|page)\W{0,3}(\d{1,3})(?:\s?(?:/|tren|of)\s?\d{1,3})?\W*|\W*(\d{1,3})(?:\s?/\s?\d{1,3})?\W*"
)
_STATE_NAME = re.compile(r"cong h[oa]{2} xa hoi|doc lap.{0,6}tu do")
_NUMBERED_LINES = 2  # at the top and at the foot, where a page number stands
_LARGE = 1.3  # times the height of the page's words
_DOUBTFUL_FROM = 0.85  # share of the letters that a misread title has in common with a known one


def find_documents(
    pages: Sequence[NumberedText], procedure: Procedure | None, *, sides: int = 0
) -> tuple[Document, ...]:
    """Find the documents of a dossier.

    Args:
        pages: every page that was read, with its n, in order.
        procedure: whose papers the documents may be; None: not known.
        sides: how many sides the dossier has, blank ones after the last page included; 0: not known.

    Returns:
        Documents in order, none where no page was read.  Each runs to the side before the next: a blank back
        belongs to what stands on its front.
    """
    starts: list[tuple[int, Title | None]] = []
    for n, page in pages:
        title = find_title(page)
        if not starts or _starts(page, title, procedure):
            starts.append((n, title))
    if not starts:
        return ()
    ends = [*(n - 1 for n, _ in starts[1:]), max(sides, pages[-1][0])]
    documents = [_document(n, end, title, procedure) for (n, title), end in zip(starts, ends, strict=True)]
    return tuple(_with_untitled(documents, procedure) if procedure else documents)


def _starts(page: PageText, title: Title | None, procedure: Procedure | None) -> bool:
    number = page_number(page)
    if title is None or (number is not None and number > 1):
        return number == 1
    above = "\n".join(fold(line.text) for line in page.lines[: title.first])
    return bool(
        _STATE_NAME.search(above)
        or find_form_numbers(page)
        or names_a_paper(page, title)
        or _stands_out(page, title)
        or (procedure and _component(title, procedure)[0])
    )


def _stands_out(page: PageText, title: Title) -> bool:
    """Whether a page opens with letters larger than its text, as a title page or a bulletin does."""
    first = sorted(word.box.y1 - word.box.y0 for word in page.lines[0].words)
    every = sorted(word.box.y1 - word.box.y0 for word in page.words)
    return title.first == 0 and first[len(first) // 2] >= _LARGE * every[len(every) // 2]


def page_number(page: PageText) -> int | None:
    """Return the number printed alone on the first or one of the last lines."""
    edges = (*page.lines[:_NUMBERED_LINES], *page.lines[-_NUMBERED_LINES:])
    found = (_PAGE_NUMBER.fullmatch(fold(line.text)) for line in edges if len(line.words) <= 4)
    return next((int(match[1] or match[2]) for match in found if match), None)


def _document(first: int, last: int, title: Title | None, procedure: Procedure | None) -> Document:
    component, status = _component(title, procedure) if title and procedure else (None, ComponentStatus.PRESENT)
    return Document(
        title=title.text if title else "", component=component, first_page=first, last_page=last, status=status
    )


def _with_untitled(documents: list[Document], procedure: Procedure) -> list[Document]:
    """Let the longest document that is nothing else be the paper that may be headed with anything."""
    seen = {document.component for document in documents}
    wanted = next((paper.name for paper in procedure.components if paper.untitled and paper.name not in seen), None)
    unknown = [one for one in documents if one.component is None and not _is_own_slip(title_words(one.title))]
    if wanted is None or not unknown:
        return documents
    longest = max(unknown, key=lambda one: one.last_page - one.first_page)
    may_be = replace(longest, component=wanted, status=ComponentStatus.DOUBTFUL)
    return [may_be if document is longest else document for document in documents]


def _is_own_slip(printed: Sequence[str]) -> bool:
    return any(align(printed, title_words(slip), open_end=True).is_same for slip in OWN_SLIPS)


def _component(title: Title, procedure: Procedure) -> tuple[str | None, ComponentStatus]:
    """The paper that a title names, or the one that it may be a misreading of."""
    printed = title_words(title.text)
    if _is_own_slip(printed):
        return None, ComponentStatus.PRESENT
    sure = next((component.name for component in procedure.components if is_component(printed, component)), None)
    if sure:
        return sure, ComponentStatus.PRESENT
    near = max(
        (likeness("".join(printed), known.letters, open_end=known.open), component.name)
        for component in procedure.components
        for known in component_titles(component)
    )
    return (near[1], ComponentStatus.DOUBTFUL) if near[0] >= _DOUBTFUL_FROM else (None, ComponentStatus.PRESENT)
