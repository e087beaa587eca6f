"""The same document in two dossiers: Nghị định 30/2020/NĐ-CP, Phụ lục VI, asks for an alarm (domain notes 2.2).

Two documents are the same when their identifiers (mã định danh văn bản) are, or number, notation and issuing agency
all three.  Only documents of authorities count: applicants number their letters as they like, and each hands in the
same forms.  It is advice: one decision may rightly lie in many dossiers.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.papers_of import facts_of, number_and_notation
from digitize.model import DocumentType
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.model import Document, Dossier

_OF_APPLICANTS = frozenset(
    {
        *(DocumentType.APPLICATION, DocumentType.IDENTITY, DocumentType.AUTHORISATION),
        *(DocumentType.CONTRACT, DocumentType.OWN_SLIP),
    }
)
_AUTHORITIES = (
    *("uy ban nhan dan", "ubnd", "hoi dong nhan dan", "hdnd", "bo ", "so ", "cuc ", "tong cuc ", "chi cuc ", "phong "),
    *("cong an ", "toa an ", "vien kiem sat", "thanh tra ", "van phong ", "ban quan ly ", "ban tiep cong dan"),
    *("chinh phu", "thu tuong", "chu tich", "kho bac ", "bao hiem xa hoi", "trung tam phuc vu hanh chinh", "dang uy"),
    *("tinh ", "thanh pho ", "xa ", "phuong ", "dac khu "),
)
"""How the names of authorities begin; a company's own name comes before that of its "PHÒNG"."""


class Paper(NamedTuple):
    """A document of an authority by which it can be told from all others."""

    page: int  # where it begins
    key: str


def find_papers(dossier: Dossier) -> tuple[Paper, ...]:
    """Return the documents of a dossier that no second dossier should have, without a word of what they say."""
    return tuple(_papers(dossier))


def _papers(dossier: Dossier) -> Iterator[Paper]:
    for document in dossier.documents:
        facts = facts_of(dossier, document)
        if identifier := fold(facts.get("document_identifier", "")).strip():
            yield Paper(document.first_page, _key(identifier))
        number, notation = number_and_notation(facts)
        if number and notation and _is_of_authority(document, facts.get("issuer", "")):
            yield Paper(document.first_page, _key(number.lstrip("0") or "0", _plain(notation), _plain(facts["issuer"])))


def _is_of_authority(document: Document, issuer: str) -> bool:
    return document.type not in _OF_APPLICANTS and f"{_spaced(issuer)} ".startswith(_AUTHORITIES)


def _spaced(text: str) -> str:
    return " ".join(fold(text).split())


def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _key(*parts: str) -> str:
    """Hash the parts: an index needs to know that two are equal, not what they are."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
