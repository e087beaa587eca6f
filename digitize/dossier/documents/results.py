"""What came back as a procedure's result: documents of their own, beside the papers that were handed in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.documents import find_documents, read_sides
from digitize.model import ComponentStatus, Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digitize.model import DossierPage


def find_results(pages: Sequence[DossierPage]) -> tuple[Document, ...]:
    """Find the documents among the sides that came back as results; no procedure asks for them.

    Args:
        pages: all sides that stand in the dossier, in order.
    """
    runs = (tuple(run) for is_result, run in itertools.groupby(pages, lambda page: page.is_result) if is_result)
    return tuple(replace(document, is_result=True) for run in runs for document in _documents(run))


def without_results(documents: Iterable[Document], pages: Sequence[DossierPage]) -> tuple[Document, ...]:
    """Cut documents where results were put between their sides."""
    results = {page.n for page in pages if page.is_result}
    return tuple(piece for document in documents for piece in _pieces(document, results))


def in_order(*several: Iterable[Document]) -> tuple[Document, ...]:
    """Bring documents of all sorts into the order of their sides."""
    return tuple(sorted(itertools.chain(*several), key=lambda document: document.first_page))


def _documents(run: Sequence[DossierPage]) -> tuple[Document, ...]:
    whole = Document(title="", component=None, first_page=run[0].n, last_page=run[-1].n, status=ComponentStatus.PRESENT)
    return find_documents(read_sides(run), None, count=run[-1].n) or (whole,)


def _pieces(document: Document, results: set[int]) -> Iterator[Document]:
    sides = range(document.first_page, document.last_page + 1)
    for is_result, run in itertools.groupby(sides, results.__contains__):
        if not is_result:
            first, *rest = run
            yield replace(document, first_page=first, last_page=rest[-1] if rest else first)
