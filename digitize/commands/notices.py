"""`notices`: what citizens are told without asking."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import time_of
from digitize.dossier.notice import KINDS, NoticeKind, is_true, notice_of
from digitize.errors import QueueError, SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Event
from digitize.registry import lookup, store
from digitize.registry import notices as room
from digitize.registry.outbox import DeliveryState, Reason
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.dossier.notice import Notice
    from digitize.model import Dossier
    from digitize.registry.notices import NoticeRow
    from digitize.runs.notices.sending import NoticeRound, Told

app = typer.Typer(no_args_is_help=True, help="What citizens are told: received, supplement asked, result ready.")

Which = Annotated[str, typer.Argument(metavar="DOSSIER", help="Local id, official number, or the beginning of one.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="receipt, supplement or result.")]

_OPEN: tuple[DeliveryState, ...] = ("waiting", "parked", "refused")
_EVERY: tuple[DeliveryState, ...] = (*_OPEN, "delivered", "replaced")
_STATE_WORDS: Mapping[DeliveryState, str] = {
    "waiting": N_("waiting"),
    "parked": N_("parked"),
    "refused": N_("refused"),
    "delivered": N_("sent"),
    "replaced": N_("no longer so"),
}
_KIND_WORDS: Mapping[NoticeKind, str] = {
    "receipt": N_("received"),
    "supplement": N_("supplement asked"),
    "result": N_("result ready"),
}
_COUNTS = {
    "sent": N_("{count} notices sent"),
    "refused": N_("{count} notices refused: a person must look at them"),
    "unknown": N_("{count} notices of which nobody knows whether they went: a person must look at them"),
    "late": N_("{count} notices could not go in time: a person must look at them"),
    "replaced": N_("{count} notices are no longer so, and did not go"),
    "later": N_("{count} notices go later"),
}


@app.command("list")
def list_(
    ctx: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Also what was sent, or is no longer so.")] = False,
) -> None:
    """List the notices that wait or need a person, and why."""
    shell = shell_of(ctx)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = room.list_notices(registry, _EVERY if every else _OPEN)
    if shell.as_json:
        shell.print_json({"total": len(found), "items": [_view(row, shell) for row in found]})
        return
    for row in found:
        words = (_KIND_WORDS[row.kind], _STATE_WORDS[row.state])
        said = "  ".join(map(shell.translate, words))
        shell.print(f"{row.dossier}  {said}  {row.way}  {row.made_at.astimezone(HANOI):%d/%m %H:%M}")
        for reason in row.reasons:
            shell.print(f"  {_put(reason, shell)}")
    shell.say(N_("{total} notices"), total=len(found))


@app.command()
def preview(ctx: typer.Context, dossier: Which, kind: Kind) -> None:
    """Show the text that would go, and how many SMS it is; nothing is sent."""
    from digitize.dossier.sms import sms_length
    from digitize.runs.notices.sending import message_of
    from digitize.settings import station_of
    from digitize.station.notices import open_notices

    shell, asked = shell_of(ctx), _kind(kind)
    settings = station_of(shell.layout.station)
    with open_notices(shell.layout, settings, shell.environment, all_now=True) as run:
        found = _told_of(run, dossier, asked)
        row = _row(run, found, notice_of(asked, found))
        message = message_of(row, found, run)
    if isinstance(message, Reason):
        raise QueueError(message.template, code=message.code, **dict(message.facts))
    length = sms_length(message.text)
    if shell.as_json:
        told = {"way": row.way, "subject": message.subject, "text": message.text}
        shell.print_json({**told, "places": length.places, "parts": length.parts})
        return
    shell.print(message.text)
    shell.say(N_("by {way}; {places} places, {parts} SMS"), way=row.way, places=length.places, parts=length.parts)


@app.command()
def send(
    ctx: typer.Context,
    dossier: Annotated[str | None, typer.Argument(metavar="[DOSSIER]", help="Only with KIND.")] = None,
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="receipt, supplement or result.")] = None,
) -> None:
    """Send what waits now; with DOSSIER and KIND first let this notice go, also one that needs a person."""
    from digitize.runs.notices.sending import send_notices
    from digitize.settings import station_of
    from digitize.station.notices import open_notices

    shell = shell_of(ctx)
    if bool(dossier) is not bool(kind):
        raise SettingsError(N_("type DOSSIER and KIND, or neither"), code="usage")
    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    settings = station_of(shell.layout.station)
    with open_notices(shell.layout, settings, shell.environment, all_now=True) as run:
        if dossier and kind:
            _let_go(run, _told_of(run, dossier, _kind(kind)), _kind(kind))
        told = send_notices(run)
    _tell(shell, told)


def _kind(typed: str) -> NoticeKind:
    found = next((kind for kind in KINDS if kind == typed), None)
    if found is None:
        raise SettingsError(
            N_("{kind} is no notice (expected one of {choices})"), code="usage", kind=typed, choices=", ".join(KINDS)
        )
    return found


def _told_of(run: NoticeRound, name: str, kind: NoticeKind) -> Dossier:
    """Find the dossier; of a restricted one, or where it is not so, nobody is told."""
    dossier = lookup.load_dossier(run.db.conn, lookup.resolve_dossier(run.db.conn, name))
    if not is_true(kind, dossier):
        raise SettingsError(N_("this can't be told of {dossier}: it is not so"), code="not_so", dossier=dossier.id)
    return dossier


def _row(run: NoticeRound, dossier: Dossier, notice: Notice) -> NoticeRow:
    """Return the row of a notice; where there is none yet, one that stands nowhere."""
    from digitize.runs.notices.planning import way_for

    known = room.find_notice(run.db.conn, notice)
    if known:
        return known
    way = way_for(dossier, run.settings)
    if way is None:
        raise SettingsError(
            N_("{dossier} has no phone number or e-mail that is sure"),
            code="no_contact",
            hint=N_("Type it: `digitize review set-field {dossier} phone VALUE`."),
            dossier=dossier.id,
        )
    return room.unplanned(dossier.id, notice, way, run.now())


def _let_go(run: NoticeRound, dossier: Dossier, kind: NoticeKind) -> None:
    if kind not in run.settings.kinds:
        raise SettingsError(
            N_("this station does not send this notice"), code="off", hint=N_("See `kinds` below [notices].")
        )
    notice, now = notice_of(kind, dossier), run.now()
    row = _row(run, dossier, notice)
    if row.state == "delivered":
        raise SettingsError(N_("{dossier}: this notice was sent"), code="sent", dossier=dossier.id)
    facts = (("notice", kind), ("way", row.way))
    event = Event(at=now, who=run.who, what="notice_let_go", facts=facts)
    room.let_go(run.db, row, notice, event)


def _tell(shell: Shell, told: Told) -> None:
    if told.busy:
        raise QueueError(N_("Notices are being sent just now"), code="busy")
    if shell.as_json:
        shell.print_json({what: told.counts[what] for what in _COUNTS})
    else:
        for what, message in _COUNTS.items():
            if told.counts[what]:
                shell.say(message, count=told.counts[what])
        if not any(told.counts.values()):
            shell.say(N_("No notice waits"))
    if told.gave_up:
        raise QueueError(N_("The notices do not go"), code="unreachable", hint=N_("`digitize notices list` says why."))


def _view(row: NoticeRow, shell: Shell) -> dict[str, Any]:
    return {
        "dossier": row.dossier,
        "kind": row.kind,
        "way": row.way,
        "state": row.state,
        "attempts": row.attempts,
        "made_at": time_of(row.made_at),
        "next_at": time_of(row.next_at),
        "reasons": [{"code": reason.code, "text": _put(reason, shell)} for reason in row.reasons],
    }


def _put(reason: Reason, shell: Shell) -> str:
    return shell.translate(reason.template).format(**dict(reason.facts))
