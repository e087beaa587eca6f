"""The sample scans are complete, agree with their truth, and can be drawn again."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageSequence
from samples import catalogue, sample
from samples.dossiers import e_postal_reissue, people
from samples.sheet import plain, spans

if TYPE_CHECKING:
    from samples.card import Person

FOLDER = Path(__file__).parents[2] / "sample_scans"
EXPECTATIONS = sorted((FOLDER / "truth").glob("*.expect.json"))
MEGABYTE = 1_000_000


def expected(path: Path) -> dict[str, Any]:
    """Read what must be found in a dossier."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def truth(path: Path) -> list[str]:
    """Read the printed text of each side."""
    return (path.parent / path.name.replace(".expect.json", ".truth.txt")).read_text(encoding="utf-8").split("\f")


def pictures(path: Path) -> list[Image.Image]:
    """Take the scanned pictures out of a PDF, a TIFF or a folder."""
    if path.is_dir():
        return [Image.open(file) for file in sorted(path.iterdir())]
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return [pikepdf.PdfImage(page.Resources.XObject.Im0).as_pil_image() for page in pdf.pages]
    return [frame.copy() for frame in ImageSequence.Iterator(Image.open(path))]


def test_all_seven_kinds_of_dossiers_are_there() -> None:
    """At least seven dossiers and 32 pages, small enough to be cloned."""
    dossiers = [expected(path) for path in EXPECTATIONS]

    assert {dossier["kind"] for dossier in dossiers} == set("abcdefg")
    assert sum(dossier["page_count"] for dossier in dossiers) >= 32
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < 15 * MEGABYTE


def test_nothing_but_samples_lies_in_the_folder() -> None:
    """Every scan has its truth, so that no count is off by a forgotten file."""
    scans = {file for file in FOLDER.rglob("*") if file.is_file() and file.parent.name != "truth"}
    known = {FOLDER / "README.md"}
    for path in EXPECTATIONS:
        dossier = FOLDER / expected(path)["file"]
        known |= set(dossier.iterdir()) if dossier.is_dir() else {dossier}

    assert scans == known


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.name.split(".")[0])
def test_truth_and_expectation_cover_every_side(path: Path) -> None:
    """A side more or less anywhere would make every measurement wrong."""
    dossier = expected(path)
    sides = dossier["sides"]
    texts = truth(path)

    assert len(pictures(FOLDER / dossier["file"])) == len(sides) == len(texts) == dossier["side_count"]
    assert [side["kind"] for side in sides].count("blank") == dossier["blank_count"]
    assert dossier["side_count"] == dossier["page_count"] + dossier["blank_count"]
    assert all(text == "" for text, side in zip(texts, sides, strict=True) if side["kind"] == "blank")
    assert all(text == unicodedata.normalize("NFC", text) for text in texts)
    assert [n for _, first, last in _spans_of(dossier) for n in range(first, last + 1)] == [side["n"] for side in sides]


def _spans_of(dossier: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(each["title"], each["first_page"], each["last_page"]) for each in dossier["documents"]]


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.name.split(".")[0])
def test_the_pictures_have_the_size_of_their_paper(path: Path) -> None:
    """Within the black edges of the scanner's bed, a turned sheet lies on its side."""
    dossier = expected(path)

    for picture, side in zip(pictures(FOLDER / dossier["file"]), dossier["sides"], strict=True):
        size = [pixels * 25.4 / dossier["dpi"] for pixels in picture.size]
        width, height = size[::-1] if side["orientation"] in {90, 270} else size
        assert (width, height) == pytest.approx((side["width_mm"], side["height_mm"]), abs=6)


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.name.split(".")[0])
def test_marks_can_be_read_and_say_what_is_expected(path: Path) -> None:
    """A reader that is not ours reads every symbol off the scan."""
    import zxingcpp

    dossier = expected(path)
    formats = {"QRCode": zxingcpp.BarcodeFormat.QRCode, "Code128": zxingcpp.BarcodeFormat.Code128}

    for picture, side in zip(pictures(FOLDER / dossier["file"]), dossier["sides"], strict=True):
        if side["marks"]:
            read = {(found.format, found.text) for found in zxingcpp.read_barcodes(picture.convert("L"))}
            assert read == {(formats[mark["type"]], mark["text"]) for mark in side["marks"]}


@pytest.mark.parametrize("person", [people.HA, people.MAI], ids=["ha", "mai"])
def test_identity_numbers_have_the_legal_form(person: Person) -> None:
    """Place, century and sex, year, six digits; the QR code has its seven fields."""
    century_and_sex = {("19", "Nam"): "0", ("19", "Nữ"): "1", ("20", "Nam"): "2", ("20", "Nữ"): "3"}
    year = person.birth[-4:]

    assert re.fullmatch(r"\d{12}", person.number)
    assert person.number[3] == century_and_sex[year[:2], person.sex]
    assert person.number[4:6] == year[2:]
    fields = person.qr_text.split("|")
    assert len(fields) == 7
    assert fields[0] == person.number
    assert fields[3] == person.birth.replace("/", "")


def test_every_file_is_in_the_catalogue_that_draws_it() -> None:
    """No scan lies there that the script would not make again."""
    assert {expected(path)["file"] for path in EXPECTATIONS} == {dossier.NAME for dossier in catalogue.DOSSIERS}


def test_drawing_again_gives_the_same_scan() -> None:
    """Same seed, same fonts, same pixels; other releases of the drawing library may smooth letters otherwise."""
    drawn = sample.pictures(e_postal_reissue.sample())
    kept = pictures(FOLDER / e_postal_reissue.NAME)

    for again, before in zip(drawn, kept, strict=True):
        difference = np.abs(np.asarray(again, dtype=np.int16) - np.asarray(before, dtype=np.int16))
        assert difference.mean() < 3  # JPEG's own loss is 1 to 2 grey levels


def test_truth_is_the_words_without_their_marks() -> None:
    """Bold, italic and wide gaps are looks, not text."""
    words = spans("Ngày sinh: **12/05/1988**, ~ ~ __Giới tính__: Nữ")

    assert plain(words) == "Ngày sinh: 12/05/1988, Giới tính: Nữ"
    assert [word.text for word in words if word.bold] == ["12/05/1988,"]
    assert [word.text for word in words if word.italic] == ["Giới", "tính:"]
