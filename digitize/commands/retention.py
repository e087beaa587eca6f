"""`retention`: what must be handed in, and of which dossiers the keeping ends.  It proposes and erases nothing."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry import journal, lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.dossier.retention import Due


app = typer.Typer(invoke_without_command=True, help="What must be handed in, and whose keeping ends.")


@app.callback()
def retention(
    ctx: typer.Context,
    *,
    until: Annotated[str | None, typer.Option(help="The last day that counts; else 30 days from now.")] = None,
) -> None:
    """List what must be handed in, and whose keeping ends, until a day; nothing is erased."""
    from digitize.dossier.retention import WARNING
    from digitize.runs.retention import due_dossiers

    if ctx.invoked_subcommand:
        return
    shell = shell_of(ctx)
    today = datetime.now(HANOI).date()
    last = _day(until) if until else today + WARNING
    with closing(store.open_reading(shell.layout.registry)) as registry:
        due = list(due_dossiers(shell.layout, registry))
        handed = journal.handed_in(registry)
    hand_in = sorted((one for one in due if one.hand_in_by <= last and one.dossier not in handed), key=_handing)
    ends = sorted((one for one in due if one.ends_on and one.ends_on <= last), key=_ending)
    unknown = [one for one in due if one.period is None]
    if shell.as_json:
        shell.print_json(
            {
                "until": last.isoformat(),
                "hand_in": [_hand_in(one, today) for one in hand_in],
                "ends": [_ends(one, today) for one in ends],
                "unknown": [one.dossier for one in unknown],
            }
        )
        return
    _tell(shell, hand_in, ends, today)
    if unknown:
        shell.say(N_("{n} dossiers have no known period; write it into retention.toml"), n=len(unknown))


@app.command("hand-in")
def hand_in(
    ctx: typer.Context,
    dossiers: Annotated[list[str], typer.Argument(metavar="DOSSIER...", help="Local ids or official numbers.")],
    *,
    to: Annotated[str, typer.Option("--to", help="The archive that took them.")],
) -> None:
    """Write down that dossiers were handed in to the archive."""
    from digitize.commands.permission import reason_of
    from digitize.model import Event
    from digitize.runs.rework.finish import turn

    shell = shell_of(ctx)
    facts = (("to", reason_of(to)),)
    event = Event(at=datetime.now(HANOI), who=shell.environment.user, what=journal.HANDED_IN, facts=facts)
    with closing(store.open_store(shell.layout.registry)) as db, turn(shell.layout, db):
        names = [lookup.resolve_dossier(db.conn, dossier) for dossier in dossiers]
        journal.note_about(db.conn, event, names)
    if shell.as_json:
        shell.print_json({"dossiers": names})
    else:
        shell.say(N_("{n} dossiers are handed in"), n=len(names))


def _handing(due: Due) -> tuple[date, str]:
    return due.hand_in_by, due.dossier


def _ending(due: Due) -> tuple[date, str]:
    return due.ends_on or date.max, due.dossier


def _hand_in(due: Due, today: date) -> dict[str, Any]:
    return {
        "dossier": due.dossier,
        "ended_on": due.ended_on.isoformat(),
        "hand_in_by": due.hand_in_by.isoformat(),
        "overdue": due.hand_in_by < today,
        "frozen": due.frozen,
    }


def _ends(due: Due, today: date) -> dict[str, Any]:
    period = due.period
    return {
        "dossier": due.dossier,
        "procedure": due.procedure,
        "ended_on": due.ended_on.isoformat(),
        "ends_on": due.ends_on.isoformat() if due.ends_on else None,
        "years": period.years if period else None,
        "source": period.source if period else None,
        "verified": bool(period and period.verified),
        "frozen": due.frozen,
        "may_be_erased": due.may_go(today),
    }


def _tell(shell: Shell, hand_in: list[Due], ends: list[Due], today: date) -> None:
    say = shell.translate
    due = say(N_("hand in by"))
    for one in hand_in:
        words = say(N_("overdue")) if one.hand_in_by < today else ""
        shell.print(f"{one.dossier}  {due} {one.hand_in_by:%d/%m/%Y}  {words}".rstrip())
    for one in ends:
        notes = [say(N_("frozen"))] if one.frozen else []
        notes += [] if one.period and one.period.verified else [say(N_("not verified"))]
        notes += [say(N_("may be erased: `digitize purge --lapsed`, by two persons"))] if one.may_go(today) else []
        days = f"{one.ends_on:%d/%m/%Y}"
        shell.print("  ".join((one.dossier, say(N_("kept until")), days, *notes)))
    shell.say(N_("{n} to hand in, {ends} whose keeping ends"), n=len(hand_in), ends=len(ends))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            N_("{option} is {found} (expected a day such as 2026-11-23)"), option="--until", found=text
        ) from error
