"""Held files: listed with what to do, tried again without loss, set aside with a reason."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from digitize.commands import run
from tests.files import encrypted_pdf, tiff
from tests.program import ROOT, Program

STACK, LOCKED = "stack.tif", "locked.pdf"
KILLS = 2


def allow_pages(data: Path, most: int) -> None:
    """Let the station's own generic profile take files of so many pages."""
    profile = (ROOT / "scanner_profiles" / "generic.toml").read_text(encoding="utf-8")
    lines = [f"pages_per_file = {most}" if "pages_per_file =" in line else line for line in profile.splitlines()]
    (data / "scanner_profiles").mkdir(parents=True, exist_ok=True)
    (data / "scanner_profiles" / "generic.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds a PDF with a password, and a stack of more pages than its profile allowed then."""
    folder = tmp_path_factory.mktemp("held")
    (folder / STACK).write_bytes(tiff(2))
    (folder / LOCKED).write_bytes(encrypted_pdf())
    allow_pages(folder / "data", 1)
    told = Program(folder / "data").json("ingest", folder / LOCKED, folder / STACK, expect=3)
    assert {held["code"] for held in told["quarantine"]} == {"encrypted", "too_large"}
    return folder / "data"


@pytest.fixture
def holding(made: Path, tmp_path: Path) -> Program:
    """A copy of it, whose profile now allows the stack."""
    data = tmp_path / "data"
    shutil.copytree(made, data)
    allow_pages(data, 100)
    return Program(data)


def states(program: Program) -> list[tuple[str, str, int]]:
    """File, state and attempts of every row."""
    items = program.json("quarantine", "list", "--all")["items"]
    return sorted((item["file"], item["state"], item["attempts"]) for item in items)


def test_the_list_says_why_and_what_to_do(holding: Program) -> None:
    """Each item has the contract's keys, in the reader's language, and the bytes are where it says."""
    listed = holding.json("quarantine", "--lang", "en")

    locked = next(item for item in listed["items"] if item["file"] == LOCKED)
    assert listed["total"] == 2
    assert locked["reason"] == "locked.pdf: the PDF needs a password to open"
    assert locked["hint"] == "Ask for a copy without a password."
    assert (locked["code"], locked["state"], locked["attempts"], locked["sides"]) == ("encrypted", "held", 1, 1)
    assert (holding.data / locked["path"]).read_bytes()[:5] == b"%PDF-"


def test_people_read_the_list_in_vietnamese(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Name, beginning of the hash, batch, code; reason and advice below."""
    assert run(["quarantine", "--data", str(made)]) == 0

    told = capsys.readouterr()
    assert LOCKED in told.out and STACK in told.out
    assert "mật khẩu" in told.out


def test_a_file_that_can_be_taken_now_becomes_a_dossier(holding: Program, made: Path) -> None:
    """Told as `ingest` tells it; the bytes move on and the story stays."""
    told = holding.json("quarantine", "retry", STACK)

    (original,) = holding.json("show", told["dossiers"][0]["id"])["originals"]
    assert (told["ledger"]["pages"], told["quarantine"], told["batches"]) == (2, [], [told["batch"]])
    assert original["name"] == STACK
    assert (holding.data / original["path"]).read_bytes() == (made.parent / STACK).read_bytes()
    assert states(holding) == [(LOCKED, "held", 1), (STACK, "retried", 1)]
    assert [path.suffix for path in holding.data.glob(f"quarantine/*/{original['sha256']}.*")] == [".json"]


def test_a_file_that_is_held_again_counts_one_attempt_more(holding: Program) -> None:
    """Exit 3; one held copy of it is left, with the new row."""
    told = holding.json("quarantine", "retry", LOCKED, expect=3)

    (sha256,) = (held["sha256"] for held in told["quarantine"])
    copies = [path for path in holding.data.glob(f"quarantine/*/{sha256}.*") if path.suffix != ".json"]
    assert states(holding) == [(LOCKED, "held", 2), (LOCKED, "retried", 1), (STACK, "held", 1)]
    assert [path.parent.name for path in copies] == [told["batch"]]


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_retry_loses_and_doubles_nothing(holding: Program, seed: int) -> None:
    """SIGKILL to the whole group at some moment; the next retry leaves one dossier and one held file."""
    moment = random.Random(seed).uniform(0.5, 4.5)  # noqa: S311 - nothing secret
    command = [sys.executable, ROOT / "cli.py", "--data", holding.data, "quarantine", "retry", "--all"]
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    holding.run("quarantine", "retry", "--all", expect=(0, 3))  # 0: it only had to finish what was killed

    found = states(holding)
    (item,) = holding.json("queue")["items"]
    assert holding.json("show", item["dossier"])["originals"][0]["name"] == STACK
    assert (STACK, "retried", 1) in found
    assert [row[0] for row in found if row[1] == "held"] == [LOCKED]
    assert len(list(holding.data.glob("originals/*/*.tif"))) == 1
    assert len([path for path in holding.data.glob("quarantine/*/*") if path.suffix != ".json"]) == 1
    assert list((holding.data / "intake").iterdir()) == []


def test_a_discarded_file_keeps_its_bytes_and_who_when_and_why(
    holding: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is deleted; the reason stands beside the bytes too, for a rebuild."""
    assert run(["quarantine", "discard", LOCKED, "--reason", "Người dân nộp lại", "--data", str(holding.data)]) == 0
    capsys.readouterr()

    items = holding.json("quarantine", "list", "--all")["items"]
    locked = next(item for item in items if item["file"] == LOCKED)
    beside = json.loads((holding.data / f"{locked['path']}.reason.json").read_text(encoding="utf-8"))
    assert (locked["state"], locked["settled_why"]) == ("discarded", "Người dân nộp lại")
    assert locked["settled_by"] and locked["settled_at"]
    assert (beside["state"], beside["settled_why"], beside["code"]) == ("discarded", "Người dân nộp lại", "encrypted")


@pytest.mark.parametrize(
    "words",
    [
        ["discard", LOCKED, "--reason", "  "],
        ["discard", LOCKED],
        ["discard", "nothing.pdf", "--reason", "x"],
        ["retry"],
        ["retry", "nothing.pdf"],
    ],
)
def test_what_can_not_be_meant_ends_with_2_and_changes_nothing(
    made: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """No reason, no such file, nothing named."""
    assert run(["quarantine", *words, "--data", str(made)]) == 2

    capsys.readouterr()
    assert run(["quarantine", "--data", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 2


def test_files_that_were_held_because_of_each_other_become_one_dossier_again(program: Program, tmp_path: Path) -> None:
    """The scanner said three pages and two came; the clerk has looked, names one file, and both are taken."""
    folder = tmp_path / "BATCH001" / "00000001"
    folder.mkdir(parents=True)
    for side in (1, 2):
        Image.effect_noise((300, 300), 20 * side).save(folder / f"{side:08}.JPG", "JPEG", dpi=(100, 100))
    (folder.parent / "INDEX.DAT").write_text('"I01q";"01";"0000000001";"0000000003";"0000000003";"HS";;\r\n')
    (folder.parent / "SUBMIT.STS").write_bytes(b"")
    held = program.json("ingest", folder.parent, "--profile", "kodak-i", expect=3)["quarantine"]
    assert [file["code"] for file in held] == ["count_mismatch", "count_mismatch"]

    told = program.json("quarantine", "retry", held[0]["file"])

    assert [dossier["page_count"] for dossier in told["dossiers"]] == [2]
    assert {state for _, state, _ in states(program)} == {"retried"}
