"""`holidays`: the working calendar, which an operator approves year by year."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.deadline_table import day_of
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import Plain, time_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from digitize.registry.calendars import Approval
    from digitize.runs.recount import Moved, Recounted

app = typer.Typer(no_args_is_help=True, help="The working calendar that due dates are counted on.")

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@app.command("list")
def list_holidays(
    ctx: typer.Context,
    year: Annotated[
        int | None, typer.Argument(min=_FIRST_YEAR, max=_LAST_YEAR, help="Calendar year; else this and the next.")
    ] = None,
) -> None:
    """List the days off and the weekend days worked for them, and who approved the year."""
    from digitize.registry.calendars import approvals
    from digitize.registry.store import open_reading

    shell = shell_of(ctx)
    this_year = datetime.now(HANOI).year
    with closing(open_reading(shell.layout.registry)) as registry:
        known = {approval.calendar.year: approval for approval in approvals(registry)}
    years = [year] if year else [this_year, this_year + 1]
    views = [_view(one, known.get(one), shell.language) for one in years]
    if shell.as_json:
        shell.print_json({"years": views})
        return
    for view in views:
        _tell(shell, view)


@app.command("approve")
def approve_holidays(
    ctx: typer.Context,
    year: Annotated[int, typer.Argument(min=_FIRST_YEAR, max=_LAST_YEAR, help="Calendar year.")],
    *,
    off: Annotated[
        list[str] | None, typer.Option(help="A day off by an order, such as 2027-01-04; repeatable.")
    ] = None,
    work: Annotated[
        list[str] | None, typer.Option(help="A Saturday worked for it, or a listed holiday that is none; repeatable.")
    ] = None,
) -> None:
    """Put a year's calendar in force: its holidays with the days that are swapped; may be repeated."""
    from digitize.dossier.deadlines import changed_days, seed_calendar, swapped
    from digitize.registry.calendars import Approval, approvals, approve
    from digitize.registry.store import open_reading, open_store

    shell = shell_of(ctx)
    seed = seed_calendar(year)
    calendar = swapped(seed, _days(off), _days(work))
    approval = Approval(calendar=calendar, at=datetime.now(HANOI), by=shell.environment.user)
    with closing(open_reading(shell.layout.registry)) as registry:
        before = {known.calendar.year: known.calendar for known in approvals(registry)}.get(year, seed)
    with closing(open_store(shell.layout.registry)) as db:
        approve(db.conn, approval)
        counted = _count_again(shell, db, approval)
    changed = changed_days(before, calendar)
    view = _view(year, approval, shell.language)
    if shell.as_json:
        rows = [{"date": day.isoformat(), "worked": worked} for day, worked in changed.items()]
        dossiers = [_moved_view(one) for one in counted.moved]
        shell.print_json(view | {"changed": rows, "dossiers": dossiers, "not_counted": list(counted.failed)})
        return
    _tell(shell, view)
    for day, worked in changed.items():
        shell.say(N_("{day} is now worked") if worked else N_("{day} is now off"), day=day_of(day, shell.translate))
    _tell_counted(shell, counted)


def _count_again(shell: Shell, db: Database, approval: Approval) -> Recounted:
    from digitize.commands.clocks import counting_rules
    from digitize.runs.recount import recount

    return recount(shell.layout, db, counting_rules(shell.layout), approval)


def _moved_view(one: Moved) -> Plain:
    return {
        "dossier": one.dossier,
        "number": one.number,
        "before": time_of(one.before),
        "due_at": time_of(one.due_at),
        "another_day": one.another_day,
        "was_provisional": one.was_provisional,
        "provisional": one.provisional,
    }


def _tell_counted(shell: Shell, counted: Recounted) -> None:
    for one in counted.moved:
        if one.another_day:
            old, new = (day_of(at.astimezone(HANOI).date(), shell.translate) for at in (one.before, one.due_at))
            shell.print(f"{one.number or one.dossier}  {old} -> {new}")
    moved = sum(one.another_day for one in counted.moved)
    shell.say(
        N_("{moved} dossiers are due on another day now; {sure} more provisional dates are sure"),
        moved=moved,
        sure=sum(not one.another_day for one in counted.moved),
    )
    for dossier in counted.failed:
        shell.say(N_("{dossier} could not be counted again: its folder is missing or damaged"), dossier=dossier)


@app.command("table")
def holiday_table(
    ctx: typer.Context,
    year: Annotated[int, typer.Argument(min=_FIRST_YEAR, max=_LAST_YEAR, help="Calendar year.")],
) -> None:
    """Print a year's days off and when the usual terms end, as Markdown; each rule with its source."""
    from digitize.commands.clocks import counting_of
    from digitize.commands.deadline_table import markdown, table_view
    from digitize.dossier.deadlines import holiday_names
    from digitize.dossier.deadlines.tables import year_table

    shell = shell_of(ctx)
    counting = counting_of(shell.layout)
    table = year_table(year, counting, holiday_names(year, shell.language))
    if shell.as_json:
        shell.print_json(table_view(table))
        return
    for line in markdown(table, counting, shell.translate):
        shell.print(line)


def _days(texts: Iterable[str] | None) -> tuple[date, ...]:
    return tuple(map(_date, texts or ()))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(N_("{found} is no day (expected one such as 2027-01-04)"), found=text) from error


def _view(year: int, approval: Approval | None, language: str) -> Plain:
    from digitize.dossier.deadlines import holiday_names, seed_calendar

    names = holiday_names(year, language)
    calendar = approval.calendar if approval else seed_calendar(year)
    return {
        "year": year,
        "approved": approval is not None,
        "approved_at": approval and time_of(approval.at),
        "approved_by": approval and approval.by,
        "days_off": [{"date": day.isoformat(), "name": names.get(day)} for day in sorted(calendar.days_off)],
        "made_up": [day.isoformat() for day in sorted(calendar.made_up)],
    }


def _tell(shell: Shell, view: Plain) -> None:
    if view["approved"]:
        head = shell.translate(N_("{year}: approved by {who} on {day}"))
        on = datetime.fromisoformat(view["approved_at"])
        shell.print(head.format(year=view["year"], who=view["approved_by"], day=f"{on:%d/%m/%Y %H:%M}"))
    else:
        head = shell.translate(N_("{year}: not approved; due dates that touch it are provisional"))
        shell.print(head.format(year=view["year"]))
    for off in view["days_off"]:
        name = off["name"] or shell.translate(N_("day off by an order"))
        shell.print(f"  {day_of(date.fromisoformat(off['date']), shell.translate)}  {name}")
    for day in view["made_up"]:
        worked = shell.translate(N_("worked for a swapped day"))
        shell.print(f"  {day_of(date.fromisoformat(day), shell.translate)}  {worked}")
