"""Drawing sheets that are printed at the counter: millimetres from the top left, words in our fonts, symbols.

The bytes are the same each time for the same sheets (reportlab's `invariant`): no time of making, no random name.
Symbols are black rectangles, so that they stay sharp on every printer.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from digitize.pdf.sheets.fonts import Font, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.imaging.pixels import Grey

UNBROKEN = "\u00a0"
"""A space at which no line ends."""

_CUT_AFTER = "-/@_\u00a0"  # a word that is too wide is cut there rather than elsewhere
A4_MM = (210.0, 297.0)
_PT = 72 / 25.4  # points in a millimetre


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How words are set."""

    font: Font = Font.PLAIN
    points: float = 12.0
    leading: float = 1.25  # from line to line, in font sizes


class Sheets:
    """A PDF that grows sheet by sheet; places are millimetres from the sheet's top left, words hang from theirs."""

    def __init__(self, title: str, size_mm: tuple[float, float] = A4_MM) -> None:
        """Begin with an empty first sheet."""
        from reportlab.pdfgen.canvas import Canvas

        self._width_mm, self._height_mm = size_mm
        self._bytes = io.BytesIO()
        size = (self._width_mm * _PT, self._height_mm * _PT)
        first = usable(Font.SERIF)  # reportlab's own first font is not embedded
        self._canvas: Any = Canvas(self._bytes, pagesize=size, invariant=1, pageCompression=1, initialFontName=first)
        self._canvas.setTitle(title)

    def write(self, words: str, at: tuple[float, float], style: Style, width_mm: float = 0.0) -> float:
        """Write words from the left, on more lines where they are wider than `width_mm` (0: one line).

        Returns:
            How far down the lines reach, in millimetres from the top.

        Raises:
            ToolError: the font is not installed.
        """
        x, y = at
        font, size = usable(style.font), style.points
        self._canvas.setFont(font, size)
        for line in self.lines(words, style, width_mm):
            y += style.leading * size / _PT
            self._canvas.drawString(x * _PT, (self._height_mm - y) * _PT + 0.25 * size, line.replace(UNBROKEN, " "))
        return y

    def write_centred(self, words: str, middle: tuple[float, float], style: Style) -> float:
        """Write one line around a place; see `write`."""
        return self.write(words, (middle[0] - self.width_mm(words, style) / 2, middle[1]), style)

    def fitted(self, words: str, style: Style, width_mm: float) -> Style:
        """Return the style, smaller where one line would be wider than `width_mm`."""
        return replace(style, points=style.points * min(1.0, width_mm / max(self.width_mm(words, style), 1e-6)))

    def width_mm(self, words: str, style: Style) -> float:
        """Measure a line."""
        return float(self._canvas.stringWidth(words, usable(style.font), style.points)) / _PT

    def symbol(self, modules: Grey, box: tuple[float, float, float, float], turn: Literal[0, 90] = 0) -> None:
        """Draw a symbol's dark modules into x, y, width and height; 90 turns it so that bars lie flat."""
        x, y, width, height = box
        pattern = np.rot90(modules) if turn else modules
        rows, columns = pattern.shape
        path = self._canvas.beginPath()
        for row, first, last in _dark_runs(pattern):
            left, top = x + first * width / columns, y + row * height / rows
            place = (left * _PT, (self._height_mm - top - height / rows) * _PT)
            path.rect(*place, (last - first) * width / columns * _PT, height / rows * _PT)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def rule(self, at: tuple[float, float], width_mm: float, height_mm: float = 0.0) -> None:
        """Draw a thin line across, or down."""
        x, y = at[0] * _PT, (self._height_mm - at[1]) * _PT
        self._canvas.setLineWidth(0.6)
        self._canvas.line(x, y, x + width_mm * _PT, y - height_mm * _PT)

    def next(self) -> None:
        """End this sheet and begin another; one that is begun and left empty is not printed."""
        self._canvas.showPage()

    def done(self) -> bytes:
        """Return the PDF."""
        self._canvas.save()
        return self._bytes.getvalue()

    def lines(self, words: str, style: Style, width_mm: float) -> list[str]:
        """Divide words into lines of at most `width_mm` (0: one line); a word that is wider is cut."""
        if not width_mm:
            return [words]
        divided: list[str] = []
        for word in filter(None, words.split(" ")):  # a space that must not be broken is none of these
            longer = f"{divided[-1]} {word}" if divided else word
            if divided and self.width_mm(longer, style) <= width_mm:
                divided[-1] = longer
            else:
                divided.append(word)
        return [part for line in divided for part in self._cut(line, style, width_mm)]

    def _cut(self, line: str, style: Style, width_mm: float) -> Iterator[str]:
        while len(line) > 1 and self.width_mm(line, style) > width_mm:
            most = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or self.width_mm(line[:n], style) <= width_mm)
            most = max((place + 1 for place in range(most) if line[place] in _CUT_AFTER), default=most)
            yield line[:most]
            line = line[most:]
        yield line


def qr_modules(text: str) -> Grey:
    """Return a QR of error level Q (a quarter may be lost) as dark (0) and light modules, without its margin."""
    return _modules(text, "QRCode", ec_level="Q")


def code39_modules(text: str) -> Grey:
    """Return a Code 39 as one row of dark (0) and light modules, without its margin."""
    return _modules(text, "Code39")[:1]


def code128_modules(text: str) -> Grey:
    """Return a Code 128 as one row of dark (0) and light modules, without its margin."""
    return _modules(text, "Code128")[:1]


def _modules(text: str, symbology: str, **options: str) -> Grey:
    import zxingcpp

    symbol = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology), **options)
    return np.asarray(zxingcpp.write_barcode_to_image(symbol, scale=1, add_quiet_zones=False), dtype=np.uint8)


def _dark_runs(modules: Grey) -> Iterator[tuple[int, int, int]]:
    """Yield row, first column and the column after the last of each run of dark modules."""
    for row, line in enumerate(modules):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (line < 128).astype(np.int8), [0]))))
        yield from ((row, int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True))
