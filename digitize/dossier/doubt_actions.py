"""What a person can do about each doubt: the `review` command, without the dossier's id."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.model import Doubt

_CHOOSE, _SPLIT, _RESCAN = "set-procedure CODE", "split {page}", "replace-page {page} FILE"
_SETTLE = "accept --doubt {code}"
_SETTLE_PAGE = "accept --doubt {code} --page {page}"

ACTIONS: Mapping[DoubtCode, tuple[str, ...]] = {
    DoubtCode.PROCEDURE_UNKNOWN: (_CHOOSE,),
    DoubtCode.PROCEDURES_SEVERAL: (_CHOOSE, "split N"),
    DoubtCode.PROCEDURE_GIVEN_DIFFERS: (_SETTLE_PAGE, _CHOOSE, _SPLIT),
    DoubtCode.UNIT_CONFLICT: (_SETTLE,),
    DoubtCode.RESTRICTED_SUSPECTED: ("release", "hand-over"),
    DoubtCode.ID_NUMBERS_DIFFER: ("split {second}", _SETTLE),
    DoubtCode.APPLICANTS_DIFFER: ("split {second}", "set-field applicant_name VALUE", _SETTLE),
    DoubtCode.ID_NUMBER_INCONSISTENT: ("set-field id_number VALUE", _SETTLE_PAGE),
    DoubtCode.ID_PLACE_UNKNOWN: ("set-field id_number VALUE", _SETTLE_PAGE),
    DoubtCode.TAX_CODE_CHECK: ("set-field tax_code VALUE", _SETTLE_PAGE),
    DoubtCode.NAME_DIFFERS_FROM_CARD: ("set-field applicant_name VALUE", _SETTLE),
    DoubtCode.CARD_LAYOUT_UNKNOWN: ("set-field id_number VALUE", _SETTLE_PAGE),
    DoubtCode.NUMBER_HANDWRITTEN: ("set-field document_number VALUE", _SETTLE),
    DoubtCode.PAGES_FAILED: (_RESCAN, _SETTLE_PAGE),
    DoubtCode.PAGE_POOR: (_RESCAN, _SETTLE_PAGE),
    DoubtCode.PAGE_TURN_UNKNOWN: (_RESCAN, _SETTLE_PAGE),
    DoubtCode.SAMPLE_PAGE: (_SETTLE_PAGE, _RESCAN),
    DoubtCode.NO_PAGES: ("restore-blank N", _SETTLE),
    DoubtCode.BITONAL: (_SETTLE,),
    DoubtCode.DPI_LOW: (_RESCAN, _SETTLE_PAGE),
    DoubtCode.SEPARATOR_INSIDE: (_SPLIT, _SETTLE_PAGE),
    DoubtCode.MEANT_FOR: ("merge {dossier} THIS", _SETTLE),
    DoubtCode.HELD_BESIDE: (_SETTLE,),
    DoubtCode.INDEX_UNREAD: (_SETTLE,),
    DoubtCode.DOCUMENTS_ABSENT: (_SETTLE,),
    DoubtCode.RENDITIONS_DIFFER: (_SETTLE, "split N"),
    DoubtCode.ARCHIVE_UNSOUND: (_SETTLE,),
    DoubtCode.ACCESS_LARGE: (_SETTLE, "split N"),
    DoubtCode.ACCESS_UNSOUND: (_SETTLE,),
    DoubtCode.SEPARATOR_MISSING: (_SPLIT, _SETTLE_PAGE),
    DoubtCode.SECOND_APPLICATION: (_SPLIT, _SETTLE_PAGE),
    DoubtCode.SEPARATOR_UNSURE: (_SPLIT, _SETTLE_PAGE),
    DoubtCode.END_UNSURE: (_SPLIT, "merge THIS OTHER", _SETTLE_PAGE),
    DoubtCode.SHEETS_DIFFER: (_SETTLE, "split N"),
    DoubtCode.PAGES_MANY: ("split N", _SETTLE),
    DoubtCode.COVER_FORGED: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_FOREIGN: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_CONFLICTING: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_UNREADABLE: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_REUSED: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_NOT_ISSUED: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_EMPTY: (_SETTLE_PAGE,),
    DoubtCode.COVER_PROCEDURE_UNKNOWN: (_CHOOSE, _SETTLE_PAGE),
    DoubtCode.COVER_DOSSIER: ("merge {dossier} THIS", _SETTLE_PAGE),
    DoubtCode.RECEIPT_UNSURE: (_SETTLE_PAGE,),
    DoubtCode.QUEUE_REFUSED: ("set-field NAME VALUE", "reopen", _SETTLE),
    DoubtCode.STATUS_UNFIT: (_SETTLE,),
    DoubtCode.LINKED_OPEN: (_SETTLE,),
    DoubtCode.NUMBER_KNOWN: ("merge {dossier} THIS", _SETTLE_PAGE),
    DoubtCode.CASE_UNKNOWN: ("set-case CASE",),
    DoubtCode.COMPONENT_NOT_SEEN: (
        "set-component '{component}' present --page N",
        "set-component '{component}' missing | in_database | shown_only | later",
    ),
    DoubtCode.COMPONENT_DOUBTFUL: (
        "set-component '{component}' present --page {page}",
        "set-component '{component}' missing | in_database | shown_only | later",
    ),
    DoubtCode.COMPONENT_NOT_KEPT: ("set-component '{component}' shown_only", _SETTLE_PAGE),
    DoubtCode.COPY_KIND_DIFFERS: (_SETTLE_PAGE, "set-component '{component}' missing"),
    DoubtCode.EVENT_UNKNOWN: ("set-field event_at 'DAY HOUR'",),
    DoubtCode.EVENT_UNSURE: ("set-field event_at 'DAY HOUR'", _SETTLE_PAGE),
    DoubtCode.EVENT_TOO_SOON: ("reject --reason WHY", "set-field event_at 'DAY HOUR'", _SETTLE),
    DoubtCode.DOCUMENT_KNOWN: (_SETTLE_PAGE, "set-field document_number VALUE"),
}
"""Words in capitals are for the person to fill in; {page}, {code} and the doubt's own facts are known."""


def actions_for(doubt: Doubt) -> tuple[str, ...]:
    """Return the commands that help against a doubt, the likeliest first."""
    known = defaultdict(lambda: "N", code=doubt.code, page=str(doubt.page or "N"))
    known.update(doubt.facts)
    offered = next((actions for code, actions in ACTIONS.items() if code == doubt.code), (_SETTLE,))
    return tuple(action.format_map(known) for action in offered)
