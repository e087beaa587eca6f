"""Tesseract's word on which way up a page is; its model is loaded when it is first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tesserocr

from digitize.model import Orientation
from digitize.ocr.tessdata import find_tessdata
from digitize.ocr.variables import OSD_TRUST, orientation_confidence

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class OrientationModel:
    """One model, perhaps not loaded yet."""

    def __init__(self, folder: Path) -> None:
        """Prepare; `folder` holds osd.traineddata."""
        self._folder = folder
        self._api: tesserocr.PyTessBaseAPI | None = None

    def find(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """See `OcrEngine.find_orientation`.

        Raises:
            ToolError: osd.traineddata is missing.
        """
        if self._api is None:
            find_tessdata(self._folder, "osd")
            self._api = tesserocr.PyTessBaseAPI(path=str(self._folder), lang="osd", psm=tesserocr.PSM.OSD_ONLY)
        show(self._api, picture, dpi)
        answer = self._api.DetectOrientationScript()
        if not answer or answer["orient_conf"] < OSD_TRUST:
            return None
        # Tesseract tells how far the page is turned clockwise; we tell the turn that mends it
        return Orientation(
            degrees=(360 - answer["orient_deg"]) % 360, confidence=orientation_confidence(answer["orient_conf"])
        )

    def close(self) -> None:
        """Give the model's memory back."""
        if self._api is not None:
            self._api.End()


def show(api: tesserocr.PyTessBaseAPI, picture: NDArray[np.uint8], dpi: float) -> None:
    """Hand a grey picture to Tesseract."""
    height, width = picture.shape
    api.SetImageBytes(picture.tobytes(), width, height, 1, width)
    api.SetSourceResolution(round(dpi))
