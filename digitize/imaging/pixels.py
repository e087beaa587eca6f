"""What a picture is in this room.

Grey pictures are `(height, width)`, colour pictures `(height, width, 3)` in the order red, green,
blue; both are uint8 with 0 = black and 255 = white.  Positions in pixels are *corners*: the first
pixel covers 0..1, its middle is 0.5.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""Grey or colour."""

Grey: TypeAlias = npt.NDArray[np.uint8]
"""Grey only: two dimensions."""

Mask: TypeAlias = npt.NDArray[np.uint8]
"""Two dimensions; 255 where something is, 0 elsewhere."""

Matrix: TypeAlias = npt.NDArray[np.float64]
"""A 3 x 3 affine matrix for columns (x, y, 1)."""

WHITE = 255
