"""The main job on the sample scans: what was drawn comes out, and nothing else."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program import ROOT, Program

SAMPLES = ROOT / "sample_scans"
EXPECTED = {
    path.name.removesuffix(".expect.json"): json.loads(path.read_text()) for path in (SAMPLES / "truth").glob("*.json")
}
JPEG_PDFS = ["SCAN_20261123_080214", "IMG_20261123_101207", "202611231415220001", "img047"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder of its own."""
    return Program(tmp_path_factory.mktemp("samples") / "data")


@pytest.fixture(scope="module")
def ingested(program: Program) -> list[dict[str, Any]]:
    """What `ingest` said: single files first, then the folder of JPEG files."""
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix.lower() in {".pdf", ".tif"})
    return [
        program.json("ingest", *files),
        program.json("ingest", SAMPLES / "BATCH017", "--profile", "kodak-i"),
    ]


@pytest.fixture(scope="module")
def shown(program: Program, ingested: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What `show` says of each dossier, by the sample's name."""
    views = {}
    for dossier in (dossier for batch in ingested for dossier in batch["dossiers"]):
        whole = ("--restricted", "--reason", "test") if dossier["restricted"] else ()
        view = program.json("show", dossier["id"], *whole)
        source = view["originals"][0]["name"]
        views["BATCH017_00000003" if source.endswith(".JPG") else source.rpartition(".")[0]] = view
    return views


def sides(shown: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every side that was drawn, beside what was found."""
    for name, expected in EXPECTED.items():
        for drawn, found in zip(expected["sides"], shown[name]["pages"], strict=True):
            yield f"{name} side {drawn['n']}", drawn, found


def test_every_sample_is_a_dossier_of_its_sides(shown: dict[str, dict[str, Any]]) -> None:
    """No sample is lost, merged or split, and every side is there."""
    sides_of = {name: len(view["pages"]) for name, view in shown.items()}

    assert sides_of == {name: expected["side_count"] for name, expected in EXPECTED.items()}


def test_the_ledger_balances(ingested: list[dict[str, Any]]) -> None:
    """Sides in are pages, blanks, separators and held ones."""
    for batch in ingested:
        sums = batch["ledger"]
        assert sums["sides"] == sums["pages"] + sums["blank"] + sums["separators"] + sums["quarantined"]
        assert sums["failed"] == sums["quarantined"] == sums["duplicates"] == 0


def test_blank_sides_are_told_from_written_ones(shown: dict[str, dict[str, Any]]) -> None:
    """No written side is blank, a pencilled line included; of nine blanks two that print shines through are kept."""
    called_blank = [name for name, drawn, found in sides(shown) if drawn["kind"] == "page" and found["kind"] != "page"]
    kept = [name for name, drawn, found in sides(shown) if drawn["kind"] == "blank" and found["kind"] != "blank"]

    assert called_blank == []
    assert len(kept) <= 2


def test_orientation_is_right_or_unknown(shown: dict[str, dict[str, Any]]) -> None:
    """No page that carries text is turned the wrong way."""
    wrong = [
        name
        for name, drawn, found in sides(shown)
        if drawn["kind"] == "page" and found["orientation"] not in {None, drawn["orientation"]}
    ]
    unknown = [name for name, drawn, found in sides(shown) if drawn["kind"] == "page" and found["orientation"] is None]

    assert wrong == []
    assert len(unknown) <= 1  # the side with one pencilled line


def test_the_lean_is_found(shown: dict[str, dict[str, Any]]) -> None:
    """Within 0.15 degrees where it is told."""
    wrong = {
        name: (drawn["skew_degrees"], found["skew_degrees"])
        for name, drawn, found in sides(shown)
        if found["skew_degrees"] is not None and abs(drawn["skew_degrees"] - found["skew_degrees"]) > 0.15
    }

    assert wrong == {}


def test_marks_are_read(shown: dict[str, dict[str, Any]]) -> None:
    """The card's QR and the barcodes, with Vietnamese letters."""
    for name, drawn, found in sides(shown):
        assert sorted(mark["text"] for mark in found["marks"]) == sorted(mark["text"] for mark in drawn["marks"]), name


def test_paper_has_its_size(shown: dict[str, dict[str, Any]]) -> None:
    """Within 2 mm of the sheet that was drawn, also where the scanner's bed showed."""
    for name, drawn, found in sides(shown):
        if drawn["kind"] == "page" and found["orientation"] is not None:
            size = (found["width_mm"], found["height_mm"])
            assert size == pytest.approx((drawn["width_mm"], drawn["height_mm"]), abs=2.0), name


def test_a_procedure_is_right_or_left_open(shown: dict[str, dict[str, Any]]) -> None:
    """Never a wrong one; more than half of the samples are answered."""
    chosen = {name: view["procedure"] and view["procedure"]["code"] for name, view in shown.items()}
    wrong = {name: code for name, code in chosen.items() if code not in {None, EXPECTED[name]["procedure"]}}

    assert wrong == {}
    assert sum(code is not None for code in chosen.values()) >= 5


def test_the_denunciation_is_restricted_and_leaves_no_word_behind(
    program: Program, shown: dict[str, dict[str, Any]]
) -> None:
    """Its folder is apart, search does not know it, the database holds none of its names."""
    restricted = {name for name, view in shown.items() if view["restricted"]}
    expected = {name for name, drawn in EXPECTED.items() if drawn["restricted"]}
    (name,) = expected
    name_of_complainant = "LỤC VĂN SỬU"

    assert restricted == expected
    assert (program.data / "restricted" / shown[name]["id"] / "archive.pdf").exists()
    assert name_of_complainant in shown[name]["pages"][0]["text"]
    assert program.json("search", f'"{name_of_complainant}"')["total"] == 0
    assert name_of_complainant.encode() not in (program.data / "registry.db").read_bytes()


@pytest.mark.parametrize("name", JPEG_PDFS)
def test_the_scanners_pictures_are_kept_bit_for_bit(
    program: Program, shown: dict[str, dict[str, Any]], tmp_path: Path, name: str
) -> None:
    """`pdfimages -all` takes the same JPEG files out of the scan and of the archive."""
    archive = program.data / shown[name]["archive_pdf"]

    assert pictures(archive, tmp_path / "archive") == pictures(SAMPLES / f"{name}.pdf", tmp_path / "scan")


def pictures(pdf: Path, folder: Path) -> list[str]:
    """Hash every picture of a PDF, in page order."""
    folder.mkdir()
    subprocess.run(["pdfimages", "-all", pdf, folder / "p"], check=True)
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())]


def test_jpeg_files_are_kept_bit_for_bit(program: Program, shown: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """A folder of JPEG files: each file is the stream of its page."""
    files = sorted((SAMPLES / "BATCH017").rglob("*.JPG"))

    kept = pictures(program.data / shown["BATCH017_00000003"]["archive_pdf"], tmp_path / "archive")

    assert kept == [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def test_archives_open_everywhere_without_a_warning(program: Program, shown: dict[str, dict[str, Any]]) -> None:
    """Poppler and qpdf have nothing to say."""
    for view in shown.values():
        archive = program.data / view["archive_pdf"]
        checked = subprocess.run(["qpdf", "--check", archive], capture_output=True, text=True, check=False)
        drawn = subprocess.run(["pdftoppm", "-r", "20", archive, "/dev/null"], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert drawn.stderr == b""


def test_both_readers_give_back_the_words_line_by_line(program: Program, shown: dict[str, dict[str, Any]]) -> None:
    """`pdftotext -raw` says what `show` says."""
    for view in shown.values():
        archive = program.data / view["archive_pdf"]
        raw = subprocess.run(["pdftotext", "-raw", archive, "-"], capture_output=True, text=True, check=True).stdout
        pages = [[line.split() for line in page.splitlines() if line.strip()] for page in raw.split("\f")]
        read = [[line.split() for line in page["text"].splitlines()] for page in view["pages"] if page["archive_page"]]
        assert pages[: len(read)] == read, view["id"]


def test_most_words_are_read(shown: dict[str, dict[str, Any]]) -> None:
    """Of each sample's printed words at least nine in ten are found, whatever their order."""
    for name, view in shown.items():
        truth = (SAMPLES / "truth" / f"{name}.truth.txt").read_text().split()
        read = [word for page in view["pages"] for word in page["text"].split()]
        missing = list(truth)
        for word in read:
            if word in missing:
                missing.remove(word)
        assert len(missing) <= 0.1 * len(truth), name


def test_the_queue_lists_every_dossier_by_due_date(program: Program, shown: dict[str, dict[str, Any]]) -> None:
    """Those without a due date come last; of the restricted one no name is told."""
    queue = program.json("queue")

    due = [item["due_at"] for item in queue["items"]]
    assert queue["total"] == len(EXPECTED)
    assert due == sorted(due, key=lambda at: (at is None, at or ""))
    assert [item["applicant"] for item in queue["items"] if item["state"] == "RESTRICTED"] == [None]


def test_the_same_files_make_no_second_dossier(program: Program, shown: dict[str, dict[str, Any]]) -> None:
    """They are told as duplicates, with the dossier that has them."""
    batch = program.json("ingest", SAMPLES / "img047.pdf")

    assert batch["dossiers"] == []
    assert [same["dossier"] for same in batch["duplicates"]] == [shown["img047"]["id"]]
    assert program.json("queue")["total"] == len(EXPECTED)
