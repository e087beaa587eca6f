"""`status` and `--version`: is everything there and well?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from digitize import __version__
from digitize.commands.shell import Shell, shell_of
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.runs.checks import Level

_LEVELS: tuple[Level, ...] = ("ok", "warn", "error")


def status(ctx: typer.Context) -> None:
    """Tell what is well and what is not, and what to do; exit 1 on an error."""
    from digitize.runs.checks import check_station

    shell = shell_of(ctx)
    checks = check_station(shell.layout, shell.environment)
    level = max((check.level for check in checks), key=_LEVELS.index)
    if shell.as_json:
        rows = [
            {
                "name": check.name,
                "level": check.level,
                "since": None,
                "value": check.value,
                "hint": shell.translate(check.hint) if check.hint else "",
                "acknowledged": False,
            }
            for check in checks
        ]
        shell.print_json({"level": level, "checks": rows})
    else:
        for check in checks:
            hint = shell.translate(check.hint) if check.hint else ""
            value = shell.translate(check.value) if check.value else ""
            shell.print(f"{check.level:<6} {check.name:<16} {value}  {hint}".rstrip())
    if level == "error":
        raise typer.Exit(1)


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
