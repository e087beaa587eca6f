"""Story 2, its first half: 1.003725 without form 30; the clerk says that it is missing, the slip lists only that."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from drawn_stacks import HA, dossier, stack

from tests.program import Program

LIST = "Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder that holds Ngô Thị Hà's papers without the list."""
    folder = tmp_path_factory.mktemp("incomplete")
    program = Program(folder / "data")
    program.run("ingest", stack(dossier(HA, 1, with_list=False), folder / "ha.tif"))
    return program


@pytest.fixture(scope="module")
def local_id(program: Program) -> str:
    """Her dossier."""
    return str(program.json("queue")["items"][0]["dossier"])


def say(program: Program, local_id: str, status: str) -> None:
    """Say what became of the list."""
    program.run("review", "set-component", local_id, LIST, status)


def test_what_is_not_seen_is_asked_for(program: Program, local_id: str) -> None:
    """The list, and nothing else; it is not said to be missing."""
    view = program.json("show", local_id, "--lang", "en")

    asked = [doubt["text"] for doubt in view["doubts"] if doubt["code"] == "component_not_seen"]
    assert asked == [f"Not seen: {LIST}. Is it in the stack?"]
    assert view["missing_components"] == [LIST]
    unseen = [one for one in view["documents"] if one["status"] == "not_seen"]
    assert [(one["component"], one["first_page"]) for one in unseen] == [(LIST, None)]


def test_there_is_no_slip_on_suspicion(program: Program, local_id: str, tmp_path: Path) -> None:
    """As long as nobody has said what became of the list, the program refuses and says what to decide."""
    slip = tmp_path / "slip.pdf"

    refused = program.json("slip", local_id, "supplement", "-o", slip, expect=2)["error"]

    assert refused["code"] == "undecided"
    assert LIST in refused["message"]
    assert not slip.exists()


@pytest.mark.parametrize("status", ["in_database", "later", "shown_only"])
def test_what_is_not_missing_is_not_asked_for(program: Program, local_id: str, tmp_path: Path, status: str) -> None:
    """In a national database, only shown, to come later: there is nothing to bring now."""
    say(program, local_id, status)

    refused = program.json("slip", local_id, "supplement", "-o", tmp_path / "slip.pdf", expect=2)["error"]

    assert refused["code"] == "nothing_missing"
    assert program.json("show", local_id)["missing_components"] == []


def test_the_slip_lists_just_what_is_missing(program: Program, local_id: str, tmp_path: Path) -> None:
    """On A5, in words that can be read back: the form's title, the dossier, the procedure, the one paper."""
    say(program, local_id, "missing")
    slip = tmp_path / "slip.pdf"

    answer = program.json("slip", local_id, "supplement", "-o", slip)

    text = " ".join(read(slip, "pdftotext", "-layout").split())
    assert answer["missing"] == [LIST]
    for words in ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", local_id, HA.name, f"1. {LIST}"):
        assert words in text
    assert "2. " not in text
    assert "419.5" in read(slip, "pdfinfo")  # points: 148 mm
    assert str(date.today().year) in text  # noqa: DTZ011 - the program reads the same clock


def read(slip: Path, *command: str) -> str:
    """Have another program look into a PDF."""
    words = [*command, str(slip), *(["-"] if command[0] == "pdftotext" else [])]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_the_form_is_read(program: Program, local_id: str) -> None:
    """What stands on form 29 is there for the online form, with its place."""
    view: dict[str, Any] = program.json("show", local_id)

    values = {value["key"]: value for value in view["eform"]}
    assert values["titles_total"]["value"].startswith("02")
    assert values["titles_total"]["page"] == 1
