"""Notices to citizens: planned with their event, sent once through a real gateway, and private."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from notices_office import NAME, PHONE, SETTINGS, NoticesOffice, person
from officers_office import NOON
from register_entries import entry, number

from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import DossierState, OfficialStatus, Wait, to_plain
from digitize.registry import lookup, store
from digitize.registry.connection import connect, writing
from digitize.registry.outbox import begin, deliveries, due_deliveries
from digitize.runs.checks.work import check_work
from tests.servers.faults import Fault, Script

MOVES = (2, 4, 5, 4, 9, 10)


def texts(office: NoticesOffice) -> list[str]:
    """What went to phones."""
    return [sms["text"] for sms in office.gateway.sent]


def test_received_asked_for_papers_and_ready_are_told_once_each(office: NoticesOffice) -> None:
    """Code and status, no name; a register that says the same again brings nothing new."""
    made = office.accepted()

    for minutes, status in enumerate(MOVES):
        office.move(made, status, NOON + timedelta(minutes=minutes))
        office.send(minutes)
        office.pull(entry(1, status=OfficialStatus(status)), at=NOON + timedelta(minutes=minutes))

    assert texts(office) == [
        f"Ho so {number(1)} da duoc tiep nhan. Trang thai: Duoc tiep nhan.",
        f"Ho so {number(1)}: Yeu cau bo sung giay to. De nghi Ong/Ba lien he noi nop ho so de duoc huong dan.",
        f"Ho so {number(1)}: Da xu ly xong. Moi Ong/Ba den noi nop ho so de nhan ket qua.",
    ]
    assert {sms["to"] for sms in office.gateway.sent} == {"84912345678"}
    assert office.send(600).counts == {}


def test_nothing_is_told_until_the_station_says_so(office: NoticesOffice) -> None:
    """Off as it ships; a kind that is not named is not told."""
    office.settle("")
    off = office.accepted(1)
    office.move(off, 2)
    office.settle(SETTINGS.replace('"receipt", ', ""))
    other = office.accepted(2)
    office.move(other, 2)

    office.send()

    assert (texts(office), office.rows("waiting", "refused", "parked")) == ([], [])


def test_no_trace_holds_a_number_or_a_name(office: NoticesOffice) -> None:
    """Neither journal nor outbox, whether it went, was refused or nobody knows."""
    for ordinal, verdict in enumerate(("0", "105", f"sai so {PHONE} {NAME}"), start=1):
        office.move(office.accepted(ordinal), 2)
        office.gateway.verdict = verdict
        office.send()
    office.server.plan = Script({"send": [Fault.LOST]})
    office.move(office.accepted(4), 2)
    office.send()

    traces = office.traces()
    assert "notice_sent" in traces
    assert "notice_refused" in traces
    assert "notice_unknown" in traces
    assert [word for word in (PHONE, PHONE[1:], NAME, "Hà") if word in traces] == []


def test_what_only_the_text_of_the_paper_says_unsurely_is_no_address(office: NoticesOffice) -> None:
    """No SMS to a number that was read with 0.8."""
    unsure = replace(person("phone", PHONE), source="text", confidence=0.8, page=1)
    made = office.accepted(fields=(unsure,))

    office.move(made, 2)

    assert office.rows("waiting") == []


def test_the_event_and_its_notice_are_one_transaction(office: NoticesOffice) -> None:
    """Stopped between folder and registry: whoever says it again plans it, once."""
    made = office.accepted()
    with pytest.raises(ZeroDivisionError):
        _stopped(office, made.id)
    before = office.rows("waiting")

    office.move(made, 2)
    office.move(made, 2)

    assert before == []
    assert [row.kind for row in office.rows("waiting")] == ["receipt"]


def _stopped(office: NoticesOffice, dossier: str) -> None:
    """Move a status and stop when the folder is written and the registry is not."""
    from digitize.dossier import handling
    from digitize.runs.noting import note

    def stop(_: object) -> None:
        raise ZeroDivisionError

    by = handling.By(at=NOON, who="officer")
    change = lambda found: handling.move_status(found, OfficialStatus.RECEIVED, NOON, by)  # noqa: E731
    note(office.layout, office.db, dossier, change, stop)


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BAD_GATEWAY_AFTER, Fault.HTML, Fault.BROKEN])
def test_what_nobody_knows_is_not_sent_twice(office: NoticesOffice, fault: Fault) -> None:
    """A person is told; he may let it go once more."""
    office.server.plan = Script({"send": [fault]})
    made = office.accepted()
    office.move(made, 2)

    first, second = office.send(1), office.send(900, all_now=True)

    (row,) = office.rows("parked")
    assert (dict(first.counts), dict(second.counts)) == ({"unknown": 1}, {})
    assert [reason.code for reason in row.reasons] == ["unknown"]
    assert office.server.calls["send"] == 1


def test_with_a_key_that_the_gateway_knows_it_goes_again(office: NoticesOffice) -> None:
    """And arrives once."""
    gateways = office.layout.gateways
    gateways.mkdir()
    (gateways / "keyed.toml").write_text('name = "keyed"\n[send]\nkey_header = "Idempotency-Key"\n', "utf-8")
    office.settle(SETTINGS + 'gateway = "keyed"\n')
    office.gateway.key_header = "Idempotency-Key"
    office.server.plan = Script({"send": [Fault.LOST, Fault.BAD_GATEWAY_AFTER]})
    office.move(office.accepted(), 2)

    runs = [dict(office.send(minutes).counts) for minutes in (1, 60, 180)]

    assert runs == [{"later": 1}, {"later": 1}, {"sent": 1}]
    assert len(office.gateway.sent) == 1


def test_a_stop_after_the_call_leaves_it_to_a_person(office: NoticesOffice) -> None:
    """`began_at` is written and nothing else: killed in the middle of the call."""
    office.move(office.accepted(), 2)
    (row,) = office.rows("waiting")
    begin(office.db, [row.id], NOON)

    counts = dict(office.send().counts)

    assert counts == {"unknown": 1}
    assert office.gateway.sent == []


@pytest.mark.parametrize("fault", [Fault.UNAUTHORISED, Fault.FORBIDDEN])
def test_what_surely_did_not_go_is_tried_again_later(office: NoticesOffice, fault: Fault) -> None:
    """Not before its time; each rest is longer."""
    office.server.plan = Script({"send": [fault, fault]})
    office.move(office.accepted(), 2)

    runs = [dict(office.send(minutes).counts) for minutes in (1, 1.5, 2, 3, 6)]

    assert runs == [{"later": 1}, {}, {"later": 1}, {}, {"sent": 1}]


def test_a_gateway_that_is_down_is_left_alone_soon(office: NoticesOffice) -> None:
    """And one that loses answers spoils three notices in an hour, not all."""
    for ordinal in range(1, 11):
        office.move(office.accepted(ordinal), 2)
    office.server.plan = lambda _: Fault.FORBIDDEN
    down = office.send(1)
    office.server.plan = lambda _: Fault.LOST
    lost = [office.send(minutes) for minutes in (30, 31, 32)]
    office.server.plan = lambda _: None
    well = [dict(office.send(minutes).counts) for minutes in (33, 120)]

    assert (down.gave_up, down.counts["later"]) == (True, 3)
    assert sum(run.counts["unknown"] for run in lost) == len(office.rows("parked")) == 3
    assert well == [{}, {"sent": 7}]


def test_a_refusal_goes_to_a_person_and_never_again_by_itself(office: NoticesOffice) -> None:
    """With the gateway's code."""
    office.gateway.verdict = "105"
    office.move(office.accepted(), 2)

    first = dict(office.send().counts)
    office.gateway.verdict = "0"
    second = dict(office.send(900, all_now=True).counts)

    (row,) = office.rows("refused")
    assert (first, second, row.reasons[0].code) == ({"refused": 1}, {}, "105")


def test_what_is_no_longer_so_when_it_could_go_does_not(office: NoticesOffice) -> None:
    """Collected meanwhile; restricted meanwhile; switched off meanwhile."""
    collected, restricted = office.accepted(1), office.accepted(2)
    office.move(collected, 2)
    office.move(collected, 9, NOON + timedelta(minutes=1))
    office.move(collected, 10, NOON + timedelta(minutes=2))
    office.move(restricted, 2)
    known = lookup.load_dossier(office.db.conn, restricted.id)
    hidden = replace(known, restricted=True, state=DossierState.RESTRICTED)
    store.commit_dossier(office.db, hidden, at=NOON, who="officer")

    counts = dict(office.send(3).counts)
    office.move(office.accepted(3), 2)
    office.settle(SETTINGS.replace('"receipt", ', ""))
    switched_off = dict(office.send(4).counts)

    assert counts == {"replaced": 3}
    assert switched_off == {"replaced": 1}
    assert texts(office) == []


def test_old_events_are_not_told(office: NoticesOffice) -> None:
    """A backlog that the register tells of for the first time; a gateway that was down for days."""
    week = timedelta(days=7)
    office.accepted(1, received_at=NOON - week)
    office.accepted(2)
    office.pull(
        entry(1, status=OfficialStatus.IN_WORK, received_at=NOON - week),
        entry(2, status=OfficialStatus.SUPPLEMENT_ASKED, waits=(Wait(asked_at=NOON - week),)),
    )
    planned = office.rows("waiting")
    office.move(office.accepted(3), 2)

    late = dict(office.send(60 * 24 * 4).counts)

    assert planned == []
    assert late == {"late": 1}
    assert texts(office) == []


def test_a_text_that_is_too_long_is_not_cut(office: NoticesOffice) -> None:
    """A person is told how long it is."""
    office.settle(SETTINGS + "unaccented = false\n")
    office.move(office.accepted(), 2)

    counts = dict(office.send().counts)

    (row,) = office.rows("refused")
    assert (counts, row.reasons[0].code) == ({"refused": 1}, "too_long")
    assert dict(row.reasons[0].facts) == {"parts": "2", "most": "1"}


def test_a_folder_takes_what_another_program_sends(office: NoticesOffice) -> None:
    """One private file for each, the same after a stop."""
    office.settle(SETTINGS + 'ways = ["folder"]\n')
    office.move(office.accepted(), 2)
    (row,) = office.rows("waiting")
    begin(office.db, [row.id], NOON)

    office.send()

    (path,) = office.layout.notices.iterdir()
    dropped = json.loads(path.read_text("utf-8"))
    assert (dropped["to"], dropped["kind"], path.stem) == (PHONE, "receipt", dropped["key"])
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_first_way_that_has_an_address_is_taken(office: NoticesOffice) -> None:
    """And where it is not set up, the notice waits and says why; the others go on."""
    office.settle(SETTINGS + 'ways = ["email", "sms"]\n')
    mailed = (*office.accepted(1).fields, person("email", "ha.ngo@vi-du.vn"))
    office.move(office.accepted(2, fields=mailed), 2)
    office.move(office.accepted(3), 2)

    counts = dict(office.send().counts)

    (row,) = office.rows("waiting")
    assert counts == {"later": 1, "sent": 1}
    assert (row.way, row.reasons[0].code) == ("email", "no_mail_server")


def test_a_notice_neither_waits_for_a_delivery_nor_holds_one_up(office: NoticesOffice) -> None:
    """The courier does not see it."""
    made = office.accepted()
    office.move(made, 2)
    office.move(made, 4, NOON + timedelta(minutes=1))

    assert [row.step.status for row in due_deliveries(office.db.conn, NOON, 0, 10) if row.step] == [2]
    assert len(deliveries(office.db.conn, ["waiting"])) == 2
    assert len(office.rows("waiting")) == 1


def test_two_senders_at_once_send_each_once(office: NoticesOffice) -> None:
    """Of two runs one finds the other at it, or nothing left."""
    for ordinal in range(1, 6):
        office.move(office.accepted(ordinal), 2)
    threads = [threading.Thread(target=office.send) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(texts(office)) == sorted(set(texts(office)))
    assert len(texts(office)) == 5


def test_an_event_has_one_row_for_ever(office: NoticesOffice) -> None:
    """The database itself refuses a second one."""
    office.move(office.accepted(), 2)
    columns = "kind, digest, state, made_at"
    copy = f"INSERT INTO outbox (dossier, {columns}) SELECT 'x', {columns} FROM outbox WHERE kind = 'notice'"  # noqa: S608

    conn = connect(office.layout.registry)
    with pytest.raises(Exception, match="registry can't be used"), writing(conn):
        conn.execute(copy)


def test_status_warns_of_notices_that_cant_go(office: NoticesOffice) -> None:
    """Those that need a person, and those that rest; the outbox to the one-stop system is another matter."""
    office.gateway.verdict = "105"
    office.move(office.accepted(1), 2)
    office.send()
    office.server.plan = Script({"send": [Fault.FORBIDDEN]})
    office.move(office.accepted(2), 2)
    office.send()

    checks = {check.name: check for check in check_work(office.db.conn, 24.0, NOON)}

    assert (checks["notices"].level, dict(checks["notices"].facts)) == ("warn", {"person": 1, "later": 1})
    assert checks["undeliverable"].level == "ok"


def test_a_dossier_s_folder_alone_plans_nothing(office: NoticesOffice) -> None:
    """What was so in the registry before is no event, whatever a rebuilt folder says."""
    made = office.accepted(official_status=4)
    shelf.write_json(office.layout.dossier(made.id, made.received_at, restricted=False) / VALUE, to_plain(made))

    office.move(made, 6)

    assert office.rows("waiting") == []
