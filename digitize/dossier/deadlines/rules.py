"""The dated rules about time that no single procedure states, as `assets/deadline_rules.toml` or a station has them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from digitize import keys
from digitize.dossier.deadlines.calendars import working_days
from digitize.dossier.deadlines.terms import VIETNAM, DueDate
from digitize.dossier.procedures.facts import Fact, Procedure, Source
from digitize.keys import KeysError, Place, Within
from digitize.text import fold
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.deadlines.calendars import YearCalendar
    from digitize.errors import SettingsError

_NAME = "deadline_rules.toml"
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Fact):
    """A rule with its days; they are days of receipt."""

    act: str = ""  # the law that states it


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Rule):
    """When the working day begins."""

    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Rule):
    """Until when a dossier goes from the counter to the handling unit."""

    after: time  # received later than this: when the next working day begins


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReceipt(Rule):
    """What is received late in the day."""

    after: time
    effect: Literal["result", "receipt"]  # see the asset
    sectors: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()  # codes

    def is_about(self, procedure: Procedure) -> bool:
        """Whether the rule is one of the procedure's."""
        return procedure.code in self.procedures or fold(procedure.sector) in map(fold, self.sectors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement(Rule):
    """How often an agency may ask for more papers; after each the term begins anew."""

    most: Annotated[int, Within(0, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Rule):
    """What the national score counts as overdue."""

    most_requests: Annotated[int, Within(0, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Rule):
    """What makes a day a day off."""

    day: str = ""  # month and day; "": any other


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRules:
    """The whole of a `deadline_rules.toml`."""

    sources: tuple[Source, ...] = ()
    opening: tuple[Opening, ...]
    transfer: tuple[Transfer, ...] = ()
    late_receipt: tuple[LateReceipt, ...] = ()
    supplement: tuple[Supplement, ...] = ()
    score: tuple[Score, ...] = ()
    holidays: tuple[Holiday, ...] = ()


R = TypeVar("R", bound=Rule)


def in_force(rules: Sequence[R], day: date) -> R | None:
    """Return the first rule that holds on a day."""
    return next((rule for rule in rules if rule.holds_on(day)), None)


def late_receipt(rules: DeadlineRules, procedure: Procedure, received_at: datetime) -> LateReceipt | None:
    """Return the rule of the procedure's sector that holds for a dossier received so late in the day."""
    received = received_at.astimezone(VIETNAM)
    about = [rule for rule in rules.late_receipt if rule.is_about(procedure)]
    rule = in_force(about, received.date())
    return rule if rule and received.time() > rule.after else None


def transfer_by(
    received_at: datetime, rules: DeadlineRules, calendars: Sequence[YearCalendar], closes_at: time
) -> DueDate | None:
    """Return until when a dossier must be with the handling unit.

    By the end of the same working day; received after 15 o'clock, or on a day that is none, when the next one
    begins (Nghị định 61/2018/NĐ-CP Điều 18).

    Args:
        received_at: aware.
        rules: with the hour, and when a working day begins.
        calendars: that an operator has approved.
        closes_at: when the working day ends.

    Returns:
        The moment, provisional where the rule is not verified or nobody has approved a year that it touches; None
        where no rule holds.
    """
    received = received_at.astimezone(VIETNAM)
    rule, opening = in_force(rules.transfer, received.date()), in_force(rules.opening, received.date())
    if rule is None or opening is None:
        return None
    days = working_days(calendars, (received.year, received.year + 1))
    if days.has(received.date()) and received.time() <= rule.after:
        at = datetime.combine(received.date(), closes_at, VIETNAM)
    else:
        at = datetime.combine(days.after(received.date(), 1), opening.at, VIETNAM)
    known = {calendar.year for calendar in calendars}
    return DueDate(at=at, provisional=not rule.verified or not {received.year, at.year} <= known)


def load_rules(text: str, where: str = _NAME) -> DeadlineRules:
    """Make the rules of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(DeadlineRules, table, Place(where)))
    if not faults:
        rules = keys.build(DeadlineRules, table)
        faults = tuple(_unfit(rules, Place(where)))
    if faults:
        raise KeysError.of(where, faults)
    return rules


@functools.cache
def builtin_rules() -> DeadlineRules:
    """Return the rules that ship."""
    return load_rules((resources.files("digitize") / "assets" / _NAME).read_text(encoding="utf-8"))


def _unfit(rules: DeadlineRules, place: Place) -> Iterator[SettingsError]:
    known = {source.key for source in rules.sources}
    if not rules.opening:
        yield place.at("opening").fault(N_("{where}: {key} is missing"))
    sections = ("opening", "transfer", "late_receipt", "supplement", "score", "holidays")
    for section in sections:
        section_rules: tuple[Rule, ...] = getattr(rules, section)
        for ordinal, rule in enumerate(section_rules, start=1):
            at = place.at(f"{section}[{ordinal}]")
            if rule.source and rule.source not in known:
                yield at.at("source").fault(N_("{where}: {key} is {found}, not among the sources"), found=rule.source)
            if rule.verified != bool(rule.source):
                yield at.fault(N_("{where}: {key} needs a source, or verified = false without one"))
            if isinstance(rule, Holiday) and rule.day and not _DAY.fullmatch(rule.day):
                yield at.at("day").fault(
                    N_("{where}: {key} is {found} (expected month and day such as 11-24)"), found=rule.day
                )
