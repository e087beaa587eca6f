"""The documents of a dossier, what each is to its procedure, and what was read for its electronic form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from digitize.model.page import Box
from digitize.model.said import ComponentStatus

PaperKind: TypeAlias = Literal["original", "copy", "certified_copy", "unknown"]


class DocumentType(StrEnum):
    """What sort of paper a document is, whatever the procedure."""

    APPLICATION = "application"
    IDENTITY = "identity"
    BUSINESS_REGISTRATION = "business_registration"
    AUTHORISATION = "authorisation"
    LICENCE = "licence"
    LIST = "list"
    PLAN = "plan"
    CERTIFICATE = "certificate"
    DECISION = "decision"
    LETTER = "letter"  # from an authority: công văn, thông báo, ý kiến
    CONTRACT = "contract"
    REPORT = "report"
    OWN_SLIP = "own_slip"
    OTHER = "other"  # it has a title, of another sort
    UNKNOWN = "unknown"

    @property
    def printed(self) -> str:
        """The word of the counter for it, whatever the reader's language."""
        return _PRINTED[self]


_PRINTED = {
    DocumentType.APPLICATION: "Đơn, tờ khai",
    DocumentType.IDENTITY: "Giấy tờ tùy thân",
    DocumentType.BUSINESS_REGISTRATION: "Đăng ký kinh doanh",
    DocumentType.AUTHORISATION: "Giấy ủy quyền, giới thiệu",
    DocumentType.LICENCE: "Giấy phép",
    DocumentType.LIST: "Danh mục, danh sách",
    DocumentType.PLAN: "Phương án, kế hoạch, thiết kế",
    DocumentType.CERTIFICATE: "Giấy chứng nhận, xác nhận, văn bằng",
    DocumentType.DECISION: "Quyết định, nghị quyết",
    DocumentType.LETTER: "Công văn, thông báo",
    DocumentType.CONTRACT: "Hợp đồng, thỏa thuận",
    DocumentType.REPORT: "Báo cáo, thuyết minh",
    DocumentType.OWN_SLIP: "Giấy tờ của bộ phận Một cửa",
    DocumentType.OTHER: "Giấy tờ khác",
    DocumentType.UNKNOWN: "Chưa rõ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A run of pages that belong together."""

    title: str  # as printed; "" where none was found
    component: str | None  # the procedure's component that it matches
    first_page: int  # the dossier's n
    last_page: int
    status: ComponentStatus
    sha256: str = ""  # of its own PDF, documents/NN.pdf
    bytes: int = 0
    type: DocumentType = DocumentType.UNKNOWN
    kind: PaperKind = "unknown"
    also: tuple[str, ...] = ()  # further components that it may be as well
    confidence: float = 0.0  # of the match, 0..1
    evidence: tuple[str, ...] = ()  # the catalogue's words and form numbers by which it matched
    is_result: bool = False  # it came back as the procedure's result and is no paper that was handed in


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentCheck:
    """A paper that the procedure asks for, held against the documents and what persons said."""

    component: str
    need: Literal["required", "conditional"]
    status: ComponentStatus
    page: int | None = None  # the dossier's n where it begins
    wanted_kind: Literal["original", "copy", "certified_copy", "any"] = "any"
    wanted: int = 0  # originals and copies; 0: the catalogue does not say
    seen: int = 0  # documents
    kind: PaperKind = "unknown"
    store: Literal["keep", "shown_only", "never"] = "keep"
    said: bool = False  # by a person
    forms: tuple[str, ...] = ()  # numbers in force
    evidence: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a required paper still needs a person: not seen, or seen in doubt."""
        return self.need == "required" and self.status in {ComponentStatus.NOT_SEEN, ComponentStatus.DOUBTFUL}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSuggestion:
    """A case of the procedure that may apply, and which of its required papers nobody has seen."""

    case: str
    confidence: float  # 0..1; over all cases at most 1
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCell:
    """One value of an electronic form, with the place where it was read."""

    key: str
    value: str
    page: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormValue:
    """A field or a table of an electronic form as it was read."""

    key: str
    label: str
    form: str  # the number of the form on which it stands; "" where the catalogue names none
    cell: FormCell | None = None  # None: a table
    rows: tuple[tuple[FormCell, ...], ...] = ()
