from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "registry"))
sys.path.append(str(Path(__file__).parents[1] / "handling"))

import registry_papers as papers
from notices_office import SETTINGS, NoticesOffice

from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.registry.store import begin_batch, open_store
from tests.servers.faults import running
from tests.servers.sms_gateway import SmsApp, sms_server


@pytest.fixture
def office(tmp_path: Path) -> Iterator[NoticesOffice]:
    """An office that tells citizens everything by SMS, through a gateway that works."""
    layout = Layout(tmp_path / "data")
    for room in layout.rooms:
        shelf.make_folder(room)
    app = SmsApp()
    catalogue = load_catalogue(builtin_catalogue())
    with closing(open_store(layout.registry)) as db, running(sms_server(app)) as server:
        batch = begin_batch(db, papers.MORNING, papers.CLERK)
        made = NoticesOffice(layout=layout, db=db, batch=batch, catalogue=catalogue, gateway=app, server=server)
        made.settle(SETTINGS)
        yield made
