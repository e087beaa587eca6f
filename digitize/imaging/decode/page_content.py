"""What a PDF page shows: exactly one picture over the whole page, or something that must be drawn.

The content stream is followed with just the graphics state that the question needs: matrix, clip, fill
colour, transparency, text mode.  What is painted under an opaque picture that covers the page is not
seen (scanners hide recognised text there), nor is text in mode 3; annotations are no page content.
In doubt the page counts as drawn, which costs only size, never ink.
Source: ISO 32000-1 sections 8 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digitize.imaging.decode.pdf_file import shown_box, unpack_limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pikepdf

    from digitize.imaging.decode.pdf_file import Rectangle

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_COVERS = 0.02  # of the page's side that a picture may fall short of, or stand over
_MOST_STEPS = 200_000
_STREAM_STEPS = 50  # what opening one more stream costs, in steps
_MOST_BYTES = 4_000_000  # of one content stream; longer ones hold drawings
_MOST_DEPTH = 12
_INVISIBLE = 3
_BLACKS = {("g", (0.0,)), ("rg", (0.0, 0.0, 0.0)), ("k", (0.0, 0.0, 0.0, 1.0))}
_FILL_COLOURS = frozenset("g rg k sc scn cs".split())
_PAINTED_PATHS = frozenset("f F f* B B* b b* S s".split())
_OTHER_INK = frozenset(("sh", "INLINE IMAGE"))
_CURVES = frozenset("m l c v y".split())
_SHOWN_TEXT = frozenset(("Tj", "TJ", "'", '"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedImage:
    """An image XObject and the matrix that puts its unit square on the page."""

    image: pikepdf.Object
    matrix: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What was found: the only picture, or None; and every picture with its place."""

    only_image: PlacedImage | None
    images: tuple[PlacedImage, ...]
    followed: bool  # False: it runs in circles or too long, and pdfium would follow it for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    matrix: Matrix = _IDENTITY
    clipped: bool = False  # to less than the page
    plain: bool = True  # no transparency, no blend mode, no optional content
    black: bool = True  # what a stencil is painted with
    text_mode: int = 0
    drawn_font: bool = False  # Type 3: its glyphs are drawings and show in every text mode


class _TooMuchError(Exception):
    """The stream is too long or too deep to be one scan."""


def find_content(page: pikepdf.Page) -> PageContent:
    """Follow a page's content stream.

    Raises:
        pikepdf.PdfError: a stream can't be unpacked.
    """
    reader = _Reader(shown_box(page))
    followed = True
    try:
        with unpack_limit(_MOST_BYTES):
            reader.follow(page, page.resources, ())
    except _TooMuchError:
        followed = False
    only = reader.only if followed and not reader.ink else None
    return PageContent(only_image=only, images=tuple(reader.images), followed=followed)


class _Reader:
    """Follows content streams and remembers what they have painted so far."""

    def __init__(self, box: Rectangle) -> None:
        self.only: PlacedImage | None = None
        self.ink = False  # something besides `only` is seen
        self.images: list[PlacedImage] = []
        self._box = box
        self._state = _State()
        self._stack: list[_State] = []
        self._rectangle: Rectangle | None = None  # the current path, as long as it is one rectangle
        self._path = False
        self._clip = False
        self._steps = 0

    def follow(self, holder: Any, resources: Any, inside: tuple[tuple[int, int], ...]) -> None:
        import pikepdf

        self._steps += _STREAM_STEPS
        if len(inside) > _MOST_DEPTH or self._steps > _MOST_STEPS or _length(holder) > _MOST_BYTES:
            raise _TooMuchError
        for step in pikepdf.parse_content_stream(holder):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise _TooMuchError
            operator, operands = str(step.operator), list(step.operands)
            if operator == "Do":
                self._paint_object(_entry(resources, "/XObject", operands), resources, inside)
            elif operator in _SHOWN_TEXT:
                self._show_text(operands[-1])
            elif operator in _OTHER_INK:
                self.ink = True
            else:
                self._set_state(operator, operands, resources)
                self._draw_path(operator, operands)

    def _set_state(self, operator: str, operands: Sequence[Any], resources: Any) -> None:
        match operator:
            case "q":
                self._stack.append(self._state)
            case "Q" if self._stack:
                self._state = self._stack.pop()
            case "cm":
                self._state = replace(self._state, matrix=_times(_matrix(operands), self._state.matrix))
            case "gs":
                plain = _is_plain(_entry(resources, "/ExtGState", operands))
                self._state = replace(self._state, plain=self._state.plain and plain)
            case "Tr":
                self._state = replace(self._state, text_mode=int(operands[0]))
            case "Tf":
                font = _entry(resources, "/Font", operands)
                self._state = replace(self._state, drawn_font=font is not None and font.get("/Subtype") == "/Type3")
            case "BDC" if operands and operands[0] == "/OC":
                self._state = replace(self._state, plain=False)
            case _ if operator in _FILL_COLOURS:
                self._state = replace(self._state, black=_is_black(operator, operands))

    def _draw_path(self, operator: str, operands: Sequence[Any]) -> None:
        if operator == "re":
            self._rectangle = None if self._path else _rectangle(operands, self._state.matrix)
            self._path = True
        elif operator in _CURVES:
            self._rectangle, self._path = None, True
        elif operator in {"W", "W*"}:
            self._clip = True
        elif operator == "n" or operator in _PAINTED_PATHS:
            self.ink = self.ink or (operator != "n" and self._path)
            if self._clip and not (self._rectangle and self._covers(self._rectangle)):
                self._state = replace(self._state, clipped=True)
            self._rectangle, self._path, self._clip = None, False, False

    def _show_text(self, operand: Any) -> None:
        import pikepdf

        parts = list(operand) if isinstance(operand, pikepdf.Array) else [operand]
        if not any(bytes(part).strip() for part in parts if isinstance(part, pikepdf.String)):
            return
        if self._state.text_mode != _INVISIBLE or self._state.drawn_font:
            self.ink = True

    def _paint_object(self, painted: Any, resources: Any, inside: tuple[tuple[int, int], ...]) -> None:
        if painted is None:
            raise ValueError("the page paints an object that is not in the file")
        kind = painted.get("/Subtype")
        if kind == "/Image":
            self._paint_image(PlacedImage(image=painted, matrix=self._state.matrix))
        elif kind == "/Form":
            if painted.objgen in inside:
                raise _TooMuchError
            self._paint_form(painted, resources, (*inside, painted.objgen))

    def _paint_form(self, form: Any, resources: Any, inside: tuple[tuple[int, int], ...]) -> None:
        before, stack = self._state, self._stack
        matrix = _times(_matrix(form.get("/Matrix", _IDENTITY)), before.matrix)
        bounds = form.get("/BBox")
        clipped = bounds is not None and not self._reaches_over(bounds, matrix)
        self._state = replace(
            before,
            matrix=matrix,
            clipped=before.clipped or clipped,
            plain=before.plain and "/OC" not in form,
        )
        self._stack = []
        self.follow(form, form.get("/Resources", resources), inside)
        self._state, self._stack = before, stack

    def _paint_image(self, placed: PlacedImage) -> None:
        self.images.append(placed)
        state, image = self._state, placed.image
        stencil = bool(image.get("/ImageMask", False))
        fits = _fits(_bounds(placed.matrix), self._box)
        if not fits or state.clipped or not state.plain or "/OC" in image or (stencil and not state.black):
            self.ink = True
            return
        if stencil:
            self.ink = self.ink or self.only is not None
        else:
            self.ink = False  # all that was painted before lies underneath
        self.only = placed

    def _covers(self, rectangle: Rectangle) -> bool:
        x0, y0, x1, y1 = rectangle
        slack_x, slack_y = _slack(self._box)
        return (
            x0 <= self._box[0] + slack_x
            and y0 <= self._box[1] + slack_y
            and x1 >= self._box[2] - slack_x
            and y1 >= self._box[3] - slack_y
        )

    def _reaches_over(self, bounds: Any, matrix: Matrix) -> bool:
        x0, y0, x1, y1 = (float(side) for side in bounds)
        return self._covers(_bounds(_times((x1 - x0, 0.0, 0.0, y1 - y0, x0, y0), matrix)))


def _length(holder: Any) -> int:
    import pikepdf

    try:
        return _unpacked_length(holder)
    except pikepdf.DataDecodingError as error:
        if "limit exceeded" in str(error):
            raise _TooMuchError from error
        raise


def _unpacked_length(holder: Any) -> int:
    import pikepdf

    if not isinstance(holder, pikepdf.Page):
        return len(holder.read_bytes())
    contents = holder.obj.get("/Contents", pikepdf.Array())
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return sum(len(part.read_bytes()) for part in parts)


def _entry(resources: Any, category: str, operands: Sequence[Any]) -> Any:
    entries = resources.get(category) if resources is not None else None
    return entries.get(str(operands[0])) if entries is not None and operands else None


def _is_plain(state: Any) -> bool:
    """Whether a graphics state paints everything opaquely."""
    if state is None:
        return True
    opaque = all(float(state.get(key, 1)) >= 1.0 for key in ("/ca", "/CA"))
    unmasked = str(state.get("/SMask", "/None")) == "/None"
    return opaque and unmasked and str(state.get("/BM", "/Normal")) in {"/Normal", "/Compatible"}


def _is_black(operator: str, operands: Sequence[Any]) -> bool:
    try:
        return (operator, tuple(float(value) for value in operands)) in _BLACKS
    except (TypeError, ValueError):
        return False


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _bounds(matrix: Matrix) -> Rectangle:
    """Return the box around the unit square that a matrix has placed."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)


def _rectangle(operands: Sequence[Any], matrix: Matrix) -> Rectangle | None:
    if matrix[1] or matrix[2]:
        return None
    x, y, width, height = (float(value) for value in operands)
    return _bounds(_times((width, 0.0, 0.0, height, x, y), matrix))


def _slack(box: Rectangle) -> tuple[float, float]:
    return (box[2] - box[0]) * _COVERS, (box[3] - box[1]) * _COVERS


def _fits(bounds: Rectangle, box: Rectangle) -> bool:
    slack_x, slack_y = _slack(box)
    slacks = (slack_x, slack_y, slack_x, slack_y)
    return all(abs(side - wanted) <= slack for side, wanted, slack in zip(bounds, box, slacks, strict=True))
