"""Which way the lines of a page run, and how exactly their lean is told."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import SENTENCES, a4, grey, leaned, letter_page, scanned, skew_found, turn_found, write
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.imaging.crop import CropParams, may_have_border
from digitize.imaging.lines import busiest_rows, find_lines, seen_finer
from digitize.imaging.orient import OrientParams, orientation_of
from digitize.imaging.pixels import Grey
from digitize.imaging.placement import reduced
from digitize.imaging.skew import SkewParams, skew_of

MM = 25.4


def _heading(dpi: float = 100) -> Grey:
    page = a4(dpi)
    write(page, ["Giấy xác nhận cư trú"], at_mm=(70, 60), dpi=dpi, points=14)
    return grey(np.asarray(page))


@given(turn=st.sampled_from([0, 90, 180, 270]), degrees=st.floats(-14, 14))
@settings(deadline=None, max_examples=12)
def test_a_heading_of_five_words_shows_along_which_side_its_line_runs(turn: int, degrees: float) -> None:
    """The axis and the lean are right, however the sheet was fed."""
    lines = find_lines(leaned(np.rot90(_heading(), turn // 90).copy(), degrees), 100)

    assert lines is not None
    assert lines.turn == turn % 180
    assert lines.ratio > 2
    assert lines.lean.degrees == pytest.approx(degrees, abs=0.25)


def test_lines_that_were_found_once_tell_what_a_new_look_tells() -> None:
    """Turn and lean from the same lines as from the picture."""
    page = leaned(np.rot90(grey(letter_page(100))).copy(), 3.0)
    lines = find_lines(page, 100)
    assert lines is not None
    turns = orientation_of(lines, 100, OrientParams()), turn_found(page, 100, OrientParams())
    leans = skew_of(lines, 90, SkewParams()), skew_found(np.rot90(page, -1).copy(), 100, SkewParams())

    assert [turn.degrees for turn in turns if turn] == [90, 90]
    assert [lean.degrees for lean in leans if lean] == pytest.approx([3.0, 3.0], abs=0.03)


def test_the_lean_of_a_heading_is_told_better_by_a_finer_picture() -> None:
    """To a twentieth of a degree at 150 dpi."""
    sheet = _heading(300)
    errors = []
    for degrees in (-7.3, -1.1, 0.6, 2.4, 9.8):
        scan = leaned(sheet, degrees)
        lines = find_lines(reduced(scan, scanned(scan, 300, 300), 100), 100)
        assert lines is not None
        assert lines.few
        errors.append(seen_finer(lines, reduced(scan, scanned(scan, 300, 300), 150), 150).lean.degrees - degrees)

    assert max(map(abs, errors)) < 0.06


def test_a_full_page_needs_no_finer_picture() -> None:
    """Only where letters are few is more asked for."""
    lines = find_lines(grey(letter_page(100)), 100)

    assert lines is not None
    assert not lines.few


def test_the_busiest_rows_are_where_the_letters_are() -> None:
    """Two lines far below a single word."""
    page = a4(100)
    write(page, ["Mẫu"], at_mm=(30, 20), dpi=100)
    write(page, list(SENTENCES[:2]), at_mm=(30, 200), dpi=100)
    lines = find_lines(grey(np.asarray(page)), 100)
    assert lines is not None

    top, bottom = busiest_rows(lines, 100, 45)

    assert 180 < top < 199
    assert bottom > 216
    assert bottom - top == pytest.approx(45, abs=0.3)


def test_paper_without_ink_has_no_lines() -> None:
    """Nothing is made up."""
    assert find_lines(np.full((1169, 827), 250, np.uint8), 100) is None


def test_a_scan_with_a_white_rim_needs_no_look_for_borders() -> None:
    """The rim tells, before anything is levelled; one black side is enough to look."""
    page = grey(letter_page(100)).copy()
    assert not may_have_border(page, CropParams())

    page[-20:] = 10

    assert may_have_border(page, CropParams())
