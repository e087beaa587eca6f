"""A dossier is gathered, archived and read back; what can't be read back equal goes to a person."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from scripted import ScriptedEngine, dossier_job, text_of

from digitize.intake import shelf
from digitize.intake.layout import ARCHIVE, VALUE
from digitize.model import Dossier, DossierState, PageKind, PageResult, ReadPage, from_plain, to_plain
from digitize.runs.dossier_task import DossierJob, run_dossier
from digitize.runs.page_task import PageJob, do_page, read_result, result_path


def gathered(job: DossierJob) -> Dossier:
    """Run the task and read what it wrote."""
    run_dossier(job)
    return from_plain(Dossier, shelf.read_json(job.staged / VALUE))


def done(folder: Path, frames: int) -> tuple[DossierJob, tuple[PageJob, ...]]:
    """A dossier whose pages were all read."""
    job, pages = dossier_job(folder, frames)
    for page in pages:
        do_page(page, ScriptedEngine(text_of("Kính gửi: Sở Văn hóa", "Tôi đề nghị")))
    return job, pages


def test_the_folder_has_archive_documents_and_descriptions(tmp_path: Path) -> None:
    """All of contract section 3 that exists."""
    job, _ = done(tmp_path, 2)

    dossier = gathered(job)

    files = {path.relative_to(job.staged).as_posix() for path in job.staged.rglob("*") if path.is_file()}
    assert files == {ARCHIVE, "access.pdf", VALUE, "dossier.xml", "documents/01.pdf"}
    assert [page.archive_page for page in dossier.pages] == [1, 2]


def test_a_page_whose_words_do_not_come_back_is_failed_and_keeps_its_picture(tmp_path: Path) -> None:
    """Its text layer goes; the other page keeps its own."""
    job, (first, _) = done(tmp_path, 2)
    result = read_result(job.work, first.source.id)
    assert isinstance(result, ReadPage)
    lying = replace(result, text=text_of("chữ khác"))
    shelf.write_json(result_path(job.work, first.source.id), to_plain(lying, PageResult))

    dossier = gathered(job)

    words = subprocess.run(["pdftotext", "-raw", job.staged / ARCHIVE, "-"], capture_output=True, text=True, check=True)
    pictures = subprocess.run(["pdfimages", "-list", job.staged / ARCHIVE], capture_output=True, text=True, check=True)
    assert [page.kind for page in dossier.pages] == [PageKind.FAILED, PageKind.PAGE]
    assert dossier.state is DossierState.NEEDS_REVIEW
    assert [page.split() for page in words.stdout.split("\f")[:2]] == [[], "Kính gửi: Sở Văn hóa Tôi đề nghị".split()]
    assert len(pictures.stdout.splitlines()) == 2 + 2


def test_a_side_that_can_not_be_decoded_keeps_its_place(tmp_path: Path) -> None:
    """A crossed out sheet stands for it, so that nobody overlooks it."""
    job, pages = dossier_job(tmp_path, 3)
    torn = tmp_path / "torn.tif"
    torn.write_bytes(pages[1].scan.read_bytes()[:300])
    for page in (pages[0], replace(pages[1], scan=torn), pages[2]):
        do_page(page, ScriptedEngine(text_of("chữ")))

    dossier = gathered(job)

    pictures = subprocess.run(["pdfimages", "-list", job.staged / ARCHIVE], capture_output=True, text=True, check=True)
    widths = [line.split()[3] for line in pictures.stdout.splitlines()[2:]]
    assert [(page.kind.value, page.archive_page) for page in dossier.pages] == [("page", 1), ("failed", 2), ("page", 3)]
    assert widths == ["583", "413", "583"]


def test_gathering_again_gives_the_same_dossier(tmp_path: Path) -> None:
    """A restart replays the step."""
    job, _ = done(tmp_path, 1)

    assert gathered(job) == gathered(job)
