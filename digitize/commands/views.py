"""The JSON of contract section 2: pure functions from values to what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digitize.dossier.attesting import archived, side_name
from digitize.dossier.doubts import put_doubt
from digitize.dossier.returning import open_originals
from digitize.intake.layout import HANOI
from digitize.model import ReadPage, clean_of
from digitize.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.intake.layout import Layout
    from digitize.model import (
        Attestation,
        ComponentCheck,
        Document,
        Dossier,
        DossierPage,
        Field,
        FormCell,
        FormValue,
        LinkedCase,
        Mark,
        Original,
        Returned,
        SignedCopy,
        Suggestion,
        Wait,
    )
    from digitize.wording import Translate

Plain = dict[str, Any]

STATE_WORDS = {
    "RECEIVED": N_("Receiving pages"),
    "READING": N_("Reading"),
    "NEEDS_REVIEW": N_("Needs a check"),
    "CHECKED": N_("Checked, waiting to be sent"),
    "SENT": N_("Delivered"),
    "ACCEPTED": N_("Accepted by the one-stop system"),
    "REFUSED": N_("Refused by the one-stop system"),
    "NOT_ACCEPTED": N_("Not accepted, applicant advised"),
    "AWAITING_SUPPLEMENT": N_("Awaiting supplement"),
    "CLOSED": N_("Closed"),
    "RESTRICTED": N_("Restricted"),
}
"""What people read for an intake state."""

TRAINING = N_("DOSSIER FOR PRACTICE")
"""What stands wherever such a dossier is shown."""

COMPONENT_WORDS = {
    "present": N_("present"),
    "doubtful": N_("to be checked"),
    "not_seen": N_("not seen"),
    "missing": N_("missing"),
    "in_database": N_("in a national database"),
    "shown_only": N_("only shown"),
    "later": N_("to come later"),
}
"""What people read for the status of a paper."""


PAPER_FORM_WORDS = {
    "original_returned": N_("original, compared and returned"),
    "original_kept": N_("original, kept"),
    "certified_copy": N_("certified copy"),
    "register_copy": N_("copy from the register"),
    "plain_copy": N_("plain copy, no original seen"),
}
"""What people read for the form in which a paper was compared."""


def time_of(at: datetime | None) -> str | None:
    """ISO 8601 to the second, +07:00."""
    return at.astimezone(HANOI).isoformat(timespec="seconds") if at else None


def folder_of(dossier: Dossier, layout: Layout) -> str:
    """A dossier's folder, relative to the data folder."""
    folder = layout.dossier(dossier.id, dossier.received_at, restricted=dossier.restricted)
    return folder.relative_to(layout.data).as_posix()


def dossier_view(dossier: Dossier, layout: Layout, translate: Translate) -> Plain:
    """What `ingest` tells of a dossier."""
    choice = dossier.procedure
    return {
        "id": dossier.id,
        "state": dossier.state.value,
        "page_count": dossier.page_count,
        "restricted": dossier.restricted,
        "training": dossier.training,
        "procedure": choice
        and {
            "code": choice.code,
            "name": choice.name,
            "confidence": round(choice.confidence, 3),
            "by": choice.by,
            "verified": choice.verified,
        },
        "suggestions": [_suggestion(suggestion) for suggestion in dossier.suggestions],
        "doubts": [
            {"code": doubt.code, "page": doubt.page, "text": put_doubt(doubt, translate)} for doubt in dossier.doubts
        ],
        "missing_components": list(dossier.missing_components),
        "frozen": frozen_view(dossier),
        "archive_pdf": f"{folder_of(dossier, layout)}/archive.pdf",
        "access_pdf": f"{folder_of(dossier, layout)}/access.pdf" if dossier.access else None,
    }


def frozen_view(dossier: Dossier) -> Plain | None:
    """The legal hold, or None; the reason of a restricted dossier's stands in its own folder alone."""
    hold = dossier.frozen
    return {"at": time_of(hold.at), "by": hold.by, "reason": hold.reason} if hold else None


def _came_from(dossier: Dossier) -> Plain | None:
    came = dossier.came_from
    if came is None:
        return None
    whence = {"station": came.station, "desk": came.desk, "agency": came.agency, "manifest_sha256": came.manifest}
    return whence | {"at": time_of(came.at), "by": came.by}


def show_view(dossier: Dossier, layout: Layout, translate: Translate) -> Plain:
    """All that `show` tells of a dossier."""
    folder = folder_of(dossier, layout)
    chosen = {field.name: field.value for field in reversed(dossier.fields) if not field.alternative}
    return dossier_view(dossier, layout, translate) | {
        "number": dossier.number,
        "channel": dossier.channel.value,
        "official_status": dossier.official_status,
        "received_at": time_of(dossier.received_at),
        "due_at": time_of(dossier.due_at),
        "due_provisional": dossier.due_provisional,
        "unit": dossier.unit,
        "assignee": dossier.assignee,
        "ticket": chosen.get("ticket"),
        "returned": [returned_view(note) for note in dossier.returned],
        "open_originals": list(open_originals(dossier)),
        "waits": [wait_view(wait) for wait in dossier.waits],
        "linked": [linked_view(case) for case in dossier.linked],
        "applicant": {"name": chosen.get("applicant_name"), "id_number": chosen.get("id_number")},
        "fields": [_field(field) for field in dossier.fields],
        "documents": [
            *(_document(document, f"{folder}/documents/{n:02}.pdf") for n, document in enumerate(dossier.documents, 1)),
            *(_without_document(check) for check in dossier.components if _has_no_document(check, dossier)),
        ],
        "case": dossier.case,
        "cases": [
            {"case": one.case, "confidence": one.confidence, "missing": list(one.missing)}
            for one in dossier.case_suggestions
        ],
        "components": [_component(check) for check in dossier.components],
        "eform": [_form_value(value) for value in dossier.eform],
        "pages": [page_view(page) for page in dossier.pages],
        "attestations": [attestation_view(word, dossier) for word in dossier.attestations],
        "signed": [signed_view(copy) for copy in dossier.signed],
        "originals": [_original(original, layout) for original in dossier.originals],
        "history": [
            {"at": time_of(event.at), "who": event.who, "what": event.what, **dict(event.facts)}
            for event in dossier.history
        ],
        "came_from": _came_from(dossier),
    }


def returned_view(note: Returned) -> Plain:
    """Originals that were given back."""
    withdrawn = note.withdrawn
    return {
        "at": time_of(note.at),
        "by": note.by,
        "to": note.to,
        "papers": list(note.papers),
        "withdrawn": withdrawn and {"at": time_of(withdrawn.at), "by": withdrawn.by, "reason": withdrawn.reason},
    }


def wait_view(wait: Wait) -> Plain:
    """A time in which papers were waited for."""
    return {"asked_at": time_of(wait.asked_at), "complete_at": time_of(wait.complete_at)}


def linked_view(case: LinkedCase) -> Plain:
    """A case that is settled together with a dossier."""
    return {
        "key": case.key,
        "name": case.name,
        "agency": case.agency,
        "result": case.result,
        "status": case.status,
        "number": case.number,
        "at": time_of(case.at),
    }


def attestation_view(word: Attestation, dossier: Dossier) -> Plain:
    """An officer's word, with the numbers that its pages have now."""
    gone = word.withdrawn
    return {
        "at": time_of(word.at),
        "who": word.who,
        "form": word.form.value,
        "pages": [page.n for page in archived(dossier) if side_name(page) in word.sides],
        "withdrawn": gone and {"at": time_of(gone.at), "who": gone.by, "reason": gone.reason},
    }


def signed_view(copy: SignedCopy) -> Plain:
    """A signed copy and where it lies, relative to the data folder."""
    return {
        "at": time_of(copy.at),
        "who": copy.who,
        "of": copy.of,
        "form": copy.form,
        "level": copy.level,
        "pdf": f"signed/{copy.folder}/{copy.sha256}.pdf",
        "sha256": copy.sha256,
        "bytes": copy.bytes,
        "source": copy.source,
    }


def page_view(page: DossierPage) -> Plain:
    """One side, as far as it came."""
    result = page.result
    source, clean = result.source, clean_of(result)
    read = result if isinstance(result, ReadPage) else None
    scan = clean.page if clean else None
    return {
        "n": page.n,
        "archive_page": page.archive_page,
        "source": source.name,
        "frame": source.frame,
        "sha256": source.sha256,
        "dpi": scan and round(scan.dpi_x),
        "dpi_inferred": scan and scan.dpi_inferred,
        "width_mm": clean and round(clean.placement.width_mm, 1),
        "height_mm": clean and round(clean.placement.height_mm, 1),
        "orientation": clean.orientation.degrees if clean and clean.orientation else None,
        "skew_degrees": round(clean.skew.degrees, 2) if clean and clean.skew else None,
        "kind": page.kind.value,
        "marks": [_mark(mark) for mark in clean.marks] if clean else [],
        "confidence": read and round(read.confidence, 3),
        "syllable_rate": read.syllable_rate and round(read.syllable_rate, 3) if read else None,
        "engine": read and str(read.engine),
        "text": read.text.text if read else "",
    }


def _suggestion(suggestion: Suggestion) -> Plain:
    return {
        "code": suggestion.code,
        "name": suggestion.name,
        "confidence": round(suggestion.confidence, 3),
        "evidence": list(suggestion.evidence),
    }


def _field(field: Field) -> Plain:
    return {
        "name": field.name,
        "value": field.value,
        "confidence": round(field.confidence, 3),
        "source": field.source,
        "page": field.page,
        "box": [round(side, 2) for side in field.box] if field.box else None,
        "alternative": field.alternative,
    }


def _document(document: Document, path: str) -> Plain:
    return {
        "component": document.component,
        "title": document.title,
        "first_page": document.first_page,
        "last_page": document.last_page,
        "status": document.status.value,
        "pdf": path,
        "sha256": document.sha256,
        "bytes": document.bytes,
        "type": document.type.value,
        "kind": document.kind,
        "also": list(document.also),
        "confidence": document.confidence,
        "evidence": list(document.evidence),
        "result": document.is_result,
    }


def _has_no_document(check: ComponentCheck, dossier: Dossier) -> bool:
    """Whether a paper that is asked for here, or of which a person spoke, lies in no document."""
    seen = any(check.component in (one.component, *one.also) for one in dossier.documents)
    return not seen and (check.need == "required" or check.said)


def _without_document(check: ComponentCheck) -> Plain:
    return {
        "component": check.component,
        "title": "",
        "first_page": check.page,
        "last_page": check.page,
        "status": check.status.value,
        "pdf": None,
        "sha256": "",
        "bytes": 0,
        "type": None,
        "kind": "unknown",
        "also": [],
        "confidence": 0.0,
        "evidence": [],
        "result": False,
    }


def _component(check: ComponentCheck) -> Plain:
    return {
        "component": check.component,
        "need": check.need,
        "status": check.status.value,
        "page": check.page,
        "wanted": check.wanted,
        "wanted_kind": check.wanted_kind,
        "seen": check.seen,
        "kind": check.kind,
        "store": check.store,
        "said": check.said,
    }


def _form_value(value: FormValue) -> Plain:
    plain: Plain = {"key": value.key, "label": value.label, "form": value.form}
    if value.cell:
        return plain | _cell(value.cell)
    return plain | {"rows": [{cell.key: _cell(cell) for cell in row} for row in value.rows]}


def _cell(cell: FormCell) -> Plain:
    return {
        "value": cell.value,
        "page": cell.page,
        "box": [round(side, 2) for side in cell.box],
        "confidence": round(cell.confidence, 3),
    }


def _mark(mark: Mark) -> Plain:
    return {"type": mark.type, "text": mark.text}


def _original(original: Original, layout: Layout) -> Plain:
    path = layout.original(original.sha256, original.extension).relative_to(layout.data)
    return {
        "name": original.name,
        "sha256": original.sha256,
        "path": path.as_posix(),
        "signatures": original.signatures,
    }
