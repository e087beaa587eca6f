"""`review`: what a person decides about dossiers; each decision is journalled and can be taken back."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.reviewing import Table, decide, doubts_view, table, tell, tell_dossier
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import dossier_view
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import ComponentSaid, ComponentStatus, DossierState, Event, Settled
from digitize.registry import journal, lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.dossier.review.change import Act, Change
    from digitize.model import Dossier

app = typer.Typer(invoke_without_command=True, help="What needs a person; alone it lists that.")

_MOST = 10_000  # dossiers that are listed

Which = Annotated[str, typer.Argument(metavar="DOSSIER", help="Local id, official number, or the beginning of one.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The dossier whose pages come over.")]
Side = Annotated[int, typer.Argument(metavar="N", min=1, help="The side, as `show` counts.")]


@app.callback()
def review(ctx: typer.Context) -> None:
    """List what needs a person, unless another word follows."""
    if ctx.invoked_subcommand is None:
        _list(shell_of(ctx))


@app.command("list")
def list_reviews(ctx: typer.Context) -> None:
    """List the dossiers that need a person: why, and what can be done."""
    _list(shell_of(ctx))


@app.command("accept")
def accept_dossier(
    ctx: typer.Context,
    dossier: Which,
    *,
    doubt: Annotated[str | None, typer.Option(metavar="CODE", help="Settle only this doubt.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Only on this side.")] = None,
) -> None:
    """Say that a dossier is right as it is, or settle one doubt."""
    from digitize.dossier.review.say import accept

    if page and not doubt:
        raise SettingsError(N_("--page goes with --doubt CODE"), hint=N_("`digitize review list` shows the codes."))
    only = Settled(code=doubt, page=page) if doubt else None
    decide(ctx, dossier, lambda _, found, act: accept(found, act, only))


@app.command("set-procedure")
def set_procedure(
    ctx: typer.Context, dossier: Which, code: Annotated[str, typer.Argument(help="Code of the procedure.")]
) -> None:
    """Say which procedure it is."""
    from digitize.dossier.review import say

    decide(ctx, dossier, lambda _, found, act: say.set_procedure(found, act, code))


@app.command("set-case")
def set_case(
    ctx: typer.Context, dossier: Which, case: Annotated[str, typer.Argument(help="Name of the procedure's case.")]
) -> None:
    """Say which of the procedure's cases it is."""
    from digitize.dossier.review import say

    decide(ctx, dossier, lambda _, found, act: say.set_case(found, act, case))


@app.command("set-field", context_settings={"ignore_unknown_options": True})
def set_field(
    ctx: typer.Context,
    dossier: Which,
    name: Annotated[str, typer.Argument(help="Name of the fact, such as applicant_name.")],
    value: Annotated[str, typer.Argument(help="What it is.")],
) -> None:
    """Say what a fact is; what was read stays beside it."""
    from digitize.dossier.review import say

    decide(ctx, dossier, lambda _, found, act: say.set_field(found, act, name, value))


@app.command("set-component")
def set_component(
    ctx: typer.Context,
    dossier: Which,
    component: Annotated[str, typer.Argument(help="Name of the paper, or an unmistakable part of it.")],
    status: Annotated[str, typer.Argument(help="present, missing, in_database, shown_only, later or not_seen.")],
    *,
    page: Annotated[int | None, typer.Option(min=1, help="Where it begins, when it is present.")] = None,
) -> None:
    """Say where a paper is that the procedure asks for."""
    from digitize.dossier.review import say

    word = ComponentSaid(component=component, status=_status(status), page=page)
    decide(ctx, dossier, lambda _, found, act: say.set_component(found, act, word))


def _status(status: str) -> ComponentStatus:
    choices = [known for known in ComponentStatus if known is not ComponentStatus.DOUBTFUL]
    if status in choices:
        return ComponentStatus(status)
    raise SettingsError(
        N_("the status is {found} (expected one of {choices})"), found=status, choices=", ".join(choices)
    )


@app.command("move-page")
def move_page(
    ctx: typer.Context,
    dossier: Which,
    page: Side,
    *,
    to: Annotated[int, typer.Option("--to", min=1, metavar="POSITION", help="Which side it becomes.")],
    other: Annotated[str | None, typer.Option("--dossier", metavar="OTHER", help="Of another dossier.")] = None,
) -> None:
    """Put a side at another place, here or in another dossier."""
    from digitize.dossier.review import paper

    def decision(place: Table, found: Dossier, act: Act) -> Change:
        if other is None:
            return paper.move_page(found, act, page, to)
        return paper.move_page_to(found, place.find(other), act, page, to)

    decide(ctx, dossier, decision)


@app.command("replace-page")
def replace_page(
    ctx: typer.Context,
    dossier: Which,
    page: Side,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The rescan, of that page alone.")],
) -> None:
    """Take a rescan in and put it in the place of a side; the old picture is kept."""
    from digitize.commands.ingest import ingest

    ingest(ctx, [file], into=dossier, as_="rescan", page=page)


@app.command("split")
def split_dossier(ctx: typer.Context, dossier: Which, page: Side) -> None:
    """Let a new dossier begin at a side."""
    from digitize.dossier.review.paper import split

    def decision(place: Table, found: Dossier, act: Act) -> Change:
        desk = place.hand.desk
        new = store.reserve_ids(desk.db, desk.code, found.received_at.astimezone(HANOI).date(), 1)
        return split(found, act, page, new[0])

    decide(ctx, dossier, decision)


@app.command("merge")
def merge_dossiers(ctx: typer.Context, dossier: Which, other: Other) -> None:
    """Append the pages of another dossier, which is no more then."""
    from digitize.dossier.review.paper import merge

    decide(ctx, dossier, lambda place, found, act: merge(found, place.find(other), act))


@app.command("restore-blank")
def restore_blank(ctx: typer.Context, dossier: Which, page: Side) -> None:
    """Keep a side as a page that was called blank; it is read now."""
    from digitize.dossier.review import paper
    from digitize.runs.rework.reading import read_again

    def decision(place: Table, found: Dossier, act: Act) -> Change:
        blank = paper.hold_blank(found, page)
        return paper.restore_blank(found, act, page, read_again(found, blank, place.hand.desk, place.pages))

    decide(ctx, dossier, decision)


@app.command("reject")
def reject_dossier(
    ctx: typer.Context,
    dossier: Which,
    *,
    reason: Annotated[str, typer.Option(help="What the applicant was told.")],
) -> None:
    """Turn a dossier away, the applicant advised what to add."""
    from digitize.dossier.review.say import reject

    decide(ctx, dossier, lambda _, found, act: reject(found, act, reason))


@app.command("reopen")
def reopen_dossier(ctx: typer.Context, dossier: Which) -> None:
    """Take a dossier up again that was turned away, refused or confirmed."""
    from digitize.dossier.review.say import reopen

    decide(ctx, dossier, lambda _, found, act: reopen(found, act))


@app.command("undo")
def undo_decision(
    ctx: typer.Context,
    dossier: Which,
    *,
    redo: Annotated[bool, typer.Option("--redo", help="Take the last undo back.")] = False,
) -> None:
    """Take the last decision about a dossier back; repeated, the one before it."""
    from digitize.runs.rework.carry_out import undo

    shell = shell_of(ctx)
    with table(shell) as place:
        conn = place.hand.desk.db.conn
        dossiers = undo(lookup.resolve_dossier(conn, dossier), place.hand, redo=redo)
        heirs = ((name, lookup.heir_of(conn, name)) for name in _split_off(dossiers))
        retired = [(name, heir) for name, heir in heirs if heir]
    tell(shell, dossiers, retired)


def _split_off(dossiers: tuple[Dossier, ...]) -> set[str]:
    """Dossiers that the history names, which may be no more."""
    facts = (fact for dossier in dossiers for event in dossier.history for fact in event.facts)
    return {value for name, value in facts if name == "dossier"}


def _list(shell: Shell) -> None:
    now = datetime.now(HANOI)
    filters = lookup.QueueFilters(state=DossierState.NEEDS_REVIEW)
    held = lookup.QueueFilters(state=DossierState.RESTRICTED)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        total, rows = lookup.list_queue(registry, filters, now=now, limit=_MOST)
        restricted, _ = lookup.list_queue(registry, held, now=now, limit=0)
        event = Event(at=now, who=shell.environment.user, what="review_list", facts=(("dossiers", str(total)),))
        journal.note_look(shell.layout.registry, event)
        dossiers = [lookup.load_dossier(registry, row.dossier) for row in rows if row.dossier]
    if shell.as_json:
        items = [
            dossier_view(found, shell.layout, shell.translate) | {"doubts": doubts_view(found, shell)}
            for found in dossiers
        ]
        shell.print_json({"total": total, "restricted": restricted, "dossiers": items})
        return
    for found in dossiers:
        tell_dossier(shell, found)
    shell.say(N_("{total} dossiers need a check, {restricted} are restricted"), total=total, restricted=restricted)
