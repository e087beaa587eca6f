"""The program and its commands; each group of commands is a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands import (
    attest,
    backup,
    classify,
    cover,
    export,
    freeze,
    handling,
    holidays,
    ingest,
    init,
    look,
    lookup,
    notices,
    outbox,
    procedures,
    profiles,
    quarantine,
    queue,
    register,
    report,
    restricted,
    retention,
    returning,
    review,
    serve,
    sign,
    signatures,
    slip,
    status,
    verify,
    watch,
)
from digitize.commands.shell import HoistingGroup, open_shell

app = typer.Typer(
    cls=HoistingGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Paper dossiers of a one-stop counter become searchable PDF/A dossiers.",
)
app.command()(init.init)
app.command()(ingest.ingest)
app.command()(watch.watch)
app.command()(serve.serve)
app.command(context_settings=look.FREE_TEXT)(look.search)
app.command()(look.show)
app.command()(slip.slip)
app.command("return-originals")(returning.return_originals)
app.command()(attest.attest)
app.command()(sign.sign)
app.command("verify-signature")(signatures.verify_signature)
app.command()(lookup.lookup)
app.add_typer(notices.app, name="notices")
app.add_typer(queue.app, name="queue")
queue.app.command("push")(outbox.push)
queue.app.command("outbox")(outbox.show_outbox)
queue.app.command("pull")(register.pull)
queue.app.command("offers")(register.offers)
queue.app.command("join")(register.join)
queue.app.command("apart")(register.apart)
queue.app.command("assign")(handling.assign)
queue.app.command("status")(handling.status)
queue.app.command("number")(handling.number)
queue.app.command("linked")(handling.linked)
app.add_typer(review.app, name="review")
app.add_typer(profiles.profiles, name="profiles")
app.add_typer(procedures.procedures, name="procedures")
app.add_typer(classify.app, name="classify")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(holidays.app, name="holidays")
app.add_typer(cover.app, name="cover")
app.command()(status.status)
app.command()(report.report)
review.app.command("restrict")(restricted.restrict)
review.app.command("release")(restricted.release)
app.command("hand-over")(restricted.hand_over)
app.command()(restricted.purge)
app.command()(freeze.freeze)
app.add_typer(retention.app, name="retention")
app.command("export")(export.export_dossiers)
app.command("import")(export.import_file)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(verify.verify)


@app.callback(invoke_without_command=True)
def options(
    ctx: typer.Context,
    *,
    data: Annotated[Path | None, typer.Option(help="The data folder; else DIGITIZE_DATA, else ./data.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Annotated[str | None, typer.Option(help="vi or en; else DIGITIZE_LANG, else vi.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the versions and end.")] = False,
) -> None:
    """Options that may stand anywhere before a `--`."""
    ctx.obj = open_shell(data=data, as_json=as_json, language=lang)
    if version:
        status.print_versions(ctx.obj)
        raise typer.Exit
