"""The paper between black borders."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import SENTENCES, a4, grey, leaned, letter_page, scanned, skew_found, write

from digitize.errors import SettingsError
from digitize.imaging.crop import CropParams, find_crop
from digitize.imaging.placement import levelled, place
from digitize.imaging.skew import SkewParams

PARAMS = CropParams()
PIXEL_MM = 25.4 / 100


@pytest.mark.parametrize("degrees", [0.0, 2.0, -6.0, 11.0])
@pytest.mark.parametrize("background", [0, 50])
def test_paper_on_a_black_ground_is_cut_out(degrees: float, background: int) -> None:
    """All four borders go, to the pixel, and white wedges of levelling do not hide them."""
    scan = np.full((1400, 1000), background, np.uint8)
    scan[100:1269, 60:887] = grey(letter_page(100))
    scan = leaned(scan, degrees, outside=background)
    page = scanned(scan)
    level = levelled(scan, page, place(page, None, skew_found(scan, 100, SkewParams()), None), 100)

    crop = find_crop(level, 100, PARAMS)

    assert crop is not None
    assert crop.box == pytest.approx([side * PIXEL_MM for side in (60, 100, 887, 1269)], abs=2 * PIXEL_MM)
    assert crop.confidence > PARAMS.trust


def test_one_border_alone_is_cut() -> None:
    """A short sheet leaves black below it, and only there."""
    scan = grey(letter_page(100)).copy()
    scan[1000:] = 10

    crop = find_crop(scan, 100, PARAMS)

    assert crop is not None
    assert crop.box == pytest.approx((0, 0, 827 * PIXEL_MM, 1000 * PIXEL_MM), abs=PIXEL_MM)


def test_a_page_without_border_gives_none() -> None:
    """Text, a frame around it, a dark picture inside: nothing to cut."""
    framed = grey(letter_page(100)).copy()
    for edge in (slice(15, 25), slice(-25, -15)):
        framed[edge, 15:-15] = 0
        framed[15:-15, edge] = 0
    framed[700:1000, 200:600] = 20

    assert find_crop(grey(letter_page(100)), 100, PARAMS) is None
    assert find_crop(framed, 100, PARAMS) is None


def test_paper_beside_the_black_is_never_cut() -> None:
    """Two slips of unequal width: the wider one reaches into the border, and its text stays."""
    page = a4(100)
    write(page, list(SENTENCES), at_mm=(4, 30), dpi=100)
    scan = grey(np.asarray(page)).copy()
    scan[500:, :100] = 5

    crop = find_crop(scan, 100, PARAMS)

    assert crop is None or crop.box.x0 == 0


def test_a_slanting_border_is_cut_at_its_narrow_end() -> None:
    """Where the sheet lies askew under level text, all of its paper stays."""
    scan = grey(letter_page(100)).copy()
    for row in range(1169):
        scan[row, : 20 + row // 300] = 0

    crop = find_crop(scan, 100, PARAMS)

    assert crop is not None
    assert crop.box.x0 == pytest.approx(20 * PIXEL_MM, abs=PIXEL_MM / 2)


def test_a_black_picture_is_no_border() -> None:
    """A scan of nothing but black is left whole."""
    assert find_crop(np.zeros((1169, 827), np.uint8), 100, PARAMS) is None


@pytest.mark.parametrize("wrong", [{"black_below": 0}, {"least_rows": 2}, {"least_agreement": 0.1}, {"trust": -1}])
def test_crop_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """A refusal names the setting and its range."""
    with pytest.raises(SettingsError, match=f"crop.{next(iter(wrong))} is .* \\(expected"):
        CropParams(**wrong)  # type: ignore[arg-type]
