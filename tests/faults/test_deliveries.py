"""The plug is pulled while an outbox is emptied through a system that fails."""

from __future__ import annotations

from pathlib import Path

from tests.faults.deliveries import deliver_all


def test_each_envelope_arrives_once_although_calls_fail_and_the_courier_is_killed(tmp_path: Path) -> None:
    """A few of the ten thousand that `python -m tests.faults.deliveries` sends."""
    outcome = deliver_all(tmp_path, envelopes=30, kills=2, share=0.2, seed=5)

    assert outcome.balanced, outcome
    assert outcome.kills == 2
    assert sum(outcome.faults.values()) > 10
