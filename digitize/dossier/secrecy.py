"""Whether a page bears a secrecy mark: MẬT, TỐI MẬT or TUYỆT MẬT by its words, place, frame and colour.

Certain where the words stand alone at their place, framed or in red; suspected where one of these is not known: the
words alone at their place, or a red frame of the decree's size in which nothing can be read.  Words in a sentence, in
a heading ("BẢO VỆ BÍ MẬT NHÀ NƯỚC") or in a name ("MẬT ONG") are no mark.  Source: domain notes 7.1 (10a) and 7.5.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.model import Box, Line, PageText, Stamp, Word

Certainty: TypeAlias = Literal["certain", "suspected"]

_MARK = re.compile(r"(?:TUYỆT |TỐI )?MẬT|TUYET MAT|TOI MAT")
_READ_BADLY = re.compile(r"(?:tuyet|toi)?mat")
_NO_LETTER = re.compile(r"[\W\d_]+")
_EDGE = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PLACE_MM = (125.0, 105.0)  # from the upper left: the cell of issuer and number, and a line or two below
_APART_MM = 8.0  # words of another cell stand so far away
_SEEN = 2  # letters; fewer are a stain


def find_secrecy(page: PageText, stamps: Sequence[Stamp]) -> Certainty | None:
    """Tell whether a page bears a secrecy mark, and how surely.

    Args:
        page: what was read.
        stamps: frames and red writing near its upper left corner.
    """
    if any((stamp.framed or stamp.red) and _says_secret(stamp.text) for stamp in stamps):
        return "certain"
    marks = [_around(words) for words in _alone(page) if _MARK.fullmatch(_EDGE.sub("", _text(words)))]
    placed = [box for box in marks if (box[0] + box[2]) / 2 <= _PLACE_MM[0] and box[3] <= _PLACE_MM[1]]
    if any(_meet(box, stamp.box) for box in placed for stamp in stamps):
        return "certain"
    unread = any(
        stamp.framed and stamp.red and len(_NO_LETTER.sub("", stamp.text)) < _SEEN
        for stamp in stamps
        if not any(_meet(_around(words), stamp.box) for words in _alone(page))
    )
    return "suspected" if placed or unread else None


def _says_secret(text: str) -> bool:
    """Whether a stamp says it; its place and look tell so much that a tone mark may be misread."""
    letters = _NO_LETTER.sub("", text)
    return letters.isupper() and bool(_READ_BADLY.fullmatch(fold(letters)))


def _alone(page: PageText) -> Iterator[tuple[Word, ...]]:
    """Yield words that stand together: lines, parted where another cell of the header begins."""
    for line in page.lines:
        yield from _cells(line)


def _cells(line: Line) -> Iterator[tuple[Word, ...]]:
    start = 0
    for place, (word, after) in enumerate(pairwise(line.words), start=1):
        if after.box.x0 - word.box.x1 >= _APART_MM:
            yield line.words[start:place]
            start = place
    yield line.words[start:]


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _around(words: Sequence[Word]) -> tuple[float, float, float, float]:
    boxes = [word.box for word in words]
    return (
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _meet(one: tuple[float, float, float, float], other: Box) -> bool:
    return one[0] < other.x1 and other.x0 < one[2] and one[1] < other.y1 and other.y0 < one[3]
