"""Lines cut out of drawn pages."""

from __future__ import annotations

import numpy as np
import pytest

from digitize.model import Box
from digitize.ocr.lines.network import HEIGHT
from digitize.ocr.lines.pictures import TextLine, cut_again, cut_pieces, without_rules

DPI = 150


def page() -> np.ndarray:
    """White paper, 200 x 600 pixels."""
    return np.full((200, 600), 250, np.uint8)


def bars(picture: np.ndarray, left: int, right: int) -> None:
    """Letters of a sort: bars 20 px high and 4 px wide, 6 px apart, on the base line at 120."""
    for x in range(left, right, 10):
        picture[100:120, x : x + 4] = 20


def test_a_piece_holds_its_ink_with_room_around() -> None:
    """Above, below and at both ends; black is -1, paper is 1, whatever grey they are."""
    picture = page()
    bars(picture, 100, 300)

    (piece,) = cut_pieces(picture, TextLine(100, 100, 294, 120, base=120), 7, DPI)

    assert piece.line == 7
    assert piece.picture.shape[0] == HEIGHT
    assert (piece.left, piece.top) == (95, 92)
    assert piece.ink.sum() == 20 * 20 * 4
    assert piece.picture.min() == -1
    assert piece.picture.max() == 1
    assert piece.scale == pytest.approx(3 * piece.ink.shape[1] / piece.picture.shape[1])


def test_what_stands_far_apart_is_cut() -> None:
    """The cells of a head; a gap as wide as a space or two does not cut."""
    picture = page()
    bars(picture, 20, 180)
    bars(picture, 200, 260)
    bars(picture, 400, 500)

    pieces = list(cut_pieces(picture, TextLine(20, 100, 500, 120, base=120), 0, DPI))

    assert [(piece.left, piece.left + piece.ink.shape[1]) for piece in pieces] == [(15, 259), (395, 499)]


@pytest.mark.parametrize("height", [0, 5])
def test_what_is_no_line_gives_no_piece(height: int) -> None:
    """Empty paper, and boxes lower than a millimetre."""
    picture = page()
    if height:
        bars(picture, 20, 180)

    assert list(cut_pieces(picture, TextLine(20, 100, 180, 100 + (height or 20), base=118), 0, DPI)) == []


def test_rules_are_painted_over_and_letters_stay() -> None:
    """Across and upright, their grey rims included."""
    picture = page()
    bars(picture, 100, 300)
    lettered = picture.copy()
    picture[130:132, 50:550] = 30
    picture[132, 50:550] = 200
    picture[20:190, 60:63] = 30

    cleaned = without_rules(picture, DPI)

    assert (cleaned[lettered < 128] == 20).all()
    assert cleaned[lettered >= 128].min() >= 250


def test_a_page_without_rules_is_left_as_it_is() -> None:
    """Not even copied."""
    picture = page()
    bars(picture, 100, 300)

    assert without_rules(picture, DPI) is picture


def test_a_box_beyond_the_page_is_cut_at_its_edge() -> None:
    """A second look asks for a little more than the words' own place."""
    picture = page()
    bars(picture, 0, 600)

    (piece,) = cut_again(picture, Box(-5, 10, 120, 40), 3, DPI)
    nothing = list(cut_again(picture, Box(200, 10, 220, 20), 3, DPI))

    assert (piece.line, piece.left, piece.ink.shape[1]) == (3, 0, 599)  # the last letter ends at 594
    assert nothing == []
