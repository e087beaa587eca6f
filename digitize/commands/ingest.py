"""`ingest`: the whole pipeline without the watcher."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from digitize.commands.batch_words import batch_view, progress, tell_batch, tell_left_over
from digitize.commands.init import GENERIC, prepare
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import dossier_view
from digitize.dossier.review.values import kept_value
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Channel, DossierState, Given, Joining
from digitize.registry import lookup, store
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from digitize.runs.batch import BatchReport, Told, Way

_CHANNELS = (Channel.WALK_IN, Channel.ASSISTED, Channel.POSTAL)
_SOME_HELD = 3
_ROLES: dict[str | None, Literal["supplement", "result", "rescan"]] = {
    "supplement": "supplement",
    "result": "result",
    "rescan": "rescan",
}


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Scanner files and folders; they are copied and stay.")],
    *,
    profile: Annotated[str, typer.Option(help="Scanner profile.")] = GENERIC,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core unless told.")] = None,
    procedure: Annotated[str | None, typer.Option(help="Code of the procedure, when it is known.")] = None,
    channel: Annotated[str, typer.Option(help="walk-in, assisted or postal.")] = Channel.WALK_IN.value,
    received: Annotated[str | None, typer.Option(help="When the paper was taken, ISO 8601; else now.")] = None,
    ticket: Annotated[str | None, typer.Option(help="Number that the applicant drew at the counter.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Make a second dossier of bytes that we have.")] = False,
    into: Annotated[str | None, typer.Option(metavar="DOSSIER", help="Add to this dossier; needs --as.")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="supplement, result or rescan.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The side that a rescan replaces.")] = None,
    training: Annotated[
        bool, typer.Option("--training", help="For practice: in no figure, never submitted, marked everywhere.")
    ] = False,
) -> None:
    """Digitise files and folders now, and end."""
    from digitize.runs.pool import start_server
    from digitize.settings import station_of

    shell = shell_of(ctx)
    given = Given(
        by=shell.environment.user,
        procedure=_known(procedure, shell.layout.data),
        channel=_channel(channel),
        received_at=moment_typed(received),
        again=again,
        ticket=kept_value("ticket", ticket) if ticket is not None else None,
        into=_joining(shell, into, as_, page),
        training=training or station_of(shell.layout.station).desk.training,
    )
    began = time.monotonic()
    start_server()
    prepare(shell, [])
    from digitize.runs.batch import Told

    dossiers: list[dict[str, Any]] = []
    with progress(shell) as sides:
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
    from digitize.runs.ingest import Order, ingest
    from digitize.runs.left_over import finish_left_over
    from digitize.settings import station_of
    from digitize.station.desk import open_desk, profile_folders, way_of

    settings = station_of(shell.layout.station)

    def way_of_name(name: str) -> Way:
        return way_of(find_profile(name, profile_folders(shell.layout)), settings, shell.environment)

    scanner = find_profile(profile, profile_folders(shell.layout))
    order = Order(paths=tuple(paths), profile=scanner, way=way_of(scanner, settings, shell.environment), given=given)
    with open_desk(shell.layout, settings, jobs) as desk:
        for left in finish_left_over(desk, way_of_name):
            tell_left_over(left, shell)
        return ingest(order, desk, told)


def _known(procedure: str | None, data: Path) -> str | None:
    if procedure is None:
        return None
    from digitize.runs.catalogue import known_catalogue

    catalogue = known_catalogue(data)
    known = catalogue.find(procedure)
    if known is not None:
        return known.code
    meant = nearest(procedure, catalogue.codes)
    raise SettingsError(
        N_("there is no procedure {wanted}; did you mean {meant}?") if meant else N_("there is no procedure {wanted}"),
        hint=N_("`digitize procedures list` shows them."),
        wanted=procedure,
        meant=meant,
    )


def _joining(shell: Shell, into: str | None, role: str | None, page: int | None) -> Joining | None:
    """Understand what the files are added to, and as what; before any of them is taken."""
    if into is None and role is None and page is None:
        return None
    if into is None or role not in _ROLES or (role == "rescan") != (page is not None):
        raise SettingsError(
            N_("--into DOSSIER goes with --as supplement, --as result, or --as rescan --page N"), code="usage"
        )
    with closing(store.open_reading(shell.layout.registry)) as registry:
        dossier = lookup.load_dossier(registry, lookup.resolve_dossier(registry, into))
    if dossier.state is DossierState.CLOSED:
        raise SettingsError(
            N_("{dossier} is {state}: nothing can be changed"),
            code="illegal_move",
            dossier=dossier.id,
            state=str(dossier.state),
        )
    return Joining(dossier=dossier.id, role=_ROLES[role], page=page)


def _channel(channel: str) -> Channel:
    if channel in _CHANNELS:
        return Channel(channel)
    raise SettingsError(
        N_("--channel is {found} (expected one of {choices})"), found=channel, choices=", ".join(_CHANNELS)
    )


def moment_typed(text: str | None, option: str = "--received") -> datetime | None:
    """Understand a time; one without a zone is Vietnam's."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            N_("{option} is {found} (expected a time such as 2026-11-20T16:40)"), option=option, found=text
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
