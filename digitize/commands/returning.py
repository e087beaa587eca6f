"""`return-originals`: papers that were only shown are given back; who got them and when is recorded."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer

from digitize.commands.ingest import moment_typed
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import returned_view
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_


def return_originals(
    ctx: typer.Context,
    dossier: Annotated[
        str | None, typer.Argument(help="Local id, official number, or the beginning of one; without it: what is open.")
    ] = None,
    *,
    to: Annotated[str, typer.Option(help="Who got them; it stays in the dossier.")] = "",
    paper: Annotated[
        list[str] | None, typer.Option(help="Name of a paper, or an unmistakable part; repeatable. Else all.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When, ISO 8601; else now.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw the newest word; needs --reason.")] = False,
    reason: Annotated[str, typer.Option(help="Why it is withdrawn; it is kept.")] = "",
) -> None:
    """Record that originals shown for comparison were given back, or list those that were not yet."""
    from digitize.dossier.returning import give_back, open_originals, take_back
    from digitize.registry import lookup, store
    from digitize.runs.noting import note

    shell = shell_of(ctx)
    if dossier is None:
        _list(shell)
        return
    now = datetime.now(HANOI)
    moment = moment_typed(at, "--at") or now
    if moment > now:
        raise SettingsError(N_("--at is {found}, which is still to come"), code="at", found=at)
    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    who = shell.environment.user
    with closing(store.open_store(shell.layout.registry)) as db:
        name = lookup.resolve_dossier(db.conn, dossier)
        if lookup.load_dossier(db.conn, name).restricted:
            raise SettingsError(N_("{dossier} is restricted"), code="restricted", dossier=name)
        after = note(
            shell.layout,
            db,
            name,
            lambda found: (
                take_back(found, reason, at=now, who=who)
                if withdraw
                else give_back(found, to, paper or (), at=moment, who=who)
            ),
        )
    left = open_originals(after)
    if shell.as_json:
        views = [returned_view(one) for one in after.returned]
        shell.print_json({"dossier": after.id, "returned": views, "open_originals": list(left)})
        return
    said = (
        N_("{dossier}: withdrawn, {open} originals are still here")
        if withdraw
        else N_("{dossier}: {papers} given back, {open} originals are still here")
    )
    shell.say(said, dossier=after.id, papers="; ".join(after.returned[-1].papers), open=len(left))


def _list(shell: Shell) -> None:
    from digitize.registry import store
    from digitize.registry.shown import list_shown

    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = list_shown(registry)
    if shell.as_json:
        items = [
            {"dossier": one.dossier, "number": one.number, "received_at": one.received_at, "papers": list(one.papers)}
            for one in found
        ]
        shell.print_json({"total": len(found), "items": items})
        return
    for one in found:
        shell.print("  ".join(filter(None, (one.dossier, one.number, "; ".join(one.papers)))))
    shell.say(N_("{total} dossiers have originals that are still here"), total=len(found))
