"""The index that a Fujitsu N7100E writes beside a scan: `<scan>.index.xml`, UTF-8.

`<root><page><item name="..." value="..."/>...</page>...</root>`, a `page` for each picture.  Of the items we use
"Document No.", "Stream No.", "File name" and "Total pages in current document".  How several streams and several
files of one document are counted was told, not seen on a machine (chưa kiểm chứng).  A document type is refused,
so no entity is ever expanded.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, TypeAlias
from xml.parsers import expat

from digitize.intake.sidecars.names import FUJITSU_ENDING
from digitize.intake.sidecars.told import Scope, Told, Unread
from digitize.text import nfc

if TYPE_CHECKING:
    from collections.abc import Sequence

    _Page: TypeAlias = dict[str, str]


def read_fujitsu(place: str, text: str) -> tuple[Told, ...] | Unread:
    """Read an index.

    Args:
        place: of the index.
        text: its content.

    Returns:
        What it says of each document; Unread where it is no such XML, or cut off, or tells of no page.
    """
    folder, base = posixpath.split(place)
    own = _named(folder, [base[: -len(FUJITSU_ENDING)]])
    try:
        pages = _pages(text)
    except (expat.ExpatError, ValueError):
        pages = []
    if not pages:
        return Unread(index=place, where=(own, Scope(folder=folder, reach="here")))
    documents = list(_by_document(pages).values())
    files = [_files(document) for document in documents]
    if len(frozenset().union(*files)) < sum(map(len, files)) or len(documents) == 1:
        images = sum(map(_images, documents))
        return (Told(index=place, images=images, where=(own, _named(folder, frozenset().union(*files)))),)
    return tuple(
        Told(index=place, images=_images(document), where=(_named(folder, names),))
        for document, names in zip(documents, files, strict=True)
    )


def _pages(text: str) -> list[_Page]:
    """Return the items of each page.

    Raises:
        ExpatError: it is no XML.
        ValueError: it has a document type.
    """
    pages: list[_Page] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "page":
            pages.append({})
        elif tag == "item" and pages:
            pages[-1][attributes.get("name", "").strip().casefold()] = attributes.get("value", "").strip()

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
    return [page for page in pages if page]


def _by_document(pages: Sequence[_Page]) -> dict[str, list[_Page]]:
    documents: dict[str, list[_Page]] = {}
    for page in pages:
        documents.setdefault(page.get("document no.", ""), []).append(page)
    return documents


def _files(document: Sequence[_Page]) -> frozenset[str]:
    """Base names; the software runs on Windows."""
    paths = (page.get("file name", "") for page in document)
    return frozenset(name for path in paths if (name := re.split(r"[\\/]", path)[-1]))


def _images(document: Sequence[_Page]) -> int:
    """How many pictures: the total that it states, unless several streams make that doubtful."""
    streams = {page.get("stream no.", "") for page in document}
    totals = [page.get("total pages in current document", "") for page in document]
    stated = max((int(total) for total in totals if re.fullmatch(r"[0-9]{1,10}", total)), default=0)
    return stated if stated and len(streams) == 1 else len(document)


def _named(folder: str, names: Sequence[str] | frozenset[str]) -> Scope:
    return Scope(folder=folder, reach="named_files", names=frozenset(nfc(name).casefold() for name in names))
