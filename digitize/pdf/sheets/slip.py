"""A slip of the counter on A5 or A4: symbols at the top left, letterhead, title, what it says, room for signatures.

What does not fit flows to further sheets; each says which slip it belongs to.  Sheets are drawn twice: the second time
it is known how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.slips.slip import Beside, Fact, Grid, Items, Paragraph
from digitize.pdf.sheets.drawing import Sheets, Style, code128_modules, qr_modules
from digitize.pdf.sheets.fonts import Font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.slips.slip import Block, Slip

_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_DOTS = "."
_CELL_MM = 1.2  # between a grid's lines and its words
_GAP_MM = 0.6  # below a paragraph
_SIGNATURE_MM = 22.0  # free for ink


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """How a size of paper is used; lengths in millimetres, letters in points."""

    size: tuple[float, float]
    left: float
    right: float
    text: float
    title: float
    head: float
    qr: float = 20.0
    top: float = 8.0
    foot: float = 12.0  # kept free at the bottom, but for the sheet's own line

    @property
    def width(self) -> float:
        return self.size[0] - self.left - self.right

    @property
    def lowest(self) -> float:
        return self.size[1] - self.foot


_FORMATS = {
    "A5": _Format(size=(148.0, 210.0), left=12.0, right=10.0, text=10.0, title=12.0, head=8.5),
    "A4": _Format(size=(210.0, 297.0), left=20.0, right=15.0, text=13.0, title=14.0, head=11.0, qr=24.0, top=12.0),
    "A4 across": _Format(size=(297.0, 210.0), left=12.0, right=10.0, text=9.5, title=14.0, head=10.5, top=10.0),
}


def draw_slip(slip: Slip) -> bytes:
    """Draw a slip.

    Raises:
        ToolError: a font is not installed.
    """
    once = _Page(slip, 0)
    once.draw()
    again = _Page(slip, once.sheet)
    again.draw()
    return again.done()


class _Page:
    """Where the next words go."""

    def __init__(self, slip: Slip, count: int) -> None:
        self._slip, self._count = slip, count
        self._format = _FORMATS[slip.size]
        self._sheets = Sheets(slip.title, self._format.size)
        self.sheet = 1
        self._y = self._format.top
        points = self._format.text
        self._text = Style(font=Font.SERIF, points=points, leading=1.2)
        self._bold = Style(font=Font.SERIF_BOLD, points=points, leading=1.2)
        self._small = Style(font=Font.SERIF_ITALIC, points=max(points - 2, 8.0), leading=1.15)
        self._cell = Style(font=Font.SERIF, points=points - 1, leading=1.15)
        self._cell_head = Style(font=Font.SERIF_BOLD, points=points - 1, leading=1.15)
        self._head = Style(font=Font.SERIF_BOLD, points=self._format.head, leading=1.15)
        self._plain_head = Style(font=Font.SERIF, points=self._format.head, leading=1.15)

    def draw(self) -> None:
        self._letterhead()
        self._title()
        *others, last = self._slip.blocks
        for block in others:
            self._block(block)
        if isinstance(last, Paragraph):  # nobody signs a sheet on which nothing stands
            lines = self._sheets.lines(last.words, self._text, self._format.width)
            self._make_room(len(lines) * self._line_mm(self._text) + _GAP_MM + self._signers_mm())
        self._block(last)
        self._signers()
        self._foot()

    def done(self) -> bytes:
        return self._sheets.done()

    def _letterhead(self) -> None:
        slip, form = self._slip, self._format
        start = form.left + (form.qr + 3 if slip.code else 0)
        rest = form.left + form.width - start
        halves = ((start, rest * 0.46), (start + rest * 0.48, rest * 0.52))
        senders = [(line, self._plain_head) for line in slip.sender[:-1]]
        senders += [(line, self._head) for line in slip.sender[-1:]]
        left = self._centred(senders, halves[0], form.top)
        right = self._centred([(line, self._head) for line in _STATE], halves[1], form.top, one_line=True)
        below = self._centred([(slip.day, self._small)], halves[1], right + 1.5)
        self._y = max(left, below)
        if slip.code:
            self._sheets.symbol(qr_modules(slip.qr), (form.left, form.top, form.qr, form.qr))
            self._y = max(self._y, form.top + form.qr) + 3
            self._symbols_row()

    def _symbols_row(self) -> None:
        """Draw the bar code with its letters below, and to its right what else names the slip."""
        slip, form = self._slip, self._format
        modules = code128_modules(slip.code)
        wide = min(modules.shape[1] * 0.28, form.width * 0.62)
        self._sheets.symbol(modules, (form.left, self._y, wide, 9.0))
        x = form.left + wide + 4
        y = self._y - 1
        for line, style in [(slip.number, self._bold), *((line, self._small) for line in slip.aside)]:
            y = self._sheets.write(line, (x, y), style, form.left + form.width - x)
        label = self._sheets.write(f"{slip.code_label}: {slip.code}", (form.left, self._y + 9.3), self._bold)
        self._y = max(y, label)

    def _title(self) -> None:
        slip, form = self._slip, self._format
        style = Style(font=Font.SERIF_BOLD, points=form.title, leading=1.15)
        lines = [(line, style) for line in self._balanced(slip.title, style)]
        self._y = self._centred(lines, (form.left, form.width), self._y + 2.5) + 2.0

    def _balanced(self, words: str, style: Style) -> list[str]:
        """Divide a title so that no line is much shorter than another."""
        width = self._format.width
        lines = self._sheets.lines(words, style, width)
        narrower = [width * share / 20 for share in range(10, 20)]
        tries = (self._sheets.lines(words, style, one) for one in narrower)
        return next((found for found in tries if len(found) == len(lines)), lines)

    def _centred(
        self, lines: Sequence[tuple[str, Style]], column: tuple[float, float], y: float, *, one_line: bool = False
    ) -> float:
        x, width = column
        for words, style in lines:
            used = self._sheets.fitted(words, style, width) if one_line else style
            for line in [words] if one_line else self._sheets.lines(words, used, width):
                y = self._sheets.write_centred(line, (x + width / 2, y), used)
        return y

    def _block(self, block: Block) -> None:
        match block:
            case Fact(label=label, value=value, strong=strong):
                self._paragraph(f"{label}: {value}" if value else self._dotted(label), strong=strong)
            case Beside():
                self._beside(block)
            case Paragraph(words=words):
                self._paragraph(words)
            case Items(items=items):
                for n, item in enumerate(items, start=1):
                    self._paragraph(f"{n}. {item}", indent=4.0)
            case Grid():
                self._grid(block)

    def _beside(self, block: Beside) -> None:
        """Write two facts into halves of a line, or one below the other where a half is too narrow."""
        width = self._format.width / 2 - 1
        facts = (block.left, block.right)
        halves = [f"{fact.label}: {fact.value}" if fact.value else self._dotted(fact.label, width) for fact in facts]
        if any(self._sheets.width_mm(half, self._text) > width for half in halves):
            for fact in facts:
                self._block(fact)
            return
        self._make_room(self._line_mm(self._text))
        top = self._y
        for half, x in zip(halves, (self._format.left, self._format.left + width + 2), strict=True):
            self._y = self._sheets.write(half, (x, top), self._text)
        self._y += _GAP_MM

    def _dotted(self, label: str, width: float = 0.0) -> str:
        """Fill the line with dots for ink."""
        words, width = f"{label}: ", width or self._format.width
        room = width - self._sheets.width_mm(words, self._text) % width
        return words + _DOTS * int(room / self._sheets.width_mm(_DOTS, self._text) - 1)

    def _paragraph(self, words: str, indent: float = 0.0, *, strong: bool = False) -> None:
        form, style = self._format, self._bold if strong else self._text
        for line in self._sheets.lines(words, style, form.width - indent):
            self._make_room(self._line_mm(style))
            self._y = self._sheets.write(line, (form.left + indent, self._y), style)
        self._y += _GAP_MM

    def _grid(self, grid: Grid) -> None:
        if not grid.rows:
            return
        heads = tuple(column.head for column in grid.columns)
        self._row(grid, heads, head=True)
        for row in grid.rows:
            if self._y + self._row_mm(grid, row, self._cell) > self._format.lowest:
                self._next()
                self._row(grid, heads, head=True)
            self._row(grid, row)
        self._y += 2.0

    def _row(self, grid: Grid, row: Sequence[str], *, head: bool = False) -> None:
        style = self._cell_head if head else self._cell
        height = self._row_mm(grid, row, style, head=head)
        self._make_room(height)
        x, top = self._format.left, self._y
        self._sheets.rule((x, top), self._format.width)
        for column, words in zip(grid.columns, row, strict=True):
            wide = column.share * self._format.width
            self._sheets.rule((x, top), 0.0, height)
            y = top + 0.6
            for line in self._cell_lines(words, style, wide):
                at = x + wide / 2 if head or column.centred else x + _CELL_MM
                write = self._sheets.write_centred if head or column.centred else self._sheets.write
                y = write(line, (at, y), style)
            x += wide
        self._sheets.rule((x, top), 0.0, height)
        self._sheets.rule((self._format.left, top + height), self._format.width)
        self._y = top + height

    def _row_mm(self, grid: Grid, row: Sequence[str], style: Style, *, head: bool = False) -> float:
        cells = (
            len(self._cell_lines(words, style, column.share * self._format.width))
            for column, words in zip(grid.columns, row, strict=True)
        )
        return max(max(cells) * self._line_mm(style) + 1.5, 0.0 if head else grid.least_mm)

    def _cell_lines(self, words: str, style: Style, wide: float) -> list[str]:
        parts = words.split("\n")
        return [line for part in parts for line in self._sheets.lines(part, style, wide - 2 * _CELL_MM) or [""]]

    def _signers(self) -> None:
        slip, form = self._slip, self._format
        if not slip.signers:
            return
        self._make_room(self._signers_mm())
        half = form.width / 2
        columns = [(form.left, half), (form.left + half, half)][-len(slip.signers) :]
        top = self._y + 2
        for words, column in zip(slip.signers, columns, strict=True):
            lines = [(words, self._bold), *([(slip.sign_here, self._small)] if slip.sign_here else [])]
            self._y = max(self._y, self._centred(lines, column, top) + _SIGNATURE_MM)

    def _signers_mm(self) -> float:
        return _SIGNATURE_MM + self._line_mm(self._bold) + self._line_mm(self._small) + 2 if self._slip.signers else 0.0

    def _make_room(self, height: float) -> None:
        if self._y + height > self._format.lowest:
            self._next()

    def _next(self) -> None:
        self._foot()
        self._sheets.next()
        self.sheet += 1
        self._y = self._format.top
        slip = self._slip
        line = " · ".join(filter(None, (slip.title.capitalize(), slip.number, slip.code)))
        for part in self._sheets.lines(line, self._small, self._format.width):
            self._y = self._sheets.write(part, (self._format.left, self._y), self._small)
        self._y += 2

    def _foot(self) -> None:
        """Say why it is a draft, and which sheet of how many this is."""
        form, slip = self._format, self._slip
        style = Style(font=Font.SERIF_ITALIC, points=8.0, leading=1.1)
        count = f"Tờ {self.sheet}/{self._count}" if self._count > 1 else ""
        y = form.lowest + 1.0
        if slip.draft:
            wide = form.width - (14 if count else 0)
            for line in self._sheets.lines(slip.draft, style, wide)[:2]:
                y = self._sheets.write(line, (form.left, y), style)
        if count:
            x = form.left + form.width - self._sheets.width_mm(count, style)
            self._sheets.write(count, (x, form.lowest + 1.0), style)

    def _line_mm(self, style: Style) -> float:
        return style.points * style.leading * 25.4 / 72
