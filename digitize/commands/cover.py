"""`cover`: cover sheets that a stack is scanned with, plain separator sheets, and the key that signs."""

from __future__ import annotations

import re
import secrets
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitize.commands.ingest import moment_typed
from digitize.commands.init import signing_key
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import Plain, time_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.dossier.cover import CoverFacts
    from digitize.dossier.procedures import Procedure

app = typer.Typer(help="Cover sheets and separator sheets to print.")

_TICKET = re.compile(r"[A-Z0-9.-]{1,12}", re.ASCII)
_Copies = Annotated[int, typer.Option(min=1, max=500, help="How many sheets.")]


@app.callback(invoke_without_command=True)
def cover(
    ctx: typer.Context,
    *,
    procedure: Annotated[str | None, typer.Option(help="Code of the procedure.")] = None,
    dossier: Annotated[str | None, typer.Option(help="A dossier that is here: local id or official number.")] = None,
    declared: Annotated[
        int | None, typer.Option(min=1, max=9999, help="Sheets in the stack, without the cover sheet.")
    ] = None,
    ticket: Annotated[str | None, typer.Option(help="Number drawn at the counter, such as A045.")] = None,
    received: Annotated[
        str | None, typer.Option(help="When the paper was taken, ISO 8601; else the time of scanning counts.")
    ] = None,
    copies: _Copies = 1,
    reusable: Annotated[bool, typer.Option(help="For laminating: names only the procedure.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The PDF to write.")] = None,
) -> None:
    """Print signed cover sheets: each for one stack, unless --reusable."""
    if ctx.invoked_subcommand:
        return
    shell = shell_of(ctx)
    if reusable and (dossier or declared or ticket or received):
        raise SettingsError(
            N_("--reusable names only the procedure: leave out --dossier, --declared, --ticket and --received")
        )
    if ticket and copies > 1:
        raise SettingsError(N_("--ticket is one person's: leave out --copies"))
    target, known = _target(output), _procedure(procedure, shell.layout.data)
    facts = _facts(shell, known, dossier, received)
    facts = replace(facts, declared_sheets=declared, ticket=_ticket(ticket))
    sheets = tuple(facts if reusable else _numbered(facts) for _ in range(copies))
    _print_covers(shell, sheets, known.name, target)
    _tell(shell, sheets, known, target)


@app.command("separators")
def separators(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write.")],
    *,
    copies: _Copies = 1,
) -> None:
    """Print plain separator sheets, which divide and say nothing."""
    from digitize.intake import shelf
    from digitize.pdf.sheets.cover import separator_sheets

    shell = shell_of(ctx)
    target = _target(output)
    drawn = separator_sheets(copies)
    with shelf.delivering(target) as file:
        file.write(drawn)
    _journal(shell, "print_separators", ("sheets", str(copies)))
    if shell.as_json:
        shell.print_json({"file": target.as_posix(), "sheets": copies})
    else:
        shell.say(N_("{n} separator sheets to print: {path}"), n=copies, path=target)


@app.command("rotate-key")
def rotate_key(ctx: typer.Context) -> None:
    """Sign with a new key from now on; sheets printed before stay valid."""
    from digitize.dossier.cover import KEY_BYTES
    from digitize.intake.cover_keys import add_key, read_keys

    shell = shell_of(ctx)
    name = add_key(shell.layout.cover_keys, secrets.token_bytes(KEY_BYTES))
    _journal(shell, "rotate_cover_key", ("key", name))
    if shell.as_json:
        shell.print_json({"key": name, "keys": list(read_keys(shell.layout.cover_keys))})
    else:
        shell.say(N_("Cover sheets are signed with key {key} from now on; older sheets stay valid."), key=name)


def _procedure(code: str | None, data: Path) -> Procedure:
    """Find a procedure in the station's catalogue."""
    from digitize.runs.catalogue import known_catalogue

    if not code:
        raise SettingsError(N_("{option} is missing"), option="--procedure")
    return known_catalogue(data).get(code)


def _target(output: Path | None) -> Path:
    """Hold the place of the PDF: a sheet that may not be printed yet is never written over."""
    if output is None:
        raise SettingsError(N_("{option} is missing"), option="-o")
    target = output.absolute()
    if not target.parent.is_dir():
        raise SettingsError(N_("{path} does not exist"), path=target.parent)
    if target.exists():
        raise SettingsError(
            N_("{path} exists already"),
            hint=N_("Name a new file: sheets in this one may not be printed yet."),
            path=target,
        )
    return target


def _ticket(typed: str | None) -> str | None:
    if typed is None:
        return None
    ticket = typed.strip().upper()
    if not _TICKET.fullmatch(ticket):
        raise SettingsError(
            N_("--ticket is {found} (expected 1 to 12 letters, digits, dots or hyphens)"), found=typed[:40]
        )
    return ticket


def _facts(shell: Shell, procedure: Procedure, dossier: str | None, received: str | None) -> CoverFacts:
    """Gather what is known: of a dossier that is here, its id and when it was received."""
    from digitize.dossier.cover import CoverFacts
    from digitize.registry.lookup import load_dossier, resolve_dossier
    from digitize.registry.store import open_reading
    from digitize.settings import station_of

    taken = moment_typed(received)
    name = None
    with closing(open_reading(shell.layout.registry)) as registry:
        if dossier:
            name = resolve_dossier(registry, dossier)
            taken = taken or load_dossier(registry, name).received_at
    return CoverFacts(
        procedure=procedure.code,
        dossier=name,
        desk=station_of(shell.layout.station).desk.code,
        received=taken and taken.replace(microsecond=0),
    )


def _numbered(facts: CoverFacts) -> CoverFacts:
    from digitize.dossier.cover import NUMBER_BYTES, one_time_number

    return replace(facts, number=one_time_number(secrets.token_bytes(NUMBER_BYTES)))


def _print_covers(shell: Shell, sheets: tuple[CoverFacts, ...], name: str, target: Path) -> None:
    """Draw, register, then write: what is printed is known here, what fails is not printed."""
    from digitize.dossier.cover import write_cover
    from digitize.intake import shelf
    from digitize.pdf.sheets.cover import CoverSheet, cover_sheets
    from digitize.registry.covers import issue
    from digitize.registry.store import open_store

    key, secret = signing_key(shell)
    signed = [replace(sheet, key=key) for sheet in sheets]
    drawn = cover_sheets(
        [CoverSheet(facts=sheet, text=write_cover(sheet, secret), procedure_name=name) for sheet in signed]
    )
    with closing(open_store(shell.layout.registry)) as db:
        issue(db.conn, signed, at=datetime.now(HANOI), by=shell.environment.user)
    with shelf.delivering(target) as file:
        file.write(drawn)


def _tell(shell: Shell, sheets: tuple[CoverFacts, ...], procedure: Procedure, target: Path) -> None:
    if not shell.as_json:
        shell.say(N_("{n} cover sheets to print: {path}"), n=len(sheets), path=target)
        return
    rows: list[Plain] = [
        {
            "number": sheet.number or None,
            "dossier": sheet.dossier,
            "declared_sheets": sheet.declared_sheets,
            "desk": sheet.desk,
            "received_at": time_of(sheet.received),
            "ticket": sheet.ticket,
        }
        for sheet in sheets
    ]
    about = {"code": procedure.code, "name": procedure.name}
    shell.print_json({"file": target.as_posix(), "procedure": about, "reusable": sheets[0].reusable, "sheets": rows})


def _journal(shell: Shell, what: str, fact: tuple[str, str]) -> None:
    from digitize.model import Event
    from digitize.registry.journal import note_look
    from digitize.registry.store import open_reading

    open_reading(shell.layout.registry).close()
    note_look(
        shell.layout.registry,
        Event(at=datetime.now(HANOI), who=shell.environment.user, what=what, facts=(fact,)),
    )
