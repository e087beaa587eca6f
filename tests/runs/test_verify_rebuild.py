"""`verify --rebuild` makes registry and PDFs again: everything answers as before, and nothing is ever lost by it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import damage
import pytest
from damage import Folder
from kept_folder import looked_at, make_folder, red
from scripted import ScriptedEngine, dossier_job, text_of

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.claim import lock_of
from digitize.intake.layout import HANOI, Layout
from digitize.intake.sorting import DossierPlan, Sorting, write_sorting
from digitize.model import PageResult, ReadPage, to_plain
from digitize.pdf.access import AccessParams
from digitize.registry import journal, quarantine, store
from digitize.runs.assemble import page_sources
from digitize.runs.dossier_task import run_dossier
from digitize.runs.page_task import do_page, read_result, result_path
from digitize.runs.rebuild import Rebuilt, rebuild
from digitize.runs.rebuild.restore import RestoreJob, restore
from digitize.runs.retry import discard
from tests.program import ROOT, Program

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=HANOI)
KILLS = 2
MENDED = (
    damage.a_document_with_a_flipped_byte,
    damage.an_archive_that_is_gone,
    damage.an_archive_that_is_cut_off,
    damage.an_archive_of_another_dossier,
    damage.a_page_row_that_is_gone,
    damage.a_ledger_with_a_file_more,
    damage.a_ledger_that_balances_otherwise,
    damage.a_journal_that_is_cut_off,
    damage.a_journal_with_a_row_changed,
    damage.a_page_text_that_was_changed,
    damage.an_index_that_is_empty,
    damage.a_page_that_stands_twice_in_the_index,
    damage.a_word_that_fuzzy_does_not_know,
    damage.a_state_that_was_changed,
    damage.a_value_that_can_not_be_unpacked,
    damage.a_dossier_json_that_is_damaged,
    damage.a_dossier_json_that_says_otherwise,
    damage.a_dossier_folder_that_is_gone,
    damage.a_record_that_is_gone,
    damage.a_record_that_is_damaged,
    damage.a_registry_that_is_gone,
    damage.a_registry_that_is_no_database,
    damage.a_registry_with_a_damaged_table,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A data folder that no test changes."""
    return make_folder(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole: Folder, tmp_path: Path) -> Folder:
    """A data folder of one's own."""
    return Folder(Path(shutil.copytree(whole.data, tmp_path / "data", symlinks=True)), whole.dossier)


def rebuilt(data: Path, at: datetime = NOW) -> Rebuilt:
    """Rebuild in this process."""
    with ThreadPoolExecutor(1) as executor:
        return rebuild(Layout(data), executor, AccessParams(), at=at, who="op")


def pdfs(data: Path) -> dict[str, str]:
    """Hash of every PDF that we made."""
    found = (path for room in ("dossiers", "restricted") for path in (data / room).rglob("*.pdf"))
    return {path.relative_to(data).as_posix(): shelf.sha256_of(path) for path in found}


def answers(program: Program) -> list[Any]:
    """What `search`, `show` and `queue` say."""
    queue = program.json("queue")
    for item in queue["items"]:
        item["due_in_hours"] = None
    shown = [program.json("show", item["dossier"]) for item in queue["items"]]
    searches = (("giay phep",), ("ban do khu dat",), ("dang", "--fuzzy"))
    return [queue, shown, [program.json("search", *words) for words in searches]]


def journal_rows(data: Path) -> list[tuple[Any, ...]]:
    """The whole journal."""
    with closing(sqlite3.connect(data / "registry.db")) as conn:
        assert journal.check_chain(conn) is None
        return conn.execute("SELECT * FROM journal ORDER BY id").fetchall()


def test_a_lost_registry_comes_back_and_answers_as_before(folder: Folder) -> None:
    """Everything in it stands in the folders too; the journal begins anew and says so."""
    program = Program(folder.data)
    before = answers(program)
    damage.a_registry_that_is_gone(folder)

    told = program.json("verify", "--rebuild")

    assert (told["ok"], told["rebuilt"]["dossiers"], told["rebuilt"]["new_chain"]) == (True, 3, True)
    assert next(row[3] for row in journal_rows(folder.data)) == "begin_new_journal"
    assert answers(program) == before


@pytest.mark.parametrize("harm", MENDED, ids=lambda harm: harm.__name__)
def test_what_is_kept_twice_is_mended(folder: Folder, harm: Callable[[Folder], None]) -> None:
    """Afterwards all is green, and every PDF is what it was, byte for byte."""
    before = pdfs(folder.data)
    harm(folder)

    done = rebuilt(folder.data)

    assert done.lost == ()
    assert red(looked_at(folder.data)) == set()
    assert pdfs(folder.data) == before


def test_failed_sides_are_drawn_again_as_they_were(tmp_path: Path) -> None:
    """One that could not be decoded is a crossed out sheet, one that could not be read back is a bare picture."""
    job, made = dossier_job(tmp_path / "batch", 3)
    scan = made[0].scan
    claimed = replace(job.plan.scans[0].claimed, sha256=shelf.sha256_of(scan))
    job = replace(job, plan=replace(job.plan, scans=(replace(job.plan.scans[0], claimed=claimed),)))
    torn = tmp_path / "torn.tif"
    torn.write_bytes(scan.read_bytes()[:300])
    sources = [source for _, source in page_sources(job.taken.batch, job.plan)]
    for source, page, path in zip(sources, made, (scan, scan, torn), strict=True):
        do_page(replace(page, source=source, scan=path), ScriptedEngine(text_of("Kính gửi: Sở Văn hóa")))
    second = read_result(job.work, sources[1].id)
    assert isinstance(second, ReadPage)
    lying = replace(second, text=text_of("chữ khác"))
    shelf.write_json(result_path(job.work, sources[1].id), to_plain(lying, PageResult))
    run_dossier(job)
    layout = Layout(tmp_path / "data")
    home = layout.dossier(job.plan.id, job.taken.at, restricted=False)
    shelf.place(job.staged, home)
    shelf.place(scan, layout.original(claimed.sha256, "tif"))
    before = pdfs(layout.data)
    for path in home.rglob("*.pdf"):
        path.unlink()

    done = restore(RestoreJob(folder=home, layout=layout, work=tmp_path / "work", access=AccessParams()))

    assert done.lost == ()
    assert pdfs(layout.data) == before


def test_restricted_pdfs_are_made_again_too(folder: Folder) -> None:
    """From their own folder; the registry learns nothing of them."""
    before = pdfs(folder.data)
    for path in (folder.data / "restricted").rglob("*.pdf"):
        path.unlink()

    rebuilt(folder.data)

    assert pdfs(folder.data) == before
    assert red(looked_at(folder.data)) == set()


def test_the_journal_of_a_sound_registry_goes_on(folder: Folder) -> None:
    """No row is lost, and one more tells of the rebuilding."""
    before = journal_rows(folder.data)

    done = rebuilt(folder.data)

    after = journal_rows(folder.data)
    assert (done.changed, done.made, done.new_chain) == ((), (), False)
    assert after[: len(before)] == before
    assert [row[3] for row in after[len(before) :]] == ["rebuild_registry"]


def test_the_journal_of_a_registry_with_a_damaged_table_goes_on(folder: Folder) -> None:
    """What can be read of it is carried over."""
    before = journal_rows(folder.data)
    damage.a_registry_with_a_damaged_table(folder)

    done = rebuilt(folder.data)

    after = journal_rows(folder.data)
    assert not done.new_chain
    assert after[: len(before)] == before


@pytest.mark.parametrize(
    "harm",
    [damage.a_state_that_was_changed, damage.a_registry_that_is_no_database, damage.a_journal_that_is_cut_off],
    ids=lambda harm: harm.__name__,
)
def test_the_old_registry_stays(folder: Folder, harm: Callable[[Folder], None]) -> None:
    """Under a name of its own, for its owner alone."""
    harm(folder)

    done = rebuilt(folder.data)

    kept = folder.data / done.kept
    assert kept.parent == folder.data / "log"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_size > 1000


def test_a_delivery_is_not_made_twice(folder: Folder) -> None:
    """What was delivered stays delivered, and a dossier that waited waits once."""
    with closing(store.open_store(folder.data / "registry.db")) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM dossiers WHERE NOT restricted").fetchall()]
        db.execute("DELETE FROM outbox")
        for dossier, state in zip(ids, ("delivered", "waiting"), strict=True):
            row = {"dossier": dossier, "kind": "dossier", "digest": "0" * 64, "state": state, "made_at": "2026-11-23"}
            db.table("outbox").insert(row)

    rebuilt(folder.data)

    with closing(sqlite3.connect(folder.data / "registry.db")) as conn:
        assert conn.execute("SELECT state FROM outbox WHERE state = 'delivered'").fetchall() == [("delivered",)]


def test_no_id_is_given_twice(folder: Folder) -> None:
    """Not even those that a batch in intake has reserved and not yet used."""
    batch = folder.data / "intake" / "20261123-0007"
    batch.mkdir()
    reserved = DossierPlan(id="TAM-Q1-261123-0041", scans=())
    write_sorting(Sorting(dossiers=(reserved,), held=(), duplicates=()), batch)
    damage.a_registry_that_is_gone(folder)

    rebuilt(folder.data)

    with closing(store.open_store(folder.data / "registry.db")) as db:
        used = {row[0] for row in db.execute("SELECT id FROM dossiers").fetchall()}
        day = datetime.strptime(folder.dossier.split("-")[2], "%y%m%d").replace(tzinfo=HANOI).date()
        assert store.reserve_ids(db, "Q1", date(2026, 11, 23), 1)[0] >= "TAM-Q1-261123-0042"
        assert store.reserve_ids(db, "Q1", day, 1)[0] not in used
        assert store.begin_batch(db, datetime(2026, 11, 23, 9, tzinfo=HANOI), "op") >= "20261123-0008"


def test_what_became_of_a_held_file_is_not_forgotten(folder: Folder) -> None:
    """A person's word stands beside the file too."""
    word = quarantine.Discarding(at=NOW, by="op", why="a test card")
    with closing(store.open_store(folder.data / "registry.db")) as db:
        discard(db.conn, quarantine.list_held(db.conn), word, Layout(folder.data))
        before = quarantine.list_held(db.conn, settled=True)
    damage.a_registry_that_is_gone(folder)

    rebuilt(folder.data)

    with closing(store.open_reading(folder.data / "registry.db")) as conn:
        assert quarantine.list_held(conn, settled=True) == before
    assert red(looked_at(folder.data)) == set()


def test_what_an_original_no_longer_gives_is_told_and_left_alone(folder: Folder) -> None:
    """The others are mended all the same; `verify` stays red where it must."""
    damage.an_original_with_a_flipped_byte(folder)
    damage.an_archive_that_is_gone(folder)
    damage.an_index_that_is_empty(folder)

    done = rebuilt(folder.data)

    assert done.lost == (f"{folder.dossier}/archive.pdf",)
    assert red(looked_at(folder.data)) == {"originals", "archives"}


@pytest.mark.parametrize("who", ["watcher", "batch"])
def test_it_is_refused_while_somebody_is_at_work(folder: Folder, who: str) -> None:
    """Nothing is touched then."""
    layout = Layout(folder.data)
    damage.a_registry_that_is_gone(folder)
    batch = layout.batch("20261123-0007")
    batch.mkdir()

    lock = layout.watch_lock if who == "watcher" else lock_of(batch)
    with shelf.only_one(lock) as held, pytest.raises(StoreError) as refusal:
        rebuilt(folder.data)

    assert held
    assert refusal.value.code == "busy"
    assert not layout.registry.exists()


def test_doing_it_again_changes_nothing(folder: Folder) -> None:
    """The second time there is nothing to make and nothing to change."""
    damage.a_registry_that_is_gone(folder)
    damage.an_archive_that_is_gone(folder)
    rebuilt(folder.data)

    again = rebuilt(folder.data, NOW + timedelta(minutes=1))

    assert (again.changed, again.made, again.lost, again.new_chain) == ((), (), (), False)


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("harm", [damage.a_registry_with_a_damaged_table, damage.a_state_that_was_changed])
def test_a_killed_rebuilding_leaves_the_old_or_the_new(
    folder: Folder, harm: Callable[[Folder], None], seed: int
) -> None:
    """SIGKILL to the whole group at some moment: a registry is there, and the next rebuilding makes all green."""
    harm(folder)
    damage.an_archive_that_is_gone(folder)
    command = [sys.executable, ROOT / "cli.py", "--data", folder.data, "verify", "--rebuild"]
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(random.Random(seed).uniform(0.3, 2.5))  # noqa: S311 - nothing secret
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
    there = (folder.data / "registry.db").exists()

    rebuilt(folder.data)

    assert there
    assert red(looked_at(folder.data)) == set()
