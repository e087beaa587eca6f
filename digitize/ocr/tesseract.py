"""Tesseract inside this process, through tesserocr: the model is loaded once a worker, no process start a page.

OpenMP must be held to one thread by the caller's environment before
this module is imported (`runs.pool` does it): its threads only get into each other's way.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import tesserocr

from digitize.errors import ReadingError
from digitize.model import MM_PER_INCH, Box, EngineId, PageText
from digitize.ocr.orientation import OrientationModel, show
from digitize.ocr.second_look import looked_again
from digitize.ocr.second_look.glimpse import Glimpse
from digitize.ocr.second_look.language import administrative_vietnamese, counts_file
from digitize.ocr.second_look.noise import without_noise
from digitize.ocr.tessdata import find_tessdata, model_hash
from digitize.ocr.tsv import parse_tsv
from digitize.ocr.variables import VARIABLES
from digitize.text import printable
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from digitize.model import Orientation

_NATS = 0.25
"""What one point of Tesseract's cost of a letter weighs against the language."""
_SMALLEST_PX = 10  # lines below this height are not looked at again
_LINE_SHARE = 0.1  # of the page's time, for one line


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
        self._orientation = OrientationModel(self._folder)
        self.id = EngineId(
            name="tesserocr",
            version=tesserocr.tesseract_version().split()[1],
            languages=languages,
            model=model_hash(self._folder, languages, counts_file()),
        )

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        """See `OcrEngine.read`."""
        show(self._api, picture, dpi)
        if not self._api.Recognize(self._timeout_ms):
            raise ReadingError(
                N_("The engine did not finish the page within {seconds:.0f} s"), seconds=self._timeout_ms / 1000
            )
        text = parse_tsv(self._api.GetTSVText(0), dpi)
        self._second_looks(wanted=True)
        try:
            one = functools.partial(self._look, picture.shape, dpi / MM_PER_INCH)
            return without_noise(looked_again(text, administrative_vietnamese(), lambda boxes: list(map(one, boxes))))
        finally:
            self._second_looks(wanted=False)

    def _second_looks(self, *, wanted: bool) -> None:
        self._api.SetPageSegMode(tesserocr.PSM.RAW_LINE if wanted else tesserocr.PSM.AUTO)
        self._api.SetVariable("lstm_choice_mode", "2" if wanted else "0")

    def _look(self, shape: tuple[int, int], px_per_mm: float, box: Box) -> Sequence[Glimpse]:
        """Read a box of the picture that was shown last as one line, with the alternatives of each letter."""
        x0, y0 = (max(0, round(side * px_per_mm)) for side in (box.x0, box.y0))
        x1, y1 = (
            min(whole, round(side * px_per_mm)) for whole, side in zip(shape[::-1], (box.x1, box.y1), strict=True)
        )
        if min(x1 - x0, y1 - y0) < _SMALLEST_PX:
            return ()
        self._api.SetRectangle(x0, y0, x1 - x0, y1 - y0)
        if not self._api.Recognize(max(1, int(self._timeout_ms * _LINE_SHARE))):
            return ()
        return tuple(_glimpses(self._api, px_per_mm))

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """See `OcrEngine.find_orientation`; needs osd.traineddata."""
        return self._orientation.find(picture, dpi)

    def close(self) -> None:
        """See `OcrEngine.close`."""
        self._api.End()
        self._orientation.close()


def _glimpses(api: tesserocr.PyTessBaseAPI, px_per_mm: float) -> Iterator[Glimpse]:
    """Yield the words of the line that was read last."""
    words = api.GetIterator()
    if words is None:
        return
    level = tesserocr.RIL.WORD
    while True:
        box = None if words.Empty(level) else words.BoundingBox(level)
        if box and (text := "".join(printable(words.GetUTF8Text(level)).split())):
            yield Glimpse(
                text=text,
                box=Box(*(side / px_per_mm for side in box)),
                confidence=min(1.0, max(0.0, words.Confidence(level) / 100)),
                letters=_letters(words.GetBestLSTMSymbolChoices() or (), len(text)),
            )
        if not words.Next(level):
            return


def _letters(choices: Sequence[Sequence[tuple[str, float]]], count: int) -> tuple[dict[str, float], ...]:
    """Return the alternatives of a word's letters; () where they can't be told apart letter by letter."""
    letters = tuple(
        {choice[0]: choice[1] * _NATS for choice in some if len(choice) == 2 and choice[0].strip()}
        for some in choices
        if some and some[0][0].strip()  # the space before a word is among its choices
    )
    return letters if len(letters) == count else ()
