"""Linked cases and waits as the decisions about paper leave them."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "dossier"))

from review_papers import APPLICATION, MORNING, Desk, act_of, dossier

from digitize.dossier.conclude import linked_cases
from digitize.dossier.procedures.catalogue import Catalogue
from digitize.dossier.review import paper, say
from digitize.dossier.review.change import Act
from digitize.model import DossierState, Joining, LinkedCase, OfficialStatus, Wait

ASKED = MORNING + timedelta(days=3)


@pytest.fixture
def act(catalogue: Catalogue) -> Act:
    """The clerk."""
    return act_of(catalogue)


def test_a_supplement_ends_the_wait_when_it_was_received(act: Act) -> None:
    """Not when it was scanned; an undo waits again."""
    waiting = replace(
        dossier("A", APPLICATION, act=act),
        state=DossierState.AWAITING_SUPPLEMENT,
        official_status=5,
        waits=(Wait(asked_at=ASKED),),
    )
    came = ASKED + timedelta(days=7)
    brought = dossier("B", "Danh mục", act=act, received_at=came)
    desk = Desk(dossiers={"A": waiting, "B": brought})

    desk.carry_out(paper.add(waiting, (brought,), act, Joining(dossier="A", role="supplement")))
    ended = desk.dossiers["A"]
    desk.undo("A", act)

    assert ended.waits == (Wait(asked_at=ASKED, complete_at=came),)
    assert ended.state in {DossierState.CHECKED, DossierState.NEEDS_REVIEW}
    assert desk.dossiers["A"].waits == (Wait(asked_at=ASKED),)


def test_a_result_ends_no_wait(act: Act) -> None:
    """Only what the applicant brought does."""
    waits = (Wait(asked_at=ASKED),)
    accepted = replace(dossier("A", APPLICATION, act=act), state=DossierState.ACCEPTED, waits=waits)
    brought = dossier("B", "Giấy phép", act=act)

    change = paper.add(accepted, (brought,), act, Joining(dossier="A", role="result"))

    assert change.dossiers[0].waits == waits


def test_a_procedure_brings_its_linked_cases(act: Act) -> None:
    """Domain notes 4.2 f: birth, residence and health card for 2.000986; what is known of a case stays."""
    found = dossier("A", "một tờ giấy", act=act)

    three = say.set_procedure(found, act, "2.000986").dossiers[0]
    begun = replace(three.linked[0], status=OfficialStatus.IN_WORK, number="15/2026")
    two = say.set_procedure(replace(three, linked=(begun, *three.linked[1:])), act, "2.001023").dossiers[0]
    none = say.set_procedure(replace(three, linked=three.linked), act, "1.003725").dossiers[0]

    assert [(case.key, case.result) for case in three.linked] == [
        ("birth", "KQ.G15.000031"),
        ("residence", "KQ.G01.000065"),
        ("health", "KQ.G18.000047"),
    ]
    assert [(case.key, case.status, case.number) for case in two.linked] == [
        ("birth", 4, "15/2026"),
        ("health", None, None),
    ]
    assert none.linked == ()


def test_what_has_begun_is_not_forgotten_with_the_procedure() -> None:
    """A case that only the register told of stays while it runs."""
    told = LinkedCase(key="tax", name="Mã số thuế", agency="Thuế", status=OfficialStatus.IN_WORK)

    assert linked_cases(None, (told, replace(told, key="other", status=None))) == (told,)


def test_the_other_half_of_a_split_has_no_official_past(act: Act) -> None:
    """Number, status, waits and linked cases stay with the first."""
    whole = replace(
        dossier("A", APPLICATION, APPLICATION, act=act),
        number="H20.14-261123-0007",
        official_status=5,
        waits=(Wait(asked_at=ASKED),),
    )

    left, right = paper.split(whole, act, 2, "C").dossiers

    assert (left.number, left.official_status, left.waits) == (whole.number, 5, whole.waits)
    assert (right.number, right.official_status, right.waits) == (None, None, ())


def test_a_merge_takes_the_number_with_all_that_belongs_to_it(act: Act) -> None:
    """Status and waits come from the dossier that has the number."""
    plain = dossier("A", APPLICATION, act=act)
    numbered = replace(
        dossier("B", "Danh mục", act=act), number="H20.14-261123-0007", official_status=4, waits=(Wait(asked_at=ASKED),)
    )

    (after,) = paper.merge(plain, numbered, act).dossiers

    assert (after.number, after.official_status, after.waits) == (numbered.number, 4, numbered.waits)
