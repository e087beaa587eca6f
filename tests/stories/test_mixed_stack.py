"""Stories 4 and 5, and a whole stack: several people's papers in one file, with and without the sheets between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn_stacks import BINH, CUC, DUNG, HA, HOA, PEOPLE, dossier, forget, sheets_of, stack
from PIL import Image

from tests.program import Program

CODE = "1.003725"


@pytest.fixture(scope="module", autouse=True)
def _kept_pictures() -> Iterator[None]:
    """The same people's papers are in several stacks: they are drawn once, and dropped at the end."""
    yield
    forget()


def covers(program: Program, folder: Path, copies: int, declared: int) -> list[Image.Image]:
    """Let the program print cover sheets and scan them."""
    program.run("init")
    path = folder / f"covers{len(list(folder.iterdir()))}.pdf"
    words = ("cover", "--procedure", CODE, "--declared", str(declared), "--copies", str(copies), "-o", path)
    program.run(*words)
    return sheets_of(path)


def applicants(program: Program, id_: str) -> set[str]:
    """Everybody who stands as an applicant in a dossier."""
    fields = program.json("show", id_)["fields"]
    return {field["value"] for field in fields if field["name"] == "applicant_name"}


def reasons(dossier: dict[str, Any]) -> set[str]:
    """The codes of what a person must look at."""
    return {doubt["code"] for doubt in dossier["doubts"]}


def test_one_courier_with_five_dossiers_of_which_a_cover_sheet_is_missing(program: Program, tmp_path: Path) -> None:
    """Story 4: 40 sheets; three clean, two held with the reason, no duplicate, never four clean."""
    people = (HA, BINH, CUC, DUNG, HOA)
    printed = covers(program, tmp_path, 5, 7)
    pictures = [
        picture for n, person in enumerate(people) for picture in ([] if n == 2 else [printed[n]]) + dossier(person, 7)
    ]

    batch = program.json("ingest", stack([*pictures], tmp_path / "stack.tif"))

    states = [one["state"] for one in batch["dossiers"]]
    assert states == ["CHECKED", "NEEDS_REVIEW", "NEEDS_REVIEW", "CHECKED", "CHECKED"]
    assert [reasons(one) >= {"separator_missing"} for one in batch["dossiers"]] == [False, True, True, False, False]
    assert batch["duplicates"] == []
    assert [applicants(program, one["id"]) for one in batch["dossiers"]] == [{person.name} for person in people]
    assert all(one["procedure"]["code"] == CODE for one in batch["dossiers"])
    assert batch["ledger"]["sides"] == 39
    assert program.json("verify")["ok"]


def test_a_stack_of_sixty_pages_with_eight_dossiers_and_two_missing_sheets(program: Program, tmp_path: Path) -> None:
    """Every untouched dossier is clean; every run that may hold two people's papers is in review and says why."""
    sheets = (6, 7, 6, 7, 7, 6, 7, 8)
    missing = {2, 5}
    pictures: list[Image.Image] = []
    for n, (person, count) in enumerate(zip(PEOPLE, sheets, strict=True)):
        if n not in missing:
            pictures += covers(program, tmp_path, 1, count)
        pictures += dossier(person, count)

    batch = program.json("ingest", stack(pictures, tmp_path / "stack.tif"))

    assert len(pictures) == 60
    held = {one["id"]: one for one in batch["dossiers"] if one["state"] != "CHECKED"}
    owners = {one["id"]: applicants(program, one["id"]) for one in batch["dossiers"]}
    clean = [owners[one["id"]] for one in batch["dossiers"] if one["id"] not in held]
    assert clean == [{person.name} for n, person in enumerate(PEOPLE) if n not in {1, 2, 4, 5}]
    assert set().union(*(owners[id_] for id_ in held)) == {PEOPLE[n].name for n in (1, 2, 4, 5)}
    assert all("separator_missing" in reasons(one) for one in held.values())
    assert batch["ledger"] | {"pages": 54, "separators": 6} == batch["ledger"]


def test_a_cover_sheet_that_was_used_before_is_shown(program: Program, tmp_path: Path) -> None:
    """Yesterday's sheet on today's stack: what it says is not believed and both sides of it are looked at."""
    (sheet,) = covers(program, tmp_path, 1, 2)
    (other,) = covers(program, tmp_path, 1, 3)
    program.json("ingest", stack([sheet, *dossier(HA, 2)], tmp_path / "yesterday.tif"))

    pictures = [other, *dossier(BINH, 3), sheet, *dossier(CUC, 2)]
    batch = program.json("ingest", stack(pictures, tmp_path / "today.tif"))

    before, after = batch["dossiers"]
    assert "end_unsure" in reasons(before)
    assert "cover_reused" in reasons(after)
    assert [one["state"] for one in batch["dossiers"]] == ["NEEDS_REVIEW", "NEEDS_REVIEW"]
    assert json.dumps(after["procedure"]).count('"cover"') == 0


def test_a_receipt_on_top_of_a_stack(program: Program, tmp_path: Path) -> None:
    """Story 5: the number is bound in both orders, the slip is no component."""
    batch = program.json("ingest", stack([_receipt("000.00.14.H20-261123-0007"), *dossier(HA, 2)], tmp_path / "s.tif"))

    (one,) = batch["dossiers"]
    shown, turned = (program.json("show", typed) for typed in ("000.00.14.H20-261123-0007", "H20.14-261123-0007"))
    assert shown["id"] == turned["id"] == one["id"]
    assert shown["number"] == "000.00.14.H20-261123-0007"
    assert one["missing_components"] == []
    slips = [document for document in shown["documents"] if document["title"].startswith("GIẤY TIẾP NHẬN")]
    assert [slip["component"] for slip in slips] == [None]


def test_a_number_whose_day_does_not_exist_is_no_number(program: Program, tmp_path: Path) -> None:
    """Story 5: …-261332-0007 is refused as a date, read or typed; nothing is bound, and a person is asked."""
    batch = program.json("ingest", stack([_receipt("000.00.14.H20-261332-0007"), *dossier(HA, 2)], tmp_path / "s.tif"))

    (one,) = batch["dossiers"]
    typed = program.json("queue", "number", one["id"], "000.00.14.H20-261332-0007", expect=2)["error"]
    assert program.json("show", one["id"])["number"] is None
    assert "receipt_unsure" in reasons(one)
    assert typed["code"] == "number_day"
    assert "261332" in typed["message"]


def _receipt(number: str) -> Image.Image:
    """An A5 receipt of the one-stop system with its barcode."""
    from drawn_stacks import DPI
    from samples import card
    from samples.flow import Flow, Paper

    slip = Flow(dpi=DPI, paper=Paper(width=148, height=210, left=15, right=12, top=12, points=11))
    card.put_symbol(slip.sheet, number, "Code128", (15, 10, 95, 22))
    slip.skip(14)
    slip.heading()
    slip.title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    slip.items([("Mã hồ sơ:", number), ("Tiếp nhận hồ sơ của:", HA.name)])
    return slip.sheets[0].picture.convert("RGB")
