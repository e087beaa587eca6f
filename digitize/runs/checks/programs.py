"""Whether the programs and trained data that we need are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize import tools
from digitize.errors import DigitizeError
from digitize.ocr.tessdata import find_tessdata
from digitize.runs.checks.check import Check
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.settings import Environment

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


def check_programs(environment: Environment) -> Iterator[Check]:
    """Look for each."""
    for program, hint in _PROGRAMS.items():
        if tools.installed(program):
            yield Check(name=program, level="ok")
        else:
            yield Check(name=program, level="error", value=N_("absent"), hint=hint)
    for model, hint in _MODELS.items():
        name = f"tesseract-{model}"
        try:
            find_tessdata(environment.tessdata, model)
            yield Check(name=name, level="ok")
        except DigitizeError:
            yield Check(name=name, level="error" if model == "vie" else "warn", value=N_("absent"), hint=hint)
