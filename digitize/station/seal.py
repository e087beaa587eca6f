"""What the commands that sign work with."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from digitize.intake.layout import HANOI
from digitize.registry.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.intake.layout import Layout
    from digitize.pdf.sign.keys import KeyPlace
    from digitize.runs.signing.sign import Bench
    from digitize.settings import Environment, Sign, StationSettings


@contextmanager
def open_bench(layout: Layout, settings: StationSettings, environment: Environment) -> Iterator[Bench]:
    """Prepare signing, all but the key.

    Raises:
        SettingsError: a trusted certificate can't be read.
        StoreError: the registry can't be used.
    """
    from digitize.dossier.attesting import SigningRules
    from digitize.pdf.sign.seal import Sealing
    from digitize.pdf.sign.trust import read_trust
    from digitize.pdf.sign.wire import Wire
    from digitize.runs.signing.sign import Bench

    told = settings.sign
    wire = Wire(seconds=told.seconds, now=monotonic, ca_file=told.ca_file)
    sealing = Sealing(level=told.level, wire=wire, timestamp=told.timestamp, trust=read_trust(layout.trust))
    db = open_store(layout.registry)
    try:
        yield Bench(
            layout=layout,
            db=db,
            sealing=sealing,
            rules=SigningRules(attested=told.attested, plain_copies=told.plain_copies),
            agency=told.agency,
            form=told.form,
            now=lambda: datetime.now(HANOI),
            who=environment.user,
        )
    finally:
        db.close()


def key_place(told: Sign) -> KeyPlace:
    """Say where the agency's key is."""
    from digitize.pdf.sign.keys import KeyPlace

    return KeyPlace(
        file=Path(told.file) if told.file else None,
        module=told.module,
        token=told.token,
        slot=told.slot if told.slot >= 0 else None,
        certificate=told.certificate,
    )
