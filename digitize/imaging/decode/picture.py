"""A decoded picture beside its coded bytes, and the lossless coding of pictures that can't keep theirs.

Bilevel pictures become CCITT G4, everything else Flate with PNG's row filters: both are read back
pixel for pixel.  Source: ISO 32000-1 7.4.4 and 7.4.6, ITU-T T.6, PNG section 9.
"""

from __future__ import annotations

import io
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Literal

import numpy as np
from PIL import Image

from digitize.imaging.decode import png_chunks, tiff_directory
from digitize.imaging.decode.limits import Limits
from digitize.imaging.decode.refusals import Where
from digitize.model import PictureStream, ScannedPage, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digitize.imaging.decode.resolution import Resolution
    from digitize.model import PageSource

_OURS = Where(name="")  # what we coded ourselves is whole
_ROWS_PER_STRIP = 278
_PACKED = 1 << 14  # bytes of a Flate stream that are unpacked at a time, to 16 MB at most
_SPARE_BYTES = 1 << 16  # some writers round up
_ZLIB_LEVEL = 3  # half the time of level 6 for 5 % more bytes, measured on colour scans


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One frame: uint8 pixels (H, W) or (H, W, 3) RGB, and the same picture as a PDF carries it."""

    pixels: NDArray[np.uint8]
    stream: PictureStream
    steps: tuple[Step, ...] = ()


def scanned_page(
    source: PageSource, picture: Picture, resolution: Resolution, *, born_digital: bool = False
) -> ScannedPage:
    """State the facts of a decoded side."""
    height, width = picture.pixels.shape[:2]
    return ScannedPage(
        source=source,
        width_px=width,
        height_px=height,
        dpi_x=resolution.dpi_x,
        dpi_y=resolution.dpi_y,
        dpi_inferred=resolution.inferred,
        colour=_coded_as(picture.stream),
        born_digital=born_digital,
    )


def _coded_as(stream: PictureStream) -> Literal["colour", "grey", "bitonal"]:
    if stream.colour != "gray":
        return "colour"
    return "bitonal" if stream.bits == 1 else "grey"


@contextmanager
def opened(source: BinaryIO | bytes, kind: str) -> Iterator[Image.Image]:
    """Open a picture with exactly one of Pillow's readers; its size has been checked before.

    Pillow warns above 89 million pixels; our own limit stands in `Limits`.  It gets no path, because
    it maps files it can name into memory, and then garbles uncompressed TIFFs with an Orientation.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=[kind]) as image:
            yield image


def find_pixels(image: Image.Image) -> tuple[NDArray[np.uint8], tuple[Step, ...]]:
    """Take a Pillow picture's pixels as 8-bit grey or RGB, transparency laid on white."""
    if image.mode.startswith("I"):
        return _high_bytes(image), (Step(name="depth_reduced", settings=(("bits", "16"),)),)
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        return _flattened(image), (Step(name="flattened", settings=(("on", "white"),)),)
    if image.mode == "P":
        return _indexed(image), ()
    if image.mode in {"L", "RGB"}:
        return np.asarray(image), ()
    if image.mode == "1":
        return np.asarray(image.convert("L")), ()
    step = Step(name="converted", settings=(("from", image.mode), ("to", "RGB")))
    return np.asarray(image.convert("RGB")), (step,)


def _high_bytes(image: Image.Image) -> NDArray[np.uint8]:
    wide = np.asarray(image).astype(np.int64)
    return (np.clip(wide, 0, 0xFFFF) >> 8).astype(np.uint8)


def _flattened(image: Image.Image) -> NDArray[np.uint8]:
    grey = image.mode in {"L", "LA", "La", "1"}
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return np.asarray(Image.alpha_composite(paper, layer).convert("L" if grey else "RGB"))


def _indexed(image: Image.Image) -> NDArray[np.uint8]:
    palette = np.asarray(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
    grey = bool((palette[:, :1] == palette).all())
    return np.asarray(image.convert("RGB"))[:, :, 0].copy() if grey else np.asarray(image.convert("RGB"))


def code_losslessly(pixels: NDArray[np.uint8], *steps: Step) -> Picture:
    """Code pixels so that they are read back equal, as small as their kind allows."""
    stream = code_group4(pixels == 0) if _is_bilevel(pixels) else _code_flate(pixels)
    return Picture(pixels=pixels, stream=stream, steps=steps)


def add_steps(picture: Picture, *steps: Step) -> Picture:
    """Return the picture with more of its history, earlier steps first."""
    return replace(picture, steps=(*steps, *picture.steps))


def _is_bilevel(pixels: NDArray[np.uint8]) -> bool:
    return pixels.ndim == 2 and bool(((pixels == 0) | (pixels == 255)).all())


def code_group4(ink: NDArray[np.bool_]) -> PictureStream:
    """Code ink losslessly, black on white; G4 spends its short codes on black runs, so ink is its 1."""
    height, width = ink.shape
    coded = io.BytesIO()
    Image.fromarray(ink).save(coded, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    (frame,) = tiff_directory.read_frames(coded, Limits(), _OURS)
    ((offset, length),) = frame.pieces
    return PictureStream(
        data=coded.getvalue()[offset : offset + length],
        filter="CCITTFaxDecode",
        width_px=width,
        height_px=height,
        colour="gray",
        bits=1,
        decode_parms=(("K", -1), ("Columns", width), ("Rows", height)),
    )


def _code_flate(pixels: NDArray[np.uint8]) -> PictureStream:
    coded = io.BytesIO()
    Image.fromarray(pixels).save(coded, "PNG", compress_level=_ZLIB_LEVEL)
    chunks = png_chunks.read_chunks(coded.getvalue(), _OURS)
    return flate_stream(chunks, "gray" if pixels.ndim == 2 else "rgb")


def unpacks_within(coded: bytes, most: int) -> bool:
    """Say whether a Flate stream is whole and holds no more than `most` bytes of rows.

    What else it holds no decoder here would see, but the archive's readers would unpack it.
    """
    unpacker = zlib.decompressobj()
    unpacked, left = 0, memoryview(coded)
    try:
        while left and not unpacker.eof and unpacked <= most + _SPARE_BYTES:
            unpacked += len(unpacker.decompress(left[:_PACKED]))
            left = left[_PACKED:]
    except zlib.error:
        return False
    return unpacker.eof and unpacked <= most + _SPARE_BYTES


def flate_stream(chunks: png_chunks.PngChunks, colour: Literal["gray", "rgb", "indexed"]) -> PictureStream:
    """Carry a PNG's coded rows in a PDF: the same zlib stream, the same row filters."""
    bits: Literal[1, 2, 4, 8] = {1: 1, 2: 2, 4: 4, 8: 8}[chunks.bits]  # type: ignore[assignment]
    parms = (
        ("Predictor", 15),
        ("Colors", 3 if colour == "rgb" else 1),
        ("BitsPerComponent", bits),
        ("Columns", chunks.width),
    )
    return PictureStream(
        data=chunks.coded,
        filter="FlateDecode",
        width_px=chunks.width,
        height_px=chunks.height,
        colour=colour,
        bits=bits,
        decode_parms=parms,
        palette=chunks.palette if colour == "indexed" else b"",
    )
