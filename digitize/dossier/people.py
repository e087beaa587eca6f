"""The people whose papers these are: everybody whose name or number stands on some pages.

For telling where one citizen's papers end and the next one's begin: `people_of` lists them page by page,
`same_person` says whether two of them are one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.fields.person import PersonSeen, same_person
from digitize.dossier.fields.seen import everybody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.classify import NumberedText
    from digitize.model import Mark

__all__ = ["PersonSeen", "people_of", "same_person"]


def people_of(pages: Sequence[NumberedText], marks: Sequence[tuple[int, Mark]] = ()) -> tuple[PersonSeen, ...]:
    """List the people of some pages.

    Args:
        pages: every page that was read, with its n.
        marks: every machine-readable symbol, with the n of its page.

    Returns:
        By page, those of cards' QR codes first, then in reading order; one person may be seen often.  The role
        "card" is the holder of a copied card, "mentioned" a parent, a spouse, a representative and the like, whose
        difference from the applicant says nothing.
    """
    return tuple(one for one in everybody(pages, marks).seen if one.name or one.id_number)
