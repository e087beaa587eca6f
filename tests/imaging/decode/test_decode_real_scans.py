"""Published scans keep the very bytes that poppler's pdfimages finds in them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitize.imaging.decode import FileType, Limits, decode, survey
from digitize.model import PageSource

SCANS = Path(__file__).resolve().parents[4] / "shared" / "data" / "scans"
FILES = [*sorted((SCANS / "real").glob("*.pdf")), *sorted((SCANS / "synthetic").glob("*_00.pdf"))[:4]] or [None]

pytestmark = pytest.mark.skipif(not SCANS.is_dir(), reason="../shared/data/scans is not here")


def source_of(path: Path, frame: int = 1) -> PageSource:
    """Name a frame."""
    return PageSource(id=f"b.1.{frame}", name=path.name, sha256="0" * 64, frame=frame)


def first_image(path: Path, frame: int, folder: Path) -> Path:
    """Let pdfimages write what the page holds; the page's own picture comes before its widgets'."""
    page = str(frame)
    subprocess.run(["pdfimages", "-all", "-f", page, "-l", page, path, folder / "i"], check=True)
    return min(folder.glob("i-000.*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem if path else "none")
def test_scanned_page_keeps_its_coded_bytes(path: Path, tmp_path: Path) -> None:
    """JPEG and CCITT streams equal what pdfimages extracts, and nothing was read from a signature's widget."""
    page = decode(source_of(path), path, Limits())

    written = first_image(path, 1, tmp_path)
    assert page.stream.untouched
    assert page.text is None
    assert not page.page.born_digital
    if written.suffix in {".jpg", ".ccitt"}:
        assert page.stream.data == written.read_bytes()
    else:
        assert np.array_equal(page.pixels, np.asarray(Image.open(written)))


@pytest.mark.parametrize("path", sorted((SCANS / "real").glob("*.pdf")) or [None], ids=lambda path: path and path.stem)
def test_pixels_of_real_scans_equal_those_of_poppler(path: Path, tmp_path: Path) -> None:
    """Fax codes are decoded to the pixels that pdfimages decodes."""
    for frame in range(1, survey(path, path.name, Limits()).frames + 1):
        page = decode(source_of(path, frame), path, Limits())

        folder = tmp_path / str(frame)
        folder.mkdir()
        subprocess.run(["pdfimages", "-png", "-f", str(frame), "-l", str(frame), path, folder / "i"], check=True)
        drawn = Image.open(folder / "i-000.png")
        assert np.array_equal(page.pixels, np.asarray(drawn.convert("L" if page.pixels.ndim == 2 else "RGB")))


def test_signatures_of_signed_scans_are_counted() -> None:
    """Two of the published scans carry a PDF signature, one only looks signed."""
    found = {path.stem: survey(path, path.name, Limits()) for path in sorted((SCANS / "real").glob("*.pdf"))}

    assert {name: (one.type, one.frames, one.signatures) for name, one in found.items()} == {
        "qd_729_ttg": (FileType.PDF, 1, 1),
        "tt_21_bct_fuel": (FileType.PDF, 2, 1),
        "tt_37_bca_vehicle": (FileType.PDF, 1, 0),
    }
