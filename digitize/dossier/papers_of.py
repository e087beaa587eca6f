"""Which facts of a dossier belong to one of its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitize.model import Document, Dossier


def facts_of(dossier: Dossier, document: Document) -> dict[str, str]:
    """Return the surest value of each name on the pages of a document."""
    here = [
        field
        for field in dossier.fields
        if field.page is not None and document.first_page <= field.page <= document.last_page
    ]
    return {field.name: field.value for field in sorted(here, key=lambda field: field.confidence)}


def number_and_notation(facts: dict[str, str]) -> tuple[str, str]:
    """Divide `15/QĐ-UBND` into number and notation; a number alone has no notation, nothing gives ("", "")."""
    number, _, notation = facts.get("document_number", "").partition("/")
    return number.strip(), notation.strip()
