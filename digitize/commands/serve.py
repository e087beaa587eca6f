"""`serve`: the web application alone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry import store
from digitize.wording import N_

if TYPE_CHECKING:
    import socket as sockets
    from collections.abc import Iterator

    import uvicorn

    from digitize.web.lookup import Public

HOST, PORT = "127.0.0.1", 8_470

Host = Annotated[str, typer.Option(help="Address to listen at; only this machine unless told.")]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.")]
Socket = Annotated[Path | None, typer.Option(help="Listen at a Unix socket instead.")]


class Listening(NamedTuple):
    """A server that has its address and does not serve yet."""

    server: uvicorn.Server
    socket: sockets.socket
    where: str


def serve(ctx: typer.Context, *, host: Host = HOST, port: Port = PORT, socket: Socket = None) -> None:
    """Give files to the one-stop system under signed addresses, and tell the public how far a dossier is."""
    shell = shell_of(ctx)
    store.open_store(shell.layout.registry).close()  # refuses a data folder that is none, or a newer one
    listening = listen(shell, host, port, socket)
    if shell.as_json:
        shell.print_json({"listening": listening.where})
    else:
        shell.say(N_("Serving at {where}; Ctrl+C ends it"), where=listening.where)
    listening.server.run(sockets=[listening.socket])


def listen(shell: Shell, host: str, port: int, socket: Path | None = None) -> Listening:
    """Take the address.

    Raises:
        SettingsError: it can't be had, or the settings have faults.
    """
    import uvicorn

    from digitize.web.app import make_app

    config = uvicorn.Config(
        make_app(_public(shell)),
        host=host,
        port=port,
        uds=str(socket) if socket else None,
        access_log=False,  # addresses are keys, and hold what citizens ask
        proxy_headers=False,  # whom a proxy names is judged by our own settings
        log_level="warning",
        server_header=False,
        lifespan="off",
    )
    try:
        taken = config.bind_socket()
    except SystemExit:
        raise SettingsError(N_("nothing can listen there: {where}"), where=socket or f"{host}:{port}") from None
    where = str(socket) if socket else "http://{}:{}".format(*taken.getsockname()[:2])
    return Listening(uvicorn.Server(config), taken, where)


def _public(shell: Shell) -> Public:
    from digitize.registry.askers import Limits
    from digitize.settings import station_of
    from digitize.web.lookup import Public

    settings = station_of(shell.layout.station).lookup
    return Public(
        layout=shell.layout,
        settings=settings,
        limits=Limits(settings.per_minute, settings.per_day),
        sms_secret=shell.environment.sms_in_secret,
        now=lambda: datetime.now(HANOI),
    )


@contextmanager
def serving(listening: Listening) -> Iterator[None]:
    """Serve in a thread until the block ends."""
    thread = threading.Thread(target=listening.server.run, args=([listening.socket],), name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        listening.server.should_exit = True
        thread.join()
