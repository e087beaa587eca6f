"""What of a dossier is submitted, and what must be known before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_papers import APPLICATION, act_of, dossier

from digitize.dossier.envelope import envelope_of, gaps
from digitize.dossier.procedures import Catalogue
from digitize.errors import QueueError
from digitize.model import (
    Channel,
    Dossier,
    DossierState,
    Envelope,
    EnvelopeFile,
    Field,
    OfficialStatus,
    Submission,
)
from digitize.model.said import Said

FILE = EnvelopeFile(
    role="component", component="Đơn", code="", name="01.pdf", path="x/01.pdf", sha256="0" * 64, bytes=9, pages=1
)
ABOUT = Submission(digest="ab" * 32, unit="Bộ phận Một cửa", agency="000.00.14.H20", files=(FILE,))
EVERYTHING = ("number", "owner_id", "component_code", "agency")


@pytest.fixture(scope="module")
def plain(catalogue: Catalogue) -> Dossier:
    """A dossier of which nobody stands on the paper."""
    read = dossier("A", APPLICATION, act=act_of(catalogue))
    return replace(read, fields=(), state=DossierState.CHECKED)


def field(name: str, value: str, confidence: float = 0.97, *, alternative: bool = False) -> Field:
    """A fact of the paper."""
    return Field(
        name=name, value=value, confidence=confidence, source="text", page=1, box=None, alternative=alternative
    )


def envelope(plain: Dossier, *fields: Field, **facts: object) -> Envelope:
    """Put a dossier with these facts into an envelope."""
    return envelope_of(replace(plain, fields=fields, **facts), None, ABOUT)  # type: ignore[arg-type]


def missing(found: Envelope) -> list[str]:
    """What it lacks for a system that wants everything."""
    return [gap.what for gap in gaps(found, EVERYTHING)]


def test_the_key_tells_dossier_and_content(plain: Dossier) -> None:
    """The same content has the same key, another one another."""
    first = envelope_of(plain, None, ABOUT)
    changed = envelope_of(plain, None, replace(ABOUT, digest="cd" * 32))

    assert first.key == envelope_of(plain, None, ABOUT).key == f"A-{'ab' * 16}"
    assert changed.key != first.key


def test_a_child_s_dossier_has_two_parties(plain: Dossier) -> None:
    """Trap 14: the child owns it, the parent with the card hands it in."""
    found = envelope(
        plain,
        field("applicant_name", "NGÔ THỊ HÀ"),
        field("id_number", "040188001234"),
        field("owner_name", "NGÔ MINH AN"),
        field("owner_birth_date", "2026-11-02"),
    )

    assert (found.owner.name, found.owner.id_number) == ("NGÔ MINH AN", "")
    assert found.submitter
    assert (found.submitter.name, found.submitter.id_number) == ("NGÔ THỊ HÀ", "040188001234")
    assert "owner_id" not in missing(found)


def test_a_grown_up_owner_needs_a_number_of_his_own(plain: Dossier) -> None:
    """The number of whoever hands it in never stands for the owner's."""
    found = envelope(
        plain,
        field("applicant_name", "NGÔ THỊ HÀ"),
        field("id_number", "040188001234"),
        field("owner_name", "NGÔ VĂN BA"),
        field("owner_birth_date", "1960-11-02"),
    )

    assert "owner_id" in missing(found)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Công ty TNHH Sách Phương Nam", "company"),
        ("CÔNG TY CỔ PHẦN IN 2", "company"),
        ("Hộ kinh doanh Trần Thị Tư", "household"),
        ("Sở Y tế tỉnh A", "agency"),
        ("Hội Nhà văn", "organisation"),
        ("Bông Sen Vàng", "organisation"),
    ],
)
def test_an_organisation_owns_what_it_applies_for(plain: Dossier, name: str, kind: str) -> None:
    """Who signed for it hands the dossier in; the tax code identifies it."""
    found = envelope(
        plain, field("applicant_name", "TRẦN VĂN NĂM"), field("organisation", name), field("tax_code", "0312345678")
    )

    assert (found.owner.name, found.owner.kind, found.owner.tax_code) == (name, kind, "0312345678")
    assert found.submitter
    assert found.submitter.name == "TRẦN VĂN NĂM"
    assert "owner_id" not in missing(found)


def test_where_a_citizen_works_is_not_who_applies(plain: Dossier) -> None:
    """An organisation without a tax code beside a citizen owns nothing."""
    found = envelope(plain, field("applicant_name", "NGÔ THỊ HÀ"), field("organisation", "Công ty Hoa Sen"))

    assert (found.owner.name, found.owner.kind, found.submitter) == ("NGÔ THỊ HÀ", "citizen", None)


def test_what_is_not_sure_is_a_gap_and_is_not_sent(plain: Dossier) -> None:
    """A name read with little confidence never goes as the owner's."""
    found = envelope(plain, field("applicant_name", "NGÔ THI HA", 0.71), field("id_number", "040188001284", 0.6))

    assert (found.owner.name, found.owner.id_number) == ("", "")
    assert {"owner_name", "owner_id"} <= set(missing(found))


def test_what_a_person_confirmed_is_sure(plain: Dossier) -> None:
    """Who accepted the dossier has looked at what was read."""
    found = envelope(plain, field("applicant_name", "NGÔ THỊ HÀ", 0.71), said=Said(confirmed=True))

    assert found.owner.name == "NGÔ THỊ HÀ"


def test_an_alternative_is_never_sent(plain: Dossier) -> None:
    """Only the chosen value of a name counts."""
    found = envelope(plain, field("applicant_name", "TÊN KHÁC", alternative=True))

    assert found.owner.name == ""


def test_every_gap_names_the_command_that_fills_it(plain: Dossier) -> None:
    """Nothing is made up for what is missing; each hint can be put into words."""
    found = envelope_of(replace(plain, procedure=None), None, replace(ABOUT, agency=""))

    told = gaps(found, EVERYTHING)

    assert [gap.what for gap in told] == ["procedure", "owner_name", "owner_id", "number", "agency", "component_code"]
    hints = [gap.hint.format(**dict(gap.facts)) for gap in told]
    assert "`digitize review set-field A id_number VALUE`" in hints[2]
    assert "`digitize queue number A NUMBER`" in hints[3]


def test_a_system_that_does_not_ask_has_no_gap(plain: Dossier) -> None:
    """Procedure and owner are always needed, the rest where the profile says so."""
    found = envelope_of(plain, None, ABOUT)

    assert [gap.what for gap in gaps(found)] == ["owner_name"]


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (None, OfficialStatus.RECEIVED),
        (1, OfficialStatus.RECEIVED),
        (2, OfficialStatus.RECEIVED),
        (4, OfficialStatus.IN_WORK),
        (9, OfficialStatus.DONE),
    ],
)
def test_an_update_never_puts_a_dossier_back(plain: Dossier, known: int | None, sent: OfficialStatus) -> None:
    """What we submit is received; where the system said that it is further, that stays."""
    assert envelope(plain, official_status=known).status is sent


def test_the_channel_is_the_dossier_s(plain: Dossier) -> None:
    """Assisted filing stays apart from walk-ins."""
    assert envelope(plain, channel=Channel.ASSISTED).channel is Channel.ASSISTED


@pytest.mark.parametrize(
    "facts",
    [
        {"restricted": True},
        {"state": DossierState.RESTRICTED},
        {"state": DossierState.NOT_ACCEPTED},
    ],
)
def test_what_must_not_leave_is_no_envelope(plain: Dossier, facts: dict[str, object]) -> None:
    """Restricted dossiers, and those that were not accepted, never leave."""
    with pytest.raises(QueueError) as told:
        envelope(plain, **facts)

    assert told.value.code == "never_sent"
