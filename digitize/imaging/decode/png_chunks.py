"""A PNG's chunks, read without decoding.

Source: PNG (third edition) sections 5 and 11.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.imaging.decode import refusals

if TYPE_CHECKING:
    from digitize.imaging.decode.refusals import Where

_SIGNATURE_BYTES = 8
_LENGTH_TYPE_CRC = 12
GREY, RGB, INDEXED = 0, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PngChunks:
    """What a PNG says of itself, and its coded picture."""

    width: int
    height: int
    bits: int
    colour_type: int
    interlaced: bool
    palette: bytes  # RGB triples
    names: frozenset[bytes]
    coded: bytes  # the joined IDAT chunks: one zlib stream of filtered rows


def read_chunks(content: bytes, where: Where) -> PngChunks:
    """Walk the chunks up to IEND.

    Raises:
        ScanError: truncated (a chunk or IEND is missing); corrupt (it does not begin with IHDR).
    """
    at = _SIGNATURE_BYTES
    chunks: dict[bytes, bytes] = {}
    coded: list[bytes] = []
    while True:
        if at + _LENGTH_TYPE_CRC > len(content):
            raise refusals.truncated(where)
        length, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        at += _LENGTH_TYPE_CRC + length
        if not name.isalpha():
            raise refusals.corrupt(where)
        if at > len(content):
            raise refusals.truncated(where)
        if name == b"IDAT":
            coded.append(body)
        chunks.setdefault(name, body)
        if name == b"IEND":
            return _chunks(chunks, b"".join(coded), where)


def _chunks(chunks: dict[bytes, bytes], coded: bytes, where: Where) -> PngChunks:
    header = chunks.get(b"IHDR", b"")
    if len(header) != 13 or not coded:
        raise refusals.corrupt(where)
    width, height, bits, colour_type, _compression, _filter, interlace = struct.unpack(">IIBBBBB", header)
    if 0 in {width, height}:
        raise refusals.corrupt(where)
    return PngChunks(
        width=width,
        height=height,
        bits=bits,
        colour_type=colour_type,
        interlaced=interlace != 0,
        palette=chunks.get(b"PLTE", b""),
        names=frozenset(chunks),
        coded=coded,
    )
