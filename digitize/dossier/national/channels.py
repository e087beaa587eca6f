"""The channels of handing in: how long each takes and what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.national.letters import CAPITALS
from digitize.dossier.procedures.facts import Fee, StatedTime, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.deadlines import TermUnit
    from digitize.dossier.procedures.facts import Way

_HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"
_WAYS: dict[str, Way] = {"Trực tiếp": "walk-in", "Trực tuyến": "online", "Dịch vụ bưu chính": "postal"}
_UNITS: dict[str, TermUnit] = {"Giờ": "hours", "Ngày": "days", "Ngày làm việc": "working_days", "Tháng": "months"}
_NOTHING = frozenset({"", "Không", "Không có", "Không có thông tin", "Không quy định", "Miễn phí", "0"})
_ROW = re.compile(  # a row's cells follow each other without a space; running text has one, or a colon
    r"(?P<way>Trực tiếp|Trực tuyến|Dịch vụ bưu chính)"
    r"(?:(?P<amount>\d{1,4}) (?P<unit>Ngày làm việc|Ngày|Giờ|Tháng)|(?P<bare>\d{1,3}?)"
    rf"|(?P<words>(?=[{CAPITALS}])\D{{1,200}}?))"
    r"(?P<fee>Miễn phí|Không có thông tin|\d{1,3}(?:,\d{3})* (?:VNĐ|Việt Nam Đồng|USD))"
)
_MONEY = re.compile(r"(?P<amount>[\d,]+) (?:VNĐ|Việt Nam Đồng)")
_LEAST = 1_000  # đồng: "120 VNĐ" stands for a "1" that has no unit and "20", or for 120 thousand
_TERM_IN_WORDS = r"(?<!\d)0?{amount}(?: \([^)]{{1,40}}\))? (?P<unit>ngày làm việc|ngày|giờ|tháng)(?! làm việc)"


class Row(NamedTuple):
    """What is said of one channel."""

    way: Way
    term: tuple[int, TermUnit] | None
    bare: str  # a number without a unit
    fee: str  # as printed
    note: str  # what follows the fee: its explanation in brackets, and the description


class Channels(NamedTuple):
    """What all channels come to."""

    times: tuple[StatedTime, ...]
    fees: tuple[Fee, ...]
    unread: tuple[Unread, ...]


def read_channels(text: str) -> Channels:
    """Take `cach_thuc_thuc_hien` apart."""
    body = text.strip().removeprefix(_HEAD).strip()
    if not body:
        return Channels((), (), ())
    rows = tuple(_rows(body)) if _ROW.search(body) else ()
    if not rows:
        return Channels((), (), (Unread(part="times", text=body),))
    return Channels(tuple(_times(rows)), tuple(_fees(rows)), tuple(_unread(rows)))


def _rows(body: str) -> Iterator[Row]:
    found = list(_ROW.finditer(body))
    ends = [*(match.start() for match in found[1:]), len(body)]
    for match, end in zip(found, ends, strict=True):
        yield Row(
            way=_WAYS[match["way"]],
            term=(int(match["amount"]), _UNITS[match["unit"]]) if match["amount"] and int(match["amount"]) else None,
            bare=match["bare"] or "",
            fee=match["fee"],
            note=" ".join(body[match.end() : end].split()),
        )


def _times(rows: tuple[Row, ...]) -> Iterator[StatedTime]:
    """State each term once, with the ways for which it holds; and how a description puts it in another unit."""
    terms = dict.fromkeys(term for row in rows for term in (row.term, _in_words(row)) if term)
    every = {row.way for row in rows if row.term}
    for amount, unit in terms:
        ways = tuple(dict.fromkeys(row.way for row in rows if (amount, unit) in (row.term, _in_words(row))))
        notes = dict.fromkeys(row.note for row in rows if row.way in ways and row.note)
        yield StatedTime(
            amount=amount, unit=unit, ways=() if every <= set(ways) else ways, note=" / ".join(notes), source="-"
        )


def _in_words(row: Row) -> tuple[int, TermUnit] | None:
    """Return the same amount in another unit, where the description says that and never the same."""
    if row.term is None:
        return None
    amount, unit = row.term
    said = {
        _UNITS[match["unit"][0].upper() + match["unit"][1:]]
        for match in re.finditer(_TERM_IN_WORDS.format(amount=amount), row.note)
    }
    others = said - {unit}
    return (amount, others.pop()) if len(others) == 1 and unit not in said else None


def _fees(rows: tuple[Row, ...]) -> Iterator[Fee]:
    stated = dict.fromkeys((_amount(row), _explained(row)) for row in rows)
    every = {row.way for row in rows}
    for amount, note in stated:
        ways = tuple(dict.fromkeys(row.way for row in rows if (_amount(row), _explained(row)) == (amount, note)))
        if amount is not None or note:
            yield Fee(amount=amount, note=note, ways=() if every <= set(ways) else ways, source="-")


def _amount(row: Row) -> int | None:
    """Return the đồng that a fee surely is; None: it is not told apart from a number before it, or not stated."""
    if row.fee == "Miễn phí":
        return 0
    money = _MONEY.fullmatch(row.fee)
    amount = int(money["amount"].replace(",", "")) if money and not row.bare else 0
    return amount if amount >= _LEAST else None


def _explained(row: Row) -> str:
    """Return what stands in brackets behind a fee; the fee too, where it is no sure amount."""
    note = _bracketed(row.note)
    said = row.fee if _amount(row) is None and row.fee not in _NOTHING else ""
    return " ".join(part for part in (said, "" if note in _NOTHING else note) if part)


def _bracketed(note: str) -> str:
    if not note.startswith("("):
        return ""
    depth = 0
    for index, char in enumerate(note):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return note[1:index].strip()
    return note[1:].strip()


def _unread(rows: tuple[Row, ...]) -> Iterator[Unread]:
    printed = dict.fromkeys(f"{row.bare} {row.fee}" for row in rows if row.bare.strip("0"))
    for text in printed:
        yield Unread(part="times", text=text)
