"""`procedures list`, `show`, `check` and `import` as a shell runs them."""

from __future__ import annotations

import json

import pytest

from tests.program import SHARED, Program

NATIONAL = SHARED / "national_procedures.jsonl.gz"


@pytest.fixture
def program(tmp_path):
    """The program on a data folder that does not exist yet."""
    return Program(tmp_path / "data")


def test_the_national_list_is_imported_as_it_is(program):
    """2,642 procedures from the packed file; then a shell finds and shows each of them."""
    if not NATIONAL.exists():
        pytest.skip("the shared data is not here")

    done = program.json("procedures", "import", NATIONAL)

    assert {key: done[key] for key in ("read", "new", "changed", "same")} == {
        "read": 2_642,
        "new": 2_642,
        "changed": 0,
        "same": 0,
    }
    assert done["faults"] == []
    found = program.json("procedures", "list", "--find", "dang ky lai khai sinh")
    assert {row["code"] for row in found} == {"1.004884", "2.000522"}
    checked = program.json("procedures", "check")
    assert checked["ok"]
    assert checked["doubts"]["unit_conflict"] >= 100
    shown = program.run("--lang", "en", "procedures", "show", "1.010685").stdout
    assert "Case: Đối với trường hợp đăng ký lần đầu" in shown
    assert "24 ngày làm việc" in shown


def test_a_list_with_a_bad_line_ends_with_3_and_tells_it(program, tmp_path):
    """The rest is done; a file that is no list ends with 2."""
    good = tmp_path / "list.jsonl"
    keys = ("ten_thu_tuc", "linh_vuc", "cap_thuc_hien", "doi_tuong_thuc_hien", "co_quan_co_tham_quyen")
    texts = ("cach_thuc_thuc_hien", "thanh_phan_ho_so", "ket_qua_xu_ly")
    record = {"ma_thu_tuc": "1.000001", **dict.fromkeys(keys, "Cấp tỉnh"), **dict.fromkeys(texts, "")}
    good.write_text(json.dumps(record) + "\n{broken\n")
    bad = tmp_path / "bad.jsonl"
    bad.write_text("nothing\n")

    done = program.json("procedures", "import", good, expect=3)

    assert (done["new"], len(done["faults"])) == (1, 1)
    program.run("procedures", "import", bad, expect=2)
    assert [row["code"] for row in program.json("procedures", "list", "--find", "1.000001")] == ["1.000001"]


def test_doubts_end_with_0_and_faults_with_2(program, tmp_path):
    """What ships has doubts and no fault; the station's own list and its desk are held to theirs."""
    checked = program.json("procedures", "check", "--details")

    assert checked["doubts"]["unit_conflict"] == 4
    assert {row["code"] for row in checked["details"] if row["kind"] == "unit_conflict"} >= {"1.003725"}
    program.data.mkdir(exist_ok=True)
    (program.data / "station.toml").write_text('[desk]\naccepts = ["1.003752"]\n')
    assert "1.003725" in program.run("procedures", "check", expect=2).stderr
    (program.data / "procedures.toml").write_text("x = 1\n")
    assert len(program.json("procedures", "check", expect=2)["faults"]) == 3


def test_the_list_keeps_its_keys_and_is_narrowed(program):
    """By sector, level and words; a level that there is not is refused."""
    rows = program.json("procedures", "list", "--sector", "buu chinh", "--level", "province")

    assert {"code", "name", "sector", "verified"} <= rows[0].keys()
    assert {row["sector"] for row in rows} == {"Bưu chính"}
    program.run("procedures", "list", "--level", "tỉnh", expect=2)


def test_one_procedure_is_shown_with_what_nobody_verified(program):
    """Components, times, both units, agencies by day, the form's fields, and the sources."""
    shown = program.run("--lang", "en", "procedures", "show", "1.003725").stdout
    plain = program.json("procedures", "show", "1.003725")

    assert "15 ngày làm việc" in shown
    assert "not verified" in shown
    assert "[S:XNK]" in shown
    assert plain["eform"][-1]["columns"][0]["key"] == "title"
    assert "1.003725" in program.run("procedures", "show", "1.003752", expect=2).stderr
    program.run("procedures", "show", "1.003725", "--on", "2026-13-01", expect=2)
