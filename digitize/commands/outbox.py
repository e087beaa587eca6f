"""`queue push` and `queue outbox`: delivering to the one-stop system, and what waits for it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import time_of
from digitize.errors import QueueError
from digitize.intake.layout import HANOI
from digitize.registry import outbox, store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.registry.outbox import Delivery, DeliveryState
    from digitize.runs.courier import Pushed

_OPEN: tuple[DeliveryState, ...] = ("waiting", "parked", "refused")
_STATE_WORDS: Mapping[DeliveryState, str] = {
    "waiting": N_("waiting"),
    "parked": N_("parked"),
    "refused": N_("refused"),
    "delivered": N_("delivered"),
    "replaced": N_("replaced"),
}
_COUNTS = {
    "delivered": N_("{count} delivered and read back"),
    "reported": N_("{count} steps reported"),
    "refused": N_("{count} refused: a person must look at them"),
    "lacking": N_("{count} lack something: `digitize queue outbox` says what"),
    "parked": N_("{count} parked: nobody understands the one-stop system's answer"),
    "later": N_("{count} go later: no answer"),
}


def push(
    ctx: typer.Context,
    *,
    again: Annotated[bool, typer.Option("--again", help="Try what was parked too.")] = False,
) -> None:
    """Deliver what waits to the one-stop system, now."""
    from digitize.runs import courier
    from digitize.settings import station_of
    from digitize.station.post import open_round

    shell = shell_of(ctx)
    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    settings = station_of(shell.layout.station)
    with open_round(shell.layout, settings, shell.environment, all_now=True) as run:
        if again:
            outbox.try_again(run.db, [one.id for one in outbox.deliveries(run.db.conn, ["parked"])])
        pushed = courier.push(run)
    _tell_push(shell, pushed)


def show_outbox(
    ctx: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Also what was delivered or replaced.")] = False,
) -> None:
    """List what waits for its delivery, and why."""
    shell = shell_of(ctx)
    states = tuple(_STATE_WORDS) if every else _OPEN
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = outbox.deliveries(registry, states)
    if shell.as_json:
        shell.print_json({"total": len(found), "items": [_view(one, shell) for one in found]})
        return
    for one in found:
        shell.print(
            f"{one.dossier}  {shell.translate(_STATE_WORDS[one.state])}  {one.made_at.astimezone(HANOI):%d/%m %H:%M}"
        )
        for text in _reasons(one, shell):
            shell.print(f"  {text}")
    shell.say(N_("{total} deliveries"), total=len(found))


def _tell_push(shell: Shell, pushed: Pushed) -> None:
    if pushed.busy:
        raise QueueError(N_("Another courier is delivering just now"), code="busy")
    if shell.as_json:
        shell.print_json({what: pushed.counts[what] for what in _COUNTS})
    else:
        for what, message in _COUNTS.items():
            if pushed.counts[what]:
                shell.say(message, count=pushed.counts[what])
        if not any(pushed.counts.values()):
            shell.say(N_("Nothing waits for its delivery"))
    if pushed.gave_up:
        raise QueueError(
            N_("The one-stop system does not answer"),
            code="unreachable",
            hint=N_("What waits stays in the outbox and goes later; `digitize queue outbox` says what."),
        )


def _view(one: Delivery, shell: Shell) -> dict[str, Any]:
    return {
        "dossier": one.dossier,
        "kind": "status" if one.step else "dossier",
        "state": one.state,
        "attempts": one.attempts,
        "made_at": time_of(one.made_at),
        "next_at": time_of(one.next_at),
        "reasons": [
            {"code": reason.code, "text": text} for reason, text in zip(one.reasons, _reasons(one, shell), strict=True)
        ],
    }


def _reasons(one: Delivery, shell: Shell) -> list[str]:
    """Put what a delivery waits for into words; the words of the one-stop system are shown as they came."""
    return [
        reason.template if one.state == "refused" else shell.translate(reason.template).format(**dict(reason.facts))
        for reason in one.reasons
    ]
