"""Scanner software's folders through the program: indexes are counted against, renditions make one page."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.program import Program


def picture(seed: int, form: str = "JPEG") -> bytes:
    """A small page of grey noise, another one for each seed; black and white in a TIFF."""
    noise = Image.fromarray(np.random.default_rng(seed).integers(0, 256, (260, 200), dtype=np.uint8))
    file = io.BytesIO()
    if form == "TIFF":
        noise.convert("1").save(file, "TIFF", compression="group4", dpi=(100, 100))
    else:
        noise.save(file, "JPEG", dpi=(100, 100))
    return file.getvalue()


def kodak_batch(folder: Path, documents: dict[int, tuple[int, int]], *, dual: bool = False) -> Path:
    """Write a batch as Capture Pro does.

    Args:
        folder: that receives it.
        documents: pictures that are there and that the index tells, by the document's number.
        dual: each side as JPEG and as TIFF, the index counting both.
    """
    records = []
    for number, (there, told) in documents.items():
        place = folder / f"{number:08}"
        place.mkdir(parents=True)
        for side in range(1, there + 1):
            (place / f"{side:08}.JPG").write_bytes(picture(100 * number + side))
            if dual:
                (place / f"{side:08}.TIF").write_bytes(picture(100 * number + side, "TIFF"))
        images = told * (2 if dual else 1)
        records.append(f'"I01q";"01";"{number:010}";"{told:010}";"{images:010}";"HS";;')
    (folder / "INDEX.DAT").write_text("\r\n".join(records) + "\r\n")
    (folder / "SUBMIT.STS").write_bytes(b"")
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a data folder of its own."""
    return Program(tmp_path / "data")


def test_a_batch_that_agrees_with_its_index_is_taken_whole(program: Program, tmp_path: Path) -> None:
    """Two dossiers; index and sentinel are kept among the originals, and the batch's files name their hashes."""
    folder = kodak_batch(tmp_path / "BATCH001", {1: (2, 2), 2: (1, 1)})
    index = (folder / "INDEX.DAT").read_bytes()

    batch = program.json("ingest", folder, "--profile", "kodak-i")
    closed = json.loads((program.data / "log" / "batches" / f"{batch['batch']}.json").read_text())
    files = {file["name"]: (file["verdict"], len(file["sha256"])) for file in closed["outcome"]["files"]}
    verified = program.json("verify")

    assert [dossier["page_count"] for dossier in batch["dossiers"]] == [2, 1]
    assert (batch["quarantine"], batch["skipped"]) == ([], [])
    assert (batch["ledger"]["files"], batch["ledger"]["sides"]) == (3, 3)
    assert [path.read_bytes() for path in program.data.glob("originals/*/*.dat")] == [index]
    assert len(list(program.data.glob("originals/*/*.sts"))) == 1
    assert verified["ok"]
    assert files["00000001/00000001.JPG"] == ("accepted", 64)
    assert files["INDEX.DAT"] == files["SUBMIT.STS"] == ("skipped", 64)


def test_a_document_that_lacks_a_picture_is_held(program: Program, tmp_path: Path) -> None:
    """All its files together, in words that say both numbers; the other document goes on."""
    folder = kodak_batch(tmp_path / "BATCH001", {1: (2, 3), 2: (1, 1)})

    batch = program.json("ingest", folder, "--profile", "kodak-i", "--lang", "en", expect=3)

    assert [dossier["page_count"] for dossier in batch["dossiers"]] == [1]
    assert {(held["file"], held["code"], held["reason"]) for held in batch["quarantine"]} == {
        ("00000001/00000001.JPG", "count_mismatch", "The scanner says 3 pages, 2 received"),
        ("00000001/00000002.JPG", "count_mismatch", "The scanner says 3 pages, 2 received"),
    }
    assert (batch["ledger"]["quarantined"], batch["ledger"]["sides"]) == (2, 3)


def test_a_document_that_was_accepted_before_is_not_held(program: Program, tmp_path: Path) -> None:
    """Its bytes are known; that another index counts otherwise changes nothing."""
    program.json("ingest", kodak_batch(tmp_path / "a", {1: (2, 2)}), "--profile", "kodak-i")

    again = program.json("ingest", kodak_batch(tmp_path / "b", {1: (2, 3)}), "--profile", "kodak-i")

    assert (again["ledger"]["duplicates"], again["quarantine"]) == (2, [])


def test_two_renditions_of_a_side_make_one_page(program: Program, tmp_path: Path) -> None:
    """The colour picture is the page; the other is an original of the dossier and no side of the ledger."""
    folder = kodak_batch(tmp_path / "BATCH001", {1: (2, 2)}, dual=True)

    batch = program.json("ingest", folder, "--profile", "kodak-i")
    dossier = program.json("show", batch["dossiers"][0]["id"])

    assert [page["source"] for page in dossier["pages"]] == ["00000001.JPG", "00000002.JPG"]
    assert [original["name"] for original in dossier["originals"]] == [
        "00000001.JPG",
        "00000002.JPG",
        "00000001.TIF",
        "00000002.TIF",
    ]
    assert all((program.data / original["path"]).is_file() for original in dossier["originals"])
    assert (batch["ledger"]["files"], batch["ledger"]["sides"]) == (4, 2)
    assert [event["files"] for event in dossier["history"] if event["what"] == "renditions_kept"] == ["2"]


def test_what_an_index_leaves_open_is_a_doubt(program: Program, tmp_path: Path) -> None:
    """An index cut short, and one that names a document of which nothing came: taken, and a person looks."""
    cut = kodak_batch(tmp_path / "BATCH001", {1: (1, 1)})
    (cut / "INDEX.DAT").write_bytes((cut / "INDEX.DAT").read_bytes()[:20])
    absent = kodak_batch(tmp_path / "BATCH002", {2: (1, 1)})
    with (absent / "INDEX.DAT").open("a") as index:
        index.write('"I01q";"01";"0000000003";"0000000001";"0000000001"\r\n')

    batch = program.json("ingest", cut, absent, "--profile", "kodak-i")

    doubts = [{doubt["code"] for doubt in dossier["doubts"]} for dossier in batch["dossiers"]]
    assert "index_unread" in doubts[0]
    assert "index_unread" not in doubts[1]
    assert "documents_absent" in doubts[1]


def test_renditions_that_differ_in_pages_all_make_pages(program: Program, tmp_path: Path) -> None:
    """What can't be paired side by side is not left out; the dossier says so."""
    frames = [Image.open(io.BytesIO(picture(seed))) for seed in (1, 2, 3)]
    frames[0].save(tmp_path / "s_0001_Color.pdf", "PDF", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "s_0001_BW.pdf", "PDF", save_all=True, append_images=frames[1:2])

    batch = program.json("ingest", *sorted(tmp_path.glob("*.pdf")), "--profile", "fujitsu-fi")

    (dossier,) = batch["dossiers"]
    assert batch["ledger"]["sides"] == 5
    assert "renditions_differ" in {doubt["code"] for doubt in dossier["doubts"]}


def test_a_fujitsu_index_is_held_against_its_file(program: Program, tmp_path: Path) -> None:
    """`<scan>.index.xml` tells one page more than the PDF has."""
    (tmp_path / "in").mkdir()
    Image.open(io.BytesIO(picture(1))).save(tmp_path / "in" / "a.pdf", "PDF")
    item = '<item name="Total pages in current document" value="2"/>'
    (tmp_path / "in" / "a.pdf.index.xml").write_text(f"<root><page>{item}</page></root>")

    batch = program.json("ingest", tmp_path / "in", "--profile", "fujitsu-fi", expect=3)

    assert [(held["file"], held["code"]) for held in batch["quarantine"]] == [("a.pdf", "count_mismatch")]
    assert batch["skipped"] == []
