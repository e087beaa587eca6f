"""A TIFF's chain of directories (IFDs), read without decoding, in both byte orders and as BigTIFF.

Directories marked as thumbnails or transparency masks are no frames.  A chain that runs in a circle
and offsets past the end of the file are refused here, so that no decoder meets them.
Sources: TIFF 6.0 sections 2, 8, 15 and 22; BigTIFF (libtiff); Adobe TIFF Technical Note 2 (JPEG).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from digitize.imaging.decode import refusals
from digitize.imaging.decode.limits import check_pages, check_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.imaging.decode.limits import Limits
    from digitize.imaging.decode.refusals import Where

SUBFILE_TYPE, OLD_SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 255, 256, 257, 258, 259, 262
FILL_ORDER, STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES = 266, 273, 274, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, T6_OPTIONS, RESOLUTION_UNIT = 282, 283, 293, 296
TILE_OFFSETS, TILE_BYTES, EXTRA_SAMPLES, JPEG_TABLES = 324, 325, 338, 347
OLD_JPEG_START, OLD_JPEG_BYTES, ICC_PROFILE = 513, 514, 34675
_WANTED = frozenset(
    {SUBFILE_TYPE, OLD_SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, STRIP_OFFSETS}
    | {ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES, X_RESOLUTION, Y_RESOLUTION, T6_OPTIONS, RESOLUTION_UNIT}
    | {TILE_OFFSETS, TILE_BYTES, EXTRA_SAMPLES, JPEG_TABLES, OLD_JPEG_START, OLD_JPEG_BYTES}
)
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_OLD_REDUCED = 2  # value of SubfileType
# field type -> bytes of one value and struct's sign for it; a rational is read as two numbers
_TYPES = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 5: (8, "II"), 7: (1, "B"), 13: (4, "I"), 16: (8, "Q"), 18: (8, "Q")}
_MAX_VALUES = 1_000_000
_MAX_FIELDS = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One IFD: its place in the chain and the numbers of the fields that matter here."""

    position: int
    fields: Mapping[int, tuple[int, ...]]  # a field that is not looked at here has no numbers

    def first(self, tag: int, default: int) -> int:
        """Return a field's first number."""
        values = self.fields.get(tag)
        return values[0] if values else default

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Offset and length of every strip or tile; empty where the file gives no lengths."""
        if TILE_OFFSETS in self.fields:
            return tuple(zip(self.fields[TILE_OFFSETS], self.fields.get(TILE_BYTES, ()), strict=False))
        return tuple(zip(self.fields.get(STRIP_OFFSETS, ()), self.fields.get(STRIP_BYTES, ()), strict=False))

    @property
    def is_page(self) -> bool:
        """Whether it is neither a thumbnail nor a mask."""
        marked = self.first(SUBFILE_TYPE, 0) & (_REDUCED | _MASK)
        return not marked and self.first(OLD_SUBFILE_TYPE, 0) != _OLD_REDUCED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    order: str  # struct's sign
    big: bool
    size: int

    def unpack(self, signs: str, content: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + signs, content)


def read_frames(file: BinaryIO, limits: Limits, where: Where) -> tuple[Directory, ...]:
    """Read the directories of all frames, in order.

    Raises:
        ScanError: truncated (offsets past the end), corrupt, too_large (a circle, too many frames,
            a frame that claims too many pixels).
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(16)
    layout = _Layout(order="<" if head[:1] == b"I" else ">", big=head[2:4] in {b"+\0", b"\0+"}, size=size)
    if len(head) < (16 if layout.big else 8):
        raise refusals.truncated(where)
    (offset,) = layout.unpack("Q", head[8:16]) if layout.big else layout.unpack("I", head[4:8])
    seen: set[int] = set()
    directories: list[Directory] = []
    while offset:
        if offset in seen:
            raise refusals.endless(where)
        seen.add(offset)
        directory, offset = _read_directory(file, offset, len(directories), (layout, where))
        directories.append(directory)
        check_pages(len(directories) // 2, limits, where)  # each page may bring a thumbnail
    return _pages(directories, size, limits, where)


def _pages(directories: list[Directory], size: int, limits: Limits, where: Where) -> tuple[Directory, ...]:
    pages = tuple(directory for directory in directories if directory.is_page) or tuple(directories)
    if not pages:
        raise refusals.truncated(where)
    check_pages(len(pages), limits, where)
    for page in pages:
        width, height = page.first(WIDTH, 0), page.first(HEIGHT, 0)
        if 0 in {width, height}:
            raise refusals.corrupt(where)
        check_size(width, height, limits, where)
        if any(offset + length > size for offset, length in page.pieces):
            raise refusals.truncated(where)
    return pages


def _read_directory(file: BinaryIO, offset: int, position: int, place: tuple[_Layout, Where]) -> tuple[Directory, int]:
    layout, where = place
    count_bytes, entry_bytes, next_bytes = (8, 20, 8) if layout.big else (2, 12, 4)
    (count,) = layout.unpack("Q" if layout.big else "H", _read(file, offset, count_bytes, place))
    if count > _MAX_FIELDS:
        raise refusals.corrupt(where)
    table = _read(file, offset + count_bytes, count * entry_bytes, place)
    entries = [table[at : at + entry_bytes] for at in range(0, len(table), entry_bytes)]
    fields = {layout.unpack("H", entry[:2])[0]: _values(file, entry, place) for entry in entries}
    link = _read(file, offset + count_bytes + len(table), next_bytes, place)
    (following,) = layout.unpack("Q" if layout.big else "I", link)
    return Directory(position=position, fields=fields), following


def _values(file: BinaryIO, entry: bytes, place: tuple[_Layout, Where]) -> tuple[int, ...]:
    layout, where = place
    tag, kind = layout.unpack("HH", entry[:4])
    (count,) = layout.unpack("Q", entry[4:12]) if layout.big else layout.unpack("I", entry[4:8])
    if tag not in _WANTED or kind not in _TYPES or not count:
        return ()
    if count > _MAX_VALUES:
        raise refusals.corrupt(where)
    each, signs = _TYPES[kind]
    inline = entry[12:20] if layout.big else entry[8:12]
    if each * count > len(inline):
        (offset,) = layout.unpack("Q" if layout.big else "I", inline)
        inline = _read(file, offset, each * count, place)
    return layout.unpack(signs * count, inline[: each * count])


def _read(file: BinaryIO, offset: int, length: int, place: tuple[_Layout, Where]) -> bytes:
    layout, where = place
    if offset + length > layout.size:
        raise refusals.truncated(where)
    file.seek(offset)
    return file.read(length)
