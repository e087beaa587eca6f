"""What officers do in the one queue: numbers bound later, joining, who works on it, status, linked cases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import registry_papers as papers
from officers_office import NOON, Office
from register_entries import MONDAY, entry, number

from digitize.dossier.same_filing import Window
from digitize.errors import SettingsError
from digitize.model import Channel, Dossier, DossierState, LinkedCase, OfficialStatus, StatusStep, Wait
from digitize.registry import lookup, register
from digitize.registry.index import search
from digitize.registry.offers import all_offers
from digitize.runs import handling

WINDOW = Window()
ACCEPTED = {"state": DossierState.ACCEPTED, "official_status": 2, "number": number(7)}


def move(office: Office, dossier: Dossier, status: int, at: datetime = NOON) -> Dossier:
    """Let the officer move the official status."""
    step = StatusStep(status=OfficialStatus(status), at=at, by="officer")
    return handling.move_status(dossier.id, step, office.desk, NOON)


def refusal(office: Office, dossier: Dossier, status: int, at: datetime = NOON) -> str:
    """The code with which a move is refused."""
    with pytest.raises(SettingsError) as refused:
        move(office, dossier, status, at)
    return refused.value.code


def test_a_number_that_comes_days_later_is_bound(office: Office) -> None:
    """Trap 19: found by both orders and by the local id, journalled; what the register says under it comes along."""
    made = office.keep(1)
    office.pull(entry(7, status=OfficialStatus.IN_WORK))

    after = handling.bind_number(made.id, " 000.00.14.h20-261123-0007", office.desk, NOON)

    assert (after.number, after.official_status) == ("000.00.14.H20-261123-0007", 4)
    assert office.whole(made) == after
    for name in ("H20.14-261123-0007", "000.00.14.H20-261123-0007", made.id):
        assert lookup.resolve_dossier(office.db.conn, name) == made.id
        assert [hit.dossier for hit in search(office.db.conn, name).hits] == [made.id]
    assert office.told("number_bound") == [(made.id, '{"number": "000.00.14.H20-261123-0007"}')]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("000.00.14.H20-261332-0007", "number_day"),
        ("Nguyễn Văn A", "not_a_number"),
        ("TAM-Q1-261123-0001", "not_a_number"),
    ],
)
def test_what_is_no_number_is_refused(office: Office, typed: str, code: str) -> None:
    """…-261332-0007 as a date; what may be a name is not repeated."""
    made = office.keep(1)

    with pytest.raises(SettingsError) as refused:
        handling.bind_number(made.id, typed, office.desk, NOON)

    assert refused.value.code == code
    assert ("261332" in refused.value.message()) is (code == "number_day")
    assert "Nguyễn" not in refused.value.message()
    assert office.whole(made).number is None


@pytest.mark.parametrize("restricted", [False, True])
def test_a_number_that_another_dossier_has_is_refused(office: Office, restricted: bool) -> None:
    """In the other order too, and where the registry itself does not hold the other's number."""
    state = DossierState.RESTRICTED if restricted else DossierState.CHECKED
    other = office.keep(2, number=number(7), restricted=restricted, state=state)
    made = office.keep(1)

    with pytest.raises(SettingsError) as refused:
        handling.bind_number(made.id, "000.00.14.H20-261123-0007", office.desk, NOON)

    assert (refused.value.code, refused.value.facts["holder"]) == ("number_known", other.id)


def test_a_bound_number_is_replaced_only_when_that_is_said(office: Office) -> None:
    """The same in the other order is no change; the journal has the old one."""
    made = office.keep(1, number=number(7))
    same = handling.bind_number(made.id, "000.00.14.H20-261123-0007", office.desk, NOON)
    with pytest.raises(SettingsError) as refused:
        handling.bind_number(made.id, number(8), office.desk, NOON)

    after = handling.bind_number(made.id, number(8), office.desk, NOON, replacing=True)

    assert (same.number, refused.value.code, after.number) == (number(7), "numbered", number(8))
    assert office.told("number_replaced") == [(made.id, f'{{"before": "{number(7)}", "number": "{number(8)}"}}')]


@pytest.mark.parametrize("channel", [Channel.ONLINE, Channel.WALK_IN])
def test_what_was_filed_twice_is_joined_by_a_person(office: Office, channel: Channel) -> None:
    """Offered, joined, taken apart again; nothing of it happens by itself, no line carries a name."""
    made = office.keep(1)
    office.pull(entry(7, channel=channel, status=OfficialStatus.IN_WORK))
    offered = [offer.number for offer in all_offers(office.db.conn, WINDOW)]
    before = office.whole(made).number

    joined = handling.join_entry(made.id, number(7), WINDOW, office.desk, NOON)
    left = all_offers(office.db.conn, WINDOW)
    freed = handling.unbind_number(made.id, office.desk, NOON)

    assert (offered, before, left) == ([number(7)], None, ())
    assert (joined.number, joined.official_status) == (number(7), 4)
    assert (freed.number, freed.official_status) == (None, None)
    assert [offer.number for offer in all_offers(office.db.conn, WINDOW)] == [number(7)]
    facts = "".join(facts for (facts,) in office.db.execute("SELECT facts FROM journal").fetchall())
    assert "Ngô" not in facts
    assert "040188001234" not in facts


def test_only_what_is_offered_is_joined(office: Office) -> None:
    """Another person's entry is not, and neither is one that was kept apart."""
    made = office.keep(1)
    office.pull(entry(7), entry(8, id_number="040188009999"))
    handling.keep_apart(made.id, number(7), office.desk, NOON)

    for ordinal, code in ((7, "not_offered"), (8, "not_offered"), (9, "no_entry")):
        with pytest.raises(SettingsError) as refused:
            handling.join_entry(made.id, number(ordinal), WINDOW, office.desk, NOON)
        assert refused.value.code == code
    assert office.told("kept_apart") == [(made.id, f'{{"number": "{number(7)}"}}')]
    assert register.entry_of(office.db.conn, made.id) is None


def test_dossiers_are_assigned(office: Office) -> None:
    """An account, a unit, one after the other; the queue has both."""
    made = office.keep(1)

    handling.assign(made.id, "lan", None, office.desk, NOON)
    after = handling.assign(made.id, None, "Phòng 2", office.desk, NOON)

    assert (after.assignee, after.unit) == ("lan", "Phòng 2")
    (row,) = lookup.list_queue(office.db.conn, lookup.QueueFilters(assignee="lan"), now=NOON, limit=9)[1]
    assert row.unit == "Phòng 2"


def test_a_request_for_papers_opens_a_wait_and_what_follows_ends_it(office: Office) -> None:
    """Each move is planned for the courier, and the dossier awaits its supplement meanwhile."""
    made = office.keep(1, **ACCEPTED)
    asked, complete = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
    move(office, made, 4, MONDAY)

    waiting = move(office, made, 5, asked)
    after = move(office, made, 4, complete)

    assert (waiting.state, waiting.waits) == (DossierState.AWAITING_SUPPLEMENT, (Wait(asked_at=asked),))
    assert (after.state, after.waits) == (DossierState.ACCEPTED, (Wait(asked_at=asked, complete_at=complete),))
    assert office.steps(made) == 3


def test_an_officer_makes_legal_moves_only(office: Office) -> None:
    """Nothing follows what was returned, no time outside the dossier's life, nothing for what was turned away."""
    made = office.keep(1, **ACCEPTED)
    away = office.keep(2, state=DossierState.NOT_ACCEPTED)
    restricted = office.keep(3, state=DossierState.RESTRICTED, restricted=True)
    other = office.keep(4, state=DossierState.ACCEPTED, official_status=2)
    move(office, made, 9)
    closed = move(office, made, 10)

    assert closed.state is DossierState.CLOSED
    assert refusal(office, made, 4) == "illegal_status"
    assert refusal(office, other, 4, MONDAY - timedelta(days=1)) == "time"
    assert refusal(office, other, 4, NOON + timedelta(minutes=1)) == "time"
    assert {refusal(office, one, 2) for one in (away, restricted)} == {"illegal_move"}
    assert (office.steps(made), office.steps(away), office.steps(restricted)) == (2, 0, 0)


def test_a_move_whose_report_a_stop_kept_back_is_reported_once(office: Office) -> None:
    """The folder was written, the registry was not: the officer says it again."""
    made = office.keep(1, **ACCEPTED)
    ahead = move(office, made, 4, MONDAY)
    office.db.execute("DELETE FROM outbox WHERE kind = 'status'")
    office.db.execute("UPDATE dossiers SET official_status = 2, digest = 'before'")
    office.db.conn.commit()

    again = [move(office, made, 4), move(office, made, 4)]

    assert again == [ahead, ahead]
    assert office.steps(made) == 1
    assert lookup.load_dossier(office.db.conn, made.id).official_status == 4


CASES = tuple(
    LinkedCase(key=key, name=key, agency="-", result="KQ.G15.000031") for key in ("birth", "residence", "health")
)


def test_a_dossier_is_closed_when_its_linked_cases_have_ended(office: Office) -> None:
    """Birth, residence, health card: each has a state and a number of its own; the refusal names what is open."""
    made = office.keep(1, **{**ACCEPTED, "official_status": 9}, linked=CASES)
    for status in (2, 9):
        handling.move_linked(made.id, "birth", (OfficialStatus(status), "15/2026"), office.desk, NOON)
    with pytest.raises(SettingsError) as refused:
        move(office, made, 10)
    for key in ("residence", "health"):
        for status in (2, 9):
            handling.move_linked(made.id, key, (OfficialStatus(status), None), office.desk, NOON)

    after = move(office, made, 10)

    assert (refused.value.code, refused.value.facts["cases"]) == ("linked_open", "residence, health")
    assert after.state is DossierState.CLOSED
    assert [(case.key, case.status, case.number) for case in after.linked] == [
        ("birth", 9, "15/2026"),
        ("residence", 9, None),
        ("health", 9, None),
    ]
    (row,) = lookup.list_queue(office.db.conn, lookup.QueueFilters(), now=NOON, limit=9)[1]
    assert [case.status for case in row.linked] == [9, 9, 9]


def test_a_linked_case_moves_legally_too(office: Office) -> None:
    """From nothing to done is no way; an unknown key is refused with the nearest."""
    made = office.keep(1, **ACCEPTED, linked=CASES)

    with pytest.raises(SettingsError) as moved:
        handling.move_linked(made.id, "birth", (OfficialStatus.DONE, None), office.desk, NOON)
    with pytest.raises(SettingsError) as unknown:
        handling.move_linked(made.id, "brith", (OfficialStatus.RECEIVED, None), office.desk, NOON)

    assert (moved.value.code, unknown.value.code) == ("illegal_status", "unknown_linked")
    assert unknown.value.facts["meant"] == "birth"


def test_a_restricted_dossiers_handling_is_journalled_without_its_number(office: Office) -> None:
    """Only that a number was bound; which one stands in its own folder."""
    made = office.keep(1, state=DossierState.RESTRICTED, restricted=True, fields=(papers.field("subject", "x"),))

    handling.bind_number(made.id, number(7), office.desk, NOON)

    assert office.whole(made).number == number(7)
    assert office.told("number_bound") == [(made.id, "{}")]
