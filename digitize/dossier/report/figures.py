"""The figures of a period.  Pure: filings in, sums with their lists out.

The denominator of digitisation is what was received at counters: the one-stop system's register joined with what is
here, so that papers nobody scanned count as a failure ("chưa quét").  What is filed online with our help stands on a
line of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.report.filing import Filing, Stage, failing, reached
from digitize.dossier.report.indicators import Indicator, Miss, Share, indicators_of, late_ones, share_of
from digitize.dossier.report.online import PLEDGED_LEVEL
from digitize.dossier.report.punctual import Clocked, Punctual, by_law, by_score
from digitize.dossier.report.ratio import Ratio
from digitize.model import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from digitize.dossier.deadlines.rules import DeadlineRules
    from digitize.dossier.report.online import OnlineLevels

Dimension: TypeAlias = Literal["procedure", "sector", "desk", "unit", "officer"]

_VALUES: Mapping[Dimension, Callable[[Filing], str]] = {
    "procedure": lambda filing: filing.procedure,
    "sector": lambda filing: filing.sector,
    "desk": lambda filing: filing.desk,
    "unit": lambda filing: filing.unit,
    "officer": lambda filing: filing.officer,
}
_ONLINE = frozenset({Channel.ONLINE, Channel.ASSISTED})
"""Filed on the portal, by the applicant alone or with our scanner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many walk-ins of a procedure, sector, desk, unit or officer are digitised."""

    name: str  # "": not known
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The walk-ins, each in one group."""

    by: Dimension
    groups: tuple[Group, ...]  # the largest first


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many walk-ins are as far as a stage; None: the stage is not in use here."""

    stage: Stage
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """The pledge of 2016 (4S): all walk-ins of procedures that are online at level 3 or 4 are digitised."""

    share: Share
    without_level: tuple[str, ...]  # codes of procedures of walk-ins whose level nobody has said
    unverified: tuple[str, ...]  # codes whose level nobody has verified


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineShare:
    """How many filings of a sector came online, held against its target."""

    sector: str
    ratio: Ratio
    assisted: int  # of them with our help
    target: float | None = None  # per cent; None: nobody has set one
    verified: bool = True

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached, by the exact fraction; None: there is none."""
        return None if self.target is None else self.ratio.part * 100 >= self.target * self.ratio.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Punctuality:
    """How many filings stand how to their due dates."""

    clock: Literal["law", "766"]
    counts: tuple[tuple[Punctual, int], ...]
    late: tuple[Miss, ...]
    provisional: int = 0  # of those counted, by a calendar that nobody has approved


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is in no figure, and why."""

    training: int = 0
    not_accepted: int = 0
    restricted: int = 0
    same_number: int = 0  # a further dossier under a number that is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of receipt that are counted, both included."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that is reported of a period."""

    period: Period
    digitised_at: Stage
    channels: tuple[tuple[Channel, int], ...]
    walk_ins: Share
    breakdowns: tuple[Breakdown, ...]
    funnel: tuple[StageCount, ...]
    assisted: Share
    postal: Share
    pledge: Pledge
    online: tuple[OnlineShare, ...]
    clocks: tuple[Punctuality, ...]
    indicators: tuple[Indicator, ...]
    left_out: LeftOut
    samples: tuple[str, ...]  # keys of filings with pages that say MẪU


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a period's filings are held against."""

    period: Period
    digitised_at: Stage  # from which stage on a walk-in counts as digitised
    now: datetime
    deadlines: DeadlineRules
    levels: OnlineLevels


def figures_of(filings: Sequence[Filing], left_out: LeftOut, terms: Terms) -> Figures:
    """Sum a period up.

    Args:
        filings: received in the period, without what is left out.
        left_out: how much that is.
        terms: what they are held against.
    """
    walk_ins = _of_channel(filings, Channel.WALK_IN)
    law = {one.key: by_law(one, terms.now) for one in filings}
    score = {one.key: by_score(one, terms.deadlines, terms.now) for one in filings}
    channels = Counter(one.channel for one in filings)
    return Figures(
        period=terms.period,
        digitised_at=terms.digitised_at,
        channels=tuple((channel, channels[channel]) for channel in Channel),
        walk_ins=_digitised(walk_ins, terms),
        breakdowns=_breakdowns(walk_ins, terms),
        funnel=_funnel(walk_ins),
        assisted=_digitised(_of_channel(filings, Channel.ASSISTED), terms),
        postal=_digitised(_of_channel(filings, Channel.POSTAL), terms),
        pledge=_pledge(walk_ins, terms),
        online=_online(filings, terms),
        clocks=(_punctuality("law", filings, law), _punctuality("766", filings, score)),
        indicators=indicators_of(filings, score, tuple(Channel)),
        left_out=left_out,
        samples=tuple(sorted(one.key for one in filings if one.samples)),
    )


def _of_channel(filings: Iterable[Filing], channel: Channel) -> tuple[Filing, ...]:
    return tuple(one for one in filings if one.channel is channel)


def _digitised(filings: Iterable[Filing], terms: Terms) -> Share:
    return share_of((one, tuple(failing(one, terms.digitised_at))) for one in filings)


def _breakdowns(filings: Sequence[Filing], terms: Terms) -> tuple[Breakdown, ...]:
    digitised = [one for one in filings if reached(one, terms.digitised_at)]
    return tuple(_breakdown(name, filings, digitised) for name in _VALUES)


def _breakdown(name: Dimension, filings: Iterable[Filing], digitised: Iterable[Filing]) -> Breakdown:
    value = _VALUES[name]
    whole, part = Counter(map(value, filings)), Counter(map(value, digitised))
    order = sorted(whole, key=lambda group: (-whole[group], group))
    groups = (Group(name=group, ratio=Ratio(part=part[group], whole=whole[group])) for group in order)
    return Breakdown(by=name, groups=tuple(groups))


def _funnel(filings: Sequence[Filing]) -> tuple[StageCount, ...]:
    nobody_signs = bool(filings) and all(one.signed is None for one in filings)
    return tuple(
        StageCount(
            stage=stage,
            count=None if stage is Stage.SIGNED and nobody_signs else sum(reached(one, stage) for one in filings),
        )
        for stage in Stage
    )


def _pledge(filings: Iterable[Filing], terms: Terms) -> Pledge:
    pledged, without, unverified = [], set(), set()
    for one in filings:
        level = terms.levels.level(one.procedure, _day(one))
        if level is None:
            without.add(one.procedure)
            continue
        if not level.verified:
            unverified.add(one.procedure)
        if level.level >= PLEDGED_LEVEL:
            pledged.append(one)
    return Pledge(
        share=_digitised(pledged, terms),
        without_level=tuple(sorted(without)),
        unverified=tuple(sorted(unverified)),
    )


def _online(filings: Iterable[Filing], terms: Terms) -> tuple[OnlineShare, ...]:
    whole, online, assisted = Counter[str](), Counter[str](), Counter[str]()
    for one in filings:
        whole[one.sector] += 1
        online[one.sector] += one.channel in _ONLINE
        assisted[one.sector] += one.channel is Channel.ASSISTED
    return tuple(
        _online_share(sector, Ratio(part=online[sector], whole=whole[sector]), assisted[sector], terms)
        for sector in sorted(whole, key=lambda sector: (-whole[sector], sector))
    )


def _online_share(sector: str, ratio: Ratio, assisted: int, terms: Terms) -> OnlineShare:
    target = terms.levels.target(sector, terms.period.until)
    return OnlineShare(
        sector=sector,
        ratio=ratio,
        assisted=assisted,
        target=target.percent if target else None,
        verified=target.verified if target else True,
    )


def _punctuality(clock: Literal["law", "766"], filings: Sequence[Filing], clocks: Mapping[str, Clocked]) -> Punctuality:
    counts = Counter(clocks[one.key].stands for one in filings)
    sure = {Punctual.OPEN, Punctual.UNKNOWN}
    return Punctuality(
        clock=clock,
        counts=tuple((stands, counts[stands]) for stands in Punctual),
        late=late_ones(filings, clocks),
        provisional=sum(one.due_provisional and clocks[one.key].stands not in sure for one in filings),
    )


def _day(filing: Filing) -> date:
    return filing.received_at.astimezone(VIETNAM).date()
