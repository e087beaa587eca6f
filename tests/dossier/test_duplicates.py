"""The alarm of one document in two dossiers, and the description in the lengths of the decree."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1] / "registry"))

import registry_papers as papers

from digitize.dossier.alarm import with_alarms
from digitize.dossier.describe import Holder, described
from digitize.dossier.duplicates import find_papers
from digitize.model import ComponentStatus, Document, DocumentType, Dossier, DossierState, Event, Said, Settled

SCHEMA = Path(__file__).parents[2] / "digitize" / "assets" / "nd30.xsd"


def with_document(ordinal: int, number: str, issuer: str, kind: DocumentType = DocumentType.DECISION) -> Dossier:
    """A dossier of one document with this head."""
    document = Document(
        title="QUYẾT ĐỊNH", component=None, first_page=1, last_page=1, status=ComponentStatus.PRESENT, type=kind
    )
    fields = (papers.field("document_number", number), papers.field("issuer", issuer))
    return papers.dossier(ordinal, "trang", batch="20261123-0001", documents=(document,), fields=fields)


def keys(dossier: Dossier) -> set[str]:
    """By what its documents are known."""
    return {paper.key for paper in find_papers(dossier)}


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("15/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
        ("015/QĐ-UBND", "Uỷ ban nhân dân  tỉnh Đồng Tháp"),
        ("15 / QĐ - UBND", "UỶ BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
    ],
)
def test_two_dossiers_with_one_decision_raise_the_alarm(number: str, issuer: str) -> None:
    """However it is printed; the doubt names the other dossier and no word of the paper."""
    first = with_document(1, "15/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP")
    second = with_document(2, number, issuer)
    known = dict.fromkeys(keys(first), first.id)

    told = with_alarms(second, known.get)

    (doubt,) = told.doubts
    assert (doubt.code, doubt.page, doubt.facts) == ("document_known", 1, (("dossier", first.id),))
    assert with_alarms(told, known.get) == told


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("16/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
        ("15/GP-UBND", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
        ("15/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH LÀO CAI"),
        ("15", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
        ("15/QĐ-UBND", ""),
    ],
)
def test_number_notation_and_agency_must_all_be_equal(number: str, issuer: str) -> None:
    """One that differs or is not known is another document."""
    first = with_document(1, "15/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP")

    assert keys(first).isdisjoint(keys(with_document(2, number, issuer)))


@pytest.mark.parametrize(
    ("issuer", "kind"),
    [
        ("CÔNG TY TNHH SÁCH VIỆT", DocumentType.LETTER),
        ("ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP", DocumentType.APPLICATION),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", DocumentType.OWN_SLIP),
    ],
)
def test_two_applications_raise_none(issuer: str, kind: DocumentType) -> None:
    """Applicants' forms and companies' letters are numbered as each likes."""
    assert keys(with_document(1, "01/CV", issuer, kind)) == set()


def test_an_alarm_that_a_person_looked_at_is_not_raised_again() -> None:
    """It was settled on that page."""
    settled = Said(settled=(Settled(code="document_known", page=1),))
    dossier = replace(with_document(2, "15/QĐ-UBND", "UBND TỈNH ĐỒNG THÁP"), said=settled)

    assert with_alarms(dossier, lambda _: "TAM-Q1-261123-0001").doubts == ()


def test_what_is_too_long_for_the_decree_is_cut_at_a_word_or_left_out_and_told() -> None:
    """Words are cut; a code that was cut would be another code, so it is left out; libxml2 finds the rest valid."""
    words = "việc " * 150
    dossier = with_document(1, "123456789012/QĐ-UBND", "ỦY BAN NHÂN DÂN " * 20)
    dossier = replace(
        dossier,
        number="G09.20.11-20260609-0092637",
        fields=(*dossier.fields, papers.field("subject", words), papers.field("document_date", "hôm qua")),
    )

    xml, shortened = described(dossier, Holder(organ_id="H20.14.03.02.01", years=20))

    root = etree.fromstring(xml)
    assert etree.XMLSchema(etree.parse(SCHEMA)).validate(root)
    assert {(each.field, each.document, each.left_out) for each in shortened} == {
        ("OrganId", None, True),
        ("FileNotation", None, True),
        ("CodeNumber", 1, True),
        ("OrganName", 1, False),
        ("Subject", 1, False),
    }
    assert root.findtext("Document/Subject") == words[:499].strip()
    assert root.findtext("Description") == "Mã hồ sơ: G09.20.11-20260609-0092637"
    assert (root.findtext("Maintenance"), root.findtext("Document/IssuedDate")) == ("20 năm", None)


def test_an_old_number_is_written_in_the_order_that_finds_room() -> None:
    """`000.00.14.H20-…` is the same number as `H20.14-…`."""
    dossier = papers.dossier(1, "trang", batch="20261123-0001", number="000.00.14.H20-200703-0002")

    xml, shortened = described(dossier)

    assert (etree.fromstring(xml).findtext("FileCode/FileNotation"), shortened) == ("H20.14-200703-0002", ())


def test_the_description_tells_when_work_ended() -> None:
    """Of a dossier that is closed, by its history."""
    event = Event(at=datetime(2026, 12, 1, 18, tzinfo=UTC), who="an", what="closed")
    dossier = papers.dossier(1, "trang", batch="20261123-0001", state=DossierState.CLOSED, history=(event,))

    assert etree.fromstring(described(dossier)[0]).findtext("EndDate") == "2026-12-02"
