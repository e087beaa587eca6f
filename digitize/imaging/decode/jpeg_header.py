"""A JPEG's markers, read without decoding: size, components, colour signs, and whether it is whole.

Source: ITU-T T.81 annex B; the colour signs follow libjpeg's rules (JFIF, Adobe APP14, component ids).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitize.imaging.decode import refusals

if TYPE_CHECKING:
    from digitize.imaging.decode.refusals import Where

_SOI, _EOI, _SOS, _APP0, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_DECODABLE = frozenset({0xC0, 0xC1, 0xC2})  # Huffman: baseline, extended, progressive
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_MARKED = 0xFF
_IN_A_SCAN = np.zeros(256, np.bool_)  # what may stand after it: a stuffed byte, padding, a restart
_IN_A_SCAN[[0x00, 0xFF, *range(0xD0, 0xD8)]] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegHeader:
    """What a JPEG says of itself."""

    width: int
    height: int
    bits: int
    component_ids: bytes
    decodable: bool  # Huffman coded, sequential or progressive
    jfif: bool
    adobe_transform: int | None
    end: int | None  # the offset after the end mark; None: cut off

    @property
    def ambiguous(self) -> bool:
        """Whether libjpeg and PDF readers may differ on YCbCr or RGB.

        libjpeg believes JFIF before Adobe and knows the ids "RGB"; a PDF reader believes Adobe only.
        """
        if len(self.component_ids) != 3:
            return False
        if self.jfif:
            return self.adobe_transform == 0
        return self.adobe_transform is None and self.component_ids == b"RGB"


def read_header(content: bytes, where: Where) -> JpegHeader:
    """Walk the markers from the start to the end mark.

    Raises:
        ScanError: corrupt (no frame header, or no markers); truncated (cut within the headers).
    """
    at, frame, jfif, adobe = 2, None, False, None
    if content[:2] != bytes((0xFF, _SOI)):
        raise refusals.corrupt(where)
    end = None
    while (found := _marker(content, at, where)) is not None:
        marker, at = found
        if marker == _EOI:
            end = at
            break
        if marker in _BARE or marker == _SOI:
            continue
        segment = _segment(content, at, where)
        if marker in _FRAMES and frame is None:
            frame = (marker, segment)
        jfif = jfif or (marker == _APP0 and segment.startswith(b"JFIF\0"))
        if marker == _APP14 and segment.startswith(b"Adobe") and len(segment) >= 12:
            adobe = segment[11]
        at += 2 + len(segment)
        if marker == _SOS:
            if frame is None:
                raise refusals.corrupt(where)
            at = _end_of_scan(content, at)
            if at < 0:
                break
    return _header(frame, jfif, adobe, end, where)


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the marker after a scan's data begins; -1: the data is cut off."""
    data = np.frombuffer(content, np.uint8, offset=at)
    starts = np.flatnonzero(data[:-1] == _MARKED)
    markers = starts[~_IN_A_SCAN[data[starts + 1]]]
    return at + int(markers[0]) if len(markers) else -1


def _marker(content: bytes, at: int, where: Where) -> tuple[int, int] | None:
    if at >= len(content):
        return None
    if content[at] != 0xFF:
        raise refusals.corrupt(where)
    while at < len(content) and content[at] == 0xFF:
        at += 1
    return (content[at], at + 1) if at < len(content) else None


def _segment(content: bytes, at: int, where: Where) -> bytes:
    length = int.from_bytes(content[at : at + 2], "big")
    if length < 2 and at + 2 <= len(content):
        raise refusals.corrupt(where)
    if at + max(length, 2) > len(content):
        raise refusals.truncated(where)
    return content[at + 2 : at + length]


def _header(
    frame: tuple[int, bytes] | None, jfif: bool, adobe: int | None, end: int | None, where: Where
) -> JpegHeader:
    if frame is None:
        raise refusals.truncated(where) if end is None else refusals.corrupt(where)
    marker, segment = frame
    if len(segment) < 6 or len(segment) < 6 + 3 * segment[5]:
        raise refusals.corrupt(where)
    header = JpegHeader(
        width=int.from_bytes(segment[3:5], "big"),
        height=int.from_bytes(segment[1:3], "big"),
        bits=segment[0],
        component_ids=bytes(segment[6 + 3 * n] for n in range(segment[5])),
        decodable=marker in _DECODABLE,
        jfif=jfif,
        adobe_transform=adobe,
        end=end,
    )
    if 0 in {header.width, header.height, len(header.component_ids)}:
        raise refusals.corrupt(where)
    return header
