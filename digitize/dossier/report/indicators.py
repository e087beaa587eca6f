"""The indicators of QĐ 766/QĐ-TTg by their formulas (domain notes 3.4), each with the filings that fail it and why.

Where nobody says whether a filing passes, it is in neither part of the fraction and `unknown` counts it; where that is
so of all, there is no fraction: "N/A".  2.1 counts what has ended and what is past its date; a filing whose time still
runs is not decided.  The formulas do not say so of 2.1: [I].
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.report.filing import Reason
from digitize.dossier.report.punctual import DECIDED, KEPT, Clocked, Punctual
from digitize.dossier.report.ratio import Ratio
from digitize.model import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from digitize.dossier.report.filing import Filing

IndicatorCode: TypeAlias = Literal["1.4", "2.1", "3.6", "4.1", "4.2", "4.3", "4.4", "4.5"]
Verdict: TypeAlias = "tuple[Reason, ...] | None"
"""Why a filing fails, () that it passes, None that nobody knows."""

ALL = "all"
"""The slice of all channels together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A filing that fails, and why."""

    key: str  # official number, else local id
    reasons: tuple[Reason, ...]
    procedure: str = ""  # code
    unit: str = ""
    channel: Channel = Channel.WALK_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many filings pass, out of those of which it is known, and which do not."""

    ratio: Ratio | None  # None: of no filing is it known
    misses: tuple[Miss, ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of one slice: all channels, or one."""

    code: IndicatorCode
    slice: str
    share: Share


def share_of(judged: Iterable[tuple[Filing, Verdict]]) -> Share:
    """Sum verdicts up."""
    passed, unknown, misses = 0, 0, []
    for filing, verdict in judged:
        if verdict is None:
            unknown += 1
        elif verdict:
            misses.append(_miss(filing, verdict))
        else:
            passed += 1
    whole = passed + len(misses)
    ratio = Ratio(part=passed, whole=whole) if whole or not unknown else None
    return Share(ratio=ratio, misses=tuple(sorted(misses, key=lambda miss: miss.key)), unknown=unknown)


def _miss(filing: Filing, reasons: tuple[Reason, ...]) -> Miss:
    return Miss(key=filing.key, reasons=reasons, procedure=filing.procedure, unit=filing.unit, channel=filing.channel)


def late_ones(filings: Sequence[Filing], clocks: Mapping[str, Clocked]) -> tuple[Miss, ...]:
    """List the filings that are late by a clock."""
    return share_of((one, _on_time(one, clocks)) for one in filings).misses


def indicators_of(
    filings: Sequence[Filing], clocks: Mapping[str, Clocked], slices: Iterable[str]
) -> tuple[Indicator, ...]:
    """Work every indicator out for every slice; the list of those that fail stands with all channels together.

    Args:
        filings: of the period.
        clocks: by key, how each stands by the score's clock.
        slices: channels, besides all of them together.
    """
    return tuple(found for code in _JUDGES for found in _sliced(code, filings, clocks, slices))


def _sliced(
    code: IndicatorCode, filings: Sequence[Filing], clocks: Mapping[str, Clocked], slices: Iterable[str]
) -> Iterator[Indicator]:
    judge = _JUDGES[code]
    judged = [(one, judge(one, clocks)) for one in filings]
    yield Indicator(code=code, slice=ALL, share=share_of(judged))
    sums = Counter((one.channel, None if verdict is None else not verdict) for one, verdict in judged)
    for name in slices:
        passed, failed, unknown = (sums[Channel(name), told] for told in (True, False, None))
        whole = passed + failed
        ratio = Ratio(part=passed, whole=whole) if whole or not unknown else None
        yield Indicator(code=code, slice=name, share=Share(ratio=ratio, unknown=unknown))


def _synced(filing: Filing, _: Mapping[str, Clocked]) -> Verdict:
    return () if filing.synced else (Reason.NOT_SYNCED,)


def _on_time(filing: Filing, clocks: Mapping[str, Clocked]) -> Verdict:
    clock = clocks[filing.key]
    if clock.stands not in DECIDED:
        return None
    if clock.stands in KEPT:
        return ()
    late = Reason.STILL_OPEN_LATE if clock.stands is Punctual.OPEN_LATE else Reason.LATE
    return (Reason.ASKED_TWICE,) if clock.asked_twice else (late,)


def _electronic_result(filing: Filing, _: Mapping[str, Clocked]) -> Verdict:
    if filing.results is None:
        return None
    return () if filing.results else (Reason.NO_RESULT,)


def _digitised(filing: Filing, _: Mapping[str, Clocked]) -> Verdict:
    """4.2 asks for both: files of the papers, and a file of the result."""
    if filing.components is None or filing.results is None:
        return None
    reasons = [] if filing.components else [Reason.NO_COMPONENTS if filing.scanned else Reason.NOT_SCANNED]
    return tuple(reasons if filing.results else [*reasons, Reason.NO_RESULT])


def _told(part: Callable[[Filing], bool | None], reason: Reason) -> Callable[[Filing, Mapping[str, Clocked]], Verdict]:
    def judge(filing: Filing, _: Mapping[str, Clocked]) -> Verdict:
        told = part(filing)
        return None if told is None else () if told else (reason,)

    return judge


_JUDGES: Mapping[IndicatorCode, Callable[[Filing, Mapping[str, Clocked]], Verdict]] = {
    "1.4": _synced,
    "2.1": _on_time,
    "3.6": _told(lambda filing: filing.paid_online, Reason.NOT_PAID_ONLINE),
    "4.1": _electronic_result,
    "4.2": _digitised,
    "4.3": _told(lambda filing: filing.reused, Reason.NOT_REUSED),
    "4.4": _told(lambda filing: filing.from_store, Reason.NOT_FROM_STORE),
    "4.5": _told(lambda filing: filing.verified_account, Reason.ACCOUNT_NOT_VERIFIED),
}
