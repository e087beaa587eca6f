"""Pages read before their file is whole, so that the verdict does not wait for the reading.

While a file still grows, or a set is not complete, the sides that are there are done provisionally.  What a side came
to is kept under a hash of its picture and of how it is read; when the file is claimed at last, a side whose hash is
known is not read again.  So nothing depends on which file, or which state of it, was looked at before.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.model import PageFailed, PageResult, PageSource, from_plain, to_plain, with_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digitize.imaging.decode import DecodedPage

_NOBODY = PageSource(id="", name="", sha256="", frame=1)


def key_of(decoded: DecodedPage, how: str) -> str | None:
    """Name a side by its picture and by how it is read; None for one whose text needs no reading.

    Args:
        decoded: the side.
        how: everything else that its result depends on.
    """
    if decoded.text is not None:
        return None
    facts = (replace(decoded.page, source=_NOBODY), replace(decoded.stream, data=b""), decoded.turn_hint, how)
    digest = hashlib.sha256(decoded.stream.data)
    digest.update(repr(facts).encode())
    return digest.hexdigest()


def recall(folder: Path, key: str | None, source: PageSource, part: Path) -> PageResult | None:
    """Return what a side came to before, as the side `source`, and put its page of the archive at `part`."""
    if key is None:
        return None
    try:
        result: PageResult = from_plain(PageResult, shelf.read_json(folder / f"{key}.json"))  # type: ignore[arg-type]
        shelf.write_bytes(part, (folder / f"{key}.pdf").read_bytes())
    except FileNotFoundError:
        return None
    return with_source(result, source)


def keep(folder: Path, key: str | None, do: Callable[[PageSource, Path], PageResult]) -> None:
    """Do a side, unless it was done, and keep what it came to; one that failed is tried again when it is claimed.

    Args:
        folder: where it is kept.
        key: the side's; None: nothing is done.
        do: does the side under the source given, its page of the archive at the path given.
    """
    if key is None or (folder / f"{key}.json").exists():
        return
    result = do(replace(_NOBODY, id=key), folder / f"{key}.pdf")
    if not isinstance(result, PageFailed):
        shelf.write_json(folder / f"{key}.json", to_plain(result, PageResult))
