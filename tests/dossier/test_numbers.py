from __future__ import annotations

from datetime import date

import pytest

from digitize.dossier.numbers import is_official, local_id, number_key, official_numbers


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000.00.14.H20-200703-0002", "H20.14-200703-0002"),
        ("000.00.00.H20-261123-0007", "H20-261123-0007"),
        ("000.00.00.14.H20-261123-0007", "H20.14-261123-0007"),
        ("001.02.14.H20-200703-0002", "H20.14.02.001-200703-0002"),
        (" h20.14 - 200703 - 0002 ", "H20.14-200703-0002"),
    ],
)
def test_both_orders_of_an_official_number_have_one_key(old: str, new: str) -> None:
    """The old order is turned round and loses its zero groups; small letters and spaces do not count."""
    keys = {number_key(old), number_key(new)}

    assert keys == {new}


def test_a_number_of_the_new_order_keeps_its_groups() -> None:
    """A zero group inside the new order is part of the code."""
    assert number_key("G09.00.20-20260609-0092637") == "G09.00.20-20260609-0092637"


def test_a_number_typed_in_part_is_turned_round_once_its_agency_is_whole() -> None:
    """The hyphen shows that the agency code is whole."""
    keys = [number_key("000.00.14.H20-2007"), number_key("000.00.14.H2"), number_key("tam-q1-26")]

    assert keys == ["H20.14-2007", "000.00.14.H2", "TAM-Q1-26"]


@pytest.mark.parametrize(
    ("text", "official"),
    [
        ("000.00.14.H20-200703-0002", True),
        ("H20.14-200703-0002", True),
        ("G09.20-20260609-0092637", True),
        ("TAM-Q1-261123-0001", False),
        ("15/TTr-UBND", False),
        ("000.00.14.020-200703-0002", False),
        ("H20.14-2007-0002", False),
        ("000.00.14.H20-261332-0007", False),
        ("H20.14-20260230-0007", False),
        ("H20.14-260229-0007", False),
        ("H20.14-280229-0007", True),
        ("H20.14-٢٦١١٢٣-0007", False),
    ],
)
def test_official_numbers_are_told_from_others(text: str, official: bool) -> None:
    """A local id, a document number, a code without a level-1 group and a day that is none are no official numbers."""
    assert is_official(text) is official


def test_official_numbers_are_found_inside_a_text() -> None:
    """A link holds one; both orders of one number are one; a longer chain of digits is none."""
    link = "https://dichvucong.example/tra-cuu?ma=000.00.14.H20-261123-0007&x=h20.14-261123-0007"
    others = "1000-000.00.14.H20-261123-0007 H20.14-261332-0001 TAM-Q1-261123-0001"

    assert [number_key(number) for number in official_numbers(link)] == ["H20.14-261123-0007"]
    assert official_numbers(others) == ()


def test_a_local_id_carries_desk_day_and_ordinal() -> None:
    """It can't be mistaken for an official number, also past 9,999 a day."""
    ids = [local_id("Q1", date(2026, 11, 23), ordinal) for ordinal in (1, 12_345)]

    assert ids == ["TAM-Q1-261123-0001", "TAM-Q1-261123-12345"]
    assert not any(map(is_official, ids))
