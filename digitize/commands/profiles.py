"""`profiles`: the scanner profiles and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.faults import tell_faults
from digitize.commands.shell import shell_of

profiles = typer.Typer(no_args_is_help=True, help="Scanner profiles.")


@profiles.command("list")
def list_profiles(ctx: typer.Context) -> None:
    """List the scanner profiles."""
    from digitize.intake import profiles as rooms
    from digitize.station.desk import profile_folders

    shell = shell_of(ctx)
    found = rooms.list_profiles(profile_folders(shell.layout))
    if shell.as_json:
        shell.print_json([{"name": profile.name, "title": profile.title} for profile in found])
    else:
        for profile in found:
            shell.print(f"{profile.name:<14} {profile.title}")


@profiles.command("check")
def check_profiles(
    ctx: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Profile files; else all that are found.")] = None,
) -> None:
    """Tell every fault of the scanner profiles."""
    from digitize.intake import profiles as rooms
    from digitize.station.desk import profile_folders

    shell = shell_of(ctx)
    paths = files or list(rooms.profile_files(profile_folders(shell.layout)).values())
    faults = [fault for path in paths for fault in rooms.check_profile(rooms.read_text(path), rooms.shown_path(path))]
    tell_faults(shell, faults, len(paths))
