"""An engine that says what it is told, a scan to give it, and the jobs around them."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from digitize.errors import ReadingError
from digitize.intake.claim import Claimed, stored_name
from digitize.intake.layout import HANOI
from digitize.intake.sorting import DossierPlan, Scan
from digitize.model import Box, EngineId, Given, Line, Orientation, PageText, Word
from digitize.runs.assemble import Taken, page_sources
from digitize.runs.crew import CrewTold
from digitize.runs.dossier_task import Division, DossierJob
from digitize.runs.judging import Judging
from digitize.runs.page_task import EngineChoice, PageJob, PageSettings


def undivided(job: DossierJob, division: Division) -> list[DossierJob]:
    """No stack here is divided."""
    raise AssertionError(division)


NOBODY = CrewTold(lambda: None, undivided)
SETTINGS = PageSettings(engine=EngineChoice(name="lines", languages="vie", tessdata=None, seconds=60), dpi=150)


def text_of(*lines: str) -> PageText:
    """Lines below each other, words side by side."""
    return PageText(
        lines=tuple(
            Line(
                words=tuple(
                    Word(
                        text=word,
                        box=Box(20 + 25 * place, 20 + 10 * row, 40 + 25 * place, 25 + 10 * row),
                        confidence=0.9,
                    )
                    for place, word in enumerate(line.split())
                )
            )
            for row, line in enumerate(lines)
        )
    )


class ScriptedEngine:
    """Reads the same on every page, or fails."""

    def __init__(self, text: PageText | None) -> None:
        self.text = text
        self.id = EngineId(name="scripted", version="1", languages="vie", model="")

    def read(self, picture: np.ndarray, dpi: float) -> PageText:
        """Return the script, or fail where there is none."""
        if self.text is None:
            raise ReadingError("The engine did not finish the page within {seconds:.0f} s", seconds=60)
        return self.text

    def find_orientation(self, picture: np.ndarray, dpi: float) -> Orientation | None:
        """Every page is upright."""
        return Orientation(degrees=0, confidence=1.0)

    def close(self) -> None:
        """Nothing is held."""


def draw_scan(path: Path, frames: int) -> None:
    """Write a TIFF of A5 pages with a black bar each, 100 dpi."""
    pages = []
    for number in range(frames):
        page = Image.new("L", (583, 827), 255)
        ImageDraw.Draw(page).rectangle((100, 100 + 40 * number, 400, 110 + 40 * number), fill=0)
        pages.append(page)
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate", dpi=(100, 100))


def dossier_job(folder: Path, frames: int) -> tuple[DossierJob, tuple[PageJob, ...]]:
    """A claimed batch with one dossier of one drawn file."""
    work = folder / "work"
    work.mkdir(parents=True)
    scan = folder / stored_name(1)
    draw_scan(scan, frames)
    claimed = Claimed(ordinal=1, name="scan.tif", place="scan.tif", sha256="ab" * 32, bytes=scan.stat().st_size)
    plan = DossierPlan(
        id="TAM-Q1-261123-0001",
        scans=(Scan(claimed=claimed, extension="tif", frames=frames, signatures=0, active_content=()),),
    )
    taken = Taken(
        batch="20261123-0001",
        profile="generic",
        at=datetime(2026, 11, 23, 8, 2, tzinfo=HANOI),
        given=Given(by="clerk"),
    )
    judging = Judging(data=folder / "data", closes_at=time(17))
    pages = tuple(
        PageJob(source=source, scan=scan, work=work, settings=SETTINGS) for _, source in page_sources(taken.batch, plan)
    )
    return DossierJob(plan=plan, taken=taken, judging=judging, work=work), pages
