"""One frame of an accepted file as a worker gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.imaging.decode import refusals
from digitize.imaging.decode.limits import Limits, check_bytes
from digitize.imaging.decode.refusals import Where
from digitize.imaging.decode.resolution import find_resolution
from digitize.imaging.decode.sniff import HEAD_BYTES, FileType, sniff

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from digitize.imaging.decode.claims import Claims
    from digitize.imaging.decode.picture import Picture
    from digitize.model import PageSource, PageText, PictureStream, ScannedPage, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedPage:
    """A frame's facts, pixels and coded picture."""

    page: ScannedPage
    pixels: NDArray[np.uint8]  # (H, W) grey or (H, W, 3) RGB, as stored: no claimed turn is applied
    stream: PictureStream  # the same pixels, coded
    text: PageText | None  # of a born-digital page; boxes in mm of this picture
    turn_hint: int | None  # the clockwise turn (90, 180, 270) that the file claims; None: it claims none
    steps: tuple[Step, ...]


def decode(source: PageSource, path: Path, limits: Limits) -> DecodedPage:
    """Decode one frame.

    Args:
        source: which frame; its name is what messages show.
        path: the file that holds it.
        limits: what it may cost.

    Raises:
        ScanError: this frame can't be taken; the file's other frames may be fine.
        ToolError: poppler is missing.
        OSError: the file can't be read at all.
    """
    where = Where(name=source.name, frame=source.frame)
    check_bytes(path.stat().st_size, limits, where)
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
    if kind is None:
        raise refusals.unsupported(where)
    if kind is FileType.PDF:
        from digitize.imaging.decode.pdf import decode_pdf

        return decode_pdf(source, path, limits)
    return _decode_picture(source, path, kind, limits)


def _decode_picture(source: PageSource, path: Path, kind: FileType, limits: Limits) -> DecodedPage:
    where = Where(name=source.name, frame=source.frame)
    if kind is FileType.TIFF:
        from digitize.imaging.decode.tiff import decode_tiff

        return _page(source, *decode_tiff(path, limits, where))
    if source.frame != 1:
        raise refusals.corrupt(where)
    if kind is FileType.JPEG:
        from digitize.imaging.decode.jpeg import decode_jpeg

        return _page(source, *decode_jpeg(path.read_bytes(), limits, where))
    from digitize.imaging.decode.png import decode_png

    return _page(source, *decode_png(path.read_bytes(), limits, where))


def _page(source: PageSource, picture: Picture, said: Claims) -> DecodedPage:
    from digitize.imaging.decode.picture import scanned_page

    height, width = picture.pixels.shape[:2]
    resolution = find_resolution(width, height, *said.resolutions)
    return DecodedPage(
        page=scanned_page(source, picture, resolution),
        pixels=picture.pixels,
        stream=picture.stream,
        text=None,
        turn_hint=said.turn,
        steps=picture.steps,
    )
