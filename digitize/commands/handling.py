"""`queue assign`, `queue status`, `queue number`, `queue linked`: what officers do with a dossier of the queue."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import STATE_WORDS, linked_view, wait_view
from digitize.dossier.lifecycle import printed_status
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import OfficialStatus, StatusStep
from digitize.registry import lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.model import Dossier
    from digitize.runs.pulling import Desk

Which = Annotated[str, typer.Argument(metavar="DOSSIER", help="Local id, official number, or the beginning of one.")]
Official = Annotated[int, typer.Argument(metavar="STATUS", help="Official status, 1 to 10.", min=1, max=10)]


@contextmanager
def officers_desk(shell: Shell) -> Iterator[Desk]:
    """Open the registry for what an officer does."""
    from digitize.commands.clocks import counting_rules
    from digitize.runs.pulling import Desk
    from digitize.settings import station_of

    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    settings = station_of(shell.layout.station)
    with closing(store.open_store(shell.layout.registry)) as db:
        yield Desk(
            layout=shell.layout,
            db=db,
            rules=counting_rules(shell.layout),
            who=shell.environment.user,
            overlap=timedelta(hours=settings.queue.overlap_hours),
        )


def find(shell: Shell, desk: Desk, name: str) -> str:
    """Return the id of the dossier that a person means; a restricted one only to those who may see it."""
    from digitize.commands.permission import hold_permission

    dossier = lookup.resolve_dossier(desk.db.conn, name)
    if lookup.load_dossier(desk.db.conn, dossier).restricted:
        hold_permission(shell, dossier, "queue")
    return dossier


def assign(
    ctx: typer.Context,
    dossiers: Annotated[list[str], typer.Argument(metavar="DOSSIER...", help="Which.")],
    *,
    to: Annotated[str | None, typer.Option("--to", metavar="ACCOUNT", help="Who works on them.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Which unit works on them.")] = None,
) -> None:
    """Say who works on dossiers."""
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    if not (to and to.strip()) and not (unit and unit.strip()):
        raise SettingsError(N_("say who: --to ACCOUNT, --unit UNIT, or both"), code="usage")
    with officers_desk(shell) as desk:
        named = [find(shell, desk, name) for name in dossiers]
        after = [handling.assign(dossier, (to or "").strip(), (unit or "").strip(), desk, now) for dossier in named]
    tell(shell, after)


def status(
    ctx: typer.Context,
    dossier: Which,
    status: Official,
    *,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="Since when; else now.")] = None,
    note: Annotated[str, typer.Option("--note", help="What the one-stop system is told beside it.")] = "",
) -> None:
    """Move the official status; the courier reports it."""
    from digitize.commands.ingest import moment_typed
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    since = moment_typed(at, "--at") or now
    with officers_desk(shell) as desk:
        name = find(shell, desk, dossier)
        unit = lookup.load_dossier(desk.db.conn, name).unit or ""
        step = StatusStep(status=OfficialStatus(status), at=since, by=shell.environment.user, unit=unit, note=note)
        after = handling.move_status(name, step, desk, now)
    tell(shell, [after])


def number(
    ctx: typer.Context,
    dossier: Which,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER", help="The official number.")] = None,
    *,
    replacing: Annotated[bool, typer.Option("--replace", help="Put it in the place of another one.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the number off again.")] = False,
) -> None:
    """Bind the number that the one-stop system gave."""
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    if bool(number) is remove:
        raise SettingsError(N_("type the number, or --remove"), code="usage")
    with officers_desk(shell) as desk:
        name = find(shell, desk, dossier)
        if number:
            after = handling.bind_number(name, number, desk, now, replacing=replacing)
        else:
            after = handling.unbind_number(name, desk, now)
    tell(shell, [after])


def linked(
    ctx: typer.Context,
    dossier: Which,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of the linked case, as `show` names it.")],
    status: Official,
    *,
    number: Annotated[str | None, typer.Option("--number", help="That its agency gave it.")] = None,
) -> None:
    """Say how far a case is that is settled together with a dossier."""
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    with officers_desk(shell) as desk:
        told = (OfficialStatus(status), number)
        after = handling.move_linked(find(shell, desk, dossier), key, told, desk, now)
    tell(shell, [after])


def tell(shell: Shell, dossiers: Sequence[Dossier]) -> None:
    """Print how far dossiers are officially."""
    if shell.as_json:
        shell.print_json({"dossiers": [_view(dossier) for dossier in dossiers]})
        return
    for one in dossiers:
        state = shell.translate(STATE_WORDS[one.state.value])
        shell.print("  ".join([one.id, one.number or "-", state, printed_status(one.official_status)]))
        for case in one.linked:
            shell.print(f"  {case.key}  {case.name}  {printed_status(case.status)}")


def _view(dossier: Dossier) -> dict[str, Any]:
    return {
        "id": dossier.id,
        "number": dossier.number,
        "state": dossier.state.value,
        "official_status": dossier.official_status,
        "unit": dossier.unit,
        "assignee": dossier.assignee,
        "waits": [wait_view(wait) for wait in dossier.waits],
        "linked": [linked_view(case) for case in dossier.linked],
    }
