"""The catalogue of administrative procedures: what each is called, asks for, costs and how long it takes.

`assets/procedures.toml` explains its keys.  Procedure, competent agency and form change on days of their
own, so every fact carries its days and its source, or says that nobody has verified it.
"""

from digitize.dossier.procedures.catalogue import Catalogue, Layer, layer_of
from digitize.dossier.procedures.document import (
    CatalogueDocument,
    builtin_catalogue,
    check_catalogue,
    load_catalogue,
    load_document,
)
from digitize.dossier.procedures.facts import (
    Agency,
    Column,
    Component,
    Fact,
    Fee,
    Form,
    FormField,
    Outcome,
    Procedure,
    Source,
    StatedTime,
    Unread,
)

__all__ = [
    "Agency",
    "Catalogue",
    "CatalogueDocument",
    "Column",
    "Component",
    "Fact",
    "Fee",
    "Form",
    "FormField",
    "Layer",
    "Outcome",
    "Procedure",
    "Source",
    "StatedTime",
    "Unread",
    "builtin_catalogue",
    "check_catalogue",
    "layer_of",
    "load_catalogue",
    "load_document",
]
