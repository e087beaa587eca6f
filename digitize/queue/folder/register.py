"""The register of the other side, as files that it drops: dossiers filed online, and those of its counters.

A JSON file holds `{"items": [...]}`, or a list, or an object a line; a CSV file a line of names, then a line for each
dossier, with commas or semicolons.  The names are those of `queue --json`.  What can't be understood is set aside:
`<file>.rejected` says line and key of each fault, never a value, and all other lines count.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.numbers import is_official
from digitize.intake import shelf
from digitize.model import SCORED, Channel, LinkedCase, OfficialStatus, RegisterEntry, Wait
from digitize.text import nfc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digitize.queue.system import System

REGISTER = "register"
_REJECTED = ".rejected"
_MOST_BYTES = 256 << 20  # of one file


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line that can't be understood."""

    line: int  # of the file; of a list in JSON, the ordinal of the item
    key: str  # "": the line as a whole


class _NotUnderstoodError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_register(folder: Path, system: System) -> Iterator[RegisterEntry]:
    """Read every file of a register folder, in the order of their names; faults are written beside each.

    Raises:
        StoreError: the folder refuses what is written beside.
    """
    for path in sorted((*folder.glob("*.json"), *folder.glob("*.csv"))):
        faults: list[Fault] = []
        yield from _entries(path, system, faults)
        _tell(path, faults)


def _entries(path: Path, system: System, faults: list[Fault]) -> Iterator[RegisterEntry]:
    for line, plain in _lines(path):
        try:
            yield _entry(plain, system)
        except _NotUnderstoodError as fault:
            faults.append(Fault(line=line, key=fault.key))


def _tell(path: Path, faults: list[Fault]) -> None:
    beside = path.with_name(path.name + _REJECTED)
    text = "".join(f"{fault.line}\t{fault.key or '-'}\n" for fault in faults).encode()
    if text and not (beside.is_file() and beside.read_bytes() == text):
        shelf.write_bytes(beside, text)
    elif not text and beside.exists():
        shelf.forget(beside)


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Give the items of a file with their lines; None for one that is none."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError
        text = nfc(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        yield 1, None
        return
    yield from _csv_lines(text) if path.suffix == ".csv" else _json_lines(text)


def _csv_lines(text: str) -> Iterator[tuple[int, Any]]:
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        for row in reader:
            full = None not in row and None not in row.values()
            yield reader.line_num, {name.strip(): value.strip() for name, value in row.items()} if full else None
    except csv.Error:
        yield reader.line_num, None


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from ((number, _json(line)) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
        return
    items = whole.get("items", [whole]) if isinstance(whole, dict) else whole
    yield from enumerate(items if isinstance(items, list) else [None], start=1)


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _entry(plain: Any, system: System) -> RegisterEntry:
    if not isinstance(plain, dict):
        raise _NotUnderstoodError("")
    item = _Item(plain, system)
    return RegisterEntry(
        number=item.must("number", _number),
        channel=item.must("channel", Channel),
        procedure=item.must("procedure", _text),
        status=item.must("official_status", _status),
        received_at=item.must("received_at", item.time),
        due_at=item.may("due_at", item.time),
        applicant=item.may("applicant", _text),
        id_number=item.may("id_number", _text),
        unit=item.may("unit", _text),
        assignee=item.may("assignee", _text),
        waits=item.may("waits", item.waits) or (),
        linked=item.may("linked", item.linked) or (),
        changed_at=item.may("changed_at", item.time),
        told=tuple((name, told) for name in SCORED if (told := item.may(name, _yes_or_no)) is not None),
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """One dossier of a register, by its keys."""

    plain: dict[str, Any]
    system: System

    def must(self, key: str, kind: Callable[[Any], Any]) -> Any:
        """Return a value that has to be there."""
        value = self.may(key, kind)
        if value is None:
            raise _NotUnderstoodError(key)
        return value

    def may(self, key: str, kind: Callable[[Any], Any]) -> Any:
        """Return a value, or None."""
        value = self.plain.get(key)
        if value is None or value == "":
            return None
        try:
            return kind(value)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _NotUnderstoodError(key) from error

    def time(self, value: str) -> datetime:
        """Read a time in the system's format, or ISO 8601; without a zone it is Vietnam's."""
        try:
            at = datetime.strptime(value, self.system.times)  # noqa: DTZ007 - the zone is put in below
        except ValueError:
            at = datetime.fromisoformat(value)
        return at if at.tzinfo else at.replace(tzinfo=VIETNAM)

    def waits(self, value: list[dict[str, Any]]) -> tuple[Wait, ...]:
        """Read the times of waiting."""
        return tuple(
            Wait(
                asked_at=self.time(one["asked_at"]),
                complete_at=self.time(one["complete_at"]) if one.get("complete_at") else None,
            )
            for one in value
        )

    def linked(self, value: list[dict[str, Any]]) -> tuple[LinkedCase, ...]:
        """Read the procedures that are settled together with it."""
        return tuple(
            LinkedCase(
                key=str(one["key"]),
                name=str(one["name"]),
                agency=str(one["agency"]),
                result=str(one.get("result") or ""),
                status=_status(one["status"]) if one.get("status") else None,
                number=one.get("number") or None,
                at=self.time(one["at"]) if one.get("at") else None,
            )
            for one in value
        )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: str) -> str:
    if not is_official(value):
        raise ValueError
    return value.strip().upper()


def _yes_or_no(value: Any) -> bool:
    return {"1": True, "true": True, "0": False, "false": False}[str(value).casefold()]


def _status(value: Any) -> OfficialStatus:
    return OfficialStatus(int(value))
