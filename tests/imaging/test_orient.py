"""Which way up a page is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn_pages import (
    SENTENCES,
    a4,
    grey,
    leaned,
    letter_page,
    needs_scans,
    real_scans,
    rendered,
    scanned,
    turn_found,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.errors import SettingsError
from digitize.imaging.orient import OrientParams
from digitize.imaging.placement import reduced

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.imaging.pixels import Grey

PARAMS = OrientParams()


def _fed(page: Grey, turn: int, degrees: float = 0.0) -> Grey:
    """The page as scanned when `turn` is the clockwise turn that makes it upright."""
    return leaned(np.rot90(page, turn // 90).copy(), degrees)


@given(
    turn=st.sampled_from([0, 90, 180, 270]),
    degrees=st.floats(-14, 14),
    points=st.sampled_from([9, 13]),
    face=st.sampled_from(["Tinos-Regular", "Tinos-Italic", "Arimo-Bold"]),
)
@settings(deadline=None, max_examples=16)
def test_a_page_of_text_is_found_in_every_direction(turn: int, degrees: float, points: float, face: str) -> None:
    """The turn is right however the sheet was fed; beyond 12 degrees small print may be looked at more closely."""
    found = turn_found(_fed(grey(letter_page(100, points, face)), turn, degrees), 100, PARAMS)

    assert found is not None
    assert found.degrees == turn
    assert found.confidence >= PARAMS.trust or abs(degrees) > 12


def _small(path: Path) -> Grey:
    """The red channel of a scan, averaged down from 200 dpi as the station does it."""
    scan = rendered(path, 200)[:, :, 0]
    return reduced(scan, scanned(scan, 200, 200), 100)


@needs_scans
def test_real_scans_are_never_trusted_wrongly() -> None:
    """In all four directions: no trusted answer is wrong, and nine of ten are trusted."""
    found = [
        (turn, turn_found(_fed(_small(path), turn, (number * 5.3) % 26 - 13), 100, PARAMS))
        for number, path in enumerate(real_scans()[::3])
        for turn in (0, 90, 180, 270)
    ]

    trusted = [(turn, answer.degrees) for turn, answer in found if answer and answer.confidence >= PARAMS.trust]
    assert all(turn == degrees for turn, degrees in trusted)
    assert len(trusted) >= 0.9 * len(found)


def _columns_of_numbers() -> Grey:
    page = a4(100)
    amounts = np.random.default_rng(4).integers(1_000_000, 9_000_000, 25)
    write(page, [f"{amount:,}    {amount % 97},{amount % 89}" for amount in amounts], at_mm=(30, 40), dpi=100)
    return grey(np.asarray(page))


def _identity_card() -> Grey:
    page = a4(100)
    write(page, ["CĂN CƯỚC CÔNG DÂN", "Số: 001088012345", "NGUYỄN VĂN A"], at_mm=(80, 40), dpi=100, points=7)
    return grey(np.asarray(page))


def _bare_capitals() -> Grey:
    page = a4(100)
    write(page, ["TOTAL AMOUNT PAID, QUANTITY", "INVOICE NUMBER, DATE OF ISSUE"] * 9, at_mm=(30, 40), dpi=100)
    return grey(np.asarray(page))


@pytest.mark.parametrize("page", [_columns_of_numbers(), _identity_card(), _bare_capitals()])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_hardly_shows_it_is_not_trusted(page: Grey, turn: int) -> None:
    """Numbers, cards and capitals: better none than wrong."""
    found = turn_found(_fed(page, turn, 2.0), 100, PARAMS)

    assert found is None or found.degrees == turn or found.confidence < PARAMS.trust


def test_empty_paper_dust_and_pictures_give_none() -> None:
    """Where no lines are, no direction is guessed."""
    random = np.random.default_rng(5)
    empty = np.full((1169, 827), 250, np.uint8)
    dust = np.where(random.random(empty.shape) < 0.002, 40, empty).astype(np.uint8)
    picture = random.integers(0, 255, empty.shape, dtype=np.uint8)

    assert [turn_found(sheet, 100, PARAMS) for sheet in (empty, dust, picture)] == [None] * 3


def test_more_lines_make_surer() -> None:
    """The confidence grows with the votes."""
    page = a4(100)
    write(page, list(SENTENCES[:3]), at_mm=(30, 40), dpi=100)

    few = turn_found(grey(np.asarray(page)), 100, PARAMS)
    many = turn_found(grey(letter_page(100)), 100, PARAMS)

    assert few is not None
    assert many is not None
    assert few.confidence < many.confidence


@pytest.mark.parametrize("wrong", [{"max_lean_degrees": 30}, {"least_axis_ratio": 1}, {"least_vote": 0}, {"trust": 2}])
def test_settings_out_of_range_are_refused_by_name(wrong: dict[str, float]) -> None:
    """A refusal names the setting and its range."""
    with pytest.raises(SettingsError, match=f"orientation.{next(iter(wrong))} is .* \\(expected"):
        OrientParams(**wrong)
