from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.registry.store import begin_batch, commit_dossier, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.model import Dossier


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a data folder keeps its registry."""
    return tmp_path / "data" / "registry.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    """An empty registry, open for writing."""
    opened = open_store(path)
    yield opened
    opened.close()


@pytest.fixture
def batch(db: Database) -> str:
    """A batch that has begun."""
    return begin_batch(db, papers.MORNING, papers.CLERK)


@pytest.fixture
def commit(db: Database) -> Callable[[Dossier], bool]:
    """Register a dossier as the clerk."""

    def register(dossier: Dossier) -> bool:
        return commit_dossier(db, dossier, at=papers.MORNING, who=papers.CLERK)

    return register
