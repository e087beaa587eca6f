"""The clocks of a dossier: due by the law, counted by the national score, counted back from an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from digitize.dossier.conclude import Rules, conclude, with_due
from digitize.dossier.deadlines import VIETNAM, YearCalendar, seed_calendar, swapped
from digitize.dossier.deadlines.legal import Counting, Matter, due_from, legal_clock
from digitize.dossier.deadlines.rules import builtin_rules, late_receipt, load_rules, transfer_by
from digitize.dossier.deadlines.score import score_clock, told_steps
from digitize.dossier.procedures import Catalogue, Procedure, load_catalogue
from digitize.dossier.review.say import set_case, set_field
from digitize.errors import SettingsError
from digitize.model import Channel, DossierState, Event, OfficialStatus, Said, StatusStep, Wait
from tests.dossier.review_papers import act_of, dossier

RULES = builtin_rules()
CULTURE_DAY = date(2026, 11, 24)
WORKED = (swapped(seed_calendar(2026), (), (CULTURE_DAY,)), seed_calendar(2027))  # 24/11 is no holiday after all
OFF = (seed_calendar(2026), seed_calendar(2027))


def at(day: int, month: int = 11, hour: int = 8, minute: int = 2, year: int = 2026) -> datetime:
    """A moment in Vietnam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def counting(calendars: tuple[YearCalendar, ...] = WORKED) -> Counting:
    """What this station counts with."""
    return Counting(rules=RULES, closes_at=time(17), calendars=calendars)


def rules(catalogue: Any, calendars: tuple[YearCalendar, ...] = WORKED) -> Rules:
    """What a dossier is held against."""
    return Rules(catalogue=catalogue, closes_at=time(17), calendars=calendars)


def taken(catalogue: Any, code: str, received: datetime, calendars: tuple[YearCalendar, ...] = WORKED, **facts: Any):
    """A dossier of a procedure that the cover sheet said."""
    one = dossier("TAM-Q1-261123-0001", "một trang", act=act_of(catalogue), received_at=received, **facts)
    return conclude(replace(one, said=Said(procedure=code)), rules(catalogue, calendars))


STATED = """
[[sources]]
key = "S"
read = "2026"
where = ["x"]
[[procedures]]
code = "1.000001"
name = "Thử"
sector = "{sector}"
levels = ["province"]
source = "S"
[[procedures.components]]
name = "Đơn"
titles = ["Đơn đề nghị thử"]
need = "required"
source = "S"
{times}
"""


def stated(*times: str, sector: str = "Thử nghiệm") -> Catalogue:
    """A catalogue of one procedure with these times."""
    told = "\n".join(f'[[procedures.times]]\nsource = "S"\n{one}' for one in times)
    return load_catalogue(STATED.format(sector=sector, times=told))


def procedure(*times: str, sector: str = "Thử nghiệm") -> Procedure:
    """A procedure with these times."""
    return stated(*times, sector=sector).get("1.000001")


@pytest.mark.parametrize(("calendars", "last"), [(WORKED, 14), (OFF, 15)])
def test_both_units_of_story_1_are_known_and_the_first_is_used(catalogue, calendars, last):
    """Trap 1: "15 ngày" gives 08/12; "15 ngày làm việc" would give 14/12, or 15/12 if 24/11 is off."""
    found = taken(catalogue, "1.003725", at(23), calendars)

    conflict = next(doubt for doubt in found.doubts if doubt.code == "unit_conflict")
    other = procedure('amount = 15\nunit = "working_days"')
    assert found.due_at == at(8, 12, 17, 0)
    assert dict(conflict.facts)["times"] == "15 ngày / 15 ngày làm việc"
    assert due_from(Matter(procedure=other, received_at=at(23)), at(23), counting(calendars)).at == at(last, 12, 17, 0)


@pytest.mark.parametrize(("calendars", "last"), [(WORKED, 1), (OFF, 2)])
def test_a_backlog_is_counted_from_the_day_the_paper_was_taken(catalogue, calendars, last):
    """Story 7: taken on Friday 20/11 16:40, seven working days."""
    assert taken(catalogue, "1.005442", at(20, hour=16, minute=40), calendars).due_at == at(last, 12, 17, 0)


@pytest.mark.parametrize(
    ("channel", "last"),
    [(Channel.WALK_IN, 7), (Channel.POSTAL, 7), (Channel.ASSISTED, 3), (Channel.ONLINE, 3)],
)
def test_the_term_is_that_of_the_way_the_dossier_came(channel, last):
    """What is filed at the desk with our scanner is an online dossier."""
    told = (
        'amount = 10\nunit = "working_days"\nways = ["walk-in", "postal"]',
        'amount = 8\nunit = "working_days"\nways = ["online"]',
    )

    found = taken(stated(*told), "1.000001", at(23), channel=channel)

    assert found.due_at == at(last, 12, 17, 0)
    assert "unit_conflict" not in {doubt.code for doubt in found.doubts}


def test_the_case_that_a_person_chooses_has_its_own_term(catalogue):
    """`review set-case` moves the due date: 3 working days, 5 if something must be verified."""
    found = taken(catalogue, "2.002621", at(23))

    chosen = set_case(found, act_of(catalogue), "phải xác minh").dossiers[0]

    assert found.due_at == at(26, 11, 17, 0)
    assert with_due(chosen, catalogue.get("2.002621"), rules(catalogue)).due_at == at(30, 11, 17, 0)
    assert chosen.due_at.date() > found.due_at.date()


def test_a_case_of_the_papers_alone_has_the_ordinary_term(catalogue):
    """Lost or damaged: other papers, the same seven working days."""
    matter = Matter(procedure=catalogue.get("1.005442"), received_at=at(23), case="Bị mất")

    assert legal_clock(matter, counting()).due.at == at(2, 12, 17, 0)


def waiting(*waits: tuple[datetime, datetime | None]) -> tuple[Wait, ...]:
    """Times in which the applicant was asked for papers."""
    return tuple(Wait(asked_at=asked, complete_at=complete) for asked, complete in waits)


ASKED, COMPLETE = at(26, hour=10), at(3, 12, 9)


@pytest.mark.parametrize(("calendars", "last"), [(WORKED, 7), (OFF, 8)])
def test_the_law_begins_anew_and_the_score_subtracts_the_waiting(catalogue, calendars, last):
    """Story 9, trap 6: due 07/12 (08/12); asked 26/11, complete 03/12: by the law 17/12, by QĐ 766 a week later."""
    fresh = taken(catalogue, "1.010902", at(23), calendars)
    supplemented = taken(catalogue, "1.010902", at(23), calendars, waits=waiting((ASKED, COMPLETE)))

    score = score_clock(supplemented, RULES, at(10, 12))
    assert fresh.due_at == at(last, 12, 17, 0)
    assert (supplemented.due_at, supplemented.first_due_at) == (at(17, 12, 17, 0), at(last, 12, 17, 0))
    assert (score.due_at, score.waited) == (fresh.due_at + (COMPLETE - ASKED), COMPLETE - ASKED)
    assert (score.requests, score.overdue) == (1, False)


def test_while_the_applicant_is_waited_for_no_due_date_runs(catalogue):
    """The old date is void and the new one does not exist yet; the score ends with the day of the request."""
    found = taken(catalogue, "1.010902", at(23), waits=waiting((ASKED, None)))

    score = score_clock(found, RULES, at(20, 12))
    assert (found.due_at, found.first_due_at) == (None, at(7, 12, 17, 0))
    assert (score.ended_at, score.waited, score.overdue) == (ASKED, timedelta(), False)


def test_a_second_request_counts_as_overdue(catalogue):
    """Trap 7: whatever the dates; the law's term still begins anew."""
    found = taken(catalogue, "1.010902", at(23), waits=waiting((ASKED, at(27)), (at(30), at(1, 12))))

    assert score_clock(found, RULES, at(2, 12)).overdue is True
    assert found.due_at == at(15, 12, 17, 0)


def test_what_is_done_first_ends_the_score(catalogue):
    """The end of the handling goes before the hand-over of the result, even where that came after the date."""
    found = taken(catalogue, "1.010902", at(23))
    done = StatusStep(status=OfficialStatus.DONE, at=at(4, 12), by="clerk")
    returned = StatusStep(status=OfficialStatus.RETURNED, at=at(20, 12), by="clerk")

    assert score_clock(found, RULES, at(31, 12), (returned, done)).ended_at == done.at
    assert score_clock(found, RULES, at(31, 12), (returned, done)).overdue is False
    assert score_clock(found, RULES, at(31, 12), (returned,)).overdue is True
    assert score_clock(found, RULES, at(31, 12)).overdue is True


def test_an_end_that_nobody_told_is_neither_late_nor_in_time(catalogue):
    """A closed dossier without a step in its history; with one, it is told from there."""
    told = Event(at=at(4, 12), who="clerk", what="status", facts=(("status", "9"),))
    closed = taken(catalogue, "1.010902", at(23), state=DossierState.CLOSED, official_status=9)

    assert score_clock(closed, RULES, at(31, 12)).overdue is None
    known = replace(closed, history=(*closed.history, told))
    assert score_clock(known, RULES, at(31, 12), told_steps(known)).overdue is False


@pytest.mark.parametrize(
    ("received", "until"),
    [
        (at(23, hour=9), at(23, hour=17, minute=0)),
        (at(23, hour=15, minute=0), at(23, hour=17, minute=0)),  # not after 15 o'clock
        (at(23, hour=15, minute=1), at(24, hour=7, minute=30)),
        (at(20, hour=15, minute=30), at(23, hour=7, minute=30)),  # Friday
        (at(13, 2, 15, 30), at(23, 2, 7, 30)),  # before Tết
        (at(21, hour=9), at(23, hour=7, minute=30)),  # a Saturday that nobody works
        (at(22, 8, 9), at(22, 8, 17, 0)),  # the Saturday worked for 31/08
    ],
)
def test_a_dossier_goes_to_its_unit_the_same_day_or_when_the_next_begins(received, until):
    """Trap 5: after 15:00, on a Friday, before Tết, on a swapped Saturday."""
    found = transfer_by(received, RULES, WORKED, time(17))

    assert (found.at, found.provisional) == (until, True)  # Nghị định 118/2025 is not verified


def test_the_15_o_clock_rule_carries_its_dates():
    """Verified under Nghị định 61/2018; before it there was none."""
    calendars = (seed_calendar(2025),)
    before = transfer_by(at(3, 6, 16, year=2025), RULES, calendars, time(17))

    assert (before.at, before.provisional) == (at(4, 6, 7, 30, year=2025), False)
    assert transfer_by(at(3, 6, 16, year=2017), RULES, calendars, time(17)) is None


@pytest.mark.parametrize(
    ("sector", "times", "hour", "until"),
    [
        ("Hộ tịch", 'amount = 0\nunit = "working_days"', 14, at(20, 11, 17, 0)),
        ("Hộ tịch", 'amount = 0\nunit = "working_days"', 16, at(23, 11, 17, 0)),
        ("CHỨNG THỰC", 'amount = 0\nunit = "days"', 16, at(23, 11, 17, 0)),
        ("Bưu chính", 'amount = 0\nunit = "working_days"', 16, at(20, 11, 17, 0)),  # no rule of that sector
        ("Hộ tịch", 'amount = 3\nunit = "working_days"', 16, at(25, 11, 17, 0)),  # not due the same day
    ],
)
def test_the_sector_rules_move_a_result_that_is_due_the_same_day(sector, times, hour, until):
    """Another rule than that for the transfer: received on Friday after 15 o'clock, the result comes on Monday."""
    matter = Matter(procedure=procedure(times, sector=sector), received_at=at(20, hour=hour))

    assert due_from(matter, matter.received_at, counting()).at == until


def test_received_after_15_counts_as_received_the_next_working_day(catalogue):
    """Nghị định 63/2024: three working days from Friday 20/11 end on 25/11, after 15 o'clock on 26/11."""
    early = taken(catalogue, "2.002621", at(20, hour=14))
    late = taken(catalogue, "2.002621", at(20, hour=16))

    assert (early.due_at, late.due_at) == (at(25, 11, 17, 0), at(26, 11, 17, 0))
    assert late_receipt(RULES, catalogue.get("2.002621"), at(20, hour=16)).effect == "receipt"


NOTICE = """
~CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
~THÔNG BÁO HỌP BÁO
Kính gửi: Ủy ban nhân dân tỉnh
Địa điểm: Nhà văn hóa, số 1 phố Huế
Thời gian: 14 giờ 00, ngày 26/11/2026
"""


def notice(catalogue: Any, received: datetime, text: str = NOTICE):
    """A notice of a press conference as it comes out of the pipeline, its procedure said by a person."""
    act = act_of(catalogue)
    one = dossier("TAM-Q1-261125-0001", text, act=act, received_at=received)
    return conclude(replace(one, said=replace(one.said, procedure="2.001171")), rules(catalogue))


def test_a_press_conference_is_due_in_hours_before_it_begins(catalogue):
    """Story 8: the notice of 25/11 13:30 came in time; the agency answers 12 hours before, at 02:00 on 26/11."""
    found = notice(catalogue, at(25, hour=13, minute=30))

    event = next(field for field in found.fields if field.name == "event_at")
    assert (event.value, event.page, event.box is not None) == ("2026-11-26T14:00:00+07:00", 1, True)
    assert (found.due_at, found.due_provisional) == (at(26, hour=2, minute=0), False)
    assert not {"event_unknown", "event_unsure", "event_too_soon"} & {doubt.code for doubt in found.doubts}


def test_a_notice_that_came_too_late_is_a_doubt_with_its_law(catalogue):
    """Story 8: 25/11 14:30 is less than 24 hours before; a minute to the hour is not."""
    found = notice(catalogue, at(25, hour=14, minute=30))

    late = next(doubt for doubt in found.doubts if doubt.code == "event_too_soon")
    assert dict(late.facts) == {"time": "24 giờ", "act": "Nghị định 237/2026/NĐ-CP Điều 22 khoản 3"}
    assert found.state is DossierState.NEEDS_REVIEW
    assert "event_too_soon" not in {doubt.code for doubt in notice(catalogue, at(25, hour=14, minute=0)).doubts}


def test_an_event_that_is_not_found_is_asked_for_and_still_jumps_the_queue(catalogue):
    """Due at the earliest that it could be, provisionally; typed by a person it is sure."""
    found = notice(catalogue, at(25, hour=13, minute=30), NOTICE.replace("14 giờ 00, ", ""))

    typed = set_field(found, act_of(catalogue), "event_at", "14h00 ngày 26/11/2026").dossiers[0]

    assert "event_unknown" in {doubt.code for doubt in found.doubts}
    assert (found.due_at, found.due_provisional) == (at(26, hour=1, minute=30), True)
    assert (typed.due_at, typed.due_provisional) == (at(26, hour=2, minute=0), False)
    assert "event_unknown" not in {doubt.code for doubt in typed.doubts}


def test_the_local_guide_answers_six_hours_before(catalogue):
    """A case that the office chooses."""
    found = notice(catalogue, at(25, hour=13, minute=30))

    chosen = set_case(found, act_of(catalogue), "trả lời theo hướng dẫn địa phương").dossiers[0]

    assert chosen.due_at == at(26, hour=8, minute=0)


def test_the_rule_of_a_foreign_conference_changed_on_the_day_of_its_decree(catalogue):
    """Two days before until 30/06/2026, 24 hours since; nothing says when the agency answers, so the event is due."""
    known = catalogue.get("2.001173")
    old = Matter(procedure=known, received_at=at(29, 6), event_at=at(1, 7, 9, 0))
    new = Matter(procedure=known, received_at=at(1, 7), event_at=at(3, 7, 9, 0))

    assert [stated.printed for stated in old.times] == ["2 ngày", "2 ngày làm việc"]
    assert [(stated.printed, stated.act) for stated in new.times] == [("24 giờ", "Nghị định 262/2026/NĐ-CP Điều 20")]
    assert legal_clock(new, counting()).due.at == new.event_at


def test_no_waiting_moves_an_event(catalogue):
    """The conference takes place whether or not a paper is still missing."""
    matter = Matter(
        procedure=catalogue.get("2.001171"),
        received_at=at(24),
        event_at=at(26, hour=14, minute=0),
        waits=waiting((at(25), None)),
    )

    assert legal_clock(matter, counting()).due.at == at(26, hour=2, minute=0)


def test_a_file_of_rules_tells_all_its_faults_at_once():
    """An unknown source, a rule that is neither sourced nor marked, a day that is none, a time in quotes."""
    faulty = """
    [[opening]]
    at = 07:30:00
    verified = false
    [[transfer]]
    after = 15:00:00
    source = "S:NOBODY"
    [[holidays]]
    day = "24-11"
    """

    with pytest.raises(SettingsError) as found:
        load_rules(faulty)
    with pytest.raises(SettingsError) as mistyped:
        load_rules('[[opening]]\nat = "07:30"\nverified = false')

    told = found.value.message()
    assert [word in told for word in ("S:NOBODY", "24-11", "holidays[1] needs a source")] == [True] * 3
    assert 'opening[1].at is "07:30" (expected a time such as 15:00:00, without quotes)' in mistyped.value.message()


def test_a_term_of_no_days_is_printed_as_the_counter_says_it():
    """Not "0 ngày"."""
    (time_,) = procedure('amount = 0\nunit = "working_days"').times

    assert time_.printed == "ngay trong ngày"
