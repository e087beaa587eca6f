"""`quarantine`: the held files, and what a person decides about them."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.batch_words import batch_view, progress, tell_batch, tell_left_over
from digitize.commands.init import prepare
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import Plain, dossier_view, time_of
from digitize.errors import SettingsError, StoreError
from digitize.intake.layout import HANOI
from digitize.model import Given, Ledger
from digitize.registry import quarantine, store
from digitize.text import printable
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.registry.quarantine import HeldFile
    from digitize.runs.batch import Desk, Way
    from digitize.runs.retry import Retry

app = typer.Typer(invoke_without_command=True, help="The held files; alone it lists them.")

_SOME_HELD = 3
_LOCK = "retry.lock"
_LISTS = ("dossiers", "quarantine", "duplicates", "skipped")
_SHOWN = 12  # digits of a hash
_STATE_WORDS = {"held": N_("held"), "retried": N_("taken in again"), "discarded": N_("set aside")}

Everything = Annotated[bool, typer.Option("--all", help="Those that are settled, too.")]
Named = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="A batch, a file's name as listed, or the beginning of its hash.")
]


@app.callback()
def held_files(ctx: typer.Context, *, everything: Everything = False) -> None:
    """List the held files, newest last, unless another word follows."""
    if ctx.invoked_subcommand is None:
        _list(shell_of(ctx), everything)


@app.command("list")
def list_files(ctx: typer.Context, *, everything: Everything = False) -> None:
    """List the held files, newest last: why, and what to do."""
    _list(shell_of(ctx), everything)


@app.command("retry")
def retry_files(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="A batch, a file's name as listed, or the beginning of its hash."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every held file.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core unless told.")] = None,
) -> None:
    """Take held files in once more, as they are; what is held again counts one attempt more."""
    from digitize.runs.pool import start_server
    from digitize.runs.retry import with_company

    shell = shell_of(ctx)
    if bool(files) == everything:
        raise SettingsError(
            N_("name the held files to try again, or say --all"), hint=N_("`digitize quarantine list` shows them.")
        )
    with closing(store.open_reading(shell.layout.registry)) as registry:
        held = quarantine.list_held(registry)
    chosen = held if everything else with_company(quarantine.choose(held, files or ()), held)
    start_server()
    prepare(shell, [])
    views = list(_retry(shell, chosen, jobs))
    if shell.as_json:
        shell.print_json(_joined(views))
    elif not views:
        shell.say(N_("Nothing is left to try again."))
    if any(view["quarantine"] for view in views):
        raise typer.Exit(_SOME_HELD)


@app.command("discard")
def discard_files(
    ctx: typer.Context,
    files: Named,
    *,
    reason: Annotated[str, typer.Option(help="Why nobody needs them; kept with who and when.")],
) -> None:
    """Set held files aside with a reason; their bytes are kept."""
    from digitize.runs import retry

    shell = shell_of(ctx)
    why = " ".join(printable(reason).split())
    if not why:
        raise SettingsError(N_("--reason is empty"), hint=N_("Say why nobody needs these files."))
    with closing(store.open_reading(shell.layout.registry)) as registry:
        chosen = quarantine.choose(quarantine.list_held(registry), files)
    word = quarantine.Discarding(at=datetime.now(HANOI), by=shell.environment.user, why=why)
    with closing(store.open_store(shell.layout.registry)) as db:
        retry.discard(db.conn, chosen, word, shell.layout)
    if shell.as_json:
        shell.print_json(
            {"discarded": [{"file": file.name, "batch": file.batch, "sha256": file.sha256} for file in chosen]}
        )
        return
    for file in chosen:
        shell.say(N_("Set aside: {file}; its bytes are kept"), file=file.name)


def _list(shell: Shell, everything: bool) -> None:
    with closing(store.open_reading(shell.layout.registry)) as registry:
        held = quarantine.list_held(registry, settled=everything)
    if shell.as_json:
        shell.print_json({"total": len(held), "items": [_view(file, shell) for file in held]})
        return
    for file in held:
        _tell(file, shell)
    shell.say(N_("{total} held files"), total=sum(file.state == "held" for file in held))


def _view(file: HeldFile, shell: Shell) -> Plain:
    path = shell.layout.held(file.batch, file.sha256, file.extension)
    return {
        "file": file.name,
        "batch": file.batch,
        "sha256": file.sha256,
        "code": file.code,
        "reason": _put(file.reason, file, shell),
        "hint": _put(file.hint, file, shell),
        "attempts": file.attempts,
        "since": time_of(file.since),
        "state": file.state,
        "sides": file.sides,
        "path": path.relative_to(shell.layout.data).as_posix() if path.exists() else None,
        "profile": file.profile,
        "settled_at": time_of(file.settled_at),
        "settled_by": file.settled_by,
        "settled_why": file.settled_why,
    }


def _tell(file: HeldFile, shell: Shell) -> None:
    attempts = shell.translate(N_("attempt {n}")).format(n=file.attempts)
    since = f"{file.since.astimezone(HANOI):%d/%m/%Y %H:%M}"
    words = [file.name or "-", file.sha256[:_SHOWN], file.batch, since, file.code, attempts]
    if file.state != "held":
        words += [shell.translate(_STATE_WORDS[file.state]), file.settled_by or "", file.settled_why or ""]
    shell.print("  ".join(filter(None, words)))
    shell.print(f"    {_put(file.reason, file, shell)}")
    if file.state == "held" and file.hint:
        shell.print(f"    -> {_put(file.hint, file, shell)}")


def _put(template: str, file: HeldFile, shell: Shell) -> str:
    return shell.translate(template).format(**dict(file.facts)) if template else ""


def _retry(shell: Shell, chosen: Sequence[HeldFile], jobs: int | None) -> Iterator[Plain]:
    """Finish what lies in intake, then try again what is still held of the files, a batch for each profile."""
    from digitize.intake import shelf
    from digitize.intake.profiles import find_profile
    from digitize.runs.left_over import finish_left_over
    from digitize.runs.retry import Retry, at_rest, put_away
    from digitize.settings import station_of
    from digitize.station.desk import open_desk, profile_folders, way_of

    settings = station_of(shell.layout.station)

    def way_of_name(name: str) -> Way:
        return way_of(find_profile(name, profile_folders(shell.layout)), settings, shell.environment)

    ways = {file.profile: way_of_name(file.profile) for file in chosen}  # an unknown profile is told before work begins
    with ExitStack() as stack:
        if not stack.enter_context(shelf.only_one(shell.layout.intake / _LOCK)):
            raise StoreError(
                N_("Held files are being tried again already"), code="busy", hint=N_("Try again in a moment.")
            )
        desk = stack.enter_context(open_desk(shell.layout, settings, jobs))
        for left in finish_left_over(desk, way_of_name):
            tell_left_over(left, shell)
        put_away(desk.db.conn, desk.layout)  # of an earlier pass that was stopped right before it
        keys = {(file.batch, file.n) for file in quarantine.list_held(desk.db.conn)}
        waiting = at_rest([file for file in chosen if (file.batch, file.n) in keys], shell.layout)
        given = Given(by=shell.environment.user, training=settings.desk.training)
        for profile, way in ways.items():
            if files := tuple(file for file in waiting if file.profile == profile):
                again = Retry(files=files, profile=profile, way=way, given=given)
                yield _retry_batch(again, desk, shell)


def _retry_batch(again: Retry, desk: Desk, shell: Shell) -> Plain:
    from digitize.runs.batch import Told
    from digitize.runs.retry import retry

    began = time.monotonic()
    dossiers: list[Plain] = []
    with progress(shell) as sides:
        told = Told(
            sides=sides, dossier=lambda dossier: dossiers.append(dossier_view(dossier, shell.layout, shell.translate))
        )
        report = retry(again, desk, told)
    dossiers.sort(key=lambda dossier: str(dossier["id"]))
    seconds = round(time.monotonic() - began, 2)
    if not shell.as_json:
        tell_batch(report, dossiers, seconds, shell)
    return batch_view(report, dossiers, seconds, shell.translate)


def _joined(views: Sequence[Plain]) -> Plain:
    """What `ingest` tells of a batch, for all batches of a retry together."""
    sums: Counter[str] = Counter()
    for view in views:
        sums.update(view["ledger"])
    lists = {name: [row for view in views for row in view[name]] for name in _LISTS}
    batches = [view["batch"] for view in views]
    return {
        "batch": batches[0] if batches else None,
        "seconds": round(sum(view["seconds"] for view in views), 2),
        "ledger": asdict(Ledger()) | dict(sums),
        **lists,
        "batches": batches,
    }
