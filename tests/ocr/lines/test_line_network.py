"""Tesseract's model read by ourselves: the same letters, alone or together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tesserocr
from PIL import Image, ImageDraw, ImageFont

from digitize.errors import ToolError
from digitize.ocr.lines.network import HEIGHT, POOLED, LineNetwork
from digitize.ocr.lines.traineddata import Model, UnknownModelError, read_model
from digitize.ocr.tessdata import find_tessdata
from digitize.ocr.tesseract_lines import LinesEngine
from digitize.settings import hold_openmp

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
WORDS = ("Cộng hòa xã hội chủ nghĩa Việt Nam", "Số 15", "Ủy ban nhân dân phường Bến Nghé, quận 1", "Kính gửi")
MARGIN = " ._-'"


@pytest.fixture(scope="module")
def content() -> bytes:
    """The Vietnamese model as it is installed."""
    return (find_tessdata(None, "vie") / "vie.traineddata").read_bytes()


@pytest.fixture(scope="module")
def model(content: bytes) -> Model:
    """The same, taken apart."""
    hold_openmp()
    return read_model(content)


def drawn(words: str) -> np.ndarray:
    """A line of print as the network wants it."""
    font = ImageFont.truetype(FONT, 24)
    picture = Image.new("L", (round(font.getlength(words)) + 20, HEIGHT), 255)
    ImageDraw.Draw(picture).text((10, 3), words, font=font, fill=0)
    return np.asarray(picture, dtype=np.float32) / 127.5 - 1


def spelled(said: np.ndarray, model: Model) -> str:
    """The likeliest letters, repetitions once; the dots and dashes that white margins are read as stay away."""
    best = said.argmax(axis=1)
    letters = "".join(model.letters[output] for output in best[np.flatnonzero(np.diff(best, prepend=-1))])
    return letters.strip(MARGIN)


def test_every_letter_of_vietnamese_is_among_the_outputs(model: Model) -> None:
    """But for one that the model was not taught (the dotted y); and one output means nothing."""
    tones = {"a": "aàáảãạ", "ă": "ăằắẳẵặ", "â": "âầấẩẫậ", "e": "eèéẻẽẹ", "ê": "êềếểễệ", "i": "iìíỉĩị", "o": "oòóỏõọ"}
    tones |= {"ô": "ôồốổỗộ", "ơ": "ơờớởỡợ", "u": "uùúủũụ", "ư": "ưừứửữự", "y": "yỳýỷỹ", "đ": "đ"}
    wanted = {letter for row in tones.values() for letter in row + row.upper()}

    assert wanted <= set(model.letters)
    assert model.letters[model.nothing] == ""
    assert len(model.letters) == len(set(model.letters))


def test_lines_are_read_as_they_were_drawn(model: Model) -> None:
    """Marks, spaces, digits and punctuation included."""
    said = LineNetwork(model.network).read([drawn(words) for words in WORDS])

    assert [spelled(one, model) for one in said] == list(WORDS)


def test_lines_read_together_are_read_as_alone(model: Model) -> None:
    """Whatever their order and lengths; every third column has its likelihoods, which add up to one."""
    network, lines = LineNetwork(model.network), [drawn(words) for words in WORDS]

    together = network.read(lines)

    for line, said in zip(lines, together, strict=True):
        assert said.shape == (line.shape[1] // POOLED, len(model.letters))
        assert np.exp(said).sum(axis=1) == pytest.approx(1, abs=1e-4)
        assert said == pytest.approx(network.read([line])[0], abs=1e-3)


def test_no_line_gives_no_answer(model: Model) -> None:
    """An empty page."""
    assert LineNetwork(model.network).read([]) == []


@pytest.fixture(scope="module")
def by_tesseract() -> Iterator[tesserocr.PyTessBaseAPI]:
    """Tesseract itself, for one line at a time."""
    with tesserocr.PyTessBaseAPI(path=str(find_tessdata(None, "vie")), lang="vie", psm=tesserocr.PSM.RAW_LINE) as api:
        yield api


def test_tesseract_itself_reads_the_same(model: Model, by_tesseract: tesserocr.PyTessBaseAPI) -> None:
    """The stranger: the same pictures through Tesseract's own code."""
    lines = [drawn(words) for words in WORDS]

    ours = [spelled(one, model) for one in LineNetwork(model.network).read(lines)]

    for line, words in zip(lines, ours, strict=True):
        by_tesseract.SetImage(Image.fromarray(((line + 1) * 127.5).astype(np.uint8)))
        assert by_tesseract.GetUTF8Text().strip().strip(MARGIN) == words


@pytest.mark.parametrize("keep", [0, 3, 1000, 200_000])
def test_a_damaged_model_is_refused(content: bytes, keep: int) -> None:
    """Cut off anywhere before the network ends."""
    with pytest.raises(UnknownModelError):
        read_model(content[:keep])


def test_several_languages_are_refused_with_what_to_do() -> None:
    """Reading with two models at once is Tesseract's own art."""
    with pytest.raises(ToolError) as refusal:
        LinesEngine(languages="vie+eng")

    assert "vie+eng" in str(refusal.value)
    assert "tesserocr" in refusal.value.hint()


def test_a_model_of_another_make_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Tesseract's orientation model has no network of this kind; the sentence names the setting that helps."""
    osd = find_tessdata(None, "osd") / "osd.traineddata"
    (tmp_path / "vie.traineddata").write_bytes(osd.read_bytes())

    with pytest.raises(ToolError) as refusal:
        LinesEngine(tessdata=tmp_path)

    assert "vie" in str(refusal.value)
    assert "tesserocr" in refusal.value.hint()
