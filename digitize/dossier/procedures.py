"""The catalogue of administrative procedures: what each is called, asks for, costs and how long it takes.

`assets/procedures.toml` explains its keys.  Procedure, competent agency and form change on days of their
own, so every fact carries its days and its source, or says that nobody has verified it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - keys.py resolves the annotations when it runs
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from digitize import keys
from digitize.dossier.deadlines import Term, TermUnit
from digitize.errors import SettingsError
from digitize.keys import KeysError, Place, Within
from digitize.text import nfc
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

Level: TypeAlias = Literal["ministry", "province", "commune"]
Role: TypeAlias = Literal["application", "shared", "other"]
CopyKind: TypeAlias = Literal["original", "copy", "certified_copy", "any"]

_PRINTED_UNITS = {"hours": "giờ", "days": "ngày", "working_days": "ngày làm việc", "months": "tháng"}
_CODE = re.compile(r"[1-9]\.\d{6}|X-[A-Z0-9]+(?:-[A-Z0-9]+)*")
_PROVINCE_TAIL = re.compile(r"\.(?:\d{3}\.\d{2}\.\d{2}\.)?H\d{2}$")  # 1.003725.000.00.00.H50


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts were read."""

    key: str
    read: str  # when
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Where a fact comes from and when it holds."""

    source: str = ""  # a Source's key
    verified: bool = True  # False: from memory, shown as "chưa kiểm chứng"
    since: date | None = None  # the first day
    until: date | None = None  # the last day

    def holds_on(self, day: date) -> bool:
        """Whether the fact is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Fact):
    """A form's number in a legal act."""

    number: str
    act: str = ""
    superseded: bool = False  # by a newer number, on a day that the sources do not give


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Fact):
    """A paper that the procedure asks for."""

    name: str
    titles: tuple[str, ...]  # how it is headed
    role: Role = "other"
    open: bool = False  # the printed title goes on with words of its own
    needs: tuple[str, ...] = ()  # an open title counts only with one of these words
    untitled: bool = False  # headed with anything, as a manuscript is
    need: Literal["required", "conditional"]
    when: str = ""  # on what a conditional one depends
    originals: Annotated[int, Within(0, 100)] = 0
    copies: Annotated[int, Within(0, 100)] = 0
    kind: CopyKind = "any"
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime(Fact):
    """A term as one source states it."""

    amount: Annotated[int, Within(1, 1000)]
    unit: TermUnit
    counts: Literal["after_receipt", "before_event"] = "after_receipt"
    case: str = ""  # "": the ordinary time

    @property
    def term(self) -> Term:
        """Amount and unit."""
        return Term(amount=self.amount, unit=self.unit)

    @property
    def printed(self) -> str:
        """Amount and unit as the national catalogue prints them, whatever the reader's language."""
        return f"{self.amount} {_PRINTED_UNITS[self.unit]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Fact):
    """What it costs."""

    amount: int | None = None  # đồng; None: only the note tells
    per: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency(Fact):
    """Who decides."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Fact):
    """What the applicant gets."""

    name: str
    code: str = ""  # KQ.…
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Fact):
    """An administrative procedure; `source` and `verified` speak of its code and name."""

    code: str
    name: str
    sector: str
    level: Level
    aliases: tuple[str, ...] = ()
    restricted: bool = False
    not_with: tuple[str, ...] = ()
    ministry_code: str = ""
    components: tuple[Component, ...]
    times: tuple[StatedTime, ...] = ()
    fees: tuple[Fee, ...] = ()
    agencies: tuple[Agency, ...] = ()
    results: tuple[Outcome, ...] = ()

    def ordinary_times(self, day: date) -> tuple[StatedTime, ...]:
        """Return the ordinary times in force on a day; more than one is a conflict of the sources."""
        return tuple(time for time in self.times if not time.case and time.holds_on(day))

    def term(self, day: date) -> Term | None:
        """Return the term of a dossier received on a day; None: none stated, or counted back from an event."""
        times = self.ordinary_times(day)
        return times[0].term if times and times[0].counts == "after_receipt" else None

    def has_unit_conflict(self, day: date) -> bool:
        """Whether the sources state different ordinary times for a day."""
        return len({time.term for time in self.ordinary_times(day)}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All procedures that the station knows."""

    sources: tuple[Source, ...]
    procedures: tuple[Procedure, ...]

    def find(self, code: str) -> Procedure | None:
        """Return the procedure of a code, a province's form of it (1.003725.000.00.00.H50) included."""
        plain = _PROVINCE_TAIL.sub("", code.strip())
        return next((procedure for procedure in self.procedures if procedure.code == plain), None)

    def get(self, code: str) -> Procedure:
        """Return the procedure of a code.

        Raises:
            SettingsError: the catalogue has none; the message names the nearest code.
        """
        procedure = self.find(code)
        if procedure is not None:
            return procedure
        meant = nearest(code, (known.code for known in self.procedures))
        raise SettingsError(
            N_("the catalogue has no procedure {name}; did you mean {meant}?")
            if meant
            else N_("the catalogue has no procedure {name}"),
            code="unknown_procedure",
            hint=N_("`digitize procedures list` shows them."),
            name=code,
            meant=meant,
        )


def load_catalogue(text: str, where: str = "procedures.toml") -> Catalogue:
    """Make the catalogue of a TOML text.

    Args:
        text: the whole file.
        where: its path as a person should read it.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(nfc(text), where)
    faults = tuple(_faults(table, where))
    if faults:
        raise KeysError.of(where, faults)
    return keys.build(Catalogue, table)


def check_catalogue(text: str, where: str = "procedures.toml") -> tuple[SettingsError, ...]:
    """Return every fault of a TOML text; `()` when it can be used."""
    try:
        load_catalogue(text, where)
    except KeysError as found:
        return found.faults
    return ()


def builtin_catalogue() -> str:
    """Return the text of the catalogue that ships."""
    return (resources.files("digitize") / "assets" / "procedures.toml").read_text(encoding="utf-8")


def _faults(table: dict[str, Any], where: str) -> Iterator[SettingsError]:
    faults = tuple(keys.find_faults(Catalogue, table, Place(where)))
    yield from faults
    if not faults:
        yield from _catalogue_faults(keys.build(Catalogue, table), Place(where))


def _catalogue_faults(catalogue: Catalogue, place: Place) -> Iterator[SettingsError]:
    """Find what only shows when keys are held against each other."""
    known = tuple(source.key for source in catalogue.sources)
    codes = [procedure.code for procedure in catalogue.procedures]
    for ordinal, procedure in enumerate(catalogue.procedures, start=1):
        here = place.at(f"procedures[{ordinal}]")
        if not _CODE.fullmatch(procedure.code):
            yield here.at("code").fault(
                N_("{where}: {key} is {found} (expected 1.003725 or a local key X-...)"), found=procedure.code
            )
        if codes.index(procedure.code) != ordinal - 1:
            yield here.at("code").fault(N_("{where}: {key} is {found}, a second time"), found=procedure.code)
        for at, fact in _facts(procedure, here):
            yield from _fact_faults(fact, at, known)


def _facts(procedure: Procedure, here: Place) -> Iterator[tuple[Place, Fact]]:
    yield here, procedure
    for section in ("components", "times", "fees", "agencies", "results"):
        for ordinal, fact in enumerate(getattr(procedure, section), start=1):
            at = here.at(f"{section}[{ordinal}]")
            yield at, fact
            for number, form in enumerate(getattr(fact, "forms", ()), start=1):
                yield at.at(f"forms[{number}]"), form


def _fact_faults(fact: Fact, at: Place, known: tuple[str, ...]) -> Iterator[SettingsError]:
    if fact.source and fact.source not in known:
        meant = nearest(fact.source, known)
        yield at.at("source").fault(
            N_("{where}: {key} is {found}, not among the sources; did you mean {meant}?")
            if meant
            else N_("{where}: {key} is {found}, not among the sources"),
            found=fact.source,
            meant=meant,
        )
    if fact.verified != bool(fact.source):
        yield at.fault(N_("{where}: {key} needs a source, or verified = false without one"))
    if fact.since and fact.until and fact.until < fact.since:
        yield at.at("until").fault(
            N_("{where}: {key} is {found} (expected {since} or later)"), found=str(fact.until), since=str(fact.since)
        )
