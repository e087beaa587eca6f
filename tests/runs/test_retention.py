"""When dossiers are handed in and how long they are kept; two persons may erase what need not be kept."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest
from kept_folder import looked_at, red

from digitize.dossier.retention import Period, hand_in_by, kept_until, load_periods, period_of
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI, Layout
from digitize.model import DossierState, Event, Purge, PurgeWord, from_plain
from digitize.registry import store
from digitize.runs.noting import note
from digitize.runs.purge import purge
from tests.program import Program

ENDED = datetime(2024, 2, 29, 16, tzinfo=HANOI)
TABLE = '[[period]]\nyears = {years}\nsource = "Quyết định 1/QĐ-SKHCN"\nverified = {verified}\n'


@pytest.fixture
def ended(kept_copy: Layout) -> tuple[Layout, str]:
    """A data folder with a dossier whose work ended on 29 February 2024."""
    from dataclasses import replace

    name = min(path.name for path in kept_copy.data.glob("dossiers/*/*/*"))
    event = Event(at=ENDED, who="an", what="closed")
    with closing(store.open_store(kept_copy.registry)) as db:
        note(
            kept_copy,
            db,
            name,
            lambda dossier: (replace(dossier, state=DossierState.CLOSED, history=(event,)), event),
        )
    return kept_copy, name


def words(year: int) -> tuple[PurgeWord, PurgeWord]:
    """Two persons who say that a dossier need not be kept."""
    one, two = (datetime(year, 1, 2, hour, tzinfo=HANOI) for hour in (8, 9))
    return (
        PurgeWord(by="an", at=one, reason="hết thời hạn", lapsed=True),
        PurgeWord(by="binh", at=two, reason="đồng ý", lapsed=True),
    )


def test_the_nearest_period_holds() -> None:
    """That of the procedure before that of the sector before the general one; of two the younger in force."""
    general = Period(years=5, source="a")
    sector = Period(sector="Hộ tịch", permanent=True, source="b")
    procedure = Period(procedure="1.003725", years=10, source="c")
    younger = Period(procedure="1.003725", years=20, source="d", since=date(2026, 7, 1))
    table = (general, sector, procedure, younger)

    found = [
        period_of(table, "2.000986", "hộ tịch", date(2026, 8, 1)),
        period_of(table, "1.003725", "Xuất bản", date(2026, 6, 30)),
        period_of(table, "1.003725", "Xuất bản", date(2026, 7, 1)),
        period_of(table, "1.000001", "Khác", date(2026, 7, 1)),
        period_of(table[1:], "1.000001", "Khác", date(2026, 7, 1)),
    ]

    assert found == [sector, procedure, younger, general, None]


def test_the_days_of_handing_in_and_of_the_end() -> None:
    """One year after the end of work; keeping ends with the year."""
    assert (hand_in_by(date(2026, 11, 23)), hand_in_by(date(2024, 2, 29))) == (date(2027, 11, 23), date(2025, 2, 28))
    assert kept_until(date(2024, 2, 29), 5) == date(2029, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        '[[period]]\nsource = "x"\n',
        '[[period]]\nyears = 5\npermanent = true\nsource = "x"\n',
        "[[period]]\nyears = 5\n",
        '[[period]]\nyears = 0\nsource = "x"\n',
        '[[period]]\nyear = 5\nsource = "x"\n',
    ],
)
def test_a_period_without_a_single_length_and_a_source_is_refused(text: str) -> None:
    """The fault names the place."""
    with pytest.raises(SettingsError) as refusal:
        load_periods(text)

    assert "period[1]" in refusal.value.message()


def test_the_due_list_warns_and_proposes(ended: tuple[Layout, str]) -> None:
    """Handed in till then, kept till then, unverified said; without a table nothing is proposed."""
    layout, name = ended
    program = Program(layout.data)
    without = program.json("retention", "--until", "2030-01-01")
    layout.retention.write_text(TABLE.format(years=5, verified="false"))

    before = program.json("retention", "--until", "2029-12-30")
    told = program.json("retention", "--until", "2029-12-31")
    program.run("retention", "hand-in", name, "--to", "Lưu trữ lịch sử tỉnh")
    handed = program.json("retention", "--until", "2029-12-31")

    assert (without["ends"], without["unknown"]) == ([], [name])
    assert before["ends"] == []
    (one,) = told["hand_in"]
    assert (one["dossier"], one["ended_on"], one["hand_in_by"], one["overdue"]) == (
        *(name, "2024-02-29", "2025-02-28", True),
    )
    (end,) = told["ends"]
    assert (end["ends_on"], end["verified"], end["may_be_erased"]) == ("2029-12-31", False, False)
    assert handed["hand_in"] == []


@pytest.mark.parametrize(
    ("years", "verified", "year"),
    [(5, "true", 2029), (5, "false", 2040), (None, "true", 2040)],
    ids=["too early", "unverified", "no period"],
)
def test_nothing_is_erased_that_must_be_kept(
    ended: tuple[Layout, str], years: int | None, verified: str, year: int
) -> None:
    """On its last day, by a period that nobody verified, or by none."""
    layout, name = ended
    if years:
        layout.retention.write_text(TABLE.format(years=years, verified=verified))

    with closing(store.open_store(layout.registry)) as db, pytest.raises(SettingsError) as refusal:
        purge(layout, db, name, words(year)[0], timedelta(hours=72))

    assert refusal.value.code == "kept"


def test_two_persons_erase_after_the_keeping_and_a_record_stays(ended: tuple[Layout, str]) -> None:
    """It says from when to when it was kept, by what, and how much it was; `verify` stays green."""
    layout, name = ended
    layout.retention.write_text(TABLE.format(years=5, verified="true"))

    with closing(store.open_store(layout.registry)) as db:
        steps = [purge(layout, db, name, word, timedelta(hours=72)).step for word in words(2030)]
        rows = db.execute("SELECT lapsed FROM purges").fetchall()

    record = from_plain(Purge, json.loads(layout.purged(name).read_text())).kept
    assert (steps, rows) == (["asked", "done"], [(1,)])
    assert record
    assert (record.ended_on, record.ends_on, record.years) == (date(2024, 2, 29), date(2029, 12, 31), 5)
    assert record.source == "Quyết định 1/QĐ-SKHCN"
    assert list(layout.data.rglob(f"*/{name}/*")) == []
    assert red(looked_at(layout.data)) == set()


def test_the_second_person_must_mean_the_same(ended: tuple[Layout, str]) -> None:
    """A word about secret material does not confirm one about the end of keeping."""
    layout, name = ended
    layout.retention.write_text(TABLE.format(years=5, verified="true"))
    first, second = words(2030)
    other = PurgeWord(by=second.by, at=second.at, reason="mật")

    with closing(store.open_store(layout.registry)) as db:
        purge(layout, db, name, first, timedelta(hours=72))
        done = purge(layout, db, name, other, timedelta(hours=72))

    assert done.step == "asked"
