"""Each command loads all that it needs by itself: the other tests' programs are forked from one that has it all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.program import Program


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder with one dossier, each time loaded from disk."""
    program = Program(tmp_path_factory.mktemp("cold") / "data", cold=True)
    scan = program.data.parent / "scan.png"
    Image.effect_noise((300, 400), 90).save(scan, dpi=(100, 100))
    program.run("ingest", scan)
    return program


@pytest.mark.parametrize(
    "line",
    [
        "init",
        "queue",
        "search bưởi",
        "review list",
        "quarantine list",
        "procedures list",
        "profiles list",
        "holidays list",
        "status",
        "watch --once",
        "verify",
    ],
)
def test_a_command_that_is_loaded_from_disk_works(cold: Program, line: str) -> None:
    """It ends as it should, and nothing is told that nobody expected."""
    done = cold.run(*line.split(), expect=(0, 1))

    assert (done.returncode == 0) or line == "status"
    assert "unexpected" not in done.stderr


def test_a_dossier_that_is_loaded_from_disk_is_shown_decided_and_backed_up(cold: Program, tmp_path: Path) -> None:
    """What follows needs a dossier."""
    (item,) = cold.json("queue")["items"]

    assert cold.json("show", item["dossier"])["id"] == item["dossier"]
    assert cold.json("review", "set-field", item["dossier"], "subject", "x")["dossiers"]
    cold.run("backup", "-o", tmp_path / "kept.tar")
    Program(tmp_path / "again", cold=True).run("restore", tmp_path / "kept.tar")
