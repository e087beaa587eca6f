"""`queue pull`, `queue offers`, `queue join`, `queue apart`: the one-stop system's register, and what it may share."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.handling import Which, find, officers_desk, tell
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import time_of
from digitize.errors import QueueError
from digitize.intake.layout import HANOI
from digitize.registry import store
from digitize.registry.offers import all_offers
from digitize.settings import same_filing_window, station_of
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.runs.pulling import Pulled

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Of the register's entry, in either order.")]

_COUNTS = {
    "read": N_("{count} entries read"),
    "new": N_("{count} new"),
    "changed": N_("{count} changed"),
    "same": N_("{count} as they were"),
    "aside": N_("{count} set aside"),
    "applied": N_("{count} dossiers got what the register says"),
}


def pull(ctx: typer.Context) -> None:
    """Read the one-stop system's register: online dossiers, walk-ins, official numbers and statuses."""
    from digitize.runs.pulling import pull as pull_register
    from digitize.station.post import open_connector

    shell, now = shell_of(ctx), datetime.now(HANOI)
    settings = station_of(shell.layout.station)
    with officers_desk(shell) as desk, open_connector(shell.layout, settings, shell.environment) as (_, connector):
        pulled = pull_register(desk, connector, now)
    if pulled.busy:
        raise QueueError(N_("The register is being read just now"), code="busy")
    _tell_pull(shell, pulled)


def _tell_pull(shell: Shell, pulled: Pulled) -> None:
    aside = [
        {"number": one.number, "code": one.code, "reason": shell.translate(one.template).format(**dict(one.facts))}
        for one in pulled.aside
    ]
    if shell.as_json:
        counts = {what: pulled.counts[what] for what in _COUNTS}
        shell.print_json({**counts, "set_aside": aside, "doubtful": pulled.doubtful, "failed": pulled.failed})
        return
    for what, message in _COUNTS.items():
        if pulled.counts[what]:
            shell.say(message, count=pulled.counts[what])
    for one in aside:
        shell.print(f"! {one['number']}  {one['reason']}")
    for dossier in pulled.doubtful:
        shell.say(N_("{dossier}: the register's status does not fit; see `digitize show`"), dossier=dossier)
    for dossier in pulled.failed:
        shell.say(N_("{dossier}: its folder is missing or damaged; run `digitize verify --rebuild`"), dossier=dossier)


def offers(ctx: typer.Context) -> None:
    """List dossiers without a number and entries of the register that may be the same filing."""
    shell = shell_of(ctx)
    window = same_filing_window(station_of(shell.layout.station).queue)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = all_offers(registry, window)
    if shell.as_json:
        items = [
            asdict(one) | {"received_at": time_of(one.received_at), "registered_at": time_of(one.registered_at)}
            for one in found
        ]
        shell.print_json({"total": len(items), "items": items})
        return
    for one in found:
        online = shell.translate(N_("{dossier}: the register has {number} of the same person and procedure, {day}"))
        day = f"{one.registered_at.astimezone(HANOI):%d/%m/%Y}"
        shell.print(online.format(dossier=one.dossier, number=one.number, day=day))
        shell.print(f"  -> queue join {one.dossier} {one.number}")
        shell.print(f"  -> queue apart {one.dossier} {one.number}")
    shell.say(N_("{total} may be filed twice"), total=len(found))


def join(ctx: typer.Context, dossier: Which, number: Number) -> None:
    """Say that a dossier and an entry of the register are one filing; `queue number DOSSIER --remove` undoes it."""
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    window = same_filing_window(station_of(shell.layout.station).queue)
    with officers_desk(shell) as desk:
        after = handling.join_entry(find(shell, desk, dossier), number, window, desk, now)
    tell(shell, [after])


def apart(ctx: typer.Context, dossier: Which, number: Number) -> None:
    """Say that a dossier and an entry of the register are two filings."""
    from digitize.runs import handling

    shell, now = shell_of(ctx), datetime.now(HANOI)
    with officers_desk(shell) as desk:
        name = find(shell, desk, dossier)
        handling.keep_apart(name, number, desk, now)
    if shell.as_json:
        shell.print_json({"dossier": name, "apart": number})
    else:
        shell.say(N_("{dossier} and {number} are kept apart"), dossier=name, number=number)
