"""Our own PDF/A-2u rules: a document in, the list of broken rules out.

Method: the clauses of ISO 19005-2 are held against the document's structure, its objects, its
metadata and the text its content shows.  Where the standard allows a thing under conditions that no
archive of ours needs (transparency, optional content, JPEG 2000, embedded files, content in forms of
its own), the thing itself is refused; so this is stricter than a validator and smaller.
Accuracy: says nothing against files that veraPDF accepts and that keep within those limits.
Fails to see inside pictures and ICC curves: a JPEG's own structure is the scanner's matter.
Source: ISO 19005-2:2011 with its corrections; the clause is named in each violation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.pdf.pdfa.document import document_violations
from digitize.pdf.pdfa.framing import framing_violations
from digitize.pdf.pdfa.metadata import metadata_violations
from digitize.pdf.pdfa.objects import object_violations
from digitize.pdf.pdfa.rule import Violation
from digitize.pdf.pdfa.shown_text import text_violations

if TYPE_CHECKING:
    import pikepdf

__all__ = ["Violation", "framing_violations", "violations"]


def violations(pdf: pikepdf.Pdf) -> list[Violation]:
    """Return every rule of PDF/A-2u that `pdf` breaks, each with its clause; empty is good."""
    return [
        *document_violations(pdf),
        *object_violations(pdf),
        *metadata_violations(pdf),
        *text_violations(pdf),
    ]
