"""`classify`: learns from what clerks confirmed, and says why a procedure was chosen."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Event
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.dossier.classify import Reading
    from digitize.dossier.library import Library

app = typer.Typer(no_args_is_help=True, help="Which procedure a dossier is: learn from answers, say why.")

_SHOWN = 5  # candidates a page


@app.command("train")
def train(ctx: typer.Context) -> None:
    """Learn from the dossiers whose procedure a person gave or accepted."""
    from digitize.runs.training import train as train_model

    shell = shell_of(ctx)
    card = train_model(shell.layout, datetime.now(HANOI))
    if shell.as_json:
        shell.print_json({key: value for key, value in card.items() if key != "trained_on"})
        return
    held_out = card["held_out"]
    shell.say(
        N_("Model {number}: {examples} dossiers of {procedures} procedures"),
        number=card["number"],
        examples=len(card["trained_on"]),
        procedures=len(card["codes"]),
    )
    shell.say(
        N_("Of {dossiers} held out it answers {answered}, {wrong} of them wrong"),
        dossiers=held_out["dossiers"],
        answered=held_out["answered"],
        wrong=held_out["wrong"],
    )


@app.command("explain")
def explain(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one.")],
) -> None:
    """Say which procedures a dossier may be of, how likely each is, and which words decided."""
    from digitize.dossier.classify import read_asks
    from digitize.dossier.library import library_of
    from digitize.dossier.separate import handed_in, numbered_texts
    from digitize.registry import journal, lookup, store
    from digitize.runs.catalogue import known_catalogue

    shell = shell_of(ctx)
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = lookup.load_dossier(registry, lookup.resolve_dossier(registry, dossier))
        event = Event(at=datetime.now(HANOI), who=shell.environment.user, what="explain", facts=())
        journal.note_look(shell.layout.registry, event, found.id)
    if found.restricted:
        raise SettingsError(N_("{dossier} is restricted"), dossier=found.id)
    known = known_catalogue(shell.layout.data)
    readings = read_asks(numbered_texts(handed_in(found.pages)), known)
    pages = [_page(reading, library_of(known)) for reading in readings]
    chosen = found.procedure.code if found.procedure else None
    if shell.as_json:
        by = found.procedure.by if found.procedure else None
        shell.print_json({"dossier": found.id, "procedure": chosen, "by": by, "pages": pages})
        return
    shell.print(f"{found.id}  {chosen or '?'}")
    for page in pages:
        shell.print("  " + shell.translate(N_("page {n}")).format(n=page["page"]) + f"  p = {page['probability']:.3f}")
        for candidate in page["candidates"]:
            shell.print(f"    {candidate['distance']:7.2f}  {candidate['code']:<14} {candidate['name']}")
            for label, words in ((N_("found"), "found"), (N_("not found"), "not_found")):
                if candidate[words]:
                    shell.print(f"             {shell.translate(label)}: {', '.join(candidate[words])}")
    if not pages:
        shell.say(N_("No page of it asks for anything"))


def _page(reading: Reading, library: Library) -> dict[str, Any]:
    from digitize.dossier.ranking import deciding_words

    candidates = []
    for one in reading.ranked[:_SHOWN]:
        found, missed = deciding_words(reading.ask, one)
        candidates.append(
            {
                "code": one.code,
                "name": library.entries[one.code].name,
                "evidence": one.title.text,
                "distance": round(one.cost, 2),
                "found": list(found),
                "not_found": list(missed),
            }
        )
    return {"page": reading.ask.n, "probability": round(reading.probability, 4), "candidates": candidates}
