"""What every `review` command shares: the desk, a dossier by the name that a person typed, and the answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import STATE_WORDS, Plain, dossier_view
from digitize.dossier.doubt_actions import actions_for
from digitize.dossier.doubts import put_doubt
from digitize.registry import lookup
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import typer

    from digitize.dossier.review.change import Act, Change
    from digitize.model import Dossier
    from digitize.runs.page_task import PageSettings
    from digitize.runs.rework.carry_out import Hand


class Table(NamedTuple):
    """Where a person decides."""

    hand: Hand
    pages: PageSettings

    shell: Shell

    def find(self, name: str) -> Dossier:
        """Return the dossier that a person means, whole; a restricted one only to those who may see it."""
        from digitize.commands.permission import hold_permission
        from digitize.runs.rework.carry_out import read_dossier

        found = read_dossier(self.hand, lookup.resolve_dossier(self.hand.desk.db.conn, name))
        if found.restricted:
            hold_permission(self.shell, found.id, "review")
        return found


@contextmanager
def table(shell: Shell) -> Iterator[Table]:
    """Open the desk and wait for our turn to decide."""
    from digitize.commands.init import GENERIC
    from digitize.intake.profiles import find_profile
    from digitize.registry import store
    from digitize.runs.pool import start_server
    from digitize.runs.rework.carry_out import Hand
    from digitize.runs.rework.finish import turn
    from digitize.settings import station_of
    from digitize.station.desk import open_desk, profile_folders, way_of

    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    start_server()
    settings = station_of(shell.layout.station)
    pages = way_of(find_profile(GENERIC, profile_folders(shell.layout)), settings, shell.environment).pages
    with open_desk(shell.layout, settings, 1) as desk:
        hand = Hand(desk=desk, access=pages.access, who=shell.environment.user)
        with turn(desk.layout, desk.db):
            yield Table(hand=hand, pages=pages, shell=shell)


def decide(ctx: typer.Context, dossier: str, decision: Callable[[Table, Dossier, Act], Change]) -> None:
    """Find a dossier, carry a decision about it out, and tell what came of it."""
    from digitize.runs.rework.carry_out import carry_out

    shell = shell_of(ctx)
    with table(shell) as place:
        change = decision(place, place.find(dossier), place.hand.act())
        after = carry_out(change, place.hand)
    tell(shell, after, change.retired)


def tell(shell: Shell, dossiers: Sequence[Dossier], retired: Sequence[tuple[str, str]] = ()) -> None:
    """Print dossiers as `ingest` does, and what else can be done about each doubt."""
    if shell.as_json:
        gone = [{"id": name, "merged_into": heir} for name, heir in retired]
        views = [dossier_view(dossier, shell.layout, shell.translate) for dossier in dossiers]
        shell.print_json({"dossiers": views, "retired": gone})
        return
    for dossier in dossiers:
        tell_dossier(shell, dossier)
    for name, heir in retired:
        shell.say(N_("{dossier} was merged into {heir}"), dossier=name, heir=heir)


def tell_dossier(shell: Shell, dossier: Dossier) -> None:
    """Print a dossier with its doubts, and under each what a person can do."""
    name = f"{dossier.procedure.code} {dossier.procedure.name}" if dossier.procedure else "?"
    shell.print(f"{dossier.id}  {shell.translate(STATE_WORDS[dossier.state.value])}  {name}")
    if dossier.frozen:
        shell.print("  " + shell.translate(N_("frozen: takes no decision")))
    for doubt in dossier.doubts:
        shell.print(f"  ! {put_doubt(doubt, shell.translate)}")
        for action in actions_for(doubt):
            shell.print(f"      -> review {action}")
    for suggestion in dossier.suggestions:
        shell.print(f"  ? {suggestion.code} {suggestion.name} ({suggestion.confidence:.2f})")


def doubts_view(dossier: Dossier, shell: Shell) -> list[Plain]:
    """What is doubtful about a dossier, with the commands that help."""
    return [
        {
            "code": doubt.code,
            "page": doubt.page,
            "text": put_doubt(doubt, shell.translate),
            "actions": list(actions_for(doubt)),
        }
        for doubt in dossier.doubts
    ]
