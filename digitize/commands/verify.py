"""`verify`: is everything still there and whole?"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from digitize.runs.rebuild import Rebuilt
    from digitize.runs.verify import Check
    from digitize.settings import StationSettings

_MOST_PLACES = 5  # told in words for one check; --json has them all


def verify(
    ctx: typer.Context,
    *,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Read only so many dossiers, drawn by lot, to their last byte.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="First make registry, index and PDFs again from what is kept.")
    ] = False,
) -> None:
    """Check files, registry, index, PDFs, sums and journal against each other; exit 1 when something is found."""
    from digitize.runs.pool import start_server

    start_server()
    from digitize.runs.verify import Sample, verify
    from digitize.settings import station_of
    from digitize.station.desk import start_pool

    shell = shell_of(ctx)
    lot = Sample(size=sample, seed=time.time_ns()) if sample else None
    settings = station_of(shell.layout.station)
    with start_pool(settings) as workers:
        rebuilt = _rebuild(shell, workers, settings) if rebuild else None
        checks = verify(shell.layout, workers, lot)
    ok = all(check.ok for check in checks)
    if shell.as_json:
        done = {"rebuilt": asdict(rebuilt)} if rebuilt else {}
        shell.print_json({"ok": ok, "checks": [_view(shell, check) for check in checks]} | done)
    else:
        _tell(shell, checks)
    if not ok:
        raise typer.Exit(1)


def _rebuild(shell: Shell, workers: Executor, settings: StationSettings) -> Rebuilt:
    from digitize.runs.rebuild import rebuild
    from digitize.station.desk import access_params

    done = rebuild(shell.layout, workers, access_params(settings), at=datetime.now(HANOI), who=shell.environment.user)
    shell.say(N_("The registry is made again: {count} dossiers, {changed} of them changed"), **_counts(done))
    if done.made:
        shell.say(N_("{count} files are made again"), count=len(done.made))
    if done.lost:
        shell.say(N_("{count} files can't be made again; bring them back from a backup"), count=len(done.lost))
    if done.kept:
        shell.say(N_("The registry as it was is kept: {place}"), place=done.kept)
    if done.new_chain:
        shell.say(N_("The journal begins anew; its first line says so"))
    return done


def _counts(done: Rebuilt) -> dict[str, int]:
    return {"count": done.dossiers, "changed": len(done.changed)}


def _view(shell: Shell, check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "ok": check.ok,
        "checked": check.checked,
        "failed": check.failed,
        "hint": shell.translate(check.hint) if check.hint else "",
        "where": list(check.where),
    }


def _tell(shell: Shell, checks: tuple[Check, ...]) -> None:
    for check in checks:
        level = "ok" if not check.where else "warn" if check.ok else "error"
        hint = shell.translate(check.hint) if check.hint else ""
        shell.print(f"{level:<6} {check.name:<16} {check.failed}/{check.checked}  {hint}".rstrip())
        for place in check.where[:_MOST_PLACES]:
            shell.print(f"{'':<23} {place}")
        if check.failed > _MOST_PLACES:
            more = shell.translate(N_("and {count} more; --json has them all"))
            shell.print(f"{'':<23} {more.format(count=check.failed - _MOST_PLACES)}")
