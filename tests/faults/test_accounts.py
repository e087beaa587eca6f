"""The auditor finds what is lost, doubled or half done; a data folder that nothing befell balances."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.accounts import Account
from tests.faults.machine import Ended
from tests.faults.material import stack
from tests.faults.plug import WAYS, Bench


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Ended]:
    """A stack that was scanned without a fault; copied before it is damaged."""
    bench = Bench(place=tmp_path_factory.mktemp("books") / "bench", files=stack(), way=WAYS["ingest"])
    bench.prepare()
    return bench, bench.machine.run(*bench.words)


def damaged(scanned: tuple[Bench, Ended], tmp_path: Path, damage: Callable[[Path], object]) -> Account:
    """Audit a copy of the data folder after something was done to it."""
    bench = Bench(place=tmp_path / "bench", files=scanned[0].files, way=scanned[0].way)
    shutil.copytree(scanned[0].place, bench.place)
    damage(bench.machine.data)
    return bench.books().audit()


def sql(*statements: str) -> Callable[[Path], None]:
    """Change the registry behind the program's back."""

    def run(data: Path) -> None:
        with closing(sqlite3.connect(data / "registry.db")) as registry:
            for statement in statements:
                registry.execute(statement)
            registry.commit()

    return run


def first(pattern: str) -> Callable[[Path], Path]:
    """Find a file of the data folder."""
    return lambda data: min(data.glob(pattern))


ONE = "SELECT id, 'dossier', 'x', 'waiting', '' FROM dossiers LIMIT 1"
ARCHIVE, ORIGINAL, HELD = "dossiers/*/*/*/archive.pdf", "originals/*/*", "quarantine/*/*.bin"


def test_an_undisturbed_run_balances(scanned: tuple[Bench, Ended], tmp_path: Path) -> None:
    """The stack's truth is what is found."""
    account = damaged(scanned, tmp_path, lambda _: None)

    assert account.faults == []
    assert str(account) == (
        "sides in 11, pages 6, blanks 2, separators 1, quarantined 2, lost 0, doubled 0, other faults 0"
    )


def test_a_lost_side_is_found(scanned: tuple[Bench, Ended], tmp_path: Path) -> None:
    """A page that is not registered is lost, even where the ledger still balances."""
    account = damaged(scanned, tmp_path, sql("DELETE FROM pages WHERE id = 3"))

    assert (account.lost, account.doubled) == (1, 0)


def test_a_doubled_side_is_found(scanned: tuple[Bench, Ended], tmp_path: Path) -> None:
    """A page that is registered twice."""
    copied = "INSERT INTO pages SELECT 900, dossier, 900, kind, archive_page, sha256, frame, engine, confidence,"
    account = damaged(
        scanned, tmp_path, sql(f"{copied} syllable_rate, NULL, NULL, batch, counted FROM pages WHERE id = 3")
    )

    assert (account.lost, account.doubled) == (0, 1)


def test_a_held_file_that_vanished_is_found(scanned: tuple[Bench, Ended], tmp_path: Path) -> None:
    """In the quarantine's rows or in its folder."""
    no_row = damaged(scanned, tmp_path / "row", sql("DELETE FROM quarantine WHERE n = 1"))
    no_file = damaged(scanned, tmp_path / "file", lambda data: first(HELD)(data).unlink())

    assert no_row.lost == 1
    assert not no_file.balanced


DAMAGES: dict[str, Callable[[Path], object]] = {
    "an original is gone": lambda data: first(ORIGINAL)(data).unlink(),
    "an original is changed": lambda data: first(ORIGINAL)(data).write_bytes(b"x"),
    "an original of nobody": lambda data: (data / "originals" / "ab").mkdir() or (data / "originals/ab/x").touch(),
    "an archive is cut": lambda data: first(ARCHIVE)(data).write_bytes(first(ARCHIVE)(data).read_bytes()[:500]),
    "an archive is gone": lambda data: first(ARCHIVE)(data).unlink(),
    "a dossier has no description": lambda data: first("dossiers/*/*/*/dossier.json")(data).unlink(),
    "a dossier of nobody": lambda data: first("dossiers/*/*")(data).joinpath("TAM-Q1-261122-0099").mkdir(),
    "a page is not in the index": sql("DELETE FROM fts_docsize WHERE id = 1"),
    "a side is of another kind": sql("UPDATE pages SET kind = 'blank' WHERE id = 1"),
    "a page failed": sql("UPDATE pages SET kind = 'failed' WHERE id = 1"),
    "the ledger counts something else": sql("UPDATE ledger SET pages = pages + 1, blank = blank - 1"),
    "the record of a batch is gone": lambda data: first("log/batches/*.json")(data).unlink(),
    "a delivery is planned twice": sql(*[f"INSERT INTO outbox (dossier, kind, digest, state, made_at) {ONE}"] * 2),
    "a file was accepted twice": sql("UPDATE files SET verdict = 'accepted' WHERE verdict = 'duplicate'"),
    "the journal was cut off": sql("DROP TRIGGER journal_kept", "DELETE FROM journal WHERE id = 7"),
    "the journal was changed": sql("DROP TRIGGER journal_unchanged", "UPDATE journal SET who = 'x' WHERE id = 2"),
    "a half file lies around": lambda data: (data / "quarantine" / "x.json.17.writing").touch(),
    "a batch lies in intake": lambda data: (data / "intake" / "20261122-0009").mkdir(),
    "a reason is missing": lambda data: first("quarantine/*/*.reason.json")(data).unlink(),
    "a source was changed": lambda data: (data.parent / "stack" / "form.jpg").write_bytes(b""),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_every_other_fault_is_found(scanned: tuple[Bench, Ended], tmp_path: Path, what: str) -> None:
    """One at a time."""
    assert not damaged(scanned, tmp_path, DAMAGES[what]).balanced
