"""What a PDF holds besides pages: signatures, and whatever may act or point outside.

Only the catalogue, the form fields and the pages' annotations are walked, each chain within a bound.
Source: ISO 32000-1 7.7.2, 12.5, 12.6, 12.7 and 12.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.imaging.decode import refusals
from digitize.imaging.decode.limits import Limits, check_pages, check_size
from digitize.imaging.decode.pdf_file import opened_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pikepdf

    from digitize.imaging.decode.refusals import Where

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Rendition": "media",
    "/Launch": "launch",
    "/URI": "external",
    "/GoToR": "external",
    "/GoToE": "external",
    "/SubmitForm": "external",
    "/ImportData": "external",
    "/Sound": "media",
    "/Movie": "media",
    "/RichMediaExecute": "media",
}
_ANNOTATIONS = {
    "/FileAttachment": "attachment",
    "/Sound": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/RichMedia": "media",
    "/3D": "media",
}
_MOST_LINKS = 1_000  # of one chain or tree, against circles


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSurvey:
    """A PDF's page count and what the archive copy will not carry."""

    pages: int
    signatures: int
    active_content: tuple[str, ...]


def survey_pdf(path: Path, limits: Limits, where: Where) -> PdfSurvey:
    """Look a PDF over.

    Raises:
        ScanError: encrypted, truncated, corrupt, too_large (pages, or a picture's pixels).
    """
    with opened_pdf(path, limits, where) as pdf, refusals.damage_refused(where):
        pages = len(pdf.pages)
        if pages == 0:
            raise refusals.corrupt(where)
        check_pages(pages, limits, where)
        for page in pdf.pages:
            _check_pictures(page, limits, where)
        return PdfSurvey(
            pages=pages, signatures=_count_signatures(pdf), active_content=tuple(sorted(set(_active(pdf))))
        )


def _check_pictures(page: pikepdf.Page, limits: Limits, where: Where) -> None:
    resources = page.obj.get("/Resources")
    pictures = resources.get("/XObject") if resources is not None else None
    for picture in pictures.values() if pictures is not None else ():
        if picture.get("/Subtype") == "/Image":
            check_size(int(picture.get("/Width", 0)), int(picture.get("/Height", 0)), limits, where)


def _count_signatures(pdf: pikepdf.Pdf) -> int:
    """Count signed signature fields; a time stamp of the document is nobody's signature."""
    signed = 0
    for field in _fields(pdf):
        value = field.get("/V")
        if field.get("/FT") == "/Sig" and value is not None and "/Contents" in value:
            signed += value.get("/Type") != "/DocTimeStamp"
    return signed


def _fields(pdf: pikepdf.Pdf) -> Iterator[Any]:
    form = pdf.Root.get("/AcroForm")
    waiting = list(form.get("/Fields", [])) if form is not None else []
    seen: set[tuple[int, int]] = set()
    while waiting:
        field = waiting.pop()
        if field.objgen in seen and field.objgen != (0, 0):
            continue
        seen.add(field.objgen)
        yield field
        waiting.extend(field.get("/Kids", []))


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    opening = root.get("/OpenAction")
    if opening is not None and "/S" in opening and opening["/S"] != "/GoTo":
        yield "open_action"
        yield from _actions(opening)
    names = root.get("/Names")
    if names is not None and "/JavaScript" in names:
        yield "javascript"
    if "/AF" in root or "/Collection" in root or (names is not None and "/EmbeddedFiles" in names):
        yield "attachment"
    yield from _triggers(root)
    for field in _fields(pdf):
        yield from _triggers(field)
    for page in pdf.pages:
        yield from _triggers(page.obj)
        for annotation in page.obj.get("/Annots", []):
            yield from _triggers(annotation)
            if (kind := str(annotation.get("/Subtype", ""))) in _ANNOTATIONS:
                yield _ANNOTATIONS[kind]


def _triggers(holder: Any) -> Iterator[str]:
    """Name the actions that an object starts, at once (A) or on an event (AA)."""
    yield from _actions(holder.get("/A"))
    events = holder.get("/AA")
    for action in events.values() if events is not None else ():
        yield from _actions(action)


def _actions(action: Any) -> Iterator[str]:
    import pikepdf

    for _ in range(_MOST_LINKS):
        if not isinstance(action, pikepdf.Dictionary):
            return
        if (kind := str(action.get("/S", ""))) in _ACTIONS:
            yield _ACTIONS[kind]
        if "/JS" in action:
            yield "javascript"
        action = action.get("/Next")
