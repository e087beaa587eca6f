"""Kodak Capture Software's document index: INDEX.DAT of a batch, IDX.DAT or xxxxxIDX.DAT of a document.

Capture Software User's Guide A-63054 (February 2004), pages 4-40, 4-65, 4-72 and 4-73: a record a line, fields
divided by ";" in double quotes, `""` for a quote in one, numbers filled with zeros.  After the format's name and
version ("01") stand

- I01q: document, pages, images; the index lies beside the document's pictures
- I02r: document, its first and last picture; all pictures lie beside the index
- I04t: document, images; the document is one multi-page file beside the index, named by its number
- I05u: document; a folder of that number below the index holds its pictures

and then the index values that an operator typed, which we do not read.  Other records (chưa kiểm chứng) are
passed over as long as one of these is there.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
from typing import TYPE_CHECKING

from digitize.intake.sidecars.told import Scope, Told, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN_ENDING = "idx.dat"  # of the index of a single document; what stands before it begins the pictures' names

_MAX_DOCUMENTS = 10_000
"""No honest batch has more."""


def read_kodak(place: str, text: str) -> tuple[Told, ...] | Unread:
    """Read an index.

    Args:
        place: of the index.
        text: its content.

    Returns:
        What it says of each document; Unread where nothing is understood, or a line is cut off or garbled.
    """
    folder = posixpath.dirname(place)
    unread = Unread(index=place, where=(Scope(folder=folder, reach="below"),))
    try:
        records = [[field.strip() for field in line] for line in _lines(text) if line]
        documents = tuple(_documents(place, records))
    except (csv.Error, ValueError):
        return unread
    return documents if 0 < len(documents) <= _MAX_DOCUMENTS else unread


def _lines(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=";", skipinitialspace=True, strict=True)


def _documents(place: str, records: list[list[str]]) -> Iterator[Told]:
    """Understand each record.

    Raises:
        ValueError: a number is none, or is missing.
    """
    folder = posixpath.dirname(place)
    for kind, *fields in records:
        match kind.casefold():
            case "i01q":
                number, _, images = _numbers(fields[1:4], 3)
                yield Told(index=place, images=images, where=_beside(place, number, alone=len(records) == 1))
            case "i02r":
                _, first, last = _numbers(fields[1:4], 3)
                if last < first:
                    raise ValueError(fields)
                scope = Scope(folder=folder, reach="numbered_files", first=first, last=last)
                yield Told(index=place, images=last - first + 1, where=(scope,))
            case "i04t":
                number, images = _numbers(fields[1:3], 2)
                scope = Scope(folder=folder, reach="numbered_files", first=number, last=number)
                yield Told(index=place, images=images, where=(scope,))
            case "i05u":
                (number,) = _numbers(fields[1:2], 1)
                yield Told(index=place, images=None, where=(_folder_of(folder, number),))
            case other if not re.fullmatch(r"i[0-9]{2}[a-z]", other):
                raise ValueError(other)


def _beside(place: str, number: int, *, alone: bool) -> tuple[Scope, ...]:
    """Where the pictures of an I01q record lie: beside it, or (gathered ones) in the folder of its number."""
    folder, base = posixpath.split(place)
    prefix = base.casefold().removesuffix(_OWN_ENDING)
    if prefix and prefix != base.casefold():
        return (Scope(folder=folder, reach="prefixed_files", prefix=prefix),)
    numbered = _folder_of(folder, number)
    return (numbered, Scope(folder=folder, reach="here")) if alone else (numbered,)


def _folder_of(folder: str, number: int) -> Scope:
    return Scope(folder=folder, reach="numbered_folders", first=number, last=number)


def _numbers(fields: list[str], count: int) -> list[int]:
    if len(fields) != count or not all(re.fullmatch(r"[0-9]{1,10}", field) for field in fields):
        raise ValueError(fields)
    return [int(field) for field in fields]
