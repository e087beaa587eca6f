"""A small data folder for the tests of `verify`, made once: two ordinary dossiers, a restricted one, a held file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from damage import Folder
from PIL import Image, ImageDraw

from digitize.intake.layout import Layout
from digitize.runs.verify import Check, Sample, verify
from tests.program import ROOT, Program

RESTRICTED = ROOT / "sample_scans" / "SCAN_20261123_112641.pdf"


def draw(path: Path, *texts: str) -> Path:
    """Write a scan, a frame for each text."""
    frames = []
    for text in texts:
        frame = Image.new("L", (827, 1169), 255)
        ImageDraw.Draw(frame).text((80, 120), text, fill=0, font_size=40)
        frames.append(frame)
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_deflate", dpi=(100, 100))
    return path


def make_folder(where: Path) -> Folder:
    """Ingest the material."""
    scans = where / "scans"
    scans.mkdir()
    draw(scans / "a.tif", "Giay phep xay dung", "Ban do khu dat", "")
    draw(scans / "b.tif", "Don dang ky")
    (scans / "c.pdf").write_bytes(b"%PDF-1.7 no more")
    program = Program(where / "data")
    batch = program.json("ingest", scans, RESTRICTED, expect=3)
    return Folder(program.data, next(each["id"] for each in batch["dossiers"] if each["page_count"] == 2))


def looked_at(data: Path, sample: Sample | None = None) -> dict[str, Check]:
    """Verify in this process."""
    with ThreadPoolExecutor(1) as executor:
        return {check.name: check for check in verify(Layout(data), executor, sample)}


def red(checks: dict[str, Check]) -> set[str]:
    """Names of the checks that make `verify` red."""
    return {name for name, check in checks.items() if not check.ok}
