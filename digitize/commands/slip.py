"""`slip`: the forms that the counter hands to a citizen, as PDF."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.shell import shell_of
from digitize.intake.layout import HANOI
from digitize.model import Event
from digitize.wording import N_


class SlipKind(StrEnum):
    """The slips that can be made."""

    SUPPLEMENT = "supplement"


def slip(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one.")],
    kind: Annotated[SlipKind, typer.Argument(help="supplement: what a person has said to be missing.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The PDF to write.")],
) -> None:
    """Write a slip for the citizen as PDF (A5); a draft until somebody signs it."""
    from digitize.dossier.supplement import supplement_of
    from digitize.intake import shelf
    from digitize.pdf.sheets.supplement import draw_supplement
    from digitize.registry import journal, lookup, store
    from digitize.settings import station_of

    shell = shell_of(ctx)
    now = datetime.now(HANOI)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = lookup.load_dossier(registry, lookup.resolve_dossier(registry, dossier))
    request = supplement_of(found, now.date())
    pdf = draw_supplement(request, station_of(shell.layout.station).slips)
    event = Event(at=now, who=shell.environment.user, what="slip", facts=(("kind", kind.value),))
    journal.note_look(shell.layout.registry, event, found.id)
    with shelf.delivering(output.absolute()) as file:
        file.write(pdf)
    if shell.as_json:
        shell.print_json({"dossier": found.id, "kind": kind.value, "pdf": str(output), "missing": request.missing})
    else:
        shell.say(N_("{file} is written: {count} papers to bring"), file=output, count=len(request.missing))
