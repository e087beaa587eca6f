"""Where a scan lies on its page."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import a4, scanned
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.imaging.placement import levelled, place, reduced, scan_to_page
from digitize.model import Box, Crop, Orientation, ScannedPage, Skew

turns = st.sampled_from([0, 90, 180, 270])


def _orientation(degrees: int) -> Orientation:
    return Orientation(degrees=degrees, confidence=1.0)  # type: ignore[arg-type]


def _skew(degrees: float) -> Skew:
    return Skew(degrees=degrees, confidence=1.0)


def _crop(*sides: float) -> Crop:
    return Crop(box=Box(*sides), confidence=1.0)


def dotted(size: tuple[int, int], dot: tuple[int, int]) -> np.ndarray:
    """A white picture of (width, height) with one black spot of 5 x 5 around (x, y)."""
    picture = np.full((size[1], size[0]), 255, np.uint8)
    picture[dot[1] - 2 : dot[1] + 3, dot[0] - 2 : dot[0] + 3] = 0
    return picture


def dot_mm(picture: np.ndarray, dpi: float) -> tuple[float, float]:
    """The middle of the dark spot in millimetres."""
    dark = 255.0 - picture
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]] + 0.5
    return (x * dark).sum() / dark.sum() * 25.4 / dpi, (y * dark).sum() / dark.sum() * 25.4 / dpi


def _on_page(page: ScannedPage, placement: object, x: float, y: float) -> tuple[float, float]:
    column = scan_to_page(page, placement) @ [x, y, 1]  # type: ignore[arg-type]
    return float(column[0]), float(column[1])


def test_a_page_without_findings_lies_as_it_was_scanned() -> None:
    """Nothing trusted means nothing turned, levelled or cropped."""
    page = scanned(np.asarray(a4(100)))

    placement = place(page, None, None, None)

    assert (placement.turn, placement.lean_degrees) == (0, 0.0)
    assert placement.crop == Box(0.0, 0.0, placement.picture_width_mm, placement.picture_height_mm)


@pytest.mark.parametrize(
    ("turn", "corner"), [(0, (0.0, 0.0)), (90, (297.0, 0.0)), (180, (210.0, 297.0)), (270, (0.0, 210.0))]
)
def test_a_quarter_turn_is_clockwise(turn: int, corner: tuple[float, float]) -> None:
    """The scan's top left corner goes to the top right one by the first clockwise turn."""
    page = scanned(np.zeros((2970, 2100), np.uint8), 254, 254)

    assert _on_page(page, place(page, _orientation(turn), None, None), 0, 0) == pytest.approx(corner, abs=1e-9)


def test_unequal_resolutions_give_true_millimetres() -> None:
    """A fax of 204 x 98 dpi is not squeezed."""
    page = scanned(np.zeros((980, 2040), np.uint8), 204, 98)

    assert _on_page(page, place(page, None, None, None), 204, 98) == pytest.approx((25.4, 25.4))
    assert levelled(np.zeros((980, 2040), np.uint8), page, place(page, None, None, None), 50).shape == (500, 500)


def test_a_clockwise_lean_is_turned_back_around_the_middle() -> None:
    """A line that falls to the right by 10 degrees is level afterwards, and the middle stays where it is."""
    page = scanned(np.zeros((1000, 2000), np.uint8), 254, 254)
    placement = place(page, None, _skew(10), None)
    fall = np.tan(np.radians(10)) * 500

    left, right = _on_page(page, placement, 500, 500 - fall), _on_page(page, placement, 1500, 500 + fall)

    assert left[1] == pytest.approx(right[1])
    assert left[0] < right[0]
    assert _on_page(page, placement, 1000, 500) == pytest.approx((100.0, 50.0))


def test_a_crop_moves_the_corner_of_the_page() -> None:
    """Millimetres count from the paper's corner."""
    page = scanned(np.zeros((2970, 2100), np.uint8), 254, 254)
    placement = place(page, None, None, _crop(10, 20, 200, 280))

    assert _on_page(page, placement, 100, 200) == pytest.approx((0.0, 0.0))
    assert (placement.width_mm, placement.height_mm) == pytest.approx((190.0, 260.0))


@given(turn=turns, lean=st.floats(-15, 15), corner=st.tuples(st.floats(0, 40), st.floats(0, 40)))
@settings(deadline=None, max_examples=40)
def test_a_placement_keeps_lengths_and_can_be_undone(turn: int, lean: float, corner: tuple[float, float]) -> None:
    """The way from scan to page moves and turns, and its inverse leads back."""
    page = scanned(np.zeros((600, 400), np.uint8), 100, 100)
    matrix = scan_to_page(page, place(page, _orientation(turn), _skew(lean), _crop(*corner, 90, 90)))

    assert np.linalg.det(matrix[:2, :2]) == pytest.approx((25.4 / 100) ** 2)
    assert np.linalg.inv(matrix) @ matrix @ [17, 230, 1] == pytest.approx([17, 230, 1])


@given(turn=turns, lean=st.sampled_from([0.0, -7.3, 2.5]), cropped=st.booleans(), dpi=st.sampled_from([50, 77, 150]))
@settings(deadline=None, max_examples=40)
def test_the_levelled_picture_agrees_with_the_matrix(turn: int, lean: float, cropped: bool, dpi: int) -> None:
    """A spot of the scan stands in the picture where the matrix says, to a third of a pixel."""
    scan = dotted((430, 611), (200, 290))
    page = scanned(scan, 100, 100)
    placement = place(page, _orientation(turn), _skew(lean), _crop(3.3, 4.7, 100, 96) if cropped else None)

    spot = dot_mm(levelled(scan, page, placement, dpi), dpi)

    assert spot == pytest.approx(_on_page(page, placement, 200.5, 290.5), abs=25.4 / dpi / 3)


def test_a_reduced_scan_is_levelled_like_a_full_one() -> None:
    """The cheap questions may use a scan that was already made smaller."""
    scan = dotted((800, 1200), (300, 500))
    page = scanned(scan, 200, 200)
    placement = place(page, _orientation(90), _skew(3), None)

    small = levelled(reduced(scan, page, 100), page, placement, 100)

    assert small.shape == levelled(scan, page, placement, 100).shape
    assert dot_mm(small, 100) == pytest.approx(_on_page(page, placement, 300.5, 500.5), abs=0.1)


def test_what_lies_outside_the_scan_is_white() -> None:
    """Levelling a dark scan makes no black wedges."""
    scan = np.full((300, 300, 3), 90, np.uint8)
    page = scanned(scan, 100, 100)

    assert tuple(levelled(scan, page, place(page, None, _skew(10), None), 100)[0, 0]) == (255, 255, 255)


def test_a_pure_turn_changes_no_pixel() -> None:
    """Without lean and crop at the scan's own resolution nothing is computed anew."""
    scan = np.random.default_rng(1).integers(0, 255, (60, 40, 3), dtype=np.uint8)
    page = scanned(scan, 100, 100)

    assert np.array_equal(levelled(scan, page, place(page, _orientation(90), None, None), 100), np.rot90(scan, -1))


def test_reducing_never_enlarges() -> None:
    """A coarse scan is handed on as it is."""
    scan = np.zeros((60, 40), np.uint8)

    assert reduced(scan, scanned(scan, 72, 72), 100) is scan
