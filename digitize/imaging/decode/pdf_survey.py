"""What a PDF holds besides pages: signatures, and whatever may act or point outside.

Only the catalogue, the form fields and the pages' annotations are walked, each chain within a bound.
Source: ISO 32000-1 7.7.2, 12.5, 12.6, 12.7 and 12.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.imaging.decode import refusals
from digitize.imaging.decode.limits import Limits, check_pages, check_size
from digitize.imaging.decode.pdf_file import inherited, opened_pdf, unpack_limit

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
_MOST_DRAWING = 128 << 20  # bytes of one unpacked content stream; a city's map has some tens of millions
_MOST_FLATE = 1032  # times that Flate can make a stream shorter (RFC 1951, a match of 258 bytes in two bits)


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
    with opened_pdf(path, where) as pdf, refusals.damage_refused(where):
        pages = len(pdf.pages)
        if pages == 0:
            raise refusals.corrupt(where)
        check_pages(pages, limits, where)
        for page in pdf.pages:
            _check_pictures(page, limits, where)
            _check_drawing(page, where)
        return PdfSurvey(
            pages=pages, signatures=_count_signatures(pdf), active_content=tuple(sorted(set(_active(pdf))))
        )


def _check_pictures(page: pikepdf.Page, limits: Limits, where: Where) -> None:
    pictures = _entries(_entries(inherited(page, "/Resources")).get("/XObject"))
    for picture in map(_entries, pictures.values()):
        if picture.get("/Subtype") == "/Image":
            check_size(int(picture.get("/Width", 0)), int(picture.get("/Height", 0)), limits, where)


def _check_drawing(page: pikepdf.Page, where: Where) -> None:
    """Refuse a page whose content unpacks to more than any drawing: poppler would follow it to the end."""
    import pikepdf

    content = page.obj.get("/Contents")
    forms = _entries(_entries(inherited(page, "/Resources")).get("/XObject"))
    drawn = [form for form in map(_entries, forms.values()) if form.get("/Subtype") == "/Form"]
    for stream in (*(_listed(content) or (content,)), *drawn):
        if isinstance(stream, pikepdf.Stream) and _may_be_long(stream):
            try:
                with unpack_limit(_MOST_DRAWING):
                    stream.read_bytes()
            except pikepdf.PdfError as error:
                if refusals.is_hungry(error):
                    raise refusals.too_hungry(where) from error  # other damage is the page's alone


def _may_be_long(stream: pikepdf.Stream) -> bool:
    nested = len(_listed(stream.get("/Filter"))) > 1
    return nested or len(stream.get_raw_stream_buffer()) * _MOST_FLATE > _MOST_DRAWING


def _count_signatures(pdf: pikepdf.Pdf) -> int:
    """Count signed signature fields; a time stamp of the document is nobody's signature."""
    signed = 0
    for field in _fields(pdf):
        value = _entries(field.get("/V"))
        if field.get("/FT") == "/Sig" and "/Contents" in value:
            signed += value.get("/Type") != "/DocTimeStamp"
    return signed


def _fields(pdf: pikepdf.Pdf) -> Iterator[Any]:
    waiting = _listed(_entries(pdf.Root.get("/AcroForm")).get("/Fields"))
    seen: set[tuple[int, int]] = set()
    while waiting:
        field = _entries(waiting.pop())
        if field.objgen in seen and field.objgen != (0, 0):
            continue
        seen.add(field.objgen)
        yield field
        waiting.extend(_listed(field.get("/Kids")))


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    opening = _entries(root.get("/OpenAction"))  # or an array: where to look first
    if opening.get("/S", "/GoTo") != "/GoTo":
        yield "open_action"
        yield from _actions(opening)
    names = _entries(root.get("/Names"))
    if "/JavaScript" in names:
        yield "javascript"
    if "/AF" in root or "/Collection" in root or "/EmbeddedFiles" in names:
        yield "attachment"
    yield from _triggers(root)
    for field in _fields(pdf):
        yield from _triggers(field)
    for page in pdf.pages:
        yield from _triggers(page.obj)
        for annotation in map(_entries, _listed(page.obj.get("/Annots"))):
            yield from _triggers(annotation)
            if (kind := str(annotation.get("/Subtype", ""))) in _ANNOTATIONS:
                yield _ANNOTATIONS[kind]


def _triggers(holder: Any) -> Iterator[str]:
    """Name the actions that an object starts, at once (A) or on an event (AA)."""
    yield from _actions(holder.get("/A"))
    for action in _entries(holder.get("/AA")).values():
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


def _entries(value: Any) -> Any:
    """Return a dictionary, or an empty one where something else stands: it can't act, and is no reason to refuse."""
    import pikepdf

    return value if isinstance(value, pikepdf.Dictionary | pikepdf.Stream) else pikepdf.Dictionary()


def _listed(value: Any) -> list[Any]:
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else []
