from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.errors import SettingsError, StoreError
from digitize.model import Channel, Dossier, DossierState
from digitize.registry.lookup import QueueFilters, list_queue, load_dossier, resolve_dossier

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

HOUR = timedelta(hours=1)


@pytest.fixture
def three(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> Database:
    """Two dossiers of one day and one of another desk, two of them with official numbers."""
    commit(papers.dossier(1, "một", batch=batch, number="000.00.14.H20-261123-0007"))
    commit(papers.dossier(2, "hai", batch=batch, number="H20.14-261123-0008"))
    commit(papers.dossier(3, "ba", batch=batch, id="TAM-Q3-261123-0001"))
    return db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TAM-Q1-261123-0002", "TAM-Q1-261123-0002"),
        (" tam-q1-261123-0002\n", "TAM-Q1-261123-0002"),
        ("H20.14-261123-0007", "TAM-Q1-261123-0001"),
        ("000.00.14.H20-261123-0007", "TAM-Q1-261123-0001"),
        ("000.00.00.14.H20-261123-0008", "TAM-Q1-261123-0002"),
        ("TAM-Q3", "TAM-Q3-261123-0001"),
        ("h20.14-261123-0008", "TAM-Q1-261123-0002"),
    ],
)
def test_a_dossier_is_called_by_id_number_or_beginning(three: Database, text: str, found: str) -> None:
    """Small letters, spaces around and the order of the number make no difference."""
    assert resolve_dossier(three.conn, text) == found


@pytest.mark.parametrize("text", ["", " ", "TAM-Q9", "0", "%", "_AM", "Nguyễn Văn A", "\x00"])
def test_an_unknown_name_is_refused_without_repeating_it(three: Database, text: str) -> None:
    """What was typed may be somebody's name: the message does not carry it."""
    with pytest.raises(SettingsError) as refusal:
        resolve_dossier(three.conn, text)

    assert refusal.value.code == "unknown_dossier"
    assert refusal.value.facts == {}


@pytest.mark.parametrize("text", ["TAM-Q1", "000.00.14.H20-2611", "H20"])
def test_an_ambiguous_beginning_names_the_candidates(three: Database, text: str) -> None:
    """So that the next try can be the right one."""
    with pytest.raises(SettingsError) as refusal:
        resolve_dossier(three.conn, text)

    assert refusal.value.code == "ambiguous_dossier"
    assert refusal.value.facts == {"candidates": "TAM-Q1-261123-0001, TAM-Q1-261123-0002"}


def test_a_whole_id_is_not_ambiguous_with_longer_ones(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """The ten thousandth dossier of a day has a longer id."""
    commit(papers.dossier(1000, "một", batch=batch))
    commit(papers.dossier(10_001, "hai", batch=batch))

    assert resolve_dossier(db.conn, "TAM-Q1-261123-1000") == "TAM-Q1-261123-1000"


def test_a_damaged_value_is_a_store_error(three: Database) -> None:
    """Neither zlib's nor JSON's own exception comes through."""
    three.execute("UPDATE dossiers SET value = x'00112233'")

    with pytest.raises(StoreError) as refusal:
        load_dossier(three.conn, "TAM-Q1-261123-0001")

    assert refusal.value.code == "damaged"


def test_the_queue_is_in_order_of_what_is_due(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Due dates first, the earliest on top; without one the earliest received."""
    commit(papers.dossier(1, "một", batch=batch, received_at=papers.MORNING + HOUR))
    commit(papers.dossier(2, "hai", batch=batch))
    commit(papers.dossier(3, "ba", batch=batch, due_at=papers.MORNING + 9 * HOUR))
    commit(papers.dossier(4, "bốn", batch=batch, due_at=papers.MORNING + 3 * HOUR, received_at=papers.MORNING + HOUR))
    commit(papers.dossier(5, "năm", batch=batch, due_at=papers.MORNING + 3 * HOUR))

    total, rows = list_queue(db.conn, QueueFilters(), now=papers.MORNING, limit=4)

    assert total == 5
    assert [row.dossier[-1] for row in rows] == ["5", "4", "3", "2"]


def test_a_queue_row_tells_how_long_there_is(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """Hours by the calendar; what is finished is not overdue."""
    due = papers.MORNING + 3 * HOUR
    commit(papers.dossier(1, "một", batch=batch, due_at=due))
    commit(papers.dossier(2, "hai", batch=batch, due_at=due, state=DossierState.CLOSED))
    commit(papers.dossier(3, "ba", batch=batch))

    early = list_queue(db.conn, QueueFilters(), now=papers.MORNING + HOUR / 2, limit=9)[1]
    late = list_queue(db.conn, QueueFilters(), now=papers.MORNING + 4 * HOUR, limit=9)[1]

    assert [(row.due_in_hours, row.overdue) for row in early] == [(2.5, False), (2.5, False), (None, False)]
    assert [(row.due_in_hours, row.overdue) for row in late] == [(-1.0, True), (-1.0, False), (None, False)]


def test_the_queue_carries_what_the_contract_lists(db: Database, batch: str, commit: Callable[[Dossier], bool]) -> None:
    """The applicant is the chosen name; an organisation stands in where there is none."""
    fields = (papers.field("applicant_name", "Lê A", alternative=True), papers.field("applicant_name", "Lê Á"))
    commit(
        papers.dossier(
            1,
            "một",
            batch=batch,
            number="H20.14-261123-0007",
            channel=Channel.POSTAL,
            procedure=papers.procedure("1.003725"),
            official_status=2,
            due_at=papers.MORNING + HOUR,
            due_provisional=True,
            fields=fields,
            unit="Sở KH&CN",
            assignee="an",
        )
    )
    commit(papers.dossier(2, "hai", batch=batch, fields=(papers.field("organisation", "Công ty Ất"),)))

    first, second = list_queue(db.conn, QueueFilters(), now=papers.MORNING, limit=9)[1]

    assert (first.number, first.channel, first.procedure) == ("H20.14-261123-0007", "postal", "1.003725")
    assert (first.official_status, first.due_provisional, first.unit, first.assignee) == (2, True, "Sở KH&CN", "an")
    assert (first.applicant, second.applicant) == ("Lê Á", "Công ty Ất")


@pytest.mark.parametrize(
    "filters",
    [
        QueueFilters(due_before=papers.MORNING + HOUR),
        QueueFilters(procedure="1.003725"),
        QueueFilters(channel="postal"),
        QueueFilters(state="CHECKED"),
        QueueFilters(unit="Sở KH&CN"),
        QueueFilters(assignee="an"),
    ],
)
def test_each_filter_of_the_queue_asks_for_one_thing(
    db: Database, batch: str, commit: Callable[[Dossier], bool], filters: QueueFilters
) -> None:
    """The total counts what passes, not what is shown."""
    facts = {
        "channel": Channel.POSTAL,
        "state": DossierState.CHECKED,
        "due_at": papers.MORNING,
        "procedure": papers.procedure("1.003725"),
        "unit": "Sở KH&CN",
        "assignee": "an",
    }
    commit(papers.dossier(1, "một", batch=batch, due_at=papers.MORNING + 2 * HOUR))
    commit(papers.dossier(2, "hai", batch=batch, **facts))
    commit(papers.dossier(3, "ba", batch=batch, **facts))

    total, rows = list_queue(db.conn, filters, now=papers.MORNING, limit=1)

    assert (total, [row.dossier for row in rows]) == (2, ["TAM-Q1-261123-0002"])
