"""What several rooms' tests share: the program on a data folder, and the material beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import SHARED, Program

_LONGEST_FIRST = ("stories", "faults", "accuracy", "samples")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms whose tests take longest, so that none of them is left to one worker alone at the end."""
    items.sort(key=lambda item: item.path.parent.name not in _LONGEST_FIRST)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on an empty data folder."""
    return Program(tmp_path / "data")


@pytest.fixture(scope="session")
def shared_scans() -> Path:
    """The real and synthetic scans beside the project."""
    scans = SHARED / "scans"
    if not scans.is_dir():
        pytest.skip("../shared/data/scans is not beside this checkout")
    return scans
