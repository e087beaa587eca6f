"""Answering the public: how far is the dossier of this code?

Counted first, looked up then.  A code that nobody knows, one of a restricted dossier and one that is none get the same
answer after the same work.  Nothing about the question is logged.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from digitize.dossier.asked_code import codes_meant
from digitize.dossier.lifecycle import OFFICIAL_NAMES
from digitize.registry import askers, journal, store
from digitize.registry.standing import Standing, find_standing
from digitize.runs.catalogue import known_catalogue

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from digitize.intake.layout import Layout
    from digitize.registry.askers import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the public is told; without `number` and `status` unless it was found."""

    what: Literal["found", "not_found", "too_many"]
    number: str = ""
    status: str = ""  # the official word, as it stands on the portal


_NOT_FOUND = Answer(what="not_found")


def answer(layout: Layout, text: str, asker: str, limits: Limits, now: datetime) -> Answer:
    """Answer one question.

    Args:
        layout: the data folder.
        text: what was typed.
        asker: a phone number or an address, with a word for its kind before it.
        limits: of one asker.
        now: the time.

    Raises:
        StoreError: the registry can't be read, or the question can't be counted.
    """
    with closing(store.open_reading(layout.registry)) as registry:
        if not askers.may_ask(layout.askers, journal.blinded(registry, f"asker {asker}"), limits, now):
            return Answer(what="too_many")
        return look_up(registry, layout, text)


def look_up(registry: sqlite3.Connection, layout: Layout, text: str) -> Answer:
    """Look a code up, uncounted.

    Raises:
        StoreError: the registry can't be read.
    """
    hidden = {procedure.code for procedure in known_catalogue(layout.data).restricted}
    standing = find_standing(registry, codes_meant(text), hidden)
    return _told(standing) if standing else _NOT_FOUND


def _told(standing: Standing) -> Answer:
    return Answer(what="found", number=standing.number, status=OFFICIAL_NAMES[standing.status])
