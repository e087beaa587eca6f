"""What a reading engine is to us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitize.model import EngineId, Orientation, PageText


class OcrEngine(Protocol):
    """Reads one page at a time; lives in one worker and keeps its model loaded there."""

    @property
    def id(self) -> EngineId:
        """Who is reading."""

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        """Read an upright, levelled page.

        Args:
            picture: grey, shape (height, width), 0 is black.
            dpi: its resolution; the boxes come back in millimetres from its top left corner.

        Raises:
            ReadingError: the engine failed or took too long.
        """

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """Tell which quarter turn makes a grey picture upright; None when it can't tell.

        Raises:
            ReadingError: the engine failed.
        """

    def close(self) -> None:
        """Give the model's memory back."""
