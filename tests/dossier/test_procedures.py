from __future__ import annotations

import re
from datetime import date

import pytest

from digitize.dossier.deadlines import Term
from digitize.dossier.procedures import builtin_catalogue, check_catalogue, load_catalogue
from digitize.errors import SettingsError
from digitize.keys import KeysError

DAY = date(2026, 11, 23)
SOURCE = '[[sources]]\nkey = "S:A"\nread = "2026"\nwhere = ["somewhere"]\n'
PROCEDURE = (
    '[[procedures]]\ncode = "1.000001"\nname = "Cấp giấy"\nsector = "Giấy"\nlevel = "province"\nsource = "S:A"\n'
    '[[procedures.components]]\nname = "Đơn"\ntitles = ["Đơn"]\nneed = "required"\nsource = "S:A"\n'
)


def messages(text: str) -> list[str]:
    """Return what a check of this file says."""
    return [fault.message() for fault in check_catalogue(text)]


def test_the_catalogue_that_ships_has_no_fault():
    """Every key is known, every fact has a source or says that nobody verified it."""
    assert messages(builtin_catalogue()) == []


def test_the_catalogue_holds_all_seven_kinds(catalogue):
    """Publications from abroad, printed matter, press, IT designs, post, newborns, complaints."""
    codes = {procedure.code for procedure in catalogue.procedures}

    assert codes >= {"1.003725", "1.003868", "2.001171", "2.001173", "2.000986", "2.001023", "2.002621"}
    assert codes >= {"1.003659", "1.003687", "1.003633", "1.004379", "1.004470", "1.010902", "1.005442"}
    assert sum(code.startswith("X-CNTT") for code in codes) == 3
    assert {code for code in codes if catalogue.get(code).restricted} == {"X-DON-KN", "X-DON-TC", "X-DON-KNPA"}


def test_every_procedure_can_be_told_or_suggested(catalogue):
    """Each has an application, or papers that it shares, and a required one."""
    for procedure in catalogue.procedures:
        assert any(paper.need == "required" for paper in procedure.components), procedure.code
        assert procedure.times, procedure.code


@pytest.mark.parametrize("code", ["1.003725", "2.000986", "2.001023"])
def test_the_unit_conflicts_of_the_sources_are_kept(catalogue, code):
    """Both "15 ngày" and "15 ngày làm việc": the first is used, the conflict is known."""
    procedure = catalogue.get(code)

    assert procedure.has_unit_conflict(DAY)
    assert procedure.term(DAY).unit == "days"
    assert {time.unit for time in procedure.ordinary_times(DAY)} == {"days", "working_days"}


def test_a_time_holds_from_the_day_of_its_law(catalogue):
    """Appraisal of an IT design: 9 working days before Nghị định 224/2026, 10 since."""
    procedure = catalogue.get("X-CNTT-TKSB")

    assert procedure.term(date(2026, 6, 30)) == Term(amount=9, unit="working_days")
    assert procedure.term(date(2026, 7, 1)) == Term(amount=10, unit="working_days")
    assert not procedure.has_unit_conflict(DAY)


def test_a_time_that_is_counted_back_from_an_event_is_no_term(catalogue):
    """A press conference is due by its own hour, not by the receipt's."""
    assert catalogue.get("2.001171").term(DAY) is None


def test_a_code_is_found_in_its_provincial_form(catalogue):
    """1.003725.000.00.00.H50 is 1.003725 in Quảng Trị."""
    assert catalogue.find("1.003725.000.00.00.H50") is catalogue.get("1.003725")
    assert catalogue.find("1.003725.H50") is catalogue.get("1.003725")


def test_an_unknown_code_is_refused_with_the_nearest(catalogue):
    """A slip of the finger is answered with the code that was meant."""
    with pytest.raises(SettingsError, match=r"no procedure 1\.003752; did you mean 1\.003725\?") as raised:
        catalogue.get("1.003752")

    assert raised.value.exit_code == 2


def test_all_faults_are_told_at_once_with_their_places():
    """Unknown keys with what was meant, missing and mistyped ones, each with its dotted path."""
    text = SOURCE + PROCEDURE.replace("sector", "secttor").replace('need = "required"', 'need = "must"')

    found = messages(text)

    assert "procedures.toml: procedures[1].secttor is not a known key; did you mean procedures[1].sector?" in found
    assert "procedures.toml: procedures[1].sector is missing" in found
    assert any("procedures[1].components[1].need" in fault and "required" in fault for fault in found)
    with pytest.raises(KeysError) as raised:
        load_catalogue(text)
    assert len(raised.value.faults) == len(found) == 3


@pytest.mark.parametrize(
    ("change", "to", "fault"),
    [
        ('source = "S:A"', 'source = "S:B"', r"source is S:B, not among the sources; did you mean S:A\?"),
        ('source = "S:A"', "", r"procedures\[1\] needs a source, or verified = false without one"),
        ('source = "S:A"', 'source = "S:A"\nverified = false', r"needs a source, or verified = false without one"),
        ('"1.000001"', '"1.0001"', r"code is 1\.0001 \(expected"),
        ('source = "S:A"', 'source = "S:A"\nsince = 2026-02-01\nuntil = 2026-01-01', r"until is 2026-01-01"),
    ],
)
def test_faults_between_keys_are_told(change, to, fault):
    """A source that is not listed, a fact without one, a code of no shape, a day before its first."""
    found = messages(SOURCE + PROCEDURE.replace(change, to, 1))

    assert len(found) == 1
    assert re.search(fault, found[0])


def test_a_code_stands_only_once():
    """Two procedures of one code would make every answer ambiguous."""
    assert messages(SOURCE + PROCEDURE + PROCEDURE) == [
        "procedures.toml: procedures[2].code is 1.000001, a second time"
    ]
