"""`queue pull`: what the register says is written down, applied to the dossiers here, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from officers_office import NOON, Office
from register_entries import MONDAY, entry, number

from digitize.dossier.doubts import DoubtCode
from digitize.model import DossierState, LinkedCase, OfficialStatus, RegisterEntry, Wait
from digitize.queue.connector import UnreachableError, Unreadable
from digitize.registry import lookup, register
from digitize.registry.connection import writing
from digitize.runs import handling, pulling

DAY = timedelta(days=1)
SENT = {"number": number(7), "state": DossierState.SENT, "official_status": 1}


def test_a_pull_reads_from_the_last_one_on(office: Office) -> None:
    """With an overlap; the same entries a second time change nothing."""
    first = office.pull(entry(1), entry(2))
    second = office.pull(entry(1), replace(entry(2), status=OfficialStatus.IN_WORK), at=NOON + DAY)

    assert (first.counts["new"], second.counts["new"], second.counts["same"], second.counts["changed"]) == (2, 0, 1, 1)
    assert office.far.asked == [None, NOON - DAY]


def test_a_pull_that_breaks_off_keeps_what_came_and_reads_it_again(office: Office) -> None:
    """The first entry is there; the time of the last pull stays as it was."""
    made = office.keep(1, **SENT)

    with pytest.raises(UnreachableError):
        office.pull(entry(7, status=OfficialStatus.IN_WORK), UnreachableError("gone"), entry(8))
    again = office.pull(entry(7, status=OfficialStatus.IN_WORK), entry(8))

    assert office.whole(made).official_status == 4
    assert office.far.asked == [None, None]
    assert (again.counts["same"], again.counts["new"]) == (1, 1)


BAD = (
    (replace(entry(1), number="Nguyễn Văn A"), "not_a_number"),
    (replace(entry(1), number="H20.14-261332-0007"), "number_day"),
    (replace(entry(1), procedure="9.999999"), "procedure"),
    (replace(entry(1), received_at=NOON + DAY), "date"),
    (replace(entry(1), received_at=datetime(1926, 11, 23, tzinfo=UTC)), "date"),
    (replace(entry(1), received_at=datetime(2026, 11, 23)), "date"),  # noqa: DTZ001 - that is what is wrong with it
    (replace(entry(1), due_at=MONDAY - DAY), "date"),
    (replace(entry(1), waits=(Wait(asked_at=MONDAY + DAY, complete_at=MONDAY),)), "date"),
    (Unreadable(number="", template="no status"), "unreadable"),
)


@pytest.mark.parametrize(("bad", "code"), BAD)
def test_a_bad_entry_is_set_aside_and_the_others_go_on(
    office: Office, bad: RegisterEntry | Unreadable, code: str
) -> None:
    """Its reason is kept and counted, once however often it comes."""
    office.pull(entry(2), bad, entry(3))
    pulled = office.pull(entry(2), bad, entry(3))

    assert (pulled.counts["read"], pulled.counts["aside"], pulled.counts["same"]) == (3, 1, 2)
    (aside,) = register.set_aside(office.db.conn)
    assert (aside.code, aside.first_at) == (code, NOON)


def test_what_was_set_aside_goes_when_it_comes_right(office: Office) -> None:
    """The system has mended the entry."""
    office.pull(replace(entry(1), procedure="9.999999"))
    office.pull(entry(1))

    assert register.set_aside(office.db.conn) == ()


def test_the_code_of_a_province_is_the_procedures(office: Office) -> None:
    """1.003725.000.00.00.H20 is 1.003725."""
    office.pull(entry(1, procedure="1.003725.000.00.00.H20"))

    held = register.find_entry(office.db.conn, number(1))
    assert held and held.entry.procedure == "1.003725"


def test_a_linked_dossier_gets_what_the_register_says(office: Office) -> None:
    """Status and what it brings about, the wait, unit and assignee; in the folder, the registry and the journal."""
    made = office.keep(1, **SENT)
    wait = Wait(asked_at=MONDAY + timedelta(hours=1))
    said = entry(7, status=OfficialStatus.SUPPLEMENT_ASKED, waits=(wait,), unit="Phòng 2", assignee="minh")

    pulled = office.pull(said)

    after = office.whole(made)
    assert (after.official_status, after.state, after.waits) == (5, DossierState.AWAITING_SUPPLEMENT, (wait,))
    assert (after.unit, after.assignee) == ("Phòng 2", "minh")
    assert lookup.load_dossier(office.db.conn, made.id) == after
    assert pulled.counts["applied"] == 1
    assert office.told("register_applied") == [(made.id, '{"status": "5"}')]
    assert office.pull(said).counts["applied"] == 0


def test_a_dossier_that_is_not_delivered_yet_keeps_its_own_state(office: Office) -> None:
    """Two things: the official status is known, our intake goes on."""
    made = office.keep(1, number=number(7))

    office.pull(entry(7, status=OfficialStatus.IN_WORK))

    after = office.whole(made)
    assert (after.official_status, after.state) == (4, DossierState.NEEDS_REVIEW)


def test_steps_that_nobody_saw_are_no_illegal_move(office: Office) -> None:
    """Between two pulls a dossier went from received to done."""
    made = office.keep(1, **{**SENT, "official_status": 2, "state": DossierState.ACCEPTED})

    office.pull(entry(7, status=OfficialStatus.DONE))

    assert office.whole(made).official_status == 9
    assert office.whole(made).doubts == ()


def test_a_status_that_can_not_follow_is_shown_and_not_taken_over(office: Office) -> None:
    """After "returned" comes no "in work": a doubt says both, and goes when the register fits again."""
    made = office.keep(1, **{**SENT, "official_status": 9, "state": DossierState.ACCEPTED})

    pulled = office.pull(entry(7, status=OfficialStatus.IN_WORK))

    doubtful = office.whole(made)
    assert (doubtful.official_status, doubtful.state) == (9, DossierState.ACCEPTED)
    (told,) = doubtful.doubts
    assert told.code == DoubtCode.STATUS_UNFIT
    assert dict(told.facts) == {"reported": "4 Đang xử lý", "held": "9 Đã xử lý xong"}
    assert pulled.doubtful == [made.id]
    office.pull(entry(7, status=OfficialStatus.RETURNED))
    assert (office.whole(made).doubts, office.whole(made).state) == ((), DossierState.CLOSED)


def test_a_wait_ends_when_the_status_goes_on(office: Office) -> None:
    """A system that tells no times: those of its entry's changes count."""
    made = office.keep(1, **SENT)
    asked, complete = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)

    office.pull(entry(7, status=OfficialStatus.SUPPLEMENT_ASKED, changed_at=asked))
    office.pull(entry(7, status=OfficialStatus.IN_WORK, changed_at=complete))

    after = office.whole(made)
    assert after.waits == (Wait(asked_at=asked, complete_at=complete),)
    assert after.state is DossierState.ACCEPTED


def test_what_an_officer_assigned_here_stays_until_the_register_changes(office: Office) -> None:
    """The register says minh, an officer here says lan: minh again is nothing new, hoa is."""
    made = office.keep(1, **SENT)
    office.pull(entry(7, assignee="minh"))
    handling.assign(made.id, "lan", None, office.desk, NOON)

    seen = []
    for assignee, status in (("minh", OfficialStatus.IN_WORK), ("hoa", OfficialStatus.IN_WORK)):
        office.pull(entry(7, assignee=assignee, status=status))
        seen.append(office.whole(made).assignee)

    assert seen == ["lan", "hoa"]


def test_an_entry_of_a_restricted_dossier_is_applied_in_its_own_folder(office: Office) -> None:
    """The registry tells nothing of it."""
    made = office.keep(1, number=number(7), restricted=True, state=DossierState.RESTRICTED)

    office.pull(entry(7, status=OfficialStatus.IN_WORK))

    assert office.whole(made).official_status == 4
    assert lookup.load_dossier(office.db.conn, made.id).official_status is None
    assert office.told("register_applied") == [(made.id, "{}")]


def test_a_stop_between_folder_and_registry_is_repaired_by_the_next_pull(office: Office) -> None:
    """The folder is ahead; the pull writes the registry, and the history tells it once."""
    made = office.keep(1, **SENT)
    office.pull(entry(7, status=OfficialStatus.IN_WORK))
    ahead = office.whole(made)
    with writing(office.db.conn):
        office.db.execute("UPDATE register SET applied = ''")
        office.db.execute("UPDATE dossiers SET official_status = 1, digest = 'before'")

    office.pull(entry(7, status=OfficialStatus.IN_WORK))

    assert office.whole(made) == ahead
    assert office.db.execute("SELECT official_status FROM dossiers").fetchone() == (4,)


def test_a_damaged_folder_does_not_stop_the_rest(office: Office) -> None:
    """It is named; the other dossier gets its status."""
    broken = office.keep(1, **SENT)
    made = office.keep(2, **{**SENT, "number": number(8)})
    office.layout.dossier(broken.id, broken.received_at, restricted=False).joinpath("dossier.json").write_text("{")

    pulled = office.pull(*(entry(n, status=OfficialStatus.IN_WORK) for n in (7, 8)))

    assert pulled.failed == [broken.id]
    assert office.whole(made).official_status == 4


def test_linked_cases_get_their_states(office: Office) -> None:
    """By key; a state that can't have come after ours is told as a doubt."""
    birth, health = (
        LinkedCase(key=key, name=key, agency="xã", status=OfficialStatus.IN_WORK) for key in ("birth", "health")
    )
    made = office.keep(1, **SENT, linked=(birth, health))
    done = replace(birth, status=OfficialStatus.DONE, number="12/2026")

    office.pull(entry(7, linked=(done,)))
    office.pull(entry(7, linked=(replace(done, status=OfficialStatus.REGISTERED),)))

    after = office.whole(made)
    assert [(case.key, case.status, case.number) for case in after.linked] == [
        ("birth", 9, "12/2026"),
        ("health", 4, None),
    ]
    assert [dict(doubt.facts)["reported"] for doubt in after.doubts] == ["birth: 1 Mới đăng ký"]


def test_an_open_linked_case_keeps_a_dossier_from_being_closed(office: Office) -> None:
    """The register says returned: told as a doubt; once the case has ended here, it is taken over."""
    case = LinkedCase(key="health", name="Thẻ BHYT", agency="BHXH", status=OfficialStatus.IN_WORK)
    made = office.keep(1, **{**SENT, "state": DossierState.ACCEPTED, "official_status": 9}, linked=(case,))
    office.pull(entry(7, status=OfficialStatus.RETURNED))
    held = office.whole(made)

    handling.move_linked(made.id, "health", (OfficialStatus.DONE, None), office.desk, NOON)

    assert [doubt.code for doubt in held.doubts] == [DoubtCode.LINKED_OPEN]
    assert (held.official_status, held.state) == (9, DossierState.ACCEPTED)
    after = office.whole(made)
    assert (after.official_status, after.state, after.doubts) == (10, DossierState.CLOSED, ())


def test_two_pulls_do_not_get_into_each_others_way(office: Office) -> None:
    """The second says that the first is at it."""
    from digitize.intake import shelf

    with shelf.only_one(office.layout.pull_lock):
        pulled = pulling.pull(office.desk, office.far, NOON)

    assert pulled.busy
    assert office.far.asked == []
