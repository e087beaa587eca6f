"""The places that a person must look at: their codes and what each says.

A doubt says what is seen, then what to do.  Its facts fill the places of the sentence; they are page numbers,
amounts and the catalogue's own words, never a name, an identity number or page text.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.model import Doubt
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class DoubtCode(StrEnum):
    """Every reason for which a dossier may need a person."""

    PROCEDURE_UNKNOWN = "procedure_unknown"
    PROCEDURES_SEVERAL = "procedures_several"
    PROCEDURE_GIVEN_DIFFERS = "procedure_given_differs"
    UNIT_CONFLICT = "unit_conflict"
    RESTRICTED_SUSPECTED = "restricted_suspected"
    ID_NUMBERS_DIFFER = "id_numbers_differ"
    APPLICANTS_DIFFER = "applicants_differ"
    ID_NUMBER_INCONSISTENT = "id_number_inconsistent"
    ID_PLACE_UNKNOWN = "id_place_unknown"
    TAX_CODE_CHECK = "tax_code_check"
    NAME_DIFFERS_FROM_CARD = "name_differs_from_card"
    CARD_LAYOUT_UNKNOWN = "card_layout_unknown"
    NUMBER_HANDWRITTEN = "number_handwritten"
    PAGES_FAILED = "pages_failed"
    PAGE_POOR = "page_poor"
    PAGE_TURN_UNKNOWN = "page_turn_unknown"
    SAMPLE_PAGE = "sample_page"
    NO_PAGES = "no_pages"
    BITONAL = "bitonal"
    DPI_LOW = "dpi_low"
    SEPARATOR_INSIDE = "separator_inside"
    MEANT_FOR = "meant_for"
    HELD_BESIDE = "held_beside"
    INDEX_UNREAD = "index_unread"
    DOCUMENTS_ABSENT = "documents_absent"
    RENDITIONS_DIFFER = "renditions_differ"
    ARCHIVE_UNSOUND = "archive_unsound"
    ACCESS_LARGE = "access_large"
    ACCESS_UNSOUND = "access_unsound"
    SEPARATOR_MISSING = "separator_missing"
    SECOND_APPLICATION = "second_application"
    SEPARATOR_UNSURE = "separator_unsure"
    END_UNSURE = "end_unsure"
    SHEETS_DIFFER = "sheets_differ"
    PAGES_MANY = "pages_many"
    COVER_FORGED = "cover_forged"
    COVER_FOREIGN = "cover_foreign"
    COVER_CONFLICTING = "cover_conflicting"
    COVER_UNREADABLE = "cover_unreadable"
    COVER_REUSED = "cover_reused"
    COVER_NOT_ISSUED = "cover_not_issued"
    COVER_EMPTY = "cover_empty"
    COVER_PROCEDURE_UNKNOWN = "cover_procedure_unknown"
    COVER_DOSSIER = "cover_dossier"
    RECEIPT_UNSURE = "receipt_unsure"
    NUMBER_KNOWN = "number_known"
    QUEUE_REFUSED = "queue_refused"
    STATUS_UNFIT = "status_unfit"
    LINKED_OPEN = "linked_open"
    CASE_UNKNOWN = "case_unknown"
    COMPONENT_NOT_SEEN = "component_not_seen"
    COMPONENT_DOUBTFUL = "component_doubtful"
    COMPONENT_NOT_KEPT = "component_not_kept"
    COPY_KIND_DIFFERS = "copy_kind_differs"
    EVENT_UNKNOWN = "event_unknown"
    EVENT_UNSURE = "event_unsure"
    EVENT_TOO_SOON = "event_too_soon"
    DOCUMENT_KNOWN = "document_known"


_WORDING: Mapping[str, str] = {
    DoubtCode.PROCEDURE_UNKNOWN: N_("Procedure not determined; choose a suggestion"),
    DoubtCode.PROCEDURES_SEVERAL: N_("Forms of several procedures: {procedures}; choose one or split the dossier"),
    DoubtCode.PROCEDURE_GIVEN_DIFFERS: N_("The form on page {page} is one of {procedures}; check the procedure"),
    DoubtCode.UNIT_CONFLICT: N_("The sources state different times: {times}; the first is used"),
    DoubtCode.RESTRICTED_SUSPECTED: N_("Possible denunciation: held, not indexed"),
    DoubtCode.ID_NUMBERS_DIFFER: N_(
        "A separator may be missing: identity numbers on pages {first} and {second} differ"
    ),
    DoubtCode.APPLICANTS_DIFFER: N_(
        "Pages {first} and {second} name different applicants; split the dossier or say who applies"
    ),
    DoubtCode.ID_PLACE_UNKNOWN: N_(
        "The identity number on page {page} begins with an unknown province; compare it with the card"
    ),
    DoubtCode.TAX_CODE_CHECK: N_(
        "The tax code on page {page} fails its check digit (rule not verified); compare it with the paper"
    ),
    DoubtCode.ID_NUMBER_INCONSISTENT: N_("The identity number on page {page} does not fit the birth date or sex"),
    DoubtCode.NAME_DIFFERS_FROM_CARD: N_("Name differs from the card's QR"),
    DoubtCode.CARD_LAYOUT_UNKNOWN: N_(
        "The QR code on page {page} is laid out in an unknown way; type the card's facts"
    ),
    DoubtCode.NUMBER_HANDWRITTEN: N_("Handwritten number; please type it"),
    DoubtCode.PAGES_FAILED: N_("Page {page} could not be read; look at it or rescan it"),
    DoubtCode.PAGE_POOR: N_("Page {page} is faint or cut; rescan advised"),
    DoubtCode.PAGE_TURN_UNKNOWN: N_("Page {page}: can't tell which way is up; turn it if needed"),
    DoubtCode.SAMPLE_PAGE: N_("Page {page} says MẪU: a sample, perhaps no citizen's dossier; look at it"),
    DoubtCode.NO_PAGES: N_("All sides are blank; check that the stack lay the right way up"),
    DoubtCode.BITONAL: N_("Black and white: cannot be signed as a copy (colour, 200 dpi or more)"),
    DoubtCode.DPI_LOW: N_("Page {page} has {dpi} dpi: cannot be signed as a copy (colour, 200 dpi or more)"),
    DoubtCode.SEPARATOR_INSIDE: N_("A separator sheet lies inside the dossier, at side {page}; split there?"),
    DoubtCode.MEANT_FOR: N_("These pages were scanned for dossier {dossier} and could not be added; look at both"),
    DoubtCode.HELD_BESIDE: N_("A file of the same folder is held; pages may be missing"),
    DoubtCode.INDEX_UNREAD: N_("The scanner's index could not be read; count the pages"),
    DoubtCode.DOCUMENTS_ABSENT: N_("The scanner's index names {count} more dossiers that did not come; look for them"),
    DoubtCode.RENDITIONS_DIFFER: N_(
        "Colour and black-and-white files of the same sheets differ in pages; look for doubled or missing ones"
    ),
    DoubtCode.ARCHIVE_UNSOUND: N_("The archive PDF breaks a rule of PDF/A; the scan is kept, tell the operator"),
    DoubtCode.ACCESS_LARGE: N_("The access copy has {mib} MiB, the limit is {limit}; divide it before uploading it"),
    DoubtCode.ACCESS_UNSOUND: N_("There is no access copy, it would break a rule of PDF/A; tell the operator"),
    DoubtCode.SEPARATOR_MISSING: N_(
        "A separator may be missing: another person's application lies next to side {page}"
    ),
    DoubtCode.SECOND_APPLICATION: N_(
        "A second application form begins at side {page}; split there if it is another person's"
    ),
    DoubtCode.SEPARATOR_UNSURE: N_("The sheet at side {page} may be a separator; check where the dossier begins"),
    DoubtCode.END_UNSURE: N_("The sheet after side {page} can't be trusted; check where the dossier ends"),
    DoubtCode.SHEETS_DIFFER: N_("{declared} sheets declared, {scanned} scanned; check stuck or stapled sheets"),
    DoubtCode.PAGES_MANY: N_(
        "{pages} pages, the procedure has {most} at most; check whether papers of two people lie together"
    ),
    DoubtCode.COVER_FORGED: N_("The cover sheet at side {page} is not signed by this station; print a new one"),
    DoubtCode.COVER_FOREIGN: N_("The cover sheet at side {page} is another station's; check the procedure"),
    DoubtCode.COVER_CONFLICTING: N_("The codes on the cover sheet at side {page} differ; check the procedure"),
    DoubtCode.COVER_UNREADABLE: N_(
        "The code of the cover sheet at side {page} can't be read (procedure {procedure}); choose the procedure"
    ),
    DoubtCode.COVER_REUSED: N_("The cover sheet at side {page} was used before, for {dossier}; check the procedure"),
    DoubtCode.COVER_NOT_ISSUED: N_("The cover sheet at side {page} is not in this registry; check the procedure"),
    DoubtCode.COVER_EMPTY: N_("No papers lie below the cover sheet at side {page}; look for them"),
    DoubtCode.COVER_PROCEDURE_UNKNOWN: N_(
        "The cover sheet at side {page} names {procedure}, which the catalogue does not have; choose the procedure"
    ),
    DoubtCode.COVER_DOSSIER: N_(
        "The cover sheet at side {page} was printed for {dossier}; merge the two if that is right"
    ),
    DoubtCode.RECEIPT_UNSURE: N_("The receipt at side {page} can't be read for certain; check the dossier number"),
    DoubtCode.QUEUE_REFUSED: N_(
        "The one-stop system refused it ({answer}); see `digitize queue outbox`, correct it and confirm"
    ),
    DoubtCode.STATUS_UNFIT: N_(
        "The one-stop system says “{reported}”, which can't follow “{held}”; ask there, then `digitize queue status`"
    ),
    DoubtCode.LINKED_OPEN: N_(
        "The one-stop system says “{reported}”, but linked cases are open: {cases}; see `digitize queue linked`"
    ),
    DoubtCode.NUMBER_KNOWN: N_("The receipt's number belongs to {dossier}; merge the two or correct the number"),
    DoubtCode.CASE_UNKNOWN: N_("Which case of the procedure applies? {cases}"),
    DoubtCode.COMPONENT_NOT_SEEN: N_("Not seen: {component}. Is it in the stack?"),
    DoubtCode.COMPONENT_DOUBTFUL: N_("Page {page} may be: {component}. Is it?"),
    DoubtCode.COMPONENT_NOT_KEPT: N_("Page {page} is only to be shown, not kept: {component}; take it out"),
    DoubtCode.COPY_KIND_DIFFERS: N_("Page {page} looks like a plain copy; check whether it may be one: {component}"),
    DoubtCode.EVENT_UNKNOWN: N_("Day and hour of the event were not found; type them"),
    DoubtCode.EVENT_UNSURE: N_("Compare day and hour of the event with page {page}"),
    DoubtCode.EVENT_TOO_SOON: N_(
        "Received less than {time} before the event ({act}); turn it away, or accept that it is late"
    ),
    DoubtCode.DOCUMENT_KNOWN: N_(
        "The document on page {page} has the number, notation and agency of one in {dossier}; look at both"
    ),
}


def doubt(code: DoubtCode, page: int | None = None, **facts: object) -> Doubt:
    """Make a doubt; `page` is the dossier's n and fills the place {page} by itself."""
    return Doubt(code=str(code), page=page, facts=tuple((name, str(fact)) for name, fact in facts.items()))


def put_doubt(doubt: Doubt, translate: Callable[[str], str] = str) -> str:
    """Put a doubt into words; a code of another version stands for itself."""
    template = _WORDING.get(doubt.code)
    return translate(template).format(page=doubt.page, **dict(doubt.facts)) if template else doubt.code
