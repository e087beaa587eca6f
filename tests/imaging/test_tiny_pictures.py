"""Pictures of a few pixels: there is nothing to find, and nothing breaks."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_pages import turn_found

from digitize.imaging.lean import find_lean
from digitize.imaging.orient import OrientParams
from digitize.imaging.resize import resized

SHAPES = [(1, 1), (1, 2), (2, 1), (3, 3), (1, 900), (900, 1)]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_orientation_is_found(shape: tuple[int, int]) -> None:
    """Whatever the ink."""
    assert turn_found(np.zeros(shape, np.uint8), 100.0, OrientParams()) is None


@pytest.mark.parametrize("shape", SHAPES)
def test_no_lean_is_found(shape: tuple[int, int]) -> None:
    """However dark."""
    assert find_lean(np.full(shape, 255, np.uint8), 15.0) is None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_never_shrinks_to_nothing(shape: tuple[int, int]) -> None:
    """Its least side is a pixel."""
    assert resized(np.zeros(shape, np.uint8), 0, 0).shape == (1, 1)
