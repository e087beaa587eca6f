"""Tesseract as a program of its own, through pytesseract: a process a page, for systems without tesserocr's wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytesseract
from PIL import Image

from digitize.errors import ReadingError
from digitize.model import EngineId, Orientation, PageText
from digitize.ocr.second_look.noise import without_noise
from digitize.ocr.tessdata import find_tessdata, model_hash
from digitize.ocr.tsv import parse_tsv
from digitize.ocr.variables import OSD_TRUST, VARIABLES, orientation_confidence
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_FULLY_AUTOMATIC = "--psm 3"


class PytesseractEngine:
    """Starts the `tesseract` program for each page; keeps nothing between pages."""

    def __init__(self, *, languages: str = "vie", tessdata: Path | None = None, timeout: float = 60.0) -> None:
        """See `TesserocrEngine`.

        Raises:
            ToolError: the trained data is missing.
        """
        self._folder = find_tessdata(tessdata, languages.partition("+")[0])
        self._languages = languages
        self._timeout = timeout
        self.id = EngineId(
            name="pytesseract",
            version=str(pytesseract.get_tesseract_version()),
            languages=languages,
            model=model_hash(self._folder, languages),
        )

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        """See `OcrEngine.read`."""
        settings = " ".join(f"-c {name}={value}" for name, value in VARIABLES.items())
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(picture),
                lang=self._languages,
                config=f"{_FULLY_AUTOMATIC} {self._place(dpi)} {settings}",
                timeout=self._timeout,
            )
        except (pytesseract.TesseractError, RuntimeError) as error:
            raise self._failed(error) from error
        return without_noise(parse_tsv(table, dpi))

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """See `OcrEngine.find_orientation`; needs osd.traineddata."""
        try:
            answer = pytesseract.image_to_osd(
                Image.fromarray(picture), config=self._place(dpi), output_type="dict", timeout=self._timeout
            )
        except pytesseract.TesseractError as error:
            if "Too few characters" in str(error):
                return None
            raise self._failed(error) from error
        except RuntimeError as error:
            raise self._failed(error) from error
        if answer["orientation_conf"] < OSD_TRUST:
            return None
        return Orientation(degrees=answer["rotate"], confidence=orientation_confidence(answer["orientation_conf"]))

    def close(self) -> None:
        """See `OcrEngine.close`; there is nothing to give back."""

    def _place(self, dpi: float) -> str:
        return f'--tessdata-dir "{self._folder}" --dpi {dpi:.0f}'

    def _failed(self, error: Exception) -> ReadingError:
        if isinstance(error, pytesseract.TesseractError):
            return ReadingError(N_("The engine failed with status {status}"), status=error.status)
        return ReadingError(N_("The engine did not finish the page within {seconds:.0f} s"), seconds=self._timeout)
