"""The main job on the scans beside the project: every file registered, every page readable, words found."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on a data folder of its own."""
    return Program(tmp_path_factory.mktemp("scans") / "data")


@pytest.fixture(scope="module")
def ingested(program: Program, shared_scans: Path) -> dict[str, Any]:
    """What `ingest` of the whole folder said."""
    return program.json("ingest", shared_scans)


@pytest.fixture(scope="module")
def shown(program: Program, ingested: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What `show` says of each dossier, by the file's name."""
    views = (program.json("show", dossier["id"]) for dossier in ingested["dossiers"])
    return {view["originals"][0]["name"]: view for view in views}


def test_every_file_is_registered(ingested: dict[str, Any], shown: dict[str, Any], shared_scans: Path) -> None:
    """One dossier a PDF; the texts beside them are passed over."""
    assert set(shown) == {path.name for path in shared_scans.rglob("*.pdf")}
    assert len(ingested["skipped"]) == len(list(shared_scans.rglob("*.txt")))
    assert ingested["quarantine"] == []


def test_no_procedure_is_guessed(shown: dict[str, Any]) -> None:
    """Decisions, contracts and receipts are none of ours."""
    assert {name for name, view in shown.items() if view["procedure"]} == set()


def test_every_page_has_text(shown: dict[str, Any]) -> None:
    """Real words, not a signature widget's."""
    poor = {name for name, view in shown.items() for page in view["pages"] if (page["syllable_rate"] or 0) < 0.8}

    assert poor == set()
    assert not any("Người ký:" in page["text"] for view in shown.values() for page in view["pages"])


def test_signed_files_are_told(shown: dict[str, Any]) -> None:
    """Each of the Government's files carries a signature; its archive says that it is derived."""
    signed = {name for name, view in shown.items() if view["originals"][0]["signatures"]}

    assert {"qd_729_ttg.pdf", "tt_21_bct_fuel.pdf"} <= signed


SPELLINGS = {
    "as printed": "quyết định",
    "without marks": "quyet dinh",
    "decomposed": unicodedata.normalize("NFD", "quyết định"),
    "capitals": "QUYẾT ĐỊNH",
    "eth for Đ": "QUYẾT ÐỊNH",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_word_is_found_however_it_is_typed(program: Program, shown: dict[str, Any], spelling: str) -> None:
    """Marks, composition and case make no difference to what is found; marks decide what is exact."""
    found = program.json("search", SPELLINGS[spelling], "--limit", "100")

    pages = {(hit["dossier"], hit["page"]) for hit in found["hits"]}
    printed = {
        (view["id"], page["n"])
        for view in shown.values()
        for page in view["pages"]
        if {"quyết", "định"} <= set(page["text"].casefold().replace(",", " ").split())
    }
    assert printed <= pages
    assert {hit["exact"] for hit in found["hits"] if (hit["dossier"], hit["page"]) in printed} == {
        spelling != "without marks"
    }


def test_both_schools_of_tone_marks_are_one_word(program: Program, shown: dict[str, Any]) -> None:
    """HOÀ finds HÒA, as an exact hit."""
    early, late = (program.json("search", word, "--limit", "100") for word in ("HÒA", "HOÀ"))

    assert early["total"] > 0
    assert early["hits"] == late["hits"]
    printed = [hit for hit in late["hits"] if "[HÒA]" in hit["snippet"].upper() or "[HOÀ]" in hit["snippet"].upper()]
    assert printed
    assert all(hit["exact"] for hit in printed)


def test_snippets_show_the_printed_words(program: Program, shown: dict[str, Any]) -> None:
    """What was typed without marks is shown with them."""
    found = program.json("search", "quyet dinh")

    assert any("[quyết" in hit["snippet"].casefold() for hit in found["hits"])
