from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.lifecycle import DossierEvent, legal_events, move
from digitize.errors import SettingsError
from digitize.model import DossierState

BEFORE_DELIVERY = {DossierState.RECEIVED, DossierState.READING, DossierState.NEEDS_REVIEW, DossierState.CHECKED}


def walk(*events: DossierEvent) -> DossierState:
    """Return where these events lead from the start."""
    state = DossierState.RECEIVED
    for event in events:
        state = move(state, event)
    return state


def test_a_clean_dossier_reaches_the_queue_and_is_closed():
    """Received, read, checked, sent, accepted, closed."""
    assert (
        walk(
            DossierEvent.START_READING,
            DossierEvent.FIND_CLEAN,
            DossierEvent.DELIVER,
            DossierEvent.QUEUE_ACCEPTS,
            DossierEvent.CLOSE,
        )
        is DossierState.CLOSED
    )


def test_an_applicant_who_was_turned_away_comes_back():
    """Story 2: not accepted, two sheets more, read again."""
    turned_away = walk(DossierEvent.START_READING, DossierEvent.FIND_DOUBTS, DossierEvent.TURN_AWAY)

    assert turned_away is DossierState.NOT_ACCEPTED
    assert move(turned_away, DossierEvent.ADD_PAGES) is DossierState.READING


def test_an_illegal_move_is_refused_with_what_is_legal():
    """A dossier in review is not delivered."""
    with pytest.raises(SettingsError) as raised:
        move(DossierState.NEEDS_REVIEW, DossierEvent.DELIVER)

    assert raised.value.code == "illegal_move"
    assert "confirm" in raised.value.message()


@pytest.mark.parametrize("state", DossierState)
def test_every_state_but_the_last_has_a_way_out(state):
    """No dossier gets stuck."""
    assert bool(legal_events(state)) is (state is not DossierState.CLOSED)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(DossierEvent), max_size=30))
def test_no_walk_delivers_what_nobody_checked(events):
    """Whatever is tried: only CHECKED is sent, and restricted material never goes to the queue by itself."""
    state = DossierState.RECEIVED
    for event in events:
        before = state
        try:
            state = move(state, event)
        except SettingsError:
            assert event not in legal_events(before)
            continue
        assert event in legal_events(before)
        if state is DossierState.SENT:
            assert before is DossierState.CHECKED
        if before is DossierState.RESTRICTED:
            assert state in {DossierState.NEEDS_REVIEW, DossierState.CLOSED}
        if state is DossierState.RESTRICTED:
            assert before in BEFORE_DELIVERY
