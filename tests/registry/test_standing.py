"""What the public is told of a number."""

from __future__ import annotations

from typing import Any

import registry_papers as papers
from register_entries import entry
from sqlite_utils import Database

from digitize.model import DossierState, OfficialStatus
from digitize.registry import register, store
from digitize.registry.connection import writing
from digitize.registry.standing import Standing, find_standing

OLD, NEW = "000.00.14.H20-261123-0007", "H20.14-261123-0007"


def keep(db: Database, batch: str, **facts: Any) -> None:
    """Register a dossier."""
    made = papers.dossier(1, "đơn", batch=batch, **facts)
    store.commit_dossier(db, made, at=papers.MORNING, who=papers.CLERK)


def pull(db: Database, **facts: Any) -> None:
    """Write an entry of the register."""
    with writing(db.conn):
        register.put_entry(db.conn, entry(7, **facts), papers.MORNING)


def found(db: Database, *meant: str, hidden: tuple[str, ...] = ()) -> Standing | None:
    """Look up."""
    return find_standing(db.conn, meant, hidden)


def test_a_dossier_is_found_in_either_order(db: Database, batch: str) -> None:
    """The number is told as it was asked."""
    keep(db, batch, number=NEW, official_status=4, state=DossierState.ACCEPTED)

    assert found(db, OLD) == Standing(number=OLD, status=OfficialStatus.IN_WORK)
    assert found(db, NEW) == Standing(number=NEW, status=OfficialStatus.IN_WORK)


def test_an_entry_of_the_register_is_found(db: Database, batch: str) -> None:
    """Also where no paper of it is here; a dossier that was told no status yet has that of its entry."""
    pull(db, status=OfficialStatus.SUPPLEMENT_ASKED)
    alone = found(db, OLD)
    keep(db, batch, number=NEW)

    assert alone and alone.status is OfficialStatus.SUPPLEMENT_ASKED
    assert found(db, OLD) == alone


def test_a_number_without_a_status_was_received(db: Database, batch: str) -> None:
    """The one-stop system gave it; who was turned away is told so."""
    keep(db, batch, number=NEW)
    received = found(db, NEW)
    keep(db, batch, number=NEW, state=DossierState.NOT_ACCEPTED)
    away = found(db, NEW)

    assert received and received.status is OfficialStatus.RECEIVED
    assert away and away.status is OfficialStatus.NOT_RECEIVED


def test_restricted_unknown_and_malformed_are_one(db: Database, batch: str) -> None:
    """The same statements run, whatever is asked for."""
    pull(db)
    keep(db, batch, number=NEW, restricted=True, state=DossierState.RESTRICTED)
    statements: list[list[str]] = []
    for meant in ((NEW,), ("H20.14-261123-0008",), ()):
        ran: list[str] = []
        db.conn.set_trace_callback(lambda sql, ran=ran: ran.append(sql.partition("IN")[0]))  # type: ignore[misc]
        assert found(db, *meant) is None
        statements.append(ran)

    assert statements[0] == statements[1] == statements[2] != []


def test_a_restricted_procedure_of_the_register_is_not_told(db: Database) -> None:
    """A denunciation that was filed elsewhere."""
    pull(db, procedure="X-TO-CAO")

    assert found(db, NEW, hidden=("X-TO-CAO",)) is None
    assert found(db, NEW) is not None


def test_two_numbers_that_may_be_meant_are_not_guessed(db: Database, batch: str) -> None:
    """Where both are known."""
    keep(db, batch, number=NEW)
    pull(db, number="H20.14-261123-0009")

    assert found(db, NEW, "H20.14-261123-0009") is None
    assert found(db, NEW, "H20.14-261123-0010") is not None
