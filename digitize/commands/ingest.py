"""`ingest`: the whole pipeline without the watcher."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.init import GENERIC, prepare
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import STATE_WORDS, dossier_view
from digitize.errors import DigitizeError, SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Channel, Dossier, Given
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digitize.runs.batch import BatchReport, Desk
    from digitize.settings import StationSettings

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
    shell = shell_of(ctx)
    given = Given(
        by=shell.environment.user,
        procedure=_known(procedure),
        channel=_channel(channel),
        received_at=_moment(received),
        again=again,
    )
    prepare(shell, [])
    began = time.monotonic()
    answer = _Answer(shell)
    report = _ingest(shell, answer, paths, profile=profile, jobs=jobs, given=given)
    seconds = round(time.monotonic() - began, 2)
    answer.dossiers.sort(key=lambda dossier: dossier["id"])  # workers finish them in any order
    if shell.as_json:
        shell.print_json(_view(report, answer, seconds, shell))
    else:
        _tell(report, answer, seconds, shell)
    if report.sorting.held:
        raise typer.Exit(_SOME_HELD)


class _Answer:
    """Gathers what is printed while the batch is done; keeps no page."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.dossiers: list[dict[str, Any]] = []

    def add(self, dossier: Dossier) -> None:
        self.dossiers.append(dossier_view(dossier, self._shell.layout, self._shell.translate))


def _ingest(
    shell: Shell, answer: _Answer, paths: list[Path], *, profile: str, jobs: int | None, given: Given
) -> BatchReport:
    """Finish what lies in intake, then take and do the new files."""
    from digitize.intake import shelf
    from digitize.intake.claim import lock_of
    from digitize.intake.profiles import find_profile
    from digitize.runs.batch import Told, finish_batch
    from digitize.runs.take import begin, take
    from digitize.settings import station_of
    from digitize.station import open_desk, profile_folders, way_of

    settings = station_of(shell.layout.station)
    scanner = find_profile(profile, profile_folders(shell.layout))
    way = way_of(scanner, settings, shell.environment)
    with open_desk(shell.layout, settings, jobs) as desk:
        _finish_left_over(shell, desk, settings)
        folder = begin(desk, given.by)
        with shelf.only_one(lock_of(folder)), _progress(shell) as sides:
            take(paths, folder, desk, scanner, given)
            return finish_batch(folder, desk, way, Told(sides=sides, dossier=answer.add))


def _finish_left_over(shell: Shell, desk: Desk, settings: StationSettings) -> None:
    """Finish interrupted batches; one that another process works on is left to it."""
    from digitize.intake import shelf
    from digitize.intake.claim import is_claimed, lock_of, open_batches

    for folder in open_batches(shell.layout.intake):
        with shelf.only_one(lock_of(folder)) as ours:
            if ours and is_claimed(folder):
                _finish(shell, desk, settings, folder)
            elif ours:
                shelf.clear(folder)


def _finish(shell: Shell, desk: Desk, settings: StationSettings, folder: Path) -> None:
    from digitize.intake.claim import read_plan
    from digitize.runs.batch import Told, finish_batch
    from digitize.station import way_of_name

    shell.say(N_("Finishing the interrupted batch {batch}"), batch=folder.name)
    try:
        way = way_of_name(read_plan(folder).profile, shell.layout, settings, shell.environment)
        finish_batch(folder, desk, way, Told(sides=lambda *_: None, dossier=lambda _: None))
    except DigitizeError as error:
        shell.say(
            N_("The batch {batch} can't be finished now: {reason}"),
            batch=folder.name,
            reason=error.message(shell.translate),
        )


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


def _view(report: BatchReport, answer: _Answer, seconds: float, shell: Shell) -> dict[str, Any]:
    sorting = report.sorting
    return {
        "batch": report.plan.batch,
        "seconds": seconds,
        "ledger": asdict(report.ledger),
        "dossiers": answer.dossiers,
        "quarantine": [
            {
                "file": held.claimed.name,
                "sha256": held.claimed.sha256,
                "code": held.code,
                "reason": shell.translate(held.template).format(**dict(held.facts)),
            }
            for held in sorting.held
        ],
        "duplicates": [
            {"file": same.scan.claimed.name, "sha256": same.scan.claimed.sha256, "dossier": same.dossier}
            for same in sorting.duplicates
        ],
        "skipped": list(report.plan.skipped),
    }


def _tell(report: BatchReport, answer: _Answer, seconds: float, shell: Shell) -> None:
    sums = report.ledger
    shell.say(
        N_(
            "Batch {batch}: {sides} sides: {pages} pages, {blank} blank, "
            "{separators} separators, {held} held; {seconds} s"
        ),
        batch=report.plan.batch,
        sides=sums.sides,
        pages=sums.pages,
        blank=sums.blank,
        separators=sums.separators,
        held=sums.quarantined,
        seconds=seconds,
    )
    for dossier in answer.dossiers:
        shell.print(_dossier_line(dossier, shell))
        for doubt in dossier["doubts"]:
            shell.print(f"    - {doubt['text']}")
        for component in dossier["missing_components"]:
            shell.print(
                "    - " + shell.translate(N_("Not seen: {component}. Is it in the stack?")).format(component=component)
            )
    for same in report.sorting.duplicates:
        shell.say(N_("{file} is here already, in dossier {dossier}"), file=same.scan.claimed.name, dossier=same.dossier)
    for held in report.sorting.held:
        shell.say(N_("Held: {reason}"), reason=shell.translate(held.template).format(**dict(held.facts)))
    for name in report.plan.skipped:
        shell.say(N_("Passed over: {file}"), file=name)


def _dossier_line(dossier: dict[str, Any], shell: Shell) -> str:
    procedure = dossier["procedure"]
    name = f"{procedure['code']} {procedure['name']}" if procedure else shell.translate(N_("procedure not determined"))
    state = shell.translate(STATE_WORDS[dossier["state"]])
    pages = shell.translate(N_("{n} pages")).format(n=dossier["page_count"])
    return f"{dossier['id']}  {state}  {pages}  {name}"


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
