"""Every dossier that is not restricted has an access copy, as fine as its limit allows; a lost one is made again."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from kept_folder import looked_at, make_folder, red
from PIL import Image
from scripted import ScriptedEngine, dossier_job, text_of

from digitize.intake import shelf
from digitize.intake.layout import ACCESS, HANOI, VALUE, Layout
from digitize.model import Dossier, DossierState, from_plain
from digitize.pdf.access import AccessParams
from digitize.pdf.archive import without_text
from digitize.runs.dossier_task import DossierJob, run_dossier
from digitize.runs.page_task import PageJob, do_page, part_path
from digitize.runs.rebuild import rebuild
from tests.program import Program

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=HANOI)


def noisy(path: Path) -> None:
    """Write a scan of much ink, 300 dpi, so that less fine levels are smaller."""
    rng = np.random.default_rng(3)
    pixels = np.full((1240, 1748), 240, np.uint8)
    for y in range(100, 1100, 30):
        for x in range(100, 1600, 14):
            pixels[y : y + 20, x : x + rng.integers(2, 10)] = 20
    pixels += rng.integers(0, 10, pixels.shape, np.uint8)
    Image.fromarray(pixels).save(path, "TIFF", compression="tiff_deflate", dpi=(300, 300))


def gathered(folder: Path, access: AccessParams, text: str = "Tôi đề nghị") -> tuple[DossierJob, Dossier]:
    """Do the dossier of one noisy page."""
    job, pages = dossier_job(folder, 1)
    noisy(pages[0].scan)
    do_page(with_access(pages[0], access), ScriptedEngine(text_of(text)))
    job = replace(job, access=access)
    run_dossier(job)
    return job, from_plain(Dossier, shelf.read_json(job.staged / VALUE))


def with_access(page: PageJob, access: AccessParams) -> PageJob:
    """The same page under other settings."""
    return replace(page, settings=replace(page.settings, access=access))


def stencils(path: Path) -> list[int]:
    """Resolutions of the masks."""
    listed = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[12]) for line in listed.splitlines()[2:] if line.split()[2] == "stencil"]


def test_without_a_limit_the_first_level_is_kept(tmp_path: Path) -> None:
    """Ink at the scan's resolution; the dossier says which level, bytes and hash."""
    job, dossier = gathered(tmp_path, AccessParams())

    path = job.staged / ACCESS
    assert dossier.access is not None
    assert dossier.access.level == "decree"
    assert (dossier.access.bytes, dossier.access.sha256) == (path.stat().st_size, shelf.sha256_of(path))
    assert stencils(path) == [300]


def test_a_file_above_the_limit_is_made_again_less_fine(tmp_path: Path) -> None:
    """The finest level that fits is kept, with the same words, and nobody needs to look."""
    _, first = gathered(tmp_path / "first", AccessParams())
    assert first.access is not None

    job, dossier = gathered(tmp_path / "second", AccessParams(max_bytes=first.access.bytes - 1))

    words = subprocess.run(["pdftotext", job.staged / ACCESS, "-"], capture_output=True, text=True, check=True).stdout
    assert dossier.access is not None
    assert dossier.access.level == "small"
    assert dossier.access.bytes < first.access.bytes
    assert stencils(job.staged / ACCESS) == [200]
    assert words.split() == "Tôi đề nghị".split()
    assert dossier.doubts == first.doubts


def test_a_limit_that_can_not_be_kept_is_told(tmp_path: Path) -> None:
    """The smallest that is legible is kept, no page is lost, and the dossier says so without waiting for a person."""
    job, dossier = gathered(tmp_path, AccessParams(finest="small", max_bytes=1000))

    assert dossier.access is not None
    assert dossier.access.level == "least"
    assert stencils(job.staged / ACCESS) == [150]
    assert [doubt.code for doubt in dossier.doubts if doubt.code.startswith("access")] == ["access_large"]


def test_a_restricted_dossier_has_none(tmp_path: Path) -> None:
    """Nothing of it goes to a portal."""
    job, dossier = gathered(tmp_path, AccessParams(), "ĐƠN TỐ CÁO")

    assert dossier.state is DossierState.RESTRICTED
    assert dossier.access is None
    assert not (job.staged / ACCESS).exists()


def test_a_part_of_an_older_version_is_joined(tmp_path: Path) -> None:
    """Its only page is that of the archive; it stands for both."""
    job, pages = dossier_job(tmp_path, 1)
    do_page(pages[0], ScriptedEngine(None))
    part = part_path(job.work, pages[0].source.id)
    archive_only = tmp_path / "one.pdf"
    subprocess.run(["qpdf", part, "--pages", part, "1", "--", archive_only], check=True)
    shelf.write_bytes(part, without_text(archive_only))

    run_dossier(job)

    assert (job.staged / ACCESS).stat().st_size > 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder; each test leaves it as it was."""
    return make_folder(tmp_path_factory.mktemp("whole")).data


def rebuilt(data: Path) -> tuple[str, ...]:
    """Rebuild in this process and tell which files were made."""
    with ThreadPoolExecutor(1) as executor:
        return rebuild(Layout(data), executor, AccessParams(), at=NOW, who="op").made


def copies(data: Path) -> dict[Path, str]:
    """Every access copy and its hash."""
    return {path: shelf.sha256_of(path) for path in sorted(data.rglob(ACCESS))}


def test_show_names_the_copy_and_restricted_ones_have_none(data: Path) -> None:
    """`access_pdf` is a path below the data folder, or null."""
    queue = Program(data).json("queue")["items"]

    named = [shown["access_pdf"] for item in queue if (shown := Program(data).json("show", item["dossier"]))]

    assert sorted(data / name for name in named if name) == sorted(copies(data))
    assert len(queue) == len(copies(data)) + 1
    assert not list(data.glob(f"restricted/*/{ACCESS}"))


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_verify_sees_a_damaged_copy_and_rebuild_makes_it_again(data: Path, damage: str) -> None:
    """The same bytes come back from originals and dossier.json; nothing is read."""
    before = copies(data)
    path = next(iter(before))
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-30] + b"x" * 30)

    seen = red(looked_at(data))
    made = rebuilt(data)

    assert seen == {"access_copies"}
    assert made == (f"{path.parent.name}/{ACCESS}",)
    assert copies(data) == before
    assert red(looked_at(data)) == set()


def test_a_dossier_of_an_older_version_gets_its_copy_by_a_rebuild(data: Path) -> None:
    """Until then it has none, and nothing is red about that."""
    before = copies(data)
    path = next(iter(before))
    value = shelf.read_json(path.with_name(VALUE))
    shelf.write_json(path.with_name(VALUE), {name: fact for name, fact in value.items() if name != "access"})
    path.unlink()
    with ThreadPoolExecutor(1) as executor:
        rebuild_registry_only = red(looked_at(data)) - {"registry"}
        rebuild(Layout(data), executor, AccessParams(), at=NOW, who="op")

    assert rebuild_registry_only == set()
    assert copies(data) == before
    assert red(looked_at(data)) == set()


def test_a_copy_beside_a_restricted_dossier_is_found(data: Path) -> None:
    """Nobody puts one there; if one is there it is not passed over."""
    home = next(data.glob(f"restricted/*/{VALUE}")).parent
    stray = home / ACCESS
    stray.write_bytes(b"%PDF-1.7")

    seen = red(looked_at(data))
    stray.unlink()

    assert "folders" in seen
