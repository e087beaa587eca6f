"""Tesseract inside this process, through tesserocr: the model is loaded once a worker, no process start a page.

OpenMP must be held to one thread by the caller's environment before
this module is imported (`runs.pool` does it): its threads only get into each other's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tesserocr

from digitize.errors import ReadingError
from digitize.model import EngineId, Orientation, PageText
from digitize.ocr.tessdata import find_tessdata, model_hash
from digitize.ocr.tsv import parse_tsv
from digitize.ocr.variables import OSD_TRUST, VARIABLES, orientation_confidence
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class TesserocrEngine:
    """One loaded model; not for sharing between threads or processes."""

    def __init__(self, *, languages: str = "vie", tessdata: Path | None = None, timeout: float = 60.0) -> None:
        """Load the model.

        Args:
            languages: Tesseract's names joined by "+".
            tessdata: folder of the trained data; None looks in the usual places.
            timeout: seconds that one page may take.

        Raises:
            ToolError: the trained data is missing.
        """
        self._folder = find_tessdata(tessdata, languages.partition("+")[0])
        self._timeout_ms = int(timeout * 1000)
        self._api = tesserocr.PyTessBaseAPI(
            path=str(self._folder), lang=languages, psm=tesserocr.PSM.AUTO, variables=VARIABLES
        )
        self._osd: tesserocr.PyTessBaseAPI | None = None
        self.id = EngineId(
            name="tesserocr",
            version=tesserocr.tesseract_version().split()[1],
            languages=languages,
            model=model_hash(self._folder, languages),
        )

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        """See `OcrEngine.read`."""
        self._show(self._api, picture, dpi)
        if not self._api.Recognize(self._timeout_ms):
            raise ReadingError(
                N_("The engine did not finish the page within {seconds:.0f} s"), seconds=self._timeout_ms / 1000
            )
        return parse_tsv(self._api.GetTSVText(0), dpi)

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """See `OcrEngine.find_orientation`; needs osd.traineddata."""
        osd = self._orientation_model()
        self._show(osd, picture, dpi)
        answer = osd.DetectOrientationScript()
        if not answer or answer["orient_conf"] < OSD_TRUST:
            return None
        # Tesseract tells how far the page is turned clockwise; we tell the turn that mends it
        return Orientation(
            degrees=(360 - answer["orient_deg"]) % 360, confidence=orientation_confidence(answer["orient_conf"])
        )

    def close(self) -> None:
        """See `OcrEngine.close`."""
        self._api.End()
        if self._osd is not None:
            self._osd.End()

    def _orientation_model(self) -> tesserocr.PyTessBaseAPI:
        if self._osd is None:
            find_tessdata(self._folder, "osd")
            self._osd = tesserocr.PyTessBaseAPI(path=str(self._folder), lang="osd", psm=tesserocr.PSM.OSD_ONLY)
        return self._osd

    @staticmethod
    def _show(api: tesserocr.PyTessBaseAPI, picture: NDArray[np.uint8], dpi: float) -> None:
        height, width = picture.shape
        api.SetImageBytes(picture.tobytes(), width, height, 1, width)
        api.SetSourceResolution(round(dpi))
