"""The words that stand large on a cover sheet, printed and read back when its symbols can't be.

Anybody can print words: what is read of them is shown to a person and never given.  A side counts as a cover sheet
when its title or its note is there and a second of our labels; each may have a few wrong letters.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.alignment import likeness
from digitize.dossier.cover import CoverFacts
from digitize.dossier.deadlines import VIETNAM
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import PageText

TITLE = "TỜ BÌA HỒ SƠ"
NOTE = "Không bỏ tờ này khỏi tập giấy"
ONCE, MANY_TIMES = "Dùng một lần", "Dùng nhiều lần"
SEPARATOR_TITLE = "TỜ PHÂN CÁCH"
SEPARATOR_NOTE = "Đặt giữa hai bộ hồ sơ; tờ này không được lưu"

PROCEDURE, DOSSIER, SHEETS = "Thủ tục", "Mã tạm", "Số tờ khai"
DESK, RECEIVED, TICKET, NUMBER = "Quầy", "Ngày nhận", "Số thứ tự", "Số tờ bìa"
_LABELS = (PROCEDURE, DOSSIER, SHEETS, DESK, RECEIVED, TICKET, NUMBER)

_LIKE = 0.8  # share of a label's letters that must be right
_MOMENT = "%d/%m/%Y %H:%M"
_SHAPES = {
    PROCEDURE: r"[1-9]\.\d{6}|X(?:-[A-Z0-9]+)+",
    DOSSIER: r"TAM-[A-Z0-9]{1,8}-\d{6}-\d{4,9}",
    SHEETS: r"[1-9]\d{0,3}",
    DESK: r"[A-Z0-9]{1,8}",
    RECEIVED: r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}",
    TICKET: r"[A-Z0-9.-]{1,12}",
}


def printed_facts(facts: CoverFacts) -> tuple[tuple[str, str], ...]:
    """Return the labels and values of a cover sheet from top to bottom; facts that it has not are left out."""
    received = f"{facts.received.astimezone(VIETNAM):{_MOMENT}}" if facts.received else ""
    sheets = str(facts.declared_sheets or "")
    values = (facts.procedure, facts.dossier, sheets, facts.desk, received, facts.ticket, facts.number)
    return tuple((label, value) for label, value in zip(_LABELS, values, strict=True) if value)


def is_cover_words(text: PageText) -> bool:
    """Whether a side has the words of a cover sheet."""
    found = set(_anchors(text))
    return bool(found & {TITLE, NOTE}) and len(found) >= 2


def is_separator_words(text: PageText) -> bool:
    """Whether a side has the two sentences of a separator sheet and hardly more."""
    lines = [line.text for line in text.lines]
    heads = (SEPARATOR_TITLE, SEPARATOR_NOTE)
    return len(lines) <= 12 and all(any(_is_like(line, head) for line in lines) for head in heads)


def read_words(text: PageText) -> CoverFacts | None:
    """Read what a cover sheet's words say; None where the procedure and the desk can't be read.

    The sheet's own number is not read: one wrong letter would make it another sheet.
    """
    said = {label: value for label, value in _said(text) if re.fullmatch(_SHAPES.get(label, ""), value)}
    if PROCEDURE not in said or DESK not in said:
        return None
    return CoverFacts(
        procedure=said[PROCEDURE],
        dossier=said.get(DOSSIER),
        declared_sheets=int(said[SHEETS]) if SHEETS in said else None,
        desk=said[DESK],
        received=_moment(said.get(RECEIVED, "")),
        ticket=said.get(TICKET),
    )


def _anchors(text: PageText) -> Iterator[str]:
    for line in text.lines:
        yield from (sentence for sentence in (TITLE, NOTE) if _is_like(line.text, sentence))
    yield from (label for label, _ in _said(text) if label in {DOSSIER, SHEETS, NUMBER, DESK, PROCEDURE})


def _said(text: PageText) -> Iterator[tuple[str, str]]:
    """Yield the lines that begin with one of our labels, each label once."""
    left = list(_LABELS)
    for line in text.lines:
        head, colon, value = line.text.partition(":")
        label = next((one for one in left if colon and _is_like(head, one)), None)
        if label:
            left.remove(label)
            yield label, value.strip()


def _is_like(printed: str, known: str) -> bool:
    return likeness("".join(fold(printed).split()), "".join(fold(known).split()), at_least=_LIKE) > 0


def _moment(printed: str) -> datetime | None:
    try:
        return datetime.strptime(printed, _MOMENT).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
