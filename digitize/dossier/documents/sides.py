"""What the finding of documents needs to know of a side besides its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.model import PageText, ReadPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.model import DossierPage, Mark

_POOR_CONFIDENCE = 0.6
"""Mean word confidence below which a page counts as unreadable (as in `page_doubts`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side that was read."""

    n: int  # the dossier's
    text: PageText
    marks: tuple[Mark, ...] = ()
    confidence: float = 1.0  # of the reading

    @property
    def is_poor(self) -> bool:
        """Whether it was read so badly that nothing on it can be relied on."""
        return self.confidence < _POOR_CONFIDENCE


def read_sides(pages: Iterable[DossierPage]) -> tuple[Side, ...]:
    """Return the sides of a dossier that were read."""
    return tuple(
        Side(
            n=page.n,
            text=page.result.text,
            marks=page.result.clean.marks,
            confidence=page.result.confidence,
        )
        for page in pages
        if isinstance(page.result, ReadPage)
    )
