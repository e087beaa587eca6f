"""What `status` looks at: tools, data folder, registry, disk, and the work that waits for people.  Facts only."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize import tools
from digitize.errors import DigitizeError
from digitize.intake.claim import open_batches
from digitize.model import DossierState
from digitize.ocr.tessdata import find_tessdata
from digitize.registry import journal, store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.settings import Environment

Level: TypeAlias = Literal["ok", "warn", "error"]

_LITTLE_SPACE, _NO_SPACE = 5 << 30, 1 << 30  # bytes: about 2,000 and 400 dossiers of ten colour pages
_PROGRAMS = {
    "pdftotext": N_("Without pdftotext no archive can be checked. Install poppler-utils."),
    "pdftoppm": N_(
        "Without pdftoppm (poppler-utils) PDF pages of several parts can't be taken in. Install poppler-utils."
    ),
    "qpdf": N_("Without qpdf no archive can be checked. Install qpdf."),
}
_MODELS = {
    "vie": N_("Without Vietnamese trained data nothing can be read. Install tesseract-ocr-vie."),
    "osd": N_("Without osd.traineddata sparse pages may stay turned. Install tesseract-ocr-osd."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    value: str
    hint: str = ""  # message id; what then does not work and what to do


def check_station(layout: Layout, environment: Environment) -> tuple[Check, ...]:
    """Look at everything."""
    return (*_tools(environment), _watcher(), *_data(layout))


def _tools(environment: Environment) -> Iterator[Check]:
    for program, hint in _PROGRAMS.items():
        if tools.installed(program):
            yield Check(name=program, level="ok", value="")
        else:
            yield Check(name=program, level="error", value=N_("absent"), hint=hint)
    for model, hint in _MODELS.items():
        try:
            find_tessdata(environment.tessdata, model)
            yield Check(name=f"tesseract-{model}", level="ok", value="")
        except DigitizeError:
            yield Check(
                name=f"tesseract-{model}", level="error" if model == "vie" else "warn", value=N_("absent"), hint=hint
            )


def _watcher() -> Check:
    return Check(name="watcher", level="ok", value=N_("never started"))


def _data(layout: Layout) -> Iterator[Check]:
    if not layout.registry.exists():
        yield Check(name="registry", level="warn", value=N_("absent"), hint=N_("Run `digitize init` first."))
        return
    yield _disk(layout.data)
    left = len(open_batches(layout.intake))
    yield _waiting("intake", left, N_("A batch was interrupted; the next `ingest` finishes it."))
    try:
        with closing(store.open_reading(layout.registry)) as registry:
            broken = journal.check_chain(registry)
            held = registry.execute("SELECT count(*) FROM quarantine WHERE state = 'held'").fetchone()[0]
            review = registry.execute(
                "SELECT count(*) FROM dossiers WHERE state = ?", (DossierState.NEEDS_REVIEW.value,)
            ).fetchone()[0]
    except DigitizeError as error:
        yield Check(name="registry", level="error", value=error.code, hint=error.template)
        return
    yield Check(name="registry", level="ok", value="")
    tampered = broken is not None
    yield Check(
        name="journal",
        level="error" if tampered else "ok",
        value=str(broken) if tampered else "",
        hint=N_("The journal was changed by somebody; compare with the backup.") if tampered else "",
    )
    yield _waiting("held_files", held, N_("Files are held; look at the folder quarantine."))
    yield Check(name="to_review", level="ok", value=str(review))


def _waiting(name: str, count: int, hint: str) -> Check:
    return Check(name=name, level="warn" if count else "ok", value=str(count), hint=hint if count else "")


def _disk(data: Path) -> Check:
    free = shutil.disk_usage(data).free
    level: Level = "error" if free < _NO_SPACE else "warn" if free < _LITTLE_SPACE else "ok"
    hint = N_("Free some space; the work goes on by itself.") if level != "ok" else ""
    return Check(name="disk", level=level, value=f"{free / (1 << 30):.1f} GiB", hint=hint)
