"""Sides to pages of a dossier, files to dossiers: pure folds that lose nothing and keep the order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.boundary import is_sheet_mark
from digitize.model import DossierPage, PageFailed, PageKind, ReadPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digitize.model import Mark, PageResult, PageText

Grouping: TypeAlias = Literal["file", "folder", "counter", "separators"]


def group_pages(results: Sequence[PageResult]) -> tuple[DossierPage, ...]:
    """Number the sides of one dossier.

    Args:
        results: every side in scan order.

    Returns:
        One page for each: `n` counts all from 1, `archive_page` all but the separators.
    """
    pages: list[DossierPage] = []
    archived = 0
    for n, result in enumerate(results, start=1):
        kind = _kind(result)
        archived += kind is not PageKind.SEPARATOR
        archive_page = None if kind is PageKind.SEPARATOR else archived
        pages.append(DossierPage(n=n, kind=kind, archive_page=archive_page, result=result))
    return tuple(pages)


def group_files(
    names: Sequence[str], grouping: Grouping, name_pattern: str = "", backs: Sequence[str] = ()
) -> tuple[tuple[int, ...], ...]:
    """Say which files make one dossier.

    Args:
        names: names relative to the folder that was given, with "/", in the order in which they are taken.
        grouping: "file": each alone; "folder": those that lie in the same folder; "counter": those of one
            folder whose name says the same dossier, in the order of their counter; "separators": each alone,
            because what divides a stack lies between its pages.
        name_pattern: for "counter", a regular expression over the name without its extension, with the groups
            `dossier` and `counter`; a name that it does not fit is a dossier of its own.
        backs: words of the pattern's group `side` that say the back of a sheet: it follows its front.

    Returns:
        Places in `names`, by dossier, in the order of each one's first file; every file is in exactly one.
    """
    if grouping in {"file", "separators"}:
        return tuple((place,) for place in range(len(names)))
    back_words = {word.casefold() for word in backs}
    dossiers: dict[tuple[str, str], list[tuple[int, bool, int]]] = {}
    for place, name in enumerate(names):
        folder, _, base = name.rpartition("/")
        dossier, counter, is_back = ("", place, False)
        if grouping == "counter":
            dossier, counter, side = _counted(base, name_pattern, place)
            is_back = side.casefold() in back_words
        dossiers.setdefault((folder, dossier), []).append((counter, is_back, place))
    ordered = ([place for *_, place in sorted(files)] for files in dossiers.values())
    return tuple(map(tuple, ordered))


def _counted(base: str, name_pattern: str, place: int) -> tuple[str, int, str]:
    """Which dossier a file's name says, at which place in it, and which side of the sheet."""
    fits = re.match(name_pattern, base.rpartition(".")[0] or base)
    if fits is None:
        return base, place, ""
    said = fits.groupdict()
    return said["dossier"], int(said["counter"] or 0), said.get("side") or ""


def numbered_texts(pages: Iterable[DossierPage]) -> tuple[tuple[int, PageText], ...]:
    """Return the pages that were read, each with its n; what a rescan replaced says nothing any more."""
    return tuple((page.n, page.result.text) for page in standing(pages) if isinstance(page.result, ReadPage))


def standing(pages: Iterable[DossierPage]) -> Iterator[DossierPage]:
    """Leave out the sides that a rescan replaced."""
    return (page for page in pages if page.kind is not PageKind.REPLACED)


def handed_in(pages: Iterable[DossierPage]) -> tuple[DossierPage, ...]:
    """Return the sides that speak for a dossier: neither what a rescan replaced, nor what came back as its result."""
    return tuple(page for page in standing(pages) if not page.is_result)


def numbered_marks(pages: Iterable[DossierPage]) -> tuple[tuple[int, Mark], ...]:
    """Return every mark of a dossier, each with the n of its page."""
    cleans = (
        (page.n, page.result.clean if isinstance(page.result, ReadPage | PageFailed) else page.result)
        for page in standing(pages)
    )
    return tuple((n, mark) for n, clean in cleans if clean for mark in clean.marks)


def _kind(result: PageResult) -> PageKind:
    if isinstance(result, PageFailed):
        return PageKind.FAILED
    if isinstance(result, ReadPage):
        return PageKind.PAGE
    if any(map(is_sheet_mark, result.marks)):
        return PageKind.SEPARATOR
    return PageKind.BLANK if result.blank.is_blank else PageKind.PAGE
