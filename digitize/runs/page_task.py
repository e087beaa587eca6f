"""One page in one worker: decoded once, cleaned, read, and its PDF page written.  Only facts leave.

What a page came to lies in the batch's work folder as `<page id>.json` (the `PageResult`) and
`<page id>.pdf` (its page of the archive, then that of the access copy); the JSON is written last.  A page
that has both is done, so an interrupted batch goes on where it stopped.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digitize.dossier.boundary import is_sheet_mark
from digitize.errors import DigitizeError, PdfError, ReadingError, ScanError, StoreError
from digitize.imaging.decode import DecodedPage, FileSurvey, Limits, decode, refusals, survey
from digitize.intake import shelf
from digitize.model import (
    CleanPage,
    EngineId,
    PageFailed,
    PageResult,
    PageSource,
    ReadPage,
    clean_of,
    from_plain,
    to_plain,
)
from digitize.ocr.quality import judged
from digitize.pdf.access import LEVELS, AccessLevel, AccessParams, copies_part
from digitize.pdf.missing_page import missing_page
from digitize.runs.ahead import keep, key_of, recall
from digitize.runs.cleaning import CleaningParams, clean_page, picture_to_read
from digitize.runs.limits import Allowance, bounded

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.ocr.engine import OcrEngine


_SURVEY_SECONDS = 60.0
"""Of processor time, and twice that on the clock: only the structure of a file is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """Which engine a worker loads."""

    name: str  # lines, tesserocr or pytesseract
    languages: str
    tessdata: Path | None
    seconds: float  # a page may take


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """What all pages of a batch share."""

    engine: EngineChoice
    dpi: float  # of the picture that is read
    limits: Limits = field(default_factory=Limits)
    cleaning: CleaningParams = field(default_factory=CleaningParams)
    access: AccessParams = field(default_factory=AccessParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """A page to do: paths and parameters, no open file."""

    source: PageSource
    scan: Path
    work: Path
    settings: PageSettings
    read: bool = True  # False: reading it killed a worker; only its picture is kept
    ahead: Path | None = None  # where sides are kept that were read before their file was whole

    @property
    def how(self) -> str:
        """What a result depends on besides the picture."""
        return repr((self.settings.engine, self.settings.dpi, self.settings.cleaning, self.settings.access.finest))


def survey_scan(scan: Path, name: str, limits: Limits) -> FileSurvey | ScanError:
    """Look at a claimed file in a worker, within the limits; a refusal is a value."""
    seconds = min(limits.seconds, _SURVEY_SECONDS)
    try:
        with bounded(Allowance(memory_mib=limits.memory_mib, cpu_seconds=seconds, clock_seconds=2 * seconds)):
            return survey(scan, name, limits)
    except ScanError as refusal:
        return refusal
    except MemoryError:
        return refusals.too_hungry(refusals.Where(name=name))


def load_engine(choice: EngineChoice) -> None:
    """Load this worker's engine before there is a page for it."""
    engine_of(choice)


def run_page(job: PageJob) -> None:
    """Do one page with this worker's engine, within the limits.

    Raises:
        StoreError: the data folder refuses.
        MemoryError: the page takes too much.
    """
    engine, limits = engine_of(job.settings.engine), job.settings.limits
    allowance = Allowance(memory_mib=limits.memory_mib, cpu_seconds=limits.seconds, file_bytes=limits.output_bytes)
    try:
        with bounded(allowance):
            do_page(job, engine)
    except (PdfError, StoreError) as error:
        if isinstance(error, StoreError) and error.code != shelf.OVERSIZE:
            raise
        write_result(job, _failed(job.source, "write", error))


def read_side(job: PageJob) -> PageResult:
    """Read a side whatever was thought of it before, within the limits; nothing is written.

    Raises:
        ScanError: it can't be decoded.
        MemoryError: it takes too much.
    """
    engine, limits = engine_of(job.settings.engine), job.settings.limits
    with bounded(Allowance(memory_mib=limits.memory_mib, cpu_seconds=limits.seconds)):
        decoded = decode(job.source, job.scan, limits)
        clean = clean_page(decoded, job.settings.cleaning, engine)
        return _as_written(_read(job, decoded, clean, engine))


def run_ahead(job: PageJob) -> None:
    """Do a page of a file that is not claimed yet, within the limits; what can't be done now is left for later."""
    engine, limits = engine_of(job.settings.engine), job.settings.limits
    allowance = Allowance(memory_mib=limits.memory_mib, cpu_seconds=limits.seconds, file_bytes=limits.output_bytes)
    if job.ahead is None:
        return
    try:
        with bounded(allowance):
            decoded = decode(job.source, job.scan, limits)
            keep(
                job.ahead,
                key_of(decoded, job.how),
                lambda source, part: _finish(replace(job, source=source), decoded, engine, part),
            )
    except (DigitizeError, OSError, MemoryError):
        return


def do_page(job: PageJob, engine: OcrEngine) -> None:
    """Do one page and write down what it came to.

    Raises:
        StoreError: the data folder refuses.
    """
    write_result(job, _process(job, engine))


def write_result(job: PageJob, result: PageResult) -> None:
    """Write down what a page came to; one that could not be decoded gets a crossed out sheet in the archive."""
    if clean_of(result) is None:
        shelf.write_bytes(part_path(job.work, job.source.id), page_copies(result, None, LEVELS[0]))
    shelf.write_json(result_path(job.work, job.source.id), to_plain(result, PageResult))


def result_path(work: Path, page: str) -> Path:
    """Where a page's result is written."""
    return work / f"{page}.json"


def part_path(work: Path, page: str) -> Path:
    """Where a page's part of the archive is written."""
    return work / f"{page}.pdf"


def read_result(work: Path, page: str) -> PageResult:
    """Read what a page came to."""
    result: PageResult = from_plain(PageResult, shelf.read_json(result_path(work, page)))  # type: ignore[arg-type]
    return result


@functools.cache
def engine_of(choice: EngineChoice) -> OcrEngine:
    """Return this worker's engine, loaded once."""
    if choice.name == "lines":
        from digitize.ocr.tesseract_lines import LinesEngine

        return LinesEngine(languages=choice.languages, tessdata=choice.tessdata)
    if choice.name == "pytesseract":
        from digitize.ocr.tesseract_cli import PytesseractEngine

        return PytesseractEngine(languages=choice.languages, tessdata=choice.tessdata, timeout=choice.seconds)
    from digitize.ocr.tesseract import TesserocrEngine

    return TesserocrEngine(languages=choice.languages, tessdata=choice.tessdata, timeout=choice.seconds)


def _process(job: PageJob, engine: OcrEngine) -> PageResult:
    try:
        decoded = decode(job.source, job.scan, job.settings.limits)
    except ScanError as error:
        return _failed(job.source, "decode", error)
    part = part_path(job.work, job.source.id)
    known = recall(job.ahead, key_of(decoded, job.how), job.source, part) if job.ahead and job.ahead.exists() else None
    return known or _finish(job, decoded, engine, part)


def _finish(job: PageJob, decoded: DecodedPage, engine: OcrEngine, part: Path) -> PageResult:
    """Clean and read a decoded page and write its page of the archive."""
    clean = clean_page(decoded, job.settings.cleaning, engine)
    unread = clean.blank.is_blank or any(map(is_sheet_mark, clean.marks))
    result = _as_written(clean if unread else _read(job, decoded, clean, engine))
    shelf.write_bytes(part, page_copies(result, decoded, job.settings.access.levels[0]))
    return result


def page_copies(result: PageResult, decoded: DecodedPage | None, level: AccessLevel) -> bytes:
    """Write a side's page of the archive and its page of the access copy.

    Args:
        result: what the side came to, as it was written down; only then the same page can be made again from it.
        decoded: the side; None where it could not be decoded, then a crossed out sheet stands for it.
        level: how fine the access copy is.
    """
    clean = clean_of(result)
    if clean is None or decoded is None:
        return missing_page(result.source)
    text = result.text if isinstance(result, ReadPage) else None
    return copies_part(decoded, clean, text, level)


def _as_written(result: PageResult) -> PageResult:
    """Round a result as its JSON does."""
    written: PageResult = from_plain(PageResult, to_plain(result, PageResult))  # type: ignore[arg-type]
    return written


def _read(job: PageJob, decoded: DecodedPage, clean: CleanPage, engine: OcrEngine) -> PageResult:
    if decoded.text is not None:
        return judged(clean, decoded.text, _written_by_a_program())
    if not job.read:
        return PageFailed(source=job.source, stage="read", error="the engine was stopped on this page", clean=clean)
    picture = picture_to_read(decoded, clean, job.settings.cleaning.clean, job.settings.dpi)
    try:
        return judged(clean, engine.read(picture, job.settings.dpi), engine.id)
    except ReadingError as error:
        return _failed(job.source, "read", error, clean)


def _failed(source: PageSource, stage: str, error: DigitizeError, clean: CleanPage | None = None) -> PageFailed:
    return PageFailed(source=source, stage=stage, error=error.message(), hint=error.hint(), clean=clean)


def _written_by_a_program() -> EngineId:
    import pypdfium2

    return EngineId(name="pdf-text", version=str(pypdfium2.version.PYPDFIUM_INFO), languages="", model="")
