"""The number that an applicant draws at the counter: from the cover sheet, or typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
import slip_papers as papers

from digitize.dossier.conclude import Rules, conclude
from digitize.dossier.review.values import kept_value
from digitize.errors import SettingsError
from digitize.model import Bound, Dossier, Said


def concluded(said: Said) -> Dossier:
    """A dossier below a cover sheet that says A045."""
    bound = Bound(by="cover", page=1, ticket="A045")
    empty = papers.dossier(components=(), fields=(), bound=bound, said=said)
    return conclude(empty, Rules(catalogue=papers.CATALOGUE, closes_at=time(17)))


def test_the_cover_sheets_ticket_is_a_fact_of_the_dossier() -> None:
    """With the sheet as its source."""
    (ticket,) = (field for field in concluded(Said()).fields if field.name == "ticket")

    assert (ticket.value, ticket.source, ticket.page) == ("A045", "cover", 1)


def test_a_typed_ticket_wins_and_the_other_stays_beside_it() -> None:
    """As every fact that a person types."""
    found = [field for field in concluded(Said(fields=(("ticket", "B7"),))).fields if field.name == "ticket"]

    assert [(field.value, field.source, field.alternative) for field in found] == [
        ("B7", "person", False),
        ("A045", "cover", True),
    ]


def test_a_ticket_is_kept_as_a_cover_sheet_can_hold_it() -> None:
    """Capitals, no spaces; what is longer or has other letters is refused without being repeated."""
    assert kept_value("ticket", " a 045 ") == "A045"
    for wrong in ("A" * 13, "số 5", "A/5"):
        with pytest.raises(SettingsError) as refused:
            kept_value("ticket", wrong)
        assert wrong not in refused.value.message()


def test_a_dossier_without_one_has_none() -> None:
    """Nothing is made up."""
    bare = replace(papers.dossier(), bound=None, said=Said(), fields=(), components=())

    assert conclude(bare, Rules(catalogue=papers.CATALOGUE, closes_at=time(17))).fields == ()
