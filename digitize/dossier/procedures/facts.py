"""What is known of a procedure: its papers, terms, fees, agencies, results and the fields of its electronic form.

Every fact carries its days and its source, or says that nobody has verified it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - keys.py resolves the annotations when it runs
from typing import Annotated, Literal, TypeAlias

from digitize.dossier.deadlines import Term, TermUnit
from digitize.keys import Within

Level: TypeAlias = Literal["ministry", "province", "commune", "other"]
Role: TypeAlias = Literal["application", "shared", "other"]
CopyKind: TypeAlias = Literal["original", "copy", "certified_copy", "any"]
Storage: TypeAlias = Literal["keep", "shown_only", "never"]
Way: TypeAlias = Literal["walk-in", "online", "postal"]
Counts: TypeAlias = Literal["after_receipt", "before_event", "answer_before_event"]
"""From when: the receipt; or back from the event that the paper names, until when the paper must be here, and until
when the agency answers."""
FieldKind: TypeAlias = Literal[
    "text", "date", "number", "person", "organisation", "id_number", "address", "phone", "email", "table"
]

_PRINTED_UNITS = {"hours": "giờ", "days": "ngày", "working_days": "ngày làm việc", "months": "tháng"}


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
    code: str = ""  # MaThanhPhanHoSo: TP.…, KQ.…; "": not known
    titles: tuple[str, ...]  # how it is headed
    role: Role = "other"
    open: bool = False  # the printed title goes on with words of its own
    needs: tuple[str, ...] = ()  # an open title counts only with one of these words
    untitled: bool = False  # headed with anything, as a manuscript is
    need: Literal["required", "conditional"]
    when: str = ""  # on what a conditional one depends
    cases: tuple[str, ...] = ()  # of the procedure's cases, those that ask for it; (): every one
    originals: Annotated[int, Within(0, 100)] = 0
    copies: Annotated[int, Within(0, 100)] = 0
    kind: CopyKind = "any"
    store: Storage = "keep"  # shown_only: compared at the counter and given back; never: must not be stored at all
    forms: tuple[Form, ...] = ()
    files: tuple[str, ...] = ()  # the names of the portal's form files

    def belongs_to(self, case: str) -> bool:
        """Whether a case of the procedure asks for it; "": the case is not known yet."""
        return not case or not self.cases or case in self.cases


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime(Fact):
    """A term as one source states it."""

    amount: Annotated[int, Within(0, 10000)]  # 0 days: on the day of receipt itself, "ngay trong ngày"
    unit: TermUnit
    counts: Counts = "after_receipt"
    case: str = ""  # "": the ordinary time
    ways: tuple[Way, ...] = ()  # of handing in for which it holds; (): all
    act: str = ""  # the law that states it
    note: str = ""

    @property
    def term(self) -> Term:
        """Amount and unit."""
        return Term(amount=self.amount, unit=self.unit)

    @property
    def printed(self) -> str:
        """Amount and unit as the national catalogue prints them, whatever the reader's language."""
        return f"{self.amount} {_PRINTED_UNITS[self.unit]}" if self.amount else "ngay trong ngày"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Fact):
    """What it costs."""

    amount: int | None = None  # đồng; None: only the note tells
    per: str = ""
    note: str = ""
    ways: tuple[Way, ...] = ()  # as for times


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
class LinkedProcedure(Fact):
    """A procedure that is settled together with this one, by its own agency (liên thông)."""

    key: str  # of ours, such as "birth"
    name: str
    agency: str
    result: str = ""  # code of the paper that it ends with, KQ.…


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table in an electronic form."""

    key: str
    label: str
    kind: FieldKind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField(Fact):
    """A field of the electronic form; its key is that of the dossier's field where there is one."""

    key: str
    label: str  # as the form prints it
    kind: FieldKind = "text"
    form: str = ""  # the number of the form on which it stands
    columns: tuple[Column, ...] = ()  # of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A text of the source that could not be taken apart, as it was."""

    part: Literal["levels", "times", "components", "results"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Fact):
    """One version of an administrative procedure; `source` and `verified` speak of its code and name.

    Its days are those of the version; agencies and forms keep days of their own.
    """

    code: str
    name: str
    sector: str
    levels: tuple[Level, ...]  # of those who decide
    aliases: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()  # who may apply, as the national catalogue names them
    decision: str = ""  # the number of the decision that published it
    restricted: bool = False
    not_with: tuple[str, ...] = ()
    ministry_code: str = ""
    cases: tuple[str, ...] = ()  # of which one applies and decides on the components; (): there is only one
    most_pages: Annotated[int, Within(1, 100_000)] | None = None  # a dossier of it never has more
    components: tuple[Component, ...]
    times: tuple[StatedTime, ...] = ()
    fees: tuple[Fee, ...] = ()
    agencies: tuple[Agency, ...] = ()
    results: tuple[Outcome, ...] = ()
    eform: tuple[FormField, ...] = ()
    linked: tuple[LinkedProcedure, ...] = ()
    notes: tuple[str, ...] = ()  # what a source says among the components that is no paper
    unread: tuple[Unread, ...] = ()

    def components_of(self, case: str) -> tuple[Component, ...]:
        """Return the papers for which a case asks; "": those of every case."""
        return tuple(paper for paper in self.components if paper.belongs_to(case))

    def times_for(self, day: date, way: Way = "walk-in", case: str = "") -> tuple[StatedTime, ...]:
        """Return the times in force on a day for a way of handing in; more than one is a conflict of the sources.

        Those of the case come first; a case without a time of its own has the ordinary one.  A time that is stated
        for other ways of handing in counts only where none is stated for this one.
        """
        times = tuple(time for time in self.times if time.counts != "answer_before_event" and time.holds_on(day))
        of_case = tuple(time for time in times if case and time.case == case)
        return _of_way(of_case or tuple(time for time in times if not time.case), way)

    def answer_times(self, day: date, way: Way = "walk-in", case: str = "") -> tuple[StatedTime, ...]:
        """Return until when before the event the agency answers, as `times_for` does."""
        times = tuple(time for time in self.times if time.counts == "answer_before_event" and time.holds_on(day))
        of_case = tuple(time for time in times if case and time.case == case)
        return _of_way(of_case or tuple(time for time in times if not time.case), way)

    def ordinary_times(self, day: date, way: Way = "walk-in") -> tuple[StatedTime, ...]:
        """Return the times of no particular case."""
        return self.times_for(day, way)

    def term(self, day: date, way: Way = "walk-in", case: str = "") -> Term | None:
        """Return the term of a dossier received on a day; None: none stated, or counted back from an event."""
        times = self.times_for(day, way, case)
        return times[0].term if times and times[0].counts == "after_receipt" else None

    def has_unit_conflict(self, day: date, way: Way = "walk-in", case: str = "") -> bool:
        """Whether the sources state different times for a day."""
        return len({time.term for time in self.times_for(day, way, case)}) > 1


def _of_way(times: tuple[StatedTime, ...], way: Way) -> tuple[StatedTime, ...]:
    return tuple(time for time in times if not time.ways or way in time.ways) or times
