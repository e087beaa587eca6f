"""Sides that came back as a procedure's result stay apart from the papers that were handed in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dossier_paper import STATE_HEAD
from review_papers import APPLICATION, act_of, dossier

from digitize.dossier.procedures import Catalogue
from digitize.dossier.review import paper, say
from digitize.dossier.review.change import Act
from digitize.errors import SettingsError
from digitize.model import Dossier, DossierState, Joining, PageKind

LICENCE = f"{STATE_HEAD}\n~GIẤY PHÉP BƯU CHÍNH\nHọ và tên: PHẠM VĂN TÁM\nSố định danh cá nhân: 001082004321"
AS_RESULT = Joining(dossier="A", role="result")


@pytest.fixture(scope="module")
def act(catalogue: Catalogue) -> Act:
    """A clerk in the morning."""
    return act_of(catalogue)


@pytest.fixture
def accepted(act: Act) -> Dossier:
    """An application that the one-stop system has."""
    read = dossier("A", f"{APPLICATION}\nHọ và tên: NGÔ THỊ HÀ", "~GIẤY ỦY QUYỀN", act=act)
    return replace(read, state=DossierState.ACCEPTED)


def with_result(before: Dossier, act: Act) -> Dossier:
    """Add a licence of two pages with a blank back."""
    return paper.add(before, (dossier("R", LICENCE, "trang sau", "", act=act),), act, AS_RESULT).dossiers[0]


def test_a_result_changes_nothing_that_is_thought_of_the_papers(accepted: Dossier, act: Act) -> None:
    """Procedure, applicant, missing papers and what was said stay; only doubts about the new sides may come."""
    after = with_result(accepted, act)

    kept = ("procedure", "suggestions", "fields", "missing_components", "components", "eform", "case", "said", "due_at")
    assert [name for name in kept if getattr(after, name) != getattr(accepted, name)] == []
    assert [told for told in after.doubts if told not in accepted.doubts and (told.page or 0) < 3] == []


def test_a_result_is_a_document_that_is_no_component(accepted: Dossier, act: Act) -> None:
    """Its sides make a document of their own, with the blank back; those of the papers are as they were."""
    after = with_result(accepted, act)

    assert [page.is_result for page in after.pages] == [False, False, True, True, True]
    *papers, licence = after.documents
    assert tuple(papers) == accepted.documents
    assert (licence.is_result, licence.component, licence.first_page, licence.last_page) == (True, None, 3, 5)
    assert licence.title == "GIẤY PHÉP BƯU CHÍNH"


def test_a_result_that_can_not_be_read_is_a_document_all_the_same(accepted: Dossier, act: Act) -> None:
    """Where nothing was read, the run of sides stands without a title."""
    brought = dossier("R", "", act=act)

    after = paper.add(accepted, (brought,), act, AS_RESULT).dossiers[0]

    assert [(one.title, one.first_page, one.last_page) for one in after.documents if one.is_result] == [("", 3, 3)]


def test_a_result_between_papers_cuts_no_paper_short(accepted: Dossier, act: Act) -> None:
    """Put between the sides of a document it divides it; no side of either is in the other's file."""
    long = replace(
        dossier("A", f"{APPLICATION}\nHọ và tên: NGÔ THỊ HÀ", "tiếp theo trang trước", act=act),
        state=DossierState.ACCEPTED,
    )
    added = paper.add(long, (dossier("R", LICENCE, act=act),), act, AS_RESULT).dossiers[0]

    after = paper.move_page(added, act, 3, 2).dossiers[0]

    assert [(one.first_page, one.last_page, one.is_result) for one in after.documents] == [
        *((1, 1, False), (2, 2, True), (3, 3, False))
    ]


def test_a_rescan_of_a_result_is_a_result(accepted: Dossier, act: Act) -> None:
    """The side that takes its place is what it was."""
    added = with_result(accepted, act)
    rescan = dossier("S", LICENCE, act=act)

    after = paper.add(added, (rescan,), act, Joining(dossier="A", role="rescan", page=3)).dossiers[0]

    assert after.pages[2].is_result
    assert after.pages[-1].kind is PageKind.REPLACED


def test_what_was_never_taken_in_has_no_result(accepted: Dossier, act: Act) -> None:
    """A result would bring a dossier into the queue that was turned away at the counter."""
    away = say.reject(replace(accepted, state=DossierState.NEEDS_REVIEW), act, "Chưa đủ giấy tờ").dossiers[0]

    with pytest.raises(SettingsError, match="can't have a result"):
        with_result(away, act)
