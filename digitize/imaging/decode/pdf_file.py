"""Opening a PDF with qpdf, within limits, and the few page facts that need inheritance."""

from __future__ import annotations

import mmap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from digitize.imaging.decode import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pikepdf

    from digitize.imaging.decode.refusals import Where

Rectangle = tuple[float, float, float, float]

_MOST_STRUCTURE = 64 << 20  # bytes of one unpacked stream of objects or places; a million objects have 20 MB
_LOCK = "(encryption dictionary"  # what qpdf's message says of a lock that it does not know: a certificate's
_MOST_PARENTS = 100
_LETTER: Rectangle = (0.0, 0.0, 612.0, 792.0)  # what readers take where there is no MediaBox


@contextmanager
def opened_pdf(path: Path, where: Where) -> Iterator[pikepdf.Pdf]:
    """Open a PDF; qpdf repairs what it can.

    Raises:
        ScanError: encrypted; truncated (the end is missing); corrupt.
    """
    import pikepdf

    _refuse_cut(path, where)
    with unpack_limit(_MOST_STRUCTURE):
        with refusals.damage_refused(where):
            try:
                pdf = pikepdf.open(path, suppress_warnings=True)
            except pikepdf.PasswordError as error:
                raise refusals.encrypted(where) from error
            except pikepdf.PdfError as error:
                if _LOCK in str(error):
                    raise refusals.encrypted(where) from error
                raise
        with pdf:
            yield pdf


@contextmanager
def unpack_limit(most: int) -> Iterator[None]:
    """Let qpdf unpack no stream to more than `most` bytes; its own setting is for the whole process."""
    import pikepdf

    before: dict[str, Any] = pikepdf.settings.set_qpdf_limits(
        flate_max_memory=most, png_max_memory=most, run_length_max_memory=most, tiff_max_memory=most
    )
    try:
        yield
    finally:
        pikepdf.settings.set_qpdf_limits(**before)


def _refuse_cut(path: Path, where: Where) -> None:
    """Refuse a PDF whose last objects stand behind its last end mark, or that has none.

    Junk behind the mark is common and harmless; objects there mean that an appended part was cut.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = content.rfind(b"%%EOF")
        if end < 0 or content.find(b" obj", end) >= 0:
            raise refusals.truncated(where)


def inherited(page: pikepdf.Page, key: str) -> Any:
    """Return a page attribute, from its parents where the page itself has none."""
    node: Any = page.obj
    for _ in range(_MOST_PARENTS):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return None


def shown_box(page: pikepdf.Page) -> Rectangle:
    """Return the part of the page that is shown, in its own units: the crop box inside the media box."""
    media = _rectangle(inherited(page, "/MediaBox")) or _LETTER
    crop = _rectangle(inherited(page, "/CropBox")) or media
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return both if both[0] < both[2] and both[1] < both[3] else media


def quarter_turn(page: pikepdf.Page) -> int:
    """Return /Rotate as 0, 90, 180 or 270 degrees clockwise."""
    turn = inherited(page, "/Rotate")
    return int(turn) % 360 // 90 * 90 if turn is not None else 0


def unit_points(page: pikepdf.Page) -> float:
    """Return how many points one unit of the page is (UserUnit)."""
    unit = float(page.obj.get("/UserUnit", 1))
    return unit if unit > 0 else 1.0


def _rectangle(box: Any) -> Rectangle | None:
    if box is None or len(box) != 4:
        return None
    x0, y0, x1, y1 = (float(side) for side in box)
    rectangle = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return rectangle if rectangle[0] < rectangle[2] and rectangle[1] < rectangle[3] else None
