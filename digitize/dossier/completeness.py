"""What a procedure asks for and nobody has seen.  "Chưa thấy": that it is missing only a person says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.procedures import Procedure
    from digitize.model import Document


def missing_components(procedure: Procedure, documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the names of the required papers that no document matches, in the catalogue's order.

    A doubtful match counts as seen, and what is asked for on a condition is not called for here: in both cases
    the paper may lie in the stack, or not be due at all.
    """
    seen = {document.component for document in documents}
    required = (component.name for component in procedure.components if component.need == "required")
    return tuple(name for name in required if name not in seen)
