"""The nouns that flow through the house.

Small frozen values: they pickle, hash and survive a JSON round trip (`to_plain`, `from_plain`).
Progress is the type, not a field that may be empty: a `ScannedPage` becomes a `CleanPage`, a
`CleanPage` becomes a `ReadPage`; a page that fails becomes a `PageFailed` and the others go on.

Lengths are millimetres on the upright, levelled, cropped page, from its top left corner, unless a
name says px.  Confidences are 0..1.  Angles are degrees, clockwise positive.  Times are aware.
"""

from digitize.model.channel import (
    Channel,
)
from digitize.model.dossier import (
    HANDED_OVER,
    AccessCopy,
    Dossier,
    DossierState,
    Doubt,
    Event,
    Field,
    Given,
    Joining,
    Ledger,
    Original,
    ProcedureChoice,
    Suggestion,
)
from digitize.model.envelope import (
    Envelope,
    EnvelopeFile,
    Gap,
    Needed,
    Party,
    PartyKind,
    Submission,
)
from digitize.model.keeping import (
    FROZEN,
    RELEASED,
    CameFrom,
    Freeze,
    Kept,
)
from digitize.model.page import (
    MM_PER_INCH,
    PATCH_CODE,
    Blank,
    Box,
    CleanPage,
    Crop,
    DossierPage,
    EngineId,
    Line,
    Mark,
    Orientation,
    PageFailed,
    PageKind,
    PageResult,
    PageSource,
    PageText,
    Placement,
    ReadPage,
    ScannedPage,
    Skew,
    Stamp,
    Step,
    Word,
    clean_of,
    with_source,
)
from digitize.model.papers import (
    CaseSuggestion,
    ComponentCheck,
    Document,
    DocumentType,
    FormCell,
    FormValue,
    PaperKind,
)
from digitize.model.picture import (
    PictureStream,
)
from digitize.model.plain import (
    from_plain,
    to_plain,
)
from digitize.model.purge import (
    Purge,
    PurgeWord,
)
from digitize.model.queue import (
    SCORED,
    LinkedCase,
    OfficialStatus,
    RegisterEntry,
    StatusStep,
    Wait,
)
from digitize.model.returned import (
    Returned,
)
from digitize.model.said import (
    Bound,
    ComponentSaid,
    ComponentStatus,
    Said,
    Settled,
)
from digitize.model.signing import (
    Attestation,
    CopyForm,
    PaperForm,
    SignatureLevel,
    SignedCopy,
)
from digitize.model.withdrawal import Withdrawal

__all__ = [
    "FROZEN",
    "HANDED_OVER",
    "MM_PER_INCH",
    "PATCH_CODE",
    "RELEASED",
    "SCORED",
    "AccessCopy",
    "Attestation",
    "Blank",
    "Bound",
    "Box",
    "CameFrom",
    "CaseSuggestion",
    "Channel",
    "CleanPage",
    "ComponentCheck",
    "ComponentSaid",
    "ComponentStatus",
    "CopyForm",
    "Crop",
    "Document",
    "DocumentType",
    "Dossier",
    "DossierPage",
    "DossierState",
    "Doubt",
    "EngineId",
    "Envelope",
    "EnvelopeFile",
    "Event",
    "Field",
    "FormCell",
    "FormValue",
    "Freeze",
    "Gap",
    "Given",
    "Joining",
    "Kept",
    "Ledger",
    "Line",
    "LinkedCase",
    "Mark",
    "Needed",
    "OfficialStatus",
    "Orientation",
    "Original",
    "PageFailed",
    "PageKind",
    "PageResult",
    "PageSource",
    "PageText",
    "PaperForm",
    "PaperKind",
    "Party",
    "PartyKind",
    "PictureStream",
    "Placement",
    "ProcedureChoice",
    "Purge",
    "PurgeWord",
    "ReadPage",
    "RegisterEntry",
    "Returned",
    "Said",
    "ScannedPage",
    "Settled",
    "SignatureLevel",
    "SignedCopy",
    "Skew",
    "Stamp",
    "StatusStep",
    "Step",
    "Submission",
    "Suggestion",
    "Wait",
    "Withdrawal",
    "Word",
    "clean_of",
    "from_plain",
    "to_plain",
    "with_source",
]
