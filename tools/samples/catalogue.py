"""All sample dossiers, in the order of their kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samples.dossiers import (
    a_imported_books,
    b_small_print,
    c_press_conference,
    d_it_design,
    e_postal_licence,
    e_postal_reissue,
    f_newborn,
    g_complaint,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samples.sample import Sample

DOSSIERS = (
    a_imported_books,
    b_small_print,
    c_press_conference,
    d_it_design,
    e_postal_licence,
    e_postal_reissue,
    f_newborn,
    g_complaint,
)


def samples() -> Iterator[Sample]:
    """Draw the clean sheets of one dossier after the other."""
    for dossier in DOSSIERS:
        yield dossier.sample()
