"""Codes that the decoder does not see at the page's own size, on copies of cards."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import zxingcpp
from drawn_pages import grey, letter_page, needs_scans, real_scans, rendered

from digitize.imaging.mark_places import find_places, glimpses
from digitize.imaging.marks import find_marks
from digitize.imaging.resize import resized
from tests.accuracy.cards import Copy, draw_copy


@pytest.mark.parametrize("condition", ["grown", "blurred"])
def test_a_small_code_on_a_bad_copy_is_read(condition) -> None:
    """11 mm at 300 dpi, ink grown or blurred, in any turn."""
    copies = [draw_copy(number, mm=11, dpi=300, condition=condition) for number in range(4)]

    assert [tuple(mark.text for mark in find_marks(copy.page)) for copy in copies] == [copy.texts for copy in copies]


def _copies() -> Iterator[Copy]:
    return (draw_copy(number, mm=11, dpi=300, condition="grown") for number in range(20))


def test_a_code_read_closer_lies_where_it_is() -> None:
    """Its corners are in pixels of the whole page, inside the place that was found, and as large as the code."""
    copy = next(copy for copy in _copies() if not zxingcpp.read_barcodes(copy.page, zxingcpp.BarcodeFormat.QRCode))
    places = find_places(resized(copy.page, copy.page.shape[1] // 2, copy.page.shape[0] // 2))

    (mark,) = find_marks(copy.page)

    middle = tuple(np.mean(mark.corners, axis=0))
    assert any(place.holds(middle) for place in places)
    assert np.ptp(mark.corners, axis=0).max() == pytest.approx(11 / 25.4 * 300, rel=0.2)


def test_text_is_no_place_for_a_code() -> None:
    """Between its lines the page is quiet."""
    page = grey(letter_page(300, lines=40))

    assert find_places(resized(page, page.shape[1] // 2, page.shape[0] // 2)) == ()


def test_a_place_at_the_edge_is_cut_out_whole() -> None:
    """The margin ends with the page."""
    page = np.full((400, 400), 255, np.uint8)
    page[:160, :160] = np.kron(np.random.default_rng(1).integers(0, 2, (40, 40)) * 255, np.ones((4, 4)))
    (place,) = find_places(resized(page, 200, 200))

    first = next(glimpses(page, place))

    assert first.grey.shape[0] <= 3 * 400


@needs_scans
def test_real_pages_have_few_places() -> None:
    """A seal or a picture may look like one; a page of text does not."""
    places = [find_places(grey(rendered(path, 150))) for path in real_scans()[::4]]

    assert sum(map(len, places)) <= len(places)
