"""One side of a sheet that is being written: millimetres and points outside, pixels inside.

Whatever is printed is noted line by line as ground truth; seals, stamps and pen strokes are ink on top
and leave no truth.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from PIL import Image, ImageChops, ImageDraw

from samples.typefaces import Face, style_of, typeface

MM_PER_INCH = 25.4
LEADING = 1.18  # line height of Times New Roman set single, in font sizes
BLACK = (24, 24, 26)  # toner scans as a very dark grey

Align = Literal["left", "centre", "right", "justify"]


class Look(NamedTuple):
    """How a line is set."""

    points: float
    align: Align = "left"
    face: Face = "Tinos"


class Span(NamedTuple):
    """A word and its cut."""

    text: str
    bold: bool
    italic: bool


def spans(text: str, *, bold: bool = False, italic: bool = False) -> list[Span]:
    """Split a text into words.

    `**` toggles bold and `__` toggles italic, at the edges of words; `~` alone is a wide gap.
    """
    words = []
    for raw in text.split():
        word = "" if raw == "~" else raw
        while word.startswith(("**", "__")):
            bold, italic = (not bold, italic) if word.startswith("**") else (bold, not italic)
            word = word[2:]
        cut = (bold, italic)
        while True:
            tail = word.rstrip(".,;:)")
            if not tail.endswith(("**", "__")):
                break
            bold, italic = (not bold, italic) if tail.endswith("**") else (bold, not italic)
            word = tail[:-2] + word[len(tail) :]
        words.append(Span(word, *cut))
    return words


def plain(words: list[Span]) -> str:
    """Return the words of a line as they are read."""
    return " ".join(word.text for word in words if word.text)


class Sheet:
    """A side of paper, upright and clean."""

    def __init__(self, *, dpi: int, width_mm: float = 210, height_mm: float = 297) -> None:
        """Take an empty sheet."""
        self.dpi = dpi
        self.width_mm = width_mm
        self.height_mm = height_mm
        self.picture = Image.new("RGB", (self.px(width_mm), self.px(height_mm)), "white")
        self.pen = ImageDraw.Draw(self.picture)
        self.truth: list[str] = []
        self.marks: list[tuple[str, str]] = []  # symbology and text

    def px(self, mm: float) -> int:
        """Turn millimetres into pixels."""
        return round(mm * self.dpi / MM_PER_INCH)

    def mm(self, px: float) -> float:
        """Turn pixels into millimetres."""
        return px * MM_PER_INCH / self.dpi

    def line_height(self, points: float) -> float:
        """Return the height of a line in millimetres."""
        return points * LEADING * MM_PER_INCH / 72

    def width_of(self, words: list[Span], points: float, face: Face = "Tinos") -> float:
        """Return the width of words set in one line, in millimetres."""
        gaps = max(len(words) - 1, 0) * self._space(points, face)
        return self.mm(sum(self._length(word, points, face) for word in words) + gaps)

    def set_line(self, words: list[Span], x: float, y: float, width: float, look: Look) -> None:
        """Set one line with its top at y, in millimetres; notes no truth."""
        natural = self.width_of(words, look.points, look.face)
        if natural > width + 0.5:
            raise ValueError(f"{natural:.1f} mm of text in {width:.1f} mm: {' '.join(word.text for word in words)}")
        slack = width - natural
        gap = self._space(look.points, look.face)
        if look.align == "justify" and len(words) > 1:
            gap += slack * self.dpi / MM_PER_INCH / (len(words) - 1)
        start = {"centre": slack / 2, "right": slack}.get(look.align, 0)
        at = (x + start) * self.dpi / MM_PER_INCH
        baseline = self.px(y) + look.points * 0.91 * self.dpi / 72
        for word in words:
            font = typeface(look.points, self.dpi, style_of(bold=word.bold, italic=word.italic), look.face)
            self.pen.text((round(at), round(baseline)), word.text, font=font, fill=BLACK, anchor="ls")
            at += font.getlength(word.text) + gap

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.25) -> None:
        """Draw a straight line."""
        self.pen.line((self.px(x0), self.px(y0), self.px(x1), self.px(y1)), fill=BLACK, width=max(1, self.px(weight)))

    def frame(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.3) -> None:
        """Draw a rectangle."""
        self.pen.rectangle(
            (self.px(x0), self.px(y0), self.px(x1), self.px(y1)), outline=BLACK, width=max(1, self.px(weight))
        )

    def press(self, ink: Image.Image, x: float, y: float) -> None:
        """Put ink on the paper (a picture on white) with its middle at x, y: what lies below shows through."""
        left, top = self.px(x) - ink.width // 2, self.px(y) - ink.height // 2
        layer = Image.new("RGB", self.picture.size, "white")
        layer.paste(ink, (left, top))
        self.picture = ImageChops.multiply(self.picture, layer)
        self.pen = ImageDraw.Draw(self.picture)

    def _length(self, word: Span, points: float, face: Face) -> float:
        return typeface(points, self.dpi, style_of(bold=word.bold, italic=word.italic), face).getlength(word.text)

    def _space(self, points: float, face: Face) -> float:
        return typeface(points, self.dpi, "Regular", face).getlength(" ")
