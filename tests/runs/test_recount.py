"""An approved calendar corrects the due dates that stood on a guess, and says which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlite_utils import Database

from digitize.dossier.conclude import Rules, with_due
from digitize.dossier.deadlines import VIETNAM, YearCalendar, seed_calendar, swapped
from digitize.dossier.procedures import Catalogue, builtin_catalogue, load_catalogue
from digitize.intake import shelf
from digitize.intake.layout import VALUE, Layout
from digitize.model import Channel, Dossier, DossierState, ProcedureChoice, Wait, from_plain, to_plain
from digitize.registry import lookup
from digitize.registry.calendars import Approval, approve
from digitize.registry.journal import check_chain
from digitize.registry.store import begin_batch, commit_dossier
from digitize.runs.recount import Recounted, recount

NOW = datetime(2026, 12, 7, 16, 0, tzinfo=VIETNAM)
THIS_YEAR = seed_calendar(2026)
SWAPPED = swapped(seed_calendar(2027), (date(2027, 1, 4),), (date(2027, 1, 9),))
OLD, NEW = datetime(2027, 1, 5, 17, tzinfo=VIETNAM), datetime(2027, 1, 6, 17, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """What ships, with a procedure of twenty working days."""
    return load_catalogue(
        builtin_catalogue()
        + """
[[procedures]]
code = "1.000020"
name = "Hai mươi ngày làm việc"
sector = "Thử"
levels = ["province"]
verified = false
components = [{ name = "Đơn", titles = ["Đơn thử"], need = "required", verified = false }]
times = [{ amount = 20, unit = "working_days", source = "S:DVC" }]
"""
    )


def rules(catalogue: Catalogue, *calendars: YearCalendar) -> Rules:
    """With these approved."""
    return Rules(catalogue=catalogue, closes_at=time(17), calendars=calendars)


class Desk:
    """Keeps dossiers in their folders and the registry, and approves calendars."""

    def __init__(self, layout: Layout, db: Database, catalogue: Catalogue) -> None:
        self.layout, self.db, self.catalogue = layout, db, catalogue
        self.batch = begin_batch(db, NOW, "clerk")

    def take(self, number: int, **facts: object) -> Dossier:
        """Register a dossier of twenty working days received on 07/12/2026; 2026 alone is approved."""
        choice = ProcedureChoice(code="1.000020", name="x", confidence=1.0, by="person", verified=False)
        plain = {
            "id": f"TAM-Q1-261207-{number:04}",
            "batch": self.batch,
            "state": DossierState.CHECKED,
            "restricted": False,
            "channel": Channel.WALK_IN,
            "received_at": datetime(2026, 12, 7, 9, tzinfo=VIETNAM),
            "due_at": None,
            "due_provisional": False,
            "procedure": choice,
            **dict.fromkeys(("suggestions", "doubts", "missing_components", "fields", "documents"), ()),
            **dict.fromkeys(("pages", "originals", "history"), ()),
        }
        one = Dossier(**{**plain, **facts})
        one = with_due(one, self.catalogue.get("1.000020"), rules(self.catalogue, THIS_YEAR))
        shelf.write_json(self.folder(one) / VALUE, to_plain(one))
        commit_dossier(self.db, one, at=NOW, who="clerk")
        return one

    def folder(self, one: Dossier):
        """Where a dossier lies."""
        folder = self.layout.dossier(one.id, one.received_at, restricted=one.restricted)
        shelf.make_folder(folder)
        return folder

    def approve(self, calendar: YearCalendar, *before: YearCalendar) -> Recounted:
        """Put a calendar in force beside others."""
        approval = Approval(calendar=calendar, at=NOW, by="operator")
        approve(self.db.conn, approval)
        return recount(self.layout, self.db, rules(self.catalogue, *before, calendar), approval)

    def kept(self, one: Dossier) -> tuple[Dossier, Dossier]:
        """As the folder and as the registry has it."""
        whole = from_plain(Dossier, shelf.read_json(self.folder(one) / VALUE))
        return whole, lookup.load_dossier(self.db.conn, one.id)


@pytest.fixture
def desk(layout: Layout, db: Database, catalogue: Catalogue) -> Desk:
    """A desk on Monday 07/12/2026."""
    return Desk(layout, db, catalogue)


def test_an_approval_corrects_provisional_dates_and_lists_them(desk: Desk) -> None:
    """Story 12: provisional 05/01/2027; the order of 2027 takes 04/01 off, so 06/01 and sure."""
    one = desk.take(1)

    found = desk.approve(SWAPPED, THIS_YEAR)

    folder, row = desk.kept(one)
    assert (one.due_at, one.due_provisional) == (OLD, True)
    assert [(moved.dossier, moved.before, moved.due_at) for moved in found.moved] == [(one.id, OLD, NEW)]
    assert (folder.due_at, folder.due_provisional, folder) == (NEW, False, row)
    assert folder.history[-1].what == "due_recounted"
    assert dict(folder.history[-1].facts)["before"] == OLD.isoformat()
    assert check_chain(desk.db.conn) is None


def test_a_date_that_was_right_becomes_sure(desk: Desk) -> None:
    """Nothing moves; it is no longer provisional, and a second approval finds nothing to do."""
    one = desk.take(1)

    first = desk.approve(seed_calendar(2027), THIS_YEAR)
    again = desk.approve(seed_calendar(2027), THIS_YEAR)

    assert [(moved.another_day, moved.provisional) for moved in first.moved] == [(False, False)]
    assert desk.kept(one)[0].due_provisional is False
    assert again.moved == ()


def test_a_mistaken_approval_is_corrected_by_the_next(desk: Desk) -> None:
    """What followed from the wrong table follows the right one."""
    one = desk.take(1)
    desk.approve(SWAPPED, THIS_YEAR)

    found = desk.approve(seed_calendar(2027), THIS_YEAR)

    assert [(moved.before, moved.due_at) for moved in found.moved] == [(NEW, OLD)]
    assert desk.kept(one)[1].due_at == OLD


def test_what_is_finished_waiting_or_of_another_year_stays(desk: Desk) -> None:
    """A closed dossier, one turned away, one whose applicant is waited for, one due this year."""
    wait = Wait(asked_at=NOW)
    others = [
        desk.take(1, state=DossierState.CLOSED),
        desk.take(2, state=DossierState.NOT_ACCEPTED),
        desk.take(3, waits=(wait,)),
        desk.take(4, received_at=datetime(2026, 11, 2, 9, tzinfo=VIETNAM)),
    ]

    found = desk.approve(SWAPPED, THIS_YEAR)

    assert found == Recounted(moved=(), failed=())
    assert [desk.kept(one)[0] for one in others] == others


def test_a_folder_that_was_written_before_a_stop_is_taken_over(desk: Desk) -> None:
    """The plug is pulled between folder and registry: the same approval once more brings the registry along."""
    one = desk.take(1)
    shelf.write_json(desk.folder(one) / VALUE, to_plain(replace(one, due_at=NEW, due_provisional=False)))

    found = desk.approve(SWAPPED, THIS_YEAR)

    folder, row = desk.kept(one)
    assert [(moved.before, moved.due_at) for moved in found.moved] == [(OLD, NEW)]
    assert folder == row


def test_a_damaged_folder_is_named_and_holds_nobody_up(desk: Desk) -> None:
    """Mended, it is counted by the same approval."""
    damaged, sound = desk.take(1), desk.take(2)
    value = desk.folder(damaged) / VALUE
    shelf.write_bytes(value, b"{")

    first = desk.approve(SWAPPED, THIS_YEAR)
    shelf.write_json(value, to_plain(damaged))
    second = desk.approve(SWAPPED, THIS_YEAR)

    assert (first.failed, [moved.dossier for moved in first.moved]) == ((damaged.id,), [sound.id])
    assert (second.failed, [moved.dossier for moved in second.moved]) == ((), [damaged.id])


def test_a_restricted_dossier_is_corrected_where_it_lies(desk: Desk) -> None:
    """The registry keeps of it no more than its date."""
    one = desk.take(1, restricted=True, state=DossierState.RESTRICTED)

    found = desk.approve(SWAPPED, THIS_YEAR)

    folder, row = desk.kept(one)
    assert [moved.dossier for moved in found.moved] == [one.id]
    assert (folder.due_at, row.due_at, row.procedure, row.history) == (NEW, NEW, None, ())
