"""What a file is, by its first bytes; the extension decides nothing.

Sources: ITU-T T.81 B.1.1.3 (SOI), PNG 5.2, TIFF 6.0 section 2 and BigTIFF, ISO 32000-1 annex H
implementation note 13 (`%PDF-` may stand anywhere in the first 1024 bytes).
"""

from __future__ import annotations

from enum import StrEnum

HEAD_BYTES = 1024
_ZIP = b"PK\x03\x04"  # a zip may hold a stored PDF right behind its first name


class FileType(StrEnum):
    """A type that is taken; the value is the extension under which originals are stored."""

    JPEG = "jpg"
    PNG = "png"
    TIFF = "tif"
    PDF = "pdf"


_SIGNATURES = (
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"II*\x00", FileType.TIFF),
    (b"MM\x00*", FileType.TIFF),
    (b"II+\x00", FileType.TIFF),
    (b"MM\x00+", FileType.TIFF),
)


def sniff(head: bytes) -> FileType | None:
    """Tell the type from the first `HEAD_BYTES` bytes; None: not one that is taken."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"%PDF-" in head[:HEAD_BYTES] and not head.startswith(_ZIP):
        return FileType.PDF
    return None
