"""Where a document begins in a stack, what it is headed with and what sort of paper it is.

A page starts a document when a patch 2 lies on it, when it is a copied card, when the State's name stands at its top,
or when it carries a title and is not page 2 or later of something: with a form number, as a known paper, or in capitals
and worded like the name of a paper.  All others go on with the document before them.

Fails on a document that begins without a title (it joins the one before) and on chapters that are titled like papers.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.documents.families import type_of
from digitize.dossier.titles import find_form_numbers, find_title, names_a_paper
from digitize.model import DocumentType
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from digitize.dossier.documents.sides import Side
    from digitize.dossier.titles import Title
    from digitize.model import Line, PageText, PaperKind

_PAGE_NUMBER = re.compile(
    r"\W*(?:trang|page)\W{0,3}(\d{1,3})(?:\s?(?:/|tren|of)\s?\d{1,3})?\W*|\W*(\d{1,3})(?:\s?/\s?\d{1,3})?\W*"
)
_STATE_NAME = re.compile(r"cong h[oa]{2} xa hoi|doc lap.{0,6}tu do")
_NUMBERED_LINES = 2  # at the top and at the foot, where a page number stands
_TOP_LINES = 5  # where a letterhead stands
_HEAD_LINES, _MOST_WORDS_OF_A_LINE = 8, 16
_LARGE = 1.3  # times the height of the page's words
_CARD = re.compile(  # lines that stand on cards only
    r"^\W*(?:the )?can cuoc(?: cong dan)?\W*$|^\W*(?:giay )?chung minh nhan dan\W*$|identity card"
    r"|^\W*idvnm|^[a-z<0-9]*<<<"
    r"|^\W*(?:ho chieu|passport)(?:\W+(?:passport|ho chieu))?\W*$"
    r"|cuc truong cuc canh sat|^\W*dac diem nhan dang.{0,4}(?:personal|$)|personal identification",
    re.MULTILINE,
)
_CARD_BACK = re.compile(r"idvnm|cuc truong cuc canh sat|dac diem nhan dang|personal identification|<<<")
_MORE_PAPERS = re.compile(r"(?:hoa don|bien (?:lai|nhan)|uy nhiem chi|van bang|vi bang|ho so thiet ke)\b")
_MOST_WORDS_OF_A_CARD = 140  # front and back on one page, with a copy's stamp
_CERTIFIED = re.compile(r"chung thuc ban sao|sao y ban chinh|dung voi ban chinh|\bsao y\b|so chung thuc|sao luc")
_COPY = re.compile(r"^\W*ban (?:sao|chup|photo)\W*$|trich luc ban sao", re.MULTILINE)
_TYPES_OF_CARDS = frozenset({DocumentType.IDENTITY, DocumentType.OTHER, DocumentType.CERTIFICATE})
_PATCH = ("PatchCode", "2")  # starts a document and is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of sides that belong together."""

    sides: tuple[Side, ...]
    heading: str  # as printed; "" where there is none
    type: DocumentType

    @property
    def is_poor(self) -> bool:
        """Whether the side that should tell what it is can't be relied on."""
        return self.sides[0].is_poor

    @property
    def form_numbers(self) -> tuple[str, ...]:
        """Form numbers at its head."""
        return find_form_numbers(self.sides[0].text)

    @property
    def kind(self) -> PaperKind:
        """Whether a stamp or a heading says that it is a copy; "unknown": nothing says."""
        folded = "\n".join(_folded(side.text.lines) for side in self.sides)
        if _CERTIFIED.search(folded):
            return "certified_copy"
        return "copy" if self.type is DocumentType.IDENTITY or _COPY.search(folded) else "unknown"


def find_runs(sides: Sequence[Side], is_known: Callable[[str], bool]) -> tuple[Run, ...]:
    """Cut the sides of a dossier into runs that belong together.

    Args:
        sides: every one that was read, in order.
        is_known: whether a line is the title of a paper for which the procedure asks.

    Returns:
        Runs in order; every side is in exactly one.
    """
    begun: list[tuple[str, bool, list[Side]]] = []
    for side in sides:
        title = find_title(side.text)
        card = _is_card(side, title)
        heading = title.text if title else next(filter(is_known, _lines_of_head(side.text)), "")
        after_card = bool(begun) and begun[-1][1]
        starts = _card_starts(side, after_card=after_card) if card else _starts(side, title, heading, is_known)
        if not begun or starts or (after_card and not card and heading):
            begun.append((heading, card, []))
        begun[-1][2].append(side)
    return tuple(
        Run(sides=tuple(run), heading=heading, type=DocumentType.IDENTITY if card else type_of(heading))
        for heading, card, run in begun
    )


def _lines_of_head(page: PageText) -> Iterator[str]:
    """Give the lines above the body, and pairs of them: one may be a title that does not look like one."""
    head = [line.text for line in page.lines[:_HEAD_LINES] if len(line.words) <= _MOST_WORDS_OF_A_LINE]
    lines = [line for line in head if not _STATE_NAME.search(fold(line))]
    ends = next((place for place, line in enumerate(lines) if ":" in line), len(lines))
    yield from (f"{one} {other}" for one, other in itertools.pairwise(lines[:ends]))
    yield from lines[:ends]


def _is_card(side: Side, title: Title | None) -> bool:
    """Whether a side is nothing but copied identity cards."""
    if len(side.text.words) > _MOST_WORDS_OF_A_CARD:
        return False
    if title and type_of(title.text) not in _TYPES_OF_CARDS:
        return False
    has_qr = any(mark.type == "QRCode" and mark.text.count("|") >= 4 for mark in side.marks)  # the card's own layout
    return has_qr or bool(_CARD.search(_folded(side.text.lines)))


def _card_starts(side: Side, *, after_card: bool) -> bool:
    """A card begins a document; its back goes on with it."""
    folded = _folded(side.text.lines)
    return not (after_card and _CARD_BACK.search(folded) and "ho va ten" not in folded)


def _starts(side: Side, title: Title | None, heading: str, is_known: Callable[[str], bool]) -> bool:
    if any((mark.type, mark.text) == _PATCH for mark in side.marks):
        return True
    number = page_number(side.text)
    if number is not None:
        return number == 1 or (bool(heading) and has_state_name(side.text))
    if has_state_name(side.text):
        return True
    if title is None:
        return bool(heading)
    return bool(
        _STATE_NAME.search(_folded(side.text.lines[: title.first]))
        or find_form_numbers(side.text)
        or names_a_paper(side.text, title)
        or _stands_out(side.text, title)
        or _MORE_PAPERS.match(fold(title.text))
        or is_known(title.text)
    )


def _folded(lines: Sequence[Line]) -> str:
    return "\n".join(fold(line.text) for line in lines)


def _stands_out(page: PageText, title: Title) -> bool:
    """Whether a page opens with letters larger than its text, as a title page or a bulletin does."""
    first = sorted(word.box.y1 - word.box.y0 for word in page.lines[0].words)
    every = sorted(word.box.y1 - word.box.y0 for word in page.words)
    return title.first == 0 and first[len(first) // 2] >= _LARGE * every[len(every) // 2]


def has_state_name(page: PageText) -> bool:
    """Whether the State's name stands at the top of a page, as it does on the first one of a paper."""
    return _STATE_NAME.search(_folded(page.lines[:_TOP_LINES])) is not None


def page_number(page: PageText) -> int | None:
    """The number printed alone on the first or one of the last lines."""
    edges = (*page.lines[:_NUMBERED_LINES], *page.lines[-_NUMBERED_LINES:])
    found = (_PAGE_NUMBER.fullmatch(fold(line.text)) for line in edges if len(line.words) <= 4)
    return next((int(match[1] or match[2]) for match in found if match), None)
