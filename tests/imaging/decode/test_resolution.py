"""A resolution that can be true is believed, any other is worked out from the paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.imaging.decode.resolution import find_resolution

A4_300, A4_200 = (2480, 3508), (1654, 2339)


@pytest.mark.parametrize(
    ("pixels", "told", "dpi"),
    [
        (A4_300, (300, 300), 300),
        (A4_300, (299.99, 299.99), 299.99),
        ((595, 842), (72, 72), 72),
        ((1011, 638), (300, 300), 300),
        ((7016, 9933), (600, 600), 600),
    ],
)
def test_credible_resolution_is_kept(pixels: tuple[int, int], told: tuple[float, float], dpi: float) -> None:
    """Papers from an identity card to A3 and more, at the resolution the scanner names."""
    found = find_resolution(*pixels, told)

    assert (found.dpi_x, found.inferred) == (dpi, False)


def test_fax_resolution_is_kept() -> None:
    """Fine along the line, coarse across: 204 x 98."""
    found = find_resolution(1728, 1146, (204, 98))

    assert (found.dpi_x, found.dpi_y, found.inferred) == (204, 98, False)


@pytest.mark.parametrize(
    "told", [None, (0, 0), (1, 1), (72, 72), (96, 96), (2400, 2400), (20, 20), (300, 30), (-5, -5)]
)
def test_nonsense_resolution_is_worked_out(told: tuple[float, float] | None) -> None:
    """A4 pixels at a resolution that no such sheet can have."""
    found = find_resolution(*A4_300, told)

    assert (found.dpi_x, found.dpi_y, found.inferred) == (300, 300, True)


def test_later_claim_is_taken_when_the_first_is_nonsense() -> None:
    """JFIF's 72 yields to Exif's 300."""
    found = find_resolution(*A4_300, (72, 72), (300, 300))

    assert (found.dpi_x, found.inferred) == (300, False)


@pytest.mark.parametrize(
    ("pixels", "dpi"),
    [
        (A4_200, 200),
        ((1240, 1754), 150),
        ((827, 1169), 100),
        ((1985, 2807), 240),
        ((3307, 4677), 400),
        ((4960, 7016), 600),
        ((1748, 2480), 300),  # A5
        ((3508, 4961), 300),  # A3
        ((2339, 3307), 200),  # A3; also A5 at 400, which is rarer
        ((2550, 3300), 300),  # Letter
        ((1011, 638), 300),  # ID-1
        ((1671, 2356), 200),  # A4, cropped by a scanner
    ],
)
def test_usual_paper_gives_the_resolution(pixels: tuple[int, int], dpi: float) -> None:
    """Whichever way the sheet lies."""
    upright, lying = find_resolution(*pixels), find_resolution(*reversed(pixels))

    assert (upright.dpi_x, upright.inferred) == (dpi, True)
    assert (lying.dpi_x, lying.inferred) == (dpi, True)


def test_unusual_shape_is_taken_as_wide_as_a4() -> None:
    """A photograph of 3000 x 4000 pixels."""
    found = find_resolution(3000, 4000)

    assert round(3000 / found.dpi_x * 25.4) == 210
    assert found.inferred


@given(
    width=st.integers(1, 50_000),
    height=st.integers(1, 50_000),
    told=st.none() | st.tuples(st.floats(allow_nan=True), st.floats(allow_nan=True)),
)
@settings(max_examples=200, deadline=None)
def test_resolution_is_always_one_a_scanner_can_have(width: int, height: int, told: tuple[float, float] | None) -> None:
    """Whatever a header says."""
    found = find_resolution(width, height, told)

    assert 50 <= found.dpi_x <= 1200
    assert 50 <= found.dpi_y <= 1200
