"""Words made of what the network says, column by column."""

from __future__ import annotations

import numpy as np
import pytest

from digitize.model import Box
from digitize.ocr.lines.letters import find_glimpses, find_words
from digitize.ocr.lines.pictures import Piece
from digitize.ocr.lines.traineddata import Layer, Model

DPI = 25.4  # a pixel is a millimetre
OUTPUTS = ("a", "á", "b", " ", "")
MODEL = Model(network=Layer(kind="", inputs=0, outputs=len(OUTPUTS)), letters=OUTPUTS, nothing=4)


def said(columns: str, sure: float = 0.9) -> np.ndarray:
    """Columns of likelihoods: each names the likeliest output, "_" for the one that means nothing."""
    likely = np.full((len(columns), len(OUTPUTS)), (1 - sure) / (len(OUTPUTS) - 1))
    for place, letter in enumerate(columns):
        likely[place, OUTPUTS.index("" if letter == "_" else letter)] = sure
    return np.log(likely).astype(np.float32)


def piece(columns: int, *ink: tuple[int, int]) -> Piece:
    """A line at (100, 50), three pixels a column, 10 high, with ink in rows 2 to 8 of some pixels."""
    marked = np.zeros((10, 3 * columns), np.bool_)
    for left, right in ink:
        marked[2:8, left:right] = True
    return Piece(line=0, left=100, top=50, ink=marked, picture=np.zeros((36, 3 * columns), np.float32))


def test_the_same_letter_in_a_row_is_one_and_nothing_parts_two() -> None:
    """`aa_a` is two letters, `aaa` is one."""
    words = find_words(piece(8, (0, 24)), said("aa_a__bb"), MODEL, DPI)

    assert [word.text for word in words] == ["aab"]


def test_words_are_bounded_by_the_widest_empty_stretch_and_drawn_around_their_ink() -> None:
    """The letters are said early in their width; the box still holds all of their ink."""
    first, second = find_words(piece(10, (1, 8), (9, 12), (18, 29)), said("_ab  _á___"), MODEL, DPI)

    assert (first.text, second.text) == ("ab", "á")
    assert first.box == pytest.approx(Box(101, 52, 112, 58))
    assert second.box == pytest.approx(Box(118, 52, 129, 58))


def test_a_word_is_as_sure_as_its_least_sure_letter() -> None:
    """Columns between letters do not count."""
    columns = said("a_b _b")
    columns[1] = np.log(0.2)
    columns[2] = said("b", sure=0.6)[0]

    first, second = find_words(piece(6, (0, 18)), columns, MODEL, DPI)

    assert first.confidence < second.confidence
    assert second.confidence == pytest.approx(0.916, abs=0.001)


def test_a_second_look_tells_what_each_letter_may_be_instead() -> None:
    """The cost of the letter itself is nothing; another's is how much less likely it is, in nats."""
    columns = said("_a_b_")
    columns[1, OUTPUTS.index("á")] = np.log(0.09)

    (glimpse,) = find_glimpses(piece(5, (0, 15)), columns, MODEL, DPI)

    assert glimpse.text == "ab"
    assert glimpse.letters[0]["a"] == 0
    assert glimpse.letters[0]["á"] == pytest.approx(np.log(10), abs=0.01)


@pytest.mark.parametrize("columns", ["____", "  _ "])
def test_nothing_said_is_no_word(columns: str) -> None:
    """Empty paper, or spaces alone."""
    assert find_words(piece(4), said(columns), MODEL, DPI) == ()


def test_a_wide_gap_before_a_letter_parts_a_word_although_no_space_was_said() -> None:
    """Two pixels of ten are as wide as a space; one is not."""
    apart = find_words(piece(6, (0, 8), (10, 18)), said("_a__b_"), MODEL, DPI)
    together = find_words(piece(6, (0, 8), (9, 18)), said("_a__b_"), MODEL, DPI)

    assert [word.text for word in apart] == ["a", "b"]
    assert [word.text for word in together] == ["ab"]
