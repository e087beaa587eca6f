"""Up or down, told by reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.imaging.decode import Limits, decode
from digitize.imaging.lines import find_lines
from digitize.imaging.placement import reduced
from digitize.model import CleanPage, PageSource
from digitize.ocr.engine import OcrEngine
from digitize.runs.cleaning import CleaningParams, clean_page
from digitize.runs.page_task import EngineChoice, engine_of
from digitize.runs.two_ways import upright_by_reading

_FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
_DPI = 150


def _engine() -> OcrEngine:
    return engine_of(EngineChoice(name="lines", languages="vie", tessdata=None, seconds=60))


def _sheet(words: str) -> Image.Image:
    if not Path(_FONT).exists():
        pytest.skip("fonts-croscore is not installed")
    page = Image.new("L", (1240, 1754), 250)
    ImageDraw.Draw(page).text((400, 300), words, font=ImageFont.truetype(_FONT, 29), fill=25)
    return page


def _cleaned(page: Image.Image, folder: Path) -> CleanPage:
    path = folder / "side.jpg"
    page.save(path, dpi=(_DPI, _DPI), quality=85)
    decoded = decode(PageSource(id="b.1.1", name="side.jpg", sha256="", frame=1), path, Limits())
    return clean_page(decoded, CleaningParams(), _engine())


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_heading_of_five_words_is_set_upright(turn: int, tmp_path: Path) -> None:
    """Too few lines to tell by their shape, enough to read."""
    fed = _sheet("Giấy xác nhận cư trú").rotate(turn, expand=True, fillcolor=250)

    clean = _cleaned(fed, tmp_path)

    assert clean.orientation is not None
    assert clean.orientation.degrees == turn


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("words", ["2", "16 091 8960", "69 - 96"])
def test_figures_that_read_both_ways_are_left_as_they_came(turn: int, words: str, tmp_path: Path) -> None:
    """A page number upside down is better than one turned wrongly: nobody is told that we know."""
    clean = _cleaned(_sheet(words).rotate(turn, expand=True), tmp_path)

    assert clean.orientation is None


def test_the_surer_reading_is_told_with_its_share(tmp_path: Path) -> None:
    """The confidence is the better way's share of both."""
    fed = np.asarray(_sheet("Ủy ban nhân dân phường Hải Châu").rotate(180))
    path = tmp_path / "side.png"
    Image.fromarray(fed).save(path, dpi=(_DPI, _DPI))
    page = decode(PageSource(id="b.1.1", name="side.png", sha256="", frame=1), path, Limits()).page
    lines = find_lines(reduced(fed, page, 100), 100)
    assert lines is not None

    found = upright_by_reading(fed, page, lines, 100, _engine())

    assert found is not None
    assert found.degrees == 180
    assert 0.8 < found.confidence <= 1
