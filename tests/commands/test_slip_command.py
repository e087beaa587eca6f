"""`slip`, `return-originals` and tickets as a shell sees them, on a data folder with one dossier."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dossier"))
import slip_papers as papers

from digitize.dossier.deadlines import VIETNAM
from digitize.intake.layout import Layout
from digitize.registry.store import open_store
from tests.program import Program

LOCAL = "TAM-Q1-261123-0007"
LONG_AGO = datetime(2025, 11, 24, 9, 12, tzinfo=VIETNAM)  # the program's clock is later, wherever the tests run
LICENCE = "Giấy phép hoạt động của cơ quan, tổ chức nước ngoài tại Việt Nam"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program, and Ngô Thị Hà's dossier."""
    layout = Layout(tmp_path / "data")
    program = Program(layout.data)
    program.run("init")
    with closing(open_store(layout.registry)) as db:
        papers.put(layout, db, 7, received_at=LONG_AGO, due_at=None)
    return program


def test_a_slip_is_printed_shown_and_printed_again(program: Program, tmp_path: Path) -> None:
    """By its official number in the other order; twice only when asked; `show` lists it, the bytes are the same."""
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"

    answer = program.json("slip", "H20.14-261123-0007", "receipt", "-o", first)
    refused = program.json("slip", LOCAL, "receipt", "-o", again, expect=2)["error"]
    program.run("slip", LOCAL, "receipt", "--reprint", "-o", again)

    assert (answer["kind"], answer["number"], answer["dossier"]) == ("receipt", 1, LOCAL)
    assert "chưa kiểm chứng" in answer["draft"]
    assert refused["code"] == "printed"
    assert again.read_bytes() == first.read_bytes()
    shown = program.json("show", LOCAL)["slips"]
    assert [(one["kind"], one["number"]) for one in shown] == [("receipt", 1)]


def test_a_place_that_can_not_be_written_takes_no_number(program: Program, tmp_path: Path) -> None:
    """It is refused before anything is printed."""
    refused = program.json("slip", LOCAL, "receipt", "-o", tmp_path / "nowhere" / "a.pdf", expect=2)["error"]
    program.run("slip", LOCAL, "book", "-o", tmp_path / "a.pdf", expect=2)

    answer = program.json("slip", LOCAL, "receipt", "-o", tmp_path / "a.pdf")

    assert (refused["code"], answer["number"]) == ("delivery", 1)


def test_the_station_says_what_is_printed_elsewhere(program: Program, tmp_path: Path) -> None:
    """The setting is named in the refusal; an unknown kind in it is refused with the line."""
    settings = program.data / "station.toml"
    settings.write_text('[slips]\nprinted_elsewhere = ["receipt"]\n', encoding="utf-8")
    refused = program.json("slip", LOCAL, "receipt", "-o", tmp_path / "a.pdf", expect=2)["error"]
    settings.write_text('[slips]\nprinted_elsewhere = ["recept"]\n', encoding="utf-8")
    unknown = program.json("slip", LOCAL, "receipt", "-o", tmp_path / "a.pdf", expect=2)["error"]

    assert refused["code"] == "printed_elsewhere"
    assert "slips.printed_elsewhere" in refused["message"]
    assert "recept" in unknown["message"]


def test_the_book_of_some_days(program: Program, tmp_path: Path) -> None:
    """`slip book`; without both days it is refused."""
    out = tmp_path / "book.pdf"
    program.run("slip", "book", "--from", "2025-11-01", "-o", out, expect=2)

    answer = program.json("slip", "book", "--from", "2025-11-01", "--to", "2025-11-30", "-o", out)

    text = subprocess.run(["pdftotext", out, "-"], capture_output=True, text=True, check=True).stdout
    assert (answer["dossiers"], answer["restricted"]) == (1, 0)
    assert "SỔ THEO DÕI HỒ SƠ" in text
    assert "Ngô Thị Hà" in text


def test_originals_are_listed_until_they_are_given_back(program: Program) -> None:
    """Who got them stands in the dossier; the journal and the log have a count; a withdrawn word opens them again."""
    before = program.json("return-originals")
    given = program.run("return-originals", LOCAL, "--to", "Ngô Thị Hà", "--lang", "en")
    between = program.json("return-originals")["total"]
    shown = program.json("show", LOCAL)
    program.run("return-originals", LOCAL, "--withdraw", "--reason", "Ghi nhầm")

    after = program.json("show", LOCAL)

    assert [(item["dossier"], item["papers"]) for item in before["items"]] == [(LOCAL, [LICENCE])]
    assert "Ngô Thị Hà" not in given.stderr
    assert between == 0
    assert [(one["to"], one["papers"], one["withdrawn"]) for one in shown["returned"]] == [
        ("Ngô Thị Hà", [LICENCE], None)
    ]
    assert after["open_originals"] == [LICENCE]
    assert after["returned"][0]["withdrawn"]["reason"] == "Ghi nhầm"
    with closing(open_store(program.data / "registry.db")) as db:
        told = [row for row in db.query("SELECT what, facts FROM journal") if "return" in row["what"]]
    assert [row["what"] for row in told] == ["originals_returned", "return_withdrawn"]
    assert "Ngô" not in str(told)


def test_a_time_that_is_still_to_come_is_refused(program: Program) -> None:
    """Nothing can have been given back tomorrow."""
    refused = program.json("return-originals", LOCAL, "--to", "Hà", "--at", "2099-01-01T08:00", expect=2)

    assert refused["error"]["code"] == "at"


def test_the_ticket_is_shown(program: Program) -> None:
    """In `show`, in `queue` and in the list's line."""
    assert program.json("show", LOCAL)["ticket"] == "A045"
    assert [item["ticket"] for item in program.json("queue")["items"]] == ["A045"]
    assert "[A045]" in program.run("queue").stdout
