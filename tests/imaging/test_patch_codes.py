"""Kodak's patch codes as bars: read in every direction, and never seen where there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawn_pages import a4, grey, leaned, letter_page, needs_scans, real_scans, rendered
from PIL import ImageDraw

from digitize.imaging.marks import find_marks
from digitize.imaging.patch_codes import find_patches
from digitize.imaging.pixels import Grey
from tests.accuracy.covers import patch_sheet


def _kinds(page: Grey) -> list[str]:
    return [patch.kind for patch in find_patches(page)]


def _scanned(page: Grey, degrees: float, turn: int) -> Grey:
    noise = np.random.default_rng(3).normal(0, 12, page.shape)
    feed = np.clip(leaned(page, degrees) + noise, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(feed, turn))


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("degrees", [-5.0, 0.0, 5.0])
@pytest.mark.parametrize("kind", ["2", "3", "T"])
def test_a_patch_is_read_in_every_direction(kind: str, degrees: float, turn: int) -> None:
    """3 and T are each other's mirror image: the nearer edge says which it is."""
    assert _kinds(_scanned(patch_sheet(kind, 200), degrees, turn)) == [kind]


@pytest.mark.parametrize("dpi", [100, 150, 300])
@pytest.mark.parametrize(("top", "length"), [(7.0, 50.0), (70.0, 180.0)])
def test_a_patch_of_any_length_at_any_resolution_is_read(dpi: int, top: float, length: float) -> None:
    """From the shortest that Kodak allows to one across the sheet, as far in as Kodak allows."""
    page = patch_sheet("T", dpi, top_mm=top, left_mm=15, length_mm=length)

    assert _kinds(page) == ["T"]


def test_a_patch_on_a_page_of_text_is_read() -> None:
    """Patch 2 stands on a document's own first page."""
    page = np.minimum(grey(letter_page(200, lines=20)), np.roll(patch_sheet("2", 200), -40, axis=0))
    page[: round(42 * 200 / 25.4)] = patch_sheet("2", 200)[: round(42 * 200 / 25.4)]

    assert _kinds(page) == ["2"]


def test_a_patch_is_a_mark_at_its_place() -> None:
    """15 mm from the top, 20.3 mm high."""
    (mark,) = find_marks(patch_sheet("T", 200))

    corners = np.array(mark.corners) * 25.4 / 200

    assert (mark.type, mark.text) == ("PatchCode", "T")
    assert corners[:, 1].min() == pytest.approx(15, abs=0.5)
    assert corners[:, 1].max() == pytest.approx(35.3, abs=0.5)
    assert (corners[:, 0].min(), corners[:, 0].max()) == pytest.approx((70, 134), abs=10)


@pytest.mark.parametrize("kind", ["1", "4", "6"])
def test_the_patches_that_mean_nothing_here_are_none(kind: str) -> None:
    """They change a scanner's mode in the middle of a document."""
    assert _kinds(patch_sheet(kind, 200)) == []


def _ruled(widths_mm: list[float]) -> Grey:
    """Black bars and gaps of these widths across a page, again and again."""
    page = a4(150)
    pen, y = ImageDraw.Draw(page), 20.0
    while y < 270:
        for place, width in enumerate(widths_mm):
            if place % 2 == 0:
                pen.rectangle([100, y * 150 / 25.4, 1000, (y + width) * 150 / 25.4 - 1], fill="black")
            y += width
    return grey(np.asarray(page))


@pytest.mark.parametrize(
    "widths",
    [[0.4, 7.0], [2.03, 2.03], [5.08, 2.03], [5.08, 2.03, 2.03, 2.03], [2.03, 2.03, 5.08, 5.08], [3.5, 2.0]],
)
def test_rules_and_stripes_are_no_patches(widths: list[float]) -> None:
    """A form's lines, a barcode's bars, stripes of a patch's own widths that go on where it would end."""
    page = _ruled(widths)

    assert _kinds(page) + _kinds(np.ascontiguousarray(page.T)) == []


def test_bars_that_are_too_short_are_no_patch() -> None:
    """A barcode label, 25 mm high."""
    assert _kinds(patch_sheet("T", 200, length_mm=25)) == []


def test_a_tiny_picture_has_none() -> None:
    """And does no harm."""
    assert _kinds(np.zeros((5, 700), np.uint8)) + _kinds(np.zeros((1, 1), np.uint8)) == []


def test_black_and_white_paper_have_none() -> None:
    """All black, all white, a hard edge."""
    half = np.full((2000, 1400), 255, np.uint8)
    half[900:] = 0

    assert _kinds(half) + _kinds(np.zeros_like(half)) + _kinds(np.full_like(half, 255)) == []


def test_a_pale_print_is_read() -> None:
    """Toner that is nearly used up, on grey paper."""
    page = cv2.convertScaleAbs(patch_sheet("3", 200), alpha=0.55, beta=70)

    assert _kinds(np.asarray(page, dtype=np.uint8)) == ["3"]


@needs_scans
def test_real_pages_have_none() -> None:
    """Text, tables, seals and maps."""
    pages = [grey(rendered(path, 100)) for path in real_scans()[::4]]

    assert [_kinds(page) for page in pages] == [[]] * len(pages)
