"""Both engines that ship read a drawn page for real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.errors import ReadingError, ToolError
from digitize.ocr.engine import OcrEngine
from digitize.ocr.second_look.language import counts_file
from digitize.ocr.tessdata import find_tessdata, model_hash
from digitize.ocr.tesseract import TesserocrEngine
from digitize.ocr.tesseract_cli import PytesseractEngine
from digitize.ocr.tesseract_lines import LinesEngine
from digitize.settings import hold_openmp

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Kính gửi: Ủy ban nhân dân phường Bến Nghé",
    "Tôi đề nghị được cấp giấy phép",
)
DPI = 150
ENGINES = (LinesEngine, TesserocrEngine, PytesseractEngine)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda kind: kind.__name__)
def engine(request: pytest.FixtureRequest) -> Iterator[OcrEngine]:
    """Each engine in turn, its model loaded."""
    hold_openmp()
    loaded = request.param()
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    """An A4 page of the lines above, ten times over, 14 point at 150 dpi."""
    picture = Image.new("L", (1240, 1754), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 29)
    for number in range(30):
        draw.text((150, 120 + 50 * number), LINES[number % len(LINES)], font=font, fill=0)
    return np.asarray(picture)


def test_every_line_is_read(engine: OcrEngine, page: np.ndarray) -> None:
    """Clean print comes back as it was set, marks included."""
    text = engine.read(page, DPI)

    assert [line.text for line in text.lines] == [LINES[number % 3] for number in range(30)]


def test_boxes_lie_on_the_ink(engine: OcrEngine, page: np.ndarray) -> None:
    """The first word begins where it was drawn: 150 px from the left, 120 px and the ascent from the top."""
    box = engine.read(page, DPI).words[0].box

    assert box.x0 == pytest.approx(150 * 25.4 / DPI, abs=0.8)
    assert 120 * 25.4 / DPI <= box.y0 < box.y1 < 165 * 25.4 / DPI


@pytest.mark.parametrize("turns", range(4))
def test_orientation_tells_the_turn_that_mends_the_page(engine: OcrEngine, page: np.ndarray, turns: int) -> None:
    """A page that was turned clockwise needs the rest of the circle."""
    turned = np.ascontiguousarray(np.rot90(page, -turns))

    found = engine.find_orientation(turned, DPI)

    assert found is not None
    assert found.degrees == (360 - 90 * turns) % 360


def test_an_empty_page_has_no_words_and_no_orientation(engine: OcrEngine) -> None:
    """Not knowing is an answer."""
    empty = np.full((400, 300), 255, np.uint8)

    assert engine.read(empty, DPI).lines == ()
    assert engine.find_orientation(empty, DPI) is None


@pytest.mark.parametrize("kind", [TesserocrEngine, PytesseractEngine], ids=lambda kind: kind.__name__)
def test_a_page_that_takes_too_long_is_given_up(kind: type, page: np.ndarray) -> None:
    """Tesseract's own limit ends the reading with an error that says so; ours knows its work before it begins."""
    engine = kind(timeout=0.05)

    with pytest.raises(ReadingError, match="did not finish"):
        engine.read(page, DPI)


@pytest.mark.parametrize("kind", ENGINES, ids=lambda kind: kind.__name__)
def test_missing_trained_data_is_told(kind: type, tmp_path: Path) -> None:
    """The error names what is missing and what to install."""
    with pytest.raises(ToolError) as caught:
        kind(tessdata=tmp_path)

    assert "vie.traineddata" in caught.value.message()
    assert "tesseract-ocr-vie" in caught.value.hint()


def test_the_model_is_all_that_a_reading_was_learnt_from() -> None:
    """The trained data; where there is a second look, the counts of syllables too."""
    folder = find_tessdata(None)

    assert PytesseractEngine().id.model == model_hash(folder, "vie")
    assert TesserocrEngine().id.model == model_hash(folder, "vie", counts_file())
    assert model_hash(folder, "vie") != model_hash(folder, "vie", counts_file())
