"""`init`: the data folder."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.wording import N_

GENERIC = "generic"


def init(
    ctx: typer.Context,
    profile: Annotated[list[str] | None, typer.Option(help="Make a hotfolder for this scanner profile too.")] = None,
) -> None:
    """Make the data folder, its registry, hotfolders and a commented station.toml; loses nothing."""
    shell = shell_of(ctx)
    from digitize.registry import mounts
    from digitize.registry.store import open_store

    names = [GENERIC, *(profile or [])]
    prepare(shell, names)
    with closing(open_store(shell.layout.registry)) as db:
        mounts.forget(db, names)
    signing_key(shell)
    if shell.as_json:
        folders = [shell.layout.hotfolder(name).as_posix() for name in names]
        shell.print_json({"data": shell.layout.data.as_posix(), "hotfolders": folders})
    else:
        shell.say(N_("The data folder is ready: {data}"), data=shell.layout.data)


def signing_key(shell: Shell) -> tuple[str, bytes]:
    """Return the id and the bytes of the key that signs cover sheets; make the first one where there is none.

    Raises:
        StoreError: the disk is full or refuses.
    """
    from digitize.dossier.cover import KEY_BYTES
    from digitize.intake.cover_keys import add_key, read_keys

    folder = shell.layout.cover_keys
    if not read_keys(folder):
        add_key(folder, secrets.token_bytes(KEY_BYTES))
    return list(read_keys(folder).items())[-1]


def prepare(shell: Shell, profiles: list[str]) -> None:
    """Make what is missing in the data folder, but for the registry, which whoever opens it makes.

    Raises:
        SettingsError: a profile is unknown.
        StoreError: the folder can't be made.
    """
    from digitize.intake import shelf
    from digitize.intake.profiles import find_profile
    from digitize.settings import example_text
    from digitize.station.desk import profile_folders

    for name in profiles:
        find_profile(name, profile_folders(shell.layout))
    for room in (*shell.layout.rooms, *(shell.layout.hotfolder(name) for name in profiles)):
        shelf.make_folder(room)
    if not shell.layout.station.exists():
        shelf.write_bytes(shell.layout.station, example_text().encode())
