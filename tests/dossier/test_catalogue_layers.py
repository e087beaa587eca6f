"""Lists laid over each other, versions by day, and what a desk accepts."""

from __future__ import annotations

from datetime import date

import pytest

from digitize.dossier.procedures import (
    Catalogue,
    Component,
    Procedure,
    StatedTime,
    builtin_catalogue,
    check_catalogue,
    layer_of,
    load_catalogue,
)
from digitize.errors import SettingsError
from digitize.settings import load_station

CHANGE = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)
PAPER = Component(name="Đơn", titles=("Đơn",), need="required", source="S")
HEAD = '[[sources]]\nkey = "S:A"\nread = "2026"\nwhere = ["somewhere"]\n'
ENTRY = (
    '[[procedures]]\ncode = "1.000001"\nname = "Cấp giấy"\nsector = "Giấy"\nlevels = ["province"]\nsource = "S:A"\n'
    '{more}[[procedures.components]]\nname = "Đơn"\ntitles = ["Đơn"]\nneed = "required"\nsource = "S:A"\n{paper}'
)


def procedure(code="1.000001", **facts):
    """Make a procedure of a few facts."""
    given = {"name": "Cấp giấy", "sector": "Giấy", "levels": ("province",), "components": (PAPER,), "source": "S"}
    return Procedure(code=code, **{**given, **facts})


def catalogue(*lists):
    """Lay lists over each other."""
    return Catalogue(*(layer_of((), found) for found in lists))


def faults(more="", paper="", times=1):
    """Return what a check says of a document with one procedure."""
    text = HEAD + "".join(ENTRY.format(more=more, paper=paper) for _ in range(times))
    return [fault.message() for fault in check_catalogue(text)]


def test_the_version_of_the_day_of_receipt_counts():
    """Two versions on disjoint days: each day has its own, and without a day the newest counts."""
    old, new = procedure(until=BEFORE), procedure(name="Cấp giấy mới", since=CHANGE)

    known = catalogue([new, old])

    assert known.find("1.000001", BEFORE) == old
    assert known.find("1.000001", CHANGE) == new
    assert known.find("1.000001") == new
    assert known.procedures == (new,)
    assert known.in_force(BEFORE) == (old,)


def test_a_day_without_a_version_is_refused_with_the_day():
    """A procedure that has ended is not taken for one that never was."""
    known = catalogue([procedure(until=BEFORE)])

    assert known.find("1.000001", CHANGE) is None
    with pytest.raises(SettingsError, match=r"1\.000001 is not in force on 2026-07-01"):
        known.get("1.000001", CHANGE)


def test_the_upper_list_wins_and_leaves_what_it_does_not_say_to_the_lower():
    """Hand-made titles with the imported applicants."""
    upper = procedure(aliases=("Xin giấy",))
    lower = procedure(name="CẤP GIẤY", applicants=("Doanh nghiệp",), components=(), aliases=("Khác",))

    merged = catalogue([upper], [lower]).get("1.000001")

    assert (merged.name, merged.aliases, merged.components) == ("Cấp giấy", ("Xin giấy",), (PAPER,))
    assert merged.applicants == ("Doanh nghiệp",)


def test_cases_of_components_that_are_hidden_are_hidden_too():
    """A case of the lower list means nothing to the upper one's papers."""
    merged = catalogue([procedure()], [procedure(cases=("Một", "Hai"))]).get("1.000001")

    assert merged.cases == ()


def test_versions_of_one_list_do_not_speak_for_the_days_of_another():
    """An own list from July on: until June the imported version stands alone."""
    own = procedure(name="Của trạm", since=CHANGE)
    imported = procedure(applicants=("Doanh nghiệp",))

    known = catalogue([own], [imported])

    assert [(one.name, one.since, one.until) for one in known.versions("1.000001")] == [
        ("Cấp giấy", None, BEFORE),
        ("Của trạm", CHANGE, None),
    ]
    assert known.find("1.000001", CHANGE).applicants == ("Doanh nghiệp",)


def test_the_days_of_two_lists_are_cut_where_either_changes():
    """Two versions below one: the one above has two versions too, and each day has exactly one."""
    lower = [procedure(applicants=("Cũ",), until=BEFORE), procedure(applicants=("Mới",), since=CHANGE)]

    known = catalogue([procedure(until=date(2026, 12, 31))], lower)

    versions = known.versions("1.000001")
    assert [one.applicants for one in versions] == [("Cũ",), ("Mới",), ("Mới",)]
    assert [(one.since, one.until) for one in versions] == [
        (None, BEFORE),
        (CHANGE, date(2026, 12, 31)),
        (date(2027, 1, 1), None),
    ]


def test_a_time_for_one_way_of_handing_in_does_not_contradict_another():
    """Eight days online and ten at the counter are no conflict; at the counter the ten count."""
    times = (
        StatedTime(amount=8, unit="days", ways=("online",), source="S"),
        StatedTime(amount=10, unit="days", ways=("walk-in",), source="S"),
    )
    found = procedure(times=times)

    assert found.term(CHANGE).amount == 10
    assert found.term(CHANGE, "online").amount == 8
    assert not found.has_unit_conflict(CHANGE)
    assert procedure(times=times[:1]).term(CHANGE).amount == 8


def test_a_case_asks_for_its_papers_and_for_those_of_every_case():
    """Nothing that belongs to another case is asked for; as long as no case is chosen all are shown."""
    lost = Component(name="Đơn báo mất", titles=(), need="required", cases=("Mất",), source="S")
    broken = Component(name="Bản hỏng", titles=(), need="required", cases=("Hỏng",), source="S")
    found = procedure(cases=("Mất", "Hỏng"), components=(PAPER, lost, broken))

    assert found.components_of("Mất") == (PAPER, lost)
    assert found.components_of("") == (PAPER, lost, broken)


def test_a_desk_accepts_codes_and_sectors():
    """A code in a province's form and a sector in other letters; none named is everything."""
    known = catalogue([procedure(), procedure("1.000002", sector="Hộ tịch"), procedure("1.000003", sector="Đất đai")])

    assert known.accepted(("1.000001.000.00.00.H50", "HỘ TỊCH")) == {"1.000001", "1.000002"}
    assert known.accepted(()) == {"1.000001", "1.000002", "1.000003"}


@pytest.mark.parametrize(("name", "meant"), [("1.000010", "1.000001"), ("Hộ tich", "Hộ tịch")])
def test_what_no_desk_can_accept_is_refused_with_what_was_meant(name, meant):
    """A slip in station.toml never makes the desk accept nothing in silence."""
    known = catalogue([procedure(sector="Hộ tịch")])

    with pytest.raises(SettingsError, match=f"did you mean {meant}"):
        known.accepted((name,))


def test_the_station_says_what_its_desk_accepts():
    """A list of texts; else the fault is told with its place."""
    assert load_station('[desk]\naccepts = ["1.003725", "Hộ tịch"]').desk.accepts == ("1.003725", "Hộ tịch")
    with pytest.raises(SettingsError, match=r"desk\.accepts"):
        load_station('[desk]\naccepts = "1.003725"')


def test_one_level_may_be_written_as_before():
    """`level = "province"` is `levels = ["province"]`."""
    text = (HEAD + ENTRY.format(more="", paper="")).replace('levels = ["province"]', 'level = "province"')

    assert load_catalogue(text).get("1.000001").levels == ("province",)


@pytest.mark.parametrize(
    ("more", "paper", "fault"),
    [
        ("", 'cases = ["Mất"]\n', "components[1].cases is Mất, not among the cases of the procedure"),
        (
            'eform = [{ key = "a", label = "A", source = "S:A" }, { key = "a", label = "B", source = "S:A" }]\n',
            "",
            "eform[1].key is a, more than once",
        ),
        ('eform = [{ key = "a", label = "A", kind = "table", source = "S:A" }]\n', "", "a table needs them"),
        ('eform = [{ key = "a", label = "A" }]\n', "", "eform[1] needs a source"),
        ("most_pages = 0\n", "", "most_pages is 0 (expected 1..100000)"),
    ],
)
def test_faults_of_the_new_keys_are_told(more, paper, fault):
    """Cases that do not exist, a key twice, a table without columns, a field without a source, no pages."""
    assert any(fault in message for message in faults(more, paper))


def test_versions_of_one_code_may_not_share_a_day():
    """Disjoint days are versions; the same day twice would make every answer ambiguous."""
    first = ENTRY.format(more="until = 2026-06-30\n", paper="")
    second = ENTRY.format(more="since = 2026-07-01\n", paper="")
    third = ENTRY.format(more="since = 2026-06-30\n", paper="")

    assert check_catalogue(HEAD + first + second) == ()
    assert len(check_catalogue(HEAD + first + third)) == 1


def test_the_list_of_publications_is_a_table_of_the_form():
    """1.003725: form 30 lists titles, authors, publishers and copies; from memory, so marked."""
    (table,) = [one for one in load_catalogue(builtin_catalogue()).get("1.003725").eform if one.kind == "table"]

    assert {column.key for column in table.columns} >= {"title", "author", "publisher", "copies"}
    assert (table.form, table.verified) == ("Mẫu số 30", False)
