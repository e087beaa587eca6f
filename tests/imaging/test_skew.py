"""How far lines lean."""

from __future__ import annotations

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
    skew_found,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageDraw

from digitize.errors import SettingsError
from digitize.imaging.placement import levelled, place, reduced
from digitize.imaging.skew import SkewParams

PARAMS = SkewParams()


@given(degrees=st.floats(-14.5, 14.5), points=st.sampled_from([9, 13]))
@settings(deadline=None, max_examples=16)
def test_a_turned_page_is_level_again_within_a_tenth_of_a_degree(degrees: float, points: float) -> None:
    """What is found and levelled takes out leaves no lean that can be seen."""
    crooked = grey(leaned(letter_page(100, points), degrees))
    page = scanned(crooked)
    skew = skew_found(crooked, 100, PARAMS)

    again = skew_found(levelled(crooked, page, place(page, None, skew, None), 100), 100, PARAMS)

    assert skew is not None
    assert skew.degrees == pytest.approx(degrees, abs=0.1)
    assert again is not None
    assert again.degrees == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("degrees", [-0.12, -0.05, 0.04, 0.08, 0.2])
def test_a_very_small_lean_is_not_drawn_to_level(degrees: float) -> None:
    """The rows of pixels themselves do not count as lines."""
    crooked = grey(leaned(letter_page(300), degrees))

    skew = skew_found(reduced(crooked, scanned(crooked, 300, 300), 100), 100, PARAMS)

    assert skew is not None
    assert skew.degrees == pytest.approx(degrees, abs=0.05)


def test_pictures_frames_and_edges_do_not_pull_the_lean() -> None:
    """Level frames and a level black edge on a page whose text leans: the text counts."""
    page = grey(leaned(letter_page(100), 3.0)).copy()
    page[:25] = 0
    page[:, :20] = 0
    page[700:705, 60:780] = 0
    page[1000:1150, 300:600] = np.random.default_rng(2).integers(0, 255, (150, 300))

    skew = skew_found(page, 100, PARAMS)

    assert skew is not None
    assert skew.degrees == pytest.approx(3.0, abs=0.1)


def test_the_broken_edge_of_the_sheet_does_not_count() -> None:
    """An upright edge that shows as a row of dashes, beside text that leans: the text counts."""
    page = grey(leaned(letter_page(100), 2.0)).copy()
    for row in range(20, 1150, 30):
        page[row : row + 26, 40:42] = 60
        page[row : row + 26, 5:8] = 60

    skew, sideways = skew_found(page, 100, PARAMS), skew_found(np.rot90(page).copy(), 100, PARAMS)

    assert skew is not None
    assert skew.degrees == pytest.approx(2.0, abs=0.1)
    assert sideways is None


def test_one_line_is_enough() -> None:
    """A page with a single sentence shows its lean."""
    page = a4(100)
    write(page, [SENTENCES[0]], at_mm=(40, 120), dpi=100)

    skew = skew_found(grey(leaned(np.asarray(page), -4.0)), 100, PARAMS)

    assert skew is not None
    assert skew.degrees == pytest.approx(-4.0, abs=0.2)


def test_paper_without_lines_gives_none() -> None:
    """Empty paper, grain, dust and a drawing have no lean, not a lean of 0."""
    random = np.random.default_rng(3)
    empty = np.full((1169, 827), 250, np.uint8)
    grain = np.clip(random.normal(235, 8, empty.shape), 0, 255).astype(np.uint8)
    dust = empty.copy()
    for x, y in zip(random.integers(0, 820, 300), random.integers(0, 1160, 300), strict=True):
        dust[y : y + 2, x : x + 2] = 60
    drawing = a4(100)
    for x, y in zip(random.integers(50, 700, 40), random.integers(50, 1000, 40), strict=True):
        ImageDraw.Draw(drawing).ellipse((x, y, x + 60, y + 35), outline=(0, 0, 0), width=3)

    found = [skew_found(picture, 100, PARAMS) for picture in (empty, grain, dust, grey(np.asarray(drawing)))]

    assert found == [None] * 4


def test_a_page_on_its_side_gives_none() -> None:
    """Lines that run upwards are not taken for leaning ones."""
    assert skew_found(np.rot90(grey(letter_page(100))).copy(), 100, PARAMS) is None


def test_a_page_that_leans_too_far_gives_none() -> None:
    """Beyond the range nothing is levelled half way."""
    assert skew_found(grey(leaned(letter_page(100), 8.0)), 100, SkewParams(max_degrees=5)) is None


def test_a_full_page_is_surer_than_a_line() -> None:
    """The confidence tells how much the page shows."""
    line = a4(100)
    write(line, ["Lưu: VT"], at_mm=(90, 140), dpi=100, points=10)

    few = skew_found(grey(leaned(np.asarray(line), 2.5)), 100, PARAMS)
    many = skew_found(grey(leaned(letter_page(100), 2.5)), 100, PARAMS)

    assert many is not None
    assert many.confidence > 0.8
    assert few is None or few.confidence < many.confidence


@needs_scans
def test_real_scans_lean_by_what_they_are_turned() -> None:
    """Turning a real scan changes the lean by that angle: within 0.1 degrees for 95 % of the pages."""
    errors = []
    for number, path in enumerate(real_scans()[::2]):
        degrees = (number * 5.3) % 26 - 13
        scan = rendered(path)[:, :, 0]
        before, after = skew_found(scan, 100, PARAMS), skew_found(leaned(scan, degrees), 100, PARAMS)
        assert before is not None
        assert after is not None
        errors.append(abs(after.degrees - before.degrees - degrees))

    assert np.percentile(errors, 95) < 0.1


@pytest.mark.parametrize("wrong", [{"max_degrees": 40}, {"least_prominence": 0}, {"trust": 1.5}])
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """A refusal names the setting and its range."""
    with pytest.raises(SettingsError, match=f"skew.{next(iter(wrong))} is .* \\(expected"):
        SkewParams(**wrong)
