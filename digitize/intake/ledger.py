"""The conservation sums: every side of every sheet that came in is accounted for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digitize.model import Ledger, PageKind

if TYPE_CHECKING:
    from collections.abc import Iterable


def count(*, files: int, kinds: Iterable[PageKind], quarantined_sides: int, duplicates: int) -> Ledger:
    """Count a batch.

    Args:
        files: everything that came in, duplicates too.
        kinds: what each side of each dossier is.
        quarantined_sides: sides of held files, at least one a file.
        duplicates: files whose bytes were accepted before; they add no sides.
    """
    sides = Counter(kinds)
    return Ledger(
        files=files,
        sides=sides.total() + quarantined_sides,
        pages=sides[PageKind.PAGE] + sides[PageKind.FAILED],
        failed=sides[PageKind.FAILED],
        blank=sides[PageKind.BLANK],
        separators=sides[PageKind.SEPARATOR],
        quarantined=quarantined_sides,
        duplicates=duplicates,
    )
