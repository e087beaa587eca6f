"""How the faults of files that people write are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.commands.shell import Shell
    from digitize.errors import SettingsError

FAULTY = 2
"""The exit code where a file has faults."""


def tell_faults(shell: Shell, faults: list[SettingsError], files: int) -> None:
    """Tell every fault, a line each, and end with `FAULTY` where there is one."""
    messages = [fault.message(shell.translate) for fault in faults]
    if shell.as_json:
        shell.print_json({"ok": not faults, "files": files, "faults": messages})
    else:
        for message in messages:
            shell.print(message)
        shell.say(N_("{files} files, {faults} faults"), files=files, faults=len(faults))
    if faults:
        raise typer.Exit(FAULTY)
