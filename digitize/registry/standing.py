"""How far a dossier is, for whoever knows its official number: number and official status, and nothing else.

One statement answers for dossiers of this station and for entries of the register, and does the same work whether
there is such a number or not.  Of what is restricted the tables hold no number, so it is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.asked_code import MOST_MEANT
from digitize.dossier.numbers import number_key
from digitize.model import DossierState, OfficialStatus
from digitize.registry.connection import store_errors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

_PLACES = ", ".join("?" * MOST_MEANT)
_SQL = (
    "SELECT number_key, coalesce(procedure, ''), official_status, state, 1 FROM dossiers"  # noqa: S608
    f" WHERE number_key IN ({_PLACES}) AND NOT restricted"
    " AND id NOT IN (SELECT dossier FROM reported WHERE training)"
    " UNION ALL SELECT number_key, procedure, official_status, state, 2 FROM register"
    f" WHERE number_key IN ({_PLACES}) AND number <> '' ORDER BY 5"
)
_TURNED_AWAY = frozenset({DossierState.NOT_ACCEPTED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that the public is told (TT 01/2018 Đ16.2d)."""

    number: str  # as it was asked for
    status: OfficialStatus


@store_errors()
def find_standing(conn: sqlite3.Connection, meant: Sequence[str], hidden: Collection[str]) -> Standing | None:
    """Return how far a dossier is.

    Args:
        conn: the registry.
        meant: the official numbers that the question may mean, at most `MOST_MEANT`.
        hidden: codes of procedures whose papers leave the ordinary path.

    Returns:
        None where none of the numbers is known, or several are, or the dossier is restricted.
    """
    numbers = {number_key(number): number for number in meant[:MOST_MEANT]}
    keys = (*numbers, *[""] * (MOST_MEANT - len(numbers)))
    found = [row for row in conn.execute(_SQL, (*keys, *keys)) if row[1] not in hidden]
    if len({row[0] for row in found}) != 1:
        return None
    told = [status for _, _, status, _, _ in found if status]
    return Standing(number=numbers[found[0][0]], status=OfficialStatus(told[0]) if told else _by_state(found[0][3]))


def _by_state(state: str) -> OfficialStatus:
    """What a number means of which no status was told yet: the one-stop system gives it when it receives the papers."""
    return OfficialStatus.NOT_RECEIVED if state in _TURNED_AWAY else OfficialStatus.RECEIVED
