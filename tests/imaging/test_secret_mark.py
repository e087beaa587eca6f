"""Frames and red writing near the upper left corner are found on drawn pages, and not on ordinary ones."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import FONTS, SCANS, a4, leaned, letter_page
from PIL import Image, ImageDraw, ImageFont

from digitize.imaging.decode import Limits, decode, survey
from digitize.imaging.placement import reduced
from digitize.imaging.secret_mark import find_stamps
from digitize.model import PageSource

DPI = 100
RED, GREY = (206, 32, 52), (70, 70, 70)


def marked(words: str, width: float, colour: tuple[int, int, int], *, framed: bool, lean: float) -> np.ndarray:
    """Draw a letter with a mark of 8 mm below where the number stands."""
    picture = Image.fromarray(letter_page(DPI).copy())
    pen = ImageDraw.Draw(picture)
    x0, y0, x1, y1 = (round(mm * DPI / 25.4) for mm in (12, 6, 12 + width, 14))
    if framed:
        pen.rectangle((x0, y0, x1, y1), outline=colour, width=2)
    font = ImageFont.truetype(str(FONTS / "Tinos-Bold.ttf"), round(14 * DPI / 72))
    pen.text(((x0 + x1) / 2, (y0 + y1) / 2), words, font=font, fill=colour, anchor="mm")
    return leaned(np.asarray(picture), lean)


@pytest.mark.parametrize("lean", [0.0, 2.5, -4.0])
@pytest.mark.parametrize(("words", "width"), [("MẬT", 20), ("TỐI MẬT", 30), ("TUYỆT MẬT", 42)])
@pytest.mark.parametrize("colour", [RED, GREY])
def test_a_frame_of_the_decrees_size_is_found(
    words: str, width: float, colour: tuple[int, int, int], lean: float
) -> None:
    """In red, and on a grey copy; as large as it was drawn."""
    (found,) = find_stamps(marked(words, width, colour, framed=True, lean=lean), DPI)

    assert (found.framed, found.red) == (True, colour == RED)
    assert found.box.x1 - found.box.x0 == pytest.approx(width, abs=2.0)


def test_red_words_without_a_frame_are_found() -> None:
    """A stamp of words only."""
    (found,) = find_stamps(marked("TỐI MẬT", 30, RED, framed=False, lean=1.0), DPI)

    assert (found.framed, found.red) == (False, True)


def test_ordinary_pages_have_none() -> None:
    """Neither an empty sheet, nor a letter, nor any page of the real and synthetic scans."""
    drawn = [np.asarray(a4(DPI)), letter_page(DPI), letter_page(DPI)[:, :, 0]]
    files = sorted(SCANS.rglob("*.pdf"))[:12]
    for file in files:
        for frame in range(1, min(survey(file, file.name, Limits()).frames, 2) + 1):
            page = decode(PageSource(id="a", name=file.name, sha256="0" * 64, frame=frame), file, Limits())
            drawn.append(reduced(page.pixels, page.page, DPI))

    assert [find_stamps(picture, DPI) for picture in drawn] == [()] * len(drawn)
