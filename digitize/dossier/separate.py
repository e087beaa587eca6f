"""Sides to pages of a dossier, files to dossiers: pure folds that lose nothing and keep the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.model import DossierPage, PageFailed, PageKind, ReadPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digitize.model import Mark, PageResult, PageText

Grouping: TypeAlias = Literal["file", "folder"]

_SEPARATOR_TEXTS = frozenset({"PATCHT"})  # of our own plain separator sheets and of Kodak's patch T as Code 39


def is_separator_mark(mark: Mark) -> bool:
    """Whether a mark says that its sheet only divides and is not kept as a page."""
    return "".join(mark.text.upper().replace("*", "").split()) in _SEPARATOR_TEXTS


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


def group_files(names: Sequence[str], grouping: Grouping) -> tuple[tuple[str, ...], ...]:
    """Say which files make one dossier.

    Args:
        names: names relative to the folder that was given, with "/", in the order in which they are taken.
        grouping: "file": each alone; "folder": those below one folder together, and those in no folder together.

    Returns:
        The groups in the order of their first file; every name is in exactly one.
    """
    if grouping == "file":
        return tuple((name,) for name in names)
    folders: dict[str, list[str]] = {}
    for name in names:
        folder, _, below = name.partition("/")
        folders.setdefault(folder if below else "", []).append(name)
    return tuple(map(tuple, folders.values()))


def numbered_texts(pages: Iterable[DossierPage]) -> tuple[tuple[int, PageText], ...]:
    """Return the pages that were read, each with its n."""
    return tuple((page.n, page.result.text) for page in pages if isinstance(page.result, ReadPage))


def numbered_marks(pages: Iterable[DossierPage]) -> tuple[tuple[int, Mark], ...]:
    """Return every mark of a dossier, each with the n of its page."""
    cleans = (
        (page.n, page.result.clean if isinstance(page.result, ReadPage | PageFailed) else page.result) for page in pages
    )
    return tuple((n, mark) for n, clean in cleans if clean for mark in clean.marks)


def _kind(result: PageResult) -> PageKind:
    if isinstance(result, PageFailed):
        return PageKind.FAILED
    if isinstance(result, ReadPage):
        return PageKind.PAGE
    if any(map(is_separator_mark, result.marks)):
        return PageKind.SEPARATOR
    return PageKind.BLANK if result.blank.is_blank else PageKind.PAGE
