from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "registry"))

import registry_papers as papers
from far_side import FarSide, Office, never

from digitize.intake.layout import Layout
from digitize.registry.store import begin_batch, open_store


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with an empty registry, and a one-stop system that works."""
    layout = Layout(tmp_path / "data")
    db = open_store(layout.registry)
    batch = begin_batch(db, papers.MORNING, papers.CLERK)
    yield Office(layout=layout, db=db, batch=batch, far=FarSide(fail=never))
    db.close()
