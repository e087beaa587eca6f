from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.errors import SettingsError, StoreError
from digitize.model import Dossier, DossierState, Ledger
from digitize.registry.connection import SCHEMA_VERSION, set_meta
from digitize.registry.lookup import load_dossier
from digitize.registry.schema import MIGRATIONS
from digitize.registry.store import (
    BatchOutcome,
    FileVerdict,
    Held,
    batch_state,
    begin_batch,
    close_batch,
    commit_dossier,
    known_original,
    open_reading,
    open_store,
    reserve_ids,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils import Database

DAY = date(2026, 11, 23)
LEDGER = Ledger(files=2, sides=3, pages=2, quarantined=1)
OUTCOME = BatchOutcome(
    ledger=LEDGER,
    files=(
        FileVerdict(name="scan.pdf", sha256="ab", verdict="accepted", dossier="TAM-Q1-261123-0001"),
        FileVerdict(name="x.pdf", sha256="cd", verdict="quarantined"),
    ),
    held=(
        Held(name="x.pdf", sha256="cd", code="encrypted", reason="{name}: needs a password", facts=(("name", "x"),)),
    ),
)


def everything(db: Database) -> list[str]:
    """Every row of the registry as SQL, the index in its own tables."""
    return list(db.conn.iterdump())


def test_file_and_folder_are_closed_to_others(path: Path, db: Database) -> None:
    """Other accounts of the machine can't read the registry, its log or its folder."""
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in [path.parent, *path.parent.iterdir()]}

    assert modes.pop("data") == 0o700
    assert set(modes.values()) == {0o600}
    assert "registry.db-wal" in modes


def test_a_commit_is_durable_and_checked_by_the_database(db: Database) -> None:
    """Write-ahead log, synchronous FULL (2), foreign keys."""
    settings = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert settings == ["wal", 2, 1]


def test_the_schema_version_counts_the_migrations(db: Database) -> None:
    """A migration that is added without its version would let an older program read the newer file."""
    assert len(MIGRATIONS.applied(db)) == SCHEMA_VERSION


def test_a_newer_registry_is_refused_with_a_sentence(path: Path, db: Database) -> None:
    """Neither the reading nor the writing side touches what a newer program wrote."""
    set_meta(db.conn, "schema_version", str(SCHEMA_VERSION + 1))

    for opening in (open_store, open_reading):
        with pytest.raises(StoreError, match=f"version {SCHEMA_VERSION + 1}") as refusal:
            opening(path)
        assert refusal.value.code == "newer"


def test_reading_without_a_registry_says_what_to_do(path: Path) -> None:
    """Looking makes no data folder."""
    with pytest.raises(StoreError) as refusal:
        open_reading(path)

    assert (refusal.value.code, path.parent.exists()) == ("absent", False)


def test_a_file_that_is_no_registry_is_a_store_error(path: Path) -> None:
    """SQLite's own exception does not come through."""
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)

    for opening in (open_store, open_reading):
        with pytest.raises(StoreError):
            opening(path)


def test_the_reading_side_cannot_write(path: Path, db: Database) -> None:
    """A search can't change the registry."""
    conn = open_reading(path)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM batches")


def test_batches_are_counted_for_each_local_day(db: Database) -> None:
    """17:30 UTC is already the next day at the counter."""
    evening = papers.MORNING.replace(hour=17, minute=30)

    ids = [begin_batch(db, at, papers.CLERK) for at in (papers.MORNING, papers.MORNING, evening)]

    assert ids == ["20261123-0001", "20261123-0002", "20261124-0001"]


def test_reserved_ids_are_never_given_again(path: Path, db: Database) -> None:
    """Not by another desk's count, another day's, nor after a crash that left them unused."""
    first = reserve_ids(db, "Q1", DAY, 2)
    others = reserve_ids(db, "Q2", DAY, 1) + reserve_ids(db, "Q1", DAY + timedelta(days=1), 1)
    db.close()
    again = open_store(path)

    later = reserve_ids(again, "Q1", DAY, 2)

    again.close()
    assert first == ["TAM-Q1-261123-0001", "TAM-Q1-261123-0002"]
    assert others == ["TAM-Q2-261123-0001", "TAM-Q1-261124-0001"]
    assert later == ["TAM-Q1-261123-0003", "TAM-Q1-261123-0004"]


def test_a_dossier_comes_back_as_it_went_in(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """The registry holds the dossier whole."""
    dossier = papers.dossier(
        1, "Giấy phép", "", batch=batch, fields=(papers.field("applicant_name", "Lê Thị Ớt"),), due_at=papers.MORNING
    )

    commit(dossier)

    assert load_dossier(db.conn, dossier.id) == dossier


def test_loading_an_unknown_dossier_is_a_usage_error(db: Database) -> None:
    """Exit 2, not a crash."""
    with pytest.raises(SettingsError) as refusal:
        load_dossier(db.conn, "TAM-Q1-261123-0001")

    assert refusal.value.code == "unknown_dossier"


def test_replaying_a_commit_changes_nothing(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """A restart that does again what it had done leaves every row as it was, the journal too."""
    dossier = papers.dossier(1, "Giấy phép", "tờ hai", batch=batch, state=DossierState.CHECKED)
    first = commit(dossier), close_batch(db, batch, OUTCOME, at=papers.MORNING, who=papers.CLERK)
    before = everything(db)
    later = papers.MORNING + timedelta(hours=1)

    second = (
        commit_dossier(db, dossier, at=later, who="watch"),
        close_batch(db, batch, OUTCOME, at=later, who="watch"),
    )

    assert (first, second) == ((True, True), (False, False))
    assert everything(db) == before


def test_a_changed_dossier_replaces_its_rows(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Fields, documents and pages that are gone leave no row behind."""
    commit(papers.dossier(1, "một", "hai", "ba", batch=batch, fields=(papers.field("subject", "đất"),) * 2))
    smaller = papers.dossier(1, "một", batch=batch, fields=(papers.field("subject", "nhà"),))

    changed = commit(smaller)

    assert changed
    assert load_dossier(db.conn, smaller.id) == smaller
    assert db.execute("SELECT n FROM pages").fetchall() == [(1,)]
    assert db.execute("SELECT value FROM fields").fetchall() == [("nhà",)]


def test_the_bytes_of_an_accepted_file_are_known(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """A second ingest of the same file makes no second dossier."""
    dossier = papers.dossier(1, "một", batch=batch)
    commit(dossier)

    found = [known_original(db.conn, sha256) for sha256 in (dossier.originals[0].sha256, "0" * 64)]

    assert found == [dossier.id, None]


def test_a_dossier_of_an_unknown_batch_is_refused_whole(db: Database, commit: Callable[[Dossier], bool]) -> None:
    """Nothing of it stays."""
    with pytest.raises(StoreError):
        commit(papers.dossier(1, "một", batch="20261123-0009"))

    assert db.table("pages").count == db.table("dossiers").count == db.table("journal").count == 0


def test_only_a_checked_dossier_waits_for_delivery(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Each content waits once; what replaces it before it went out takes its place."""
    commit(papers.dossier(1, "một", batch=batch))
    commit(papers.dossier(2, "một", batch=batch, state=DossierState.CHECKED))
    commit(papers.dossier(2, "một", batch=batch, state=DossierState.CHECKED, assignee="an"))
    commit(papers.dossier(2, "hai", batch=batch, state=DossierState.CHECKED))

    waiting = db.execute("SELECT dossier, state FROM outbox ORDER BY rowid").fetchall()

    assert waiting == [("TAM-Q1-261123-0002", "replaced"), ("TAM-Q1-261123-0002", "waiting")]


def test_a_dossier_that_goes_back_to_review_waits_no_more(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """And it waits again, once, when it is checked as before."""
    checked = papers.dossier(1, "một", batch=batch, state=DossierState.CHECKED)
    states = []
    for dossier in (checked, papers.dossier(1, "một", batch=batch), checked):
        commit(dossier)
        states += db.execute("SELECT state FROM outbox").fetchall()

    assert states == [("waiting",), ("replaced",), ("replaced",), ("waiting",)]


def test_an_undo_after_delivery_is_delivered_too(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """A content that comes back after another is a new delivery; the same once more is none."""
    for text in ("một", "một", "hai", "một"):
        commit(papers.dossier(1, text, batch=batch, state=DossierState.CHECKED))
        db.execute("UPDATE outbox SET state = 'delivered'")
        commit(papers.dossier(1, text, batch=batch, state=DossierState.SENT))

    deliveries = db.execute("SELECT count(*), count(DISTINCT digest) FROM outbox").fetchone()

    assert deliveries == (3, 2)


def test_a_closed_batch_keeps_its_sums_files_and_quarantine(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """Every file that came in stands there with its verdict."""
    commit(papers.dossier(1, "một", "hai", batch=batch))

    close_batch(db, batch, OUTCOME, at=papers.MORNING, who=papers.CLERK)

    assert db.execute("SELECT files, sides, pages, quarantined FROM ledger").fetchall() == [(2, 3, 2, 1)]
    assert db.execute("SELECT name, verdict, dossier FROM files").fetchall() == [
        ("scan.pdf", "accepted", "TAM-Q1-261123-0001"),
        ("x.pdf", "quarantined", None),
    ]
    assert db.execute("SELECT name, code, facts, state FROM quarantine").fetchall() == [
        ("x.pdf", "encrypted", '{"name": "x"}', "held")
    ]
    assert batch_state(db.conn, batch) == "closed"


def test_a_batch_that_does_not_balance_is_refused(db: Database, batch: str) -> None:
    """A side that nobody accounts for stops the batch; it stays open."""
    lost = BatchOutcome(ledger=Ledger(files=1, sides=2, pages=1), files=(), held=())

    with pytest.raises(StoreError, match="2 sides came in, 1 are accounted for") as refusal:
        close_batch(db, batch, lost, at=papers.MORNING, who=papers.CLERK)

    assert refusal.value.code == "ledger"
    assert batch_state(db.conn, batch) == "open"


def test_a_batch_is_not_closed_again_with_other_sums(db: Database, batch: str) -> None:
    """The first sums stay."""
    other = BatchOutcome(ledger=Ledger(), files=(), held=())
    close_batch(db, batch, other, at=papers.MORNING, who=papers.CLERK)

    with pytest.raises(StoreError) as refusal:
        close_batch(db, batch, OUTCOME, at=papers.MORNING, who=papers.CLERK)

    assert refusal.value.code == "closed"


def test_an_unknown_batch_has_no_state(db: Database) -> None:
    """None, not "open"."""
    assert batch_state(db.conn, "20261123-0001") is None


def register_some(path: Path, desk: str, how_many: int) -> list[str]:
    """What one of two programs does that write at once."""
    db = open_store(path)
    batch = begin_batch(db, papers.MORNING, desk)
    for ordinal, name in enumerate(reserve_ids(db, desk, DAY, how_many)):
        commit_dossier(db, papers.dossier(ordinal, f"chữ {name}", batch=batch, id=name), at=papers.MORNING, who=desk)
    db.close()
    return [batch]


def test_two_programs_that_write_at_once_wait_for_each_other(path: Path) -> None:
    """Also when both find no registry and make it; neither fails, no id is given twice."""
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as programs:
        running = [programs.submit(register_some, path, desk, 25) for desk in ("Q1", "Q2", "Q1")]
        batches = [batch for program in running for batch in program.result()]

    conn = open_reading(path)
    assert len(set(batches)) == 3
    assert conn.execute("SELECT count(*), count(DISTINCT batch) FROM dossiers").fetchone() == (75, 3)


def test_opening_it_again_leaves_it_to_those_who_have_it_open(path: Path, db: Database) -> None:
    """A thread that opens it takes no locks off another: a program that ends meanwhile leaves the log where it is."""
    begin_batch(db, papers.MORNING, papers.CLERK)
    log = path.with_name(f"{path.name}-wal")

    open_store(path).close()
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM batches'); c.close()"
    subprocess.run([sys.executable, "-c", look, str(path)], check=True)

    assert log.exists()


def test_times_are_kept_in_one_zone(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """They sort as text, whatever zone they came in."""
    commit(papers.dossier(1, "một", batch=batch, received_at=datetime.fromisoformat("2026-11-23T09:12:33+07:00")))

    stored = db.execute("SELECT received_at FROM dossiers").fetchone()[0]

    assert datetime.fromisoformat(stored) == datetime(2026, 11, 23, 2, 12, 33, tzinfo=UTC)
    assert stored == "2026-11-23T02:12:33.000000+00:00"


def test_two_programs_may_make_the_registry_at_the_same_moment(tmp_path: Path) -> None:
    """SQLite itself does not wait where the write-ahead log is turned on; neither of the two fails."""

    def make(path: Path) -> int:
        opened = open_store(path)
        found = len(opened.table_names())
        opened.close()
        return found

    with ThreadPoolExecutor(max_workers=2) as programs:
        for number in range(40):
            path = tmp_path / str(number) / "registry.db"
            first, second = (programs.submit(make, path) for _ in range(2))

            assert first.result() == second.result() > 0
