"""`export` and `import`: whole dossiers handed out and taken in."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.permission import hold_permission, reason_of
from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Dossier, Event
from digitize.registry import journal, lookup, purges, store
from digitize.wording import N_

if TYPE_CHECKING:
    from sqlite_utils import Database

    from digitize.runs.transfer.bring_in import BroughtIn
    from digitize.runs.transfer.export import Exported


def export_dossiers(
    ctx: typer.Context,
    dossiers: Annotated[list[str], typer.Argument(metavar="DOSSIER...", help="Local ids or official numbers.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The ZIP; one of that name is replaced.")],
    restricted: Annotated[bool, typer.Option("--restricted", help="Restricted dossiers too.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why restricted dossiers must be handed out.")] = None,
) -> None:
    """Write whole dossiers into one file: PDF, XML, JSON, originals and history, with a manifest of hashes."""
    from digitize.runs.retention import holder_of, known_periods
    from digitize.runs.rework.finish import turn
    from digitize.runs.transfer.export import ExportOrder, export
    from digitize.settings import station_of

    shell = shell_of(ctx)
    target = _target(shell, output)
    settings, periods = station_of(shell.layout.station), known_periods(shell.layout)
    agency = settings.queue.agency
    order = ExportOrder(
        target=target,
        desk=settings.desk.code,
        agency=agency,
        holder=lambda dossier: holder_of(shell.layout, agency, dossier, periods),
    )
    store.open_reading(shell.layout.registry).close()  # refuses a data folder that is none
    with closing(store.open_store(shell.layout.registry)) as db:
        names = list(dict.fromkeys(lookup.resolve_dossier(db.conn, dossier) for dossier in dossiers))
        with turn(shell.layout, db):
            secret = _secret(db, names)
            why = _permitted(shell, secret, reason, asked=restricted) if secret else ""
            _note(shell, db, names, (("reason", why),) if secret else ())
            made = export(shell.layout, db, names, order)
    _tell_export(shell, made, target)


def _target(shell: Shell, output: Path) -> Path:
    target = output.absolute()
    if not target.parent.is_dir():
        raise SettingsError(N_("{path} does not exist"), path=target.parent)
    if target.is_dir():
        raise SettingsError(N_("{path} is a folder; name a file"), path=target)
    if target.resolve().is_relative_to(shell.layout.data.resolve()):
        raise SettingsError(N_("The export would lie in the data folder itself: {path}"), path=target)
    return target


def _secret(db: Database, names: list[str]) -> list[str]:
    """Return the restricted dossiers whose sides would be handed out: those asked for, and those in the same files."""
    found = [lookup.load_dossier(db.conn, name) for name in names]
    hashes = {original.sha256 for dossier in found for original in dossier.originals}
    every = {*names, *purges.sharing(db.conn, hashes)}
    return [name for name in sorted(every) if lookup.load_dossier(db.conn, name).restricted]


def _permitted(shell: Shell, secret: list[str], reason: str | None, *, asked: bool) -> str:
    if not asked:
        raise SettingsError(
            N_("Restricted dossiers lie among these or in the same files: {dossiers}"),
            code="restricted",
            hint=N_("Add --restricted and --reason if you may hand them out."),
            dossiers=", ".join(secret),
        )
    why = reason_of(reason)
    for name in secret:
        hold_permission(shell, name, "export")
    return why


def _note(shell: Shell, db: Database, names: list[str], facts: tuple[tuple[str, str], ...]) -> None:
    event = Event(at=datetime.now(HANOI), who=shell.environment.user, what="export", facts=facts)
    journal.note_about(db.conn, event, names)


def _tell_export(shell: Shell, made: Exported, target: Path) -> None:
    manifest = made.manifest
    if shell.as_json:
        dossiers = [
            {
                "id": one.id,
                "number": one.number,
                "restricted": one.restricted,
                "cut": [{"field": cut.field, "document": cut.document, "left_out": cut.left_out} for cut in one.cut],
                "shared": list(one.shared),
            }
            for one in manifest.dossiers
        ]
        about = {"file": target.as_posix(), "files": len(manifest.files), "manifest_sha256": made.sha256}
        shell.print_json({**about, "dossiers": dossiers})
        return
    shell.say(
        N_("Exported: {place}, {dossiers} dossiers, {files} files"),
        place=target,
        dossiers=len(manifest.dossiers),
        files=len(manifest.files),
    )
    for one in manifest.dossiers:
        if one.shared:
            shell.say(
                N_("{dossier}: its originals also hold sides of {others}"),
                dossier=one.id,
                others=", ".join(one.shared),
            )
        for cut in one.cut:
            message = (
                N_("{dossier}: {field} is too long for the decree ({length}, at most {most}) and left out of the XML")
                if cut.left_out
                else N_("{dossier}: {field} is too long for the decree ({length}, at most {most}) and cut in the XML")
            )
            shell.say(message, dossier=one.id, field=cut.field, length=cut.length, most=cut.most)
    shell.say(N_("SHA-256 of its manifest: {sha256}"), sha256=made.sha256)
    shell.say(N_("It is not encrypted: whoever has it can read every dossier."))


def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="An export.")],
    *,
    restricted: Annotated[bool, typer.Option("--restricted", help="Restricted dossiers too.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why restricted dossiers are taken in.")] = None,
) -> None:
    """Take an export in: checked to its last byte; what is here already is never overwritten."""
    from digitize.commands.init import GENERIC, prepare
    from digitize.runs.transfer.bring_in import ImportOrder, bring_in

    shell = shell_of(ctx)
    if not file.is_file():
        raise SettingsError(N_("{path} does not exist"), path=file)
    prepare(shell, [GENERIC])
    who, now = shell.environment.user, datetime.now(HANOI)

    def may_bring(dossier: Dossier) -> None:
        _permitted(shell, [dossier.id], reason, asked=restricted)

    order = ImportOrder(source=file.absolute(), by=who, at=now, may_bring=may_bring)
    with closing(store.open_store(shell.layout.registry)) as db:
        done = bring_in(shell.layout, db, order)
    _tell_import(shell, done)


def _tell_import(shell: Shell, done: BroughtIn) -> None:
    if shell.as_json:
        shell.print_json(_view(done))
        return
    for dossier in done.new:
        shell.say(N_("{dossier} is imported"), dossier=dossier.id)
    for dossier in done.known:
        shell.say(N_("{dossier} was here already"), dossier=dossier.id)
    if done.restored:
        shell.say(N_("{n} lost files are back"), n=len(done.restored))
    shell.say(N_("SHA-256 of its manifest: {sha256}"), sha256=done.sha256)


def _view(done: BroughtIn) -> dict[str, Any]:
    return {
        "manifest_sha256": done.sha256,
        "imported": [dossier.id for dossier in done.new],
        "known": [dossier.id for dossier in done.known],
        "restored": list(done.restored),
    }
