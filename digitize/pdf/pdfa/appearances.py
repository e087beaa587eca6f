"""What a signature shows on its page: the one kind of form whose content is checked, and so allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf


def signature_appearances(pdf: pikepdf.Pdf) -> Iterator[tuple[int, Stream]]:
    """Yield the normal appearance of each signature's widget, with the number of its page."""
    for number, page in enumerate(pdf.pages, start=1):
        for note in page.obj.get("/Annots", Array()):
            kind = note.get("/FT", note.get("/Parent", Dictionary()).get("/FT"))
            shown = note.get("/AP", Dictionary()).get("/N")
            if note.get("/Subtype") == Name.Widget and kind == Name.Sig and isinstance(shown, Stream):
                yield number, shown
