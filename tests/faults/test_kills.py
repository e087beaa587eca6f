"""The plug is pulled: the next run finishes, nothing is lost and nothing doubled.  `make slow` pulls it 200 times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.plug import WAYS, pull_again_and_again

KILLS = {"ingest": 8, "watch": 12}


@pytest.mark.parametrize("way", KILLS)
def test_kills_lose_and_double_nothing(in_memory: Path, way: str) -> None:
    """SIGKILL to the whole group, all over a run; then every side is accounted for exactly once."""
    outcomes = list(pull_again_and_again(in_memory, WAYS[way], KILLS[way], seed=1, jobs=2))

    assert sum(outcome.kills for outcome in outcomes) >= KILLS[way] // 2
    assert [str(outcome) for outcome in outcomes if not outcome.account.balanced] == []
