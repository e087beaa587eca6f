"""Some pages of one of our archives as a file of its own, which is an archive as well.

Method: all other pages and the outline are taken out; pictures, text layer and metadata stay, bit for bit.  Equal
archives and pages give equal bytes.
Source: ISO 19005-2 asks nothing of a file's outline.
"""

from __future__ import annotations

import io
from itertools import accumulate
from typing import TYPE_CHECKING

import pikepdf

from digitize.errors import PdfError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def excerpt(archive: Path, pages: range) -> bytes:
    """Write some pages of an archive, from 0.

    Raises:
        PdfError: the archive is damaged.
    """
    try:
        with pikepdf.open(archive) as pdf:
            for number in reversed(range(len(pdf.pages))):
                if number not in pages:
                    del pdf.pages[number]
            if "/Outlines" in pdf.Root:
                del pdf.Root["/Outlines"]
            return _saved(pdf)
    except pikepdf.PdfError as error:
        raise PdfError(N_("{name} is damaged"), code="unreadable", name=archive.name) from error


def split(archive: Path, most_bytes: int) -> Iterator[tuple[range, bytes]]:
    """Divide an archive into files of so many bytes at most, in page order; a single page may be larger.

    Raises:
        PdfError: the archive is damaged.
    """
    weights = _weights(archive)
    first = 0
    while first < len(weights):
        sums = accumulate(weights[first:])
        last = first + max(1, sum(total <= most_bytes for total in sums))
        written = excerpt(archive, range(first, last))
        while len(written) > most_bytes and last - first > 1:
            last -= 1
            written = excerpt(archive, range(first, last))
        yield range(first, last), written
        first = last


def _weights(archive: Path) -> list[int]:
    """How many bytes the pictures of each page have."""
    try:
        with pikepdf.open(archive) as pdf:
            pictures = [page.obj.Resources.XObject for page in pdf.pages]
            return [sum(int(picture.Length) for _, picture in of_page.items()) for of_page in pictures]
    except pikepdf.PdfError as error:
        raise PdfError(N_("{name} is damaged"), code="unreadable", name=archive.name) from error


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return out.getvalue()
