"""`backup` and `restore`: a consistent copy while running, and back again on an empty machine."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import time_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digitize.runs.backup.make import Kept
    from digitize.runs.backup.manifest import Manifest

_SOME_DAMAGED = 1
_REASONS = {
    "changed": N_("{path}: its content no longer has its hash"),
    "unreadable": N_("{path}: can't be read"),
    "missing": N_("{path}: is not there"),
}


def backup(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write, on another disk.")],
    *,
    passphrase_file: Annotated[Path | None, typer.Option(help="Encrypt with the passphrase in this file.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Encrypt to this age public key (age1...).")] = None,
) -> None:
    """Copy the whole data folder into one file, while others work in it; exit 1 when some of it is damaged."""
    from digitize.runs.backup.make import BackupOrder, make_backup
    from digitize.settings import station_of

    shell = shell_of(ctx)
    if passphrase_file and recipient:
        raise SettingsError(N_("Give --passphrase-file or --recipient, not both"))
    order = BackupOrder(
        target=output.absolute(),
        by=shell.environment.user,
        at=datetime.now(HANOI),
        station=station_of(shell.layout.station).desk.code,
        passphrase=_passphrase(passphrase_file),
        recipient=recipient,
    )
    with _progress(shell, N_("Backing up")) as told:
        kept = make_backup(shell.layout, order, told)
    if shell.as_json:
        shell.print_json(_view(kept, file=order.target.as_posix(), encrypted=order.encrypted))
    else:
        _tell(shell, N_("Backup made: {place}, {files} files, {megabytes} MB"), order.target, kept)
        shell.say(N_("SHA-256 of its manifest: {sha256}"), sha256=kept.sha256)
        if not order.encrypted:
            shell.say(N_("It is not encrypted: whoever has it can read every dossier."))
            if any(shell.layout.cover_keys.glob("*.key")):
                shell.say(N_("The keys of the cover sheets are left out of it; only an encrypted backup holds them."))
        _tell_damaged(shell, kept, N_("{n} files are damaged or missing; everything else is in the backup:"))
    if kept.manifest.damaged:
        raise typer.Exit(_SOME_DAMAGED)


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    *,
    passphrase_file: Annotated[Path | None, typer.Option(help="Its passphrase is in this file.")] = None,
    identity_file: Annotated[Path | None, typer.Option(help="Its age identity is in this file.")] = None,
) -> None:
    """Make a new data folder from a backup; nothing stands there until every byte is checked."""
    from digitize.intake.claim import open_batches
    from digitize.runs.backup.restore import RestoreOrder, restore
    from digitize.runs.backup.seal import Key

    shell = shell_of(ctx)
    key = Key(passphrase=_passphrase(passphrase_file), identities=_identities(identity_file))
    order = RestoreOrder(source=file.absolute(), by=shell.environment.user, at=datetime.now(HANOI), key=key)
    with _progress(shell, N_("Restoring")) as told:
        kept = restore(shell.layout, order, told)
    in_work = len(open_batches(shell.layout.intake))
    if shell.as_json:
        shell.print_json(_view(kept, data=shell.layout.data.as_posix(), open_batches=in_work))
        return
    _tell(shell, N_("Restored: {place}, {files} files, {megabytes} MB, as of {made_at}"), shell.layout.data, kept)
    if in_work:
        shell.say(N_("{n} batches were in work; the next `ingest` or `watch` finishes them."), n=in_work)
    _tell_damaged(shell, kept, N_("{n} files were damaged or missing already when the backup was made:"))


def _view(kept: Kept, **where: object) -> dict[str, Any]:
    manifest = kept.manifest
    return {
        **where,
        "made_at": time_of(manifest.head.made_at),
        "station": manifest.head.station,
        "files": len(manifest.files),
        "bytes": _bytes(manifest),
        "manifest_sha256": kept.sha256,
        "damaged": [{"path": damage.path, "reason": damage.reason} for damage in manifest.damaged],
    }


def _tell(shell: Shell, message: str, place: Path, kept: Kept) -> None:
    manifest = kept.manifest
    shell.say(
        message,
        place=place,
        files=len(manifest.files),
        megabytes=round(_bytes(manifest) / 1e6, 1),
        made_at=f"{manifest.head.made_at.astimezone(HANOI):%d/%m/%Y %H:%M}",
    )


def _tell_damaged(shell: Shell, kept: Kept, message: str) -> None:
    if kept.manifest.damaged:
        shell.say(message, n=len(kept.manifest.damaged))
    for damage in kept.manifest.damaged:
        shell.say("  " + shell.translate(_REASONS[damage.reason]), path=damage.path)


def _bytes(manifest: Manifest) -> int:
    return sum(entry.bytes for entry in manifest.files)


def _passphrase(path: Path | None) -> str | None:
    if path is None:
        return None
    passphrase = _secret(path).rstrip("\r\n")
    if not passphrase:
        raise SettingsError(N_("{path} holds no passphrase"), path=path)
    return passphrase


def _identities(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    lines = tuple(line for text in _secret(path).splitlines() if (line := text.strip()) and not line.startswith("#"))
    if not lines:
        raise SettingsError(N_("--identity-file holds no age identity (expected AGE-SECRET-KEY-1...)"))
    return lines


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(N_("{path} can't be read as text"), path=path) from error


@contextmanager
def _progress(shell: Shell, doing: str) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how much went by and how fast, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(shell.translate(doing), total=None)
        yield lambda size: bar.advance(task, size)
