"""The bound: our engine settings alone on the pictures that the pipeline reads, against `ingest` end to end."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import report
from tests.benchmarks.material import Stack, dense, repeated, samples, shared
from tests.benchmarks.programs import Outcome, ingest, total
from tests.benchmarks.report import Section
from tests.benchmarks.scores import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitize.model import EngineId, Orientation, PageText
    from digitize.ocr.engine import OcrEngine
    from digitize.runs.page_task import PageSettings

_HEAD = (
    "set|engine alone, wall a page|`ingest`, wall a page|`ingest` / engine|words found by the engine|by `ingest`".split(
        "|"
    )
)
_TEXT = """## The bound
What is lost beside reading: tesserocr with our settings (`digitize/ocr/variables.py`) alone against `ingest` end to
end, the same pages, {jobs} processes each: `python -m tests.benchmarks bound` on {machine}, with {engine}. The
engine's processes have their model loaded and the levelled pictures in memory before the clock starts: for each page
the picture that the pipeline reads first, made by the pipeline itself. `ingest` is timed from its start to its
printed JSON.

{table}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the engine is shown."""

    pixels: NDArray[np.uint8]
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the engine alone did with a stack."""

    wall: float  # seconds
    score: Score


class _Recorder:
    """An engine that keeps the first picture that it is shown."""

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        self.first: Picture | None = None

    @property
    def id(self) -> EngineId:
        return self._engine.id

    def read(self, picture: NDArray[np.uint8], dpi: float) -> PageText:
        self.first = self.first or Picture(pixels=picture, dpi=dpi)
        return self._engine.read(picture, dpi)

    def find_orientation(self, picture: NDArray[np.uint8], dpi: float) -> Orientation | None:
        return self._engine.find_orientation(picture, dpi)

    def close(self) -> None:
        self._engine.close()


def section(*, quick: bool) -> Section:
    """Measure the three sets."""
    from digitize.settings import hold_openmp

    hold_openmp()
    jobs = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wanted = [(dense(work), 24), (samples(work), 38), *((stack, 40) for stack in shared(work))]
        rows = []
        for stack, full in wanted[-1:] if quick else wanted:
            pages = 2 if quick else full
            batch, room = repeated(stack, pages, work / "batches"), work / stack.path.stem
            alone = bound(batch, prepared(batch, min(pages, len(stack.truths)), room / "pages"), jobs)
            rows.append(row_of(stack.name, alone, ingest(batch, jobs, room / "ours")))
    text = _TEXT.format(jobs=jobs, machine=report.machine(), engine=report.tesseract(), table=report.table(_HEAD, rows))
    return Section(text=text)


def prepared(stack: Stack, pages: int, work: Path) -> list[Picture]:
    """Let the pipeline do the first pages, one after the other, and keep what it reads."""
    from digitize.model import PageSource
    from digitize.runs.page_task import PageJob, do_page, engine_of

    work.mkdir(parents=True)
    settings, pictures = _settings(), []
    for number in range(pages):
        recorder = _Recorder(engine_of(settings.engine))
        source = PageSource(id=f"bound.{number + 1}", name=stack.path.name, sha256="0" * 64, frame=number + 1)
        do_page(PageJob(source=source, scan=stack.path, work=work, settings=settings), recorder)
        if recorder.first is None:
            raise RuntimeError(f"page {number + 1} of {stack.path.name} was not read")
        pictures.append(recorder.first)
    return pictures


def bound(stack: Stack, pictures: Sequence[Picture], jobs: int) -> Bound:
    """Read the pictures in so many processes, as often as they are repeated in the stack."""
    order = [number % len(pictures) for number in range(len(stack.truths))]
    with multiprocessing.get_context("spawn").Pool(jobs, _load, (pictures,)) as pool:
        pool.map(_wait_for_the_others, [0.5] * jobs, chunksize=1)
        began = time.perf_counter()
        texts = pool.map(_read, order, chunksize=1)
        wall = time.perf_counter() - began
    return Bound(wall=wall, score=total(stack.truths, texts))


def row_of(name: str, alone: Bound, ours: Outcome) -> list[str]:
    """A set's row."""
    return [
        f"{name}, {ours.pages} pages",
        f"{alone.wall / ours.pages:.2f} s",
        f"{ours.run.wall / ours.pages:.2f} s",
        f"**{ours.run.wall / alone.wall:.2f} x**",
        f"{alone.score.recall:.4f}",
        f"{ours.score.recall:.4f}",
    ]


_loaded: dict[str, Any] = {}


def _load(pictures: Sequence[Picture]) -> None:
    """In a process of the pool: load the model, keep the pictures."""
    import tesserocr

    from digitize.ocr.tessdata import find_tessdata
    from digitize.ocr.variables import VARIABLES

    languages = _settings().engine.languages
    folder = find_tessdata(None, languages.partition("+")[0])
    _loaded["api"] = tesserocr.PyTessBaseAPI(
        path=str(folder), lang=languages, psm=tesserocr.PSM.AUTO, variables=VARIABLES
    )
    _loaded["pictures"] = pictures


def _wait_for_the_others(seconds: float) -> None:
    """Keep this process busy so long that each of the others, when it has loaded, gets one of these too."""
    _read(0)
    time.sleep(seconds)


def _read(number: int) -> str:
    api, picture = _loaded["api"], _loaded["pictures"][number]
    height, width = picture.pixels.shape
    api.SetImageBytes(picture.pixels.tobytes(), width, height, 1, width)
    api.SetSourceResolution(round(picture.dpi))
    api.Recognize()
    return str(api.GetUTF8Text())


def _settings() -> PageSettings:
    """What `ingest` reads with when nobody has set anything."""
    from digitize.intake.profiles import builtin_folder, find_profile
    from digitize.settings import Environment, StationSettings
    from digitize.station.desk import way_of

    nobody = Environment(data=None, language=None, tessdata=None, user="bench")
    return way_of(find_profile("generic", (builtin_folder(),)), StationSettings(), nobody).pages
