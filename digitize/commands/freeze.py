"""`freeze`: legal holds."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.permission import hold_permission, reason_of
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import frozen_view
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry import lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from sqlite_utils import Database

    from digitize.model import Dossier, Freeze

_LIST = ["list"]


def freeze(
    ctx: typer.Context,
    dossiers: Annotated[
        list[str] | None, typer.Argument(metavar="[DOSSIER]...", help="Local ids or official numbers; none lists.")
    ] = None,
    *,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the dossier.")] = None,
    release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,
) -> None:
    """Put dossiers under a legal hold, in which nothing is changed or erased; alone it lists them."""
    from digitize.dossier import hold
    from digitize.model import Freeze

    shell = shell_of(ctx)
    if not dossiers or dossiers == _LIST:
        _list(shell)
        return
    if not reason:
        raise SettingsError(N_("A hold is put on and ended for a reason only"), hint=N_("Add --reason; it is kept."))
    word = Freeze(at=datetime.now(HANOI), by=shell.environment.user, reason=reason_of(reason))
    with closing(store.open_store(shell.layout.registry)) as db:
        names = [lookup.resolve_dossier(db.conn, dossier) for dossier in dossiers]
        found = [lookup.load_dossier(db.conn, name) for name in names]
        for each in found:
            if each.restricted:
                hold_permission(shell, each.id, "freeze")
            (hold.release if release else hold.freeze)(each, word)  # all of them or none
        after = [_said(shell, db, name, word, release=release) for name in dict.fromkeys(names)]
    _tell(shell, after, release=release)


def _said(shell: Shell, db: Database, name: str, word: Freeze, *, release: bool) -> Dossier:
    from digitize.dossier import hold
    from digitize.model import Event
    from digitize.runs.noting import note

    def change(dossier: Dossier) -> tuple[Dossier, Event]:
        after = hold.release(dossier, word) if release else hold.freeze(dossier, word)
        return after, Event(at=word.at, who=word.by, what="release_freeze" if release else "freeze")

    return note(shell.layout, db, name, change)


def _list(shell: Shell) -> None:
    with closing(store.open_reading(shell.layout.registry)) as registry:
        held = [lookup.load_dossier(registry, name) for name in lookup.frozen_dossiers(registry)]
    if shell.as_json:
        shell.print_json({"frozen": [_view(dossier) for dossier in held]})
        return
    for dossier in held:
        if dossier.frozen:
            since = f"{dossier.frozen.at.astimezone(HANOI):%d/%m/%Y}"
            shell.print("  ".join(filter(None, (dossier.id, since, dossier.frozen.by, dossier.frozen.reason))))
    shell.say(N_("{total} dossiers are frozen"), total=len(held))


def _view(dossier: Dossier) -> dict[str, Any]:
    return {"dossier": dossier.id, "number": dossier.number, **(frozen_view(dossier) or {})}


def _tell(shell: Shell, dossiers: list[Dossier], *, release: bool) -> None:
    if shell.as_json:
        shell.print_json({"dossiers": [{"dossier": each.id, "frozen": frozen_view(each)} for each in dossiers]})
        return
    for dossier in dossiers:
        message = N_("{dossier}: the hold has ended") if release else N_("{dossier} is frozen")
        shell.say(message, dossier=dossier.id)
