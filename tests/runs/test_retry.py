"""What a retry leaves alone: files that are in work, copies without an equal, files that are gone."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from digitize.intake import shelf
from digitize.intake.claim import Claimed, Plan, write_plan
from digitize.intake.layout import HANOI, Layout
from digitize.model import Given, Ledger
from digitize.registry.quarantine import list_held
from digitize.registry.store import BatchOutcome, FileVerdict, Held, begin_batch, close_batch
from digitize.runs.retry import at_rest, put_away

NOW = datetime(2026, 11, 23, 8, 20, tzinfo=HANOI)
CONTENT = b"a file that nobody can read"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def hold(db: Database, layout: Layout) -> Path:
    """Hold the file in a batch of its own; return where."""
    batch = begin_batch(db, NOW, "an")
    held = Held(name="x.pdf", sha256=SHA256, code="corrupt", reason="{name}: damaged", facts=(("name", "x.pdf"),))
    verdict = FileVerdict(name="x.pdf", sha256=SHA256, verdict="quarantined")
    sums = Ledger(files=1, sides=1, quarantined=1)
    close_batch(db, batch, BatchOutcome(ledger=sums, files=(verdict,), held=(held,)), at=NOW, who="an")
    path = layout.held(batch, SHA256, "bin")
    shelf.write_bytes(path, CONTENT)
    return path


def test_what_an_open_batch_has_claimed_is_not_taken_twice(db: Database, layout: Layout) -> None:
    """A killed retry that the watcher finishes this very moment."""
    hold(db, layout)
    held = list_held(db.conn)
    batch = begin_batch(db, NOW, "an")
    file = Claimed(ordinal=1, name="x.pdf", place="x.pdf", sha256=SHA256, bytes=len(CONTENT))
    shelf.make_folder(layout.batch("20261123-9999"))  # never claimed
    assert at_rest(held, layout) == held

    plan = Plan(batch=batch, profile="generic", taken_at=NOW, given=Given(by="an"), files=(file,), skipped=())
    write_plan(plan, layout.batch(batch))

    assert at_rest(held, layout) == ()


def test_a_held_copy_stays_until_an_equal_one_is_shelved(db: Database, layout: Layout) -> None:
    """Nothing that came in is ever deleted: the last copy of bytes never goes."""
    first = hold(db, layout)
    second = hold(db, layout)
    second.rename(second.with_name("elsewhere"))
    put_away(db.conn, layout)
    assert first.exists()

    second.with_name("elsewhere").rename(second)
    put_away(db.conn, layout)
    put_away(db.conn, layout)

    assert (first.exists(), second.read_bytes()) == (False, CONTENT)
    assert shelf.read_json(first.with_name(f"{first.name}.reason.json"))["state"] == "retried"


def test_an_original_of_any_type_lets_the_held_copy_go(db: Database, layout: Layout) -> None:
    """Held as `bin`, shelved under its real type; one that is still being written does not count."""
    first, second = hold(db, layout), hold(db, layout)
    original = layout.original(SHA256, "pdf")
    shelf.write_bytes(original.with_name(f"{original.name}.1.writing"), CONTENT[:3])
    db.execute("UPDATE quarantine SET state = 'retried'")
    put_away(db.conn, layout)
    assert second.exists()

    shelf.write_bytes(original, CONTENT)
    put_away(db.conn, layout)

    assert [path.exists() for path in (first, second, original)] == [False, False, True]
