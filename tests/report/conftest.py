from __future__ import annotations

from typing import TYPE_CHECKING

import october
import pytest

from digitize.dossier.report.filing import Stage
from digitize.intake.layout import Layout
from digitize.registry.store import open_store
from digitize.runs.reporting import Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty registry in a data folder that states online levels."""
    data = tmp_path / "data"
    opened = open_store(data / "registry.db")
    (data / "online_levels.toml").write_text(october.LEVELS, encoding="utf-8")
    yield opened
    opened.close()


@pytest.fixture
def office(tmp_path: Path, db: Database) -> Office:
    """Where its figures are gathered."""
    return Office(Layout(tmp_path / "data"), db.conn, Stage.SCANNED)
