"""PNG files: the coded rows are carried as they are where a PDF can (8 bits at most, no alpha, not interlaced)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import ImageOps

from digitize.imaging.decode import claims, png_chunks, refusals
from digitize.imaging.decode.limits import Limits, check_size
from digitize.imaging.decode.picture import (
    Picture,
    add_steps,
    code_losslessly,
    find_pixels,
    flate_stream,
    opened,
    unpacks_within,
)
from digitize.model import Step

if TYPE_CHECKING:
    from digitize.imaging.decode.refusals import Where

_COLOURS: dict[int, Literal["gray", "rgb", "indexed"]] = {
    png_chunks.GREY: "gray",
    png_chunks.RGB: "rgb",
    png_chunks.INDEXED: "indexed",
}
_DEPTH_REDUCED = Step(name="depth_reduced", settings=(("bits", "16"),))


def decode_png(content: bytes, limits: Limits, where: Where) -> tuple[Picture, claims.Claims]:
    """Decode a PNG file.

    Raises:
        ScanError: truncated, corrupt, too_large.
    """
    chunks = png_chunks.read_chunks(content, where)
    check_size(chunks.width, chunks.height, limits, where)
    with refusals.damage_refused(where), opened(content, "PNG") as image:
        image.load()
        said = claims.read_claims(image)
        pixels, steps = find_pixels(ImageOps.exif_transpose(image) if said.mirrored else image)
    if chunks.bits == 16 and not steps:
        steps = (_DEPTH_REDUCED,)
    if said.mirrored:
        steps = (*steps, claims.MIRRORED)
    if steps or not _carriable(chunks):
        picture = code_losslessly(pixels, *steps)
    else:
        stream = flate_stream(chunks, _COLOURS[chunks.colour_type])
        picture = Picture(pixels=np.ascontiguousarray(pixels), stream=replace(stream, untouched=True))
    return (add_steps(picture, claims.PROFILE_IGNORED) if said.profile else picture), said


def _carriable(chunks: png_chunks.PngChunks) -> bool:
    return (
        chunks.bits <= 8
        and chunks.colour_type in _COLOURS
        and not chunks.interlaced
        and b"tRNS" not in chunks.names
        and (chunks.colour_type != png_chunks.INDEXED or 0 < len(chunks.palette) <= 3 << chunks.bits)
        and unpacks_within(chunks.coded, _rows_bytes(chunks))
    )


def _rows_bytes(chunks: png_chunks.PngChunks) -> int:
    samples = chunks.width * (3 if chunks.colour_type == png_chunks.RGB else 1)
    return ((samples * chunks.bits + 7) // 8 + 1) * chunks.height
