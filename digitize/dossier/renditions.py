"""Several renditions of one side (colour, and black-and-white): which files they are, and which becomes the page.

Told by names alone.  Two files are taken for renditions only where both say so in a way that the profile knows:
a page too many is seen by the clerk, a page too few by nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

ToldBy: TypeAlias = Literal["none", "name", "extension"]


class _Name(NamedTuple):
    """What a file's name says of the side that it shows."""

    side: Hashable  # equal for renditions of one side
    rendition: str  # casefolded; a word of the name or its extension


def group_renditions(
    names: Sequence[str], told_by: ToldBy, name_pattern: str, prefer: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """Say which files show the same side.

    Args:
        names: names relative to the folder that was given, with "/", in the order in which they are taken.
        told_by: "name": names that differ in the word of the group `stream` alone; "extension": names that
            differ in their extension alone; "none": there are no renditions.
        name_pattern: for "name", a regular expression over the name without its extension, with the groups
            `dossier`, `counter` and `stream`, perhaps `side`.
        prefer: the words or extensions that renditions have, best first; any other file stands alone.

    Returns:
        Places in `names`, by side, in the order of each one's first file; the best rendition comes first.  Every
        file is in exactly one.
    """
    ranks = {word.casefold(): rank for rank, word in enumerate(prefer)}
    sides: list[dict[str, int]] = []
    open_sides: dict[Hashable, list[dict[str, int]]] = {}
    for place, name in enumerate(names):
        said = _said(name, told_by, name_pattern)
        if said is None or said.rendition not in ranks:
            sides.append({"": place})
            continue
        alike = open_sides.setdefault(said.side, [])
        side = next((side for side in alike if said.rendition not in side), None)
        if side is None:
            side = {}
            alike.append(side)
            sides.append(side)
        side[said.rendition] = place
    return tuple(tuple(side[word] for word in sorted(side, key=lambda word: ranks.get(word, 0))) for side in sides)


def is_rendition(name: str, told_by: ToldBy, name_pattern: str, prefer: Sequence[str]) -> bool:
    """Whether a file's name says that it is one of several renditions of its side (see `group_renditions`)."""
    said = _said(name, told_by, name_pattern)
    return said is not None and said.rendition in {word.casefold() for word in prefer}


def _said(name: str, told_by: ToldBy, name_pattern: str) -> _Name | None:
    folder, _, base = name.rpartition("/")
    stem, _, extension = base.rpartition(".")
    if told_by == "extension":
        return _Name((folder, stem.casefold()), extension.casefold())
    fits = re.match(name_pattern, stem or base) if told_by == "name" else None
    if fits is None:
        return None
    said = fits.groupdict()
    stream = said.pop("stream") or ""
    return _Name((folder, *said.items()), stream.casefold())
