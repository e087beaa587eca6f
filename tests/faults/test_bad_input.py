"""Bad input is normal input: held with a reason, told with exit 3, and the good files go on."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from digitize.commands import run
from tests.files import encrypted_pdf, tiff
from tests.program import Program


def jpeg(side: int = 400) -> bytes:
    """A small grey picture."""
    file = io.BytesIO()
    Image.effect_noise((side, side), 40).save(file, "JPEG", dpi=(100, 100))
    return file.getvalue()


def word_file() -> bytes:
    """What a .docx is: a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def bomb() -> bytes:
    """A tiny PNG whose header claims 60,000 x 60,000 pixels."""
    file = io.BytesIO()
    Image.new("1", (8, 8)).save(file, "PNG")
    content = bytearray(file.getvalue())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


BAD = {
    "empty.pdf": (b"", "empty"),
    "cut.jpg": (jpeg()[:-2000], "truncated"),
    "cut.pdf": (encrypted_pdf()[:300], "truncated"),
    "locked.pdf": (encrypted_pdf(), "encrypted"),
    "letter.pdf": (word_file(), "unsupported"),
    "words.tif": ("không phải ảnh".encode(), "unsupported"),
    "bomb.png": (bomb(), "too_large"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every bad file, between good ones, a link, a pipe and a text."""
    folder = tmp_path_factory.mktemp("in") / "stack"
    folder.mkdir()
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "a_good.jpg").write_bytes(jpeg(500))
    (folder / "wrong_extension.pdf").write_bytes(jpeg(450))
    (folder / "z_good.tif").write_bytes(tiff(3))
    (folder / "notes.txt").write_text("x")
    (folder / "link.jpg").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.pdf")
    return folder


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder of its own."""
    return Program(tmp_path_factory.mktemp("bad") / "data")


@pytest.fixture(scope="module")
def batch(program: Program, folder: Path) -> dict:
    """What `ingest` said: exit 3, because some is held."""
    return program.json("ingest", folder, expect=3)


def test_every_bad_file_is_held_with_its_code(batch: dict) -> None:
    """The real type decides; each reason is a sentence."""
    held = {entry["file"]: entry for entry in batch["quarantine"]}

    assert {name: entry["code"] for name, entry in held.items()} == {name: code for name, (_, code) in BAD.items()}
    assert all(entry["reason"] and "{" not in entry["reason"] for entry in held.values())


def test_the_good_files_go_on(batch: dict) -> None:
    """A wrong extension is no fault."""
    assert [dossier["page_count"] for dossier in batch["dossiers"]] == [1, 1, 3]
    assert set(batch["skipped"]) == {"notes.txt", "link.jpg", "pipe.pdf"}


def test_the_ledger_counts_held_files(batch: dict) -> None:
    """Each held file is at least one side."""
    sums = batch["ledger"]

    assert (sums["files"], sums["quarantined"], sums["pages"], sums["sides"]) == (10, 7, 5, 12)


def test_held_bytes_are_kept_with_their_reason(batch: dict, program: Program) -> None:
    """Under their hash, readable by the owner alone, with a reason beside them."""
    for entry in batch["quarantine"]:
        (kept,) = (program.data / "quarantine" / batch["batch"]).glob(f"{entry['sha256']}.bin")
        reason = json.loads(kept.with_name(f"{kept.name}.reason.json").read_text())
        assert kept.read_bytes() == BAD[entry["file"]][0]
        assert reason["code"] == entry["code"]
        assert kept.stat().st_mode & 0o777 == 0o600


def test_held_bytes_are_tried_again(batch: dict, program: Program, folder: Path) -> None:
    """They were never accepted, so they are no duplicates."""
    again = program.json("ingest", folder / "locked.pdf", expect=3)

    assert [entry["code"] for entry in again["quarantine"]] == ["encrypted"]
    assert again["duplicates"] == []


def test_a_bad_frame_fails_alone(program: Program, tmp_path: Path) -> None:
    """One page of the file is failed, its dossier goes to a person, exit 0."""
    content = bytearray(tiff(3))
    with Image.open(io.BytesIO(bytes(content))) as picture:
        picture.seek(1)
        start = picture.tag_v2[273][0]
    content[start : start + 200] = b"\xff" * 200
    (tmp_path / "damaged.tif").write_bytes(bytes(content))

    batch = program.json("ingest", tmp_path / "damaged.tif")

    (dossier,) = batch["dossiers"]
    shown = program.json("show", dossier["id"])
    assert [page["kind"] for page in shown["pages"]] == ["page", "failed", "page"]
    assert batch["ledger"]["failed"] == 1
    assert dossier["state"] == "NEEDS_REVIEW"
    assert "pages_failed" in {doubt["code"] for doubt in dossier["doubts"]}


def test_an_unknown_procedure_is_refused_before_anything_is_taken(program: Program, tmp_path: Path) -> None:
    """With the nearest code."""
    (tmp_path / "a.jpg").write_bytes(jpeg())

    refused = program.json("ingest", tmp_path / "a.jpg", "--procedure", "1.003752", "--lang", "en", expect=2)

    assert "1.003725" in refused["error"]["message"]


def test_the_unreadable_place_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A data folder that is a file can't be used."""
    (tmp_path / "data").write_text("x")
    (tmp_path / "a.jpg").write_bytes(jpeg())

    status = run(["ingest", str(tmp_path / "a.jpg"), "--data", str(tmp_path / "data"), "--json", "--lang", "en"])

    assert status == 7
    assert "data folder" in capsys.readouterr().out
