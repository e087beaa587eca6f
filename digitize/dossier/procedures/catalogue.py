"""The lists of procedures laid over each other, and looked up by code and day.

What a higher list says of a procedure hides what a lower one says of the same, field by field; a field that it
leaves empty is taken from below, day by day: a version of one list never speaks for the days of another.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from digitize.dossier.procedures.facts import Fact, Procedure, Source
from digitize.errors import SettingsError
from digitize.text import exact_key
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PROVINCE_TAIL = re.compile(r"\.(?:\d{3}\.\d{2}\.\d{2}\.)?H\d{2}$")  # 1.003725.000.00.00.H50
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One list of procedures."""

    sources: tuple[Source, ...]
    versions: Mapping[str, tuple[Procedure, ...]]  # by code, on days that do not overlap, the oldest first
    restricted: tuple[str, ...] = ()  # codes of those whose papers leave the ordinary path


def layer_of(sources: tuple[Source, ...], procedures: Iterable[Procedure]) -> Layer:
    """Gather the versions of each procedure."""
    versions: dict[str, tuple[Procedure, ...]] = {}
    for procedure in sorted(procedures, key=_first_day):
        versions[procedure.code] = (*versions.get(procedure.code, ()), procedure)
    restricted = (code for code, known in versions.items() if any(version.restricted for version in known))
    return Layer(sources=sources, versions=versions, restricted=tuple(restricted))


class Catalogue:
    """All procedures that the station knows, each put together when it is first asked for."""

    def __init__(self, *layers: Layer) -> None:
        """Lay lists over each other, the one that wins first."""
        self._layers = layers
        self._versions: dict[str, tuple[Procedure, ...]] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where all the facts were read."""
        return tuple(source for layer in self._layers for source in layer.sources)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all procedures."""
        return tuple(dict.fromkeys(code for layer in self._layers for code in layer.versions))

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """Every procedure in its newest version."""
        return tuple(self.versions(code)[-1] for code in self.codes)

    @cached_property
    def restricted(self) -> tuple[Procedure, ...]:
        """Those whose papers leave the ordinary path, in their newest version."""
        codes = dict.fromkeys(code for layer in self._layers for code in layer.restricted)
        return tuple(known for code in codes if (known := self.versions(code)[-1]).restricted)

    def in_force(self, day: date) -> tuple[Procedure, ...]:
        """Return every procedure in the version of a day; those that have none are left out."""
        return tuple(known for code in self.codes if (known := self.find(code, day)))

    def versions(self, code: str) -> tuple[Procedure, ...]:
        """Return all versions of a procedure, the oldest first; `()`: there is none of this code."""
        plain = _PROVINCE_TAIL.sub("", code.strip())
        if plain not in self._versions:
            found: tuple[Procedure, ...] = ()
            for layer in reversed(self._layers):
                found = _laid_over(layer.versions.get(plain, ()), found)
            if not found:
                return ()
            self._versions[plain] = found
        return self._versions[plain]

    def find(self, code: str, day: date | None = None) -> Procedure | None:
        """Return the procedure of a code, a province's form of it (1.003725.000.00.00.H50) included.

        Args:
            code: the code.
            day: of receipt, whose version counts; without it the newest.
        """
        versions = self.versions(code)
        if day is None:
            return versions[-1] if versions else None
        return next((version for version in versions if version.holds_on(day)), None)

    def get(self, code: str, day: date | None = None) -> Procedure:
        """Return the procedure of a code in the version of a day, without one in the newest.

        Raises:
            SettingsError: the catalogue has none; the message names the nearest code.
        """
        procedure = self.find(code, day)
        if procedure is not None:
            return procedure
        if day is not None and self.versions(code):
            raise SettingsError(
                N_("procedure {name} is not in force on {day}"), code="unknown_procedure", name=code, day=str(day)
            )
        meant = nearest(code, self.codes)
        raise SettingsError(
            N_("the catalogue has no procedure {name}; did you mean {meant}?")
            if meant
            else N_("the catalogue has no procedure {name}"),
            code="unknown_procedure",
            hint=N_("`digitize procedures list` shows them."),
            name=code,
            meant=meant,
        )

    def accepted(self, accepts: Iterable[str]) -> frozenset[str]:
        """Return the codes of the procedures that a desk accepts.

        Args:
            accepts: codes and sectors; none: it accepts every procedure.

        Raises:
            SettingsError: one is neither a code nor a sector; the message names the nearest.
        """
        wanted = tuple(accepts)
        if not wanted:
            return frozenset(self.codes)
        sectors: dict[str, list[str]] = {}
        for procedure in self.procedures:
            sectors.setdefault(exact_key(procedure.sector), []).append(procedure.code)
        found: set[str] = set()
        for name in wanted:
            versions = self.versions(name)
            codes = [versions[-1].code] if versions else sectors.get(exact_key(name))
            if codes is None:
                raise self._unknown(name)
            found.update(codes)
        return frozenset(found)

    def _unknown(self, name: str) -> SettingsError:
        meant = nearest(name, (*self.codes, *dict.fromkeys(procedure.sector for procedure in self.procedures)))
        return SettingsError(
            N_("desk.accepts: there is no procedure and no sector {name}; did you mean {meant}?")
            if meant
            else N_("desk.accepts: there is no procedure and no sector {name}"),
            hint=N_("`digitize procedures list` shows them."),
            name=name,
            meant=meant,
        )


def _laid_over(upper: tuple[Procedure, ...], lower: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """Lay the versions of one list over those of another."""
    if not upper or not lower:
        return upper or lower
    both = [
        _on_days(_filled(over, under), _first_day(part), _last_day(part))
        for over in upper
        for under in lower
        if (part := _common(over, under))
    ]
    alone = [
        *(piece for over in upper for piece in without(over, lower)),
        *(piece for under in lower for piece in without(under, upper)),
    ]
    return tuple(sorted([*both, *alone], key=_first_day))


def _filled(over: Procedure, under: Procedure) -> Procedure:
    """Fill what a procedure leaves empty; what speaks of components that are hidden stays hidden."""
    own = {field.name for field in dataclasses.fields(Fact)} | ({"cases", "unread"} if over.components else set())
    empty = {
        field.name: getattr(under, field.name)
        for field in dataclasses.fields(Procedure)
        if field.name not in own and not getattr(over, field.name)
    }
    return dataclasses.replace(over, **empty)


def _common(one: Fact, other: Fact) -> Fact | None:
    first, last = max(_first_day(one), _first_day(other)), min(_last_day(one), _last_day(other))
    return Fact(since=first, until=last) if first <= last else None


def without(version: Procedure, others: tuple[Procedure, ...]) -> Iterator[Procedure]:
    """Cut a version down to the days of which no other version speaks."""
    first = _first_day(version)
    for other in others:
        if first < _first_day(other) <= _last_day(version):
            yield _on_days(version, first, _first_day(other) - _DAY)
        if _last_day(other) == date.max:
            return
        first = max(first, _last_day(other) + _DAY)
    if first <= _last_day(version):
        yield _on_days(version, first, _last_day(version))


def _on_days(version: Procedure, first: date, last: date) -> Procedure:
    since = None if first == date.min else first
    return dataclasses.replace(version, since=since, until=None if last == date.max else last)


def _first_day(fact: Fact) -> date:
    return fact.since or date.min


def _last_day(fact: Fact) -> date:
    return fact.until or date.max
