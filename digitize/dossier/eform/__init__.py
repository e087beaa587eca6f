"""What was read for the electronic form of a procedure: its fields and tables, each value with where it stands.

The catalogue says which fields and columns a form has and on which numbered form they are printed; the document
that matched that form's component is searched for them.  What is not found is left out, never made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.documents.wanted import wanted_of
from digitize.dossier.eform.labelled import find_value
from digitize.dossier.eform.tables import find_rows
from digitize.dossier.titles import form_key
from digitize.model import FormValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.dossier.documents.sides import Side
    from digitize.dossier.procedures import FormField, Procedure
    from digitize.model import Document


def read_eform(procedure: Procedure, documents: Sequence[Document], sides: Sequence[Side]) -> tuple[FormValue, ...]:
    """Read what the paper says for the electronic form, in the catalogue's order.

    Args:
        procedure: whose form it is.
        documents: of the dossier, matched to components.
        sides: every side that was read, in order.
    """
    return tuple(_values(procedure, documents, sides))


def _values(procedure: Procedure, documents: Sequence[Document], sides: Sequence[Side]) -> Iterator[FormValue]:
    every = tuple(field.label for field in procedure.eform if field.kind != "table")
    for field in procedure.eform:
        for document in _documents_of(field, procedure, documents):
            pages = [side for side in sides if document.first_page <= side.n <= document.last_page]
            value = FormValue(key=field.key, label=field.label, form=field.form)
            if field.kind == "table":
                rows = find_rows(pages, field.columns)
                found = FormValue(key=value.key, label=value.label, form=value.form, rows=rows) if rows else None
            else:
                cell = find_value(pages, field, every)
                found = FormValue(key=value.key, label=value.label, form=value.form, cell=cell) if cell else None
            if found:
                yield found
                break


def _documents_of(field: FormField, procedure: Procedure, documents: Sequence[Document]) -> list[Document]:
    """Return the documents on which a field may stand: those of its form, else the applications."""
    number = form_key(field.form)
    of_form = {one.name for one in procedure.components if number and number in wanted_of(one).forms}
    asks = {one.name for one in procedure.components if one.role == "application"}
    return [document for document in documents if document.component in (of_form or asks)]
