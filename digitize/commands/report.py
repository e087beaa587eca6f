"""`report`: the digitisation figures, which dossiers fail each and why; months frozen, registers compared, draws."""

from __future__ import annotations

import secrets
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3

    from digitize.commands.reporting.giving import Given
    from digitize.dossier.report.figures import Period
    from digitize.runs.inspection import Order
    from digitize.runs.reporting import Office


class Format(StrEnum):
    """How a report is given."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    HTML = "html"


def report(
    ctx: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--from", help="First day of receipt, or a month such as 2026-10; else this month.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day of receipt, or a month.")] = None,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Freeze the month: last month unless --from names another.")
    ] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to give it.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else it is printed.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with an export of the one-stop system: CSV, XLSX or JSON.")
    ] = None,
    draw: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Draw so many dossiers for an inspection, as a ZIP; needs -o.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="Repeat a draw; else a new seed is made and told.")] = None,
) -> None:
    """Report how far dossiers are digitised, which fail and why; freeze a month, compare, draw for an inspection."""
    from digitize.commands.reporting.periods import period_typed

    shell, now = shell_of(ctx), datetime.now(HANOI)
    given = Format.JSON if shell.as_json and format_ is Format.TABLE else format_
    if output is None and (draw or given is Format.XLSX):
        raise SettingsError(N_("this needs -o FILE"), code="usage")
    period = period_typed(since, until, now.date(), freeze=freeze)
    if draw and output:
        _draw(shell, _draw_order(shell, period, (draw, seed or secrets.token_hex(8)), now), output)
        return
    made = _made(shell, period, now, against=against, freeze=freeze)
    _give(shell, made, given, output)


def _made(shell: Shell, period: Period, now: datetime, *, against: Path | None, freeze: bool) -> Given:
    from digitize.commands.reporting.giving import Given
    from digitize.dossier.report.compared import compare
    from digitize.registry.store import open_reading, open_store
    from digitize.runs import reporting
    from digitize.runs.register_export import read_export

    export = read_export(against) if against else None
    if freeze:
        with closing(open_store(shell.layout.registry)) as db:
            found = reporting.freeze(_office(shell, db.conn), period, now, shell.environment.user)
    else:
        with closing(open_reading(shell.layout.registry)) as conn:
            found = reporting.report(_office(shell, conn), period, now)
    return Given(
        report=found,
        export=export,
        compared=compare(found.filings, export.lines, period) if export else None,
    )


def _office(shell: Shell, conn: sqlite3.Connection) -> Office:
    from digitize.dossier.report.filing import Stage
    from digitize.runs.reporting import Office
    from digitize.settings import station_of

    return Office(shell.layout, conn, Stage(station_of(shell.layout.station).report.digitised_at))


def _give(shell: Shell, made: Given, form: Format, output: Path | None) -> None:
    """Write the report where it was asked for."""
    from digitize.commands.reporting import giving
    from digitize.commands.reporting.terminal import print_report

    reader = giving.Reader(shell.language, shell.translate)
    if output is None:
        if form is Format.JSON:
            shell.print_json(giving.json_view(made))
        elif form is Format.TABLE:
            print_report(made, reader, shell)
        else:
            shell.print(giving.content(made, form, reader).decode().rstrip("\n"))
        return
    if form is Format.TABLE:
        form = next((one for one in Format if output.suffix.lower() == f".{one}"), Format.HTML)
    _deliver(output, giving.content(made, form, reader))
    if shell.as_json:
        shell.print_json({"file": str(output), "format": str(form)})
    else:
        shell.say(N_("{file} is written"), file=output)


def _deliver(output: Path, content: bytes) -> None:
    from digitize.intake import shelf

    with shelf.delivering(output.absolute()) as file:
        file.write(content)


def _draw_order(shell: Shell, period: Period, drawing: tuple[int, str], now: datetime) -> Order:
    from digitize.runs.inspection import Order

    count, seed = drawing
    return Order(period=period, count=count, seed=seed, at=now, by=shell.environment.user)


def _draw(shell: Shell, order: Order, output: Path) -> None:
    """Draw dossiers and write the pack."""
    from digitize.commands.reporting.draw_slip import draw_slip
    from digitize.commands.reporting.giving import Reader
    from digitize.intake import shelf
    from digitize.registry.store import open_reading
    from digitize.runs import reporting
    from digitize.runs.inspection import draw_filings, write_pack

    with closing(open_reading(shell.layout.registry)) as conn:
        office = _office(shell, conn)
        drawn = draw_filings(reporting.filings_of(office, order.period), order)
        slip = draw_slip(order, drawn, Reader(shell.language, shell.translate)).encode()
        with shelf.delivering(output.absolute()) as file:
            missing = write_pack(office, file, order, drawn, slip)
    ids = [one.dossier for one in drawn.dossiers]
    if shell.as_json:
        told = {"dossiers": ids, "drawn_from": len(drawn.drawn_from), "missing": missing, "seed": order.seed}
        shell.print_json({"file": str(output), **told})
        return
    for dossier in ids:
        shell.print(dossier or "")
    shell.say(
        N_("{file}: {count} of {all} dossiers drawn; the seed is {seed}"),
        file=output,
        count=len(ids),
        all=len(drawn.drawn_from),
        seed=order.seed,
    )
    for dossier in missing:
        shell.say(N_("{dossier}: its folder is missing or damaged; run `digitize verify --rebuild`"), dossier=dossier)
