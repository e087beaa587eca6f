"""No two citizens' papers are merged silently, none is split silently; few dossiers are held for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.accuracy.separation import Tally, judge, own_procedures
from tests.accuracy.stacks import draw_stack, one_dossier

STACKS, ALONE = range(40_000, 40_050), range(40_000, 40_060)
_NEEDLESS = 0.1  # of so few dossiers


@pytest.fixture(scope="module")
def stacks() -> Tally:
    """Fifty stacks, judged."""
    tally = Tally()
    for seed in STACKS:
        tally.add(judge(draw_stack(own_procedures(), seed), seed))
    return tally


def test_nothing_is_merged_or_split_silently(stacks: Tally) -> None:
    """Sheets missing, forged, damaged, on the back; namesakes, families, couriers, companies."""
    silent = [told for told in stacks.told if not told.startswith("HELD")]

    assert silent == []
    assert stacks.counts["boundaries"] > 150
    assert stacks.counts["without a sheet that divides"] > 40


def test_most_missing_sheets_are_made_up_for(stacks: Tally) -> None:
    """The cut lies where the other person's papers begin; both parts are held all the same."""
    assert stacks.counts["cut there without a sheet"] > 0.5 * stacks.counts["without a sheet that divides"]


def test_a_dossier_alone_is_seldom_held_for_nothing() -> None:
    """No sheets at all lie in the file: the usual case."""
    tally = Tally()
    for seed in ALONE:
        tally.add(judge(one_dossier(own_procedures(), seed), seed))

    assert tally.counts["held needlessly"] <= _NEEDLESS * tally.counts["dossiers"]
    assert tally.counts["split silently"] == 0


def test_the_count_sees_a_silent_merge() -> None:
    """A dossier of which the truth says that its last side is somebody else's."""
    stack = one_dossier(own_procedures(), 3)
    last = replace(stack.sides[-1], dossier=1)
    two = replace(stack, lots=stack.lots * 2, sides=(*stack.sides, last))

    assert judge(two, 3).counts["merged silently"] == 1
