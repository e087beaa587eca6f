"""`status` and `--version`: is everything there and well?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from digitize import __version__
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import Plain, time_of
from digitize.errors import DigitizeError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.runs.checks import Check, Level

_LEVEL_WORDS = {"ok": N_("ok"), "warn": N_("WARNING"), "error": N_("ERROR")}
_TITLES = {
    "tesseract-vie": N_("Vietnamese trained data"),
    "tesseract-osd": N_("Orientation model"),
    "settings": N_("Settings"),
    "watcher": N_("Watcher"),
    "paused": N_("Intake pauses"),
    "waiting_files": N_("Files not yet whole"),
    "registry": N_("Registry"),
    "disk": N_("Disk"),
    "intake": N_("Interrupted batches"),
    "journal": N_("Journal"),
    "index": N_("Search index"),
    "held_files": N_("Held files"),
    "to_review": N_("Dossiers to check"),
    "outbox": N_("Outbox"),
    "undeliverable": N_("Refused or parked"),
    "notices": N_("Notices to citizens"),
    "calendar": N_("Working calendar"),
}
_HOTFOLDER = N_("Hotfolder")
_AGES = (
    (timedelta(days=2), timedelta(days=1), N_("{n} days")),
    (timedelta(hours=2), timedelta(hours=1), N_("{n} h")),
    (timedelta(0), timedelta(minutes=1), N_("{n} min")),
)
"""From which age on, in which unit, how it is said."""


def status(
    ctx: typer.Context,
    *,
    acknowledge: Annotated[
        str | None, typer.Option(metavar="NAME", help="Say that this warning is known; it no longer counts.")
    ] = None,
) -> None:
    """Tell what is well and what is not, since when, and what to do; exit 1 on an error."""
    from digitize.runs import checks as room

    shell, now = shell_of(ctx), datetime.now(HANOI)
    checks = room.check_station(shell.layout, shell.environment, now)
    if acknowledge is not None:
        room.acknowledge(shell.layout, acknowledge, checks, at=now, who=shell.environment.user)
    checks = room.remember(shell.layout, checks, now)
    level = room.overall(checks)
    if shell.as_json:
        shell.print_json({"level": level, "checks": [_view(check, shell) for check in checks]})
    else:
        _tell(level, checks, shell)
    if level == "error":
        raise typer.Exit(1)


def _view(check: Check, shell: Shell) -> Plain:
    return {
        "name": check.name,
        "level": check.level,
        "since": time_of(check.since),
        "value": _put(check.value, check, shell),
        "hint": _put(check.hint, check, shell),
        "acknowledged": check.acknowledged,
    }


def _tell(level: Level, checks: Sequence[Check], shell: Shell) -> None:
    """Tell what is wrong first."""
    from digitize.runs.checks import LEVELS

    width = max(len(shell.translate(word)) for word in _LEVEL_WORDS.values())
    shell.print(shell.translate(N_("State of the station: {level}")).format(level=shell.translate(_LEVEL_WORDS[level])))
    for check in sorted(checks, key=lambda check: -LEVELS.index(check.level)):
        value = _put(check.value, check, shell)
        known = shell.translate(N_("known")) if check.acknowledged else ""
        since = _since(check, shell)
        word = shell.translate(_LEVEL_WORDS[check.level])
        parts = [f"{word:<{width}} {_title(check, shell)}", value, since, known]
        shell.print("  ".join(filter(None, parts)))
        for line in _put(check.hint, check, shell).splitlines():
            shell.print(f"{'':<{width}}   -> {line}")


def _since(check: Check, shell: Shell) -> str:
    """Since when something is wrong, unless its value says so."""
    if check.since is None or check.level == "ok" or "at" in dict(check.facts):
        return ""
    return shell.translate(N_("since {at}")).format(at=f"{check.since.astimezone(HANOI):%d/%m/%Y %H:%M}")


def _title(check: Check, shell: Shell) -> str:
    """What people call it; the name that `--acknowledge` takes stands with a warning."""
    title = _HOTFOLDER if check.name.startswith("hotfolder:") else _TITLES.get(check.name, "")
    words = shell.translate(title) if title else check.name
    return f"{words} [{check.name}]" if title and check.level == "warn" else words


def _put(template: str, check: Check, shell: Shell) -> str:
    if not template:
        return ""
    return shell.translate(template).format(**{name: _fact(name, fact, shell) for name, fact in check.facts})


def _fact(name: str, fact: object, shell: Shell) -> object:
    if isinstance(fact, timedelta):
        unit, words = next((unit, words) for least, unit, words in _AGES if fact >= least)
        return shell.translate(words).format(n=fact // unit)
    if isinstance(fact, DigitizeError):
        return fact.message(shell.translate)
    return shell.translate(str(fact)) if name == "why" and fact else fact


def print_versions(shell: Shell) -> None:
    """Print ours, the engine's and the data folder's."""
    from contextlib import closing

    import tesserocr

    from digitize.registry.connection import SCHEMA_VERSION, schema_version
    from digitize.registry.store import open_reading

    folder: int | None = None
    if shell.layout.registry.exists():
        with closing(open_reading(shell.layout.registry)) as registry:
            folder = schema_version(registry)
    versions = {
        "digitize": __version__,
        "tesseract": tesserocr.tesseract_version().split()[1],
        "data_folder": folder,
        "data_folder_written": SCHEMA_VERSION,
    }
    if shell.as_json:
        shell.print_json(versions)
    else:
        shell.print(f"digitize {__version__}, tesseract {versions['tesseract']}")
        shell.print(
            shell.translate(N_("data folder: version {found} (this program writes {written})")).format(
                found=folder if folder is not None else "-", written=SCHEMA_VERSION
            )
        )
