"""Originals that are shown for comparison and must be given back: which are still here, and the word that they went.

Source: Nghị định 61/2018/NĐ-CP, Điều 20.2 (whether the text in force says the same: chưa kiểm chứng).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.model import ComponentStatus, Event, Returned, Withdrawal
from digitize.text import fold, nfc, printable
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digitize.model import Dossier

RETURNED, WITHDRAWN = "originals_returned", "return_withdrawn"
"""What a dossier's history and the journal call it; their facts are numbers of papers, never a name."""

_MOST = 200  # characters of a name


def open_originals(dossier: Dossier) -> tuple[str, ...]:
    """Return the papers that were shown for comparison and are not given back yet.

    They are those that a person said to be only shown, and those that the catalogue lets only be shown and that are
    there.
    """
    gone = {paper for note in dossier.returned if note.withdrawn is None for paper in note.papers}
    shown = (
        check.component
        for check in dossier.components
        if check.status is ComponentStatus.SHOWN_ONLY
        or (check.store == "shown_only" and check.status is ComponentStatus.PRESENT)
    )
    return tuple(paper for paper in dict.fromkeys(shown) if paper not in gone)


def give_back(dossier: Dossier, to: str, papers: Sequence[str], *, at: datetime, who: str) -> tuple[Dossier, Event]:
    """Record that originals were given back.

    Args:
        dossier: whose.
        to: who got them.
        papers: their names, or unmistakable parts of them; none: all that are still here.
        at: when they were given back.
        who: the account.

    Raises:
        SettingsError: nobody is named, nothing is here to be given back, or a paper can't be told from another.
    """
    receiver = _line(to)
    if not receiver:
        raise SettingsError(
            N_("Who got the originals? Add --to and the name"), code="receiver", hint=N_("It stays in the dossier.")
        )
    if at < dossier.received_at:
        raise SettingsError(
            N_("{dossier} was received later than that: originals can't have been given back before"),
            code="at",
            dossier=dossier.id,
        )
    names = tuple(dict.fromkeys(_paper(dossier, paper) for paper in papers)) or open_originals(dossier)
    if not names:
        raise SettingsError(
            N_("{dossier} has no original that was only shown and is still here"),
            code="nothing_shown",
            hint=N_("Name it with --paper, or say so first: `digitize review set-component {dossier} ... shown_only`."),
            dossier=dossier.id,
        )
    note = Returned(at=at, by=who, to=receiver, papers=names)
    event = Event(at=at, who=who, what=RETURNED, facts=(("papers", str(len(names))),))
    return replace(dossier, returned=(*dossier.returned, note), history=(*dossier.history, event)), event


def take_back(dossier: Dossier, reason: str, *, at: datetime, who: str) -> tuple[Dossier, Event]:
    """Withdraw the newest word that originals were given back; the word itself stays.

    Raises:
        SettingsError: there is none that stands, or no reason is given.
    """
    why = _line(reason)
    if not why:
        raise SettingsError(N_("--reason is empty"), hint=N_("Say why the word is withdrawn; it is kept."))
    standing = [n for n, note in enumerate(dossier.returned) if note.withdrawn is None]
    if not standing:
        raise SettingsError(
            N_("Nobody has recorded that originals of {dossier} were given back"),
            code="nothing_returned",
            dossier=dossier.id,
        )
    newest = standing[-1]
    notes = tuple(
        replace(note, withdrawn=Withdrawal(at=at, by=who, reason=why)) if n == newest else note
        for n, note in enumerate(dossier.returned)
    )
    papers = len(dossier.returned[newest].papers)
    event = Event(at=at, who=who, what=WITHDRAWN, facts=(("papers", str(papers)),))
    return replace(dossier, returned=notes, history=(*dossier.history, event)), event


def _paper(dossier: Dossier, typed: str) -> str:
    """Return the name of the paper that a person means; one that is on no list is kept as typed."""
    names = dict.fromkeys(
        (
            *(check.component for check in dossier.components),
            *(document.title for document in dossier.documents if document.title),
        )
    )
    wanted = _line(typed)
    key = fold(wanted)
    found = [name for name in names if fold(name) == key] or [name for name in names if key and key in fold(name)]
    if len(found) > 1:
        raise SettingsError(N_("several papers are called so: {papers}"), code="paper", papers="; ".join(found))
    if not wanted:
        raise SettingsError(N_("--paper is empty"), code="paper")
    return found[0] if found else wanted


def _line(text: str) -> str:
    return " ".join(printable(nfc(text)).split())[:_MOST]
