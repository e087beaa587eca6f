"""How long dossiers are kept: periods by procedure or sector, when work ended, when it is handed in, when keeping ends.

Handing in (nộp lưu): within one year of the end of work, with a warning 30 days before (Nghị định 30/2020/NĐ-CP Đ30
and Phụ lục VI, domain notes 2.1, 2.2).  Periods are the station's own: none ships, because none was sourced.  Keeping
is counted from the first of January after the year in which work ended.  Nothing here erases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from digitize import keys
from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.lifecycle import ENDED
from digitize.keys import KeysError, Place, Within
from digitize.model import DossierState
from digitize.text import exact_key
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.errors import SettingsError
    from digitize.model import Dossier

WARNING = timedelta(days=30)
_CLOSED = frozenset({DossierState.CLOSED, DossierState.NOT_ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long dossiers of a procedure or a sector are kept."""

    procedure: str = ""  # code; wins over the sector
    sector: str = ""  # linh vực; "" in both: every dossier
    years: Annotated[int, Within(1, 200)] | None = None
    permanent: bool = False
    source: str  # the act or decision that says so
    verified: bool = False  # False: shown as "chưa kiểm chứng", nothing is erased by it
    since: date | None = None  # first and last day of the end of work for which it holds
    until: date | None = None

    def holds(self, procedure: str, sector: str, day: date) -> bool:
        """Whether it is about such a dossier, whose work ended that day."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        if self.procedure not in {"", procedure}:
            return False
        return not self.sector or exact_key(self.sector) == exact_key(sector)

    @property
    def rank(self) -> tuple[bool, bool, date]:
        """The higher, the nearer to the case; of equals the younger wins."""
        return bool(self.procedure), bool(self.sector), self.since or date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The whole of `retention.toml`."""

    period: tuple[Period, ...] = ()


def load_periods(text: str, where: str = "retention.toml") -> tuple[Period, ...]:
    """Read the periods of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(Periods, table, Place(where)))
    if not faults:
        periods = keys.build(Periods, table).period
        faults = tuple(_unfit(periods, where))
    if faults:
        raise KeysError.of(where, faults)
    return periods


def _unfit(periods: Sequence[Period], where: str) -> Iterator[SettingsError]:
    for ordinal, period in enumerate(periods, 1):
        if (period.years is None) is not period.permanent:
            yield Place(where, f"period[{ordinal}]").fault(
                N_("{where}: {key} has no single length (expected years = N, or permanent = true)")
            )
        if not period.source.strip():
            yield Place(where, f"period[{ordinal}].source").fault(N_("{where}: {key} is missing"))


def period_of(periods: Sequence[Period], procedure: str, sector: str, day: date) -> Period | None:
    """Return the period that is nearest to the case; None where none is known."""
    fitting = [period for period in periods if period.holds(procedure, sector, day)]
    return max(fitting, key=lambda period: period.rank, default=None)


def ended_on(dossier: Dossier) -> date | None:
    """Return the day on which work on a dossier ended; None while it goes on, or where its history does not tell."""
    if dossier.state not in _CLOSED and dossier.official_status not in ENDED:
        return None
    told = [at for event in dossier.history if (at := _end_told(dict(event.facts), event.at))]
    last = [event.at for event in dossier.history]
    at = min(told, default=max(last, default=None))
    return at.astimezone(VIETNAM).date() if at else None


def _end_told(facts: dict[str, str], at: datetime) -> datetime | None:
    """When a line of history says that work ended: since when, else when it was noted; linked cases don't count."""
    if "linked" in facts or facts.get("status") not in {str(int(status)) for status in ENDED}:
        return None
    return datetime.fromisoformat(facts["since"]) if "since" in facts else at


def hand_in_by(ended: date) -> date:
    """Return the last day for handing in; of 29 February that is 28 February."""
    try:
        return ended.replace(year=ended.year + 1)
    except ValueError:
        return ended.replace(year=ended.year + 1, day=28)


def kept_until(ended: date, years: int) -> date:
    """Return the last day of keeping."""
    return date(ended.year + years, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a dossier whose work has ended is handed in, and when its keeping ends."""

    dossier: str
    procedure: str  # code; "": none was chosen
    ended_on: date
    hand_in_by: date
    period: Period | None  # None: none is known, nothing is proposed
    frozen: bool

    @property
    def ends_on(self) -> date | None:
        """The last day of keeping; None: for ever, or not known."""
        return kept_until(self.ended_on, self.period.years) if self.period and self.period.years else None

    def may_go(self, today: date) -> bool:
        """Whether two persons may erase it: its keeping has ended by a verified period, and no hold is on it."""
        ended = self.ends_on is not None and self.ends_on < today
        return ended and bool(self.period and self.period.verified) and not self.frozen


def due_of(dossier: Dossier, sector: str, periods: Sequence[Period]) -> Due | None:
    """Work out the dates of a dossier; None while work on it goes on."""
    ended = ended_on(dossier)
    if ended is None:
        return None
    code = dossier.procedure.code if dossier.procedure else ""
    return Due(
        dossier=dossier.id,
        procedure=code,
        ended_on=ended,
        hand_in_by=hand_in_by(ended),
        period=period_of(periods, code, sector, ended),
        frozen=dossier.frozen is not None,
    )
