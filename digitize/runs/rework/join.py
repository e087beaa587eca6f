"""Adding what a batch brought to a dossier that is here already.

The batch is done as any other: its files become dossiers of their own, which say for whom they came and wait for a
person.  Then one decision puts their sides into the dossier that was named, and they retire.  Where that is not
possible (the dossier was closed meanwhile, a rescan holds two pages) they simply stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.review.paper import add
from digitize.errors import PdfError, SettingsError
from digitize.registry import checking
from digitize.runs.rework.carry_out import carry_out, read_dossier
from digitize.runs.rework.finish import turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.intake.sorting import DossierPlan
    from digitize.model import Dossier, Joining
    from digitize.runs.rework.carry_out import Hand


def join(joining: Joining, plans: Sequence[DossierPlan], hand: Hand) -> tuple[Dossier, ...]:
    """Add a batch's dossiers to the one that was named; a replay adds nothing twice.

    Returns:
        The dossier that they went into, or they themselves where they could not be added.

    Raises:
        StoreError: the data folder or the registry refuses.
        ToolError: a program that reads PDFs is missing.
    """
    desk = hand.desk
    with turn(desk.layout, desk.db):
        brought = [read_dossier(hand, plan.id) for plan in plans if checking.is_registered(desk.db.conn, plan.id)]
        try:
            target = read_dossier(hand, joining.dossier)
            if not brought:
                return (target,) if plans else ()
            return carry_out(add(target, brought, hand.act(), joining), hand)
        except (SettingsError, PdfError):
            return tuple(brought)
