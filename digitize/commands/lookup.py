"""`lookup`: what the public is told of a code, at the shell."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer

from digitize.commands.shell import shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Event
from digitize.registry import journal, store
from digitize.wording import N_


def lookup(
    ctx: typer.Context,
    code: Annotated[list[str], typer.Argument(metavar="CODE", help="Official number, as a citizen types it.")],
) -> None:
    """Tell how far the dossier of a code is, and nothing else: what the public is told."""
    from digitize.runs.answering import look_up

    shell, typed = shell_of(ctx), " ".join(code)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        facts = (("code", journal.blinded(registry, typed)),)
        event = Event(at=datetime.now(HANOI), who=shell.environment.user, what="lookup", facts=facts)
        journal.note_look(shell.layout.registry, event)
        answer = look_up(registry, shell.layout, typed)
    if answer.what != "found":
        raise SettingsError(
            N_("Not found"), code="not_found", hint=N_("Compare the code with the receipt: H20.14-261123-0007.")
        )
    if shell.as_json:
        shell.print_json({"code": answer.number, "status": answer.status})
    else:
        shell.print(f"{answer.number}  {answer.status}")
