"""One page in one worker: what it came to is written down, and it fails alone."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import zxingcpp
from PIL import Image
from scripted import ScriptedEngine, dossier_job, text_of

from digitize.dossier.separate import group_pages
from digitize.model import PageFailed, PageKind, ReadPage
from digitize.runs.page_task import do_page, part_path, read_result


def test_a_read_page_leaves_its_result_and_its_part(tmp_path: Path) -> None:
    """The JSON holds the reading, the PDF the page."""
    _, (job, *_) = dossier_job(tmp_path, 1)
    text = text_of("Kính gửi: Sở Văn hóa")

    do_page(job, ScriptedEngine(text))

    result = read_result(job.work, job.source.id)
    assert isinstance(result, ReadPage)
    assert result.text == text
    assert result.engine.name == "scripted"
    with pikepdf.open(part_path(job.work, job.source.id)) as part:
        assert len(part.pages) == 1


def test_a_separator_sheet_is_not_read(tmp_path: Path) -> None:
    """Its mark says all there is to know; its picture is kept."""
    _, (job, *_) = dossier_job(tmp_path, 1)
    sheet = Image.new("L", (827, 583), 255)
    barcode = zxingcpp.create_barcode("PATCHT", zxingcpp.BarcodeFormat.Code39)
    sheet.paste(Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=3, add_quiet_zones=False)), (100, 100))
    sheet.save(job.scan, "TIFF", dpi=(100, 100))

    do_page(job, ScriptedEngine(text_of("P A T C H T")))

    result = read_result(job.work, job.source.id)
    assert [mark.text for mark in result.marks] == ["PATCHT"]
    assert group_pages([result])[0].kind is PageKind.SEPARATOR
    assert part_path(job.work, job.source.id).exists()


def test_a_page_that_the_engine_gives_up_keeps_its_picture(tmp_path: Path) -> None:
    """It is failed at reading, with the engine's reason."""
    _, (job, *_) = dossier_job(tmp_path, 1)

    do_page(job, ScriptedEngine(None))

    result = read_result(job.work, job.source.id)
    assert isinstance(result, PageFailed)
    assert (result.stage, "60 s" in result.error, result.clean is not None) == ("read", True, True)
    assert part_path(job.work, job.source.id).exists()


def test_a_frame_that_can_not_be_decoded_is_failed(tmp_path: Path) -> None:
    """A crossed out sheet takes its place; the original file has the bytes."""
    _, (job, *_) = dossier_job(tmp_path, 1)
    job.scan.write_bytes(job.scan.read_bytes()[:300])

    do_page(job, ScriptedEngine(text_of("x")))

    result = read_result(job.work, job.source.id)
    assert isinstance(result, PageFailed)
    assert result.stage == "decode"
    assert part_path(job.work, job.source.id).exists()
