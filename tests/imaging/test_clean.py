"""The picture that the engine sees."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import a4, leaned, letter_page, write
from PIL import ImageDraw

from digitize.errors import SettingsError
from digitize.imaging.clean import CleanParams, reading_picture
from digitize.imaging.resize import resized

PARAMS = CleanParams()


def test_a_red_seal_vanishes_and_black_text_under_it_stays() -> None:
    """The seal is as light as the paper, the letters are as dark as before."""
    page = a4(150)
    write(page, ["Nguyễn Văn Bình"], at_mm=(90, 145), dpi=150)
    text_only = np.asarray(page)[:, :, 0].copy()
    sealed = np.asarray(page).copy()
    ring = a4(150)
    ImageDraw.Draw(ring).ellipse((500, 780, 720, 1000), outline=(225, 40, 50), width=8)
    sealed = np.minimum(sealed, np.asarray(ring))

    picture = reading_picture(sealed, PARAMS)

    assert sealed.min(axis=2)[780:1000, 500:720].mean() < picture[780:1000, 500:720].mean() - 10
    assert picture[(np.asarray(ring)[:, :, 1] < 60) & (text_only == 255)].min() > 200
    assert picture[text_only < 60].max() < 100


def test_blue_pen_stays_dark() -> None:
    """A signature is not washed out with the seals."""
    page = np.full((400, 400, 3), 250, np.uint8)
    page[200:203, 50:350] = (40, 60, 160)

    assert reading_picture(page, PARAMS)[201, 200] < 80


def test_uneven_paper_becomes_even_and_strokes_stay() -> None:
    """Dark paper with a shadow turns white; text on it keeps its contrast."""
    shade = np.linspace(0.65, 0.95, 1240)[None, :]
    page = (letter_page(150)[:, :, 0] * shade).astype(np.uint8)

    picture = reading_picture(page, PARAMS)

    paper = picture[letter_page(150)[:, :, 0] == 255]
    strokes = picture[letter_page(150)[:, :, 0] < 40]
    assert np.percentile(paper, 2) > 235
    assert np.percentile(strokes, 98) < 70


def test_light_letters_on_a_dark_band_are_not_flattened_away() -> None:
    """A heading printed in negative can still be read."""
    page = np.full((800, 800, 3), 255, np.uint8)
    page[100:200] = 60
    page[140:160, 300:304] = 235

    picture = reading_picture(page, PARAMS)

    assert int(picture[150, 301]) - int(picture[150, 400]) > 100


def test_even_white_paper_is_left_as_it_is() -> None:
    """Nothing is computed where nothing is to gain."""
    page = np.ascontiguousarray(letter_page(100)[:, :, 0])

    assert reading_picture(page, PARAMS) is page


@pytest.mark.parametrize("wrong", [{"darkest_paper": 0.1}, {"even_paper": 1.2}])
def test_clean_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """A refusal names the setting and its range."""
    with pytest.raises(SettingsError, match=f"clean.{next(iter(wrong))} is .* \\(expected"):
        CleanParams(**wrong)


@pytest.mark.parametrize("size", [(413, 584), (414, 585), (206, 291), (1000, 1400)])
def test_a_resized_picture_keeps_its_place_and_weight(size: tuple[int, int]) -> None:
    """Halving and averaging neither move nor lighten a spot."""
    picture = np.full((1169, 827), 255, np.uint8)
    picture[600:640, 300:340] = 0

    small = 255.0 - resized(picture, *size)

    y, x = np.mgrid[0 : size[1], 0 : size[0]] + 0.5
    assert (x * small).sum() / small.sum() == pytest.approx(320 / 827 * size[0], abs=0.5)
    assert (y * small).sum() / small.sum() == pytest.approx(620 / 1169 * size[1], abs=0.5)
    assert small.mean() == pytest.approx((255.0 - picture).mean(), rel=0.02)
    assert small.shape == size[::-1]


def test_a_leaning_page_loses_no_stroke_by_reducing() -> None:
    """A hair line of one pixel is still there at a third of the size."""
    page = np.full((900, 900), 255, np.uint8)
    page[450, 100:800] = 0

    small = resized(leaned(page, 3.0), 300, 300)

    assert (small[:, 60:240].min(axis=0) < 215).all()
