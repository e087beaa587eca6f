"""`queue`: the one queue, in order of what is due."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import STATE_WORDS, TRAINING, time_of
from digitize.intake.layout import HANOI
from digitize.registry import lookup, register, store
from digitize.settings import same_filing_window, station_of
from digitize.wording import N_

app = typer.Typer(invoke_without_command=True, help="The one queue, in order of what is due.")

_SOON = timedelta(hours=24)


@app.callback()
def queue(
    ctx: typer.Context,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only what is due within a day, or overdue.")] = False,
    procedure: Annotated[str | None, typer.Option(help="Only of this procedure.")] = None,
    channel: Annotated[str | None, typer.Option(help="walk-in, assisted, postal or online.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only of this unit.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what is assigned to me.")] = False,
    undigitised: Annotated[
        bool, typer.Option("--undigitised", help="Only what was received on paper and is not scanned yet.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 50,
) -> None:
    """List the dossiers in order of what is due, unless another word follows."""
    if ctx.invoked_subcommand:
        return
    shell = shell_of(ctx)
    now = datetime.now(HANOI)
    filters = lookup.QueueFilters(
        due_before=now + _SOON if due else None,
        procedure=procedure,
        channel=channel,
        state=state,
        unit=unit,
        assignee=shell.environment.user if mine else None,
        undigitised=undigitised,
    )
    window = same_filing_window(station_of(shell.layout.station).queue)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        total, rows = lookup.list_queue(registry, filters, now=now, limit=limit, window=window)
        walk_ins = register.walk_ins(registry)
    if shell.as_json:
        items = [asdict(row) | {"received_at": time_of(row.received_at), "due_at": time_of(row.due_at)} for row in rows]
        shell.print_json({"total": total, "walk_ins": walk_ins._asdict(), "items": items})
    else:
        _tell(shell, total, rows)
        if walk_ins.registered:
            shell.say(N_("{digitised} of {registered} walk-ins of the register are digitised"), **walk_ins._asdict())


def _tell(shell: Shell, total: int, rows: list[lookup.QueueRow]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    heads = (N_("Dossier"), N_("Received"), N_("Due"), N_("State"), N_("Procedure"), N_("Applicant"))
    table = Table(*(Column(shell.translate(head), no_wrap=head is heads[0]) for head in heads), box=None)
    for row in rows:
        provisional = " *" if row.due_provisional else ""
        table.add_row(
            (row.number or row.dossier or "") + (f" [{row.ticket}]" if row.ticket else ""),
            f"{row.received_at.astimezone(HANOI):%d/%m %H:%M}",
            f"{row.due_at.astimezone(HANOI):%d/%m/%Y %H:%M}{provisional}" if row.due_at else "",
            _state(shell, row),
            row.procedure or "?",
            row.applicant or "",
        )
    Console().print(table)
    if any(row.offers for row in rows):
        shell.say(N_("? may be filed twice: `digitize queue offers`"))
    shell.say(N_("{total} dossiers; * provisional: the calendar is not approved"), total=total)


def _state(shell: Shell, row: lookup.QueueRow) -> str:
    told = (
        N_("Received, not yet digitised") if not row.digitised and row.state == "RECEIVED" else STATE_WORDS[row.state]
    )
    held = f" ({shell.translate(N_('frozen'))})" if row.frozen else ""
    practice = f" {shell.translate(TRAINING)}" if row.training else ""
    return shell.translate(told) + (" ?" if row.offers else "") + held + practice
