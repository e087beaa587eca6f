"""`attest`: the officer who compared the scan with the paper says so, or takes it back."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import PAPER_FORM_WORDS, attestation_view
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Attestation, PaperForm, Withdrawal
from digitize.registry import lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitize.model import Dossier, Event


def attest(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one.")],
    *,
    page: Annotated[list[int] | None, typer.Option(min=1, help="Only this side; may be repeated.")] = None,
    document: Annotated[list[int] | None, typer.Option(min=1, help="Only this document; may be repeated.")] = None,
    form: Annotated[
        str,
        typer.Option(
            help="What was compared: original_returned, original_kept, certified_copy, register_copy or plain_copy."
        ),
    ] = PaperForm.ORIGINAL_RETURNED.value,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what was attested.")] = False,
    reason: Annotated[str, typer.Option(help="Why it is taken back.")] = "",
) -> None:
    """Record that you have compared the scan with the paper."""
    from digitize.dossier.attesting import attest as attested
    from digitize.dossier.attesting import side_name, sides_of
    from digitize.dossier.attesting import withdraw as withdrawn

    shell = shell_of(ctx)
    now, who = datetime.now(HANOI), shell.environment.user
    if withdraw and (page or document):
        raise SettingsError(N_("--withdraw takes back everything that was attested; name no page or document"))

    def change(found: Dossier) -> tuple[Dossier, Event]:
        if withdraw:
            return withdrawn(found, Withdrawal(at=now, by=who, reason=" ".join(reason.split())))
        sides = tuple(map(side_name, sides_of(found, page or (), document or ())))
        return attested(found, Attestation(at=now, who=who, form=_form(form), sides=sides))

    _tell(shell, _noted(shell, dossier, change))


def _noted(shell: Shell, name: str, change: Callable[[Dossier], tuple[Dossier, Event]]) -> Dossier:
    from digitize.runs.noting import note

    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    with closing(store.open_store(shell.layout.registry)) as db:
        return note(shell.layout, db, lookup.resolve_dossier(db.conn, name), change)


def _form(form: str) -> PaperForm:
    if form in set(PaperForm):
        return PaperForm(form)
    raise SettingsError(
        N_("--form is {found} (expected one of {choices})"), found=form, choices=", ".join(map(str, PaperForm))
    )


def _tell(shell: Shell, dossier: Dossier) -> None:
    if shell.as_json:
        words = [attestation_view(word, dossier) for word in dossier.attestations]
        shell.print_json({"dossier": dossier.id, "attestations": words})
        return
    last = dossier.attestations[-1]
    if last.withdrawn:
        shell.say(N_("{dossier}: what was attested is taken back"), dossier=dossier.id)
    else:
        form = shell.translate(PAPER_FORM_WORDS[last.form])
        shell.say(
            N_("{dossier}: {count} pages compared ({form})"), dossier=dossier.id, count=len(last.sides), form=form
        )
