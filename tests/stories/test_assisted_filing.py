"""Story 6: a citizen files online at the desk with our scanner; each paper is one file under the portal's limit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import drawn_stacks
import numpy as np
import pytest
from drawn_stacks import HA, stack
from PIL import Image, ImageDraw
from samples.flow import Flow

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.envelope import envelope_of
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.model import Dossier, EnvelopeFile, Submission, from_plain
from digitize.queue.connector import Parcel
from digitize.queue.folder.connector import FolderConnector
from digitize.queue.system import find_system
from digitize.runs.parcels import FilesJob, make_files
from tests.program import Program

CODE, LIMIT, PAGES = "1.003868", 5_000_000, 42
DPI = drawn_stacks.DPI
A4 = (1654, 2339)
NUMBER = "000.00.14.H20-261123-0042"
MANUSCRIPT = 38


@dataclass(frozen=True)
class Filed:
    """The dossier as the program took it in, and its files."""

    program: Program
    view: dict[str, Any]
    dossier: Dossier
    files: tuple[EnvelopeFile, ...]

    def path(self, file: EnvelopeFile) -> Path:
        """Where a file lies."""
        return self.program.data / file.path


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    """Scan 42 pages and make the files for a portal that takes 5 MB."""
    folder = tmp_path_factory.mktemp("assisted")
    program = Program(folder / "data")
    scan = stack(pages(), folder / "ho-so.tif")
    made = program.json("ingest", scan, "--procedure", CODE, "--channel", "assisted")["dossiers"][0]
    view = program.json("show", made["id"])
    value = program.data / Path(view["archive_pdf"]).parent / "dossier.json"
    dossier = from_plain(Dossier, shelf.read_json(value))
    procedure = load_catalogue(builtin_catalogue()).get(CODE)
    job = FilesJob(dossier=dossier, procedure=procedure, layout=Layout(program.data), most_bytes=LIMIT)
    return Filed(program=program, view=view, dossier=dossier, files=make_files(job).files)


def pages() -> list[Image.Image]:
    """Draw the application, a manuscript full of pictures, and a confirmation of its content."""
    application = Flow(dpi=DPI)
    application.corner("**Mẫu số 04**")
    application.heading("Lam Sơn, ngày 20 tháng 11 năm 2026")
    application.title("ĐƠN ĐỀ NGHỊ", "Cấp giấy phép xuất bản tài liệu không kinh doanh")
    application.items([("Tên tài liệu:", "Lịch sử nghề dệt Lam Sơn"), ("Người đề nghị:", HA.name)])
    end = Flow(dpi=DPI, numbered=False)
    end.line("2", points=12)
    end.signatures([], ["**NGƯỜI ĐỀ NGHỊ**"], name=HA.name)
    title = Flow(dpi=DPI)
    title.title("BẢN THẢO TÀI LIỆU", "Lịch sử nghề dệt Lam Sơn")
    confirmed = Flow(dpi=DPI)
    confirmed.heading("Lam Sơn, ngày 18 tháng 11 năm 2026")
    confirmed.title("VĂN BẢN XÁC NHẬN NỘI DUNG", "Tài liệu Lịch sử nghề dệt Lam Sơn")
    closing = Flow(dpi=DPI, numbered=False)
    closing.line("2", points=12)
    closing.signatures([], ["**GIÁM ĐỐC**"], name="Lê Văn Tâm")
    plates = [_plate(number) for number in range(2, MANUSCRIPT + 1)]
    return [_sheet(application), _sheet(end), _sheet(title), *plates, _sheet(confirmed), _sheet(closing)]


def _sheet(flow: Flow) -> Image.Image:
    return drawn_stacks.fed(flow, "assisted")


def _plate(number: int) -> Image.Image:
    """A numbered page with a photograph that compresses badly."""
    random = np.random.default_rng(number)
    page = Image.new("RGB", A4, (246, 246, 244))
    ImageDraw.Draw(page).text((A4[0] // 2, 90), str(number), fill=(30, 30, 30), font_size=34)
    width, height = round(A4[0] * 0.7), round(A4[1] * 0.3)
    clouds = Image.fromarray(random.integers(0, 256, (12, 9, 3), dtype=np.uint8)).resize((width, height))
    grain = random.normal(0, 7, (height, width, 1))
    photo = Image.fromarray(np.clip(np.asarray(clouds) + grain, 0, 255).astype(np.uint8))
    page.paste(photo, (round(A4[0] * 0.15), round(A4[1] * 0.3)))
    return page


def test_the_limit_bites(filed: Filed) -> None:
    """The manuscript as it stands in the archive is larger than the portal takes."""
    assert filed.view["page_count"] == PAGES
    assert max(one["bytes"] for one in filed.view["documents"] if one["pdf"]) > LIMIT


def test_each_component_is_one_file_under_the_limit(filed: Filed) -> None:
    """Three papers, three files, all 42 pages, none larger than 5 MB."""
    components = [paper.component for paper in filed.dossier.documents]

    assert [(file.role, file.component) for file in filed.files] == [("component", name) for name in components]
    assert [file.pages for file in filed.files] == [2, MANUSCRIPT, 2]
    assert all(file.bytes == filed.path(file).stat().st_size <= LIMIT for file in filed.files)


def test_every_page_is_in_colour_at_200_dpi_and_as_large_as_the_paper(filed: Filed) -> None:
    """As another program sees it."""
    for file in filed.files:
        listed = run("pdfimages", "-list", filed.path(file)).splitlines()[2:]
        pictures = [line.split() for line in listed]
        fine = {int(row[0]) for row in pictures if row[5] in {"rgb", "icc"} and min(int(row[12]), int(row[13])) >= 200}
        sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", "-l", "99", filed.path(file)))

        assert fine == set(range(1, file.pages + 1))
        assert len(sizes) == file.pages
        assert all(abs(float(width) - 595.3) < 12 and abs(float(height) - 841.9) < 12 for width, height in sizes)


def test_it_is_filed_as_assisted(filed: Filed) -> None:
    """KenhThucHien 2, apart from walk-ins, in the queue and in what is delivered."""
    (item,) = filed.program.json("queue", "--channel", "assisted")["items"]
    system = find_system("folder", ())
    about = Submission(digest="ab" * 32, unit="Một cửa", agency="H20.14", files=filed.files)
    envelope = envelope_of(filed.dossier, load_catalogue(builtin_catalogue()).get(CODE), about)
    root = filed.program.data.parent / "drop"
    root.mkdir()
    folder = FolderConnector(root, system)
    uploaded = tuple(folder.upload(file, filed.path(file)) for file in filed.files)

    folder.deliver([Parcel(envelope=envelope, number=NUMBER, files=uploaded, update=False)])

    assert item["dossier"] == filed.view["id"]
    assert filed.program.json("queue", "--channel", "walk-in")["total"] == 0
    data = json.loads((root / NUMBER / envelope.key / "dossier.json").read_text())
    assert (data["channel"], data["channel_code"]) == ("assisted", 2)
    assert datetime.fromisoformat(data["received_at"]).astimezone(VIETNAM) == datetime.fromisoformat(
        filed.view["received_at"]
    )
    assert [one["sha256"] for one in data["documents"]] == [
        shelf.sha256_of(root / NUMBER / envelope.key / one["pdf"]) for one in data["documents"]
    ]


def run(program: str, *words: str | Path) -> str:
    """Ask another program."""
    path = shutil.which(program)
    assert path
    return subprocess.run([path, *map(str, words)], capture_output=True, text=True, check=True).stdout
