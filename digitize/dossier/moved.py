"""A dossier that came from another data folder: the same, under a batch of this one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.model import with_source

if TYPE_CHECKING:
    from digitize.model import CameFrom, Dossier


def moved(dossier: Dossier, batch: str, first: int, came_from: CameFrom | None) -> Dossier:
    """Let a batch of this data folder have brought a dossier.

    Args:
        dossier: as it was elsewhere.
        batch: that brings it.
        first: ordinal of its first file in that batch; the others follow.
        came_from: whence.
    """
    files = dict.fromkeys(page.result.source.id.rpartition(".")[0] for page in dossier.pages)
    ordinals = {file: n for n, file in enumerate(files, first)}
    pages = []
    for page in dossier.pages:
        source = page.result.source
        file = source.id.rpartition(".")[0]
        new = replace(source, id=f"{batch}.{ordinals[file]:05}.{source.frame:05}")
        pages.append(replace(page, result=with_source(page.result, new)))
    return replace(dossier, batch=batch, pages=tuple(pages), came_from=came_from)


def says_the_same(one: Dossier, other: Dossier) -> bool:
    """Whether two values are one dossier, whichever batch and whichever export brought them."""
    return moved(one, "", 1, None) == moved(other, "", 1, None)
