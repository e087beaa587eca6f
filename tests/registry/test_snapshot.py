"""A copy of the registry is of one moment, in which nobody could write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.errors import StoreError
from digitize.registry import snapshot
from digitize.registry.store import batch_state, begin_batch, open_reading

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


def test_nobody_writes_in_the_moment(path: Path, db: Database) -> None:
    """Another connection that wants to write finds the registry locked, and free afterwards."""
    locked: list[str] = []

    def meanwhile() -> None:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                locked.append(error.sqlite_errorname)

    snapshot.at_one_moment(path, meanwhile).close()

    assert locked == ["SQLITE_BUSY"]
    assert begin_batch(db, papers.MORNING, papers.CLERK)


def test_the_copy_is_of_the_moment(path: Path, db: Database, batch: str, tmp_path: Path) -> None:
    """What is written between the moment and the copying is not in it; the copy is one sound file."""
    with closing(snapshot.at_one_moment(path, lambda: None)) as reader:
        later = begin_batch(db, papers.MORNING, papers.CLERK)
        snapshot.copy_moment(reader, tmp_path / "copy" / "registry.db")

    with closing(open_reading(tmp_path / "copy" / "registry.db")) as copy:
        assert (batch_state(copy, batch), batch_state(copy, later)) == ("open", None)
        assert snapshot.is_sound(copy)
    assert [file.name for file in (tmp_path / "copy").iterdir()] == ["registry.db"]


def test_a_moment_that_fails_sets_the_registry_free(path: Path, db: Database) -> None:
    """Whatever goes wrong while it is held."""

    def meanwhile() -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        snapshot.at_one_moment(path, meanwhile)

    assert begin_batch(db, papers.MORNING, papers.CLERK)
