"""The official status: which may follow which, and what it brings about here; never an illegal move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import registry_papers as papers
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.handling import By, as_registered, is_waiting, move_status
from digitize.dossier.lifecycle import (
    OFFICIAL_MOVES,
    OFFICIAL_NAMES,
    DossierEvent,
    legal_events,
    may_have_become,
    move,
    move_official,
    official_moves,
    printed_status,
    state_of_entry,
    state_with_status,
)
from digitize.errors import SettingsError
from digitize.model import Channel, DossierState, OfficialStatus, RegisterEntry

DELIVERED = {DossierState.SENT, DossierState.ACCEPTED, DossierState.AWAITING_SUPPLEMENT}


def legal_ways(state: DossierState) -> set[DossierState]:
    """Every state that legal moves of our own lead to."""
    found, todo = {state}, [state]
    while todo:
        here = todo.pop()
        new = {move(here, event) for event in legal_events(here)} - found
        found |= new
        todo += new
    return found


@pytest.mark.parametrize(
    ("state", "status", "after"),
    [
        ("SENT", 1, "SENT"),
        ("SENT", 2, "ACCEPTED"),
        ("SENT", 3, "REFUSED"),
        ("ACCEPTED", 5, "AWAITING_SUPPLEMENT"),
        ("AWAITING_SUPPLEMENT", 4, "ACCEPTED"),
        ("ACCEPTED", 7, "CLOSED"),
        ("AWAITING_SUPPLEMENT", 8, "CLOSED"),
        ("ACCEPTED", 9, "ACCEPTED"),
        ("SENT", 10, "CLOSED"),
        ("CHECKED", 10, "CHECKED"),
        ("NEEDS_REVIEW", 5, "NEEDS_REVIEW"),
        ("NOT_ACCEPTED", 2, "NOT_ACCEPTED"),
    ],
)
def test_what_an_official_status_brings_about(state: str, status: int, after: str) -> None:
    """3 refuses, 5 waits, 7, 8 and 10 close; what was not delivered goes its own way."""
    assert state_with_status(DossierState(state), OfficialStatus(status)) == after


@pytest.mark.parametrize("status", OfficialStatus)
@pytest.mark.parametrize("state", DossierState)
def test_a_status_never_brings_about_an_illegal_move(state: DossierState, status: OfficialStatus) -> None:
    """Whatever comes: our state stays, or goes where its own moves lead; only what was delivered moves."""
    after = state_with_status(state, status)

    assert after in legal_ways(state)
    assert after is state or state in DELIVERED


def test_the_moves_are_shown_as_unverified() -> None:
    """They are from memory: the refusal says so."""
    with pytest.raises(SettingsError) as refused:
        move_official(10, OfficialStatus.IN_WORK)

    assert not OFFICIAL_MOVES.verified
    assert "chưa kiểm chứng" in refused.value.hint()
    assert "10 Đã trả kết quả" in refused.value.message()


def test_every_status_has_its_name_and_its_moves() -> None:
    """Verbatim as on the portal; the ones that end lead nowhere back."""
    assert set(OFFICIAL_NAMES) == set(OFFICIAL_MOVES.moves) == set(OfficialStatus)
    assert printed_status(5) == "5 Yêu cầu bổ sung giấy tờ"
    assert not may_have_become(10, OfficialStatus.DONE)
    assert may_have_become(2, OfficialStatus.RETURNED)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("status", OfficialStatus)
def test_every_entry_has_an_intake_state(channel: Channel, status: OfficialStatus) -> None:
    """Nothing of the register is left out; no state that only our own reading gives."""
    assert state_of_entry(channel, status) not in {"READING", "NEEDS_REVIEW", "CHECKED", "RESTRICTED"}


BEGAN = datetime(2026, 11, 23, 2, tzinfo=UTC)
_DO = st.tuples(st.sampled_from(["officer", "register"]), st.sampled_from(OfficialStatus))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(DELIVERED)), st.lists(_DO, max_size=12))
def test_no_walk_of_officers_and_pulls_makes_an_illegal_move(
    state: str, doings: list[tuple[str, OfficialStatus]]
) -> None:
    """Each status is one that moves lead to from the one before, or it is refused, or doubted and not taken over."""
    found = papers.dossier(1, "đơn", batch="b", state=DossierState(state), received_at=BEGAN)
    for hour, (who, status) in enumerate(doings, 1):
        before, by = found, By(at=BEGAN + timedelta(hours=hour), who=who)
        try:
            found, _ = (
                move_status(before, status, by.at, by)
                if who == "officer"
                else as_registered(before, entry(status), None, by)
            )
        except SettingsError:
            assert who == "officer"
            assert status not in official_moves(before.official_status)
            continue
        held = before.official_status
        assert found.official_status in {status, held}
        assert found.official_status == held or may_have_become(held, status)
        assert found.state in legal_ways(before.state)
        assert bool(found.doubts) is (found.official_status != status)
        assert not is_waiting(found.waits) or found.official_status == OfficialStatus.SUPPLEMENT_ASKED


def entry(status: OfficialStatus) -> RegisterEntry:
    """What the register says."""
    return RegisterEntry(
        number="H20.14-261123-0007", channel=Channel.WALK_IN, procedure="1.003725", status=status, received_at=BEGAN
    )


def test_an_event_of_the_register_is_an_event_of_the_table() -> None:
    """What a system has got back is legal only for what waited."""
    assert DossierEvent.SUPPLEMENTED in legal_events(DossierState.AWAITING_SUPPLEMENT)
    assert DossierEvent.SUPPLEMENTED not in legal_events(DossierState.CHECKED)
