"""The indicators against tables that were worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.deadlines.rules import builtin_rules
from digitize.dossier.report.compared import Exported, compare
from digitize.dossier.report.drawn import draw
from digitize.dossier.report.figures import Figures, LeftOut, Period, Terms, figures_of
from digitize.dossier.report.filing import Filing, Reason, Stage
from digitize.dossier.report.frozen import late_entries, standings_of
from digitize.dossier.report.indicators import ALL, Share
from digitize.dossier.report.online import load_online_rules
from digitize.dossier.report.punctual import Punctual
from digitize.dossier.report.ratio import Ratio, written
from digitize.model import Channel, DossierState, OfficialStatus, StatusStep, Wait

OCTOBER = Period(since=date(2026, 10, 1), until=date(2026, 10, 31))
NOW = datetime(2026, 11, 5, 8, 0, tzinfo=VIETNAM)
FIRST = datetime(2026, 10, 1, 9, 0, tzinfo=VIETNAM)
DUE = datetime(2026, 10, 15, 17, 0, tzinfo=VIETNAM)
LEVELS = """
[[level]]
procedure = "1.003725"
level = 4
until = 2026-10-15

[[target]]
sector = "Bưu chính"
percent = 40
"""


def filing(name: str, **facts: Any) -> Filing:
    """A walk-in that was scanned and checked, has a paper and no result, and still runs without a due date."""
    plain: dict[str, Any] = {
        "number": name,
        "dossier": f"TAM-{name}",
        "channel": Channel.WALK_IN,
        "procedure": "1.003725",
        "sector": "Bưu chính",
        "desk": "Q1",
        "unit": "Sở A",
        "officer": "lan",
        "received_at": FIRST,
        "state": DossierState.CHECKED,
        "pages": 3,
        "components": 1,
        "results": 0,
        "signed": None,
    }
    return Filing(**{**plain, **facts})


def unscanned(name: str, **facts: Any) -> Filing:
    """A walk-in of the register whose papers nobody has scanned."""
    bare = {"dossier": None, "desk": "", "state": None, "pages": 0, "components": 0, "registered": True}
    return filing(name, **{**bare, **facts})


def figures(*filings: Filing, digitised_at: Stage = Stage.SCANNED, levels: str = LEVELS) -> Figures:
    """Sum October up."""
    terms = Terms(
        period=OCTOBER,
        digitised_at=digitised_at,
        now=NOW,
        deadlines=builtin_rules(),
        levels=load_online_rules(levels, "online_levels.toml"),
    )
    return figures_of(filings, LeftOut(), terms)


def indicator(found: Figures, code: str, channel: str = ALL) -> Share:
    """One indicator of one slice."""
    return next(one.share for one in found.indicators if (one.code, one.slice) == (code, channel))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (96, 100, "96,00 %"),
        (1, 3, "33,33 %"),
        (2, 3, "66,67 %"),
        (1, 800, "0,13 %"),  # 0.125: half up, where a banker's rounding gives 0.12
        (1, 20_000, "0,01 %"),  # 0.005
        (0, 7, "0,00 %"),
        (0, 0, "N/A"),
    ],
)
def test_a_share_has_two_decimals_half_up(part: int, whole: int, text: str) -> None:
    """QĐ 766 rounds to two decimals; of nothing there is no share."""
    assert written(Ratio(part=part, whole=whole)) == text


def test_4_2_asks_for_papers_and_result() -> None:
    """Of four dossiers only the one with both passes: 1/4; scanning alone never does (trap 8)."""
    found = figures(
        filing("A", components=2, results=1),
        filing("B", components=2, results=0),
        filing("C", components=0, results=1),
        unscanned("D"),
    )

    assert written(indicator(found, "4.2").ratio) == "25,00 %"
    assert {miss.key: miss.reasons for miss in indicator(found, "4.2").misses} == {
        "B": (Reason.NO_RESULT,),
        "C": (Reason.NO_COMPONENTS,),
        "D": (Reason.NOT_SCANNED, Reason.NO_RESULT),
    }
    assert written(indicator(found, "4.1").ratio) == "50,00 %"  # A and C


def test_indicators_without_any_input_are_not_available() -> None:
    """Nobody says whether a filing was paid online, so there is no fraction, not a zero."""
    found = figures(filing("A"), filing("B"))

    assert [indicator(found, code).ratio for code in ("3.6", "4.4", "4.5")] == [None, None, None]
    assert indicator(found, "3.6").unknown == 2


def test_what_only_some_say_is_counted_of_those() -> None:
    """3.6: paid, not paid, not told: 1/2, one unknown; 1.4: two of three are in the one-stop system; 4.3: one of 3."""
    found = figures(
        filing("A", paid_online=True, delivered=True, reused=True),
        filing("B", paid_online=False, registered=True),
        filing("C"),
    )

    assert (indicator(found, "3.6").ratio, indicator(found, "3.6").unknown) == (Ratio(part=1, whole=2), 1)
    assert written(indicator(found, "1.4").ratio) == "66,67 %"
    assert [miss.key for miss in indicator(found, "1.4").misses] == ["C"]
    assert written(indicator(found, "4.3").ratio) == "33,33 %"


def ended(at: datetime) -> dict[str, Any]:
    """The facts of a filing that came to its end."""
    step = StatusStep(status=OfficialStatus.DONE, at=at, by="lan")
    return {"steps": (step,), "official_status": 9, "due_at": DUE, "first_due_at": DUE}


def test_early_on_time_and_late_by_the_due_date() -> None:
    """14/10 is early, 15/10 16:00 on time, 15/10 18:00 late; open past its date is overdue, open before it runs."""
    found = figures(
        filing("A", **ended(datetime(2026, 10, 14, 17, 0, tzinfo=VIETNAM))),
        filing("B", **ended(datetime(2026, 10, 15, 16, 0, tzinfo=VIETNAM))),
        filing("C", **ended(datetime(2026, 10, 15, 18, 0, tzinfo=VIETNAM))),
        filing("D", due_at=DUE),
        filing("E", due_at=NOW + timedelta(days=1)),
        filing("F"),
    )

    assert dict(found.clocks[0].counts) == {
        Punctual.EARLY: 1,
        Punctual.ON_TIME: 1,
        Punctual.LATE: 1,
        Punctual.OPEN: 1,
        Punctual.OPEN_LATE: 1,
        Punctual.UNKNOWN: 1,
    }
    assert written(indicator(found, "2.1").ratio) == "50,00 %"  # A, B of A, B, C, D
    assert [miss.key for miss in indicator(found, "2.1").misses] == ["C", "D"]


def test_the_score_subtracts_the_waiting_and_a_second_request_is_overdue() -> None:
    """Waited five days and ended three days past the receipt's date: kept; asked twice: overdue (traps 6, 7)."""
    asked = datetime(2026, 10, 5, 8, 0, tzinfo=VIETNAM)
    first = Wait(asked_at=asked, complete_at=asked + timedelta(days=5))
    second = Wait(asked_at=asked + timedelta(days=6), complete_at=asked + timedelta(days=7))
    late = ended(DUE + timedelta(days=3))
    found = figures(filing("A", **late, waits=(first,)), filing("B", **late, waits=(first, second)))

    assert [(miss.key, miss.reasons) for miss in found.clocks[1].late] == [("B", (Reason.ASKED_TWICE,))]
    assert [miss.key for miss in found.clocks[0].late] == ["A", "B"]


def test_the_pledge_goes_by_the_level_on_the_day_of_receipt() -> None:
    """Level 4 until 15/10: received on 01/10 it counts, on 20/10 no level is stated."""
    later = FIRST + timedelta(days=19)
    found = figures(filing("A"), unscanned("B"), filing("C", received_at=later), filing("D", procedure="1.1"))

    assert written(found.pledge.share.ratio) == "50,00 %"
    assert [(miss.key, miss.reasons) for miss in found.pledge.share.misses] == [("B", (Reason.NOT_SCANNED,))]
    assert found.pledge.without_level == ("1.003725", "1.1")


def test_the_online_share_of_a_sector_against_its_target() -> None:
    """Two of four came online, one with our help: 50 % of a target of 40; help is no walk-in."""
    found = figures(
        filing("A"),
        filing("B", channel=Channel.POSTAL),
        filing("C", channel=Channel.ASSISTED),
        filing("D", channel=Channel.ONLINE, dossier=None, pages=0, components=None, results=None, reused=None),
    )

    sector = found.online[0]
    assert (written(sector.ratio), sector.assisted, sector.target, sector.is_met) == ("50,00 %", 1, 40, True)
    assert (found.walk_ins.ratio, found.assisted.ratio) == (Ratio(part=1, whole=1), Ratio(part=1, whole=1))
    assert indicator(found, "4.2", Channel.ONLINE).ratio is None


def test_the_funnel_narrows_and_names_what_digitised_means() -> None:
    """Each stage has passed those before; nobody signs here, so that stage is not counted and holds nobody back."""
    walk_ins = (
        filing("A", delivered=True, results=1, state=DossierState.SENT),
        filing("B", delivered=True, state=DossierState.SENT),
        filing("C"),
        filing("D", state=DossierState.NEEDS_REVIEW, results=1),
        unscanned("E"),
    )
    found = figures(*walk_ins, digitised_at=Stage.DELIVERED)

    assert [(one.stage, one.count) for one in found.funnel] == [
        (Stage.RECEIVED, 5),
        (Stage.SCANNED, 4),
        (Stage.CHECKED, 3),
        (Stage.SIGNED, None),
        (Stage.DELIVERED, 2),
        (Stage.RESULT, 1),
    ]
    assert found.walk_ins.ratio == Ratio(part=2, whole=5)
    assert figures(*(replace(one, signed=one.number == "A") for one in walk_ins)).funnel[3].count == 1


def test_an_export_is_compared_in_three_lists() -> None:
    """Orders of a number are one; a day outside is not missed; a field that one side leaves empty is no difference."""
    ours = (filing("000.00.14.H20-261001-0001", unit=""), filing("H20.14-261001-0002"), filing("C", number=None))
    theirs = (
        Exported(line=2, number="H20.14-261001-0001", unit="Sở B", received_at=FIRST),
        Exported(line=3, number="H20.14-261001-0002", procedure="1.010902", channel="walk-in"),
        Exported(line=4, number="H20.14-261001-0003", received_at=FIRST),
        Exported(line=5, number="H20.14-261101-0004", received_at=NOW),
    )
    found = compare(ours, theirs, OCTOBER)

    assert (found.same, found.only_here, found.only_there, found.other_period) == (
        1,
        ("TAM-C",),
        ("H20.14-261001-0003",),
        1,
    )
    assert [(one.key, one.field, one.here, one.there) for one in found.different] == [
        ("H20.14-261001-0002", "procedure", "1.003725", "1.010902")
    ]


def test_a_draw_is_repeated_by_its_seed() -> None:
    """The order in which dossiers come does not matter; another seed draws others."""
    ids = [f"TAM-Q1-261001-{n:04d}" for n in range(200)]

    assert draw(ids, 5, "x") == draw(reversed(ids), 5, "x")
    assert draw(ids, 5, "x") != draw(ids, 5, "y")
    assert len(draw(ids[:3], 5, "x")) == 3


walk_in = st.builds(
    filing,
    st.integers(0, 10_000).map(str),
    channel=st.sampled_from(Channel),
    procedure=st.sampled_from(["1.003725", "1.1", ""]),
    sector=st.sampled_from(["Bưu chính", ""]),
    officer=st.sampled_from(["lan", "thu"]),
    unit=st.sampled_from(["A", "B"]),
    pages=st.integers(0, 2),
    results=st.integers(0, 1),
    delivered=st.booleans(),
    due_at=st.none() | st.just(DUE),
    state=st.sampled_from(DossierState),
)
several = st.lists(walk_in, max_size=30, unique_by=lambda one: one.number).map(tuple)


@given(several)
def test_parts_sum_to_the_whole(filings: tuple[Filing, ...]) -> None:
    """Groups, outcomes, channels and failing ones each account for every filing; the funnel never widens."""
    found = figures(*filings)

    walk_ins = sum(one.channel is Channel.WALK_IN for one in filings)
    for breakdown in found.breakdowns:
        assert sum(group.ratio.whole for group in breakdown.groups) == walk_ins
        assert (
            sum(group.ratio.part for group in breakdown.groups) == (found.walk_ins.ratio or Ratio(part=0, whole=0)).part
        )
    for clock in found.clocks:
        assert sum(count for _, count in clock.counts) == len(filings)
    for code in ("1.4", "2.1", "4.1", "4.2", "4.3"):
        whole = indicator(found, code)
        assert (whole.ratio.whole if whole.ratio else 0) + whole.unknown == len(filings)
        assert whole.ratio is None or whole.ratio.part + len(whole.misses) == whole.ratio.whole
        slices = [indicator(found, code, channel).ratio for channel in Channel]
        assert sum(one.part for one in slices if one) == (whole.ratio.part if whole.ratio else 0)
    counts = [one.count for one in found.funnel if one.count is not None]
    assert counts == sorted(counts, reverse=True)


@given(several)
def test_nothing_came_later_where_nothing_changed(filings: tuple[Filing, ...]) -> None:
    """A month held against itself has no late entries, also when numbers are bound meanwhile."""
    before = standings_of((replace(one, number=None) for one in filings), Stage.SCANNED)

    assert late_entries(before, standings_of(filings, Stage.SCANNED)) == ()
