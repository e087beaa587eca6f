"""Running text over as many sides as it takes, laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I says.

Margins 20 mm above and below, 30 left, 18 right; 13 to 14 points; the number of the page in the middle
of the top margin from the second page on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from samples.sheet import Align, Look, Sheet, Span, plain, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samples.typefaces import Face

NATION = "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**"
MOTTO = "**Độc lập - Tự do - Hạnh phúc**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Size and margins of a sheet, in millimetres, and the size of its text, in points."""

    width: float = 210
    height: float = 297
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 18
    points: float = 14
    face: Face = "Tinos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table."""

    width: float  # mm
    align: Align = "left"


class Slot(NamedTuple):
    """Where a cell begins and how wide it is, in millimetres."""

    x: float
    y: float
    width: float


class Flow:
    """A document that is being written."""

    def __init__(self, *, dpi: int, paper: Paper | None = None, numbered: bool = True) -> None:
        """Begin on an empty sheet."""
        self.dpi = dpi
        self.paper = paper or Paper()
        self.numbered = numbered
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.new_page()

    @property
    def sheet(self) -> Sheet:
        """The side that is being written on."""
        return self.sheets[-1]

    @property
    def width(self) -> float:
        """Width of the text in millimetres."""
        return self.paper.width - self.paper.left - self.paper.right

    def new_page(self) -> None:
        """Go on on the next side."""
        self.sheets.append(Sheet(dpi=self.dpi, width_mm=self.paper.width, height_mm=self.paper.height))
        self.y = self.paper.top
        if self.numbered and len(self.sheets) > 1:
            number = [Span(str(len(self.sheets)), bold=False, italic=False)]
            self.sheet.set_line(number, self.paper.left, self.paper.top - 9, self.width, Look(13, "centre"))
            self.sheet.truth.append(str(len(self.sheets)))

    def need(self, height: float) -> None:
        """Go on on the next side unless so many millimetres are left."""
        if self.y + height > self.paper.height - self.paper.bottom:
            self.new_page()

    def keep_close(self) -> None:
        """Let the last paragraph stand on the side of the signature that follows."""
        self.need(85)

    def skip(self, mm: float) -> None:
        """Leave a gap."""
        self.y += mm

    def line(self, text: str, *, align: Align = "centre", points: float | None = None, left: float = 0) -> None:
        """Set one line that must fit."""
        size = points or self.paper.points
        height = self.sheet.line_height(size)
        self.need(height)
        words = spans(text)
        look = Look(size, align, self.paper.face)
        self.sheet.set_line(words, self.paper.left + left, self.y, self.width - left, look)
        self.sheet.truth.append(plain(words))
        self.y += height

    def paragraph(
        self, text: str, *, first: float = 10, left: float = 0, points: float | None = None, after: float = 2
    ) -> None:
        """Set a justified paragraph; `first` and `left` are indents in millimetres, `after` the gap below."""
        size = points or self.paper.points
        height = self.sheet.line_height(size) * 1.06
        if text.startswith("**") and text.endswith("**"):
            self.need(4 * height)  # a heading stays with what it heads
        wrapped = self._wrap(spans(text), self.width - left, size, first)
        for ordinal, words in enumerate(wrapped):
            self.need(height)
            indent = left + (first if ordinal == 0 else 0)
            look = Look(size, "left" if ordinal == len(wrapped) - 1 else "justify", self.paper.face)
            self.sheet.set_line(words, self.paper.left + indent, self.y, self.width - indent, look)
            self.sheet.truth.append(plain(words))
            self.y += height
        self.y += after

    def paragraphs(self, *texts: str, first: float = 10) -> None:
        """Set several paragraphs."""
        for text in texts:
            self.paragraph(text, first=first)

    def corner(self, *lines: str, width: float = 60) -> None:
        """Set the form's number in the top right corner."""
        for text in lines:
            words = spans(text)
            x = self.paper.width - self.paper.right - width
            self.sheet.set_line(words, x, self.y, width, Look(12, "right"))
            self.sheet.truth.append(plain(words))
            self.y += self.sheet.line_height(12)
        self.y += 2

    def heading(self, place_and_date: str = "") -> None:
        """Set quốc hiệu and tiêu ngữ over the whole width, as applicants' forms do."""
        self.line(NATION, points=13)
        self.line(MOTTO, points=14)
        self._short_rule(self.paper.left + self.width / 2, self.sheet.width_of(spans(MOTTO), 14))
        if place_and_date:
            self.skip(2)
            self.line(f"__{place_and_date}__", points=self.paper.points, align="right")
        self.skip(4)

    def letterhead(self, issuer: Sequence[str], below: Sequence[str], place_and_date: str) -> None:
        """Set the two cells on top of an organisation's letter.

        Args:
            issuer: lines of the left cell; the last is the issuing organisation.
            below: number and subject.
            place_and_date: goes under tiêu ngữ.
        """
        wide = self.width + 8  # the cells reach into the margins a little, as Word templates do
        left, right = wide * 0.42, wide * 0.58
        x = self.paper.left - 6
        top = self.y
        y = self._cell(issuer, Slot(x, top, left), 12)
        self._short_rule_at(x + left / 2, y, 22)
        y = self._cell(below, Slot(x, y + 2.5, left), 12.5)
        lowest = y
        y = self._cell([NATION], Slot(x + left, top, right), 12)
        y = self._cell([MOTTO], Slot(x + left, y, right), 13)
        self._short_rule_at(x + left + right / 2, y, self.sheet.width_of(spans(MOTTO), 13))
        y = self._cell([f"__{place_and_date}__"], Slot(x + left, y + 2.5, right), 13)
        self.y = max(lowest, y) + 6

    def title(self, *lines: str, points: float = 14) -> None:
        """Set the name of the document and what it is about, in the middle and bold."""
        self.need(30)  # a title stays with what it names
        for text in lines:
            self.line(f"**{text}**", points=points)
        self.skip(3.5)

    def addressee(self, *names: str) -> None:
        """Set "Kính gửi": one name on its line, several as a list."""
        if len(names) == 1:
            self.line(f"Kính gửi: {names[0]}", points=14)
        else:
            self.line("Kính gửi:", align="left", left=22, points=14)
            for ordinal, name in enumerate(names, start=1):
                self.line(f"- {name}{'.' if ordinal == len(names) else ';'}", align="left", left=40, points=14)
        self.skip(3.5)

    def items(self, rows: Sequence[tuple[str, str]]) -> None:
        """Set a form's label and answer, a line or two each."""
        for label, answer in rows:
            self.paragraph(f"{label} {answer}", first=0, after=1.2)

    def table(
        self, columns: Sequence[Column], header: Sequence[str], rows: Sequence[Sequence[str]], points: float = 12
    ) -> None:
        """Set a ruled table; truth goes row by row, within a row line by line across the cells."""
        self._row(columns, [f"**{cell}**" for cell in header], points, centred=True)
        for row in rows:
            self._row(columns, row, points, centred=False)
        self.y += 3

    def signatures(
        self, left: Sequence[str], right: Sequence[str], *, name: str, room: float = 27
    ) -> tuple[float, float]:
        """Set "Nơi nhận" (or the other party) on the left and who signs on the right.

        Returns:
            The middle of the room for the signature, in millimetres.
        """
        size = 13.5
        height = len(right) * self.sheet.line_height(size) + room + 8
        self.need(max(height, len(left) * 4.8))
        self.skip(3)
        half = self.width / 2
        x, top = self.paper.left, self.y
        y_left = top
        small = bool(left) and left[0].startswith("**__Nơi nhận")
        for ordinal, text in enumerate(left):
            points = (12 if ordinal == 0 else 11) if small else size
            y_left = self._cell([text], Slot(x, y_left, half), points, "left" if small else "centre")
        y = self._cell(right, Slot(x + half - 4, top, half + 4), size)
        middle = (x + half * 1.5 - 2, y + room / 2)
        y = self._cell([f"**{name}**"], Slot(x + half - 4, y + room, half + 4), size)
        self.y = max(y, y_left) + 3
        return middle

    def _cell(self, lines: Sequence[str], slot: Slot, points: float, align: Align = "centre") -> float:
        """Set lines under each other and return where the next would begin."""
        at = slot.y
        for text in lines:
            for words in self._wrap(spans(text), slot.width, points, 0):
                self.sheet.set_line(words, slot.x, at, slot.width, Look(points, align))
                self.sheet.truth.append(plain(words))
                at += self.sheet.line_height(points)
        return at

    def _row(self, columns: Sequence[Column], cells: Sequence[str], points: float, *, centred: bool) -> None:
        pad = 1.4
        wrapped = [
            self._wrap(spans(cell), column.width - 2 * pad, points, 0) if cell else []
            for column, cell in zip(columns, cells, strict=True)
        ]
        height = self.sheet.line_height(points)
        deep = max(map(len, wrapped)) * height + 2 * pad
        self.need(deep)
        x = self.paper.left
        for column, lines in zip(columns, wrapped, strict=True):
            self.sheet.frame(x, self.y, x + column.width, self.y + deep)
            top = self.y + (deep - len(lines) * height) / 2
            for ordinal, words in enumerate(lines):
                look = Look(points, "centre" if centred else column.align)
                self.sheet.set_line(words, x + pad, top + ordinal * height, column.width - 2 * pad, look)
            x += column.width
        for ordinal in range(max(map(len, wrapped))):
            across = [plain(lines[ordinal]) for lines in wrapped if ordinal < len(lines)]
            self.sheet.truth.append(" ".join(across))
        self.y += deep

    def _wrap(self, words: list[Span], width: float, points: float, first: float) -> list[list[Span]]:
        lines: list[list[Span]] = [[]]
        for word in words:
            room = width - (first if len(lines) == 1 else 0)
            if lines[-1] and self.sheet.width_of([*lines[-1], word], points, self.paper.face) > room:
                lines.append([])
            lines[-1].append(word)
        return lines

    def _short_rule(self, middle: float, length: float) -> None:
        self._short_rule_at(middle, self.y, length)
        self.y += 1

    def _short_rule_at(self, middle: float, y: float, length: float) -> None:
        self.sheet.rule(middle - length / 2, y + 0.8, middle + length / 2, y + 0.8)
