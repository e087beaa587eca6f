"""`sign`: the agency's signature on digitised copies, many in one go with one PIN."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import signed_view
from digitize.errors import SettingsError, StoreError
from digitize.registry import lookup, store
from digitize.settings import station_of
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.runs.signing.sign import Bench, Order, Outcome
    from digitize.settings import Sign


def sign(
    ctx: typer.Context,
    dossiers: Annotated[list[str], typer.Argument(metavar="DOSSIER...", help="Local ids or official numbers.")],
    *,
    document: Annotated[
        list[int] | None, typer.Option(min=1, help="Sign this document's own PDF, not the archive; may be repeated.")
    ] = None,
    annex_of: Annotated[
        int | None, typer.Option(min=1, help="The document is an annex of this one, and shows its number.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what is signed already.")] = False,
) -> None:
    """Sign digitised copies with the agency's key."""
    from digitize.runs.signing.sign import Order
    from digitize.station.seal import open_bench

    shell = shell_of(ctx)
    settings = station_of(shell.layout.station)
    if annex_of and not document:
        raise SettingsError(N_("--annex-of goes with --document"))
    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    with _alone(shell), open_bench(shell.layout, settings, shell.environment) as bench:
        ids = dict.fromkeys(lookup.resolve_dossier(bench.db.conn, name) for name in dossiers)
        papers: list[int] | list[None] = document or [None]
        orders = [Order(dossier=one, document=paper, annex_of=annex_of, again=again) for one in ids for paper in papers]
        outcomes = _carried_out(shell, bench, orders, settings.sign)
    _tell(shell, outcomes)
    errors = [outcome.error for outcome in outcomes if outcome.error]
    if errors:
        raise typer.Exit(errors[0].exit_code)


@contextmanager
def _alone(shell: Shell) -> Iterator[None]:
    from digitize.intake import shelf

    with shelf.only_one(shell.layout.signing_lock) as ours:
        if not ours:
            raise StoreError(N_("Another `sign` is at work"), code="busy", hint=N_("Try again when it has ended."))
        yield


def _carried_out(shell: Shell, bench: Bench, orders: list[Order], told: Sign) -> list[Outcome]:
    """Ask for the PIN only when there is something to sign, and open the key once."""
    from digitize.errors import DigitizeError
    from digitize.pdf.sign.keys import open_key
    from digitize.runs.signing.sign import Outcome, looked_over, sign_all
    from digitize.station.seal import key_place

    settled = list(looked_over(bench, orders))
    done = {outcome.order for outcome in settled}
    left = [order for order in orders if order not in done]
    if left:
        pin = shell.environment.sign_pin or _asked(shell)
        try:
            with open_key(key_place(told), pin, bench.sealing.trust.between) as signer:
                settled += sign_all(bench, left, signer)
        except DigitizeError as error:
            settled += [Outcome(order=order, error=error) for order in left]
    return sorted(settled, key=lambda outcome: orders.index(outcome.order))


def _asked(shell: Shell) -> str:
    if not sys.stdin.isatty():
        raise SettingsError(N_("no PIN: it is asked for on a terminal, else taken from DIGITIZE_SIGN_PIN"), code="pin")
    return str(typer.prompt(shell.translate(N_("PIN or passphrase of the agency's key")), hide_input=True, err=True))


def _tell(shell: Shell, outcomes: list[Outcome]) -> None:
    if shell.as_json:
        shell.print_json({"signed": [_view(one, shell) for one in outcomes]})
        return
    for one in outcomes:
        if one.error:
            hint = one.error.hint(shell.translate)
            shell.print(f"{one.order.dossier}  {one.order.of}  {one.error.message(shell.translate)}")
            shell.print(f"    {hint}" if hint else "")
        elif one.copy:
            shell.print(f"{one.order.dossier}  {one.order.of}  {signed_view(one.copy)['pdf']}")
    counts = {
        "done": sum(1 for one in outcomes if one.copy and not one.before),
        "before": sum(one.before for one in outcomes),
        "not_done": sum(1 for one in outcomes if one.error),
    }
    shell.say(N_("{done} signed, {before} were signed before, {not_done} not signed"), **counts)
    for one in outcomes:
        if one.over_ink:
            shell.say(
                N_("{dossier}: the words of the signature stand on print; look at page 1"), dossier=one.order.dossier
            )


def _view(outcome: Outcome, shell: Shell) -> dict[str, Any]:
    error = outcome.error
    return {
        "dossier": outcome.order.dossier,
        "of": outcome.order.of,
        "copy": outcome.copy and signed_view(outcome.copy),
        "before": outcome.before,
        "over_ink": outcome.over_ink,
        "error": error and {"code": error.code, "message": error.message(shell.translate)},
    }
