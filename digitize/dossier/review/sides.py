"""The sides of a dossier that a person puts together anew: numbered without a gap, with all that was said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.model import DossierPage, PageKind
from digitize.model.page import NOT_ARCHIVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digitize.model import Dossier, Original, Said


def numbered(pages: Iterable[DossierPage]) -> tuple[DossierPage, ...]:
    """Number sides in their order; what a rescan replaced stands after all others, so that it moves none of them."""
    every = list(pages)
    in_order = [page for page in every if page.kind is not PageKind.REPLACED]
    in_order += [page for page in every if page.kind is PageKind.REPLACED]
    done: list[DossierPage] = []
    archived = 0
    for n, page in enumerate(in_order, start=1):
        kept = page.kind not in NOT_ARCHIVED
        archived += kept
        done.append(replace(page, n=n, archive_page=archived if kept else None))
    return tuple(done)


def standing_sides(dossier: Dossier) -> tuple[DossierPage, ...]:
    """Return the sides that no rescan replaced, in order."""
    return tuple(page for page in dossier.pages if page.kind is not PageKind.REPLACED)


def with_sides(dossier: Dossier, pages: Iterable[DossierPage], others: Sequence[Dossier] = ()) -> Dossier:
    """Give a dossier other sides.

    What was said of a side goes with it; what was said of the dossier as a whole is asked again where sides have
    come or gone, for that may change the answer.

    Args:
        dossier: as it is.
        pages: its sides from now on, in order; those that came from elsewhere too.
        others: the dossiers that sides came from.
    """
    after = numbered(pages)
    places = {page.result.source.id: page.n for page in after}
    moved = {page.n: places[page.result.source.id] for page in dossier.pages if page.result.source.id in places}
    same = len(moved) == len(dossier.pages) == len(after)
    bound = dossier.bound
    return replace(
        dossier,
        pages=after,
        originals=_originals(dossier, after, others),
        doubts=tuple(
            replace(told, page=told.page and moved[told.page])
            for told in dossier.doubts
            if told.page is None or told.page in moved
        ),
        said=renumbered(dossier.said, moved, whole=same),
        bound=replace(bound, page=moved[bound.page]) if bound and bound.page in moved else bound,
    )


def renumbered(said: Said, moved: Mapping[int, int], *, whole: bool) -> Said:
    """Carry what persons said of sides to their new numbers.

    Args:
        said: with the old ones.
        moved: the new n of each side that stays.
        whole: keep what was said of the dossier as a whole.
    """
    return replace(
        said,
        kept_blanks=tuple(moved[n] for n in said.kept_blanks if n in moved),
        components=tuple(
            replace(word, page=word.page and moved[word.page])
            for word in said.components
            if word.page is None or word.page in moved
        ),
        settled=tuple(
            replace(told, page=told.page and moved[told.page])
            for told in said.settled
            if (whole if told.page is None else told.page in moved)
        ),
        confirmed=said.confirmed and whole,
    )


def _originals(dossier: Dossier, pages: Sequence[DossierPage], others: Sequence[Dossier]) -> tuple[Original, ...]:
    """Keep the files that sides come from, and those that never had a side here (other renditions)."""
    needed = {page.result.source.sha256 for page in pages}
    had = {page.result.source.sha256 for page in dossier.pages}
    kept = [file for file in dossier.originals if file.sha256 in needed or file.sha256 not in had]
    known = {file.sha256 for file in kept}
    came = {file.sha256: file for other in others for file in other.originals}
    return (*kept, *(file for sha256, file in came.items() if sha256 in needed and sha256 not in known))
