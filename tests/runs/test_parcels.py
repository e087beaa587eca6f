"""The files of a dossier under the one-stop system's limit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from digitize.dossier.procedures import Catalogue, Procedure, builtin_catalogue, load_catalogue
from digitize.errors import QueueError
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.model import ComponentStatus, Document, DocumentType, Dossier, DossierState, from_plain
from digitize.pdf.check import check_archive
from digitize.runs.parcels import FilesJob, make_files
from tests.program import Program

DPI, PAGES = 240, 3
A6 = (round(4.13 * DPI), round(5.83 * DPI))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two dossiers whose pages compress badly: in colour, and black and white."""
    folder = tmp_path_factory.mktemp("parcels")
    random = np.random.default_rng(6)
    frames = []
    for number in range(PAGES):
        grain = random.normal(0, 22, (A6[1], A6[0], 3))
        frame = Image.fromarray(np.clip(215 + grain, 0, 255).astype(np.uint8))
        ImageDraw.Draw(frame).text((100, 200), f"Trang thu {number + 1}", fill=(20, 20, 90), font_size=70)
        frames.append(frame)
    save(folder / "a.tif", frames, "jpeg", 93)
    save(folder / "b.tif", [frame.convert("L").point(lambda grey: 255 * (grey > 190)).convert("1") for frame in frames])
    Program(folder / "data").run("ingest", folder / "a.tif", folder / "b.tif")
    return folder / "data"


def save(path: Path, frames: list[Image.Image], compression: str = "group4", quality: int = -1) -> None:
    """Write a scan."""
    more = {"quality": quality} if quality > 0 else {}
    frames[0].save(
        *(path, "TIFF"), save_all=True, append_images=frames[1:], compression=compression, dpi=(DPI, DPI), **more
    )


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture
def job(data: Path) -> FilesJob:
    """The files of the dossier in colour, without a limit."""
    return job_of(data, "0001")


def job_of(data: Path, ordinal: str) -> FilesJob:
    """The files of a dossier, without a limit."""
    (value,) = data.glob(f"dossiers/*/*/*{ordinal}/dossier.json")
    dossier = from_plain(Dossier, shelf.read_json(value))
    return FilesJob(dossier=dossier, procedure=None, layout=Layout(data), most_bytes=0)


def path_of(job: FilesJob, place: str) -> Path:
    """A file of an envelope."""
    return job.layout.data / place


def pictures(path: Path) -> list[tuple[float, str, int]]:
    """Of each page the resolution and colour of its picture, and its width in mm."""
    found = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            (picture,) = page.obj.Resources.XObject.as_dict().values()
            inches = float(page.mediabox[2]) / 72
            found.append((int(picture.Width) / inches, str(picture.ColorSpace), round(inches * 25.4)))
    return found


def test_a_small_document_goes_as_it_stands(job: FilesJob) -> None:
    """Nothing is made; the file is the dossier's own."""
    (file,) = make_files(job).files

    assert (file.name, file.pages, file.bytes) == ("01.pdf", PAGES, job.dossier.documents[0].bytes)
    assert shelf.sha256_of(path_of(job, file.path)) == file.sha256
    assert not (job.folder / "portal").exists()


def test_a_large_document_goes_as_one_colour_rendition(job: FilesJob) -> None:
    """One file still, colour, at least 200 dpi, as large as the paper, with the words of every page."""
    limited = replace(job, most_bytes=job.dossier.documents[0].bytes * 6 // 10)

    (file,) = make_files(limited).files

    path = path_of(job, file.path)
    assert (file.name, file.pages, file.path.split("/")[-2]) == ("01.pdf", PAGES, "portal")
    assert file.bytes == path.stat().st_size <= limited.most_bytes
    assert {(resolution >= 200, colour, width) for resolution, colour, width in pictures(path)} == {
        (True, "/DeviceRGB", 105)
    }
    report = check_archive(path, [getattr(page.result, "text", None) for page in job.dossier.pages])
    assert (report.sound, report.failed_pages) == (True, frozenset())


def test_what_is_too_large_as_a_whole_is_divided(data: Path) -> None:
    """In order, without a page lost; the pictures are the scanner's own, bit for bit, each file an archive."""
    job = job_of(data, "0002")
    document = job.dossier.documents[0]
    limited = replace(job, most_bytes=document.bytes // PAGES * 2 + 9_000)

    files = make_files(limited).files

    assert [(file.name, file.pages) for file in files] == [("01-1.pdf", 2), ("01-2.pdf", 1)]
    paths = [path_of(job, file.path) for file in files]
    assert all(path.stat().st_size <= limited.most_bytes for path in paths)
    assert [raw for path in paths for raw in streams(path)] == streams(job.folder / "documents" / "01.pdf")
    texts = [getattr(page.result, "text", None) for page in job.dossier.pages]
    reports = [check_archive(path, part) for path, part in zip(paths, (texts[:2], texts[2:]), strict=True)]
    assert [(report.sound, report.failed_pages) for report in reports] == [(True, frozenset())] * 2


def streams(path: Path) -> list[bytes]:
    """The coded pictures of a PDF, in page order."""
    with pikepdf.open(path) as pdf:
        return [
            picture.read_raw_bytes() for page in pdf.pages for picture in page.obj.Resources.XObject.as_dict().values()
        ]


def test_a_page_that_is_too_large_alone_is_told(job: FilesJob) -> None:
    """It is never made coarser than 200 dpi; a person decides."""
    made = make_files(replace(job, most_bytes=9_000))

    assert made.files == ()
    assert [gap.what for gap in made.gaps] == ["file_size"] * PAGES
    assert "Page 1 of TAM-" in made.gaps[0].hint.format(**dict(made.gaps[0].facts))


def test_a_retry_sends_the_same_file(job: FilesJob) -> None:
    """Made before: looked up.  Lost: made again with the same bytes."""
    limited = replace(job, most_bytes=job.dossier.documents[0].bytes * 6 // 10)
    first = make_files(limited)
    path = path_of(job, first.files[0].path)
    written = path.stat().st_mtime_ns

    second = make_files(limited)
    assert path.stat().st_mtime_ns == written
    shutil.rmtree(job.folder / "portal")
    third = make_files(limited)

    assert first == second == third


def test_a_damaged_piece_is_made_again(job: FilesJob) -> None:
    """What is handed over has the hash that the envelope says."""
    limited = replace(job, most_bytes=job.dossier.documents[0].bytes * 6 // 10)
    first = make_files(limited)
    path_of(job, first.files[0].path).write_bytes(b"%PDF")

    assert make_files(limited) == first
    assert shelf.sha256_of(path_of(job, first.files[0].path)) == first.files[0].sha256


def test_the_pieces_are_no_strays(job: FilesJob) -> None:
    """`verify` knows them, and the work folder is gone."""
    make_files(replace(job, most_bytes=job.dossier.documents[0].bytes * 6 // 10))

    told = Program(job.layout.data).json("verify")

    assert told["ok"], told
    assert list(job.layout.intake.glob(".portal*")) == []


@pytest.mark.parametrize("facts", [{"restricted": True}, {"state": DossierState.NOT_ACCEPTED}])
def test_nothing_is_made_of_what_must_not_leave(job: FilesJob, facts: dict[str, object]) -> None:
    """Restricted and not accepted dossiers."""
    with pytest.raises(QueueError):
        make_files(replace(job, dossier=replace(job.dossier, **facts)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue that ships."""
    return load_catalogue(builtin_catalogue())


def submitted(job: FilesJob, procedure: Procedure | None, **facts: object) -> list[tuple[str, str, str]]:
    """Role, name and code of the only file of a dossier whose document is so."""
    document: Document = replace(job.dossier.documents[0], **facts)  # type: ignore[arg-type]
    dossier = replace(job.dossier, documents=(document,))
    made = make_files(replace(job, dossier=dossier, procedure=procedure))
    return [(file.role, file.component, file.code) for file in made.files]


def test_papers_results_and_others_are_told_apart(job: FilesJob, catalogue: Catalogue) -> None:
    """By the catalogue's codes; our own slips and papers that are only shown do not go."""
    procedure = catalogue.get("1.003868")
    paper = replace(procedure.components[0], code="TP-1")
    shown = replace(procedure.components[1], store="shown_only")
    outcome = replace(procedure.results[0], code="KQ.G12.000001")
    known = replace(procedure, components=(paper, shown), results=(outcome,))

    assert submitted(job, known, component=paper.name) == [("component", paper.name, "TP-1")]
    assert submitted(job, known, component=shown.name, status=ComponentStatus.PRESENT) == []
    assert submitted(job, known, component=None, title="Thư", type=DocumentType.OTHER) == [("other", "Thư", "")]
    assert submitted(job, known, component=None, type=DocumentType.OWN_SLIP) == []
    assert submitted(job, known, component=None, is_result=True) == [("result", outcome.name, "KQ.G12.000001")]


def test_which_of_several_results_it_is_is_not_guessed(job: FilesJob, catalogue: Catalogue) -> None:
    """The title decides where it fits just one; else the file has no code."""
    procedure = catalogue.get("1.003868")
    licence = replace(procedure.results[0], name="Giấy phép xuất bản", code="KQ.1")
    notice = replace(licence, name="Văn bản từ chối", code="KQ.2")
    known = replace(procedure, results=(licence, notice))

    sure = submitted(job, known, component=None, is_result=True, title="GIẤY PHÉP XUẤT BẢN TÀI LIỆU")
    unsure = submitted(job, known, component=None, is_result=True, title="THÔNG BÁO")

    assert (sure, unsure) == ([("result", "Giấy phép xuất bản", "KQ.1")], [("result", "THÔNG BÁO", "")])
