"""Samples out of a PDF image's bytes, unpacked no further than the picture's size.

Flate with row filters is PNG's own coding and goes through Pillow's PNG reader, CCITT G4 through libtiff.
Group 3 and JBIG2 are left to pdfium, which knows every variant a PDF may hold.
Source: ISO 32000-1 7.4, PNG section 9, TIFF 6.0 section 11.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from digitize.imaging.decode.picture import opened, unpacks_within

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from digitize.imaging.decode.pdf_colours import Colours

_PNG_FILTERS = range(10, 16)
_SHORT, _LONG = 3, 4
_G4 = 4
_MOST_DEPTH = 12


def row_samples(rows: bytes, width: int, height: int, colours: Colours) -> NDArray[np.uint8]:
    """Unpack rows of 1, 2, 4, 8 or 16 bits a sample to (H, W) or (H, W, 3); of 16 bits the high byte.

    Raises:
        ValueError: too few bytes.
    """
    per_row = width * colours.components
    row_bytes = (per_row * colours.bits + 7) // 8
    packed = np.frombuffer(rows, np.uint8, count=row_bytes * height).reshape(height, row_bytes)
    samples: NDArray[np.uint8]
    if colours.bits == 16:
        samples = packed[:, ::2]
    elif colours.bits == 8:
        samples = packed
    else:
        bits = np.unpackbits(packed, axis=1).reshape(height, -1, colours.bits)
        samples = np.packbits(bits, axis=2)[:, :, 0] >> np.uint8(8 - colours.bits)
    samples = np.ascontiguousarray(samples[:, :per_row])
    return samples.reshape(height, width, 3) if colours.components == 3 else samples


def filtered_samples(
    coded: bytes, width: int, height: int, colours: Colours, parms: Mapping[str, Any]
) -> NDArray[np.uint8] | None:
    """Unpack a Flate stream that the archive can carry as it is; None: it has to be coded anew.

    Raises:
        zlib.error, ValueError, OSError, SyntaxError: the stream is damaged.
    """
    predictor = int(parms.get("Predictor", 1))
    row_bytes = (width * colours.components * colours.bits + 7) // 8
    if predictor == 1:
        if not unpacks_within(coded, row_bytes * height):
            return None
        return row_samples(zlib.decompressobj().decompress(coded, row_bytes * height), width, height, colours)
    told = (int(parms.get("Colors", 1)), int(parms.get("BitsPerComponent", 8)), int(parms.get("Columns", 1)))
    if predictor not in _PNG_FILTERS or told != (colours.components, colours.bits, width):
        return None
    if not unpacks_within(coded, (row_bytes + 1) * height):
        return None
    with opened(_as_png(coded, width, height, colours), "PNG") as image:
        return np.array(image, np.uint8)


def _as_png(coded: bytes, width: int, height: int, colours: Colours) -> bytes:
    """Wrap filtered rows as a PNG; one component counts as a palette, so that the samples come out unscaled."""
    colour_type = 2 if colours.components == 3 else 3
    palette = b"" if colour_type == 2 else _chunk(b"PLTE", bytes(3 * 2**colours.bits))
    header = struct.pack(">IIBBBBB", width, height, colours.bits, colour_type, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), palette, _chunk(b"IDAT", coded), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def fax_samples(coded: bytes, width: int, height: int, parms: Mapping[str, Any]) -> NDArray[np.uint8] | None:
    """Unpack CCITT G4 to samples 0 and 1; None: a variant that libtiff does not know.

    Raises:
        OSError: the stream is damaged.
    """
    if int(parms.get("K", 0)) >= 0 or bool(parms.get("EncodedByteAlign", False)):
        return None
    with opened(_as_tiff(coded, width, height), "TIFF") as image:
        black = np.array(image.convert("L"), np.uint8) == 0
    ones = black if bool(parms.get("BlackIs1", False)) else ~black
    return np.asarray(ones, np.uint8)


def _as_tiff(coded: bytes, width: int, height: int) -> bytes:
    fields = (
        (256, _LONG, width),
        (257, _LONG, height),
        (258, _SHORT, 1),
        (259, _SHORT, _G4),
        (262, _SHORT, 0),  # the codes' black runs are black
        (273, _LONG, 8),
        (277, _SHORT, 1),
        (278, _LONG, height),
        (279, _LONG, len(coded)),
    )
    at = 8 + len(coded) + len(coded) % 2
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    directory = struct.pack("<H", len(fields)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", at) + coded + bytes(len(coded) % 2) + directory


def pdfium_pixels(path: Path, page: int, nth: int, images: int) -> NDArray[np.uint8] | None:
    """Let pdfium decode the nth of a page's images to bilevel grey; None: it counts the images otherwise.

    Args:
        path: the PDF.
        page: its 1-based page.
        nth: the image's place in painting order, from 0.
        images: how many there must be.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        found = list(document[page - 1].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=_MOST_DEPTH))
        if len(found) != images:
            return None
        pixels = np.array(found[nth].get_bitmap(render=False).to_pil().convert("L"), np.uint8)
    bilevel = bool(((pixels == 0) | (pixels == 255)).all())
    return pixels if bilevel else None
