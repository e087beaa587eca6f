"""A dossier's metadata as XML, in the fields of Nghị định 30/2020/NĐ-CP, Phụ lục VI (domain notes 2.2).

What is not known is left out, never made up; the local id stands as FileNotation until there is an official number.
The facts of the letterhead belong to the document on whose pages they stand.  The decree bounds each field: words that
are too long are cut at a word; a code or an amount that is too long would be another one, so it is left out.  Both are
told (`Shortened`).  `assets/nd30.xsd` has the same bounds for other programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.numbers import number_key
from digitize.dossier.papers_of import facts_of, number_and_notation
from digitize.dossier.retention import ended_on
from digitize.text import printable

if TYPE_CHECKING:
    from digitize.model import Document, Dossier

TRAINING_MARK = "HỒ SƠ TẬP HUẤN"
"""Stands in the title of what was made for practice."""
_LANGUAGE = "Tiếng Việt"
_RESTRICTED = "Hạn chế"
_PERMANENT = "Vĩnh viễn"

_LONGEST = {
    "OrganId": 13,
    "FileCatalog": 4,
    "FileNotation": 20,
    "Title": 500,
    "Maintenance": 30,
    "Rights": 30,
    "Language": 30,
    "StartDate": 10,
    "EndDate": 10,
    "DocTotal": 4,
    "PageTotal": 4,
    "Description": 500,
    "DocOrdinal": 3,
    "TypeName": 100,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "IssuedDate": 10,
    "OrganName": 200,
    "Subject": 500,
    "PageAmount": 3,
}
"""Characters; of Language the shorter of its two bounds."""
_WORDS = frozenset({"Title", "Description", "TypeName", "OrganName", "Subject"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What only the station that keeps a dossier knows of it."""

    organ_id: str = ""  # mã định danh
    years: int | None = None  # of keeping
    permanent: bool = False

    @property
    def maintenance(self) -> str | None:
        """How long it is kept, in the words of the archive."""
        if self.permanent:
            return _PERMANENT
        return f"{self.years} năm" if self.years else None


class Shortened(NamedTuple):
    """A field that was too long."""

    field: str
    document: int | None  # its ordinal; None: of the dossier
    length: int
    most: int
    left_out: bool  # else it was cut at a word


UNKNOWN_HOLDER = Holder()


class _Writer:
    """Writes fields that keep to the decree, and remembers what was too long."""

    def __init__(self) -> None:
        self.shortened: list[Shortened] = []

    def say(self, parent: ET.Element, name: str, value: str | None, document: int | None = None) -> bool:
        """Write a field, unless it is not known or, as a code, too long; say whether it stands there."""
        text = " ".join(printable(value or "").split())
        most = _LONGEST[name]
        if len(text) > most:
            cut = _cut(text, most) if name in _WORDS else ""
            self.shortened.append(Shortened(name, document, len(text), most, left_out=not cut))
            text = cut
        if text:
            ET.SubElement(parent, name).text = text
        return bool(text)


def _cut(text: str, most: int) -> str:
    """Cut before the word that goes over the bound."""
    head = text[: most + 1].rpartition(" ")[0] or text[:most]
    return head.rstrip(" ,;:.-")


def describe(dossier: Dossier, holder: Holder = UNKNOWN_HOLDER) -> bytes:
    """Write the description, UTF-8."""
    return described(dossier, holder)[0]


def described(dossier: Dossier, holder: Holder = UNKNOWN_HOLDER) -> tuple[bytes, tuple[Shortened, ...]]:
    """Write the description, UTF-8, and tell what was too long for it."""
    writer = _Writer()
    file = ET.Element("File")
    code = ET.SubElement(file, "FileCode")
    writer.say(code, "OrganId", holder.organ_id)
    writer.say(code, "FileCatalog", f"{dossier.received_at.astimezone(VIETNAM):%Y}")
    whole = _notation(writer, code, dossier)
    writer.say(file, "Title", _title(dossier))
    writer.say(file, "Maintenance", holder.maintenance)
    writer.say(file, "Rights", _RESTRICTED if dossier.restricted else None)
    writer.say(file, "Language", _LANGUAGE)
    writer.say(file, "StartDate", f"{dossier.received_at.astimezone(VIETNAM):%Y-%m-%d}")
    ended = ended_on(dossier)
    writer.say(file, "EndDate", ended.isoformat() if ended else None)
    writer.say(file, "DocTotal", str(len(dossier.documents)))
    writer.say(file, "PageTotal", str(dossier.page_count))
    writer.say(file, "Description", None if whole else f"Mã hồ sơ: {dossier.number or dossier.id}")
    for ordinal, document in enumerate(dossier.documents, start=1):
        _document(writer, ET.SubElement(file, "Document"), ordinal, document, facts_of(dossier, document))
    ET.indent(file)
    written: bytes = ET.tostring(file, encoding="utf-8", xml_declaration=True)
    return written, tuple(writer.shortened)


def _notation(writer: _Writer, code: ET.Element, dossier: Dossier) -> bool:
    """Write the number as it is printed, else in the shorter order; say whether it found room."""
    number = dossier.number or dossier.id
    shorter = number_key(number) if len(number) > _LONGEST["FileNotation"] else number
    return writer.say(code, "FileNotation", shorter)


def _title(dossier: Dossier) -> str:
    name = dossier.procedure.name if dossier.procedure else ""
    return " - ".join(filter(None, (TRAINING_MARK if dossier.training else "", name)))


def _document(writer: _Writer, element: ET.Element, ordinal: int, document: Document, facts: dict[str, str]) -> None:
    number, notation = number_and_notation(facts)
    values = {
        "DocOrdinal": str(ordinal),
        "TypeName": facts.get("document_type") or document.title or document.component,
        "CodeNumber": number if notation else None,
        "CodeNotation": notation,
        "IssuedDate": _day(facts.get("document_date", "")),
        "OrganName": facts.get("issuer"),
        "Subject": facts.get("subject"),
        "Language": _LANGUAGE,
        "PageAmount": str(document.last_page - document.first_page + 1),
    }
    for name, value in values.items():
        writer.say(element, name, value, ordinal)


def _day(text: str) -> str | None:
    """Return a day as the schema wants it; None for what a person typed otherwise."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
