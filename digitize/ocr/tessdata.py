"""Where Tesseract's trained data lies and which exactly it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

from digitize.errors import ToolError
from digitize.wording import N_

_USUAL_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata")


def find_tessdata(given: Path | None, language: str = "vie") -> Path:
    """Return the folder that holds `<language>.traineddata`: the given one, else the newest of the usual places.

    Raises:
        ToolError: there is none.
    """
    wanted = f"{language}.traineddata"
    folders = [given] if given else [Path(folder) for folder in _USUAL_FOLDERS]
    found = sorted(file.parent for folder in folders if folder.is_dir() for file in folder.rglob(wanted))
    if not found:
        raise ToolError(
            N_("Tesseract's trained data {wanted} was not found"),
            hint=N_("Install the package tesseract-ocr-vie, or set TESSDATA_PREFIX."),
            wanted=wanted,
        )
    return found[-1]


def model_hash(folder: Path, languages: str, more: bytes = b"") -> str:
    """First 12 hex digits of the SHA-256 over the trained data of `languages` ("vie", "vie+eng") and `more`."""
    digest = hashlib.sha256(more)
    for language in languages.split("+"):
        digest.update((folder / f"{language}.traineddata").read_bytes())
    return digest.hexdigest()[:12]
