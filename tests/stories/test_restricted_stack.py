"""Story 13: a denunciation inside an ordinary stack, its hand-over, and a MẬT sheet that two persons purge."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from restricted_stack import RARE, application, denunciation, places_of, sheet, stack

from tests.program import ROOT, Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder of its own."""
    return Program(tmp_path_factory.mktemp("restricted") / "data")


@pytest.fixture(scope="module")
def dossiers(program: Program) -> list[dict[str, Any]]:
    """What the stack of four became."""
    annex, slip = sheet("PHỤ LỤC", "Danh mục thiết bị"), sheet("Giấy xác nhận")
    pages = (application("Nguyễn Văn An"), annex, denunciation(), slip)
    scan = stack(program.data.parent / "chong.tif", *pages)
    found: list[dict[str, Any]] = program.json("ingest", scan)["dossiers"]
    return found


def test_the_page_takes_its_dossier_off_the_ordinary_path(program: Program, dossiers: list[dict[str, Any]]) -> None:
    """No access copy, not in the queue by name, not found by its words, nothing in the outbox."""
    (held,) = [dossier for dossier in dossiers if dossier["restricted"]]

    items = {item["dossier"]: item for item in program.json("queue")["items"]}

    assert (held["state"], held["access_pdf"]) == ("RESTRICTED", None)
    assert (items[held["id"]]["applicant"], items[held["id"]]["procedure"]) == (None, None)
    assert program.json("search", RARE)["total"] == 0
    assert (program.data / "restricted").stat().st_mode & 0o777 == 0o700


def test_its_rare_word_stands_nowhere_but_in_its_own_folder(program: Program, dossiers: list[dict[str, Any]]) -> None:
    """Composed, decomposed and folded, plain and packed; also after a later run."""
    (held,) = [dossier["id"] for dossier in dossiers if dossier["restricted"]]
    program.json("ingest", stack(program.data.parent / "sau.tif", application("Trần Thị Bình")))

    places = places_of(RARE, program.data)

    assert places == {f"restricted/{held}/dossier.json"}


def test_a_look_needs_a_reason_and_is_journalled(program: Program, dossiers: list[dict[str, Any]]) -> None:
    """Without one it is refused, with one it is shown."""
    (held,) = [dossier["id"] for dossier in dossiers if dossier["restricted"]]

    refused = program.run("show", held, "--restricted", expect=2)
    shown = program.json("show", held, "--restricted", "--reason", "phân loại đơn")

    assert "--reason" in refused.stderr
    assert any(RARE in page["text"] for page in shown["pages"])


def test_the_hand_over_is_recorded(program: Program, dossiers: list[dict[str, Any]]) -> None:
    """The citizen-reception office has it now; who received it stands in its own history alone."""
    (held,) = [dossier["id"] for dossier in dossiers if dossier["restricted"]]
    words = ("--to", "Ban Tiếp công dân tỉnh", "--receiver", "Đỗ Khánh Vân", "--reason", "đúng thẩm quyền")

    program.run("hand-over", held, *words)

    shown = program.json("show", held, "--restricted", "--reason", "kiểm tra")
    (event,) = [event for event in shown["history"] if event["what"] == "handed_over"]
    assert (event["unit"], event["receiver"]) == ("Ban Tiếp công dân tỉnh", "Đỗ Khánh Vân")
    assert places_of("Đỗ Khánh Vân", program.data) <= {f"restricted/{held}/dossier.json"}


def test_an_ordinary_dossier_that_a_person_restricts_leaves_no_word_behind(program: Program, tmp_path: Path) -> None:
    """Its name stood in index, rows and file names; a clerk without permission is refused, and that is journalled."""
    name = "Khuynhđiệp Xảo"
    (ordinary,) = program.json("ingest", stack(tmp_path / "Khuynhđiệp Xảo.tif", application(name)))["dossiers"]
    found = program.json("search", "Khuynhđiệp")["total"]
    program.run("verify", "--rebuild")  # it keeps a copy of the registry

    program.json("review", "restrict", ordinary["id"], "--reason", "nội dung tố cáo viết ở mặt sau")

    left = {
        path for path in places_of("khuynhđiệp", program.data) if not path.startswith(("restricted/", "decisions/"))
    }
    assert (ordinary["restricted"], found) == (False, 1)
    assert left == set()
    assert program.json("search", "Khuynhđiệp")["total"] == 0
    back = program.json("review", "release", ordinary["id"], "--reason", "đã xem, đơn thường")["dossiers"][0]
    assert (back["restricted"], back["state"]) == (False, "NEEDS_REVIEW")
    assert program.json("search", "Khuynhđiệp")["total"] == 1


def as_another(program: Program, *words: str, expect: int = 0) -> Any:
    """Run a command as a person who logged in with another account."""
    command = [sys.executable, str(ROOT / "cli.py"), "--data", str(program.data), *words, "--json"]
    script = 'echo 1 > /proc/self/loginuid && exec "$@"'
    done = subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False)
    if "loginuid" in done.stderr:
        pytest.skip("this machine does not let a program take another log-in")
    assert done.returncode == expect, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_secret_sheet_is_purged_by_two_persons(program: Program, tmp_path: Path) -> None:
    """Bytes gone from originals and new backups; hash and reasons stay; all sums still balance."""
    page = sheet("ỦY BAN NHÂN DÂN TỈNH", "Số: 15/BC-UBND", "BÁO CÁO", "Về tình hình chung", mark="MẬT")
    scan = stack(tmp_path / "mat.tif", page)
    content = scan.read_bytes()
    (secret,) = program.json("ingest", scan)["dossiers"]
    station = program.data / "station.toml"
    station.write_text(station.read_text().replace("readers = []", 'readers = ["daemon"]'))
    refused = program.json("purge", secret["id"], "--reason", "không có quyền", expect=2)
    station.write_text(station.read_text().replace('["daemon"]', '["daemon", "root"]'))

    asked = program.json("purge", secret["id"], "--reason", "tài liệu MẬT lẫn vào tập")
    again = program.json("purge", secret["id"], "--reason", "lần nữa", expect=2)
    done = as_another(program, "purge", secret["id"], "--reason", "đã đối chiếu, đúng là MẬT")
    program.run("backup", "-o", tmp_path / "sau.tar")

    assert (secret["state"], secret["doubts"][0]["code"] == "restricted_suspected") == ("RESTRICTED", False)
    assert refused["error"]["code"] == "not_permitted"
    assert (asked["step"], again["error"]["code"], done["step"]) == ("asked", "same_person", "done")
    files = [path for path in program.data.rglob("*") if path.is_file()]
    assert [path for path in files if path.read_bytes() == content] == []
    assert content[-9000:-6000] not in (tmp_path / "sau.tar").read_bytes()
    (kept,) = done["hashes"]
    note = json.loads((program.data / "log" / "purged" / f"{secret['id']}.json").read_text())
    assert note["dossier"]["originals"][0]["sha256"] == kept
    assert note["confirmed"]["reason"] == "đã đối chiếu, đúng là MẬT"
    assert program.json("verify", "--rebuild")["ok"]
    held = program.json("ingest", scan, expect=3)["quarantine"]
    assert [file["code"] for file in held] == ["purged"]
    assert [path for path in program.data.rglob("*") if path.is_file() and path.read_bytes() == content] == []
    assert program.json("verify")["ok"]
