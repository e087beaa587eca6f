"""`ingest`: the whole pipeline without the watcher."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.batch_words import batch_view, tell_batch
from digitize.commands.init import GENERIC, prepare
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import dossier_view
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Channel, Given
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digitize.runs.batch import BatchReport, Told, Way
    from digitize.runs.ingest import LeftOver

_CHANNELS = (Channel.WALK_IN, Channel.ASSISTED, Channel.POSTAL)
_SOME_HELD = 3


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Scanner files and folders; they are copied and stay.")],
    *,
    profile: Annotated[str, typer.Option(help="Scanner profile.")] = GENERIC,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core unless told.")] = None,
    procedure: Annotated[str | None, typer.Option(help="Code of the procedure, when it is known.")] = None,
    channel: Annotated[str, typer.Option(help="walk-in, assisted or postal.")] = Channel.WALK_IN.value,
    received: Annotated[str | None, typer.Option(help="When the paper was taken, ISO 8601; else now.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Make a second dossier of bytes that we have.")] = False,
) -> None:
    """Digitise files and folders now, and end."""
    from digitize.runs.pool import start_server

    shell = shell_of(ctx)
    given = Given(
        by=shell.environment.user,
        procedure=_known(procedure),
        channel=_channel(channel),
        received_at=_moment(received),
        again=again,
    )
    began = time.monotonic()
    start_server()
    prepare(shell, [])
    from digitize.runs.batch import Told

    dossiers: list[dict[str, Any]] = []
    with _progress(shell) as sides:
        told = Told(
            sides=sides, dossier=lambda dossier: dossiers.append(dossier_view(dossier, shell.layout, shell.translate))
        )
        report = _ingest(shell, paths, profile=profile, jobs=jobs, given=given, told=told)
    dossiers.sort(key=lambda dossier: dossier["id"])  # workers finish them in any order
    seconds = round(time.monotonic() - began, 2)
    if shell.as_json:
        shell.print_json(batch_view(report, dossiers, seconds, shell.translate))
    else:
        tell_batch(report, dossiers, seconds, shell)
    if report.sorting.held:
        raise typer.Exit(_SOME_HELD)


def _ingest(
    shell: Shell, paths: list[Path], *, profile: str, jobs: int | None, given: Given, told: Told
) -> BatchReport:
    """Finish what lies in intake, then take and do the new files."""
    from digitize.intake.profiles import find_profile
    from digitize.runs.ingest import Order, finish_left_over, ingest
    from digitize.settings import station_of
    from digitize.station import open_desk, profile_folders, way_of

    settings = station_of(shell.layout.station)

    def way_of_name(name: str) -> Way:
        return way_of(find_profile(name, profile_folders(shell.layout)), settings, shell.environment)

    scanner = find_profile(profile, profile_folders(shell.layout))
    order = Order(paths=tuple(paths), profile=scanner, way=way_of(scanner, settings, shell.environment), given=given)
    with open_desk(shell.layout, settings, jobs) as desk:
        for left in finish_left_over(desk, way_of_name):
            _tell_left_over(shell, left)
        return ingest(order, desk, told)


def _tell_left_over(shell: Shell, left: LeftOver) -> None:
    if left.error is None:
        shell.say(N_("Finished the interrupted batch {batch}"), batch=left.batch)
    else:
        reason = left.error.message(shell.translate)
        shell.say(N_("The batch {batch} can't be finished now: {reason}"), batch=left.batch, reason=reason)


@contextmanager
def _progress(shell: Shell) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(shell.translate(N_("Reading sides")), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _known(procedure: str | None) -> str | None:
    if procedure is None:
        return None
    from digitize.dossier.procedures import builtin_catalogue, load_catalogue

    codes = [known.code for known in load_catalogue(builtin_catalogue()).procedures]
    if procedure in codes:
        return procedure
    import difflib

    near = difflib.get_close_matches(procedure, codes, n=1)
    raise SettingsError(
        N_("there is no procedure {wanted}; did you mean {meant}?") if near else N_("there is no procedure {wanted}"),
        hint=N_("`digitize procedures list` shows them."),
        wanted=procedure,
        meant=near[0] if near else "",
    )


def _channel(channel: str) -> Channel:
    if channel in _CHANNELS:
        return Channel(channel)
    raise SettingsError(
        N_("--channel is {found} (expected one of {choices})"), found=channel, choices=", ".join(_CHANNELS)
    )


def _moment(text: str | None) -> datetime | None:
    """Understand a time; one without a zone is Vietnam's."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            N_("--received is {found} (expected a time such as 2026-11-20T16:40)"), found=text
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
