"""A delivery as it stands in its folder: dossier.json, dossier.xml and manifest.json.  Pure.

`dossier.json` uses the names of `show --json`; codes of a system's enumerations stand beside our words.  `dossier.xml`
is of the shape of a dossier's own description (Nghị định 30/2020/NĐ-CP, Phụ lục VI).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from digitize.dossier.deadlines import VIETNAM
from digitize.model import to_plain

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.model import EnvelopeFile, FormCell, FormValue, Party, StatusStep
    from digitize.queue.connector import Parcel
    from digitize.queue.system import System

Plain = dict[str, Any]

_LANGUAGE = "Tiếng Việt"


def as_json(plain: Plain) -> bytes:
    """Write a document so that a person can read it too."""
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def dossier_json(parcel: Parcel, system: System) -> Plain:
    """Put a parcel into the names of `show --json`."""
    envelope = parcel.envelope
    return {
        "key": envelope.key,
        "id": envelope.dossier,
        "number": parcel.number,
        "update": parcel.update,
        "procedure": {"code": envelope.procedure, "name": envelope.procedure_name, "sector": envelope.sector},
        "channel": envelope.channel.value,
        "channel_code": system.channels.of(envelope.channel),
        "official_status": int(envelope.status),
        "received_at": _time(envelope.received_at, system),
        "due_at": _time(envelope.due_at, system),
        "due_provisional": envelope.due_provisional,
        "subject": envelope.subject,
        "unit": envelope.unit,
        "agency": envelope.agency,
        "owner": _party(envelope.owner, system),
        "submitter": _party(envelope.submitter, system) if envelope.submitter else None,
        "documents": [_document(file) for file in envelope.files],
        "eform": [_form_value(value) for value in envelope.values],
        "waits": to_plain(envelope.waits),
        "linked": to_plain(envelope.linked),
    }


def dossier_xml(parcel: Parcel) -> bytes:
    """Describe a parcel."""
    envelope = parcel.envelope
    file = ET.Element("File")
    code = ET.SubElement(file, "FileCode")
    received = envelope.received_at.astimezone(VIETNAM)
    _say(code, "FileCatalog", f"{received:%Y}")
    _say(code, "FileNotation", parcel.number)
    _say(file, "Title", envelope.procedure_name)
    _say(file, "Language", _LANGUAGE)
    _say(file, "StartDate", f"{received:%Y-%m-%d}")
    _say(file, "DocTotal", str(len(envelope.files)))
    _say(file, "PageTotal", str(sum(one.pages for one in envelope.files)))
    for ordinal, one in enumerate(envelope.files, start=1):
        document = ET.SubElement(file, "Document")
        _say(document, "DocOrdinal", str(ordinal))
        _say(document, "TypeName", one.component)
        _say(document, "Language", _LANGUAGE)
        _say(document, "PageAmount", str(one.pages))
        _say(document, "FileName", one.name)
    ET.indent(file)
    written: bytes = ET.tostring(file, encoding="utf-8", xml_declaration=True)
    return written


def manifest(parcel: Parcel, texts: dict[str, bytes]) -> Plain:
    """List what lies in the folder besides the manifest, with hashes."""
    envelope = parcel.envelope
    files = {name: _entry(hashlib.sha256(text).hexdigest(), len(text)) for name, text in texts.items()}
    files |= {file.name: _entry(file.sha256, file.bytes) for file in envelope.files}
    return {
        "key": envelope.key,
        "id": envelope.dossier,
        "number": parcel.number,
        "procedure": envelope.procedure,
        "official_status": int(envelope.status),
        "files": files,
    }


def status_json(number: str, step: StatusStep, system: System) -> Plain:
    """Put a step of the handling into words."""
    return {
        "number": number,
        "official_status": int(step.status),
        "at": _time(step.at, system),
        "by": step.by,
        "unit": step.unit,
        "note": step.note,
    }


def _entry(sha256: str, size: int) -> Plain:
    return {"sha256": sha256, "bytes": size}


def _time(at: datetime | None, system: System) -> str | None:
    return at.astimezone(VIETNAM).strftime(system.times) if at else None


def _party(party: Party, system: System) -> Plain:
    return {**to_plain(party), "kind_code": system.parties.of(party.kind)}


def _document(file: EnvelopeFile) -> Plain:
    return {
        "role": file.role,
        "component": file.component,
        "code": file.code or None,
        "pdf": file.name,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "pages": file.pages,
        "kind": file.kind,
    }


def _form_value(value: FormValue) -> Plain:
    plain: Plain = {"key": value.key, "label": value.label, "form": value.form}
    if value.cell:
        return plain | _cell(value.cell)
    return plain | {"rows": [{cell.key: _cell(cell) for cell in row} for row in value.rows]}


def _cell(cell: FormCell) -> Plain:
    return {"value": cell.value, "page": cell.page, "confidence": round(cell.confidence, 3)}


def _say(parent: ET.Element, name: str, value: str) -> None:
    if value:
        ET.SubElement(parent, name).text = value
