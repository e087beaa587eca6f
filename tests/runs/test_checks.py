"""Each thing that can be wrong with a station: how bad, since when, what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from digitize.dossier.deadlines import seed_calendar
from digitize.intake import shelf
from digitize.intake.layout import HANOI, Layout
from digitize.intake.watch_note import FolderNote, WaitingNote, WatchNote, write_note
from digitize.model import Ledger
from digitize.registry.calendars import Approval, approve
from digitize.registry.store import BatchOutcome, Held, begin_batch, close_batch
from digitize.runs.checks import Check, check_station, note_conditions, overall
from digitize.settings import Environment

NOW = datetime(2026, 9, 23, 8, 20, tzinfo=HANOI)
EARLIER = datetime(2026, 9, 23, 8, 14, tzinfo=HANOI)
QUAY_2 = FolderNote(name="Quầy 2", path="/mnt/quay2", profile="fujitsu-fi", mode="poll")
LIVING = WatchNote(pid=1, once=False, started_at=EARLIER, at=NOW - timedelta(seconds=5), folders=(QUAY_2,))


@pytest.fixture
def db(db: Database) -> Database:
    """The registry with this year's calendar approved."""
    approve(db.conn, Approval(calendar=seed_calendar(2026), at=EARLIER, by="an"))
    return db


def look(layout: Layout, *, now: datetime = NOW, tessdata: Path | None = None) -> dict[str, Check]:
    """Every check by its name."""
    environment = Environment(data=None, language=None, tessdata=tessdata, user="an")
    return {check.name: check for check in check_station(layout, environment, now)}


def watcher(layout: Layout, note: WatchNote, *, lives: bool = True) -> dict[str, Check]:
    """Every check when the watcher has said this of itself."""
    write_note(note, layout.watch_note)
    if not lives:
        return look(layout)
    with shelf.only_one(layout.watch_lock):
        return look(layout)


def said(check: Check) -> str:
    """The value in English."""
    return check.value.format(**dict(check.facts))


@pytest.mark.usefixtures("db")
def test_a_fresh_station_is_well(layout: Layout) -> None:
    """Nothing to do, and a watcher that was never started is no fault."""
    checks = look(layout)

    assert overall(checks.values()) == "ok"
    assert said(checks["watcher"]) == "never started"


@pytest.mark.parametrize(
    ("note", "lives", "level", "says"),
    [
        (LIVING, True, "ok", "Watching 1 of 1 folders; checked 08:19:55"),
        (LIVING, False, "error", "Dead since 08:19"),
        (replace(LIVING, at=EARLIER), True, "error", "No sign since 08:14"),
        (replace(LIVING, ended=True), False, "warn", "Stopped at 08:19"),
        (replace(LIVING, ended=True), True, "ok", "Starting"),
        (replace(LIVING, ended=True, once=True), False, "ok", "Ended as told at 08:19"),
        (replace(LIVING, once=True), False, "error", "Dead since 08:19"),
        (replace(LIVING, at=NOW + timedelta(hours=3)), True, "ok", "Watching 1 of 1 folders; checked 11:20:00"),
    ],
)
def test_the_watchers_life(layout: Layout, note: WatchNote, lives: bool, level: str, says: str) -> None:
    """Its lock tells whether it lives, its note whether it moves; a clock that jumped back is no silence."""
    check = watcher(layout, note, lives=lives)["watcher"]

    assert (check.level, said(check)) == (level, says)
    assert bool(check.hint) == (level != "ok")


def test_asking_takes_no_lock_from_the_watcher(layout: Layout) -> None:
    """While it lives and after it."""
    with shelf.only_one(layout.watch_lock) as ours:
        assert (ours, shelf.is_held(layout.watch_lock)) == (True, True)

    assert not shelf.is_held(layout.watch_lock)
    with shelf.only_one(layout.watch_lock) as ours:
        assert ours


@pytest.mark.parametrize("lives", [True, False])
def test_a_lost_share_is_named_with_its_time(layout: Layout, lives: bool) -> None:
    """Story 11: also when the watcher was killed after it."""
    lost = replace(QUAY_2, lost_since=EARLIER, lost_why="{strange} reason")

    check = watcher(layout, replace(LIVING, folders=(lost,)), lives=lives)["hotfolder:Quầy 2"]

    assert (check.level, check.since) == ("error", EARLIER)
    assert said(check) == '"Quầy 2" lost since 08:14; check the network'
    assert check.hint.format(**dict(check.facts)).startswith("{strange} reason. ")


def test_a_pause_says_why_and_since_when(layout: Layout) -> None:
    """Back-pressure is told, not silent."""
    check = watcher(layout, replace(LIVING, paused_since=EARLIER, paused_why="no room"))["paused"]

    assert (check.level, check.since) == ("error", EARLIER)
    assert said(check) == "Nothing new is taken since 08:14: no room"


@pytest.mark.parametrize(("minutes", "level"), [(3, "ok"), (16, "warn"), (-60, "ok")])
def test_the_oldest_waiting_file(layout: Layout, minutes: int, level: str) -> None:
    """A file that does not get whole is told after a quarter of an hour, without its name."""
    file = WaitingNote(hotfolder="Quầy 2", name="Nguyễn An.tif", since=NOW - timedelta(minutes=minutes), why="still")

    check = watcher(layout, replace(LIVING, waiting=(file,)))["waiting_files"]

    assert (check.level, dict(check.facts)["age"]) == (level, timedelta(minutes=max(minutes, 0)))
    assert "Nguyễn" not in said(check) + check.hint.format(**dict(check.facts))


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_note_is_told(layout: Layout, damaged: str) -> None:
    """Not an exception."""
    layout.watch_note.write_text(damaged)

    assert look(layout)["watcher"].level == "error"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("reserve", "level"), [(0, "ok"), (100_000_000, "error")])
def test_little_room_on_the_disk(layout: Layout, reserve: int, level: str) -> None:
    """Below the reserve intake pauses."""
    layout.station.write_text(f"[watch]\nreserve_mib = {reserve}\n")

    assert look(layout)["disk"].level == level


def test_room_for_a_while_is_a_warning(layout: Layout, db: Database) -> None:
    """Below five times the reserve somebody should clear up."""
    import shutil

    free = shutil.disk_usage(layout.data).free >> 20
    layout.station.write_text(f"[watch]\nreserve_mib = {free // 3}\n")

    assert look(layout)["disk"].level == "warn"


@pytest.mark.usefixtures("db")
def test_faulty_settings_are_told(layout: Layout) -> None:
    """With what is wrong, and the rest is still looked at."""
    layout.station.write_text("[watch]\nreserv_mib = 3\n")

    checks = look(layout)

    assert checks["settings"].level == "error"
    assert "reserv_mib" in checks["settings"].hint.format(**dict(checks["settings"].facts))
    assert checks["journal"].level == "ok"


@pytest.mark.usefixtures("db")
def test_a_missing_model_is_an_error(layout: Layout, tmp_path: Path) -> None:
    """Nothing can be read without it."""
    assert look(layout, tessdata=tmp_path)["tesseract-vie"].level == "error"


def test_held_files_warn_until_each_is_settled(layout: Layout, db: Database) -> None:
    """Since the oldest; another file is another warning."""
    sums = Ledger(files=1, sides=1, quarantined=1)
    for n, at in enumerate((EARLIER, NOW)):
        held = Held(name="x.pdf", sha256=str(n) * 64, code="empty", reason="{name}: the file is empty")
        outcome = BatchOutcome(ledger=sums, files=(), held=(held,))
        close_batch(db, begin_batch(db, at, "an"), outcome, at=at, who="an")
    both = look(layout)["held_files"]

    db.execute("UPDATE quarantine SET state = 'discarded' WHERE sha256 LIKE '0%'")
    one = look(layout)["held_files"]

    assert (both.level, both.value, both.since) == ("warn", "2", EARLIER)
    assert (one.value, one.since) == ("1", NOW)
    assert one.subject != both.subject


def delivery(made_at: datetime, state: str) -> dict[str, str]:
    """A row of the outbox."""
    row = {"dossier": "TAM-Q1-260923-0001", "kind": "dossier", "digest": "", "state": state}
    return row | {"made_at": made_at.isoformat()}


@pytest.mark.parametrize(("state", "level"), [("parked", "warn"), ("replaced", "ok"), ("delivered", "ok")])
def test_a_parked_delivery_is_told(layout: Layout, db: Database, state: str, level: str) -> None:
    """Nobody understands the one-stop system's answer; without a person it would stay for ever."""
    db.table("outbox").insert(delivery(NOW, state))

    assert look(layout)["undeliverable"].level == level


@pytest.mark.parametrize(("hours", "level"), [(-1, "ok"), (23, "ok"), (25, "error")])
def test_the_outbox_ages(layout: Layout, db: Database, hours: int, level: str) -> None:
    """What waits longer than the alarm is an error since then; a clock that jumped back is no age."""
    made_at = NOW - timedelta(hours=hours)
    db.execute("PRAGMA foreign_keys = OFF")
    db.table("outbox").insert(delivery(made_at, "waiting"))

    check = look(layout)["outbox"]

    assert (check.level, dict(check.facts)["age"]) == (level, timedelta(hours=max(hours, 0)))
    assert check.since == (made_at + timedelta(hours=24) if level == "error" else None)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("now", "years"),
    [
        (datetime(2026, 9, 30, 23, tzinfo=HANOI), None),
        (datetime(2026, 10, 1, 0, tzinfo=HANOI), "2027"),
        (datetime(2027, 1, 1, 0, tzinfo=HANOI), "2027"),
        (datetime(2027, 12, 1, 0, tzinfo=HANOI), "2027, 2028"),
    ],
)
def test_a_calendar_that_nobody_approved_is_a_warning(layout: Layout, now: datetime, years: str | None) -> None:
    """This year's always, the next one's from October."""
    check = look(layout, now=now)["calendar"]

    assert (check.level, dict(check.facts).get("years")) == ("warn" if years else "ok", years)


@pytest.mark.usefixtures("db")
def test_a_batch_that_somebody_works_on_is_not_interrupted(layout: Layout) -> None:
    """Its lock tells."""
    folder = shelf.make_folder(layout.batch("20260923-0001"))

    with shelf.only_one(folder.with_name(f"{folder.name}.lock")):
        assert look(layout)["intake"].level == "ok"

    assert (look(layout)["intake"].level, look(layout)["intake"].value) == ("warn", "1")


def test_a_changed_journal_is_an_error(layout: Layout, db: Database) -> None:
    """The chain names the row."""
    db.execute("DROP TRIGGER journal_unchanged")
    db.execute("UPDATE journal SET who = 'nobody' WHERE id = 1")

    assert said(look(layout)["journal"]) == "row 1 does not fit"


@pytest.mark.usefixtures("db")
def test_an_index_that_lost_pages_is_an_error(layout: Layout, db: Database) -> None:
    """Pages with text that the index does not know."""
    from digitize.registry.indexing import pack

    db.execute("PRAGMA foreign_keys = OFF")
    page = {"dossier": "x", "n": 1, "kind": "page", "sha256": "", "frame": 1, "text": pack("giấy phép")}
    db.table("pages").insert(page)

    assert look(layout)["index"].level == "error"


@pytest.mark.usefixtures("db")
def test_a_registry_that_can_not_be_read_is_told(layout: Layout) -> None:
    """The rest is still looked at."""
    layout.registry.write_bytes(b"no database" * 1000)
    for beside in ("registry.db-wal", "registry.db-shm"):
        layout.data.joinpath(beside).unlink(missing_ok=True)

    checks = look(layout)

    assert checks["registry"].level == "error"
    assert checks["disk"].level == "ok"


def test_the_watcher_notes_what_it_sees(layout: Layout, db: Database) -> None:
    """One call with the registry that it holds open; then everybody knows since when."""
    environment = Environment(data=None, language=None, tessdata=None, user="an")

    note_conditions(db, check_station(layout, environment, NOW), NOW)

    names = {name for (name,) in db.execute("SELECT name FROM conditions")}
    assert {"disk", "watcher", "journal", "calendar"} <= names
