"""The register's entries beside the dossiers: linked by number, listed in one queue, offered where they may be one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import registry_papers as papers
from register_entries import CODE, ID_NUMBER, MONDAY, entry, number
from sqlite_utils import Database

from digitize.dossier.same_filing import Window
from digitize.errors import SettingsError
from digitize.model import Channel, Dossier, DossierState, OfficialStatus, RegisterEntry
from digitize.registry import register
from digitize.registry.connection import writing
from digitize.registry.lookup import QueueFilters, QueueRow, list_queue, resolve_dossier
from digitize.registry.offers import all_offers

DAY = timedelta(days=1)
WINDOW = Window()


def put(db: Database, *entries: RegisterEntry) -> list[str]:
    """Write entries as a pull does."""
    with writing(db.conn):
        return [register.put_entry(db.conn, one, MONDAY) for one in entries]


def listed(db: Database, limit: int = 50, **filters: object) -> list[QueueRow]:
    """The queue on Monday."""
    return list_queue(db.conn, QueueFilters(**filters), now=MONDAY, limit=limit)[1]  # type: ignore[arg-type]


def hers(ordinal: int, batch: str, **facts: object) -> Dossier:
    """A dossier of Ngô Thị Hà under 1.003725."""
    plain = {"procedure": papers.procedure(CODE), "fields": (papers.field("id_number", ID_NUMBER),), **facts}
    return papers.dossier(ordinal, "đơn", batch=batch, **plain)


def test_an_entry_is_written_once(db: Database) -> None:
    """The same words change nothing, other words change the one row, whichever order the number stands in."""
    old_order = replace(entry(7), number="000.00.14.H20-261123-0007", status=OfficialStatus.IN_WORK)

    did = [*put(db, entry(7)), *put(db, entry(7)), *put(db, old_order)]

    assert did == ["new", "same", "changed"]
    assert [(row.number, row.official_status) for row in listed(db)] == [(old_order.number, 4)]


@pytest.mark.parametrize("entry_first", [True, False])
def test_an_entry_is_linked_to_the_dossier_of_its_number(
    db: Database, batch: str, commit: Callable[[Dossier], bool], entry_first: bool
) -> None:
    """Trap 2 and 19: whichever came first, and in the other order; there is one row in the queue."""
    dossier = papers.dossier(1, "đơn", batch=batch, number="000.00.14.H20-261123-0007")
    if entry_first:
        put(db, entry(7))
    commit(dossier)
    if not entry_first:
        put(db, entry(7))

    (row,) = listed(db)

    assert (row.dossier, row.digitised) == (dossier.id, True)
    held = register.entry_of(db.conn, dossier.id)
    assert held and held.entry.number == number(7)


def test_a_number_that_comes_later_links_and_one_that_goes_frees(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """Trap 19: the entry stands alone, then with the dossier, then alone again."""
    put(db, entry(7))
    dossier = papers.dossier(1, "đơn", batch=batch)

    seen = []
    for numbered in (dossier, replace(dossier, number=number(7)), dossier):
        commit(numbered)
        seen.append({row.dossier for row in listed(db)})

    assert seen == [{dossier.id, None}, {dossier.id}, {dossier.id, None}]


def test_the_queue_is_one(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Walk-in, assisted, postal and online together, what is due first on top; without a date the first received."""
    commit(papers.dossier(1, "đơn", batch=batch, due_at=MONDAY + 2 * DAY))
    commit(papers.dossier(2, "đơn", batch=batch, channel=Channel.ASSISTED, received_at=MONDAY - DAY))
    put(
        db,
        entry(1, channel=Channel.ONLINE, due_at=MONDAY + DAY),
        entry(2, channel=Channel.POSTAL, due_at=MONDAY + 3 * DAY),
        entry(3),
    )

    rows = listed(db)

    assert [(row.dossier or row.number, row.channel) for row in rows] == [
        (number(1), "online"),
        ("TAM-Q1-261123-0001", "walk-in"),
        (number(2), "postal"),
        ("TAM-Q1-261123-0002", "assisted"),
        (number(3), "walk-in"),
    ]
    assert [row.due_in_hours for row in rows] == [24.0, 48.0, 72.0, None, None]


def test_every_filter_works_over_both(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """The total counts both, and a short list is the beginning of the whole."""
    facts = {"unit": "Phòng 1", "assignee": "an", "due_at": MONDAY}
    commit(papers.dossier(1, "đơn", batch=batch, procedure=papers.procedure(CODE), **facts))
    commit(papers.dossier(2, "đơn", batch=batch))
    put(db, entry(1, **facts), entry(2, channel=Channel.ONLINE, procedure="1.003868"))

    for asked in ({"unit": "Phòng 1"}, {"assignee": "an"}, {"due_before": MONDAY + DAY}, {"procedure": CODE}):
        assert {row.dossier for row in listed(db, **asked)} == {None, "TAM-Q1-261123-0001"}, asked
    assert [row.number for row in listed(db, channel="online")] == [number(2)]
    assert [row.number for row in listed(db, state="RECEIVED")] == [number(1)]
    total, rows = list_queue(db.conn, QueueFilters(), now=MONDAY, limit=1)
    assert (total, len(rows)) == (4, 1)


@pytest.mark.parametrize(
    ("channel", "status", "state"),
    [
        (Channel.WALK_IN, OfficialStatus.IN_WORK, "RECEIVED"),
        (Channel.ONLINE, OfficialStatus.REGISTERED, "SENT"),
        (Channel.ONLINE, OfficialStatus.SUPPLEMENT_ASKED, "AWAITING_SUPPLEMENT"),
        (Channel.POSTAL, OfficialStatus.RETURNED, "CLOSED"),
    ],
)
def test_an_entry_without_papers_has_an_intake_state(
    db: Database, channel: Channel, status: OfficialStatus, state: str
) -> None:
    """What waits on paper is received; what came online is as far as its official status."""
    put(db, entry(1, channel=channel, status=status))

    (row,) = listed(db)

    assert (row.state, row.official_status) == (state, int(status))


def test_what_was_turned_away_is_no_part_of_the_queue(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """Neither ours nor the system's; who asks for that state sees both."""
    commit(papers.dossier(1, "đơn", batch=batch, state=DossierState.NOT_ACCEPTED))
    put(db, entry(1, status=OfficialStatus.NOT_RECEIVED))

    assert list_queue(db.conn, QueueFilters(), now=MONDAY, limit=9) == (0, [])
    assert len(listed(db, state="NOT_ACCEPTED")) == 2


def test_what_is_not_digitised_is_a_list_of_work(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Walk-in and postal entries without papers here; the rate has the register's walk-ins below the line."""
    commit(papers.dossier(1, "đơn", batch=batch, number=number(1)))
    commit(papers.dossier(2, "đơn", batch=batch, number=number(2), state=DossierState.NOT_ACCEPTED))
    commit(papers.dossier(3, "đơn", batch=batch))
    put(db, *(entry(ordinal) for ordinal in (1, 2, 3)), entry(4, status=OfficialStatus.NOT_RECEIVED))
    put(db, entry(5, channel=Channel.POSTAL), entry(6, channel=Channel.ONLINE))

    rows = listed(db, undigitised=True)

    assert [row.number for row in rows] == [number(3), number(5)]
    assert not any(row.digitised for row in rows)
    assert register.walk_ins(db.conn) == (3, 1)


def test_a_number_without_papers_says_so(db: Database) -> None:
    """Who asks for it learns that the register has it and that nothing was scanned."""
    put(db, entry(7))

    with pytest.raises(SettingsError) as refusal:
        resolve_dossier(db.conn, "000.00.14.H20-261123-0007")

    assert refusal.value.code == "not_digitised"


SECRET = {"applicant": "Nguyễnkýdanh", "id_number": "040188009999", "unit": "Phòngkín"}


@pytest.mark.parametrize("entry_first", [True, False])
def test_the_entry_of_a_restricted_dossier_shows_nothing(
    path: Path, db: Database, batch: str, commit: Callable[[Dossier], bool], entry_first: bool
) -> None:
    """No number, person or unit in any byte; one bare row; the figure counts it all the same."""
    dossier = hers(1, batch, number=number(7))
    told = entry(7, **SECRET)
    if entry_first:
        put(db, told)
        commit(dossier)
    commit(replace(dossier, restricted=True, state=DossierState.RESTRICTED))
    put(db, told, replace(told, status=OfficialStatus.IN_WORK))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    (row,) = listed(db)

    assert (row.dossier, row.number, row.applicant, row.unit) == (dossier.id, None, None, None)
    raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert [word for word in (*SECRET.values(), number(7)) if word.encode() in raw] == []
    assert register.walk_ins(db.conn) == (1, 1)
    assert register.holder_of(db.conn, "000.00.14.H20-261123-0007") == dossier.id


def test_a_released_dossier_has_its_entry_read_again(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """What was not kept of the entry must come once more: the next pull reads all."""
    dossier = hers(1, batch, number=number(7))
    commit(replace(dossier, restricted=True, state=DossierState.RESTRICTED))
    put(db, entry(7))
    with writing(db.conn):
        register.note_pull(db.conn, "far", MONDAY)

    commit(dossier)

    assert register.last_pull(db.conn, "far") is None
    assert put(db, entry(7)) == ["new"]
    held = register.entry_of(db.conn, dossier.id)
    assert held and held.entry.applicant == "Ngô Thị Hà"


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({}, True),
        ({"channel": Channel.ONLINE, "received_at": MONDAY - 30 * DAY}, True),
        ({"channel": Channel.ONLINE, "received_at": MONDAY - 31 * DAY}, False),
        ({"received_at": MONDAY - DAY}, False),
        ({"procedure": "1.003868"}, False),
        ({"id_number": "040188001235"}, False),
        ({"id_number": None}, False),
        ({"status": OfficialStatus.WITHDRAWN}, False),
    ],
)
def test_an_entry_is_offered_where_person_procedure_and_time_fit(
    db: Database, batch: str, commit: Callable[[Dossier], bool], facts: dict[str, object], offered: bool
) -> None:
    """The same day for what was registered at a counter, 30 days for an online filing; never joined by itself."""
    commit(hers(1, batch))
    put(db, entry(7, **facts))

    pairs = [(offer.dossier, offer.number) for offer in all_offers(db.conn, WINDOW)]

    assert pairs == ([("TAM-Q1-261123-0001", number(7))] if offered else [])
    assert {row.offers for row in listed(db)} == ({(number(7),), ("TAM-Q1-261123-0001",)} if offered else {()})
    assert register.entry_of(db.conn, "TAM-Q1-261123-0001") is None


def test_what_a_person_kept_apart_is_not_offered_again(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """The other dossier of the same person still is; a new word of the register changes nothing of that."""
    commit(hers(1, batch))
    commit(hers(2, batch))
    put(db, entry(7))
    held = register.find_entry(db.conn, number(7))
    assert held
    with writing(db.conn):
        register.keep_apart(db.conn, held, "TAM-Q1-261123-0001")
    put(db, entry(7, status=OfficialStatus.IN_WORK))

    assert [offer.dossier for offer in all_offers(db.conn, WINDOW)] == ["TAM-Q1-261123-0002"]
