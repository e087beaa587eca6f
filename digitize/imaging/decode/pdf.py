"""PDF pages: a scanned page's picture is taken out as it is, any other page is drawn and its real text kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from digitize.imaging.decode import refusals
from digitize.imaging.decode.born_digital import find_text
from digitize.imaging.decode.drawn_page import draw_page, image_dpi, plan_drawing
from digitize.imaging.decode.page import DecodedPage
from digitize.imaging.decode.page_content import Matrix, PlacedImage, find_content
from digitize.imaging.decode.pdf_file import opened_pdf, quarter_turn, unit_points
from digitize.imaging.decode.pdf_picture import take_picture
from digitize.imaging.decode.picture import scanned_page
from digitize.imaging.decode.refusals import Where
from digitize.imaging.decode.resolution import Resolution, find_resolution

if TYPE_CHECKING:
    from pathlib import Path

    import pikepdf

    from digitize.imaging.decode.limits import Limits
    from digitize.imaging.decode.picture import Picture
    from digitize.model import PageSource, PageText

_LEAN = 0.0005  # of a side that a matrix may lean and still count as straight


def decode_pdf(source: PageSource, path: Path, limits: Limits) -> DecodedPage:
    """Decode one page of a PDF.

    Raises:
        ScanError: encrypted, truncated, corrupt, unsupported, too_large, timed_out.
        ToolError: poppler is missing.
    """
    where = Where(name=source.name, frame=source.frame)
    with opened_pdf(path, where) as pdf, refusals.damage_refused(where):
        if not 1 <= source.frame <= len(pdf.pages):
            raise refusals.corrupt(where)
        page = pdf.pages[source.frame - 1]
        if "/Contents" not in page.obj and pdf.get_warnings():
            raise refusals.corrupt(where)  # what was repaired has lost what this page shows
        content = find_content(page)
        turn = None if content.only_image is None else find_turn(content.only_image.matrix)
        picture = None if turn is None else take_picture(pdf, path, content, limits, where)
        if picture is not None and content.only_image is not None and turn is not None:
            return _scanned(source, picture, content.only_image, page, turn)
        plan = plan_drawing(page, content, limits)
    picture = draw_page(path, plan, limits, where)
    with refusals.damage_refused(where):
        text = find_text(path, source.frame, picture.pixels, plan.dpi) if content.followed else None
    exact = Resolution(dpi_x=plan.dpi, dpi_y=plan.dpi, inferred=False)
    return _page(source, picture, exact, None, text)


def find_turn(matrix: Matrix) -> int | None:
    """Return the clockwise quarter turn by which a matrix places its picture; None: lean, squashed or mirrored."""
    a, b, c, d, _e, _f = matrix
    across, along = math.hypot(a, b), math.hypot(c, d)
    if not across or not along or a * d - b * c <= 0:
        return None
    if max(abs(b) / across, abs(c) / along) <= _LEAN:
        return 0 if a > 0 else 180
    if max(abs(a) / across, abs(d) / along) <= _LEAN:
        return 270 if b > 0 else 90
    return None


def _scanned(source: PageSource, picture: Picture, placed: PlacedImage, page: pikepdf.Page, turn: int) -> DecodedPage:
    height, width = picture.pixels.shape[:2]
    resolution = find_resolution(width, height, image_dpi(placed, unit_points(page)))
    claimed = (turn + quarter_turn(page)) % 360
    return _page(source, picture, resolution, claimed or None, None)


def _page(
    source: PageSource, picture: Picture, resolution: Resolution, turn: int | None, text: PageText | None
) -> DecodedPage:
    return DecodedPage(
        page=scanned_page(source, picture, resolution, born_digital=text is not None),
        pixels=picture.pixels,
        stream=picture.stream,
        text=text,
        turn_hint=turn,
        steps=picture.steps,
    )
