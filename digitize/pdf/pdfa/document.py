"""Rules about the trailer, the catalogue, the output intent and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from digitize.pdf.pdfa.rule import violation
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.pdf.pdfa.rule import Violation

_SHORTEST, _LONGEST = 3, 14_400  # points
_BOXES: Final = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
_FORBIDDEN_IN_CATALOGUE: Final = {
    "/Requirements": "6.11",
    "/OCProperties": "6.9",
    "/NeedsRendering": "6.4.2",
    "/Collection": "6.8",
    "/AF": "6.8",
}
_FORBIDDEN_NAMES: Final = {"/JavaScript": "6.5.1", "/EmbeddedFiles": "6.8", "/AlternatePresentations": "6.10"}
_PROFILE_CLASSES: Final = {b"prtr", b"mntr"}
_PROFILE_COMPONENTS: Final = {b"GRAY": 1, b"RGB ": 3}
_NEWEST_PROFILE: Final = 4


def document_violations(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """Hold everything above the single objects against the standard."""
    yield from _trailer(pdf)
    yield from _catalogue(pdf.Root)
    yield from _output_intent(pdf.Root)
    for number, page in enumerate(pdf.pages, start=1):
        yield from _page(page.obj, number)


def _trailer(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    if tuple(map(int, pdf.pdf_version.split("."))) > (1, 7):
        yield violation(
            "6.1.2", N_("the file calls itself PDF {version} (expected 1.7 at most)"), version=pdf.pdf_version
        )
    identity = pdf.trailer.get("/ID")
    if not isinstance(identity, Array) or len(identity) != 2 or not all(map(bytes, identity)):
        yield violation("6.1.3", N_("the trailer has no file identifier"))
    if "/Encrypt" in pdf.trailer:
        yield violation("6.1.3", N_("the file is encrypted"))


def _catalogue(root: pikepdf.Object) -> Iterator[Violation]:
    for key, clause in _FORBIDDEN_IN_CATALOGUE.items():
        if key in root:
            yield violation(clause, N_("the catalogue has {key}"), key=key)
    for key, clause in _FORBIDDEN_NAMES.items():
        if key in root.get("/Names", Dictionary()):
            yield violation(clause, N_("the document carries {key}"), key=key)
    form = root.get("/AcroForm", Dictionary())
    if form.get("/NeedAppearances", False):
        yield violation("6.4.1", N_("the form asks viewers to draw its fields"))
    if "/XFA" in form:
        yield violation("6.4.2", N_("the document carries an XFA form"))
    for key in root.get("/Perms", Dictionary()).keys() - {"/UR3", "/DocMDP"}:
        yield violation("6.1.12", N_("the permissions hold {key}"), key=key)


def _output_intent(root: pikepdf.Object) -> Iterator[Violation]:
    found = [intent for intent in root.get("/OutputIntents", Array()) if intent.get("/S") == Name.GTS_PDFA1]
    if len(found) != 1:
        yield violation("6.2.3", N_("there are {count} PDF/A output intents (expected 1)"), count=len(found))
        return
    if "/DestOutputProfileRef" in found[0]:
        yield violation("6.2.3", N_("the output intent refers to a profile elsewhere"))
    profile = found[0].get("/DestOutputProfile")
    if "/OutputConditionIdentifier" not in found[0]:
        yield violation("6.2.3", N_("the output intent has no condition identifier"))
    if not isinstance(profile, Stream) or not _fits(profile):
        yield violation("6.2.3", N_("the output intent has no grey or RGB profile of an output device"))


def _fits(profile: Stream) -> bool:
    """Hold an ICC header (ICC.1:2004-10, 7.2) against what an output intent may be."""
    header = profile.read_bytes()[:128]
    return (
        len(header) == 128
        and header[36:40] == b"acsp"
        and header[8] <= _NEWEST_PROFILE
        and header[12:16] in _PROFILE_CLASSES
        and _PROFILE_COMPONENTS.get(header[16:20]) == profile.get("/N")
    )


def _page(page: pikepdf.Object, number: int) -> Iterator[Violation]:
    for key in _BOXES:
        box = page.get(key)
        if box is None:
            continue
        sides = [abs(float(box[2]) - float(box[0])), abs(float(box[3]) - float(box[1]))]
        if min(sides) < _SHORTEST or max(sides) > _LONGEST:
            yield violation("6.1.13", N_("page {page}: {key} is smaller or larger than allowed"), page=number, key=key)
    if "/MediaBox" not in page or "/Resources" not in page:
        yield violation("6.2.2", N_("page {page} has no media box or no resources of its own"), page=number)
    if "/PresSteps" in page:
        yield violation("6.10", N_("page {page} has presentation steps"), page=number)
