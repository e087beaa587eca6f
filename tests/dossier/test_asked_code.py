"""Codes as citizens type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier.asked_code import MOST_MEANT, codes_meant, is_call
from digitize.dossier.numbers import is_official, number_key

OLD, NEW = "000.00.14.H20-261123-0007", "H20.14-261123-0007"


@pytest.mark.parametrize(
    "typed",
    [
        "HS 000.00.14.H20-261123-0007",
        "hs000.00.14.h20-261123-0007",
        "Hs: 0000014H20-261123-0007",
        "HS 000 00 14 H20 261123 0007",
        "HS 0000014H202611230007",
        "  hs  000.00.14.H20 – 261123 – 0007  ",
        "HS 000.00.14.H20-261123-0007 xin cảm ơn",
        "HS 000 00 14 H20-261123-0007 xin cảm ơn",
        "xin hỏi 000.00.14.H20-261123-0007",
        "000.00.14.H20-261123-0007",
    ],
)
def test_small_letters_spaces_and_missing_dots_are_forgiven(typed: str) -> None:
    """The number comes back in the order in which it was typed."""
    assert codes_meant(typed) == (OLD,)


@pytest.mark.parametrize("typed", [NEW, "HSH20.14-261123-0007", "hs h2014 261123 0007", "HS H20 14 261123 0007"])
def test_the_new_order_is_read_too(typed: str) -> None:
    """Large agency first."""
    assert codes_meant(typed) == (NEW,)


def test_what_nothing_divides_may_mean_several() -> None:
    """A date of six or of eight digits: whoever looks them up answers where one is known."""
    meant = codes_meant("G0920202606090092637")

    assert "G09.20-20260609-0092637" in meant
    assert len(meant) == 2


@pytest.mark.parametrize(
    "typed", ["", "HS", "TAM-Q1-261123-0001", "000.00.14.H20-261332-0007", "Ngô Thị Hà", "HS 0901234567", "H" * 5000]
)
def test_what_is_no_official_number_means_none(typed: str) -> None:
    """Local ids, impossible days, names and phone numbers."""
    assert codes_meant(typed) == ()


@given(st.text(max_size=60) | st.text("HS0123456789. -", max_size=40))
def test_whatever_is_typed_few_real_numbers_are_meant(typed: str) -> None:
    """Never more than are looked up, each an official number."""
    meant = codes_meant(typed)

    assert len(meant) <= MOST_MEANT
    assert all(map(is_official, meant))


@given(
    st.sampled_from(["H20.14", "000.00.14.H20", "G09.20", "H61.28.02", "001.28.02.H61"]),
    st.dates(date(2018, 6, 21), date(2099, 12, 31)),
    st.integers(1, 9999),
)
def test_without_dots_and_hyphens_the_number_is_among_those_meant(agency: str, day: date, ordinal: int) -> None:
    """However it was run together."""
    number = f"{agency}-{day:%y%m%d}-{ordinal:04d}"
    compact = number.replace(".", "").replace("-", "")

    assert number_key(number) in {number_key(meant) for meant in codes_meant(compact)}


@pytest.mark.parametrize(
    ("text", "call"), [("hs 1", True), ("HS", True), (" Hs:H20", True), ("HSBC", False), ("xin", False)]
)
def test_a_question_begins_with_hs(text: str, call: bool) -> None:
    """Anything else is told how to ask."""
    assert is_call(text) is call
