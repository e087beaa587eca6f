"""What a page asks for: its title without wrapping, to whom it is addressed, and the lines that say what is wanted.

Only papers that can ask do: an application, a letter with a subject, a page headed with the name of a procedure.
Decisions, licences, contracts, minutes and our own slips name procedures all the time and never ask.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.phrases import levels_addressed, phrase_of
from digitize.dossier.titles import find_addressee, find_form_numbers, find_head, find_title, starts_a_subject
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.dossier.phrases import Level, Phrase
    from digitize.model import PageText

_NEVER_ASKS = re.compile(
    r"(?:quyet dinh|nghi quyet|nghi dinh|thong tu|giay phep|giay chung nhan|giay xac nhan"
    r"|giay tiep nhan|giay hen|chung chi"
    r"|hop dong|bien ban|bien lai|hoa don|phieu (?:yeu cau bo sung|tu choi|xin loi|kiem soat"
    r"|tiep nhan|thu|hen)|chung nhan"
    r"|so theo doi|danh muc|danh sach|can cuoc|the |ho chieu|giay khai sinh|trich luc|so ho khau"
    r"|giay uy quyen|giay gioi thieu"
    r"|so yeu ly lich|ly lich|bang |ho so|luat |huong dan|thong bao (?:ket qua|ve viec tra|dung|thu ly|thue|nop)"
    r"|van ban xin loi|giay moi|giay bien nhan|phieu bien nhan)"
)
_BODY_LINES = 45
_WISH = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:noi dung (?:de nghi|yeu cau|thu tuc|cong viec)(?: giai quyet)?"
    r"|thu tuc (?:de nghi|yeu cau)|viec (?:de nghi|yeu cau)|de nghi giai quyet(?: thu tuc)?)\s*[:;]"
)
_LINES_OF_A_WISH = 9
_AFTER_A_WISH = re.compile(
    r"(?:[^:]{2,40}:|toi (?:xin )?cam|chung toi|kinh (?:de nghi|mong)|xin (?:cam on|chan thanh|tran trong)"
    r"|\d{1,2}[.)] |[a-z]\) |nguoi |dai dien |thuc hien quy dinh|cac tai lieu)"
)


class Ask(NamedTuple):
    """What one page asks for."""

    n: int
    title: Phrase
    confidence: float  # of the title's words, 0..1
    forms: tuple[str, ...]  # numbers, as keys of `form_key`
    head: str  # folded
    levels: frozenset[Level]  # to which it is addressed; empty: can't be told
    wish: Phrase | None  # what a line of the body says is wanted: "Nội dung đề nghị: …"
    subject: bool  # the title is that of a letter: "V/v …"

    @property
    def asks(self) -> bool:
        """Whether it is worded like an application or a letter."""
        return self.title.asks or self.subject

    @property
    def can_decide(self) -> bool:
        """Whether the title can name a procedure."""
        return bool(self.title.words) and (self.asks or not _NEVER_ASKS.match(" ".join(self.title.words)))


def find_asks(pages: Sequence[NumberedText]) -> tuple[Ask, ...]:
    """Read every page that has a title."""
    return tuple(ask for n, page in pages if (ask := _ask(n, page)))


def deciding(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """Return the pages that may decide: those that ask, and before them the first that is headed at all."""
    able = [ask for ask in asks if ask.can_decide]
    asking = [ask for ask in able if ask.asks]
    heading = [ask for ask in able[:1] if not ask.asks]
    return (*heading, *asking)


def _ask(n: int, page: PageText) -> Ask | None:
    title = find_title(page)
    if title is None:
        return None
    return Ask(
        n=n,
        title=phrase_of(title.text),
        confidence=title.confidence,
        forms=find_form_numbers(page),
        head=f"{find_head(page)}\n{fold(title.text)}",
        levels=levels_addressed(find_addressee(page)),
        wish=_wish(page, title.last + 1),
        subject=title.subject or starts_a_subject(fold(title.text)),
    )


def _wish(page: PageText, start: int) -> Phrase | None:
    """Read what stands behind "Nội dung đề nghị:" up to the full stop or the next thing said."""
    lines = page.lines[start:_BODY_LINES]
    for place, line in enumerate(lines):
        label = _WISH.match(fold(line.text))
        if label:
            said = [line.text[line.text.index(label[0][-1]) + 1 :]]
            for below in lines[place + 1 : place + _LINES_OF_A_WISH]:
                if said[-1].rstrip().endswith(".") or _AFTER_A_WISH.match(fold(below.text)):
                    break
                said.append(below.text)
            wish = phrase_of(" ".join(said))
            return wish if wish.words else None
    return None
