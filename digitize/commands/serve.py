"""`serve`: the web application alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.shell import shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry import store
from digitize.wording import N_


def serve(
    ctx: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="Address to listen at; only this machine unless told.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.")] = 8_470,
    socket: Annotated[Path | None, typer.Option(help="Listen at a Unix socket instead.")] = None,
) -> None:
    """Give files to the one-stop system under signed addresses, until stopped."""
    import uvicorn

    from digitize.web.app import make_app

    shell = shell_of(ctx)
    store.open_store(shell.layout.registry).close()  # refuses a data folder that is none, or a newer one
    config = uvicorn.Config(
        make_app(shell.layout, lambda: datetime.now(HANOI)),
        host=host,
        port=port,
        uds=str(socket) if socket else None,
        access_log=False,  # addresses are keys
        log_level="warning",
        server_header=False,
        lifespan="off",
    )
    try:
        listening = config.bind_socket()
    except SystemExit:
        raise SettingsError(N_("nothing can listen there: {where}"), where=socket or f"{host}:{port}") from None
    where = str(socket) if socket else "http://{}:{}".format(*listening.getsockname()[:2])
    if shell.as_json:
        shell.print_json({"listening": where})
    else:
        shell.say(N_("Serving at {where}; Ctrl+C ends it"), where=where)
    uvicorn.Server(config).run(sockets=[listening])
