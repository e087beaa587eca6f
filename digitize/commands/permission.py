"""Who may look at restricted dossiers.  Until users exist: accounts that the settings name, else the folder's own.

Every look needs a reason and is journalled before anything is shown; a refusal is journalled too.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Event
from digitize.registry import journal
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.commands.shell import Shell


def reason_of(text: str | None) -> str:
    """Return a reason in one line.

    Raises:
        SettingsError: there is none.
    """
    from digitize.text import nfc, printable

    reason = " ".join(printable(nfc(text or "")).split())
    if not reason:
        raise SettingsError(
            N_("A restricted dossier is touched for a reason only"),
            code="reason",
            hint=N_("Add --reason and say why; it is kept."),
        )
    return reason


def hold_permission(shell: Shell, dossier: str, what: str) -> None:
    """Let only those go on who may look at restricted dossiers.

    Args:
        shell: who asks.
        dossier: its id.
        what: the command, for the journal.

    Raises:
        SettingsError: the account may not (`not_permitted`); the journal says that it tried.
    """
    from digitize.settings import owns, station_of

    readers = station_of(shell.layout.station).restricted.readers
    who = shell.environment.user
    if who in readers if readers else owns(shell.layout.data):
        return
    event = Event(at=datetime.now(HANOI), who=who, what="refuse_restricted", facts=(("asked", what),))
    journal.note_look(shell.layout.registry, event, dossier)
    raise SettingsError(
        N_("{who} may not look at restricted dossiers"),
        code="not_permitted",
        hint=N_("The operator names who may, as readers below [restricted] in station.toml."),
        who=who,
    )
