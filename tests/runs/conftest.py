"""The scripted engine and its jobs, an empty data folder and its registry, for this room's tests."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.registry.store import open_store

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A data folder."""
    layout = Layout(tmp_path / "data")
    for room in layout.rooms:
        shelf.make_folder(room)
    return layout


@pytest.fixture
def db(layout: Layout) -> Iterator[Database]:
    """Its registry."""
    with closing(open_store(layout.registry)) as db:
        yield db


@pytest.fixture(scope="session")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of two ordinary dossiers, a restricted one and a held file; not to be changed."""
    from kept_folder import make_folder

    return make_folder(tmp_path_factory.mktemp("kept")).data


@pytest.fixture
def kept_copy(kept_once: Path, tmp_path: Path) -> Layout:
    """A copy of it to change."""
    shutil.copytree(kept_once, tmp_path / "kept")
    return Layout(tmp_path / "kept")
