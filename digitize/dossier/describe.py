"""A dossier's metadata as XML, in the fields of Nghị định 30/2020/NĐ-CP, Phụ lục VI (domain notes 2.2).

What is not known is left out, never made up; the local id stands as FileNotation until there is an official
number.  The facts of the letterhead belong to the document on whose pages they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from digitize.model import Document, Dossier

_LANGUAGE = "Tiếng Việt"


def describe(dossier: Dossier) -> bytes:
    """Write the description, UTF-8."""
    file = ET.Element("File")
    code = ET.SubElement(file, "FileCode")
    _say(code, "FileCatalog", f"{dossier.received_at:%Y}")
    _say(code, "FileNotation", dossier.number or dossier.id)
    _say(file, "Title", dossier.procedure.name if dossier.procedure else None)
    _say(file, "Language", _LANGUAGE)
    _say(file, "StartDate", f"{dossier.received_at:%Y-%m-%d}")
    _say(file, "DocTotal", str(len(dossier.documents)))
    _say(file, "PageTotal", str(dossier.page_count))
    for ordinal, document in enumerate(dossier.documents, start=1):
        _document(ET.SubElement(file, "Document"), ordinal, document, _facts(dossier, document))
    ET.indent(file)
    written: bytes = ET.tostring(file, encoding="utf-8", xml_declaration=True)
    return written


def _document(element: ET.Element, ordinal: int, document: Document, facts: dict[str, str]) -> None:
    number, _, notation = facts.get("document_number", "").partition("/")
    _say(element, "DocOrdinal", str(ordinal))
    _say(element, "TypeName", document.title or document.component)
    _say(element, "CodeNumber", number if notation else None)
    _say(element, "CodeNotation", notation)
    _say(element, "IssuedDate", facts.get("document_date"))
    _say(element, "OrganName", facts.get("issuer"))
    _say(element, "Subject", facts.get("subject"))
    _say(element, "Language", _LANGUAGE)
    _say(element, "PageAmount", str(document.last_page - document.first_page + 1))


def _facts(dossier: Dossier, document: Document) -> dict[str, str]:
    """The surest value of each name on the pages of a document."""
    here = [
        field
        for field in dossier.fields
        if field.page is not None and document.first_page <= field.page <= document.last_page
    ]
    return {field.name: field.value for field in sorted(here, key=lambda field: field.confidence)}


def _say(parent: ET.Element, name: str, value: str | None) -> None:
    if value:
        ET.SubElement(parent, name).text = value
