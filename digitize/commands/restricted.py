"""`review restrict`, `review release`, `hand-over` and `purge`: what becomes of restricted dossiers."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.permission import hold_permission, reason_of
from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry import lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.dossier.review.change import Act, Change
    from digitize.model import Dossier
    from digitize.runs.purge import Purging

Named = Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one.")]


Why = Annotated[str, typer.Option(help="Why; kept with the dossier.")]


def restrict(ctx: typer.Context, dossier: Named, *, reason: Why) -> None:
    """Take a dossier out of the ordinary path: no text in the index, no access copy, no delivery."""
    from digitize.commands.reviewing import decide
    from digitize.dossier.restriction import restrict as decision

    why = reason_of(reason)
    decide(ctx, dossier, lambda _, found, act: decision(found, act, why))


def release(ctx: typer.Context, dossier: Named, *, reason: Why) -> None:
    """Let a dossier that is no restricted material back into review."""
    from digitize.commands.reviewing import decide
    from digitize.dossier.restriction import release as decision

    shell, why = shell_of(ctx), reason_of(reason)

    def permitted(_: object, found: Dossier, act: Act) -> Change:
        hold_permission(shell, found.id, "release")
        return decision(found, act, why)

    decide(ctx, dossier, permitted)


def hand_over(
    ctx: typer.Context,
    dossier: Named,
    *,
    to: Annotated[
        str, typer.Option("--to", help="The office that takes it over, as a rule the citizen-reception one.")
    ],
    receiver: Annotated[str, typer.Option(help="Who received it there.")],
    reason: Why,
) -> None:
    """Write down that another office has taken a restricted dossier over."""
    from digitize.dossier.restriction import Decision, Office
    from digitize.runs.restricting import hand_over as carry_out

    shell = shell_of(ctx)
    why, unit, person = reason_of(reason), _said(to, "--to"), _said(receiver, "--receiver")
    with closing(store.open_store(shell.layout.registry)) as db:
        name = lookup.resolve_dossier(db.conn, dossier)
        hold_permission(shell, name, "hand-over")
        decision = Decision(by=shell.environment.user, at=datetime.now(HANOI), reason=why)
        carry_out(shell.layout, db, name, Office(unit=unit, receiver=person), decision)
    if shell.as_json:
        shell.print_json({"dossier": name, "unit": unit})
    else:
        shell.say(N_("{dossier} is handed over to {unit}"), dossier=name, unit=unit)


def purge(
    ctx: typer.Context,
    dossier: Named,
    *,
    reason: Annotated[str, typer.Option(help="Why it must go; kept with who and when.")],
    lapsed: Annotated[bool, typer.Option("--lapsed", help="Because its keeping has ended (`retention`).")] = False,
) -> None:
    """Remove a dossier's bytes everywhere; two persons must say so, each with this command."""
    from digitize.model import PurgeWord
    from digitize.runs.purge import purge as carry_out
    from digitize.settings import station_of

    shell = shell_of(ctx)
    why = reason_of(reason)
    valid = timedelta(hours=station_of(shell.layout.station).restricted.purge_hours)
    with closing(store.open_store(shell.layout.registry)) as db:
        name = lookup.resolve_dossier(db.conn, dossier)
        hold_permission(shell, name, "purge")
        word = PurgeWord(by=shell.environment.user, at=datetime.now(HANOI), reason=why, lapsed=lapsed)
        done = carry_out(shell.layout, db, name, word, valid)
    if shell.as_json:
        shell.print_json(asdict(done))
    else:
        _tell(shell, done, valid)


_STEPS = {
    "asked": N_(
        "{dossier}: purge asked for, {files} files. Nothing is gone yet: a second person must run the same"
        " command within {hours} hours."
    ),
    "done": N_("{dossier} is purged: {files} files are gone; hashes, reasons and names of both persons stay."),
    "unfinished": N_("{dossier}: another program is reading the registry; the next start finishes the purge."),
}


def _tell(shell: Shell, done: Purging, valid: timedelta) -> None:
    hours = f"{valid.total_seconds() / 3600:g}"
    shell.say(_STEPS[done.step], dossier=done.dossier, files=len(done.hashes), hours=hours)
    if done.sharing:
        shell.say(
            N_("In the same files lie {dossiers}: they keep their own pages and lose the file itself."),
            dossiers=", ".join(done.sharing),
        )
    if done.same_sides:
        shell.say(
            N_("The same sides stand in {dossiers} too: purge them as well."), dossiers=", ".join(done.same_sides)
        )
    shell.say(N_("Backups that were made before still hold it; destroy them or keep them locked away."))


def _said(text: str, option: str) -> str:
    from digitize.text import nfc, printable

    said = " ".join(printable(nfc(text)).split())
    if not said:
        raise SettingsError(N_("{option} is empty"), option=option)
    return said
