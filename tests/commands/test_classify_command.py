"""`classify train` and `classify explain` on a data folder of dossiers, through the program."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest

from digitize.dossier.classify import Habits, classify
from digitize.dossier.learned import heading_words
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.model import Dossier, ProcedureChoice, to_plain
from digitize.registry.store import begin_batch, commit_dossier, open_store
from digitize.runs.dossier_task import VALUE
from digitize.runs.training import newest_model
from tests.dossier.dossier_paper import STATE_HEAD, page
from tests.program import Program
from tests.registry import registry_papers as papers

KNOWN = load_catalogue(builtin_catalogue())
HEADS = {0: "PHIẾU TRÌNH ĐĂNG CAI LIÊN HOAN CÂU LẠC BỘ {}", 1: "PHIẾU GHI TÊN DỰ THI SÁNG TÁC TRANH CỔ ĐỘNG {}"}
EACH = 20


def confirmed(data: Path, codes: tuple[str, str], *, restricted: bool = False) -> None:
    """Put dossiers of two procedures into a data folder, each given by a person."""
    for place, code in enumerate(codes):
        for n in range(EACH):
            ordinal = 1 + place * EACH + n
            head = (
                f"CÔNG TY TNHH SAO MAI\n{HEADS[place].format(('LẦN MỘT', 'LẦN HAI', 'NĂM NAY')[n % 3])}\nHọ và tên: An"
            )
            one = papers.dossier(ordinal, head, batch="20261123-0001", procedure=chosen(code, "person"))
            put(data, replaced(one, restricted=restricted))


def chosen(code: str, by: Literal["text", "person"]) -> ProcedureChoice:
    """A procedure as it was given."""
    return ProcedureChoice(code=code, name="Thủ tục", confidence=1.0, by=by, verified=True)


def replaced(one: Dossier, *, restricted: bool) -> Dossier:
    """The same dossier, restricted or not."""
    from dataclasses import replace

    return replace(one, restricted=restricted)


def put(data: Path, one: Dossier) -> None:
    """Lay a dossier's value where the archive keeps it."""
    folder = data / "dossiers" / "2026" / "11" / one.id
    shelf.make_folder(folder)
    shelf.write_json(folder / VALUE, to_plain(one))


@pytest.fixture
def codes() -> tuple[str, str]:
    """Two procedures of our own list."""
    first, second, *_ = KNOWN.codes
    return first, second


def test_what_people_confirmed_is_answered_afterwards_and_a_stranger_is_not(tmp_path, codes):
    """Two trainings; the newest counts, answers a form of this desk that no title tells, and abstains on others."""
    confirmed(tmp_path, codes)
    program = Program(tmp_path)

    program.run("classify", "train")
    card = program.json("classify", "train")
    learned = newest_model(Layout(tmp_path))

    assert learned is not None
    assert (learned.number, card["number"], card["held_out"]["wrong"]) == (2, 2, 0)
    told = {form: answer(form, Habits(learned=learned)) for form in (HEADS[0].format("LẦN BA"), "BẢNG KÊ ĐỒ CŨ")}
    assert told == {HEADS[0].format("LẦN BA"): (codes[0], "model"), "BẢNG KÊ ĐỒ CŨ": None}
    assert answer(HEADS[0].format("LẦN BA"), Habits()) is None


def answer(form: str, habits: Habits) -> tuple[str, str] | None:
    """What is chosen for a form, and by what."""
    pages = [(1, page(f"{STATE_HEAD}\n~{form}\nHọ và tên: An"))]
    choice = classify(pages, KNOWN, habits=habits).choice
    return (choice.code, choice.by) if choice else None


def test_restricted_dossiers_are_not_learned_from(tmp_path, codes):
    """With nothing else there is too little."""
    confirmed(tmp_path, codes, restricted=True)

    refused = Program(tmp_path).run("classify", "train", expect=2)

    assert re.search(r"\b0\b", refused.stderr)


def test_people_and_organisations_are_not_learned():
    """Only the words of titles are looked at."""
    form = page("CÔNG TY TNHH SAO MAI||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n~TỜ KHAI MƯỢN PHÒNG\nHọ và tên: Lê Bưởi")

    assert heading_words([(1, form)]) == ("to", "khai", "muon", "phong")


def test_explain_says_which_words_decided_and_notes_the_look(tmp_path):
    """The procedures that a dossier may be of, each with its words; a restricted dossier is not explained."""
    code = next(code for code in KNOWN.codes if not KNOWN.get(code).restricted)
    name = KNOWN.get(code).name
    db = open_store(tmp_path / "registry.db")
    with closing(db):
        batch = begin_batch(db, papers.MORNING, papers.CLERK)
        one = papers.dossier(1, f"ĐƠN ĐỀ NGHỊ {name.upper()}\nHọ và tên: An", batch=batch)
        commit_dossier(db, one, at=papers.MORNING, who=papers.CLERK)
        secret = papers.dossier(2, "ĐƠN TỐ CÁO", batch=batch, restricted=True)
        commit_dossier(db, secret, at=papers.MORNING, who=papers.CLERK)

    told = Program(tmp_path).json("classify", "explain", one.id)

    nearest = told["pages"][0]["candidates"][0]
    assert (nearest["code"], nearest["not_found"]) == (code, [])
    assert set(nearest["found"])
    assert Program(tmp_path).run("classify", "explain", one.id).stdout.count(code)
    assert Program(tmp_path).run("classify", "explain", secret.id, expect=(1, 2, 3)).stdout == ""
