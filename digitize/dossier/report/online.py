"""Online levels of procedures and online targets of sectors, as the station supplies them.  Pure.

Both are dated (`online_levels.toml`); whatever nobody has verified says so.  Level 3 and 4 are those of the pledge of
2016; today's names are "một phần" (3) and "toàn trình" (4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from digitize import keys
from digitize.dossier.procedures.facts import Fact
from digitize.keys import KeysError, Place, Within
from digitize.text import exact_key

if TYPE_CHECKING:
    from datetime import date

PLEDGED_LEVEL = 3
"""From this level on the pledge of 2016 asks for digitisation."""

_PROVINCE_TAIL = re.compile(r"\.(?:\d{3}\.\d{2}\.\d{2}\.)?H\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineLevel(Fact):
    """How far a procedure is online."""

    procedure: str  # code
    level: Annotated[int, Within(1, 4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineTarget(Fact):
    """Which share of a sector's filings must come online."""

    sector: str
    percent: Annotated[float, Within(0, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineRules:
    """The whole of an `online_levels.toml`; every table may be left out."""

    level: tuple[OnlineLevel, ...] = ()
    target: tuple[OnlineTarget, ...] = ()


class OnlineLevels:
    """The rules, looked up by code or sector and day; a province's form of a code is the code."""

    def __init__(self, rules: OnlineRules) -> None:
        """Take the rules of a station."""
        self._rules = rules

    @cached_property
    def _by_code(self) -> dict[str, list[OnlineLevel]]:
        found: dict[str, list[OnlineLevel]] = {}
        for rule in self._rules.level:
            found.setdefault(plain_code(rule.procedure), []).append(rule)
        return found

    @cached_property
    def _by_sector(self) -> dict[str, list[OnlineTarget]]:
        found: dict[str, list[OnlineTarget]] = {}
        for rule in self._rules.target:
            found.setdefault(exact_key(rule.sector), []).append(rule)
        return found

    def level(self, procedure: str, day: date) -> OnlineLevel | None:
        """Return the level of a procedure on a day; None: nobody has said one."""
        return next((rule for rule in self._by_code.get(plain_code(procedure), ()) if rule.holds_on(day)), None)

    def target(self, sector: str, day: date) -> OnlineTarget | None:
        """Return the target of a sector on a day; None: nobody has said one."""
        return next((rule for rule in self._by_sector.get(exact_key(sector), ()) if rule.holds_on(day)), None)


def load_online_rules(text: str, where: str) -> OnlineLevels:
    """Make the rules of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(OnlineRules, table, Place(where)))
    if faults:
        raise KeysError.of(where, faults)
    return OnlineLevels(keys.build(OnlineRules, table))


def plain_code(code: str) -> str:
    """Return a procedure's national code, without a province's tail (1.003725.000.00.00.H50)."""
    return _PROVINCE_TAIL.sub("", code.strip())
