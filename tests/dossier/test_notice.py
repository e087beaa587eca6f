"""When a citizen is told something, where, and with which words."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "registry"))

import registry_papers as papers

from digitize.dossier.notice import (
    EnglishNoticeWords,
    NoticeWords,
    contact_of,
    filled,
    is_template,
    is_true,
    notices_due,
)
from digitize.dossier.sms import sms_length
from digitize.model import Dossier, DossierState, Field, Said, Wait

NUMBER = "000.00.14.H20-261123-0007"
LATER = papers.MORNING + timedelta(days=2)


def handled(status: int | None, **facts: Any) -> Dossier:
    """A dossier of Ngô Thị Hà that the one-stop system has."""
    plain = {"number": NUMBER, "official_status": status, "state": DossierState.ACCEPTED}
    return papers.dossier(1, "đơn", batch="20261123-0001", **{**plain, **facts})


def typed(name: str, value: str, **facts: Any) -> Field:
    """A field that a person typed."""
    plain: dict[str, Any] = {"confidence": 1.0, "source": "person", "page": None, "box": None}
    return Field(name=name, value=value, **{**plain, **facts})


ASKED = (Wait(asked_at=LATER),)


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        (handled(None), handled(2), ["receipt"]),
        (handled(1), handled(4), ["receipt"]),
        (handled(2), handled(4), []),
        (handled(2, number=None), handled(2), ["receipt"]),
        (handled(4), handled(5, waits=ASKED), ["supplement"]),
        (handled(5, waits=ASKED), handled(5, waits=(Wait(asked_at=papers.MORNING),)), []),
        (
            handled(4, waits=(Wait(asked_at=LATER, complete_at=LATER),)),
            handled(5, waits=(*ASKED, *ASKED)),
            ["supplement"],
        ),
        (handled(4), handled(9), ["result"]),
        (handled(9), handled(10), []),
        (handled(4), handled(10), []),
        (handled(None), handled(9), []),
        (handled(None), handled(3), []),
        (handled(4), handled(8), []),
        (handled(None), handled(2, number=None), []),
        (handled(None), handled(2, restricted=True, state=DossierState.RESTRICTED), []),
        (handled(None), handled(2, state=DossierState.NOT_ACCEPTED), []),
    ],
)
def test_a_notice_is_due_when_the_dossier_comes_to_be_so(before: Dossier, after: Dossier, due: list[str]) -> None:
    """Received, asked for papers, done; never of what is restricted, and not of what has long been so."""
    assert [notice.kind for notice in notices_due(before, after)] == due


def test_each_request_for_papers_is_an_event_of_its_own() -> None:
    """A receipt is one for ever, in either order of the number."""
    first = notices_due(handled(4), handled(5, waits=ASKED))[0]
    second = notices_due(handled(4), handled(5, waits=(Wait(asked_at=LATER, complete_at=LATER), *ASKED)))[0]
    receipt = notices_due(handled(None), handled(2))[0]
    turned = notices_due(handled(None), handled(4, number="H20.14-261123-0007"))[0]

    assert first.event != second.event
    assert receipt.event == turned.event


@pytest.mark.parametrize(
    ("kind", "dossier", "true"),
    [
        ("receipt", handled(4), True),
        ("receipt", handled(9), False),
        ("supplement", handled(5, waits=ASKED), True),
        ("supplement", handled(4, waits=(Wait(asked_at=LATER, complete_at=LATER),)), False),
        ("result", handled(9), True),
        ("result", handled(10), False),
        ("result", handled(9, restricted=True), False),
    ],
)
def test_what_is_no_longer_so_is_not_told(kind: Any, dossier: Dossier, true: bool) -> None:
    """A result that was collected needs no notice."""
    assert is_true(kind, dossier) is true


def test_only_what_is_sure_is_an_address() -> None:
    """Read with 0.9, typed, or in a dossier that a person confirmed; a landline takes no SMS."""
    unsure = handled(2, fields=(typed("phone", "0912345678", source="text", confidence=0.89, page=1),))
    sure = handled(2, fields=(typed("phone", "0912345678", source="text", confidence=0.9, page=1),))
    confirmed = replace(unsure, said=Said(confirmed=True))
    landline = handled(2, fields=(typed("phone", "02432211000"), typed("email", "a@b\r\nBcc: x@y.vn")))
    email = handled(2, fields=(typed("email", "ha.ngo@vi-du.vn"),))

    assert contact_of(unsure) == ("", "")
    assert contact_of(sure) == contact_of(confirmed) == ("0912345678", "")
    assert contact_of(landline) == ("", "")
    assert contact_of(email) == ("", "ha.ngo@vi-du.vn")


@pytest.mark.parametrize("words", [NoticeWords(), EnglishNoticeWords()])
@pytest.mark.parametrize("kind", ["receipt", "supplement", "result"])
def test_the_texts_that_ship_say_code_and_status_and_fit_one_sms(words: NoticeWords, kind: str) -> None:
    """Without marks; no name and no procedure, whatever the dossier holds."""
    private = (typed("applicant_name", "Ngô Thị Hà"), typed("phone", "0912345678"))
    dossier = handled(9, fields=private, procedure=papers.procedure("1.003725"))

    text = filled(getattr(words, kind), dossier, "Bộ phận Một cửa", plain=True)

    assert NUMBER in text
    assert "Da xu ly xong" in text
    assert sms_length(text) == (len(text), 1, True)
    assert not {"Ngo", "0912345678", "Thu tuc"} & set(text.replace(":", " ").split())


def test_a_template_asks_for_what_we_fill_in_only() -> None:
    """A name can't be asked for."""
    assert is_template("$code ${status} $$ $unit $due $procedure")
    assert not is_template("$applicant_name")
    assert not is_template("100 $ ")


@pytest.mark.parametrize(
    ("text", "places", "parts", "gsm"),
    [
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("€" * 80, 160, 1, True),
        ("ế" * 70, 70, 1, False),
        ("ế" * 71, 71, 2, False),
        ("đ" + "a" * 134, 135, 3, False),
    ],
)
def test_sms_are_counted_as_networks_do(text: str, places: int, parts: int, gsm: bool) -> None:
    """160 and 70 places, divided 153 and 67; a euro takes two."""
    assert sms_length(text) == (places, parts, gsm)
