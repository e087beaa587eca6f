from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "registry"))

import registry_papers as papers
from officers_office import Office

from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.dossier.procedures.catalogue import Catalogue
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.registry.store import begin_batch, open_store


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """What ships."""
    return load_catalogue(builtin_catalogue())


@pytest.fixture
def office(tmp_path: Path, catalogue: Catalogue) -> Iterator[Office]:
    """An office with an empty registry and a one-stop system whose register is empty."""
    layout = Layout(tmp_path / "data")
    for room in layout.rooms:
        shelf.make_folder(room)
    with closing(open_store(layout.registry)) as db:
        batch = begin_batch(db, papers.MORNING, papers.CLERK)
        yield Office(layout=layout, db=db, batch=batch, catalogue=catalogue)
