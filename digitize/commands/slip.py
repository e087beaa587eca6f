"""`slip`: the papers of the counter, as PDF; `slip book`: the register of some days."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.look import day_typed
from digitize.commands.shell import Shell, shell_of
from digitize.dossier.slips.words import SlipKind
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.runs.slips import Counter, Printed

_BOOK = "book"


def slip(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one; or `book`.")],
    kind: Annotated[SlipKind | None, typer.Argument(help="Which slip; none with `book`.")] = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The PDF to write.")],
    reason: Annotated[str, typer.Option(help="What a refusal, an apology or a stop tells; the citizen reads it.")] = "",
    until: Annotated[str | None, typer.Option(help="Of an apology: the new day, such as 2026-12-08.")] = None,
    pages: Annotated[int | None, typer.Option(min=1, help="Pages that a fee counts; else those scanned.")] = None,
    reprint: Annotated[bool, typer.Option("--reprint", help="Print the newest one once more, unchanged.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Another one, with a number of its own.")] = False,
    first_day: Annotated[str | None, typer.Option("--from", help="Of `book`: received on this day or later.")] = None,
    last_day: Annotated[str | None, typer.Option("--to", help="Of `book`: received on this day or earlier.")] = None,
) -> None:
    """Write a slip of a dossier as PDF, or the book of some days (`slip book --from DAY --to DAY`)."""
    from digitize.dossier.slips.holding import Order

    shell = shell_of(ctx)
    _hold_writable(output)
    if dossier == _BOOK:
        _book(shell, kind, (day_typed(first_day, "--from"), day_typed(last_day, "--to")), output)
        return
    if kind is None or first_day or last_day or (reprint and anew):
        raise SettingsError(
            N_("slip wants DOSSIER KIND, or `book --from DAY --to DAY`; --reprint and --anew exclude each other"),
            code="usage",
        )
    order = Order(kind=kind, at=datetime.now(HANOI), reason=reason, until=day_typed(until, "--until"), pages=pages)
    printed = _printed(shell, dossier, order, reprint=reprint, anew=anew)
    _deliver(output, printed.pdf)
    _tell(shell, printed, output)


def _printed(shell: Shell, name: str, order: Any, *, reprint: bool, anew: bool) -> Printed:
    from digitize.registry.lookup import resolve_dossier
    from digitize.runs.slips import print_slip, reprint_slip

    with _counter(shell) as counter:
        dossier = resolve_dossier(counter.db.conn, name)
        if reprint:
            return reprint_slip(counter, dossier, order.kind, order.at)
        return print_slip(counter, dossier, order, anew=anew)


@contextmanager
def _counter(shell: Shell) -> Iterator[Counter]:
    from digitize import __version__
    from digitize.registry import store
    from digitize.runs.slips import Counter
    from digitize.settings import station_of

    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    with closing(store.open_store(shell.layout.registry)) as db:
        yield Counter(
            layout=shell.layout,
            db=db,
            words=station_of(shell.layout.station).slips,
            who=shell.environment.user,
            producer=f"digitize {__version__}",
        )


def _book(shell: Shell, kind: SlipKind | None, days: tuple[date | None, date | None], output: Path) -> None:
    from digitize.runs.slips import print_book

    first, last = days
    if kind is not None or first is None or last is None or last < first:
        raise SettingsError(N_("slip book wants --from DAY and --to DAY, the first not after the last"), code="usage")
    with _counter(shell) as counter:
        book = print_book(counter, (first, last), datetime.now(HANOI))
    _deliver(output, book.pdf)
    if shell.as_json:
        shell.print_json({"pdf": str(output), "dossiers": book.dossiers, "restricted": book.restricted})
    else:
        shell.say(N_("{file} is written: {count} dossiers"), file=output, count=book.dossiers)


def _hold_writable(output: Path) -> None:
    """Refuse a place where nothing can be written before a number is given."""
    folder = output.absolute().parent
    if not folder.is_dir() or output.is_dir():
        raise SettingsError(N_("{path} is no place for a file"), code="delivery", path=output)


def _deliver(output: Path, pdf: bytes) -> None:
    from digitize.intake import shelf

    with shelf.delivering(output.absolute()) as file:
        file.write(pdf)


def _tell(shell: Shell, printed: Printed, output: Path) -> None:
    slip = printed.slip
    if shell.as_json:
        view = {"dossier": slip.dossier, "kind": slip.kind, "year": slip.year, "number": slip.n}
        view |= {"missing": list(printed.missing)} if slip.kind == SlipKind.SUPPLEMENT else {}
        shell.print_json(view | {"sha256": slip.sha256, "pdf": str(output), "draft": printed.draft})
        return
    shell.say(N_("{file} is written: number {n} of {year}"), file=output, n=slip.n, year=slip.year)
    if printed.draft:
        shell.say(N_("It is marked as a draft: {reasons}"), reasons=printed.draft)
