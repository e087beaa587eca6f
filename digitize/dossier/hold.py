"""The legal hold (khóa, đóng băng; Nghị định 30/2020/NĐ-CP, Phụ lục VI): nothing is changed or erased under it.

What comes from the one-stop system (a number, a status, the receipt of a delivery) is still noted: it is no decision
about what the dossier holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.model import FROZEN, RELEASED, Event, Freeze
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.model import Dossier


def hold_unfrozen(dossier: Dossier | None) -> None:
    """Hold that a dossier is under no legal hold.

    Raises:
        SettingsError: it is frozen (`frozen`).
    """
    if dossier and dossier.frozen:
        raise SettingsError(
            N_("{dossier} is frozen: nothing of it can be changed or erased"),
            code="frozen",
            hint=N_("`digitize freeze` lists such dossiers; `digitize freeze --release` ends the hold."),
            dossier=dossier.id,
        )


def freeze(dossier: Dossier, hold: Freeze) -> Dossier:
    """Put a dossier under a legal hold.

    Raises:
        SettingsError: it is under one.
    """
    hold_unfrozen(dossier)
    event = Event(at=hold.at, who=hold.by, what=FROZEN, facts=(("reason", hold.reason),))
    return replace(dossier, frozen=hold, history=(*dossier.history, event))


def release(dossier: Dossier, word: Freeze) -> Dossier:
    """End the legal hold; `word` says who, when and why.

    Raises:
        SettingsError: it is under none (`not_frozen`).
    """
    if dossier.frozen is None:
        raise SettingsError(N_("{dossier} is not frozen"), code="not_frozen", dossier=dossier.id)
    event = Event(at=word.at, who=word.by, what=RELEASED, facts=(("reason", word.reason),))
    return replace(dossier, frozen=None, history=(*dossier.history, event))
