"""Numbers of slips: continuous for each kind and year, whoever prints at once and whatever stops; reprints; erasing."""

from __future__ import annotations

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "dossier"))
import slip_papers as papers
from slip_papers import put

from digitize.dossier.slips.words import SlipKind
from digitize.errors import SettingsError, StoreError
from digitize.intake import shelf
from digitize.intake.layout import VALUE, Layout
from digitize.model import to_plain
from digitize.registry import journal, slips
from digitize.registry.store import commit_dossier, open_store
from digitize.runs.forgetting import forget_elsewhere
from digitize.runs.slips import Counter, Printed, pdf_path, print_book, print_slip, read_slips, reprint_slip
from digitize.runs.verify.slips import check_slips
from tests.program import Program

YEAR = papers.NOW.year


@pytest.fixture
def counter(layout: Layout, db: Database) -> Counter:
    """Where the clerk prints."""
    return Counter(layout=layout, db=db, words=papers.WORDS, who="clerk", producer="digitize test")


def printed(counter: Counter, n: int, kind: SlipKind = SlipKind.RECEIPT, year: int = YEAR) -> Printed:
    """Print a slip of a dossier."""
    order = replace(papers.order(kind), at=papers.NOW.replace(year=year), until=papers.order(kind).until)
    return print_slip(counter, f"TAM-Q1-261123-{n:04}", order)


def said(conn: object, what: str) -> list[dict[str, str]]:
    """What the journal tells of an act."""
    rows = conn.execute("SELECT facts FROM journal WHERE what = ? ORDER BY id", (what,))  # type: ignore[attr-defined]
    return [json.loads(facts) for (facts,) in rows]


def test_each_kind_and_year_counts_from_one(counter: Counter) -> None:
    """Receipts of two years and a control sheet do not disturb each other."""
    for n in (1, 2):
        put(counter.layout, counter.db, n)

    numbers = [
        (one.slip.kind, one.slip.year, one.slip.n)
        for one in (
            printed(counter, 1),
            printed(counter, 2),
            printed(counter, 1, SlipKind.CONTROL),
            printed(counter, 1, SlipKind.STOP, YEAR + 1),
            printed(counter, 2, SlipKind.STOP),
        )
    ]

    assert numbers == [
        ("receipt", YEAR, 1),
        ("receipt", YEAR, 2),
        ("control", YEAR, 1),
        ("stop", YEAR + 1, 1),
        ("stop", YEAR, 1),
    ]
    assert check_slips(counter.layout, counter.db.conn).ok


def test_a_refused_slip_takes_no_number(counter: Counter) -> None:
    """Without an official number, and a second one of the same kind."""
    one = put(counter.layout, counter.db)
    put(counter.layout, counter.db, 2)
    bare = replace(one, number=None)
    shelf.write_json(counter.layout.dossier(one.id, one.received_at, restricted=False) / VALUE, to_plain(bare))

    with pytest.raises(SettingsError, match="temporary"):
        printed(counter, 1)
    first = printed(counter, 2)
    with pytest.raises(SettingsError) as again:
        printed(counter, 2)

    assert (first.slip.n, again.value.code) == (1, "printed")
    assert slips.next_number(counter.db.conn, "receipt", YEAR) == 2


def test_a_reprint_is_the_same_bytes_and_is_journalled_as_one(counter: Counter) -> None:
    """The same number, no second row; the journal has hashes and numbers and not a name."""
    put(counter.layout, counter.db)
    first = printed(counter, 1)

    again = reprint_slip(counter, first.slip.dossier, SlipKind.RECEIPT, papers.NOW + timedelta(days=1))

    assert (again.pdf, again.slip) == (first.pdf, first.slip)
    assert len(slips.every(counter.db.conn)) == 1
    (told,) = said(counter.db.conn, "reprint_slip")
    assert told == {"kind": "receipt", "number": f"1/{YEAR}", "sha256": hashlib.sha256(first.pdf).hexdigest()}
    assert said(counter.db.conn, "print_slip") == [told]
    whole = json.dumps(said(counter.db.conn, "print_slip"), ensure_ascii=False)
    assert "Ngô" not in whole
    assert journal.check_chain(counter.db.conn) is None


def test_another_one_has_a_number_of_its_own(counter: Counter) -> None:
    """`--anew`: both are kept, and a reprint is that of the newer."""
    put(counter.layout, counter.db)
    first = printed(counter, 1)

    order = replace(papers.order(SlipKind.RECEIPT), at=papers.NOW + timedelta(hours=1))
    other = print_slip(counter, first.slip.dossier, order, anew=True)
    again = reprint_slip(counter, first.slip.dossier, SlipKind.RECEIPT, papers.NOW)

    assert (first.slip.n, other.slip.n, again.slip.n) == (1, 2, 2)
    assert other.pdf != first.pdf


def test_what_is_not_printed_or_changed_is_not_reprinted(counter: Counter) -> None:
    """A missing one is refused; a changed file is told and never handed out."""
    put(counter.layout, counter.db)
    with pytest.raises(SettingsError) as missing:
        reprint_slip(counter, "TAM-Q1-261123-0001", SlipKind.RECEIPT, papers.NOW)
    first = printed(counter, 1)
    pdf_path(counter.layout, first.slip).write_bytes(first.pdf + b"\n")

    with pytest.raises(StoreError) as changed:
        reprint_slip(counter, "TAM-Q1-261123-0001", SlipKind.RECEIPT, papers.NOW)

    assert (missing.value.code, changed.value.code) == ("not_printed", "damaged")
    assert check_slips(counter.layout, counter.db.conn).where == (f"slips/receipt/{YEAR}/00001.TAM-Q1-261123-0001.pdf",)


def test_a_stop_before_the_registry_knows_wastes_no_number(counter: Counter) -> None:
    """The file that nobody was given goes; the next slip has its number."""
    for n in (1, 2):
        put(counter.layout, counter.db, n)
    counter.db.execute("CREATE TRIGGER full BEFORE INSERT ON slips BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    with pytest.raises(StoreError):
        printed(counter, 1)
    left = list(counter.layout.data.glob("slips/*/*/*.pdf"))
    counter.db.execute("DROP TRIGGER full")

    after = printed(counter, 2)

    assert len(left) == 1
    assert after.slip.n == 1
    assert [path.name for path in counter.layout.data.glob("slips/*/*/*.pdf")] == ["00001.TAM-Q1-261123-0002.pdf"]
    assert check_slips(counter.layout, counter.db.conn).ok


def test_printing_at_once_skips_and_doubles_nothing(counter: Counter) -> None:
    """Four programs on one data folder, each with a dossier of its own."""
    count = 4
    for n in range(1, count + 1):
        put(counter.layout, counter.db, n)
    program = Program(counter.layout.data)

    def one(n: int) -> int:
        out = counter.layout.data.parent / f"{n}.pdf"
        return int(program.json("slip", f"TAM-Q1-261123-{n:04}", "receipt", "-o", out)["number"])

    with ThreadPoolExecutor(count) as threads:
        numbers = list(threads.map(one, range(1, count + 1)))

    assert sorted(numbers) == list(range(1, count + 1))
    assert check_slips(counter.layout, counter.db.conn).checked == count
    kept = {slip.dossier: slip.sha256 for slip in slips.every(counter.db.conn)}
    for n in range(1, count + 1):
        handed_out = (counter.layout.data.parent / f"{n}.pdf").read_bytes()
        assert hashlib.sha256(handed_out).hexdigest() == kept[f"TAM-Q1-261123-{n:04}"]


def test_a_gap_and_a_lost_file_make_verify_red(counter: Counter) -> None:
    """A row taken out, a PDF taken away."""
    for n in (1, 2, 3):
        put(counter.layout, counter.db, n)
        printed(counter, n)
    counter.db.execute("DELETE FROM slips WHERE n = 2")
    next(counter.layout.data.glob("slips/*/*/00003.*.pdf")).unlink()

    found = check_slips(counter.layout, counter.db.conn)

    assert found.where == (f"slips/receipt/{YEAR}/00002", f"slips/receipt/{YEAR}/00003.TAM-Q1-261123-0003.pdf")


def test_the_folder_alone_brings_the_numbers_back(counter: Counter) -> None:
    """A registry that is made again goes on counting where the old one stood."""
    put(counter.layout, counter.db)
    first = printed(counter, 1)
    with closing(open_store(counter.layout.data.parent / "new" / "registry.db")) as new:
        slips.restore(new, read_slips(counter.layout))

        assert slips.every(new.conn) == (first.slip,)
        assert slips.next_number(new.conn, "receipt", YEAR) == 2


def test_what_becomes_restricted_leaves_no_slip_behind(counter: Counter) -> None:
    """The PDF with its names goes, the number stays; done again it changes nothing."""
    one = put(counter.layout, counter.db)
    first = printed(counter, 1)
    hidden = replace(one, restricted=True)
    commit_dossier(counter.db, hidden, at=papers.NOW, who="clerk")
    before = check_slips(counter.layout, counter.db.conn)

    forget_elsewhere(counter.layout, hidden)
    forget_elsewhere(counter.layout, hidden)

    assert not before.ok
    assert check_slips(counter.layout, counter.db.conn).ok
    assert not pdf_path(counter.layout, first.slip).exists()
    assert slips.next_number(counter.db.conn, "receipt", YEAR) == 2
    with pytest.raises(SettingsError) as refused:
        reprint_slip(counter, one.id, SlipKind.RECEIPT, papers.NOW)
    assert refused.value.code == "restricted"


def test_the_book_counts_what_it_may_not_name(counter: Counter) -> None:
    """Ordinary dossiers of the days; the restricted one is a number; the journal has no name."""
    put(counter.layout, counter.db, 1)
    put(counter.layout, counter.db, 2, restricted=True)
    put(counter.layout, counter.db, 3, received_at=datetime(2026, 11, 24, tzinfo=UTC))
    day = papers.RECEIVED.date()

    book = print_book(counter, (day, day), papers.NOW)

    assert (book.dossiers, book.restricted) == (1, 1)
    (told,) = said(counter.db.conn, "print_book")
    assert told == {"from": "2026-11-23", "to": "2026-11-23", "sha256": hashlib.sha256(book.pdf).hexdigest()}
