"""An export of the one-stop system's register, as a person brings it: CSV, JSON or XLSX.

Columns go by their heads, in Vietnamese or by our own names, marks or no marks; columns that nobody knows are left
out.  What can't be understood is told by line and column, never by value; the rest of the line counts.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.lifecycle import OFFICIAL_NAMES
from digitize.dossier.numbers import is_official
from digitize.dossier.report.compared import Exported
from digitize.errors import SettingsError
from digitize.model import Channel
from digitize.text import fold, nfc
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MOST_BYTES = 256 << 20  # of the file, and of what it unpacks to
_XLSX = b"PK\x03\x04"
_HEADS = {
    "number": ("number", "ma ho so", "so ho so", "mahoso", "so bien nhan"),
    "procedure": ("procedure", "ma thu tuc", "ma tthc", "mathutuc", "ma thu tuc hanh chinh"),
    "channel": ("channel", "kenh", "kenh tiep nhan", "kenh thuc hien", "hinh thuc nop", "hinh thuc tiep nhan"),
    "official_status": ("official status", "status", "trang thai", "trang thai ho so", "tinh trang"),
    "received_at": ("received at", "ngay tiep nhan", "thoi gian tiep nhan", "thoi diem tiep nhan", "ngay nhan"),
    "due_at": ("due at", "ngay hen tra", "hen tra", "thoi gian hen tra", "ngay hen tra ket qua"),
    "unit": ("unit", "don vi", "don vi xu ly", "co quan", "co quan xu ly", "phong ban"),
}
_CHANNELS = (
    ("truc tiep", Channel.WALK_IN),
    ("truc tuyen ho", Channel.ASSISTED),
    ("ho tro truc tuyen", Channel.ASSISTED),
    ("nop ho", Channel.ASSISTED),
    ("truc tuyen", Channel.ONLINE),
    ("buu chinh", Channel.POSTAL),
    ("buu dien", Channel.POSTAL),
)
_STATUSES = {fold(name): int(status) for status, name in OFFICIAL_NAMES.items()}
_TIMES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%H:%M %d/%m/%Y", "%d-%m-%Y")


class Fault(NamedTuple):
    """A cell that can't be understood."""

    line: int
    column: str  # ours: number, procedure …


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an export says."""

    name: str
    lines: tuple[Exported, ...]
    faults: tuple[Fault, ...]


def read_export(path: Path) -> Export:
    """Read an export.

    Raises:
        SettingsError: there is no such file, it is of another shape, or it has no column of numbers.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _unfit(path)
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(N_("there is no file {path}"), path=path) from error
    faults: list[Fault] = []
    try:
        lines = [one for line, row in _rows(content) if (one := _line(line, row, faults))]
    except (ValueError, KeyError, TypeError, RecursionError, csv.Error, zipfile.BadZipFile, EOFError) as error:
        raise _unfit(path) from error
    return Export(name=path.name, lines=tuple(lines), faults=tuple(faults))


def _unfit(path: Path) -> SettingsError:
    return SettingsError(
        N_("{path} is no export of a register: a table with a column “Mã hồ sơ” is expected"),
        code="unfit_export",
        hint=N_("Export the register as CSV, XLSX or JSON."),
        path=path.name,
    )


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each line with its number and its known columns."""
    if content.startswith(_XLSX):
        return _table(_sheet(content))
    text = nfc(content.decode("utf-8-sig"))
    if text.lstrip()[:1] in {"{", "["}:
        return _items(text)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    return _table(enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), start=1))


def _sheet(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
            raise ValueError
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    yield from ((line, list(row)) for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1))


def _items(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    whole = json.loads(text)
    items = whole["items"] if isinstance(whole, dict) else whole
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items) or not items:
        raise ValueError
    for line, item in enumerate(items, start=1):
        yield line, {known: value for name, value in item.items() if (known := _column(name))}


def _table(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Take the first line with a column of numbers as the heads; what stands above it is a title."""
    heads: list[str] = []
    for line, row in rows:
        if heads:
            yield line, {head: value for head, value in zip(heads, row, strict=False) if head}
        elif "number" in (found := [_column(cell) for cell in row]):
            heads = found
    if not heads:
        raise ValueError


def _column(head: object) -> str:
    plain = " ".join(fold(str(head or "")).replace("_", " ").split())
    return next((name for name, known in _HEADS.items() if plain in known), "")


def _line(line: int, row: dict[str, Any], faults: list[Fault]) -> Exported | None:
    if not any(str(value or "").strip() for value in row.values()):
        return None
    number = _text(row.get("number"))
    if not is_official(number):
        faults.append(Fault(line, "number"))
        return None

    def cell(name: str, kind: Any) -> Any:
        value = row.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return kind(value)
        except (ValueError, TypeError, KeyError):
            faults.append(Fault(line, name))
            return None

    return Exported(
        line=line,
        number=number.strip().upper(),
        procedure=cell("procedure", _text) or "",
        channel=cell("channel", _channel) or "",
        official_status=cell("official_status", _status),
        received_at=cell("received_at", _time),
        due_at=cell("due_at", _time),
        unit=cell("unit", _text) or "",
    )


def _text(value: object) -> str:
    return " ".join(nfc(str(value or "")).split())


def _channel(value: object) -> str:
    plain = fold(_text(value))
    if plain in set(Channel):
        return plain
    found = next((str(channel) for words, channel in _CHANNELS if words in plain), "")
    if not found:
        raise ValueError
    return found


def _status(value: object) -> int:
    text = _text(value)
    known = _STATUSES.get(fold(text)) or int(text.partition(" ")[0])
    if known not in set(OFFICIAL_NAMES):
        raise ValueError
    return known


def _time(value: object) -> datetime:
    if isinstance(value, datetime):
        at = value
    elif isinstance(value, date):
        at = datetime(value.year, value.month, value.day, tzinfo=VIETNAM)
    else:
        at = _typed(_text(value))
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


def _typed(text: str) -> datetime:
    for shape in _TIMES:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - the caller puts the zone in
        except ValueError:
            continue
    return datetime.fromisoformat(text)
