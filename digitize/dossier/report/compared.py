"""Our register held against an export of the one-stop system.  Pure.

Three lists: filings that only we know, numbers that only the export has, and filings that differ, with the field.
A value that one side does not give is no difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.numbers import number_key
from digitize.dossier.report.online import plain_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.report.figures import Period
    from digitize.dossier.report.filing import Filing

ExportField: TypeAlias = Literal["procedure", "channel", "official_status", "received_at", "due_at", "unit"]
_FIELDS: tuple[ExportField, ...] = ("procedure", "channel", "official_status", "received_at", "due_at", "unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A line of the export; "" or None: it does not say."""

    line: int  # of the file, from 1
    number: str
    procedure: str = ""
    channel: str = ""
    official_status: int | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which a filing differs."""

    key: str
    field: ExportField
    here: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the two registers say of a period."""

    same: int
    only_here: tuple[str, ...]  # keys; a local id where there is no number yet
    only_there: tuple[str, ...]
    different: tuple[Difference, ...]
    doubled: tuple[str, ...] = ()  # numbers that the export has more than once; the first line counts
    other_period: int = 0  # lines whose day of receipt lies outside


def compare(filings: Sequence[Filing], exported: Sequence[Exported], period: Period) -> Compared:
    """Compare the filings of a period with the lines of an export."""
    times = Counter(number_key(one.number) for one in exported)
    lines: dict[str, Exported] = {}
    for one in exported:
        lines.setdefault(number_key(one.number), one)
    ours = {number_key(one.number): one for one in filings if one.number}
    theirs = {key: one for key, one in lines.items() if key in ours or _within(one, period)}
    both = [key for key in theirs if key in ours]
    different = [found for key in both for found in _differences(ours[key], theirs[key])]
    unequal = {found.key for found in different}
    return Compared(
        same=sum(ours[key].key not in unequal for key in both),
        only_here=tuple(sorted(one.key for one in filings if not one.number or number_key(one.number) not in theirs)),
        only_there=tuple(sorted(one.number for key, one in theirs.items() if key not in ours)),
        different=tuple(sorted(different, key=lambda found: (found.key, found.field))),
        doubled=tuple(sorted(lines[key].number for key, count in times.items() if count > 1)),
        other_period=len(lines) - len(theirs),
    )


def _within(one: Exported, period: Period) -> bool:
    return one.received_at is None or period.since <= _day(one.received_at) <= period.until


def _differences(ours: Filing, theirs: Exported) -> Iterator[Difference]:
    here, there = _of_filing(ours), _of_line(theirs)
    for field in _FIELDS:
        if here[field] and there[field] and here[field] != there[field]:
            yield Difference(key=ours.key, field=field, here=here[field], there=there[field])


def _of_filing(one: Filing) -> dict[ExportField, str]:
    return {
        "procedure": plain_code(one.procedure),
        "channel": str(one.channel),
        "official_status": str(int(one.official_status)) if one.official_status else "",
        "received_at": _day(one.received_at).isoformat(),
        "due_at": _day(one.due_at).isoformat() if one.due_at else "",
        "unit": one.unit,
    }


def _of_line(one: Exported) -> dict[ExportField, str]:
    return {
        "procedure": plain_code(one.procedure),
        "channel": one.channel,
        "official_status": str(one.official_status) if one.official_status else "",
        "received_at": _day(one.received_at).isoformat() if one.received_at else "",
        "due_at": _day(one.due_at).isoformat() if one.due_at else "",
        "unit": one.unit,
    }


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
