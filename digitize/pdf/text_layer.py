"""The invisible text layer of a page, as PDF content.

Method: text mode 3, a two-byte code per character that is its Unicode code point, so that a page's
content does not depend on the document it is joined into; one text object per page, relative moves,
`Tz` to stretch every word over its box.  Each word ends with a space of its own; each line ends with a
second one that stands alone, at its natural width: pdfium never continues a line after such an object
just because the next line's strip overlaps.  After a hyphen that second space is a no-break space, which
keeps pdfium from taking the hyphen out: `15/QĐ-` at the end of a line is half a number, not half a word.
Where words stand is `typesetting`'s matter.
Accuracy: 0.01 pt; `pdftotext -raw` and pdfium give back the words line by line.
Fails for right-to-left scripts, which readers turn round (Vietnamese papers have none).
Source: ISO 32000-1 9.4; thresholds in `typesetting`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from digitize.pdf.typesetting import spelled, typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digitize.model import PageText
    from digitize.pdf.typesetting import SetWord

_ESCAPES = ((b"\\", rb"\\"), (b"(", rb"\("), (b")", rb"\)"), (b"\r", rb"\r"))  # the backslash first


def text_operators(text: PageText, width_mm: float, height_mm: float) -> bytes:
    """Write the page's words as content operators that use the font `/T`.

    Args:
        text: Words with their boxes; NFC, within the Basic Multilingual Plane (`text.printable`).
        width_mm: Of the page.
        height_mm: Of the page.

    Returns:
        One text object; nothing for a page without words.
    """
    lines = typeset(text, width_mm, height_mm)
    if not lines:
        return b""
    return b"BT 3 Tr\n" + b"".join(_operators(lines)) + b"ET\n"


def used_characters(text: PageText) -> frozenset[str]:
    """Return the characters that the text layer of a page shows, the space among them."""
    ends = "".join(_line_end(words[-1]) for words in written_lines(text))
    return frozenset(ends + "".join(spelled(word.text) + " " for word in text.words))


def written_lines(text: PageText) -> list[list[str]]:
    """Return the words that a reader of the text layer must give back, line by line."""
    lines = [[spelled(word.text) for word in line.words if word.text] for line in text.lines]
    return [line for line in lines if line]


def _operators(lines: Iterable[tuple[SetWord, ...]]) -> Iterator[bytes]:
    x, y, size, stretch = 0, 0, 0.0, ""
    for words in lines:
        for word in words:
            if word.size != size:
                size = word.size
                yield b"/T %s Tf\n" % _number(size)
            here = round(word.x * 100), round(word.base * 100)
            percent = _percent(word.stretch)
            if percent != stretch:
                stretch = percent
                yield b"%s Tz " % percent.encode()
            yield b"%s %s Td" % (_number((here[0] - x) / 100), _number((here[1] - y) / 100))
            x, y = here
            yield b"(%s)Tj\n" % _codes(word.text + " ")
        yield b"100 Tz(%s)Tj\n" % _codes(_line_end(words[-1].text))
        stretch = "100"


def _line_end(last_word: str) -> str:
    return "\u00a0" if last_word.endswith("-") else " "


def _number(value: float) -> bytes:
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return b"0" if digits in {"-0", ""} else digits.encode()


def _percent(stretch: float) -> str:
    """Three digits, rounded down so that no word reaches into its gap."""
    percent = stretch * 100
    if percent >= 100:
        return str(math.floor(percent))
    decimals = 2 - math.floor(math.log10(percent))
    return f"{math.floor(percent * 10**decimals) / 10**decimals:.{decimals}f}"


def _codes(text: str) -> bytes:
    codes = text.encode("utf-16-be")
    for plain, escaped in _ESCAPES:
        codes = codes.replace(plain, escaped)
    return codes
