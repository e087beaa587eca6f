"""Tesseract's layout and Tesseract's trained network, with all lines of a page read at once.

The layout is asked of Tesseract itself; the lines it finds go through `ocr.lines`, which gives the same letters but
for near ties and costs less (`docs/performance.md`).
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import tesserocr

from digitize.errors import ToolError
from digitize.model import EngineId, Line, Orientation, PageText
from digitize.ocr.lines.letters import find_glimpses, find_words
from digitize.ocr.lines.network import LineNetwork
from digitize.ocr.lines.pictures import TextLine, cut_again, cut_pieces, without_rules
from digitize.ocr.lines.traineddata import UnknownModelError, read_model
from digitize.ocr.orientation import OrientationModel, show
from digitize.ocr.second_look import looked_again
from digitize.ocr.second_look.language import administrative_vietnamese, counts_file
from digitize.ocr.second_look.noise import without_noise
from digitize.ocr.tessdata import find_tessdata, model_hash
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from digitize.model import Box
    from digitize.ocr.lines.traineddata import Model
    from digitize.ocr.second_look.glimpse import Glimpse


class LinesEngine:
    """One loaded network; not for sharing between threads or processes."""

    def __init__(self, *, languages: str = "vie", tessdata: Path | None = None) -> None:
        """Load the network.

        Args:
            languages: Tesseract's name of one language.
            tessdata: folder of the trained data; None looks in the usual places.

        Raises:
            ToolError: the trained data is missing, or of a make that only Tesseract itself can read.
        """
        folder = find_tessdata(tessdata, languages.partition("+")[0])
        try:
            self._model = _read_one(folder, languages)
            self._network = LineNetwork(self._model.network)
        except UnknownModelError as error:
            raise ToolError(
                N_("The trained data {languages} is of a make that only Tesseract itself can read"),
                hint=N_('Set engine = "tesserocr" below [ocr] in station.toml.'),
                languages=languages,
            ) from error
        self._layout = tesserocr.PyTessBaseAPI(init=False)
        self._layout.InitForAnalysePage()
        self._layout.SetPageSegMode(tesserocr.PSM.AUTO)
        self._orientation = OrientationModel(folder)
        self.id = EngineId(
            name="lines",
            version=tesserocr.tesseract_version().split()[1],
            languages=languages,
            model=model_hash(folder, languages, counts_file()),
        )

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        """See `OcrEngine.read`."""
        page = without_rules(picture, dpi)
        lines = self._lines(picture, dpi)
        pieces = [piece for n, line in enumerate(lines) for piece in cut_pieces(page, line, n, dpi)]
        said = self._network.read([piece.picture for piece in pieces])
        found = zip(pieces, said, strict=True)
        words = [(piece.line, find_words(piece, outputs, self._model, dpi)) for piece, outputs in found]
        read = (tuple(word for _, some in group for word in some) for _, group in groupby(words, key=itemgetter(0)))
        text = PageText(lines=tuple(Line(words=line) for line in read if line))
        return without_noise(looked_again(text, administrative_vietnamese(), partial(self._look, page, dpi)))

    def _look(self, page: NDArray[np.uint8], dpi: float, boxes: Sequence[Box]) -> list[tuple[Glimpse, ...]]:
        """Read boxes of the page once more, in another frame, with the alternatives of each letter."""
        pieces = [piece for n, box in enumerate(boxes) for piece in cut_again(page, box, n, dpi)]
        said = self._network.read([piece.picture for piece in pieces])
        seen: list[tuple[Glimpse, ...]] = [()] * len(boxes)
        for piece, outputs in zip(pieces, said, strict=True):
            seen[piece.line] += find_glimpses(piece, outputs, self._model, dpi)
        return seen

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        """See `OcrEngine.find_orientation`; needs osd.traineddata."""
        return self._orientation.find(picture, dpi)

    def close(self) -> None:
        """See `OcrEngine.close`."""
        self._layout.End()
        self._orientation.close()

    def _lines(self, page: NDArray[np.uint8], dpi: float) -> list[TextLine]:
        show(self._layout, page, dpi)
        found = self._layout.AnalyseLayout()
        if found is None:
            return []
        return list(map(_line, tesserocr.iterate_level(found, tesserocr.RIL.TEXTLINE)))


def _read_one(folder: Path, language: str) -> Model:
    if "+" in language:
        raise UnknownModelError("several languages at once")
    return read_model((folder / f"{language}.traineddata").read_bytes())


def _line(place: tesserocr.PyPageIterator) -> TextLine:
    left, top, right, bottom = place.BoundingBox(tesserocr.RIL.TEXTLINE)
    (x0, y0), (x1, y1) = place.Baseline(tesserocr.RIL.TEXTLINE)
    rise = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
    return TextLine(left, top, right, bottom, base=y0 + rise * ((left + right) / 2 - x0))
