"""The way to the one-stop system: its connector, and a run of the courier."""

from __future__ import annotations

import random
import secrets
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.registry.store import open_store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.addresses import Signer
    from digitize.intake.layout import Layout
    from digitize.queue.connector import Connector
    from digitize.queue.system import System
    from digitize.runs.courier import Round
    from digitize.settings import Environment, Queue, StationSettings

_PACK_SECONDS = 600.0
"""No dossier takes so long to pack."""


@contextmanager
def open_connector(
    layout: Layout, settings: StationSettings, environment: Environment
) -> Iterator[tuple[System, Connector]]:
    """Prepare the way to the one-stop system, and its profile.

    Raises:
        SettingsError: there is no such profile, or its address can't be used.
    """
    from digitize.queue.system import find_system

    told = settings.queue
    system = find_system(told.system, (layout.systems,))
    if system.connector == "lgsp":
        from digitize.queue.account import Account
        from digitize.queue.lgsp.connector import connect

        account = Account(user=environment.queue_user, secret=environment.queue_secret)
        with connect(system, told.url, account, monotonic) as connector:
            yield system, connector
    elif system.connector == "mc":
        from digitize.queue.account import Account
        from digitize.queue.mc import connector as mc

        account = Account(user=environment.queue_user, secret=environment.queue_secret, agency=told.agency)
        with mc.connect(system, told.url, account, monotonic, _signer(layout, told)) as connector:
            yield system, connector
    else:
        from digitize.queue.folder.connector import FolderConnector

        yield system, FolderConnector(Path(told.folder) if told.folder else layout.outbox, system)


def _signer(layout: Layout, told: Queue) -> Signer:
    """Prepare what gives files the addresses under which `serve` has them.

    Raises:
        SettingsError: the settings do not say where `serve` can be reached.
    """
    from digitize.dossier.addresses import Signer
    from digitize.dossier.cover import KEY_BYTES
    from digitize.intake.cover_keys import newest_key

    if not told.serve_url:
        raise SettingsError(
            N_("queue.serve_url is empty: the one-stop system fetches the files there"),
            code="no_serve_url",
            hint=N_("Set it to the public address of `digitize serve` in station.toml."),
        )
    key = newest_key(layout.file_keys, secrets.token_bytes(KEY_BYTES))
    return Signer(base=told.serve_url, key=key, until=datetime.now(HANOI) + timedelta(hours=told.serve_hours))


@contextmanager
def open_round(
    layout: Layout, settings: StationSettings, environment: Environment, *, all_now: bool
) -> Iterator[Round]:
    """Prepare a run of the courier.

    Raises:
        SettingsError: see `open_connector`.
        StoreError: the registry can't be used.
    """
    from digitize.runs.catalogue import known_catalogue
    from digitize.runs.courier import Packer, Round
    from digitize.runs.pool import LocalPool

    with ExitStack() as stack:
        db = open_store(layout.registry)
        stack.callback(db.close)
        system, connector = stack.enter_context(open_connector(layout, settings, environment))
        packer = Packer(
            layout=layout,
            db=db,
            worker=lambda: LocalPool(jobs=1, seconds_per_task=_PACK_SECONDS),
            catalogue=lambda: known_catalogue(layout.data),
            unit=settings.queue.unit,
            agency=settings.queue.agency,
            most_bytes=round((settings.queue.file_mib or system.file_mib) * 2**20),
        )
        yield Round(
            layout=layout,
            db=db,
            connector=connector,
            pack=packer.pack,
            asked=system.needs,
            now=lambda: datetime.now(HANOI),
            spread=random.random,
            who=environment.user,
            all_now=all_now,
        )
