"""`holidays table`: a year's days off and the ends of the usual terms, as Markdown or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.commands.views import Plain, time_of
from digitize.dossier.deadlines.tables import TERMS
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from digitize.dossier.deadlines.legal import Counting
    from digitize.dossier.deadlines.rules import Rule
    from digitize.dossier.deadlines.tables import DayOff, Sample, YearTable
    from digitize.dossier.deadlines.terms import DueDate
    from digitize.wording import Translate

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

_UNITS = {
    "working_days": (N_("1 working day"), N_("{amount} working days")),
    "days": (N_("1 day"), N_("{amount} days")),
    "months": (N_("1 month"), N_("{amount} months")),
    "hours": (N_("1 hour"), N_("{amount} hours")),
}
_APPROVED = N_("The calendar of {year} is approved here. A date marked * touches a year that is not.")
_NOT_APPROVED = N_(
    "Nobody has approved the calendar of {year}, so every date that is not counted in hours is provisional: of the days"
    " that the Government swaps, only those stand here that the `holidays` library knows."
)
_OTHERWISE = N_("In brackets: the date if the days off that are not verified are worked.")
_END = N_("What is not counted in hours ends with the working day.")
_CIVIL_CODE = "Bộ luật Dân sự 91/2015/QH13 Điều 147, 148 (S:DS)"
_OF_THE_CIVIL_CODE = (
    N_("The day of receipt is not counted; hours run from the moment of receipt by the clock"),
    N_("A last day that is no working day gives way to the next working day, at its end"),
    N_("Months end on the same day number, or on the month's last day"),
)
_OPENING = N_("A working day begins at {opens} and ends at {closes}")
_TRANSFER = N_("Received after {time}: to the handling unit when the next working day begins, else the same day")
_LATE = {
    "result": N_("{what}: received after {time}, what is due the same day is due on the next working day"),
    "receipt": N_("{what}: received after {time} counts as received on the next working day"),
}
_SUPPLEMENT = N_("Requests for supplements: {most} at most; the term begins anew when they are complete")
_SCORE = N_("QĐ 766: the waiting is subtracted; more than {most} request counts as overdue")
_GROUPS = ((N_("When terms end"), 0, 8), (N_("When longer terms and hours end"), 8, 15))  # of the terms


def table_view(table: YearTable) -> Plain:
    """Tell a year's table as JSON."""
    return {
        "year": table.year,
        "approved": table.approved,
        "days": [_day_view(one, table) for one in table.days],
        "receipts": [_sample_view(one) for one in table.samples],
    }


def _day_view(one: DayOff, table: YearTable) -> Plain:
    return {
        "date": one.day.isoformat(),
        "name": one.name,
        "worked": one.worked,
        "act": one.rule and one.rule.act,
        "source": one.rule and one.rule.source,
        "verified": table.approved or bool(one.rule and one.rule.verified),
    }


def _sample_view(one: Sample) -> Plain:
    ends = zip(TERMS, one.ends, one.otherwise, strict=True)
    return {
        "received_at": time_of(one.received_at),
        "transfer_by": one.transfer and time_of(one.transfer.at),
        "ends": [
            {
                "amount": term.amount,
                "unit": term.unit,
                "at": time_of(end.at),
                "otherwise": time_of(other.at) if other.at != end.at else None,
                "provisional": end.provisional,
            }
            for term, end, other in ends
        ],
    }


def markdown(table: YearTable, counting: Counting, say: Translate) -> Iterator[str]:
    """Put a year's table on paper, line by line."""
    yield "# " + say(N_("Deadlines in {year}")).format(year=table.year)
    yield say(N_("Made by `digitize holidays table {year}`; not to be edited.")).format(year=table.year)
    yield ""
    yield say(_APPROVED if table.approved else _NOT_APPROVED).format(year=table.year)
    yield from _days_off(table.days, say)
    yield from _rules(counting, say)
    yield from _samples(table, counting, say)


def _days_off(days: Sequence[DayOff], say: Translate) -> Iterator[str]:
    yield from ("", "## " + say(N_("Days off")))
    yield from _head(say, N_("Day"), N_("What for"), N_("Source"))
    for one in days:
        name = one.name or say(N_("day off by an order"))
        name = say(N_("worked for a swapped day")) if one.worked else name
        yield _row(day_of(one.day, say), name, _source(one.rule, say) if one.rule else say(N_("an order on this year")))


def _rules(counting: Counting, say: Translate) -> Iterator[str]:
    yield from ("", "## " + say(N_("Rules")))
    yield from _head(say, N_("Rule"), N_("Holds"), N_("Source"))
    for rule in _OF_THE_CIVIL_CODE:
        yield _row(say(rule), "", _CIVIL_CODE)
    rules, closes = counting.rules, f"{counting.closes_at:%H:%M}"
    for opening in rules.opening:
        yield _dated(opening, say(_OPENING).format(opens=f"{opening.at:%H:%M}", closes=closes), say)
    for one in rules.transfer:
        yield _dated(one, say(_TRANSFER).format(time=f"{one.after:%H:%M}"), say)
    for late in rules.late_receipt:
        what = ", ".join((*late.sectors, *late.procedures))
        yield _dated(late, say(_LATE[late.effect]).format(time=f"{late.after:%H:%M}", what=what), say)
    for supplement in rules.supplement:
        yield _dated(supplement, say(_SUPPLEMENT).format(most=supplement.most), say)
    for score in rules.score:
        yield _dated(score, say(_SCORE).format(most=score.most_requests), say)


def _samples(table: YearTable, counting: Counting, say: Translate) -> Iterator[str]:
    for heading, first, last in _GROUPS:
        terms = [say(_UNITS[term.unit][term.amount > 1]).format(amount=term.amount) for term in TERMS[first:last]]
        yield from ("", f"## {say(heading)}", f"{say(_END)} {say(_OTHERWISE)}")
        yield from ("", *_head(say, N_("Received"), *(() if first else (N_("To the unit by"),)), *terms))
        for one in table.samples:
            ends = zip(one.ends[first:last], one.otherwise[first:last], strict=True)
            received = f"{day_of(one.received_at.date(), say)} {one.received_at:%H:%M}"
            cells = [_end(end, other, table, counting, say) for end, other in ends]
            if not first:
                transfer = one.transfer
                cells.insert(0, _end(transfer, transfer, table, counting, say) if transfer else "-")
            yield _row(received, *cells)


def day_of(day: date, say: Translate) -> str:
    """Write a day with its weekday."""
    return f"{say(WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"


def _end(end: DueDate, other: DueDate, table: YearTable, counting: Counting, say: Translate) -> str:
    mark = "*" if end.provisional and table.approved else ""
    brackets = f" ({_short(other.at, table, counting, say)})" if other.at != end.at else ""
    return _short(end.at, table, counting, say) + mark + brackets


def _short(at: datetime, table: YearTable, counting: Counting, say: Translate) -> str:
    local = at.astimezone(HANOI)
    year = f"/{local:%Y}" if local.year != table.year else ""
    hour = f" {local:%H:%M}" if local.time() != counting.closes_at else ""
    return f"{say(WEEKDAYS[local.weekday()])} {local:%d/%m}{year}{hour}"


def _dated(rule: Rule, told: str, say: Translate) -> str:
    days = f"{rule.since or '…'} - {rule.until or '…'}" if rule.since or rule.until else ""
    return _row(told, days, _source(rule, say))


def _source(rule: Rule, say: Translate) -> str:
    mark = rule.source if rule.verified else say(N_("not verified"))
    return f"{rule.act} ({mark})".strip()


def _head(say: Translate, *names: str) -> Iterator[str]:
    yield _row(*map(say, names))
    yield "|" + "---|" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
