"""`profiles` and `procedures`: the catalogues and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.wording import N_

profiles = typer.Typer(no_args_is_help=True, help="Scanner profiles.")
procedures = typer.Typer(no_args_is_help=True, help="The catalogue of procedures.")

_FAULTY = 2


@profiles.command("list")
def list_profiles(ctx: typer.Context) -> None:
    """List the scanner profiles."""
    from digitize.intake import profiles as rooms
    from digitize.station import profile_folders

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
    from digitize.station import profile_folders

    shell = shell_of(ctx)
    paths = files or list(rooms.profile_files(profile_folders(shell.layout)).values())
    faults = [fault for path in paths for fault in rooms.check_profile(rooms.read_text(path), rooms.shown_path(path))]
    _tell_faults(shell, faults, len(paths))


@procedures.command("list")
def list_procedures(ctx: typer.Context) -> None:
    """List the procedures."""
    from digitize.dossier.procedures import builtin_catalogue, load_catalogue

    shell = shell_of(ctx)
    known = load_catalogue(builtin_catalogue()).procedures
    if shell.as_json:
        rows = [{"code": one.code, "name": one.name, "sector": one.sector, "verified": one.verified} for one in known]
        shell.print_json(rows)
        return
    for one in known:
        mark = "" if one.verified else "  (" + shell.translate(N_("not verified")) + ")"
        shell.print(f"{one.code:<14} {one.name}{mark}")


@procedures.command("check")
def check_procedures(
    ctx: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Catalogue files; else the one that ships.")] = None,
) -> None:
    """Tell every fault of the catalogue of procedures."""
    from digitize.dossier.procedures import builtin_catalogue, check_catalogue
    from digitize.intake.profiles import read_text

    shell = shell_of(ctx)
    texts = [(read_text(path), path.name) for path in files or []] or [(builtin_catalogue(), "procedures.toml")]
    _tell_faults(shell, [fault for text, where in texts for fault in check_catalogue(text, where)], len(texts))


def _tell_faults(shell: Shell, faults: list[SettingsError], files: int) -> None:
    messages = [fault.message(shell.translate) for fault in faults]
    if shell.as_json:
        shell.print_json({"ok": not faults, "files": files, "faults": messages})
    else:
        for message in messages:
            shell.print(message)
        shell.say(N_("{files} files, {faults} faults"), files=files, faults=len(faults))
    if faults:
        raise typer.Exit(_FAULTY)
