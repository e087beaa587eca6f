"""The outbox emptied: each content arrives once whatever fails, and a person sees what can't go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import registry_papers as papers
from far_side import GARBLED, SILENT, Office, always, changed, never, once

from digitize.intake import shelf
from digitize.intake.layout import VALUE
from digitize.model import Channel, DossierState, OfficialStatus, StatusStep, to_plain
from digitize.queue.connector import Refusal, Standing
from digitize.registry import lookup, outbox
from digitize.registry.connection import writing


def test_a_dossier_gets_its_number_its_files_go_and_it_is_read_back(office: Office) -> None:
    """Folder and registry say the same afterwards."""
    made = office.waiting(1)

    pushed = office.push()

    whole, known = office.whole(made), lookup.load_dossier(office.db.conn, made.id)
    assert pushed == {"delivered": 1}
    assert (whole.number, whole.state, whole.official_status) == ("H20.14-261123-0001", DossierState.ACCEPTED, 2)
    assert [event.what for event in whole.history[-2:]] == ["number_given", "delivered"]
    assert whole == known
    assert office.rows("waiting") == []
    assert office.push() == {}


@pytest.mark.parametrize("call", ["number", "upload", "deliver", "look_up"])
@pytest.mark.parametrize("how", ["before", "after"])
def test_whatever_call_stays_without_an_answer_each_arrives_once(office: Office, call: str, how: str) -> None:
    """Also when it took effect and only the answer was lost."""
    made = [office.waiting(ordinal).id for ordinal in range(1, 5)]
    office.far.fail = once(call, "after" if how == "after" and call != "look_up" else SILENT)

    first, second, third = office.push(), office.push(minutes=60), office.push(minutes=120)

    assert first["later"] > 0
    assert second["delivered"] + first.get("delivered", 0) == len(made)
    assert third == {}
    assert office.far.created == dict.fromkeys(made, 1)
    assert office.far.updated == {}


def test_what_was_put_off_waits_longer_each_time(office: Office) -> None:
    """Half of the rest at least, and only a person who asks for it goes before its time."""
    office.waiting(1)
    office.far.fail = always(SILENT)
    rests = []
    for minutes in (1, 60, 240):
        office.push(minutes)
        (waits,) = office.rows("waiting")
        assert waits.next_at is not None
        rests.append((waits.next_at - papers.MORNING - timedelta(minutes=minutes)).total_seconds())
    before_its_time = office.push(240.1)
    office.far.fail = never
    asked = office.push(240.1, all_now=True)

    assert rests == [22.5, 45.0, 90.0]
    assert before_its_time == {}
    assert asked == {"delivered": 1}


def test_a_system_that_is_down_is_left_alone_soon(office: Office) -> None:
    """The others wait where they are, without an attempt counted."""
    for ordinal in range(1, 41):
        office.waiting(ordinal)
    office.far.fail = always(SILENT)

    pushed = office.push()

    attempts = [one.attempts for one in office.rows("waiting")]
    assert pushed["later"] == sum(attempts) <= 2 * office.far.most
    assert len(attempts) == 40


def test_a_poison_delivery_is_parked_alone(office: Office) -> None:
    """Nine others of its call arrive at once; after five answers that nobody understands it is laid aside."""
    made = [office.waiting(ordinal).id for ordinal in range(1, 11)]

    def poison(call: str, about: str) -> None:
        if call == "deliver" and made[4] in about.split():
            raise GARBLED

    office.far.fail = poison

    runs = [office.push(minutes=100 * turn) for turn in range(1, 7)]

    (parked,) = office.rows("parked")
    assert runs[0] == {"delivered": 9, "later": 1}
    assert [one.get("parked", 0) for one in runs] == [0, 0, 0, 0, 1, 0]
    assert parked.dossier == made[4]
    assert outbox.try_again(office.db, [parked.id]) == 1
    office.far.fail = never
    assert office.push(minutes=900) == {"delivered": 1}


def test_a_business_error_goes_to_a_person_and_never_again_by_itself(office: Office) -> None:
    """The system's words stand in the outbox, not in the dossier: they may hold a name."""
    made = office.waiting(1)
    office.far.refuse[made.id] = Refusal(code="-3", reason="Ngô Thị Hà không hợp lệ")

    first, second = office.push(), office.push(minutes=600)

    whole = office.whole(made)
    (row,) = office.rows("refused")
    assert (first, second) == ({"refused": 1}, {})
    assert whole.state is DossierState.REFUSED
    assert [told.code for told in whole.doubts] == ["queue_refused"]
    assert "Hà" not in str(whole.doubts) + str(whole.history)
    assert [reason.template for reason in row.reasons] == ["Ngô Thị Hà không hợp lệ"]


def test_what_lacks_a_fact_waits_and_says_which(office: Office) -> None:
    """Nothing is made up, nobody is called; it goes as soon as the fact is there."""
    office.waiting(1, channel=Channel.POSTAL)
    office.far.gives_numbers = False
    numberless = office.waiting(2)

    lacking = office.push()
    reasons = [reason.code for one in office.rows("waiting") for reason in one.reasons]
    office.put(replace(numberless, number="H20.14-261123-0009"))
    after = office.push()

    assert lacking == {"lacking": 2}
    assert reasons == ["owner_name", "number", "number"]
    assert after == {"lacking": 1, "delivered": 1}
    assert office.far.given == 0


def test_a_correction_goes_as_an_update(office: Office) -> None:
    """The number and the files that the system has are used again."""
    made = office.waiting(1)
    office.push()
    office.put(changed(office.whole(made), state=DossierState.CHECKED))

    office.push()

    assert (office.far.created[made.id], office.far.updated[made.id], office.far.given) == (1, 1, 1)
    assert list(office.far.files.values()) == [1]


def test_what_a_person_changes_while_it_is_on_its_way_is_sent_again(office: Office) -> None:
    """What arrived first is no longer what the person wants there: the newer content follows as an update."""
    made = office.waiting(1)

    def meddle(call: str, about: str) -> None:
        if call == "deliver" and not office.far.held:
            office.put(changed(office.whole(made)))

    office.far.fail = meddle
    pushed = office.push()

    assert pushed == {"delivered": 2}
    assert (office.far.created[made.id], office.far.updated[made.id]) == (1, 1)
    assert len(office.rows("delivered")) == 2
    assert office.whole(made).state is DossierState.ACCEPTED


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ({"id_number": "001099000001"}, "number_of_another"),
        ({"procedure": "1.005442"}, "number_of_another"),
        ({}, None),
    ],
)
def test_a_number_that_is_there_is_completed_unless_it_is_anothers(
    office: Office, shown: dict[str, str], code: str | None
) -> None:
    """A receipt's number stands in the register before the paper comes; a misread one may be another citizen's."""
    made = office.waiting(1, number="H20.14-261123-0007")
    there = Standing(number="H20.14-261123-0007", status=OfficialStatus.RECEIVED, **shown)
    office.far.foreign[there.number] = there

    pushed = office.push()

    reasons = [reason.code for one in office.rows("refused") for reason in one.reasons]
    assert reasons == ([code] if code else [])
    assert pushed == ({"refused": 1} if code else {"delivered": 1})
    assert office.far.updated[made.id] == (0 if code else 1)


def test_a_step_is_reported_after_its_dossier_and_once(office: Office) -> None:
    """Planned twice it is one row; it waits for the number."""
    made = office.waiting(1)
    step = StatusStep(status=OfficialStatus.DONE, at=papers.MORNING, by="officer")
    for _ in range(2):
        with writing(office.db.conn):
            outbox.plan_status(office.db.conn, made.id, step)

    first, second = office.push(), office.push()

    assert first | second == {"delivered": 1, "reported": 1}
    assert office.far.steps == [("H20.14-261123-0001", step)]


def test_a_damaged_folder_stops_nobody_else(office: Office) -> None:
    """It waits with the reason."""
    broken, fine = (office.waiting(ordinal) for ordinal in (1, 2))
    (office.folder(broken) / "dossier.json").write_text("{")

    pushed = office.push()

    assert pushed == {"later": 1, "delivered": 1}
    assert list(office.far.created) == [fine.id]


def test_a_stop_between_folder_and_registry_is_made_good(office: Office) -> None:
    """The folder is ahead; the next run asks, finds it arrived, and brings the registry after it, once."""
    made = office.waiting(1)
    before = lookup.load_dossier(office.db.conn, made.id)
    rows = office.db.conn.execute("SELECT * FROM outbox").fetchall()
    office.push()
    after = office.whole(made)
    office.put(before)
    office.db.conn.execute("DELETE FROM outbox")
    office.db.table("outbox").insert_all({**row, "began_at": row["made_at"]} for row in _named(office, rows))
    shelf.write_json(office.folder(made) / VALUE, to_plain(after))

    pushed = office.push()

    assert pushed == {"delivered": 1}
    assert office.far.created[made.id] == 1
    assert office.whole(made) == lookup.load_dossier(office.db.conn, made.id) == after


def _named(office: Office, found: list[tuple[object, ...]]) -> list[dict[str, object]]:
    names = [name for _, name, *_ in office.db.conn.execute("PRAGMA table_info(outbox)")]
    return [dict(zip(names, row, strict=True)) for row in found]
