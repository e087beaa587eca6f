"""Rules about the XMP packet: identification, declared schemas, agreement with the Info dictionary."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pikepdf import Name, Stream

from digitize.pdf.pdfa.rule import violation
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

    from digitize.pdf.pdfa.rule import Violation

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_XMP: Final = "{http://ns.adobe.com/xap/1.0/}"
_PDF: Final = "{http://ns.adobe.com/pdf/1.3/}"
_PDFAID: Final = "{http://www.aiim.org/pdfa/ns/id/}"
_EXTENSION: Final = "{http://www.aiim.org/pdfa/ns/extension/}"
_SCHEMA: Final = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY: Final = "{http://www.aiim.org/pdfa/ns/property#}"
_PREDEFINED: Final = frozenset({_DC, _XMP, _PDF, _PDFAID, _EXTENSION})  # those of the predefined ones that we use

_TWINS: Final = {
    "/Title": f"{_DC}title",
    "/Subject": f"{_DC}description",
    "/Author": f"{_DC}creator",
    "/Keywords": f"{_PDF}Keywords",
    "/Creator": f"{_XMP}CreatorTool",
    "/Producer": f"{_PDF}Producer",
    "/CreationDate": f"{_XMP}CreateDate",
    "/ModDate": f"{_XMP}ModifyDate",
}
_DATES: Final = frozenset({"/CreationDate", "/ModDate"})


def metadata_violations(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """Hold the document's metadata against 6.6."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, Stream) or stream.get("/Type") != Name.Metadata or stream.get("/Subtype") != Name.XML:
        yield violation("6.6.2.1", N_("the document has no metadata"))
        return
    try:
        packet = ET.fromstring(stream.read_bytes())  # noqa: S314 - expat refuses entity bombs since 2.4.1
    except ET.ParseError:
        yield violation("6.6.2.1", N_("the metadata is not well-formed XML"))
        return
    properties = {entry.tag: entry for description in packet.iter(f"{_RDF}Description") for entry in description}
    yield from _identification(properties)
    yield from _declarations(packet, properties)
    yield from _agreement(pdf.docinfo, properties)


def _identification(properties: dict[str, ET.Element]) -> Iterator[Violation]:
    part, conformance = (properties.get(f"{_PDFAID}{name}") for name in ("part", "conformance"))
    found = "".join((entry.text or "") if entry is not None else "" for entry in (part, conformance))
    if found != "2U":
        yield violation("6.6.4", N_("the metadata says PDF/A-{found} (expected 2U)"), found=found or "?")


def _declarations(packet: ET.Element, properties: dict[str, ET.Element]) -> Iterator[Violation]:
    declared = {
        "{" + (schema.findtext(f"{_SCHEMA}namespaceURI") or "") + "}" + (entry.findtext(f"{_PROPERTY}name") or "")
        for schema in packet.iterfind(f".//{_EXTENSION}schemas/{_RDF}Bag/{_RDF}li")
        for entry in schema.iterfind(f"{_SCHEMA}property/{_RDF}Seq/{_RDF}li")
        if all(entry.findtext(_PROPERTY + part) for part in ("valueType", "category", "description"))
    }
    for tag in properties:
        namespace, _, name = tag.rpartition("}")
        if namespace + "}" not in _PREDEFINED and tag not in declared:
            yield violation("6.6.2.3", N_("the metadata uses the undeclared property {name}"), name=name)


def _agreement(entries: Any, properties: dict[str, ET.Element]) -> Iterator[Violation]:
    for key, tag in _TWINS.items():
        if key not in entries:
            continue
        said, told = str(entries[key]), _text(properties.get(tag))
        same = _same_time(said, told) if key in _DATES else said == told
        if not same:
            yield violation("6.6.3", N_("the document information and the metadata differ in {key}"), key=key)


def _text(entry: ET.Element | None) -> str:
    """Return a simple property, or the first of its alternatives or items."""
    if entry is None:
        return ""
    item = entry.find(f".//{_RDF}li")
    return (entry.text if item is None else item.text) or ""


def _same_time(said: str, told: str) -> bool:
    try:
        return datetime.strptime(said.replace("'", ""), "D:%Y%m%d%H%M%S%z") == datetime.fromisoformat(told)
    except ValueError:
        return False
